import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { signCheckpoint } from '../checkpoint/index.ts'
import { memoryReader, sampleEntries, sampleLog, sampleSigner } from '../sample/index.ts'
import { formatReceipt, makeReceipt, parseReceipt, verifyReceipt } from './index.ts'

const entries = sampleEntries(300)
const log = sampleLog(entries)
const reader = memoryReader(log.files)
const checkpoint = Buffer.from(log.files.get('checkpoint') ?? '').toString()
const content = (index: number) => Buffer.from(`content ${index}`)
const salt = (index: number) => Buffer.alloc(32, index)
const entryAt = (index: number) => entries[index] as Uint8Array

const receiptOf = async (index: number) => {
  const hints = { entry: entryAt(index), salt: salt(index) }
  return formatReceipt(await makeReceipt(reader, index, checkpoint, log.keys, hints))
}
const text = await receiptOf(7)

test('a receipt shows that the content was recorded, with nothing else at hand than the key', () => {
  const verdict = verifyReceipt(text, log.keys, { content: content(7) })
  assert.ok(verdict.ok)
  assert.equal(verdict.index, 7)
  assert.equal(verdict.checkpoint?.size, 300)
  assert.equal(verdict.opens, 'commit')
  assert.equal(verdict.event?.idem, 'sample-7')
})

test('a receipt follows the published form and reads back', () => {
  const lines = text.split('\n')
  assert.equal(lines[0], 'c2sp.org/tlog-proof@v1')
  assert.match(lines[1] ?? '', /^extra \S+$/)
  assert.equal(lines[2], 'index 7')
  assert.ok(text.endsWith(`\n\n${checkpoint}`))
  const parsed = parseReceipt(text)
  assert.ok(parsed)
  assert.equal(formatReceipt(parsed), text)
})

test('a receipt without hints is checked with the entry and the salt given', async () => {
  const bare = formatReceipt(await makeReceipt(reader, 7, checkpoint, log.keys))
  assert.match(verifyReceipt(bare, log.keys).problems.join(), /does not carry its entry/)
  assert.ok(verifyReceipt(bare, log.keys, { entry: entryAt(7) }).ok)
  const held = { entry: entryAt(7), content: content(7) }
  assert.match(verifyReceipt(bare, log.keys, held).problems.join(), /does not carry the salt/)
  assert.ok(verifyReceipt(bare, log.keys, { ...held, salt: salt(7) }).ok)
})

test('another content, another salt, another entry or a foreign key is refused', () => {
  const problem = (held: object, keys = log.keys) => verifyReceipt(text, keys, held).problems.join()
  assert.match(problem({ content: content(8) }), /not what the entry commits to/)
  assert.match(problem({ content: content(7), salt: salt(8) }), /not what the entry commits to/)
  assert.match(problem({ entry: entryAt(8) }), /the entry is not number 7 of the 300/)
  assert.match(problem({}, sampleLog([]).keys), /not signed by the log/)
})

test('a receipt cannot be moved to another index or another tree', async () => {
  assert.equal(verifyReceipt(text.replace('index 7', 'index 8'), log.keys).ok, false)
  const forked = sampleLog([...entries.slice(0, 6), entryAt(9), ...entries.slice(7)], { signer: log.signer })
  const theirs = Buffer.from(forked.files.get('checkpoint') ?? '').toString()
  assert.equal(verifyReceipt(text.replace(checkpoint, theirs), log.keys).ok, false)
})

test('a receipt with any bit of its proof or checkpoint flipped is refused', () => {
  const bytes = Buffer.from(text)
  const start = text.indexOf('index ')
  fc.assert(
    fc.property(fc.nat((bytes.length - start) * 8 - 1), bit => {
      const copy = Buffer.from(bytes)
      const byte = start + Math.floor(bit / 8)
      copy[byte] = (copy[byte] as number) ^ (1 << (bit % 8))
      assert.equal(verifyReceipt(copy.toString(), log.keys, { content: content(7) }).ok, false)
    }),
    { numRuns: 300 },
  )
})

test('a proof that is cut, lengthened or out of order is refused', () => {
  const lines = text.split('\n')
  const without = (at: number) => lines.filter((_, index) => index !== at).join('\n')
  assert.equal(verifyReceipt(without(3), log.keys).ok, false)
  assert.equal(verifyReceipt(without(lines.indexOf('') - 1), log.keys).ok, false)
  assert.equal(verifyReceipt(lines.toSpliced(4, 0, lines[3] as string).join('\n'), log.keys).ok, false)
  assert.equal(
    verifyReceipt(lines.toSpliced(3, 2, lines[4] as string, lines[3] as string).join('\n'), log.keys).ok,
    false,
  )
})

test('what is no receipt is said to be none', () => {
  for (const broken of [
    '',
    'c2sp.org/tlog-proof@v1',
    text.replace('@v1', '@v2'),
    text.replace('index 7', 'index 07'),
  ]) {
    assert.match(verifyReceipt(broken, log.keys).problems.join(), /not a receipt/)
  }
  assert.equal(verifyReceipt('\n'.repeat(1_000_000), log.keys).ok, false)
})

test('extra data of another application is passed over', () => {
  const theirs = text.replace(/^extra .*$/m, `extra ${Buffer.from('anything').toString('base64')}`)
  assert.ok(verifyReceipt(theirs, log.keys, { entry: entryAt(7) }).ok)
})

test('a receipt is not made under a checkpoint that is not of the log', async () => {
  const foreign = signCheckpoint({ origin: 'foreign.example/x', size: 300, root: log.root }, [
    sampleSigner('foreign.example/x'),
  ])
  await assert.rejects(makeReceipt(reader, 7, foreign, log.keys), /not signed by the log/)
})
