import type { DatasetRef } from '@onus/core/dataset'
import { type CollectRun, type Event, type Origin, type RawRow, SourceProblem } from '../connector/index.ts'
import { namesById, notShown } from '../shown/index.ts'
import { openApi } from './api.ts'
import type { ScimSettings } from './settings.ts'
import { enterprise, Group, User } from './shapes.ts'

const refs = {
  accounts: 'identity.accounts@1',
  groups: 'identity.groups@1',
  memberships: 'identity.memberships@1',
  employees: 'people.employees@1',
} as const

export const scimDatasets: readonly DatasetRef[] = Object.values(refs)

const unknown = ['last_sign_in_at', 'mfa', 'privileged']

export async function* collectScim(settings: ScimSettings, run: CollectRun): AsyncGenerator<Event> {
  const api = await openApi(settings, run)
  const read = scimDatasets.filter(dataset => dataset !== refs.employees || settings.employees)
  for (const dataset of read) yield { kind: 'origin', dataset, ...originOf(settings, dataset) }
  const found = await api.list('/Users', User)
  if (!found.ok)
    throw new SourceProblem(`${new URL(settings.address).host} does not let the token read users: ${found.words}`)
  const users = found.value.items
  const groups = await api.list('/Groups', Group)
  const system = new URL(settings.address).host
  const all = groups.ok ? groups.value.items : []
  const held = membersOf(users, all)
  const byId = new Map(users.map(user => [user.id, user]))
  const heldById = Map.groupBy(held, ({ id }) => id)
  for (const user of users) {
    const names = (heldById.get(user.id) ?? []).map(({ group }) => group)
    yield { kind: 'row', dataset: refs.accounts, row: accountRow(system, user, [...new Set(names)].sort()) }
  }
  if (settings.employees)
    for (const user of users) yield { kind: 'row', dataset: refs.employees, row: employeeRow(user, byId) }
  if (groups.ok) yield* groupEvents(system, all, held)
  const why = 'SCIM does not tell it; read the directory itself, or another source besides'
  yield { kind: 'unread', dataset: refs.accounts, what: 'what SCIM does not know', why, columns: unknown }
  yield* counted(refs.accounts, found.value.total)
  if (settings.employees) yield* counted(refs.employees, found.value.total)
  if (groups.ok) yield* counted(refs.groups, groups.value.total)
  else
    for (const dataset of [refs.groups, refs.memberships])
      yield notShown({ dataset, what: 'groups' }, groups, 'Let the token read groups')
  for (const dataset of read) yield { kind: 'complete', dataset }
}

function* counted(dataset: DatasetRef, total: number | null): Generator<Event> {
  if (total !== null) yield { kind: 'count', dataset, sourceSideCount: total, how: 'totalResults of the list' }
}

function originOf({ address }: ScimSettings, dataset: DatasetRef): Origin {
  return {
    sourceSystem: `SCIM ${new URL(address).host}`,
    environment: address,
    account: 'bearer token',
    query: dataset === refs.accounts || dataset === refs.employees ? 'GET /Users' : 'GET /Groups, GET /Users',
    parameters: { pageSize: 100 },
    method: 'api',
    zone: 'UTC',
    exclusions: [],
  }
}

type Held = {
  readonly group: string
  readonly id: string
  readonly name: string
  readonly kind: 'account' | 'group' | null
}

/** Services tell members at the group, at the user, or at both; what either tells counts. */
function membersOf(users: readonly User[], groups: readonly Group[]): Held[] {
  const names = namesById(
    groups,
    group => group.displayName,
    ({ id }) => id,
  )
  const accounts = new Map(users.map(({ id, userName }) => [id, userName]))
  const found = new Map<string, Held>()
  const add = (group: string, id: string, type?: string | null) => {
    const [account, inner] = [accounts.get(id), names.get(id)]
    const kind = account !== undefined && type !== 'Group' ? 'account' : inner !== undefined ? 'group' : null
    const name = (kind === 'account' ? account : inner) ?? id
    if (!found.has(`${group}\n${id}`)) found.set(`${group}\n${id}`, { group, id, name, kind })
  }
  for (const group of groups)
    for (const { value, type } of group.members ?? []) add(names.get(group.id) ?? group.id, value, type)
  for (const user of users)
    for (const { value, type } of user.groups ?? []) {
      const group = names.get(value ?? '')
      if (group !== undefined && type !== 'indirect') add(group, user.id)
    }
  return [...found.values()]
}

function* groupEvents(system: string, groups: readonly Group[], held: readonly Held[]): Generator<Event> {
  const names = namesById(
    groups,
    group => group.displayName,
    ({ id }) => id,
  )
  const byGroup = Map.groupBy(held, ({ group }) => group)
  for (const { id } of groups) {
    const group_name = names.get(id) ?? id
    const members = byGroup.get(group_name) ?? []
    const accounts = members.filter(({ kind }) => kind !== 'group').map(({ name }) => name)
    const row = { system, group_name, group_id: id, members: accounts, member_count: accounts.length, raw: id }
    yield { kind: 'row', dataset: refs.groups, row }
    for (const { name, kind } of members) {
      const member = { system, group_name, account: name, direct: true, member_kind: kind, raw: id }
      yield { kind: 'row', dataset: refs.memberships, row: member }
    }
  }
}

function emailOf({ emails }: User): string | null {
  return (emails?.find(each => each.primary) ?? emails?.[0])?.value ?? null
}

function nameOf({ displayName, name }: User): string | null {
  const full = [name?.givenName, name?.familyName].filter(Boolean).join(' ')
  return displayName || name?.formatted || full || null
}

function accountRow(system: string, user: User, groups: readonly string[]): RawRow {
  const { active } = user
  return {
    system,
    account: user.userName,
    account_id: user.id,
    person: user[enterprise]?.employeeNumber || emailOf(user),
    display_name: nameOf(user),
    email: emailOf(user),
    enabled: active ?? null,
    state: active == null ? null : active ? 'active' : 'deactivated',
    created_at: user.meta?.created ?? null,
    member_of: groups,
    roles: user.roles?.flatMap(({ value, display }) => value ?? display ?? []) ?? null,
    raw: user.id,
  }
}

function employeeId(user: User): string {
  return user[enterprise]?.employeeNumber || user.externalId || user.id
}

function employeeRow(user: User, users: ReadonlyMap<string, User>): RawRow {
  const more = user[enterprise]
  const manager = more?.manager?.value
  const found = users.get(manager ?? '')
  return {
    employee_id: employeeId(user),
    name: nameOf(user),
    email: emailOf(user),
    department: more?.department ?? null,
    job_title: user.title ?? null,
    manager: found ? employeeId(found) : (manager ?? null),
    active: user.active ?? null,
    raw: user.id,
  }
}
