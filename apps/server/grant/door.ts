import type { Role } from '@onus/core/access'
import { type Grant, type Granter, type GrantRefusal, heldRoles, isLastAdmin, mayGrant } from '@onus/core/grant'
import { refuse } from '@onus/core/problem'
import type { Instant } from '@onus/core/time'
import { isCompanyOfOne, isMember } from '../member/store.ts'
import { type Recorded, record, type Writer } from '../record/record.ts'
import { deleteHeldRole, insertHeldRole, latestGrants, lockGrants } from './store.ts'

export type Wanted = {
  readonly user: string
  readonly role: Role
  readonly engagement: string | null
  readonly objects: readonly string[]
  readonly until: Instant | null
}

/** By whom a role is given: a user with a reason, or the set-up of an organisation, which makes its first member. */
export type By = { readonly setUp: true } | { readonly setUp: false; readonly user: string; readonly override: string }

/**
 * The one door for roles: set-up, grants and invitations all come through here, so that no way in can skip a rule. The
 * grant is a fact, and is found by sign-in from the same moment on.
 */
export async function grantRole(writer: Writer, wanted: Wanted, by: By, reason: string): Promise<Recorded> {
  const { tx, org, at } = writer
  await lockGrants(tx, org)
  if (!(await isMember(tx, org, wanted.user))) refuse('not_found', 'There is no such member in this organisation')
  const held = (await latestGrants(tx)).map(version => version.body)
  const grant: Grant = { ...wanted, objects: [...wanted.objects], state: 'granted' }
  const decision = mayGrant(held, grant, await granterOf(writer, held, by), at)
  if (!decision.granted) refuseGrant(decision.why)
  const overridden = !by.setUp && by.user === wanted.user
  const recorded = await record(writer, {
    noun: 'grant',
    body: grant,
    reason: overridden ? `Override of separation: ${by.override}` : reason,
  })
  const objects = heldRoles([grant], at)[0]?.objects ?? []
  await insertHeldRole(tx, { org, id: recorded.id, user: wanted.user, role: wanted.role, objects, until: wanted.until })
  return recorded
}

/** Ends a grant. Refuses to take the last administrator away. */
export async function revokeRole(writer: Writer, id: string, reason: string): Promise<Recorded> {
  const { tx, org, at } = writer
  await lockGrants(tx, org)
  const grants = await latestGrants(tx)
  const found =
    grants.find(version => version.subject === id) ?? refuse('not_found', 'There is no such grant in this organisation')
  if (found.body.state === 'revoked') refuse('not_in_lifecycle', 'This grant is revoked already')
  const others = grants.filter(version => version !== found).map(version => version.body)
  const isAdmin = found.body.role === 'organisation_admin'
  if (
    isAdmin &&
    isLastAdmin([...others.filter(other => other.user !== found.body.user), found.body], found.body.user, at)
  ) {
    refuse('conflict', 'This is the last administrator; grant the role to somebody else first')
  }
  await deleteHeldRole(tx, org, id)
  return await record(writer, { noun: 'grant', subject: id, body: { ...found.body, state: 'revoked' }, reason })
}

async function granterOf(writer: Writer, held: readonly Grant[], by: By): Promise<Granter> {
  if (by.setUp) return { id: '', operator: false, setUp: true }
  const mine = heldRoles(
    held.filter(grant => grant.user === by.user),
    writer.at,
  )
  return {
    id: by.user,
    operator: mine.some(one => one.role === 'instance_operator'),
    setUp: false,
    override: { sole: await isCompanyOfOne(writer.tx, writer.org), reason: by.override },
  }
}

function refuseGrant(why: GrantRefusal): never {
  if (why === 'own_grant') return refuse('separation_of_duties', words[why])
  if (why === 'operator_only') return refuse('not_permitted', words[why])
  return refuse(why === 'already_over' || why === 'needs_engagement_and_end' ? 'invalid_input' : 'conflict', words[why])
}

const words: Readonly<Record<GrantRefusal, string>> = {
  own_grant: 'Nobody grants a role to themselves; where you are the only member, say why in "override"',
  not_for_people: 'This role is what API tokens have; make a token instead',
  operator_only: 'Only an instance operator makes another one',
  excludes_staff: 'Auditors and customers hold no other role in the same organisation',
  same_engagement: 'An advisor cannot be the auditor of the same engagement',
  needs_engagement_and_end: 'An auditor needs an engagement and an end ("engagement", "until")',
  already_held: 'This member holds that role already',
  already_over: 'The end of the role ("until") is in the past',
}
