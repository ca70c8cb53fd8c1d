import { groupsFor } from './navigation-view.ts'

export interface Command {
  readonly id: string
  readonly group: 'Go to' | 'Do'
  readonly label: string
  readonly also: string
  readonly href: string
  /** The permission without which it is not offered. */
  readonly needs?: string
}

const doing: readonly Command[] = [
  {
    id: 'do:incident',
    group: 'Do',
    label: 'Report an incident',
    also: 'new breach alarm nis2 open',
    href: '/incidents/new',
    needs: 'incident:write',
  },
  {
    id: 'do:connect',
    group: 'Do',
    label: 'Add a connector',
    also: 'connect source new',
    href: '/connectors?add=1',
    needs: 'connection:write',
  },
  {
    id: 'do:upload-table',
    group: 'Do',
    label: 'Upload a table',
    also: 'csv xlsx import',
    href: '/connectors/upload',
    needs: 'connection:write',
  },
  {
    id: 'do:adopt',
    group: 'Do',
    label: 'Adopt proposed controls',
    also: 'owner bulk',
    href: '/controls?state=proposed',
    needs: 'control:adopt',
  },
  {
    id: 'do:take-checks',
    group: 'Do',
    label: 'Put checks to work for controls',
    also: 'test library offer link',
    href: '/controls/checks',
    needs: 'control:write',
  },
  {
    id: 'do:control',
    group: 'Do',
    label: 'Write a control',
    also: 'new add create',
    href: '/controls/new',
    needs: 'control:write',
  },
  {
    id: 'do:evidence',
    group: 'Do',
    label: 'Add evidence',
    also: 'upload file record new',
    href: '/evidence/new',
    needs: 'evidence:submit',
  },
  {
    id: 'do:check',
    group: 'Do',
    label: 'Write a check',
    also: 'sql new test',
    href: '/checks/new',
    needs: 'check:write',
  },
  {
    id: 'do:exception',
    group: 'Do',
    label: 'Ask for an exception',
    also: 'new accept deviation',
    href: '/exceptions/new',
    needs: 'exception:request',
  },
  {
    id: 'do:finding',
    group: 'Do',
    label: 'Raise a finding',
    also: 'new deviation nonconformity observation',
    href: '/findings/new',
    needs: 'finding:write',
  },
  {
    id: 'do:engagement',
    group: 'Do',
    label: 'Begin an engagement',
    also: 'new audit soc 2 type readiness assessment',
    href: '/engagements/new',
    needs: 'engagement:write',
  },
  {
    id: 'do:action',
    group: 'Do',
    label: 'Plan an action',
    also: 'new task',
    href: '/actions/new',
    needs: 'action:write',
  },
  {
    id: 'do:verify',
    group: 'Do',
    label: 'Verify the ledger',
    also: 'proof check integrity',
    href: '/ledger',
    needs: 'ledger:read',
  },
  {
    id: 'do:invite',
    group: 'Do',
    label: 'Invite somebody',
    also: 'member user',
    href: '/settings?tab=invitations',
    needs: 'invitation:write',
  },
]

/** Everything the palette offers before anything is typed: each screen, and each thing the caller may do. */
export function commands(permissions: ReadonlySet<string>): readonly Command[] {
  const going = groupsFor(permissions).flatMap(group =>
    group.screens.map(
      screen =>
        ({ id: screen.href, group: 'Go to', label: screen.label, also: screen.also, href: screen.href }) as const,
    ),
  )
  return [...going, ...doing.filter(command => !command.needs || permissions.has(command.needs))]
}
