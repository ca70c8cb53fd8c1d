import type { DatasetRef } from '@onus/core/dataset'
import type { CollectRun, Event, Origin } from '../connector/index.ts'
import { inOrder } from '../net/index.ts'
import { namesById, notShown, type Shown } from '../shown/index.ts'
import { type Api, openApi } from './api.ts'
import { accountRow, assignmentRow, factorRow, passwordRow, signInRow, signOnRow } from './rows.ts'
import type { OktaSettings } from './settings.ts'
import { Factor, Group, LogEvent, Member, Policy, Role, Rule, User } from './shapes.ts'

const refs = {
  accounts: 'identity.accounts@1',
  groups: 'identity.groups@1',
  memberships: 'identity.memberships@1',
  factors: 'identity.factors@1',
  assignments: 'identity.assignments@1',
  signIns: 'identity.sign_ins@1',
  rules: 'identity.password_policies@1',
} as const

export const oktaDatasets: readonly DatasetRef[] = Object.values(refs)

const hint = 'Give the token to an administrator who may read it, such as a read-only administrator'

export async function* collectOkta(settings: OktaSettings, run: CollectRun): AsyncGenerator<Event> {
  const api = openApi(settings, run)
  const system = new URL(settings.address).host
  const wants = new Set(settings.read)
  const until = run.now()
  const since = new Date(Date.parse(until) - settings.days * 86_400_000).toISOString()
  const read = datasetsOf(settings)
  for (const dataset of read) yield { kind: 'origin', dataset, ...originOf(settings, dataset, since) }
  yield { kind: 'progress', label: 'Reading users', done: 0 }
  const users = await usersOf(api)
  const groups = await api.all('/api/v1/groups?limit=200', Group, 'okta.groups.read, as a read-only administrator has')
  yield { kind: 'progress', label: 'Reading members', done: 0, total: groups.length }
  const names = namesById(
    groups,
    ({ profile }) => profile.name,
    ({ id }) => id,
  )
  const held = new Map<string, string[]>()
  const asked = inOrder(groups, async group => {
    const path = `/api/v1/groups/${group.id}/users?limit=200`
    return { group, members: await api.all(path, Member, 'to read the members of groups') }
  })
  for await (const { group, members } of asked) {
    const group_name = names.get(group.id) ?? group.id
    const logins = members.map(({ profile }) => profile.login)
    for (const { id } of members) held.set(id, [...(held.get(id) ?? []), group_name])
    yield { kind: 'row', dataset: refs.groups, row: groupRow(system, group, group_name, logins) }
    for (const account of logins)
      yield {
        kind: 'row',
        dataset: refs.memberships,
        row: { system, group_name, account, direct: true, member_kind: 'account', raw: group.id },
      }
  }
  const roles = wants.has('roles') ? yield* roleEvents(api, system, users) : null
  const factors = wants.has('factors') ? yield* factorEvents(api, system, users) : null
  for (const user of users) {
    const own = (held.get(user.id) ?? []).sort()
    const known = {
      system,
      groups: own,
      factors: factors?.get(user.id) ?? null,
      roles: roles && (roles.get(user.id) ?? []),
    }
    yield { kind: 'row', dataset: refs.accounts, row: accountRow(user, known) }
  }
  if (wants.has('sign-ins')) yield* signInEvents(api, system, { since, until })
  if (wants.has('policies')) yield* policyEvents(api, system, id => names.get(id) ?? id)
  for (const dataset of read) yield { kind: 'complete', dataset }
}

/** Without a filter Okta leaves out those that were deactivated, so they are asked for besides. */
async function usersOf(api: Api): Promise<User[]> {
  const needs = 'okta.users.read, as a read-only administrator has'
  const present = await api.all('/api/v1/users?limit=200', User, needs)
  const gone = await api.all(
    `/api/v1/users?filter=${encodeURIComponent('status eq "DEPROVISIONED"')}&limit=200`,
    User,
    needs,
  )
  return [...new Map([...present, ...gone].map(user => [user.id, user])).values()]
}

function groupRow(system: string, group: Group, group_name: string, members: readonly string[]) {
  return {
    system,
    group_name,
    group_id: group.id,
    members,
    member_count: members.length,
    description: group.profile.description ?? null,
    raw: group.type ?? null,
  }
}

async function* roleEvents(
  api: Api,
  system: string,
  users: readonly User[],
): AsyncGenerator<Event, Map<string, Role[]> | null> {
  const holders = await api.administrators()
  if (!holders.ok) {
    yield* rolesUnread(holders)
    return null
  }
  const logins = new Map(users.map(({ id, profile }) => [id, profile.login]))
  const held = new Map<string, Role[]>()
  const asked = inOrder(holders.value, async id => ({ id, roles: await api.list(`/api/v1/users/${id}/roles`, Role) }))
  for await (const { id, roles } of asked) {
    if (!roles.ok) {
      yield* rolesUnread(roles)
      return null
    }
    const active = roles.value.filter(({ status }) => status == null || status === 'ACTIVE')
    held.set(id, active)
    for (const role of active)
      yield { kind: 'row', dataset: refs.assignments, row: assignmentRow(system, logins.get(id) ?? id, role) }
  }
  return held
}

function* rolesUnread(hidden: Shown<unknown> & { ok: false }): Generator<Event> {
  const more = 'Only a super administrator, or a role that may view roles, is shown who administers'
  yield notShown({ dataset: refs.assignments, what: 'roles of administrators' }, hidden, more)
  yield notShown({ dataset: refs.accounts, what: 'roles', columns: ['privileged', 'roles'] }, hidden, more)
}

async function* factorEvents(
  api: Api,
  system: string,
  users: readonly User[],
): AsyncGenerator<Event, Map<string, Factor[]> | null> {
  const found = new Map<string, Factor[]>()
  const living = users.filter(({ status }) => status !== 'DEPROVISIONED')
  const asked = inOrder(living, async user => ({
    user,
    own: await api.list(`/api/v1/users/${user.id}/factors`, Factor),
  }))
  let done = 0
  for await (const { user, own } of asked) {
    if (done++ % 100 === 0) yield { kind: 'progress', label: 'Reading factors', done, total: living.length }
    // A user who was deleted meanwhile is not there; that is no refusal.
    if (!own.ok && own.status === 404) continue
    if (!own.ok) {
      yield notShown({ dataset: refs.factors, what: 'second factors' }, own, hint)
      const columns = ['mfa', 'mfa_methods', 'mfa_phishing_resistant']
      yield notShown({ dataset: refs.accounts, what: 'second factors', columns }, own, hint)
      return null
    }
    found.set(user.id, own.value)
    for (const factor of own.value)
      yield { kind: 'row', dataset: refs.factors, row: factorRow(system, user.profile.login, factor) }
  }
  return found
}

async function* signInEvents(api: Api, system: string, { since, until }: { since: string; until: string }) {
  const query = new URLSearchParams({ since, until, filter: 'eventType eq "user.session.start"', limit: '1000' })
  for await (const events of api.pages(`/api/v1/logs?${query}`, LogEvent)) {
    if (!events.ok) yield notShown({ dataset: refs.signIns, what: 'sign-ins' }, events, hint)
    else
      for (const event of events.value)
        yield { kind: 'row', dataset: refs.signIns, row: signInRow(system, event) } satisfies Event
  }
}

async function* policyEvents(api: Api, system: string, nameOf: (id: string) => string): AsyncGenerator<Event> {
  const passwords = await api.list('/api/v1/policies?type=PASSWORD', Policy)
  const signOns = await api.list('/api/v1/policies?type=OKTA_SIGN_ON', Policy)
  for (const policies of [passwords, signOns])
    if (!policies.ok) yield notShown({ dataset: refs.rules, what: 'policies' }, policies, hint)
  for (const policy of passwords.ok ? passwords.value : [])
    yield { kind: 'row', dataset: refs.rules, row: passwordRow(system, policy, nameOf) }
  for (const policy of signOns.ok ? signOns.value : []) {
    const rules = await api.list(`/api/v1/policies/${policy.id}/rules`, Rule)
    if (!rules.ok) yield notShown({ dataset: refs.rules, what: `rules of ${policy.name}` }, rules, hint)
    else yield { kind: 'row', dataset: refs.rules, row: signOnRow(system, policy, rules.value, nameOf) }
  }
}

function datasetsOf({ read }: OktaSettings): DatasetRef[] {
  const wants = new Set(read)
  return [
    refs.accounts,
    refs.groups,
    refs.memberships,
    ...(wants.has('factors') ? [refs.factors] : []),
    ...(wants.has('roles') ? [refs.assignments] : []),
    ...(wants.has('sign-ins') ? [refs.signIns] : []),
    ...(wants.has('policies') ? [refs.rules] : []),
  ]
}

const queries: Readonly<Record<string, string>> = {
  [refs.accounts]: 'GET /api/v1/users, and those that are deactivated',
  [refs.groups]: 'GET /api/v1/groups',
  [refs.memberships]: 'GET /api/v1/groups/{id}/users',
  [refs.factors]: 'GET /api/v1/users/{id}/factors',
  [refs.assignments]: 'GET /api/v1/iam/assignees/users, /api/v1/users/{id}/roles',
  [refs.signIns]: 'GET /api/v1/logs, user.session.start',
  [refs.rules]: 'GET /api/v1/policies of types PASSWORD and OKTA_SIGN_ON, .../rules',
}

function exclusionsOf(dataset: DatasetRef, since: string): string[] {
  if (dataset === refs.factors) return ['Factors of deactivated users']
  if (dataset === refs.assignments) return ['Roles that groups and applications hold and no user does through them']
  return dataset === refs.signIns ? [`Sign-ins before ${since}`] : []
}

function originOf(settings: OktaSettings, dataset: DatasetRef, since: string): Origin {
  return {
    sourceSystem: `Okta ${new URL(settings.address).host}`,
    environment: settings.address,
    account: new URL(settings.address).host,
    query: queries[dataset] ?? '',
    parameters: { days: settings.days, read: settings.read },
    method: 'api',
    zone: 'UTC',
    exclusions: exclusionsOf(dataset, since),
  }
}
