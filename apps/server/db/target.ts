import { Client, type ClientConfig } from 'pg'
import { refusal } from './refusal.ts'

/** A database to connect to, and its administrator, from whose password those of the roles follow. */
export interface Target {
  readonly config: ClientConfig
  readonly secret: string
  /** Where it is, in words, without the password. */
  readonly place: string
}

/** Reads `DATABASE_URL`. Refuses what is no address of a PostgreSQL, and one without a password. */
export function targetOf(databaseUrl: string, password = ''): Target {
  if (!/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw refusal(
      'DATABASE_URL is not the address of a PostgreSQL database; expected one like postgresql://user:password@host:5432/onus.',
    )
  }
  const client = parsed(databaseUrl)
  const { user, host, port, database, ssl } = client
  const secret = client.password || password
  const place = host.startsWith('/') ? `${database} at ${host}` : `${database} at ${host}:${port}`
  if (!secret) {
    throw refusal(
      `DATABASE_URL names no password for ${user ?? 'its user'} (and PGPASSWORD is not set); Onus derives those of its own roles from it.`,
    )
  }
  return { config: { user, host, port, database, ssl, password: secret }, secret, place }
}

function parsed(databaseUrl: string): Client {
  try {
    return new Client({ connectionString: databaseUrl })
  } catch (cause) {
    throw refusal(
      'DATABASE_URL cannot be read as an address; expected one like postgresql://user:password@host:5432/onus, with special characters of the password percent-encoded.',
      cause,
    )
  }
}

const connectMs = 8_000
const oldest = 15

/** Opens one session as the administrator and checks who answers: a PostgreSQL, 15 or newer. Each fault is one sentence. */
export async function openAdministrator(target: Target): Promise<{ client: Client; version: string }> {
  const client = new Client({ ...target.config, connectionTimeoutMillis: connectMs })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw refusal(whyNot(target, error), error)
  }
  const { rows } = await client.query('show server_version_num')
  const version = Number(rows[0]?.server_version_num)
  if (version >= oldest * 10_000) return { client, version: `${Math.floor(version / 10_000)}.${version % 10_000}` }
  await client.end()
  throw refusal(
    `The PostgreSQL of DATABASE_URL (${target.place}) is version ${Math.floor(version / 10_000)}; Onus needs ${oldest} or newer.`,
  )
}

function whyNot(target: Target, error: unknown): string {
  const code = (error as { code?: string }).code ?? ''
  const said = error instanceof Error ? error.message : String(error)
  const { user, host, port, database } = target.config
  const reason = reasons[code]?.({ user, host, port, database })
  if (reason !== undefined) return `DATABASE_URL (${target.place}): ${reason}.`
  if (/^[0-9A-Z]{5}$/.test(code)) return `DATABASE_URL (${target.place}): the database refused the connection: ${said}.`
  if (said.includes('SSL'))
    return `DATABASE_URL (${target.place}): ${said}; add ?sslmode=disable or ?sslmode=require to match the server.`
  return `DATABASE_URL (${target.place}): what answers there does not speak PostgreSQL (${said}).`
}

type Parts = Pick<ClientConfig, 'user' | 'host' | 'port' | 'database'>

const reasons: Readonly<Record<string, (at: Parts) => string>> = {
  ECONNREFUSED: ({ host, port }) => `nothing listens at ${host}:${port}; is the database running`,
  ENOENT: ({ host }) => `there is no database socket in ${host}; is the database running`,
  ENOTFOUND: ({ host }) => `the host name ${host} is not known`,
  EAI_AGAIN: ({ host }) => `the host name ${host} cannot be looked up now`,
  ETIMEDOUT: ({ host, port }) => `${host}:${port} did not answer in time`,
  EHOSTUNREACH: ({ host }) => `${host} cannot be reached`,
  ENETUNREACH: ({ host }) => `${host} cannot be reached`,
  '28P01': ({ user }) => `the user ${user} or its password was not accepted`,
  '28000': ({ user }) => `the user ${user} is not allowed to log in from here`,
  '3D000': ({ database }) => `there is no database ${database}; create it first`,
  '53300': () => 'the server has no free connections',
}
