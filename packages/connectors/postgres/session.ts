import type { Duplex } from 'node:stream'
import { Client, DatabaseError, type QueryConfig } from 'pg'
import { z } from 'zod'
import { type CollectRun, SourceProblem, secret } from '../connector/index.ts'
import type { Connection } from '../net/index.ts'

/** How a PostgreSQL server is reached; shared by what reads its catalogues and what asks a query. */
export const PostgresAddress = z.strictObject({
  host: z.string().min(1).max(255).meta({ title: 'Host', description: 'Name or address of the server.' }),
  port: z.int().min(1).max(65_535).default(5432).meta({ title: 'Port', description: 'Usually 5432.' }),
  database: z.string().min(1).max(63).meta({ title: 'Database', description: 'The database to connect to.' }),
  user: z.string().min(1).max(63).meta({
    title: 'User',
    description: 'A role that can only read; see the guide for how to make it.',
  }),
  password: secret({ title: 'Password', description: 'Of that role.' }).optional(),
  encrypted: z.boolean().default(true).meta({
    title: 'Encrypted',
    description: 'TLS with a verified certificate. Without it only addresses are reached that the operator opened.',
  }),
  ca: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Own authority', description: 'Certificates (PEM) to trust instead of the usual authorities.' }),
})
export type PostgresAddress = z.infer<typeof PostgresAddress>

export type Cells = Readonly<Record<string, unknown>>

/** A session that can only read: every statement runs in one transaction in which the server refuses to write. */
export type ReadOnly = AsyncDisposable & {
  rows(sql: string): Promise<readonly Cells[]>
  /** The rows of a query some at a time. */
  stream(sql: string): AsyncIterable<Cells>
}

const rowsAtOnce = 2_000
const statementSeconds = 120

/**
 * Signs in and opens the one read-only transaction of a collection, so that everything is read as of one moment. Values
 * come as the texts that the server writes, in ISO form and UTC: what they mean is for the dataset to say.
 */
export async function openPostgres(address: PostgresAddress, run: CollectRun): Promise<ReadOnly> {
  const connection = await reached(address, run)
  const client = new Client({
    stream: () => asSocket(connection.socket) as never,
    host: address.host,
    port: address.port,
    database: address.database,
    user: address.user,
    password: address.password ?? '',
    ssl: false,
    application_name: 'onus',
    types: { getTypeParser: () => (text: unknown) => text } as never,
  })
  client.on('error', () => {})
  const stop = () => connection[Symbol.dispose]()
  run.signal.addEventListener('abort', stop, { once: true })
  const close = async () => {
    run.signal.removeEventListener('abort', stop)
    await client.end().catch(() => {})
    connection[Symbol.dispose]()
  }
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      run.signal.throwIfAborted()
      throw inWords(error, address)
    }
  }
  const query = (sql: string) => asked(async () => (await client.query(extended(sql))).rows as readonly Cells[])
  try {
    await asked(() => client.connect())
    await asked(() =>
      client.query(
        `set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'iso_8601'; set statement_timeout = '${statementSeconds}s'; begin isolation level repeatable read read only`,
      ),
    )
  } catch (error) {
    await close()
    throw error
  }
  return {
    rows: query,
    async *stream(sql) {
      await query(`declare onus_rows no scroll cursor for ${sql}`)
      for (;;) {
        const page = await query(`fetch ${rowsAtOnce} from onus_rows`)
        yield* page
        if (page.length < rowsAtOnce) break
      }
      await query('close onus_rows')
    },
    [Symbol.asyncDispose]: close,
  }
}

/** The extended protocol takes one statement and refuses a second, whatever the text says. */
function extended(text: string): QueryConfig {
  return { text, queryMode: 'extended' } as QueryConfig
}

/** TLS over PostgreSQL begins with a request of eight bytes, which a server that has none answers with N. */
async function reached({ host, port, encrypted, ca }: PostgresAddress, run: CollectRun): Promise<Connection> {
  const plain = await run.net.connect({ host, port })
  if (!encrypted) {
    if (plain.isOpened) return plain
    plain[Symbol.dispose]()
    throw new SourceProblem(`${host} lies outside of the networks that are open here, so it is reached only encrypted`)
  }
  const answer = new Promise<string>((resolve, reject) => {
    plain.socket.once('data', (bytes: Buffer) => resolve(bytes.toString('latin1')))
    plain.socket.once('error', reject)
    plain.socket.once('close', () => reject(new SourceProblem(`${host} closed the connection`, { mayPass: true })))
  })
  plain.socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))
  if ((await answer) !== 'S') {
    plain[Symbol.dispose]()
    throw new SourceProblem(`${host}:${port} does not speak TLS; switch it on there, or read it from an opened network`)
  }
  return await plain.encrypt(ca ? { ca } : {})
}

/** What the client takes for a socket: it is connected already, and says so when it is asked to connect. */
function asSocket(socket: Duplex): Duplex {
  return Object.assign(socket, {
    connect: () => {
      setImmediate(() => socket.emit('connect'))
      return socket
    },
    setNoDelay: () => socket,
    setKeepAlive: () => socket,
    ref: () => socket,
    unref: () => socket,
  })
}

function inWords(error: unknown, { host, port, user, database }: PostgresAddress): SourceProblem {
  if (error instanceof SourceProblem) return error
  const said = error instanceof Error ? error.message : String(error)
  if (!(error instanceof DatabaseError))
    return new SourceProblem(`${host}:${port} does not answer as PostgreSQL does: ${said}`, { mayPass: true })
  if (error.code?.startsWith('28'))
    return new SourceProblem(`${host}:${port} does not let ${user} in to ${database}: ${said}`)
  if (error.code === '42501')
    return new SourceProblem(`${user} may not read this: ${said}. Grant pg_monitor, or what the query names`)
  const mayPass = /^(57P|53|08|40)/.test(error.code ?? '')
  return new SourceProblem(`${host}:${port} answered: ${said}`, { mayPass })
}
