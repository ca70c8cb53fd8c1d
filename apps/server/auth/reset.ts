import { randomBytes } from 'node:crypto'
import { refuse } from '@onus/core/problem'
import type { Instant } from '@onus/core/time'
import type { Actor } from '@onus/core/version'
import { type Database, withOrg } from '../db/index.ts'
import { latestGrants } from '../grant/store.ts'
import { newId } from '../id/index.ts'
import { record } from '../record/record.ts'
import { hashPassword } from './password.ts'
import { checkPassword, organisationsOf, replacePassword, userByEmail } from './users.ts'

const reason = 'The password was reset at the machine; every session of this user ended'

/**
 * Gives a user another password and ends their sessions. Each organisation they are a member of has it in its ledger before
 * it happens: as a further version of what they were granted, which stays the same. Second factors stay.
 */
export async function resetPassword(
  database: Pick<Database, 'app'>,
  wanted: { email: string; password: string; actor: Actor; at: Instant },
): Promise<{ user: string; organisations: number }> {
  const { email, actor, at } = wanted
  const user = (await userByEmail(database.app, email)) ?? refuse('not_found', `Nobody here has the address ${email}`)
  checkPassword(wanted.password, user, 'password')
  const organisations = await organisationsOf(database.app, user.id)
  for (const org of organisations) {
    await withOrg(database.app, { org, user: null }, async tx => {
      const mine = (await latestGrants(tx)).filter(({ body }) => body.user === user.id && body.state === 'granted')
      const writer = { tx, org, actor, at, sample: false, newId, newSalt: () => randomBytes(32) }
      for (const { subject, body } of mine) await record(writer, { noun: 'grant', subject, body, reason })
    })
  }
  await replacePassword(database.app, user.id, await hashPassword(wanted.password))
  return { user: user.id, organisations: organisations.length }
}
