import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { instant } from '@onus/core/time'
import { formatKeys, openCheckpoint, signCheckpoint } from '@onus/ledger/checkpoint'
import { folderReader } from '@onus/ledger/folder'
import { parseSigningKey, type Signer } from '@onus/ledger/note'
import { checkEvents, verifyLog } from '@onus/ledger/verify'
import { withOrg } from '../db/index.ts'
import { temporaryFolder, testDatabase } from '../db/testing.ts'
import { createOrganisation } from '../organisation/create.ts'
import { record } from '../record/record.ts'
import { sequenceBatch } from '../record/sequencer.ts'
import { startSigner } from '../record/signer.ts'
import { openLedger, rotationEntry } from './service.ts'
import { appendEntry, originOf } from './store.ts'

test('a ledger goes on under its next key: each key signs its own sizes, and verifiers of ours and others follow', async t => {
  const at = await place(t)
  const { ledger, org } = at
  await at.write(2)
  await ledger.published(org, 2)
  const folder = ledger.folder(org)
  const before = readFileSync(join(folder, 'checkpoint'), 'utf8')
  const former = at.keyFile()
  const first = await ledger.rotateKey(org, 'operator')
  await at.write(2)
  await ledger.published(org, first.from + 1)
  const second = await ledger.rotateKey(org, 'operator')
  const keys = await ledger.keysOf(org)
  assert.deepEqual(
    keys.map(({ from, until }) => [from, until]),
    [
      [0, first.from],
      [first.from, second.from],
      [second.from, null],
    ],
  )
  const checkpoint = readFileSync(join(folder, 'checkpoint'), 'utf8')
  const opened = openCheckpoint(checkpoint, keys)
  assert.ok(opened.ok && opened.checkpoint.size === second.from)
  assert.ok(openCheckpoint(before, keys).ok)
  assert.deepEqual((await verifyLog(folderReader(folder), { keys, entries: checkEvents(keys) })).problems, [])
  const told = join(at.folder, 'keys')
  writeFileSync(told, formatKeys(keys))
  const python = join(import.meta.dirname, '../../../packages/ledger/python/verify_log.py')
  const remembered = join(at.folder, 'remembered')
  writeFileSync(remembered, before)
  assert.match(execFileSync('python3', [python, folder, told, remembered], { encoding: 'utf8' }), /^OK: /)

  // The former key is destroyed; whoever kept a copy of it signs nothing that is accepted from then on.
  assert.notEqual(at.keyFile(), former)
  const stolen = parseSigningKey(former.trim()) as Signer
  const forged = signCheckpoint(opened.checkpoint, [stolen])
  assert.match(openedProblem(forged, keys), /not signed by the log/)
  const current = parseSigningKey(at.keyFile().trim()) as Signer
  const early = signCheckpoint({ ...opened.checkpoint, size: first.from - 1 }, [current])
  assert.match(openedProblem(early, keys), /not signed by the log/)
  writeFileSync(join(folder, 'checkpoint'), forged)
  assert.throws(
    () => execFileSync('python3', [python, folder, told], { encoding: 'utf8', stdio: 'pipe' }),
    /not signed by a key/,
  )
  writeFileSync(join(folder, 'checkpoint'), checkpoint)
  const unannounced = [...keys.slice(0, 2), { ...keys[2]!, from: second.from - 1 }]
  const verdict = await verifyLog(folderReader(folder), { keys: unannounced, entries: checkEvents(unannounced) })
  assert.match(verdict.problems.map(one => one.message).join('\n'), /never announced in the log/)
})

test('a change of key that was cut off is settled by what the log says', async t => {
  const at = await place(t)
  await at.write(2)
  await at.ledger.published(at.org, 2)
  const origin = (await originOf(at.database.sequencer, at.org)) ?? ''
  const prepared = await at.signer.prepareKey(origin, 4)
  assert.ok(prepared.ok)
  assert.match(JSON.stringify(await at.signer.prepareKey(origin, 4)), /under way/)
  {
    await using again = await at.reopen()
    await at.write(2)
    assert.ok(await again.published(at.org, 4))
    assert.equal((await again.keysOf(at.org)).length, 1)
  }
  await appendEntry(at.database.sequencer, at.org, async index => {
    const next = await at.signer.prepareKey(origin, index + 1)
    assert.ok(next.ok)
    return rotationEntry(at.org, 'operator', next.rotation)
  })
  await using again = await at.reopen()
  await at.write(1)
  assert.ok(await again.published(at.org, 6))
  const keys = await again.keysOf(at.org)
  assert.deepEqual(
    keys.map(({ from, until }) => [from, until]),
    [
      [0, 6],
      [6, null],
    ],
  )
  assert.deepEqual(
    (await verifyLog(folderReader(again.folder(at.org)), { keys, entries: checkEvents(keys) })).problems,
    [],
  )
})

test('a key is not changed for sizes that were signed already', async t => {
  const at = await place(t)
  await at.write(2)
  await at.ledger.published(at.org, 2)
  const prepared = await at.signer.prepareKey((await originOf(at.database.sequencer, at.org)) ?? '', 3)
  assert.ok(!prepared.ok && /3 entries were signed already/.test(prepared.refusal))
})

function openedProblem(note: string, keys: Parameters<typeof openCheckpoint>[1]): string {
  const opened = openCheckpoint(note, keys)
  return opened.ok ? '' : opened.problem
}

async function place(t: { after: (fn: () => Promise<void>) => void }) {
  const opened = new AsyncDisposableStack()
  t.after(() => opened.disposeAsync())
  const folder = temporaryFolder()
  opened.defer(() => folder.remove())
  const database = opened.use(await testDatabase())
  const signer = opened.use(startSigner({ folder: join(folder.path, 'signer') }))
  const reopen = () =>
    openLedger({
      database,
      signer,
      folder: join(folder.path, 'ledger'),
      onPublished: () => {},
      onError: assert.ifError,
    })
  const nis2 = { entityClass: 'unknown' as const, entityTypes: [] }
  const { org } = await createOrganisation(database, {
    body: { name: 'Acme', kind: 'saas', federal: false, zone: 'UTC', nis2 },
    actor: { kind: 'system', id: 'test' },
    at: instant(Date.now()),
    sample: false,
  })
  const write = async (count: number) => {
    await withOrg(database.app, { org, user: null }, async tx => {
      const writer = {
        tx,
        org,
        actor: { kind: 'system', id: 'test' } as const,
        at: instant(Date.now()),
        sample: false,
        newId: randomUUID,
        newSalt: () => randomBytes(32),
      }
      for (let n = 0; n < count; n += 1)
        await record(writer, {
          noun: 'person',
          body: { name: `P${n}`, email: `p${n}@example.com`, title: '', user: null, leftOn: null },
        })
    })
    while (await sequenceBatch(database.sequencer, org));
  }
  const ledger = opened.use(await reopen())
  const keyFile = () => {
    const [name = ''] = readdirSync(join(folder.path, 'signer'))
    return readFileSync(join(folder.path, 'signer', name, 'key'), 'utf8')
  }
  return { database, signer, ledger, org, write, reopen, folder: folder.path, keyFile }
}
