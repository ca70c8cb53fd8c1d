import { z } from 'zod'
import { Instant } from '../time/index.ts'
import { type HeldRole, separated } from './can.ts'
import { outsideRoles, Role } from './role.ts'

/** That a user holds a role: for whom, over what, until when. A revoked grant stays, with the reason. */
export const Grant = z.object({
  user: z.string().min(1),
  role: Role,
  engagement: z.uuid().nullable().describe('The audit or project that the role is for, where there is one'),
  objects: z.array(z.uuid()).describe('What the role names, for roles that reach only what is granted'),
  until: Instant.nullable(),
  lifecycle: z.discriminatedUnion('state', [
    z.object({ state: z.literal('active') }),
    z.object({ state: z.literal('revoked'), reason: z.string().min(1) }),
  ]),
})
export type Grant = z.infer<typeof Grant>

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

/** Who grants: a user, or the one-time set-up link, which makes the first user. `sole` with a reason is the override. */
export type Granter = {
  readonly id: string
  readonly operator: boolean
  readonly setUp: boolean
  readonly override?: { readonly sole: boolean; readonly reason: string }
}

/**
 * May `granter` give `wanted`, where `held` are the grants of the same user in the same organisation? Nobody grants a
 * role to themselves; an auditor or customer holds no other role here; an advisor is never auditor of the same engagement.
 */
export function mayGrant(held: readonly Grant[], wanted: Grant, granter: Granter, at: Instant): GrantDecision {
  const others = held.filter(grant => grant.user === wanted.user && isHeld(grant, at))
  if (wanted.role === 'service_token') return { granted: false, why: 'not_for_people' }
  if (wanted.until !== null && wanted.until <= at) return { granted: false, why: 'already_over' }
  if (wanted.role === 'instance_operator' && !granter.operator && !granter.setUp) return no('operator_only')
  if (!granter.setUp && granter.id === wanted.user && !isOverridden(granter)) return no('own_grant')
  if (wanted.role === 'auditor' && (!wanted.engagement || !wanted.until)) return no('needs_engagement_and_end')
  if (others.some(other => isSame(other, wanted))) return no('already_held')
  const conflict = others.map(other => excludes(other, wanted)).find(why => why !== null)
  return conflict ? no(conflict) : { granted: true }
}

/** True while the grant counts: active and not past its end. */
export function isHeld(grant: Grant, at: Instant): boolean {
  return grant.lifecycle.state === 'active' && (grant.until === null || at < grant.until)
}

/** The roles in force at `at`, as `can` takes them. */
export function heldRoles(grants: readonly Grant[], at: Instant): readonly HeldRole[] {
  return grants
    .filter(grant => isHeld(grant, at))
    .map(({ role, objects, engagement }) => ({ role, objects: engagement ? [...objects, engagement] : objects }))
}

/** True when taking `grant` away would leave the organisation without anybody who can grant roles. */
export function isLastAdmin(all: readonly Grant[], grant: Grant, at: Instant): boolean {
  if (grant.role !== 'organisation_admin' || !isHeld(grant, at)) return false
  return !all.some(
    other => other !== grant && other.role === 'organisation_admin' && other.user !== grant.user && isHeld(other, at),
  )
}

function isOverridden(granter: Granter): boolean {
  return separated.includes('grant:write') && Boolean(granter.override?.sole && granter.override.reason.trim())
}

function isSame(one: Grant, other: Grant): boolean {
  return one.role === other.role && one.engagement === other.engagement && one.objects.join() === other.objects.join()
}

/** Why two roles of one user cannot both be in force in one organisation, or null. */
function excludes(one: Grant, other: Grant): GrantRefusal | null {
  const roles = [one.role, other.role]
  if (roles.includes('auditor') && roles.includes('advisor')) {
    return sharesEngagement(one, other) ? 'same_engagement' : null
  }
  if (one.role === other.role) return null
  return outsideRoles.some(role => roles.includes(role)) ? 'excludes_staff' : null
}

/** An advisor of the whole organisation advises on every engagement in it. */
function sharesEngagement(one: Grant, other: Grant): boolean {
  return one.engagement === null || other.engagement === null || one.engagement === other.engagement
}

function no(why: GrantRefusal): GrantDecision {
  return { granted: false, why }
}
