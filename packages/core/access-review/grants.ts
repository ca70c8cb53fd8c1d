import type { Cell } from '../dataset/row.ts'

export type DatasetRow = Readonly<Record<string, Cell>>

/** The rows of one dataset of one connection. */
export type SourceRows = Readonly<{ connection: string; dataset: string; rows: readonly DatasetRow[] }>

/** An account or a right as a source lists it, before persons and flags are looked at. Null is unknown. */
export type Grant = Readonly<{
  connection: string
  dataset: string
  system: string
  account: string
  right: string
  holder: string | null
  name: string | null
  kind: string | null
  privileged: boolean | null
  everything: boolean | null
  enabled: boolean | null
  created: string | null
  lastUsed: string | null
  granted: string | null
  ends: string | null
  justification: string | null
  /** Whether rows of this dataset can say why a right was given. */
  tellsWhy: boolean
  /** Who answers for the system or the right: employee id or e-mail address. */
  answers: string | null
  rights: readonly string[]
}>

/** The datasets that say who has access, in the order in which they are offered. */
export const accessDatasets: readonly string[] = [
  'identity.accounts@1',
  'identity.memberships@1',
  'identity.groups@1',
  'identity.assignments@1',
  'access.entitlements@1',
  'access.privileges@1',
]

/** What a source lists as grants, and what of it could not be read so, in words. */
export function grantsOf({ connection, dataset, rows }: SourceRows): {
  readonly grants: readonly Grant[]
  readonly notes: readonly string[]
} {
  const notes: string[] = []
  const grants = rows.flatMap(row => {
    const read = readers[dataset]?.(row)
    if (!read) {
      notes.push(`${dataset}: ${String(row.resource ?? 'a row')} does not say who its members are`)
      return []
    }
    return read.map(one => ({ ...nothing, ...one, connection, dataset }))
  })
  const many = notes.length > 20 ? [...notes.slice(0, 20), `and ${notes.length - 20} more of ${dataset}`] : notes
  return { grants, notes: many }
}

type Read = Partial<Grant> & Pick<Grant, 'system' | 'account' | 'right'>

const nothing: Omit<Grant, 'connection' | 'dataset' | 'system' | 'account' | 'right'> = {
  holder: null,
  name: null,
  kind: null,
  privileged: null,
  everything: null,
  enabled: null,
  created: null,
  lastUsed: null,
  granted: null,
  ends: null,
  justification: null,
  tellsWhy: false,
  answers: null,
  rights: [],
}

const readers: Readonly<Record<string, (row: DatasetRow) => readonly Read[] | null>> = {
  'identity.accounts@1': row => [
    {
      system: said(row.system),
      account: said(row.account),
      right: '',
      holder: words(row.person) ?? words(row.email),
      name: words(row.display_name),
      kind: words(row.kind),
      privileged: truth(row.privileged),
      everything: truth(row.root),
      enabled: worksOf(row),
      created: words(row.created_at),
      lastUsed: words(row.last_sign_in_at),
      ends: words(row.expires_on),
      rights: [...list(row.roles), ...list(row.member_of)],
    },
  ],
  'identity.memberships@1': row => [
    {
      system: said(row.system),
      account: said(row.account),
      right: said(row.group_name),
      kind: row.member_kind === 'service' ? 'service' : null,
      granted: words(row.added_at),
      ends: words(row.expires_at),
    },
  ],
  'identity.groups@1': row =>
    Array.isArray(row.members)
      ? row.members.map(account => ({
          system: said(row.system),
          account,
          right: said(row.group_name),
          privileged: truth(row.privileged),
          answers: words(row.owner),
        }))
      : null,
  'identity.assignments@1': row => [
    {
      system: said(row.system),
      account: said(row.principal),
      right: row.assigned_scope ? `${said(row.role)} @ ${said(row.assigned_scope)}` : said(row.role),
      kind: row.principal_kind === 'service' || row.principal_kind === 'group' ? String(row.principal_kind) : null,
      privileged: truth(row.privileged),
      granted: words(row.assigned_at),
      ends: words(row.expires_at),
    },
  ],
  'access.entitlements@1': row => [
    {
      system: said(row.application),
      account: said(row.account),
      right: said(row.entitlement),
      holder: words(row.person),
      privileged: truth(row.privileged),
      granted: words(row.granted_at),
      lastUsed: words(row.last_used_at),
      ends: words(row.expires_at),
      justification: words(row.ticket) ?? words(row.approved_by),
      tellsWhy: true,
      answers: words(row.application_owner),
    },
  ],
  'access.privileges@1': row => [
    {
      system: said(row.system),
      account: said(row.principal),
      right: said(row.rule),
      kind: row.principal_kind === 'user' ? null : String(row.principal_kind),
      privileged: truth(row.as_root),
      everything: truth(row.all_commands),
    },
  ],
}

/** Whether an account can be used: its state says it where `enabled` does not. */
export function worksOf(row: DatasetRow): boolean | null {
  if (typeof row.enabled === 'boolean') return row.enabled
  if (row.state === 'suspended' || row.state === 'deactivated' || row.state === 'locked') return false
  return row.state === 'active' ? true : null
}

const said = (cell: Cell | undefined): string => (cell === null || cell === undefined ? '' : String(cell))
const words = (cell: Cell | undefined): string | null => (said(cell) === '' ? null : said(cell))
const truth = (cell: Cell | undefined): boolean | null => (typeof cell === 'boolean' ? cell : null)
const list = (cell: Cell | undefined): readonly string[] => (Array.isArray(cell) ? cell : [])
