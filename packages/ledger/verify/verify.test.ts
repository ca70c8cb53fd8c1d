import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Checkpoint, rotateKeys, signCheckpoint, signRotation } from '../checkpoint/index.ts'
import { toBase64Url } from '../encoding/index.ts'
import { encodeEvent, type LedgerEvent } from '../event/index.ts'
import { memoryReader, type SampleLog, sampleEntries, sampleEvent, sampleLog, sampleSigner } from '../sample/index.ts'
import { emptyEdge, integrate, logPaths, type TileReader } from '../tile/index.ts'
import { leafHash } from '../tree/index.ts'
import { checkEvents, verifyLog } from './index.ts'

const signer = sampleSigner()
const entries = sampleEntries(70_000 / 100)
const log = sampleLog(entries, { signer })
const deep = sampleLog(
  Array.from({ length: 66_000 }, (_, n) => Buffer.from(`entry ${n}`)),
  { signer },
)
const root = (count: number) => integrate(emptyEdge, entries.slice(0, count)).root
const remembered = (size: number): Checkpoint => ({ origin: log.origin, size, root: root(size) })

const verify = (reader: TileReader, more: object = {}) => verifyLog(reader, { keys: log.keys, ...more })
const problemsOf = async (files: ReadonlyMap<string, Uint8Array>, more: object = {}) => {
  const { ok, problems } = await verify(memoryReader(files), more)
  assert.equal(ok, problems.length === 0)
  return problems.map(({ code, index, path }) => [code, index, path])
}

function changed(of: SampleLog, path: string, change: (bytes: Buffer) => Uint8Array | undefined) {
  const files = new Map(of.files)
  const bytes = files.get(path)
  assert.ok(bytes, `${path} exists`)
  const after = change(Buffer.from(bytes))
  if (after) files.set(path, after)
  if (!after) files.delete(path)
  return files
}

const flip = (at: number) => (bytes: Buffer) => {
  bytes[at] = (bytes[at] as number) ^ 1
  return bytes
}

test('a log of any size verifies, however it was batched', async () => {
  for (const size of [0, 1, 2, 255, 256, 257, 511, 512, 700]) {
    for (const batch of [700, 100]) {
      const { files, keys, root } = sampleLog(entries.slice(0, size), { batch })
      const verdict = await verifyLog(memoryReader(files), { keys })
      assert.deepEqual(verdict.problems, [])
      assert.equal(verdict.size, size)
      assert.deepEqual(verdict.root, root)
    }
  }
  assert.deepEqual(await problemsOf(deep.files), [])
})

test('the files that make up a log are listed, no more and no less', () => {
  for (const each of [log, deep, sampleLog([]), sampleLog(entries.slice(0, 256))]) {
    const size = Number(
      Buffer.from(each.files.get('checkpoint') ?? '')
        .toString()
        .split('\n')[1],
    )
    assert.deepEqual([...logPaths(size)].toSorted(), [...each.files.keys()].toSorted())
  }
})

test('a changed entry is named, and not the tiles that it disagrees with', async () => {
  assert.deepEqual(await problemsOf(changed(log, 'tile/entries/000', flip(500))), [
    ['entry_changed', 1, 'tile/entries/000'],
  ])
  assert.deepEqual(await problemsOf(changed(log, 'tile/entries/002.p/188', flip(10))), [
    ['entry_changed', 512, 'tile/entries/002.p/188'],
  ])
  const inDeep = changed(deep, 'tile/entries/100', flip(5))
  assert.deepEqual(await problemsOf(inDeep), [['entry_changed', 25_600, 'tile/entries/100']])
})

test('a changed tile is named, and not the entries', async () => {
  const places = [
    ['tile/0/001', 300],
    ['tile/0/002.p/188', 512],
    ['tile/1/000.p/2', 0],
  ] as const
  for (const [path, leaf] of places) {
    const at = path === 'tile/0/001' ? (300 - 256) * 32 : 0
    assert.deepEqual(await problemsOf(changed(log, path, flip(at))), [['tile_changed', leaf, path]])
  }
  assert.deepEqual(await problemsOf(changed(deep, 'tile/1/000', flip(32 * 9))), [
    ['tile_changed', 9 * 256, 'tile/1/000'],
  ])
  assert.deepEqual(await problemsOf(changed(deep, 'tile/2/000.p/1', flip(0))), [['tile_changed', 0, 'tile/2/000.p/1']])
})

test('swapped leaves are both named', async () => {
  const [a, b] = [entries[20] as Uint8Array, entries[21] as Uint8Array]
  const swapped = changed(log, 'tile/entries/000', bytes => {
    const at = bytes.indexOf(a)
    Buffer.concat([b, bytes.subarray(at + a.length, at + a.length + 2), a]).copy(bytes, at)
    return bytes
  })
  assert.equal(a.length, b.length)
  assert.deepEqual(await problemsOf(swapped), [
    ['entry_changed', 20, 'tile/entries/000'],
    ['entry_changed', 21, 'tile/entries/000'],
  ])
})

test('a cut, a lengthened and a missing bundle are told apart', async () => {
  const path = 'tile/entries/001'
  assert.deepEqual(await problemsOf(changed(log, path, bytes => bytes.subarray(0, -1))), [
    ['bundle_malformed', 256, path],
  ])
  assert.deepEqual(await problemsOf(changed(log, path, bytes => Buffer.concat([bytes, Buffer.of(0)]))), [
    ['bundle_malformed', 256, path],
  ])
  assert.deepEqual(await problemsOf(changed(log, path, () => undefined)), [['bundle_missing', 256, path]])
  assert.deepEqual(await problemsOf(changed(log, 'tile/0/001', () => undefined)), [['tile_missing', 256, 'tile/0/001']])
  const both = changed(log, path, () => undefined)
  both.delete('tile/0/001')
  assert.deepEqual(await problemsOf(both), [
    ['bundle_missing', 256, path],
    ['tile_missing', 256, 'tile/0/001'],
  ])
})

test('entries replaced together with their tiles are found by the level above, or by the signed root', async () => {
  const forged = sampleLog([...entries.slice(0, 3), Buffer.from('forged'), ...entries.slice(4)], { signer })
  const files = new Map(log.files)
  for (const path of ['tile/entries/000', 'tile/0/000']) files.set(path, forged.files.get(path) as Uint8Array)
  assert.deepEqual(await problemsOf(files), [['entry_changed', 0, 'tile/entries/000']])
  for (const [path, bytes] of forged.files) if (path !== 'checkpoint') files.set(path, bytes)
  assert.deepEqual(await problemsOf(files), [['root_differs', undefined, 'checkpoint']])
})

test('two faults in different places are both named', async () => {
  const files = changed(log, 'tile/entries/000', flip(500))
  files.set('tile/0/001', flip(0)(Buffer.from(log.files.get('tile/0/001') as Uint8Array)))
  assert.deepEqual(await problemsOf(files), [
    ['entry_changed', 1, 'tile/entries/000'],
    ['tile_changed', 256, 'tile/0/001'],
  ])
})

test('a foreign key, a forged checkpoint and a missing one are refused', async () => {
  const foreign = signCheckpoint({ origin: log.origin, size: 700, root: log.root }, [sampleSigner(log.origin)])
  for (const note of [foreign, 'nonsense', '']) {
    const problems = await problemsOf(changed(log, 'checkpoint', () => Buffer.from(note)))
    assert.deepEqual(problems, [['checkpoint_refused', undefined, 'checkpoint']])
  }
  const missing = await problemsOf(changed(log, 'checkpoint', () => undefined))
  assert.deepEqual(missing, [['checkpoint_missing', undefined, 'checkpoint']])
  const lie = signCheckpoint({ origin: log.origin, size: 700, root: leafHash(Buffer.of(1)) }, [signer])
  const lied = await problemsOf(changed(log, 'checkpoint', () => Buffer.from(lie)))
  assert.deepEqual(lied, [['root_differs', undefined, 'checkpoint']])
})

test('any one bit flipped anywhere is noticed', async () => {
  const paths = [...log.files.keys()]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), fc.nat(), fc.nat(7), async (path, place, bit) => {
      const files = changed(log, path, bytes => {
        const at = place % bytes.length
        bytes[at] = (bytes[at] as number) ^ (1 << bit)
        return bytes
      })
      const problems = await problemsOf(files)
      assert.ok(problems.length > 0)
      assert.ok(path === 'checkpoint' || problems.some(problem => problem[2] === path))
    }),
    { numRuns: 120 },
  )
})

test('a log that grew since it was remembered is accepted at every size', async () => {
  for (const size of [0, 1, 100, 255, 256, 257, 512, 600, 699, 700]) {
    assert.deepEqual(await problemsOf(log.files, { state: remembered(size) }), [], `size ${size}`)
  }
})

test('a log that was rolled back or rewritten since it was remembered is refused, though the key holder signed it', async () => {
  const shorter = sampleLog(entries.slice(0, 400), { signer })
  assert.deepEqual(await problemsOf(shorter.files), [])
  assert.deepEqual(await problemsOf(shorter.files, { state: remembered(700) }), [['rollback', 400, 'checkpoint']])
  const rewritten = sampleLog([...entries.slice(0, 3), Buffer.from('forged'), ...entries.slice(4)], { signer })
  assert.deepEqual(await problemsOf(rewritten.files), [])
  for (const size of [4, 256, 300, 512, 700]) {
    const problems = await problemsOf(rewritten.files, { state: remembered(size) })
    assert.deepEqual(problems, [['fork', 0, 'checkpoint']], `size ${size}`)
  }
  assert.deepEqual(await problemsOf(rewritten.files, { state: remembered(3) }), [])
  const elsewhere = { ...remembered(4), origin: 'other.example/log' }
  assert.deepEqual(await problemsOf(log.files, { state: elsewhere }), [['fork', undefined, 'checkpoint']])
})

test('a server that answers differently the second time gains nothing', async () => {
  const forged = sampleLog([Buffer.from('forged'), ...entries.slice(1)], { signer })
  const asked = new Map<string, number>()
  const lying: TileReader = async path => {
    const times = (asked.get(path) ?? 0) + 1
    asked.set(path, times)
    return (times === 1 && path !== 'checkpoint' ? forged : log).files.get(path) ?? Promise.reject(new Error('none'))
  }
  assert.equal((await verify(lying)).ok, false)
})

test('a checkpoint over far more entries than there are ends with a short list', async () => {
  const huge = signCheckpoint({ origin: log.origin, size: 2 ** 52, root: log.root }, [signer])
  const verdict = await verify(memoryReader(new Map([['checkpoint', Buffer.from(huge)]])))
  assert.equal(verdict.problems.at(-1)?.code, 'gave_up')
})

test('the entries of our log keep the rules of events', async () => {
  const check = checkEvents(log.keys)
  assert.deepEqual(await problemsOf(log.files, { entries: check }), [])
  assert.deepEqual([...check.provenance], [['attested', 700]])
})

const judged = async (events: readonly LedgerEvent[], keys?: SampleLog['keys']) => {
  const { files } = sampleLog(events.map(encodeEvent), { signer })
  const check = checkEvents(keys ?? log.keys)
  const { problems } = await verifyLog(memoryReader(files), { keys: log.keys, entries: check })
  return { messages: problems.map(({ message }) => message), check }
}
const three = [0, 1, 2].map(n => sampleEvent(n))
const event = (index: number, more: object) => sampleEvent(index, more as Partial<LedgerEvent>)

test('an erased entry is reported as erased, with the rule and the entry that says so', async () => {
  const erasure = { reason: 'retention', rule: 'rule-7', approvers: ['p-1', 'p-2'], legalHold: 'none' }
  const { messages, check } = await judged([...three, event(3, { type: 'evidence.erased', erasure, refs: [1] })])
  assert.deepEqual(messages, [])
  assert.deepEqual(check.erased.get(1), { rule: 'rule-7', by: 3, what: 'content' })
  assert.equal(check.erased.get(0), undefined)
})

test('a conclusion before its evidence, without any, or under a checkpoint that never was, is refused', async () => {
  const rootOf = (count: number) => toBase64Url(integrate(emptyEdge, three.slice(0, count).map(encodeEvent)).root)
  const period = { from: '2026-01-01T00:00:00.000Z', to: '2026-07-01T00:00:00.000Z' }
  const conclude = (refs: number[], size: number, of = size) => {
    const conclusion = { audit: 'a-1', control: 'c-1', result: 'no-exception', size, root: rootOf(of) }
    return judged([...three, event(3, { type: 'conclusion.signed', conclusion, period, refs })])
  }
  assert.deepEqual((await conclude([0, 1], 2)).messages, [])
  assert.deepEqual((await conclude([0, 1, 2], 3)).messages, [])
  assert.match((await conclude([2], 2)).messages.join(), /evidence that is not under its checkpoint/)
  assert.match((await conclude([], 2)).messages.join(), /without evidence/)
  assert.match((await conclude([0], 2, 3)).messages.join(), /that this log never had/)
  assert.match((await conclude([0], 9, 2)).messages.join(), /did not exist yet/)
  assert.match((await conclude([3], 3)).messages.join(), /refers to an entry that came after it/)
})

test('an entry of another organisation, or that is no event, is named', async () => {
  assert.match((await judged([...three, event(3, { org: 'org-other' })])).messages.join(), /entry 3 is of organisation/)
  const { files } = sampleLog([encodeEvent(sampleEvent(0)), Buffer.from('{}')], { signer })
  const problems = await problemsOf(files, { entries: checkEvents(log.keys) })
  assert.deepEqual(problems, [['event_malformed', 1, undefined]])
})

test('a key that changes must have been announced in the log with both signatures', async () => {
  const next = sampleSigner(log.origin)
  const rotation = { from: 4, old: signer.verifier.vkey, next: next.verifier.vkey }
  const signatures = signRotation(rotation, signer, next)
  const oldSignature = toBase64Url(signatures.oldSignature)
  const announced = (more: object = {}) =>
    event(3, {
      type: 'key.rotated',
      rotation: { ...rotation, oldSignature, nextSignature: toBase64Url(signatures.nextSignature), ...more },
    })
  const keys = rotateKeys(log.keys, rotation) ?? []
  const judge = async (events: readonly LedgerEvent[], list = keys) => {
    const { files } = sampleLog(events.map(encodeEvent), { signer: next })
    const { problems } = await verifyLog(memoryReader(files), { keys: list, entries: checkEvents(list) })
    return problems.map(({ message }) => message).join()
  }
  assert.equal(await judge([...three, announced()]), '')
  assert.match(await judge([...three, sampleEvent(3)]), /the key used from 4 on was never announced/)
  assert.match(
    await judge([...three, announced({ nextSignature: oldSignature })]),
    /without the signatures of both keys/,
  )
  const silent = [{ vkey: next.verifier.vkey, from: 0, until: null }]
  assert.match(await judge([...three, announced()], silent), /the log changes its key from 4 on, but/)
})
