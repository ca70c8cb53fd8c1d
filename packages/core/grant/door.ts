import { type HeldRole, outsideRoles } from '../access/index.ts'
import type { Instant } from '../time/index.ts'
import type { Grant } from './index.ts'

export type GrantDecision = { readonly granted: true } | { readonly granted: false; readonly why: GrantRefusal }

export type GrantRefusal =
  | 'own_grant'
  | 'not_for_people'
  | 'operator_only'
  | 'excludes_staff'
  | 'same_engagement'
  | 'needs_engagement_and_end'
  | 'already_held'
  | 'already_over'

/** Who grants: a user, or the one-time set-up link, which makes the first user (rulings 13). */
export type Granter = {
  readonly id: string
  readonly operator: boolean
  readonly setUp: boolean
  /** A company of one person goes on with a recorded reason. */
  readonly override?: { readonly sole: boolean; readonly reason: string }
}

/**
 * May `granter` give `wanted`, where `held` are the grants of the same organisation? Nobody grants a role to themselves;
 * an auditor or a customer holds no other kind of role here; an advisor is never auditor of the same engagement.
 */
export function mayGrant(held: readonly Grant[], wanted: Grant, granter: Granter, at: Instant): GrantDecision {
  if (wanted.role === 'service_token') return no('not_for_people')
  if (wanted.until !== null && wanted.until <= at) return no('already_over')
  if (wanted.role === 'instance_operator' && !granter.operator && !granter.setUp) return no('operator_only')
  if (!granter.setUp && granter.id === wanted.user && !isOverridden(granter)) return no('own_grant')
  if (wanted.role === 'auditor' && (!wanted.engagement || !wanted.until)) return no('needs_engagement_and_end')
  const others = held.filter(grant => grant.user === wanted.user && isHeld(grant, at))
  if (others.some(other => isSame(other, wanted))) return no('already_held')
  const conflict = others.map(other => conflictOf(other, wanted)).find(why => why !== null)
  return conflict ? no(conflict) : { granted: true }
}

/** True while the grant counts: not revoked and not past its end. */
export function isHeld(grant: Grant, at: Instant): boolean {
  return grant.state === 'granted' && (grant.until === null || at < grant.until)
}

/** The roles in force at `at`, as `can` takes them. */
export function heldRoles(grants: readonly Grant[], at: Instant): readonly HeldRole[] {
  return grants
    .filter(grant => isHeld(grant, at))
    .map(({ role, objects, engagement }) => ({ role, objects: engagement ? [...objects, engagement] : objects }))
}

/** True when taking away every `organisation_admin` grant of `user` would leave nobody who can grant roles. */
export function isLastAdmin(held: readonly Grant[], user: string, at: Instant): boolean {
  const admins = held.filter(grant => grant.role === 'organisation_admin' && isHeld(grant, at))
  return admins.some(grant => grant.user === user) && admins.every(grant => grant.user === user)
}

function isOverridden(granter: Granter): boolean {
  return Boolean(granter.override?.sole && granter.override.reason.trim())
}

function isSame(one: Grant, other: Grant): boolean {
  return one.role === other.role && one.engagement === other.engagement && one.objects.join() === other.objects.join()
}

/** Why two roles of one user cannot both be in force in one organisation, or null. */
function conflictOf(one: Grant, other: Grant): GrantRefusal | null {
  if (one.role === other.role) return null
  const roles = [one.role, other.role]
  if (roles.includes('auditor') && roles.includes('advisor'))
    return sharesEngagement(one, other) ? 'same_engagement' : null
  return outsideRoles.some(role => roles.includes(role)) ? 'excludes_staff' : null
}

/** An advisor to the whole organisation advises on every engagement in it. */
function sharesEngagement(one: Grant, other: Grant): boolean {
  return one.engagement === null || other.engagement === null || one.engagement === other.engagement
}

function no(why: GrantRefusal): GrantDecision {
  return { granted: false, why }
}
