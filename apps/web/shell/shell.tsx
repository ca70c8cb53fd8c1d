import { useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Drawer } from '../kit/drawer.tsx'
import { useNarrow } from '../kit/use-narrow.ts'
import { Navigation } from './navigation.tsx'
import { Palette } from './palette.tsx'
import { useSession } from './session.ts'
import { TimeFrame } from './time-bar.tsx'
import { TopBar } from './top-bar.tsx'
import { usePrintedMoment } from './use-printed-moment.ts'

/** The frame around every page: navigation left, bar on top, the page, and nothing below. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const { organisation } = useSession()
  const narrow = useNarrow()
  usePrintedMoment(organisation.name)
  const [collapsed, setCollapsed] = useCollapsed()
  const [sheet, setSheet] = useState(false)
  const [palette, setPalette] = useState(false)
  const main = useMainFocus()
  return (
    <div className="flex h-dvh flex-col print:h-auto">
      <a
        href="#main"
        className="sr-only z-70 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <TimeFrame />
      {organisation.sample && (
        <aside aria-label="Sample data" className="bg-late-soft px-4 py-0.5 text-center text-sm font-medium text-late">
          Sample data<span className="max-md:sr-only">: a made-up company. Nothing here is about you.</span>
        </aside>
      )}
      <TopBar onMenu={() => (narrow ? setSheet(true) : setCollapsed(!collapsed))} onSearch={() => setPalette(true)} />
      <div className="flex min-h-0 flex-1">
        <aside
          className={`shrink-0 overflow-y-auto border-r max-md:hidden ${collapsed ? 'w-13' : 'w-52'}`}
          data-print="no"
        >
          <Navigation collapsed={collapsed} />
        </aside>
        <main ref={main} id="main" tabIndex={-1} className="relative min-w-0 flex-1 overflow-y-auto outline-none">
          {children}
        </main>
      </div>
      <Drawer title="Navigation" side="left" open={sheet} onClose={() => setSheet(false)}>
        <Navigation collapsed={false} onGo={() => setSheet(false)} />
      </Drawer>
      <Palette open={palette} onOpenChange={setPalette} />
    </div>
  )
}

function useCollapsed(): readonly [boolean, (collapsed: boolean) => void] {
  const key = 'onus.navigation'
  const [collapsed, set] = useState(() => localStorage.getItem(key) === 'collapsed')
  return [
    collapsed,
    next => {
      set(next)
      localStorage.setItem(key, next ? 'collapsed' : 'open')
    },
  ]
}

/** After a change of page the focus and the scroll start at its top, so that a screen reader begins there. */
function useMainFocus() {
  const main = useRef<HTMLElement>(null)
  const path = useLocation({ select: location => location.pathname })
  const last = useRef(path)
  useEffect(() => {
    if (last.current === path) return
    last.current = path
    main.current?.scrollTo(0, 0)
    main.current?.focus({ preventScroll: true })
  }, [path])
  return main
}
