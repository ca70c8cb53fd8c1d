import type { DatasetRef } from '@onus/core/dataset'
import type { CollectRun, Event, Origin } from '../connector/index.ts'
import { inOrder } from '../net/index.ts'
import { type Hidden, namesById, notShown } from '../shown/index.ts'
import { type Graph, openGraph } from './api.ts'
import { accountRow, policyRow, privilegedTemplates, signInRow } from './rows.ts'
import type { EntraSettings } from './settings.ts'
import { Group, Member, Policy, Registration, RoleAssignment, RoleDefinition, SignIn, User } from './shapes.ts'

const refs = {
  accounts: 'identity.accounts@1',
  groups: 'identity.groups@1',
  memberships: 'identity.memberships@1',
  assignments: 'identity.assignments@1',
  signIns: 'identity.sign_ins@1',
  rules: 'identity.password_policies@1',
} as const

export const entraDatasets: readonly DatasetRef[] = Object.values(refs)

const fields =
  'id,userPrincipalName,displayName,mail,accountEnabled,userType,createdDateTime,employeeId,externalUserState,lastPasswordChangeDateTime'

export async function* collectEntra(settings: EntraSettings, run: CollectRun): AsyncGenerator<Event> {
  const graph = openGraph(settings, run)
  const system = `entra:${settings.tenant}`
  const wants = new Set(settings.read)
  const since = new Date(Date.parse(run.now()) - settings.days * 86_400_000).toISOString()
  for (const dataset of datasetsOf(settings)) yield { kind: 'origin', dataset, ...originOf(settings, dataset, since) }
  yield { kind: 'progress', label: 'Reading users', done: 0 }
  const users = yield* usersOf(graph)
  const groups = yield* groupEvents(graph, system)
  const roles = wants.has('roles') ? yield* roleEvents(graph, system, groups) : null
  const factors = wants.has('factors') ? yield* registrationsOf(graph) : null
  for (const user of users) {
    const own = roles && (roles.get(user.id) ?? [])
    const known = {
      system,
      groups: (groups.held.get(user.id) ?? []).sort(),
      roles: own?.map(({ role }) => role) ?? null,
      privileged: own && privilegedBy(own),
      registration: factors?.get(user.id),
    }
    yield { kind: 'row', dataset: refs.accounts, row: accountRow(user, known) }
  }
  if (wants.has('sign-ins')) yield* signInEvents(graph, system, since)
  if (wants.has('policies')) {
    const known = new Map([...groups.names, ...users.map(user => [user.id, user.userPrincipalName] as const)])
    yield* policyEvents(graph, system, id => known.get(id) ?? id)
  }
  for (const dataset of datasetsOf(settings)) yield { kind: 'complete', dataset }
}

/** When somebody last signed in is shown only with a licence for it; without, the rest of the users is. */
async function* usersOf(graph: Graph): AsyncGenerator<Event, User[]> {
  const whole = await graph.list(`/users?$select=${fields},signInActivity&$top=120`, User)
  if (whole.ok) return whole.value
  const users = await graph.all(`/users?$select=${fields}&$top=999`, User, 'User.Read.All (application permission)')
  const hint = 'It needs AuditLog.Read.All and a licence of Entra ID P1 or P2'
  yield notShown({ dataset: refs.accounts, what: 'last sign-ins', columns: ['last_sign_in_at'] }, whole, hint)
  return users
}

type Groups = {
  readonly names: ReadonlyMap<string, string>
  /** Names of the groups that a member is in, by the member's id, and ids of members by the id of the group. */
  readonly held: Map<string, string[]>
  readonly members: Map<string, string[]>
}

async function* groupEvents(graph: Graph, system: string): AsyncGenerator<Event, Groups> {
  const path = '/groups?$select=id,displayName,description,isAssignableToRole&$top=999'
  const all = await graph.all(path, Group, 'Group.Read.All (application permission)')
  const names = namesById(
    all,
    ({ displayName, id }) => displayName ?? id,
    ({ id }) => id,
  )
  const [held, byGroup] = [new Map<string, string[]>(), new Map<string, string[]>()]
  const needs = 'GroupMember.Read.All (application permission)'
  const select = '$select=id,displayName,userPrincipalName&$top=999'
  const asked = inOrder(all, async group => {
    return { group, members: await graph.all(`/groups/${group.id}/members?${select}`, Member, needs) }
  })
  for await (const { group, members } of asked) {
    const group_name = names.get(group.id) ?? group.id
    const accounts = members.filter(member => kindOf(member) === 'account').map(member => nameOf(member, names))
    const more = { group_id: group.id, description: group.description ?? null, raw: group.id }
    const row = { system, group_name, members: accounts, member_count: accounts.length, ...more }
    yield { kind: 'row', dataset: refs.groups, row }
    for (const member of members) {
      held.set(member.id, [...(held.get(member.id) ?? []), group_name])
      byGroup.set(group.id, [...(byGroup.get(group.id) ?? []), member.id])
      const account = nameOf(member, names)
      const membership = { system, group_name, account, direct: true, member_kind: kindOf(member), raw: member.id }
      yield { kind: 'row', dataset: refs.memberships, row: membership }
    }
  }
  return { names, held, members: byGroup }
}

function nameOf(member: Member, names: ReadonlyMap<string, string>): string {
  const shown = kindOf(member) === 'group' ? names.get(member.id) : member.userPrincipalName
  return shown ?? (member.displayName ? `${member.displayName} (${member.id})` : member.id)
}

function kindOf({ '@odata.type': type }: Member): 'account' | 'group' | 'service' | null {
  if (type === '#microsoft.graph.user') return 'account'
  if (type === '#microsoft.graph.group') return 'group'
  return type === '#microsoft.graph.servicePrincipal' ? 'service' : null
}

type Held = { readonly role: string; readonly privileged: boolean | null }

function privilegedBy(held: readonly Held[]): boolean | null {
  if (held.some(({ privileged }) => privileged === true)) return true
  return held.some(({ privileged }) => privileged === null) ? null : false
}

/** Roles by who holds them, directly or as a member of a group that does. */
async function* roleEvents(
  graph: Graph,
  system: string,
  groups: Groups,
): AsyncGenerator<Event, Map<string, Held[]> | null> {
  const definitions = await graph.list('/roleManagement/directory/roleDefinitions', RoleDefinition)
  const assignments = definitions.ok
    ? await graph.list('/roleManagement/directory/roleAssignments?$expand=principal', RoleAssignment)
    : definitions
  if (!definitions.ok || !assignments.ok) {
    const hint = 'It needs RoleManagement.Read.Directory (application permission)'
    const hidden = (definitions.ok ? assignments : definitions) as Hidden
    yield notShown({ dataset: refs.assignments, what: 'roles' }, hidden, hint)
    yield notShown({ dataset: refs.accounts, what: 'roles', columns: ['privileged', 'roles'] }, hidden, hint)
    return null
  }
  const known = new Map(definitions.value.map(each => [each.id, each]))
  const names = namesById(
    definitions.value,
    ({ displayName, id }) => displayName ?? id,
    ({ id }) => id,
  )
  const held = new Map<string, Held[]>()
  for (const { id, roleDefinitionId, principalId, principal, directoryScopeId } of assignments.value) {
    const definition = known.get(roleDefinitionId)
    const role = names.get(roleDefinitionId) ?? roleDefinitionId
    const privileged =
      definition?.isBuiltIn === true ? privilegedTemplates.has(definition.templateId ?? definition.id) : null
    const holders = [principalId, ...membersWithin(principalId, groups)]
    for (const holder of holders) held.set(holder, [...(held.get(holder) ?? []), { role, privileged }])
    const kind = principal ? kindOf(principal) : null
    const row = {
      system,
      role,
      principal: principal ? nameOf(principal, groups.names) : principalId,
      assigned_scope: directoryScopeId == null || directoryScopeId === '/' ? null : directoryScopeId,
      principal_kind: kind === 'account' ? 'user' : kind,
      privileged,
      permanent: true,
      raw: id,
    }
    yield { kind: 'row', dataset: refs.assignments, row }
  }
  return held
}

function membersWithin(group: string, { members }: Groups): Set<string> {
  const found = new Set<string>()
  const queue = [group]
  for (let next = queue.shift(); next !== undefined; next = queue.shift())
    for (const member of members.get(next) ?? []) {
      if (found.has(member)) continue
      found.add(member)
      queue.push(member)
    }
  return found
}

async function* registrationsOf(graph: Graph): AsyncGenerator<Event, Map<string, Registration> | null> {
  const shown = await graph.list('/reports/authenticationMethods/userRegistrationDetails', Registration)
  if (shown.ok) return new Map(shown.value.map(each => [each.id, each]))
  const columns = ['mfa', 'mfa_methods', 'mfa_phishing_resistant']
  const hint = 'It needs AuditLog.Read.All (application permission) and a licence of Entra ID P1 or P2'
  yield notShown({ dataset: refs.accounts, what: 'second factors', columns }, shown, hint)
  return null
}

async function* signInEvents(graph: Graph, system: string, since: string): AsyncGenerator<Event> {
  const filter = encodeURIComponent(`createdDateTime ge ${since}`)
  const hint = 'It needs AuditLog.Read.All (application permission) and a licence of Entra ID P1 or P2'
  for await (const shown of graph.pages(`/auditLogs/signIns?$filter=${filter}&$top=1000`, SignIn)) {
    if (!shown.ok) yield notShown({ dataset: refs.signIns, what: 'sign-ins' }, shown, hint)
    else for (const signIn of shown.value) yield { kind: 'row', dataset: refs.signIns, row: signInRow(system, signIn) }
  }
}

async function* policyEvents(graph: Graph, system: string, nameOf: (id: string) => string): AsyncGenerator<Event> {
  const shown = await graph.list('/identity/conditionalAccess/policies', Policy)
  const hint = 'It needs Policy.Read.All (application permission)'
  if (!shown.ok) {
    yield notShown({ dataset: refs.rules, what: 'policies of conditional access' }, shown, hint)
    return
  }
  const names = namesById(
    shown.value,
    ({ displayName }) => displayName,
    ({ id }) => id,
  )
  for (const policy of shown.value) {
    const displayName = names.get(policy.id) ?? policy.displayName
    yield { kind: 'row', dataset: refs.rules, row: policyRow(system, { ...policy, displayName }, nameOf) }
  }
}

function datasetsOf({ read }: EntraSettings): DatasetRef[] {
  const wants = new Set(read)
  return [
    refs.accounts,
    refs.groups,
    refs.memberships,
    ...(wants.has('roles') ? [refs.assignments] : []),
    ...(wants.has('sign-ins') ? [refs.signIns] : []),
    ...(wants.has('policies') ? [refs.rules] : []),
  ]
}

const queries: Readonly<Record<string, string>> = {
  [refs.accounts]: 'GET /users, /reports/authenticationMethods/userRegistrationDetails',
  [refs.groups]: 'GET /groups, /groups/{id}/members',
  [refs.memberships]: 'GET /groups/{id}/members',
  [refs.assignments]: 'GET /roleManagement/directory/roleDefinitions, .../roleAssignments',
  [refs.signIns]: 'GET /auditLogs/signIns',
  [refs.rules]: 'GET /identity/conditionalAccess/policies',
}

function exclusionsOf(dataset: DatasetRef, since: string): string[] {
  if (dataset === refs.signIns) return [`Sign-ins before ${since}`, 'Sign-ins that no person took part in']
  return dataset === refs.assignments ? ['Roles that may be taken for a while and are not taken now'] : []
}

function originOf(
  { tenant, graphAddress, clientId, days, read }: EntraSettings,
  dataset: DatasetRef,
  since: string,
): Origin {
  return {
    sourceSystem: `Microsoft Entra ID ${tenant}`,
    environment: graphAddress,
    account: clientId,
    query: queries[dataset] ?? '',
    parameters: { tenant, days, read, version: 'v1.0' },
    method: 'api',
    zone: 'UTC',
    exclusions: exclusionsOf(dataset, since),
  }
}
