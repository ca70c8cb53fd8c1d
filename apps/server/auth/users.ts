import { randomUUID } from 'node:crypto'
import { refuse } from '@onus/core/problem'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/index.ts'
import { hashPassword, weaknessOf } from './password.ts'

export type User = { readonly id: string; readonly name: string; readonly email: string }

/** A user account with a password, made in the caller's transaction. Refuses a weak password and an address in use. */
export async function insertUser(
  tx: Kysely<Tables>,
  account: { id: string; name: string; email: string; password: string },
): Promise<User> {
  const email = account.email.toLowerCase()
  checkPassword(account.password, { name: account.name, email }, 'password')
  const hashed = await hashPassword(account.password)
  const { id } = account
  const { numAffectedRows } = await sql`
    insert into auth."user" (id, name, email, email_verified) values (${id}, ${account.name}, ${email}, true)
    on conflict (email) do nothing`.execute(tx)
  if (numAffectedRows !== 1n) return refuse('conflict', `${email} has an account already; sign in with it first`)
  await sql`
    insert into auth.account (id, account_id, provider_id, user_id, password, created_at, updated_at)
    values (${randomUUID()}, ${id}, 'credential', ${id}, ${hashed}, clock_timestamp(), clock_timestamp())`.execute(tx)
  return { id, name: account.name, email }
}

/** A user account that nobody can sign in to, since it has no password: of somebody made up. The same id is the same one. */
export async function insertMadeUpUser(tx: Kysely<Tables>, { id, name, email }: User): Promise<User> {
  await sql`
    insert into auth."user" (id, name, email, email_verified) values (${id}, ${name}, ${email}, false)
    on conflict (id) do nothing`.execute(tx)
  return { id, name, email }
}

export function checkPassword(password: string, about: { name: string; email: string }, path: string): void {
  const weakness = weaknessOf(password, about)
  if (weakness !== null) refuse('invalid_input', `The password ${weakness}`, [{ path, message: weakness }])
}

export async function hasUser(tx: Kysely<Tables>, email: string): Promise<boolean> {
  const { rows } = await sql`select 1 from auth."user" where email = ${email.toLowerCase()}`.execute(tx)
  return rows.length > 0
}

export async function userByEmail(database: Kysely<Tables>, email: string): Promise<User | null> {
  const { rows } = await sql<User>`
    select id, name, email from auth."user" where email = ${email.toLowerCase()}`.execute(database)
  return rows[0] ?? null
}

/** The organisations that a user is a member of. */
export async function organisationsOf(database: Kysely<Tables>, user: string): Promise<readonly string[]> {
  const { rows } = await sql<{ org: string }>`select org from auth.member where user_id = ${user} order by org`.execute(
    database,
  )
  return rows.map(row => row.org)
}

/** Puts a password in the place of a user's own and ends all their sessions, both or neither. */
export async function replacePassword(database: Kysely<Tables>, user: string, hashed: string): Promise<void> {
  await database.transaction().execute(async tx => {
    await sql`
      update auth.account set password = ${hashed}, updated_at = clock_timestamp()
      where user_id = ${user} and provider_id = 'credential'`.execute(tx)
    await sql`delete from auth.session where user_id = ${user}`.execute(tx)
  })
}

export async function hasAnyUser(tx: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql`select 1 from auth."user" limit 1`.execute(tx)
  return rows.length > 0
}

export async function userById(database: Kysely<Tables>, id: string): Promise<User | null> {
  const { rows } = await sql<User>`select id, name, email from auth."user" where id = ${id}`.execute(database)
  return rows[0] ?? null
}
