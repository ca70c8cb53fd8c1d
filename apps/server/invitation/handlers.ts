import type { invitations } from '@onus/contract/invitation'
import { type Caller, can } from '@onus/core/access'
import { heldRoles, type Invitation } from '@onus/core/grant'
import { refuse } from '@onus/core/problem'
import { type Instant, instant } from '@onus/core/time'
import { hashOf, newSecret } from '../auth/secret.ts'
import { hasUser, insertUser, type User } from '../auth/users.ts'
import { type Database, withOrg } from '../db/index.ts'
import { grantRole } from '../grant/door.ts'
import { latestGrants } from '../grant/store.ts'
import type { HandlersOf, SignedIn } from '../http/handler.ts'
import { join } from '../member/join.ts'
import { organisationById } from '../organisation/store.ts'
import { record, type Writer } from '../record/record.ts'
import { versionsOf } from '../register/store.ts'
import { recordViews } from '../register/view.ts'
import { insertInvitation, invitationByHash, latestInvitations, spendInvitation } from './store.ts'

const dayMs = 24 * 60 * 60 * 1000

export function invitationHandlers(deps: {
  database: Pick<Database, 'app'>
  origin: string
}): HandlersOf<typeof invitations> {
  const openInvitation = async (token: string) =>
    (await invitationByHash(deps.database.app, hashOf(token))) ??
    refuse('not_found', 'This invitation has expired, was used, or was withdrawn; ask for another')
  return {
    list: async ({ tx }) => ({ items: await recordViews(tx, await latestInvitations(tx)) }),
    create: async call => {
      const { email, roles, engagement, objects, until, days } = call.body
      if (roles.includes('instance_operator') && !isOperator(call.caller))
        refuse('not_permitted', 'Only an instance operator invites another one')
      if (roles.includes('service_token'))
        refuse('invalid_input', 'This role is what API tokens have; make a token instead')
      const expiresAt = instant(Date.parse(call.at) + days * dayMs)
      const body: Invitation = {
        email: email.toLowerCase(),
        roles,
        engagement,
        objects,
        until,
        expiresAt,
        state: 'open',
      }
      const { secret, hash } = newSecret('')
      const recorded = await record(call, { noun: 'invitation', body, reason: 'Invited' })
      await insertInvitation(call.tx, { org: call.org, id: recorded.id, hash, expiresAt })
      return { ...recorded, link: `${deps.origin}/invitation#${secret}` }
    },
    withdraw: async call => {
      const [latest] = await versionsOf(call.tx, 'invitation', call.params.id)
      if (latest?.body.state !== 'open') return refuse('not_in_lifecycle', 'This invitation is not open any more')
      await spendInvitation(call.tx, call.org, call.params.id)
      const body: Invitation = { ...latest.body, state: 'withdrawn' }
      return await record(call, { noun: 'invitation', subject: call.params.id, body, reason: call.body.reason })
    },
    preview: async ({ body, tx }) => {
      const { org, id } = await openInvitation(body.token)
      const organisation = await organisationById(deps.database.app, org)
      const invitation = await withOrg(
        deps.database.app,
        { org, user: null },
        inner => versionsOf(inner, 'invitation', id),
        { access: 'read' },
      )
      const { email, roles } = invitation[0]!.body
      return { organisation: organisation?.name ?? '', email, roles, hasAccount: await hasUser(tx, email) }
    },
    accept: async call => {
      const { org, id } = await openInvitation(call.body.token)
      return await withOrg(deps.database.app, { org, user: call.signedIn?.user ?? null }, async tx => {
        const [latest] = await versionsOf(tx, 'invitation', id)
        if (!latest || !(await spendInvitation(tx, org, id)))
          return refuse('not_found', 'This invitation was used a moment ago')
        await checkInviter(tx, latest.actor.id, call.at)
        const user = await userFor(
          tx,
          latest.body,
          call.signedIn,
          call.body.account && { ...call.body.account, id: call.newId() },
        )
        const writer: Writer = {
          tx,
          org,
          actor: { kind: 'user', id: user.id },
          at: call.at,
          sample: latest.sample,
          newId: call.newId,
          newSalt: call.newSalt,
        }
        await join(writer, user)
        for (const role of latest.body.roles) {
          const { engagement, objects, until } = latest.body
          const by = { setUp: false, user: latest.actor.id, override: '' } as const
          await grantRole(writer, { user: user.id, role, engagement, objects, until }, by, 'Accepted an invitation')
        }
        await record(writer, {
          noun: 'invitation',
          subject: id,
          body: { ...latest.body, state: 'accepted' },
          reason: 'Accepted',
        })
        return { email: user.email, organisation: org }
      })
    },
  }
}

type Account = { readonly id: string; readonly name: string; readonly password: string } | null

/**
 * Who accepts: whoever is signed in as the invited address, or a new account of it. A link never touches an account
 * that exists: holding it does not prove to be its owner.
 */
async function userFor(
  tx: Writer['tx'],
  { email }: Invitation,
  signedIn: SignedIn | null,
  account: Account,
): Promise<User> {
  if (signedIn?.email === email) return { id: signedIn.user, name: signedIn.name, email }
  if (signedIn)
    return refuse('not_permitted', `This invitation is for ${email}; you are signed in as ${signedIn.email}`)
  if (await hasUser(tx, email))
    return refuse('not_signed_in', `${email} has an account already; sign in with it, then open the link again`)
  if (!account)
    return refuse('invalid_input', 'Say your name and choose a password', [{ path: 'account', message: 'required' }])
  return await insertUser(tx, { ...account, email })
}

/** An invitation is worth no more than the right of whoever made it, at the moment of accepting. */
async function checkInviter(tx: Writer['tx'], inviter: string, at: Instant): Promise<void> {
  const grants = (await latestGrants(tx)).map(version => version.body).filter(grant => grant.user === inviter)
  const caller: Caller = { kind: 'user', id: inviter, org: null, person: null, roles: heldRoles(grants, at) }
  if (can(caller, 'invitation:write').allowed) return
  refuse('not_found', 'Whoever invited you may not do that any more; ask for another invitation')
}

function isOperator(caller: { kind: string; roles?: readonly { role: string }[] }): boolean {
  return caller.kind === 'user' && (caller.roles ?? []).some(held => held.role === 'instance_operator')
}
