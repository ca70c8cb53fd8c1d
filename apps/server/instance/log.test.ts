import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { instance } from '@onus/contract/instance'
import { instant } from '@onus/core/time'
import { parseKeys } from '@onus/ledger/checkpoint'
import { folderReader } from '@onus/ledger/folder'
import { checkInstance, lostLogs, verifyLog } from '@onus/ledger/verify'
import { Client } from 'pg'
import { withOrg } from '../db/index.ts'
import { temporaryFolder, testDatabase } from '../db/testing.ts'
import { testBrowser, testHttp, testSite } from '../http/testing.ts'
import { openKeyring } from '../key/ring.ts'
import { openLedger } from '../ledger/service.ts'
import { originOf } from '../ledger/store.ts'
import { createOrganisation } from '../organisation/create.ts'
import { record } from '../record/record.ts'
import { sequenceBatch } from '../record/sequencer.ts'
import { startSigner } from '../record/signer.ts'
import { systemWriter } from '../record/writer.ts'
import { setUpLink } from '../session/set-up.ts'
import { ada, secretOf, signInApi, signInHandlers } from '../session/testing.ts'
import { instanceHandlers } from './handlers.ts'
import { openInstanceLog } from './log.ts'

const api = { ...signInApi, instance } as const

test('the log of the instance notes versions, keys and checkpoints, verifies elsewhere, and shows a ledger that was dropped', async t => {
  const at = await place(t)
  const [one, two] = [await at.organisation(), await at.organisation()]
  await at.log.noteEverything(at.ledger)
  const { ledgers, size } = await at.client.instance.log()
  assert.deepEqual(
    ledgers.map(ledger => ledger.standing),
    ['sound', 'sound', 'sound'],
  )
  const { items } = await at.client.instance.entries()
  const types = items.map(item => (JSON.parse(item.event) as { type: string }).type)
  assert.deepEqual(types.toReversed().slice(0, 3), ['release.installed', 'key.announced', 'checkpoint.recorded'])
  assert.equal(size, items.length)
  for (const { event } of items) assert.ok(![one, two, at.org].some(org => event.includes(org)))

  const keys = at.log.keys()
  const check = checkInstance(keys)
  const verdict = await verifyLog(folderReader(at.log.folder), { keys, entries: check })
  assert.deepEqual(verdict.problems, [])
  const present = await at.log.present(at.ledger)
  assert.deepEqual(lostLogs(check.recorded, present), [])
  assert.match(lostLogs(check.recorded, present.slice(1)).join(), /is gone, of which \d+ entries were recorded/)
  const [first, second] = present as [(typeof present)[0], (typeof present)[0]]
  assert.match(
    lostLogs(check.recorded, [{ ...second, origin: first.origin }, ...present.slice(1)]).join(),
    /was replaced by|not signed by/,
  )

  // A later entry is no contradiction; a ledger that is shorter, and one that is gone, are.
  await at.write(one)
  assert.equal(
    (await at.client.instance.log()).ledgers.every(ledger => ledger.standing === 'sound'),
    true,
  )
  const dropped = await originOf(at.database.sequencer, two)
  const owner = new Client(at.database.databaseUrl)
  await owner.connect()
  await owner.query('set session_replication_role = replica')
  await owner.query(`delete from organisation where org = '${two}'`)
  await owner.end()
  const now = (await at.client.instance.log()).ledgers
  assert.equal(now.find(ledger => ledger.origin === dropped)?.standing, 'gone')
  assert.match(lostLogs(check.recorded, await at.log.present(at.ledger)).join(), /is gone/)
  const kept = await originOf(at.database.sequencer, one)
  rmSync(join(at.ledger.folder(one), 'checkpoint'))
  assert.equal((await at.client.instance.log()).ledgers.find(ledger => ledger.origin === kept)?.standing, 'shrunk')
})

test('an operator gives ledgers and the log itself new keys, and all of it is in the log', async t => {
  const at = await place(t)
  await at.log.noteEverything(at.ledger)
  const origin = (await originOf(at.database.sequencer, at.org)) ?? ''
  const changed = await at.client.instance.rotateKey({ body: { origin } })
  assert.equal((await at.ledger.keysOf(at.org)).at(-1)?.vkey, changed.key)
  const own = await at.client.instance.rotateKey({ body: { origin: at.log.origin } })
  assert.equal(at.log.keys().at(-1)?.vkey, own.key)
  await assert.rejects(
    at.client.instance.rotateKey({ body: { origin: 'nobody.example/org/x/v1' } }),
    /no log of this origin/,
  )
  const sealed = await at.client.instance.reseal()
  assert.equal(sealed.former.length, 1)
  const said = await at.client.instance.log()
  const keys = parseKeys(said.keys) ?? []
  assert.deepEqual((await verifyLog(folderReader(at.log.folder), { keys, entries: checkInstance(keys) })).problems, [])
  const types = (await at.client.instance.entries()).items.map(
    item => (JSON.parse(item.event) as { type: string }).type,
  )
  for (const type of ['key.rotated', 'key.announced', 'keys.resealed']) assert.ok(types.includes(type as never), type)
  const zip = await buffer((await at.client.instance.exportLog()).body as never)
  writeFileSync(join(at.folder, 'instance.zip'), zip)
  const command = join(import.meta.dirname, '../../cli/main.ts')
  const printed = execFileSync(process.execPath, [command, 'verify', join(at.folder, 'instance.zip'), '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const report = JSON.parse(printed) as { kind: string; ok: boolean; problems: unknown[] }
  assert.deepEqual([report.kind, report.ok, report.problems], ['instance', true, []])
})

test('after a restart the log goes on: a version is noted once, a checkpoint only when it grew', async t => {
  const at = await place(t)
  await at.log.noteEverything(at.ledger)
  const count = async () => (await at.client.instance.entries({ query: { limit: 200 } })).items.length
  const before = await count()
  {
    await using again = await at.reopen('0.1.0')
    await again.noteEverything(at.ledger)
    assert.equal(await count(), before)
  }
  await using later = await at.reopen('0.2.0')
  assert.equal(await count(), before + 1)
  assert.equal(later.origin, at.log.origin)
})

async function place(t: { after: (fn: () => Promise<void>) => void }) {
  const opened = new AsyncDisposableStack()
  t.after(() => opened.disposeAsync())
  const folder = temporaryFolder()
  opened.defer(() => folder.remove())
  const database = opened.use(await testDatabase())
  const signer = opened.use(startSigner({ folder: join(folder.path, 'signer') }))
  const reopen = (version: string) =>
    openInstanceLog({
      database,
      signer,
      folder: join(folder.path, 'instance-log'),
      host: testSite.host,
      version,
      onError: assert.ifError,
      now: Date.now,
    })
  const log = opened.use(await reopen('0.1.0'))
  const ledger = opened.use(
    await openLedger({
      database,
      signer,
      folder: join(folder.path, 'ledger'),
      onPublished: () => {},
      onError: assert.ifError,
    }),
  )
  const keys = await openKeyring({ database: database.sequencer, file: join(folder.path, 'instance-key') })
  const rooms = { database, version: '0.1.0', log, ledger, keys }
  const http = opened.use(
    await testHttp(database, api, { ...signInHandlers(database), instance: instanceHandlers(rooms) }),
  )
  const browser = testBrowser(http.app, api)
  const link = await setUpLink(database, testSite.origin)
  const { organisation: org } = await browser.client.sessions.setUp({
    body: { ...ada, token: secretOf(link ?? ''), organisation: { name: 'Acme' } },
  })
  await browser.client.sessions.signIn({ body: ada })
  const publish = async (of: string) => {
    while (await sequenceBatch(database.sequencer, of));
    assert.ok(await ledger.published(of, 0))
  }
  const nis2 = { entityClass: 'unknown' as const, entityTypes: [] }
  const body = { name: 'Other', kind: 'saas' as const, federal: false, zone: 'UTC', nis2 }
  const actor = { kind: 'system', id: 'test' } as const
  const organisation = async () => {
    const made = await createOrganisation(database, { body, actor, at: instant(Date.now()), sample: false })
    await publish(made.org)
    return made.org
  }
  const write = async (of: string) => {
    await withOrg(database.app, { org: of, user: null }, async tx => {
      await record(systemWriter(tx, of, instant(Date.now()), false), { noun: 'organisation', subject: of, body })
    })
    while (await sequenceBatch(database.sequencer, of));
    assert.ok(await ledger.published(of, 1))
  }
  await publish(org)
  return { database, log, ledger, org, client: browser.client, folder: folder.path, organisation, write, reopen }
}
