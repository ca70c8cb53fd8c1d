import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  retainSearchParams,
} from '@tanstack/react-router'
import { carried, parseSearch, stringifySearch, type UrlState } from '../kit/url-state.ts'
import { Failure, NotFound } from './failure.tsx'

const root = createRootRoute({
  validateSearch: (search: Record<string, unknown>) => search as UrlState,
  search: { middlewares: [retainSearchParams([...carried])] },
  component: Outlet,
  notFoundComponent: NotFound,
})

/** Pictures of the kit, only in development builds: the branch and its import vanish from others. */
function galleryRoutes() {
  if (!import.meta.env.DEV) return []
  const load = () => import('../kit/gallery.tsx')
  const kit = createRoute({ getParentRoute: () => root, path: 'kit', component: lazyRouteComponent(load, 'Gallery') })
  const table = createRoute({
    getParentRoute: () => kit,
    path: '/',
    component: lazyRouteComponent(load, 'GalleryTable'),
  })
  const pieces = createRoute({
    getParentRoute: () => kit,
    path: '$id',
    component: lazyRouteComponent(load, 'GalleryPieces'),
  })
  return [kit.addChildren([table, pieces])]
}

/** The routes of the app. Every screen is read when it is first wanted; hovering a link is wanting. */
export function makeRouter() {
  return createRouter({
    routeTree: root.addChildren(galleryRoutes()),
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPreloadDelay: 40,
    scrollRestoration: false,
    defaultErrorComponent: Failure,
  })
}
