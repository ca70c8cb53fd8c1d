import assert from 'node:assert/strict'
import { mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { formatKeys } from '@onus/ledger/checkpoint'
import { formatReceipt, makeReceipt } from '@onus/ledger/receipt'
import { memoryReader, type SampleLog, sampleEntries, sampleLog, sampleSigner } from '@onus/ledger/sample'
import { writeBundle } from '@onus/reports/bundle'
import { sampleBundle } from '@onus/reports/bundle/testing'
import { wordsOf } from './index.ts'
import { memoryIn, noMemory } from './state.ts'
import { keysOf, type VerifyInput, verifyAt } from './verify.ts'

const signer = sampleSigner()
const entries = sampleEntries(300)
const log = sampleLog(entries, { signer })
const folder = () => mkdtempDisposableSync(join(tmpdir(), 'onus-cli-'))
const verify = (path: string, more: Partial<VerifyInput> = {}) =>
  verifyAt(path, { keys: null, memory: noMemory, content: null, onProgress: () => {}, ...more })

function write(of: SampleLog, into: string): void {
  for (const [path, bytes] of [...of.files, ['keys', Buffer.from(formatKeys(of.keys))] as const]) {
    mkdirSync(dirname(join(into, path)), { recursive: true })
    writeFileSync(join(into, path), bytes)
  }
}

test('an exported ledger verifies from its folder, and says what that does not show', async () => {
  using place = folder()
  write(log, place.path)
  const report = await verify(place.path)
  assert.equal(report.ok, true)
  assert.deepEqual([report.kind, report.checkpoint?.size], ['ledger', 300])
  assert.match(
    wordsOf(report).join('\n'),
    /This ledger verifies.*300 entries[\s\S]*compare it with one that you kept[\s\S]*Nothing was remembered/,
  )
})

test('a changed byte is named with its file and entry', async () => {
  using place = folder()
  write(log, place.path)
  const file = join(place.path, 'tile/entries/000')
  const bytes = readFileSync(file)
  bytes[500] = (bytes[500] ?? 0) ^ 1
  writeFileSync(file, bytes)
  const report = await verify(place.path)
  const [first] = report.problems
  assert.deepEqual([first?.path, first?.index], ['tile/entries/000', 1])
  assert.match(wordsOf(report).join('\n'), /^WRONG: this ledger does not verify[\s\S]*\[tile\/entries\/000\]/)
})

test('what was remembered refuses a log that was rolled back, and one whose past was rewritten', async () => {
  using place = folder()
  using rolledBack = folder()
  using rewritten = folder()
  const memory = () => memoryIn(join(place.path, 'state/remembered.json'))
  write(log, place.path)
  assert.equal((await verify(place.path, { memory: memory() })).remembered, false)
  assert.equal((await verify(place.path, { memory: memory() })).remembered, true)
  write(sampleLog(entries.slice(0, 200), { signer }), rolledBack.path)
  const [back] = (await verify(rolledBack.path, { memory: memory() })).problems
  assert.match(back?.message ?? '', /the log has 200 entries, but 300 were remembered/)
  write(sampleLog([...entries.slice(1, 2), ...entries.slice(1), ...entries.slice(0, 50)], { signer }), rewritten.path)
  assert.equal((await verify(rewritten.path, { memory: memory() })).ok, false)
  assert.equal((await verify(place.path, { memory: memory() })).ok, true)
})

test('a receipt verifies with its content and the key, and with nothing else', async () => {
  using place = folder()
  const checkpoint = Buffer.from(log.files.get('checkpoint') ?? '').toString()
  const hints = { entry: entries[7] as Uint8Array, salt: Buffer.alloc(32, 7) }
  const receipt = formatReceipt(await makeReceipt(memoryReader(log.files), 7, checkpoint, log.keys, hints))
  const file = join(place.path, 'receipt')
  writeFileSync(file, receipt)
  await assert.rejects(verify(file), /give the key of the ledger with --keys/)
  writeFileSync(join(place.path, 'key'), signer.verifier.vkey)
  const keys = keysOf(join(place.path, 'key'))
  const good = await verify(file, { keys, content: Buffer.from('content 7') })
  assert.deepEqual([good.ok, good.index], [true, 7])
  const bad = await verify(file, { keys, content: Buffer.from('content 8') })
  assert.match(bad.problems[0]?.message ?? '', /not what the entry commits to/)
  const answer = { receipt, content: 'content 7', key: signer.verifier.vkey, index: 7 }
  writeFileSync(file, JSON.stringify(answer))
  assert.equal((await verify(file)).ok, true)
  writeFileSync(file, JSON.stringify({ ...answer, content: 'content 8' }))
  assert.equal((await verify(file)).ok, false)
})

test('the bundle of an engagement verifies, and a changed byte is named with its file', async () => {
  using place = folder()
  const file = join(place.path, 'bundle.zip')
  const { plan } = await sampleBundle()
  const zip = await buffer(writeBundle(plan))
  writeFileSync(file, zip)
  const report = await verify(file)
  assert.deepEqual([report.ok, report.kind, report.items, report.signers?.length], [true, 'bundle', 17, 2])
  assert.match(
    wordsOf(report).join('\n'),
    /^This bundle verifies .* All 17 items[\s\S]*1 is a link[\s\S]* with the key [0-9a-f]{64}/,
  )
  const at = zip.indexOf('evidence number 1')
  zip[at] = (zip[at] ?? 0) ^ 1
  writeFileSync(file, zip)
  assert.match(
    wordsOf(await verify(file)).join('\n'),
    /^WRONG: this bundle does not verify[\s\S]*\[evidence\/[0-9a-f]{64}\]/,
  )
})

test('a bundle with a sample whose population was erased verifies, and says that this one is unknown', async () => {
  using place = folder()
  const file = join(place.path, 'bundle.zip')
  const { plan } = await sampleBundle({ erased: { what: 'content' } })
  writeFileSync(file, await buffer(writeBundle(plan)))
  const report = await verify(file)
  assert.deepEqual([report.ok, report.unknown?.map(one => one.rule)], [true, ['gdpr-17']])
  assert.match(
    wordsOf(report).join('\n'),
    /^This bundle verifies, with samples that are UNKNOWN: 1 .*\nUNKNOWN: .*gdpr-17/,
  )
})

test('what is no export is said to be none', async () => {
  using place = folder()
  await assert.rejects(verify(place.path), /neither an archive nor a ledger/)
  await assert.rejects(verify(join(place.path, 'nothing')), /There is no/)
  writeFileSync(join(place.path, 'text'), 'hello')
  await assert.rejects(verify(join(place.path, 'text')), /neither a zip, a folder nor a receipt/)
  writeFileSync(join(place.path, 'cut.zip'), 'PK\u0003\u0004')
  await assert.rejects(verify(join(place.path, 'cut.zip')), /not a zip file, or it was cut off/)
})
