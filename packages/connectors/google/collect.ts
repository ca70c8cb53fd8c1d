import type { DatasetRef } from '@onus/core/dataset'
import type { CollectRun, Event, Origin, RawRow } from '../connector/index.ts'
import { inOrder } from '../net/index.ts'
import { namesById, notShown } from '../shown/index.ts'
import { type Api, hintOf, openApi } from './api.ts'
import type { GoogleSettings } from './settings.ts'
import { Activity, Assignment, Group, Member, Role, User } from './shapes.ts'

const refs = {
  accounts: 'identity.accounts@1',
  groups: 'identity.groups@1',
  memberships: 'identity.memberships@1',
  roles: 'identity.roles@1',
  assignments: 'identity.assignments@1',
  signIns: 'identity.sign_ins@1',
} as const

export const googleDatasets: readonly DatasetRef[] = Object.values(refs)

const directory = '/admin/directory/v1'

export async function* collectGoogle(settings: GoogleSettings, run: CollectRun): AsyncGenerator<Event> {
  const api = openApi(settings, run)
  const system = `google:${settings.subject.split('@')[1]}`
  const wants = new Set(settings.read)
  const until = run.now()
  const since = new Date(Date.parse(until) - settings.days * 86_400_000).toISOString()
  const read = datasetsOf(settings)
  for (const dataset of read) yield { kind: 'origin', dataset, ...originOf(settings, dataset, since) }
  yield { kind: 'progress', label: 'Reading users', done: 0 }
  const { customer } = settings
  const users = await api.all(
    {
      path: `${directory}/users`,
      scope: 'users',
      items: 'users',
      query: { customer, maxResults: '500', orderBy: 'email' },
    },
    User,
  )
  const groups = await api.all(
    { path: `${directory}/groups`, scope: 'groups', items: 'groups', query: { customer, maxResults: '200' } },
    Group,
  )
  const held = yield* groupEvents(api, system, groups)
  const roles = wants.has('roles') ? yield* roleEvents(api, system, { users, groups }, settings) : null
  for (const user of users) {
    const own = roles && (roles.get(user.id) ?? [])
    const row = accountRow(system, user, (held.get(user.id) ?? []).sort(), own)
    yield { kind: 'row', dataset: refs.accounts, row }
  }
  if (wants.has('sign-ins')) yield* signInEvents(api, system, { since, until }, settings)
  for (const dataset of read) yield { kind: 'complete', dataset }
}

/** Google writes the beginning of 1970 for those who never signed in. */
function momentOf(given: string | null | undefined): string | null {
  return given && !given.startsWith('1970-01-01') ? given : null
}

function accountRow(system: string, user: User, groups: readonly string[], roles: readonly string[] | null): RawRow {
  const { suspended, archived } = user
  const known = suspended != null || archived != null
  const off = suspended === true || archived === true
  const employee = user.externalIds?.find(({ type }) => type === 'organization')?.value
  return {
    system,
    account: user.primaryEmail,
    account_id: user.id,
    kind: 'person',
    person: employee || user.primaryEmail,
    display_name: user.name?.fullName ?? null,
    email: user.primaryEmail,
    enabled: known ? !off : null,
    state: !known ? null : suspended ? 'suspended' : archived ? 'deactivated' : 'active',
    interactive: true,
    privileged: user.isAdmin === true || user.isDelegatedAdmin === true ? true : user.isAdmin == null ? null : false,
    root: user.isAdmin ?? null,
    mfa: user.isEnrolledIn2Sv ?? null,
    created_at: momentOf(user.creationTime),
    last_sign_in_at: momentOf(user.lastLoginTime),
    member_of: groups,
    roles,
    raw: user.id,
  }
}

async function* groupEvents(
  api: Api,
  system: string,
  groups: readonly Group[],
): AsyncGenerator<Event, Map<string, string[]>> {
  const held = new Map<string, string[]>()
  const asked = inOrder(groups, async group => {
    const path = `${directory}/groups/${group.id}/members`
    return {
      group,
      members: await api.all({ path, scope: 'members', items: 'members', query: { maxResults: '200' } }, Member),
    }
  })
  for await (const { group, members } of asked) {
    const group_name = group.email
    const accounts = members.filter(({ type }) => type !== 'GROUP').map(nameOf)
    const owner = members.find(({ role }) => role === 'OWNER')
    const more = { group_id: group.id, description: group.description || (group.name ?? null), raw: group.id }
    const row = {
      system,
      group_name,
      members: accounts,
      member_count: accounts.length,
      owner: owner ? nameOf(owner) : null,
    }
    yield { kind: 'row', dataset: refs.groups, row: { ...row, ...more } }
    for (const member of members) {
      if (member.id) held.set(member.id, [...(held.get(member.id) ?? []), group_name])
      const kind = member.type === 'GROUP' ? 'group' : member.type === 'CUSTOMER' ? null : 'account'
      const about = {
        direct: true,
        member_kind: kind,
        role: member.role?.toLowerCase() ?? null,
        raw: member.id ?? null,
      }
      yield { kind: 'row', dataset: refs.memberships, row: { system, group_name, account: nameOf(member), ...about } }
    }
  }
  return held
}

/** All of the customer are a member without an address. */
function nameOf({ email, id, type }: Member): string {
  return email ?? (type === 'CUSTOMER' ? 'everybody of the customer' : (id ?? 'unknown'))
}

type Principals = { readonly users: readonly User[]; readonly groups: readonly Group[] }

async function* roleEvents(
  api: Api,
  system: string,
  { users, groups }: Principals,
  settings: GoogleSettings,
): AsyncGenerator<Event, Map<string, string[]> | null> {
  const at = `${directory}/customer/${settings.customer}`
  const roles = await api.list(
    { path: `${at}/roles`, scope: 'roles', items: 'items', query: { maxResults: '100' } },
    Role,
  )
  const assignments = roles.ok
    ? await api.list(
        { path: `${at}/roleassignments`, scope: 'roles', items: 'items', query: { maxResults: '200' } },
        Assignment,
      )
    : roles
  if (!roles.ok || !assignments.ok) {
    const hidden = roles.ok ? (assignments as Exclude<typeof assignments, { ok: true }>) : roles
    const hint = `It needs ${hintOf('roles', settings)}`
    for (const dataset of [refs.roles, refs.assignments]) yield notShown({ dataset, what: 'roles' }, hidden, hint)
    yield notShown({ dataset: refs.accounts, what: 'roles', columns: ['roles'] }, hidden, hint)
    return null
  }
  const names = namesById(
    roles.value,
    ({ roleName }) => roleName,
    ({ roleId }) => roleId,
  )
  const principals = new Map([
    ...users.map(({ id, primaryEmail }) => [id, primaryEmail] as const),
    ...groups.map(({ id, email }) => [id, email] as const),
  ])
  const held = new Map<string, string[]>()
  for (const { roleAssignmentId, roleId, assignedTo, assigneeType, scopeType, orgUnitId } of assignments.value) {
    const role = names.get(roleId) ?? roleId
    held.set(assignedTo, [...(held.get(assignedTo) ?? []), role])
    const isGroup = assigneeType?.toLowerCase() === 'group' || groups.some(({ id }) => id === assignedTo)
    const row = {
      system,
      role,
      principal: principals.get(assignedTo) ?? assignedTo,
      principal_kind: isGroup ? 'group' : principals.has(assignedTo) ? 'user' : null,
      assigned_scope: scopeType === 'ORG_UNIT' ? `organisational unit ${orgUnitId}` : null,
      // Every role of the admin console is one of an administrator.
      privileged: true,
      permanent: true,
      raw: roleAssignmentId,
    }
    yield { kind: 'row', dataset: refs.assignments, row }
  }
  const counts = Map.groupBy(assignments.value, ({ roleId }) => roleId)
  for (const { roleId, isSystemRole, isSuperAdminRole, roleDescription } of roles.value) {
    const row = {
      system,
      role: names.get(roleId) ?? roleId,
      kind: isSystemRole == null ? null : isSystemRole ? 'built_in' : 'custom',
      description: roleDescription || null,
      privileged: true,
      all_actions: isSuperAdminRole ?? null,
      members: counts.get(roleId)?.length ?? 0,
      raw: roleId,
    }
    yield { kind: 'row', dataset: refs.roles, row }
  }
  return held
}

const attempts = new Set(['login_success', 'login_failure', 'suspicious_login', 'account_disabled_password_leak'])

async function* signInEvents(
  api: Api,
  system: string,
  { since, until }: { readonly since: string; readonly until: string },
  settings: GoogleSettings,
): AsyncGenerator<Event> {
  const path = '/admin/reports/v1/activity/users/all/applications/login'
  const query = { startTime: since, endTime: until, maxResults: '1000' }
  for await (const shown of api.pages({ path, scope: 'reports', items: 'items', query }, Activity)) {
    if (!shown.ok)
      yield notShown({ dataset: refs.signIns, what: 'sign-ins' }, shown, `It needs ${hintOf('reports', settings)}`)
    else
      for (const activity of shown.value)
        for (const row of signInRows(system, activity)) yield { kind: 'row', dataset: refs.signIns, row }
  }
}

function* signInRows(system: string, { id, actor, ipAddress, events }: Activity): Generator<RawRow> {
  for (const [index, event] of (events ?? []).entries()) {
    if (!attempts.has(event.name)) continue
    const parameter = (name: string) => event.parameters?.find(each => each.name === name)
    const succeeded = event.name === 'login_success' || event.name === 'suspicious_login'
    yield {
      system,
      event_id: `${id.time}/${id.uniqueQualifier}/${index}`,
      account: actor?.email ?? null,
      attempted_at: id.time,
      succeeded,
      failure: succeeded ? null : (parameter('login_failure_type')?.value ?? event.name),
      mfa: parameter('is_second_factor')?.boolValue ?? null,
      address: ipAddress ?? null,
      risk: event.name === 'suspicious_login' || parameter('is_suspicious')?.boolValue ? 'high' : null,
      blocked: event.name === 'account_disabled_password_leak',
    }
  }
}

function datasetsOf({ read }: GoogleSettings): DatasetRef[] {
  const wants = new Set(read)
  return [
    refs.accounts,
    refs.groups,
    refs.memberships,
    ...(wants.has('roles') ? [refs.roles, refs.assignments] : []),
    ...(wants.has('sign-ins') ? [refs.signIns] : []),
  ]
}

const queries: Readonly<Record<string, string>> = {
  [refs.accounts]: 'GET /admin/directory/v1/users',
  [refs.groups]: 'GET /admin/directory/v1/groups, .../members',
  [refs.memberships]: 'GET /admin/directory/v1/groups/{id}/members',
  [refs.roles]: 'GET /admin/directory/v1/customer/{customer}/roles',
  [refs.assignments]: 'GET /admin/directory/v1/customer/{customer}/roleassignments',
  [refs.signIns]: 'GET /admin/reports/v1/activity/users/all/applications/login',
}

function originOf(settings: GoogleSettings, dataset: DatasetRef, since: string): Origin {
  return {
    sourceSystem: 'Google Workspace',
    environment: settings.address,
    account: settings.subject,
    query: queries[dataset] ?? '',
    parameters: { customer: settings.customer, days: settings.days, read: settings.read },
    method: 'api',
    zone: 'UTC',
    exclusions: dataset === refs.signIns ? [`Sign-ins before ${since}`, 'Sign-ins of the last hours may follow'] : [],
  }
}
