import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalize, type JsonValue } from '../canonical/index.ts'
import { commit } from '../commitment/index.ts'
import { sampleEvent } from '../sample/index.ts'
import { allEventTypes, encodeEvent, type LedgerEvent, mostRefs, parseEvent } from './index.ts'

const id = '018f0000-0000-7000-8000-000000000001'
const commitment = commit(Buffer.from('x'), Buffer.alloc(32, 1))
const blob = { size: 12, mime: 'application/pdf', commit: commitment }
const asJson = (more: object) => ({ ...sampleEvent(5), ...more }) as unknown as JsonValue
const problems = (value: JsonValue) => {
  const parsed = parseEvent(Buffer.from(canonicalize(value)))
  return parsed.ok ? [] : parsed.problems
}

test('an event becomes canonical bytes and reads back', () => {
  const event = sampleEvent(5, { type: 'snapshot.taken', blob } as Partial<LedgerEvent>)
  const bytes = encodeEvent(event)
  assert.equal(Buffer.from(bytes).toString(), canonicalize(event as unknown as JsonValue))
  const parsed = parseEvent(bytes)
  assert.ok(parsed.ok)
  assert.deepEqual(JSON.parse(JSON.stringify(parsed.event)), event)
})

const refused: readonly [string, object, RegExp][] = [
  ['an unknown member', { name: 'Ada Lovelace' }, /\$\.name is not a member/],
  ['an unknown member further in', { actor: { kind: 'person', id: 'p-1', email: 'a@b.c' } }, /\$\.actor\.email is not/],
  ['a type that is not listed', { type: 'anything.goes' }, /\$\.type is none of/],
  [
    'an e-mail address for an id',
    { subject: { kind: 'person', id: 'ada@example.org' } },
    /\$\.subject\.id is not an opaque id/,
  ],
  ['words for an id', { actor: { kind: 'person', id: 'Ada Lovelace' } }, /\$\.actor\.id is not an opaque id/],
  ['a kind of actor that does not exist', { actor: { kind: 'robot', id: 'r' } }, /\$\.actor\.kind is none of/],
  ['content instead of a commitment', { commit: 'our password is hunter2' }, /\$\.commit is not a commitment/],
  ['a time in another zone', { at: '2026-01-01T00:00:00.000+01:00' }, /\$\.at is not an instant/],
  ['a day that does not exist', { at: '2026-02-30T00:00:00.000Z' }, /\$\.at is not an instant/],
  ['a reference that is negative', { refs: [-1] }, /\$\.refs\[0\] is not a count/],
  ['references out of order', { refs: [3, 2] }, /\$\.refs is not in increasing order/],
  ['a reference given twice', { refs: [2, 2] }, /\$\.refs is not in increasing order/],
  ['another version', { v: 2 }, /\$\.v is none of 1/],
  ['a provenance that is not listed', { provenance: { kind: 'trust me' } }, /\$\.provenance\.kind is none of/],
  ['generated content without its model', { provenance: { kind: 'generated' } }, /\$\.provenance\.model is missing/],
  ['a period that ends before it begins', { period: { from: at(2), to: at(1) } }, /\$\.period ends before/],
  [
    'a media type with parameters',
    { blob: { ...blob, mime: 'text/plain; name=ada' } },
    /\$\.blob\.mime is not a media type/,
  ],
  ['a conclusion in an event that is none', { conclusion: {} }, /\$\.conclusion is not a member/],
]
for (const [what, more, message] of refused) {
  test(`an event with ${what} is refused`, () => {
    assert.match(problems(asJson(more)).join('; '), message)
    assert.throws(() => encodeEvent(asJson(more) as unknown as LedgerEvent), message)
  })
}

test('an event refers to so many entries and no more, which fit its 4 KiB in a log of ten thousand million', () => {
  const refs = (count: number) => Array.from({ length: count }, (_, at) => 1e10 - count + at)
  assert.match(problems(asJson({ refs: refs(mostRefs + 1) })).join(), /\$\.refs is not a list of 0 to 256 items/)
  const conclusion = { audit: id, control: id, result: 'effective-with-deviations', size: 1e10, root: commitment }
  const said = { type: 'conclusion.signed', refs: refs(mostRefs), conclusion, period: { from: at(1), to: at(2) } }
  const named = { org: id, actor: { kind: 'person', id }, subject: { kind: 'conclusion', id }, idem: id }
  assert.doesNotThrow(() => encodeEvent(asJson({ ...said, ...named }) as unknown as LedgerEvent))
})

test('an upload without its blob, and an event without its organisation, are refused', () => {
  assert.match(problems(asJson({ type: 'upload.received' })).join(), /\$\.blob is missing/)
  const { org: _, ...rest } = sampleEvent(1)
  assert.match(problems(rest as unknown as JsonValue).join(), /\$\.org is missing/)
})

test('an erasure names its rule and two different people', () => {
  const erasure = { reason: 'retention', rule: 'rule-7', approvers: ['p-1', 'p-2'], legalHold: 'none' }
  assert.deepEqual(problems(asJson({ type: 'evidence.erased', erasure })), [])
  const alone = { ...erasure, approvers: ['p-1', 'p-1'] }
  assert.match(problems(asJson({ type: 'evidence.erased', erasure: alone })).join(), /names one person twice/)
})

test('an erasure by one person says that there was no other, and one by two does not', () => {
  const erasure = { reason: 'retention', rule: 'rule-7', approvers: ['p-1'], legalHold: 'none' }
  const said = (more: object) => problems(asJson({ type: 'evidence.erased', erasure: { ...erasure, ...more } })).join()
  assert.match(said({}), /needs two approvers/)
  assert.equal(said({ override: 'sole' }), '')
  assert.match(said({ override: 'sole', approvers: ['p-1', 'p-2'] }), /needs two approvers/)
  assert.equal(said({ override: 'sole', what: 'files' }), '')
})

test('every type refuses the members of an object that is no event', () => {
  for (const type of allEventTypes) {
    assert.ok(
      problems(asJson({ type, secret: 'canary-7f3a' })).some(problem => problem.includes('$.secret')),
      type,
    )
  }
})

test('what is no object, or no JSON, is refused', () => {
  for (const value of [null, 1, 'x', [], { type: null }] as JsonValue[]) assert.notEqual(problems(value).length, 0)
  assert.equal(parseEvent(Buffer.from('{"v":1,"v":1}')).ok, false)
})

function at(second: number): string {
  return new Date(second * 1000).toISOString()
}
