import { useLocation } from '@tanstack/react-router'
import {
  Activity,
  Blocks,
  Braces,
  BriefcaseBusiness,
  Building2,
  CalendarCheck2,
  CalendarDays,
  CircleDashed,
  ClipboardCheck,
  Compass,
  Crosshair,
  Database,
  FileCheck2,
  FileInput,
  Gavel,
  GitCompareArrows,
  History,
  Inbox,
  ListChecks,
  ListTodo,
  type LucideIcon,
  Microscope,
  Plug,
  Radar,
  Scale,
  Settings,
  ShieldCheck,
  Siren,
  Stamp,
  SunMedium,
  TriangleAlert,
  Truck,
  UserCheck,
  Users,
  Workflow,
} from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Anchor } from '../kit/anchor.tsx'
import { groupsFor, isAt, type Screen } from './navigation-view.ts'
import { useSession } from './session.ts'

const icons: Readonly<Record<string, LucideIcon>> = {
  '/': SunMedium,
  '/changes': History,
  '/posture': Activity,
  '/gaps': CircleDashed,
  '/controls': ShieldCheck,
  '/checks': Microscope,
  '/evidence': FileCheck2,
  '/reviews': ClipboardCheck,
  '/calendar': CalendarCheck2,
  '/agenda': CalendarDays,
  '/requests': Inbox,
  '/access-reviews': UserCheck,
  '/exceptions': Scale,
  '/findings': TriangleAlert,
  '/actions': ListTodo,
  '/people': Users,
  '/nis2': Building2,
  '/incidents': Siren,
  '/suppliers': Truck,
  '/management-body': Gavel,
  '/advisor': Compass,
  '/engagements': BriefcaseBusiness,
  '/profiles': Radar,
  '/connectors': Plug,
  '/import': FileInput,
  '/datasets': Database,
  '/frameworks': Blocks,
  '/crosswalks': GitCompareArrows,
  '/oscal': Braces,
  '/scope': Crosshair,
  '/ledger': Stamp,
  '/jobs': Workflow,
  '/settings': Settings,
}

/** The way to every screen, with the counts of what is owed. */
export function Navigation({ collapsed, onGo }: { readonly collapsed: boolean; readonly onGo?: () => void }) {
  const { permissions } = useSession()
  const nav = useRef<HTMLElement>(null)
  const path = useLocation({ select: location => location.pathname })
  // Where one is stays in view, however long the list is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the link that is current changes with the path
  useEffect(() => {
    nav.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest' })
  }, [path])
  return (
    <nav ref={nav} aria-label="Screens" className="space-y-4 px-2 py-3">
      {groupsFor(permissions).map(group => (
        <section key={group.label} aria-label={group.label}>
          <h2 className={collapsed ? 'mx-2 mb-1 border-t' : 'px-2 pb-1 text-xs font-medium text-soft'}>
            <span className={collapsed ? 'sr-only' : ''}>{group.label}</span>
          </h2>
          <ul>
            {group.screens.map(screen => (
              <li key={screen.href}>
                <ScreenLink screen={screen} collapsed={collapsed} onGo={onGo} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}

interface ScreenLinkProps {
  readonly screen: Screen
  readonly collapsed: boolean
  readonly onGo: (() => void) | undefined
}

function ScreenLink({ screen, collapsed, onGo }: ScreenLinkProps) {
  const { owed } = useSession()
  const path = useLocation({ select: location => location.pathname })
  const here = isAt(path, screen.href)
  const Icon = icons[screen.href] ?? ListChecks
  const count = screen.owed ? (owed[screen.owed] ?? 0) : 0
  return (
    <Anchor
      href={screen.href}
      aria-current={here ? 'page' : undefined}
      title={collapsed ? screen.label : undefined}
      onClick={onGo}
      className={`relative flex h-8 items-center gap-2 rounded-md px-2 no-underline ${here ? 'bg-accent-soft font-medium text-text' : 'text-soft hover:bg-sunken hover:text-text'} ${collapsed ? 'justify-center' : ''}`}
    >
      <Icon size={16} className={`shrink-0 ${here ? 'text-accent' : ''}`} aria-hidden="true" />
      <span className={collapsed ? 'sr-only' : 'min-w-0 flex-1 truncate'}>{screen.label}</span>
      {count > 0 && (
        <span
          className={`num text-xs font-semibold ${collapsed ? 'absolute top-0 right-0 rounded-full bg-surface px-1' : ''}`}
        >
          {count}
          <span className="sr-only"> owed</span>
        </span>
      )}
    </Anchor>
  )
}
