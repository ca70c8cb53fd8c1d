import type { Permission } from './permission.ts'
import { outsideRoles, type Reach, type Role, rolePermissions } from './role.ts'

/** A role in force, and the things it names when its reach is `granted`. */
export type HeldRole = { readonly role: Role; readonly objects: readonly string[] }

/**
 * Who asks, as the session or the token says; never as the request says. A token is bound to one organisation and holds
 * a list of permissions; `objects` narrows it to the connections it names, null to none in particular.
 */
export type Caller =
  | {
      readonly kind: 'user'
      readonly id: string
      readonly org: string | null
      readonly person: string | null
      readonly roles: readonly HeldRole[]
    }
  | {
      readonly kind: 'token'
      readonly id: string
      readonly org: string
      readonly permissions: readonly Permission[]
      readonly objects: readonly string[] | null
    }

/** What the question is about. `within` holds its own id and the ids of what it belongs to (engagement, connection). */
export type Target = {
  readonly org?: string
  readonly owners?: readonly string[]
  readonly assignees?: readonly string[]
  readonly within?: readonly string[]
  /** Who made or asked for it: users or persons. They may not review, approve or verify it. */
  readonly by?: readonly string[]
  /** A company of one person goes on with a recorded reason; it is an event of its own and is printed in reports. */
  readonly override?: { readonly sole: boolean; readonly reason: string }
}

export type Decision =
  | { readonly allowed: true; readonly reach: Reach; readonly overridden: boolean }
  | { readonly allowed: false; readonly why: Refusal; readonly as: 'not_found' | 'not_permitted' }

export type Refusal = 'other_organisation' | 'no_role' | 'out_of_reach' | 'separation'

/** Two different people do these: one asks, another decides (R-060, separation of duties). */
export const separated: readonly Permission[] = [
  'review:write',
  'exception:approve',
  'finding:verify',
  'action:verify',
  'grant:write',
  'board:approve',
  'audit:conclude',
  'retention:approve',
  'crosswalk:review',
]

/**
 * May `caller` do `permission` to `target`? Refused unless the table says so. Without a target the answer is whether
 * the caller may do it to anything, and `reach` says to what: a list is then narrowed to it. What lies outside the
 * caller's reach is answered as not found.
 */
export function can(caller: Caller, permission: Permission, target?: Target): Decision {
  if (target?.org !== undefined && target.org !== caller.org) return refuse('other_organisation', 'not_found')
  const held = reaches(caller, permission)
  if (held.length === 0) return refuse('no_role', isOutside(caller) ? 'not_found' : 'not_permitted')
  const reach = widest(target ? held.filter(one => covers(one, caller, target)) : held)
  if (!reach) return refuse('out_of_reach', 'not_found')
  if (!isOwnWork(caller, permission, target)) return { allowed: true, reach, overridden: false }
  if (target?.override?.sole && target.override.reason.trim()) return { allowed: true, reach, overridden: true }
  return refuse('separation', 'not_permitted')
}

/** Everything that `caller` may do to something: what a screen needs to know which doors to show. */
export function permissionsOf(caller: Caller): Readonly<Partial<Record<Permission, Reach>>> {
  const roles =
    caller.kind === 'token' ? [rolePermissions.service_token] : caller.roles.map(r => rolePermissions[r.role])
  const named = new Set(roles.flatMap(row => Object.keys(row) as Permission[]))
  const entries = [...named].map(permission => [permission, can(caller, permission)] as const)
  return Object.fromEntries(entries.flatMap(([name, said]) => (said.allowed ? [[name, said.reach]] : [])))
}

type HeldReach = { readonly reach: Reach; readonly objects: readonly string[] }

function reaches(caller: Caller, permission: Permission): readonly HeldReach[] {
  if (caller.kind === 'user') {
    return caller.roles.flatMap(({ role, objects }) => {
      const reach = role === 'service_token' ? undefined : rolePermissions[role][permission]
      return reach ? [{ reach, objects }] : []
    })
  }
  if (!caller.permissions.includes(permission) || !rolePermissions.service_token[permission]) return []
  return [caller.objects ? { reach: 'granted', objects: caller.objects } : { reach: 'all', objects: [] }]
}

function covers({ reach, objects }: HeldReach, caller: Caller, target: Target): boolean {
  switch (reach) {
    case 'all':
      return true
    case 'own':
      return isAmong(caller, target.owners)
    case 'assigned':
      return isAmong(caller, target.assignees)
    case 'granted':
      return (target.within ?? []).some(id => objects.includes(id))
  }
}

function isAmong(caller: Caller, ids: readonly string[] | undefined): boolean {
  if (!ids) return false
  return ids.includes(caller.id) || (caller.kind === 'user' && caller.person !== null && ids.includes(caller.person))
}

function isOwnWork(caller: Caller, permission: Permission, target: Target | undefined): boolean {
  return separated.includes(permission) && isAmong(caller, target?.by)
}

const byWidth: readonly Reach[] = ['all', 'own', 'assigned', 'granted']

function widest(held: readonly HeldReach[]): Reach | undefined {
  return byWidth.find(reach => held.some(one => one.reach === reach))
}

function isOutside(caller: Caller): boolean {
  return caller.kind === 'user' && caller.roles.length > 0 && caller.roles.every(r => outsideRoles.includes(r.role))
}

function refuse(why: Refusal, as: 'not_found' | 'not_permitted'): Decision {
  return { allowed: false, why, as }
}
