import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, escapeIdentifier, escapeLiteral } from 'pg'
import { refusal } from './refusal.ts'

/** `onus_owner` owns every table and migrates; `onus_app` serves requests under row security; `onus_sequencer` alone writes the ledger. */
export const roles = ['onus_owner', 'onus_app', 'onus_sequencer'] as const
export type Role = (typeof roles)[number]

/** Each role's password follows from the administrator's, so that nothing more must be kept and every process finds the same. */
export function rolePassword(secret: string, role: Role): string {
  return createHmac('sha256', secret).update(`onus role ${role}`).digest('base64url')
}

/** Whether all three roles stand ready in this database; asked as the owner, who needs no other right for it. */
export async function rolesAreReady(owner: Client): Promise<boolean> {
  const { rows } = await owner.query<{ ready: boolean }>(
    `select count(*) = $2 and not bool_or(rolsuper or rolbypassrls)
            and has_schema_privilege('onus_owner', 'public', 'CREATE')
            and has_database_privilege('onus_owner', current_database(), 'CREATE') as ready
     from pg_roles where rolname = any($1)`,
    [roles, roles.length],
  )
  return rows[0]?.ready === true
}

/**
 * Makes the three roles, lets them log in, and lets the owner create tables. Refuses with the statements to run when the
 * administrator of `DATABASE_URL` may not do that, and when a role could bypass row security.
 */
export async function prepareRoles(administrator: Client, secret: string): Promise<void> {
  const me = await whoAmI(administrator)
  refuseWithoutRights(me)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await prepareOnce(administrator, me, secret)
    } catch (error) {
      if (attempt === attempts || !atOnce.has((error as { code?: string }).code ?? '')) throw error
      await sleep(50 * attempt)
    }
  }
}

/** Roles belong to the whole server, where another database may be prepared at the same moment: exists already, updated concurrently. */
const atOnce = new Set(['42710', '23505', 'XX000'])
const attempts = 5

async function prepareOnce(administrator: Client, me: Administrator, secret: string): Promise<void> {
  try {
    await administrator.query('begin')
    for (const role of roles) await prepareRole(administrator, role, secret)
    for (const statement of grants(me.database)) await administrator.query(statement)
    await administrator.query('commit')
  } catch (error) {
    await administrator.query('rollback')
    throw (error as { code?: string }).code === '42501' ? withoutAdminOption(me, error) : error
  }
}

interface Administrator {
  readonly user: string
  readonly database: string
  readonly mayCreateRoles: boolean
  readonly ownsDatabase: boolean
}

async function whoAmI(administrator: Client): Promise<Administrator> {
  const { rows } = await administrator.query<Administrator>(
    `select current_user as "user", current_database() as database, rolsuper or rolcreaterole as "mayCreateRoles",
            rolsuper or pg_has_role(current_user, (select datdba from pg_database where datname = current_database()), 'USAGE') as "ownsDatabase"
     from pg_roles where rolname = current_user`,
  )
  return rows[0]!
}

function refuseWithoutRights(me: Administrator): void {
  const user = escapeIdentifier(me.user)
  const wanted = [
    ...(me.mayCreateRoles ? [] : [`ALTER ROLE ${user} CREATEROLE;`]),
    ...(me.ownsDatabase ? [] : [`ALTER DATABASE ${escapeIdentifier(me.database)} OWNER TO ${user};`]),
  ]
  if (wanted.length > 0) throw mayNot(me, wanted)
}

function withoutAdminOption(me: Administrator, cause: unknown): Error {
  const user = escapeIdentifier(me.user)
  return mayNot(
    me,
    roles.map(role => `GRANT ${role} TO ${user} WITH ADMIN OPTION;`),
    cause,
  )
}

function mayNot(me: Administrator, wanted: readonly string[], cause?: unknown): Error {
  const statements = wanted.join(' ')
  return refusal(
    `The user "${me.user}" of DATABASE_URL may not prepare the roles of Onus (${roles.join(', ')}) in the database "${me.database}"; as an administrator run: ${statements}`,
    cause,
  )
}

async function prepareRole(administrator: Client, role: Role, secret: string): Promise<void> {
  const { rows } = await administrator.query<{ bypasses: boolean }>(
    'select rolsuper or rolbypassrls as bypasses from pg_roles where rolname = $1',
    [role],
  )
  if (rows[0]?.bypasses)
    throw refusal(
      `The database role ${role} can bypass row security, so Onus will not use it; run: ALTER ROLE ${role} NOSUPERUSER NOBYPASSRLS;`,
    )
  const verb = rows.length === 0 ? 'create' : 'alter'
  await administrator.query(`${verb} role ${role} login password ${escapeLiteral(rolePassword(secret, role))}`)
}

function grants(name: string): string[] {
  const database = escapeIdentifier(name)
  return [
    `grant connect, temporary on database ${database} to onus_app, onus_sequencer`,
    `grant connect, temporary, create on database ${database} to onus_owner`,
    'grant usage, create on schema public to onus_owner',
    'grant usage on schema public to onus_app, onus_sequencer',
  ]
}
