import assert from 'node:assert/strict'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { api } from '@onus/contract'
import { createClient } from '@onus/contract/client'
import { copyCluster, temporaryFolder, testDatabase } from '../db/testing.ts'
import { jobEnded } from '../job/testing.ts'
import { ada, secretOf } from '../session/testing.ts'
import { runOnus, spawned, startOnus } from './testing.ts'

const server = [join(import.meta.dirname, '../main.ts')]
const worker = ['apps/cli/onus.mjs', 'worker']

test('a worker beside a server without jobs runs them, joins its database, and leaves it running when it stops', async () => {
  using folder = temporaryFolder()
  await copyCluster(join(folder.path, 'postgres'))
  const environment = { ONUS_DATA: folder.path, ONUS_JOBS: 'off', ONUS_FOLDERS: folder.path }
  await using onus = await startOnus({ run: server, environment })
  const client = await signedIn(onus.origin, /Set-up link[^:]*: (\S+)/.exec(onus.output())?.[1] ?? '')
  const { id } = await client.connections.create({
    body: { body: { connector: 'host', title: 'Here', settings: {}, everyHours: null, state: 'active' } },
  })
  const { job } = await client.connections.run({ params: { id } })
  const { job: verification } = await client.ledger.verify()
  assert.equal((await jobEnded(client, verification)).state, 'done')
  assert.equal((await client.jobs.get({ params: { id: job } })).state, 'waiting')

  const { child, output } = spawned({ run: worker, environment: { ...environment, ONUS_JOBS: '1' } })
  using _ = { [Symbol.dispose]: () => void child.kill('SIGTERM') }
  const done = await jobEnded(client, job)
  assert.equal(done.state, 'done', done.error ?? '')
  assert.ok(done.worker && !done.worker.endsWith(` ${onus.pid}`), `${done.worker} ran it, the server is ${onus.pid}`)
  assert.match(output(), /, worker\nDatabase: embedded PostgreSQL 18 of another process\nReady for jobs after/)
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'exit'), [0, null])
  assert.equal((await client.jobs.get({ params: { id: job } })).state, 'done')
})

test('a worker refuses with one sentence where no server runs, where the folder is not the server’s, and before migrations', async () => {
  using folder = temporaryFolder()
  await using empty = await testDatabase({ migrations: null })
  await using database = await testDatabase()
  const run = [join(import.meta.dirname, '../worker-main.ts')]
  const said = async (environment: NodeJS.ProcessEnv) => {
    const { code, output } = await runOnus({ run, environment: { ONUS_DATA: folder.path, ...environment } })
    assert.equal(code, 1)
    return output
  }
  assert.match(await said({}), /No Onus runs its database in .*; start it there first/)
  assert.match(await said({ DATABASE_URL: database.databaseUrl }), /a worker shares the data folder of its server/)
  assert.match(await said({ DATABASE_URL: empty.databaseUrl }), /has still to see 0001-facts, .*start the server/)
})

type Client = ReturnType<typeof createClient<typeof api>>

async function signedIn(origin: string, link: string): Promise<Client> {
  let cookie = ''
  const fetching = (async (input: string | URL | Request, init: RequestInit = {}) => {
    const headers = { ...Object.fromEntries(new Headers(init.headers)), origin, cookie }
    const response = await fetch(input, { ...init, headers })
    for (const one of response.headers.getSetCookie()) cookie = one.split(';')[0] ?? ''
    return response
  }) as typeof fetch
  const client = createClient(api, { baseUrl: origin, fetch: fetching })
  await client.sessions.setUp({ body: { ...ada, token: secretOf(link), organisation: { name: 'Acme' } } })
  await client.sessions.signIn({ body: ada })
  return client
}
