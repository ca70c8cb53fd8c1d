import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { api } from '@onus/contract'
import { type Client, createClient } from '@onus/contract/client'
import pg from 'pg'
import { temporaryFolder, testDatabase } from '../db/testing.ts'
import { spawned } from '../lifecycle/testing.ts'
import { openSink, type Received } from '../mail/testing.ts'
import { ada, password, secretOf } from '../session/testing.ts'
import { signatureOf } from '../webhook/sending.ts'

export type Caller = Client<typeof api>
type Name = 'Ada' | 'Bo' | 'Cy'
type Part = 'server' | 'beside'
type Running = {
  readonly child: ChildProcess
  readonly output: () => string
  readonly ended: Promise<readonly (number | null)[]>
  turns: number
}

/** What the webhook was told, once for each `onus-delivery`. */
export type Told = { readonly id: string; readonly body: string; readonly isSigned: boolean }

const webhookSecret = 'a secret of sixteen signs'
const program = join(import.meta.dirname, 'testing-process.ts')
const emails: Readonly<Record<Name, string>> = { Ada: ada.email, Bo: 'bo@example.com', Cy: 'cy@example.com' }
/** A session that nobody used for half an hour is over. */
const signedInForMs = 20 * 60_000

/**
 * A server and a worker beside it as processes, on one database, with a clock that the story moves for both and for the database;
 * a mail server and a webhook that take what they are told. Both are killed and started as the story says.
 */
export async function openStory() {
  await using opened = new AsyncDisposableStack()
  const folder = temporaryFolder()
  opened.defer(() => folder.remove())
  const clockFile = join(folder.path, 'clock')
  mkdirSync(join(folder.path, 'data'))
  const database = opened.use(await testDatabase({ migrations: null }))
  const admin = new pg.Client(database.databaseUrl)
  await admin.connect()
  opened.defer(() => admin.end())
  await shadowClock(admin, database.name)

  let ahead = 0
  const at = async (moment: string) => {
    const next = Date.parse(moment) - Date.now()
    assert.ok(next > ahead || ahead === 0, `the story goes forward, to ${moment}`)
    ahead = next
    await admin.query('update story_clock set ahead_ms = $1', [ahead])
    writeFileSync(clockFile, new Float64Array([ahead]))
  }
  await at('2026-10-24T17:00:00Z')

  const held = Promise.withResolvers<void>()
  let keepsBefore = Number.POSITIVE_INFINITY
  const sink = opened.use(
    await openSink(
      () => '250 taken',
      () => {
        keepsBefore -= 1
        if (keepsBefore >= 0) return true
        held.resolve()
        return false
      },
    ),
  )
  const hook = opened.use(await openHook())

  const environment = {
    DATABASE_URL: database.databaseUrl,
    ONUS_DATA: join(folder.path, 'data'),
    ONUS_FILES_PORT: '0',
    ONUS_JOBS: '1',
    ONUS_SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
    ONUS_MAIL_FROM: 'Onus <onus@example.org>',
    ONUS_WEBHOOK_URL: hook.url,
    ONUS_WEBHOOK_SECRET: webhookSecret,
  }
  const running = new Map<Part, Running>()
  opened.defer(() => {
    for (const { child } of running.values()) child.kill('SIGKILL')
  })
  const start = async (part: Part) => {
    const process = spawned({ run: [program, part, clockFile], environment })
    const one: Running = { ...process, ended: once(process.child, 'exit'), turns: 0 }
    running.set(part, one)
    await said(one, /Ready (at|for)/)
  }
  const processOf = (part: Part) => running.get(part) ?? assert.fail(`the ${part} does not run`)
  const end = async (part: Part, signal: NodeJS.Signals) => {
    const { child, ended } = processOf(part)
    child.kill(signal)
    const [code] = await ended
    running.delete(part)
    return code
  }
  const begin = (part: Part) => {
    const one = processOf(part)
    one.turns += 1
    one.child.kill('SIGUSR2')
    return said(one, new RegExp(`turn ${one.turns} is over`))
  }
  /** Two minutes pass in each of these at once: in the first people are told, in the second it is sent. */
  const minutes = async (...parts: readonly Part[]) => {
    for (let minute = 0; minute < 2; minute += 1) await Promise.all(parts.map(begin))
    await settled()
  }
  const settled = async () => {
    for (;;) {
      const { rows } = await admin.query(
        `select (select count(*) from mail where state = 'waiting') + (select count(*) from webhook_message where state = 'waiting')
           + (select count(*) from job_run where ended_at is null) as left`,
      )
      if (Number(rows[0].left) === 0) return
      await sleep(100)
    }
  }

  const origin = () => /Ready at (\S+)/.exec(processOf('server').output())?.[1] ?? ''
  const sessions = new Map<Name, { readonly origin: string; readonly at: number; readonly caller: Caller }>()
  /** Somebody of the story, signed in as of the moment it has come to. */
  const as = async (name: Name): Promise<Caller> => {
    const [kept, now] = [sessions.get(name), Date.now() + ahead]
    if (kept && kept.origin === origin() && now - kept.at < signedInForMs) return kept.caller
    const caller = newCaller(origin())
    await caller.sessions.signIn({ body: { email: emails[name], password } })
    sessions.set(name, { origin: origin(), at: now, caller })
    return caller
  }
  /** The first user and two incident managers. */
  const furnish = async () => {
    const link = /Set-up link[^:]*: (\S+)/.exec(processOf('server').output())?.[1] ?? ''
    const organisation = { name: 'Nordlicht' }
    await newCaller(origin()).sessions.setUp({ body: { ...ada, token: secretOf(link), organisation } })
    const lead = await as('Ada')
    for (const name of ['Bo', 'Cy'] as const) {
      const invited = await lead.invitations.create({ body: { email: emails[name], roles: ['incident_manager'] } })
      await newCaller(origin()).invitations.accept({
        body: { token: secretOf(invited.link), account: { name, password } },
      })
    }
  }

  await start('server')
  await furnish()
  await start('beside')
  const owned = opened.move()
  return {
    at,
    as,
    start,
    end,
    begin,
    minutes,
    settled,
    admin,
    /** Waits until a process waits for what the story holds in the database. */
    locked: async () => {
      const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      while ((await admin.query(waits)).rows.length === 0) await sleep(50)
    },
    mails: sink.received,
    told: hook.told,
    /** Kills the worker once it has sent one message, in the middle of the next, while the server stands still. */
    killMailing: async () => {
      keepsBefore = 1
      processOf('server').child.kill('SIGSTOP')
      for (let minute = 0; minute < 2; minute += 1) await begin('beside')
      await held.promise
      keepsBefore = Number.POSITIVE_INFINITY
      await end('beside', 'SIGKILL')
      processOf('server').child.kill('SIGCONT')
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** What a message says, as plain text without its transport encoding. */
export function wordsOf({ data }: Received): string {
  const plain = /text\/plain[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(data)?.[1] ?? data
  const lines = plain.replaceAll('=\r\n', '').replaceAll('\r\n', '\n')
  return lines.replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number(`0x${hex}`)))
}

/** From now on the database reads the clock of the story, in every default, function and query made after this. */
async function shadowClock(admin: pg.Client, name: string): Promise<void> {
  await admin.query(`
    create table public.story_clock (ahead_ms float8 not null);
    insert into public.story_clock values (0);
    grant select on public.story_clock to public;
    create function public.clock_timestamp() returns timestamptz language sql volatile as
      $$ select pg_catalog.clock_timestamp() + (select ahead_ms from public.story_clock) * interval '1 millisecond' $$;
    alter database ${name} set search_path = public, pg_catalog`)
}

async function said({ child, output, ended }: Running, pattern: RegExp): Promise<void> {
  let isOver = false
  void ended.then(() => {
    isOver = true
    child.emit('said')
  })
  while (!pattern.test(output())) {
    if (isOver) assert.fail(`The process ended before it said ${pattern}:\n${output()}`)
    await new Promise<void>(resolve => child.once('said', resolve))
  }
}

function newCaller(origin: string): Caller {
  const jar = new Map<string, string>()
  return createClient(api, {
    baseUrl: origin,
    headers: () => ({ origin, cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }),
    fetch: async (url, init) => {
      const response = await fetch(url, init)
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        jar.set(name, value)
      }
      return response
    },
  })
}

/** A webhook that takes what it is told, and notes what it was told more than once under one id only once. */
async function openHook() {
  const told = new Map<string, Told>()
  const server = createServer((request, answer) => {
    let body = ''
    request
      .on('data', part => {
        body += part
      })
      .on('end', () => {
        const header = (name: string) => String(request.headers[name])
        const isSigned = header('onus-signature') === signatureOf(webhookSecret, header('onus-time'), body)
        told.set(header('onus-delivery'), { id: header('onus-delivery'), body, isSigned })
        answer.writeHead(204).end()
      })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`,
    told,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(done => server.close(done))
    },
  }
}
