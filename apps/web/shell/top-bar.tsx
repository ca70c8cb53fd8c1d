import { useNavigate } from '@tanstack/react-router'
import { ChevronDown, LogOut, Menu as MenuIcon, Monitor, Moon, Search, Sun, UserRound } from 'lucide-react'
import { IconButton } from '../kit/button.tsx'
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuLine } from '../kit/menu.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { Help } from './help.tsx'
import { useSession } from './session.ts'
import { type Theme, useTheme } from './theme.ts'
import { TimeBar } from './time-bar.tsx'

interface TopBarProps {
  readonly onMenu: () => void
  readonly onSearch: () => void
}

/** Organisation and scope, the time bar, search, help, the person. */
export function TopBar({ onMenu, onSearch }: TopBarProps) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b bg-surface px-2 md:gap-2 md:px-3" data-print="no">
      <IconButton label="Navigation" icon={<MenuIcon size={16} />} onClick={onMenu} />
      <OrganisationSwitch />
      <ScopeSwitch />
      <span aria-hidden="true" className="h-4 border-l max-md:hidden" />
      <TimeBar />
      <button
        type="button"
        onClick={onSearch}
        className="ml-auto inline-flex h-8 items-center gap-2 rounded-md px-2 text-soft hover:bg-sunken md:w-56 md:border md:border-line-strong/60"
      >
        <Search size={14} aria-hidden="true" />
        <span className="flex-1 text-start max-md:sr-only">Go to or do</span>
        <kbd className="font-mono text-xs max-md:hidden">{commandKey()}K</kbd>
      </button>
      <Help />
      <PersonMenu />
    </header>
  )
}

function commandKey(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl '
}

function OrganisationSwitch() {
  const { organisation, organisations, switchTo } = useSession()
  const navigate = useNavigate()
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="inline-flex h-8 min-w-0 items-center gap-1 rounded-md px-2 font-semibold hover:bg-sunken"
        >
          <span className="sr-only">Organisation: </span>
          <span className="truncate max-md:max-w-28">{organisation.name}</span>
          <ChevronDown size={14} className="shrink-0 text-soft" aria-hidden="true" />
        </button>
      }
    >
      <MenuLabel>Organisations</MenuLabel>
      {organisations.map(other => (
        <MenuCheck key={other.id} checked={other.id === organisation.id} onChange={() => switchTo(other.id)}>
          {other.name}
          {other.sample && <span className="text-sm text-soft">sample data</span>}
        </MenuCheck>
      ))}
      <MenuLine />
      <MenuItem onSelect={() => void navigate({ to: '/first-run' })}>Connect, load the sample or start</MenuItem>
    </Menu>
  )
}

function ScopeSwitch() {
  const { scopes } = useSession()
  const [url, change] = useUrlState()
  if (scopes.length === 0) return null
  const chosen = scopes.find(scope => scope.id === url.scope)
  return (
    <span className="max-md:hidden">
      <Menu
        trigger={
          <button
            type="button"
            className="inline-flex h-8 max-w-48 items-center gap-1 rounded-md px-2 text-soft hover:bg-sunken"
          >
            <span className="sr-only">Scope: </span>
            <span className="truncate">{chosen?.name ?? 'Whole organisation'}</span>
            <ChevronDown size={14} className="shrink-0" aria-hidden="true" />
          </button>
        }
      >
        <MenuLabel>Scope</MenuLabel>
        <MenuCheck checked={!chosen} onChange={() => change({ scope: undefined })}>
          Whole organisation
        </MenuCheck>
        {scopes.map(scope => (
          <MenuCheck key={scope.id} checked={scope.id === chosen?.id} onChange={() => change({ scope: scope.id })}>
            {scope.name}
          </MenuCheck>
        ))}
      </Menu>
    </span>
  )
}

const themes: readonly { readonly id: Theme; readonly label: string; readonly icon: typeof Sun }[] = [
  { id: 'light', label: 'Light', icon: Sun },
  { id: 'dark', label: 'Dark', icon: Moon },
  { id: 'system', label: 'As the system', icon: Monitor },
]

function PersonMenu() {
  const { person, signOut } = useSession()
  const [theme, choose] = useTheme()
  const navigate = useNavigate()
  return (
    <Menu align="end" trigger={<IconButton label={`You: ${person.name}`} icon={<UserRound size={16} />} />}>
      <div className="px-2 py-1.5">
        <div className="font-medium">{person.name}</div>
        <div className="text-sm text-soft">{person.email}</div>
      </div>
      <MenuLine />
      <MenuLabel>Theme</MenuLabel>
      {themes.map(({ id, label, icon: Icon }) => (
        <MenuCheck key={id} checked={theme === id} onChange={() => choose(id)}>
          <Icon size={14} aria-hidden="true" />
          {label}
        </MenuCheck>
      ))}
      <MenuLine />
      <MenuItem
        icon={<UserRound size={14} />}
        onSelect={() => void navigate({ to: '/settings', search: { tab: 'account' } as never })}
      >
        Your account
      </MenuItem>
      <MenuItem icon={<LogOut size={14} />} onSelect={signOut}>
        Sign out
      </MenuItem>
    </Menu>
  )
}
