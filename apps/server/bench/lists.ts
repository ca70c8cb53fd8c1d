import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { controls } from '@onus/contract/control'
import type { Control } from '@onus/core/control'
import { sql } from 'kysely'
import { Client } from 'pg'
import { hexHashOf } from '../auth/secret.ts'
import { sessionCookieName } from '../auth/sign-in.ts'
import type { Database } from '../db/index.ts'
import { usualLimits } from '../http/limits.ts'
import { siteOf } from '../http/origin.ts'
import { openHttp } from '../http/server.ts'
import { versionedHandlers } from '../register/handlers.ts'
import type { Company } from './company.ts'
import { type Figure, ownCpuMs, percentile, serverCpuMs } from './figure.ts'

const api = { controls: { list: controls.list } } as const

/**
 * A page of fifty controls over HTTP, as a browser with a session asks for it: who is it, may they, row security, parsing
 * of the reply. Against the same SQL on plain connections and JSON.stringify, in this process.
 */
export async function benchLists(
  database: Database,
  company: Company,
  { requests, folder, postmaster }: { requests: number; folder: string; postmaster: number },
): Promise<Figure[]> {
  const port = await freePort()
  const site = siteOf(`http://localhost:${port}`)
  const many = 1_000_000_000
  await using http = await openHttp({
    api,
    handlers: {
      controls: {
        list: versionedHandlers<typeof Control>('control', { read: 'control:read', write: 'control:write' }).list,
      },
    },
    database,
    site,
    secret: randomBytes(32).toString('hex'),
    version: '0.1.0',
    webFolder: join(folder, 'web'),
    uploadFolder: join(folder, 'uploads'),
    filesOrigin: 'http://localhost:1',
    openBlob: async () => Readable.from([]),
    limits: { ...usualLimits, perAccount: many, perAddress: many },
  })
  await http.listen({ site: port, files: 0 })
  const cookie = `${sessionCookieName(site)}=${await session(database, company)}`
  await generate(site.origin, cookie, Math.ceil(requests / 5))
  const served = await measured(postmaster, () => generate(site.origin, cookie, requests))
  await bareLists(database, company, Math.ceil(requests / 5))
  const bare = await measured(postmaster, () => bareLists(database, company, requests))
  const { times, seconds } = served.value
  return [
    { name: 'list of 50 controls over HTTP, 16 connections', value: requests / seconds, unit: 'requests/s' },
    { name: 'list of 50 controls over HTTP, p50', value: percentile(times, 0.5), unit: 'ms' },
    { name: 'list of 50 controls over HTTP, p99', value: percentile(times, 0.99), unit: 'ms' },
    { name: 'CPU of one list request, server and database', value: served.cpuMs / requests, unit: 'ms CPU' },
    { name: 'CPU of bare SQL and JSON.stringify', value: bare.cpuMs / requests, unit: 'ms CPU' },
    {
      name: 'CPU of a list request against bare SQL and JSON.stringify',
      value: served.cpuMs / bare.cpuMs,
      unit: 'x',
      limit: 4,
    },
    { name: 'the same, without the CPU of the database', value: served.ownMs / bare.ownMs, unit: 'x' },
  ]
}

async function measured<T>(postmaster: number, work: () => Promise<T>) {
  const [own, database] = [ownCpuMs(), serverCpuMs(postmaster)]
  const value = await work()
  const ownMs = ownCpuMs() - own
  return { value, ownMs, cpuMs: ownMs + serverCpuMs(postmaster) - database }
}

/** What no server can do without: one query for fifty rows on a plain connection, and their text. */
async function bareLists(database: Database, { org }: Company, requests: number): Promise<void> {
  let left = requests
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      const client = new Client(database.login('onus_sequencer'))
      await client.connect()
      while (left-- > 0) JSON.stringify((await client.query(fiftyControls, [org, new Date()])).rows)
      await client.end()
    }),
  )
}

/** The query of the list, as the handler sends it. */
const fiftyControls = `
  select distinct on (f.subject) f.org, f.noun, f.subject, f.version, f.id as fact, f.effective_from, f.effective_to, e.id as position,
         e.recorded, f.actor_kind, f.actor_id, f.reason, f.sample, f.body
  from fact f left join ledger_entry e on e.org = f.org and e.fact = f.id
  where f.org = $1 and f.noun = 'control' and f.effective_from <= $2 and (f.effective_to is null or f.effective_to > $2)
  order by f.subject, f.version desc limit 50`

async function session(database: Database, { org, user }: Company): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await sql`
    insert into auth.session (id, user_id, token, expires_at, org, created_at, updated_at)
    values (${randomUUID()}, ${user}, ${hexHashOf(token)}, clock_timestamp() + interval '1 hour', ${org}, clock_timestamp(), clock_timestamp())`.execute(
    database.app,
  )
  return token
}

/** The load comes from a process of its own, so that its CPU is not counted. */
async function generate(
  origin: string,
  cookie: string,
  requests: number,
): Promise<{ times: number[]; seconds: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load.ts'), origin, cookie, String(requests)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = await text(child.stdout)
  return JSON.parse(said) as { times: number[]; seconds: number }
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  const { promise, resolve } = Promise.withResolvers<number>()
  const server = createServer().listen(0, 'localhost', () => {
    const { port } = server.address() as { port: number }
    server.close(() => resolve(port))
  })
  return await promise
}
