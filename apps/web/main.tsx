import './kit/kit.css'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { codeOf, shouldRetry } from './api-view.ts'
import { ClockProvider } from './kit/date-time.tsx'
import { ToastProvider } from './kit/toast.tsx'
import { makeRouter } from './shell/router.tsx'

const place = document.getElementById('root')
if (!place) throw new Error('index.html has no #root')

const router = makeRouter()

/** A session that ended is noticed by whatever asks first; the page it was on is where signing in leads back to. */
function onRefused(thrown: unknown): void {
  if (codeOf(thrown) !== 'not_signed_in' || router.latestLocation.pathname === '/sign-in') return
  void router.navigate({ to: '/sign-in', search: { next: router.latestLocation.href } as never })
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: onRefused }),
  defaultOptions: { queries: { staleTime: 10_000, retry: shouldRetry, refetchOnWindowFocus: false } },
})

createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <ClockProvider>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </ClockProvider>
    </QueryClientProvider>
  </StrictMode>,
)
