import assert from 'node:assert/strict'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { type Connector, connector, SourceProblem, secret } from '@onus/connectors/connector'
import { netNothing } from '@onus/connectors/net'
import { archive } from '@onus/contract/archive'
import { connections, connectors } from '@onus/contract/connection'
import { erasures } from '@onus/contract/erasure'
import { jobs } from '@onus/contract/job'
import { openEvaluator } from '@onus/evaluator/evaluate'
import { z } from 'zod'
import { archiveHandlers } from '../archive/handlers.ts'
import { folderBlobStore } from '../blob/store.ts'
import { temporaryFolder, testDatabase } from '../db/testing.ts'
import { erasureHandlers } from '../erasure/handlers.ts'
import { eraseFilesKind } from '../erasure/sweeping.ts'
import { testBrowser, testHttp, testSite } from '../http/testing.ts'
import { jobHandlers } from '../job/handlers.ts'
import { jobEnded } from '../job/testing.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { openQueue } from '../jobs/queue.ts'
import { openKeyring } from '../key/ring.ts'
import { openLedger } from '../ledger/service.ts'
import { folderPushes } from '../push/folder.ts'
import { sequenceBatch } from '../record/sequencer.ts'
import { startSigner } from '../record/signer.ts'
import { setUpLink } from '../session/set-up.ts'
import { ada, password, secretOf, signInApi, signInHandlers } from '../session/testing.ts'
import { evaluatorTables } from '../snapshot/tables.ts'
import { collectKind } from './collecting.ts'
import { connectionHandlers, connectorHandlers } from './handlers.ts'
import { machineDoor } from './machine.ts'
import { folderUploads } from './uploads.ts'

const api = { ...signInApi, archive, connections, connectors, erasures, jobs } as const

/** What a source of a test does when it is read; `used` is what it was given. */
export type Source = {
  rows: number
  failsWith: SourceProblem | null
  readonly used: { url: string; token: string; spare: string | undefined }[]
}

/** A connector that is told what to say, and says again what it was given, as careless sources do. */
function vault(source: Source): Connector {
  const settings = z.object({
    url: z.url().default('https://vault.example').meta({ title: 'Address', description: 'Where it is.' }),
    project: z.string().default('one').meta({ title: 'Project', description: 'Which one.' }),
    token: secret({ title: 'Token', description: 'Made there.' }),
    spare: secret({ title: 'Spare token', description: 'For a second look.' }).optional(),
    login: z.string().optional().meta({ title: 'Login', description: 'Who asks.' }),
  })
  const dataset = 'incident.incidents@1'
  return connector({
    id: 'vault',
    title: 'Vault',
    summary: 'Reads incidents.',
    version: '1',
    datasets: [dataset],
    scopes: ['incidents: read'],
    settings,
    test: async ({ url, token, spare }) => {
      source.used.push({ url, token, spare })
      if (token.startsWith('refused')) throw new SourceProblem(`${token} is refused`)
      if (token.startsWith('fault')) throw new TypeError(`${token} is not a function`)
      return token.startsWith('bad')
        ? { ok: false, why: `${token} is not known` }
        : { ok: true, detail: `Hello ${token}` }
    },
    async *collect({ url, token, spare }) {
      source.used.push({ url, token, spare })
      yield {
        kind: 'origin',
        dataset,
        sourceSystem: 'vault',
        environment: 'test',
        account: 'acme',
        query: `GET /incidents?token=${encodeURIComponent(token)}`,
        parameters: { authorization: `Bearer ${token}` },
        method: 'api',
        zone: 'UTC',
        exclusions: [],
      }
      yield { kind: 'progress', label: `with ${token}`, done: 1 }
      yield { kind: 'note', text: `asked with ${token}` }
      for (let n = 1; n <= source.rows; n += 1)
        yield { kind: 'row', dataset, row: { incident_id: `INC-${n}`, title: 'x' } }
      yield { kind: 'unread', dataset, what: `a part of ${token}`, why: `${token} may not` }
      if (source.failsWith) throw new SourceProblem(`${source.failsWith.message} (${token})`, source.failsWith)
      yield { kind: 'complete', dataset }
    },
  })
}

/** The nouns of collecting over an organisation of a test's own, with one connector that does what the test says. */
export async function connectionPlace() {
  await using opened = new AsyncDisposableStack()
  const folder = temporaryFolder()
  opened.defer(() => folder.remove())
  const database = opened.use(await testDatabase())
  const source: Source = { rows: 3, failsWith: null, used: [] }
  const connectorsById = new Map([['vault', vault(source)]])
  const keys = await openKeyring({ database: database.sequencer, file: join(folder.path, 'instance-key') })
  const blobs = folderBlobStore({ root: join(folder.path, 'blobs'), keys })
  const tables = evaluatorTables(opened.use(openEvaluator({ spare: false })))
  const signer = opened.use(startSigner({ folder: join(folder.path, 'signer') }))
  const ledger = opened.use(
    await openLedger({
      database,
      signer,
      folder: join(folder.path, 'ledger'),
      onPublished: () => {},
      onError: assert.ifError,
    }),
  )
  const pushes = folderPushes(join(folder.path, 'pushes'))
  const openNet = () => ({ ...netNothing, [Symbol.dispose]: () => {} })
  const kinds = {
    collect: collectKind({
      connectors: connectorsById,
      openNet,
      keys,
      blobs,
      tables,
      pushes,
      spoolFolder: join(folder.path, 'work'),
      onSnapshot: async () => {},
    }),
    erase_files: eraseFilesKind({ blobs }),
  }
  const faults: unknown[] = []
  const queue = opened.use(
    await openQueue({
      database,
      kinds,
      backOffSeconds: 0.05,
      onError: error => faults.push(error),
      onChange: () => {},
      now: Date.now,
    }),
  ) as unknown as AppQueue
  await queue.work()
  let logged = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      logged += String(chunk)
      done()
    },
  })
  const handlers = {
    ...signInHandlers(database),
    archive: archiveHandlers({
      database,
      blobs,
      ledger,
      importedFolder: join(folder.path, 'imported'),
      archiveFolder: join(folder.path, 'archives'),
      version: '0.1.0',
      queue,
    }),
    connections: connectionHandlers({
      connectors: connectorsById,
      openNet,
      keys,
      queue,
      uploads: folderUploads(join(folder.path, 'uploads')),
      machine: machineDoor(connectorsById, []),
    }),
    connectors: connectorHandlers(connectorsById),
    erasures: erasureHandlers({ queue }),
    jobs: jobHandlers(queue),
  }
  const http = opened.use(await testHttp(database, api, handlers, { logger: { level: 'debug', stream } }))
  const browser = () => testBrowser(http.app, api)
  const lead = browser()
  const link = await setUpLink(database, testSite.origin)
  const { organisation: org } = await lead.client.sessions.setUp({
    body: { ...ada, token: secretOf(link ?? ''), organisation: { name: 'Acme' } },
  })
  await lead.client.sessions.signIn({ body: ada })
  const second = async () => {
    const { link } = await lead.client.invitations.create({
      body: { email: 'second@example.com', roles: ['compliance_lead'] },
    })
    const other = browser()
    await other.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Second', password } } })
    await other.client.sessions.signIn({ body: { email: 'second@example.com', password } })
    return other
  }
  const ended = (job: string) => jobEnded(lead.client, job)
  const settle = async () => {
    while (await sequenceBatch(database.sequencer, org));
  }
  const owned = opened.move()
  return {
    folder: folder.path,
    database,
    source,
    keys,
    pushes,
    queue,
    org,
    lead,
    second,
    ended,
    settle,
    faults,
    logged: () => logged,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
