import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Citation, citable, criteriaOf, type Entry, keyFor, saidBy, standingOf, waiting } from './room-view.ts'

const entry = (id: string, more: Partial<Entry> = {}): Entry => ({
  id,
  kind: 'conclusion',
  author: 'Eva',
  mine: true,
  at: '2027-01-01T00:00:00.000Z' as Entry['at'],
  content: JSON.stringify({ control: `c-${id}`, result: 'effective', signer: { key: 'k1' } }),
  signedAt: null,
  supersedes: null,
  released: null,
  erased: null,
  ...more,
})
const at = '2027-01-02T00:00:00.000Z' as Entry['at']

test('what waits is said: controls without a conclusion, what is not signed, what is not released', () => {
  const entries = [entry('a', { signedAt: at }), entry('b'), entry('n', { kind: 'note', content: 'Ask why' })]
  assert.deepEqual(waiting(entries, ['c-a', 'c-b']), [
    '1 of 2 controls have no conclusion of yours',
    '1 prepared and not signed',
    '1 signed and not released',
  ])
  assert.deepEqual(waiting([entry('a', { signedAt: at, released: 'f' })], ['c-a']), [])
  assert.deepEqual(entries.map(standingOf), ['signed', 'prepared', 'note'])
})

test('what names the control comes first, what came after the checkpoint not at all', () => {
  const item = (index: number, ...controls: string[]): Citation => ({
    index,
    noun: 'evidence',
    id: '',
    title: '',
    controls,
  })
  const items = [item(1), item(2, 'c'), item(3, 'd'), item(9, 'c')]
  assert.deepEqual(
    citable(items, 'c', 9).map(one => one.index),
    [2, 1],
  )
  assert.deepEqual(
    citable(items, undefined, 9).map(one => one.index),
    [1, 2, 3],
  )
})

test('an entry waits for the key that it names', () => {
  const key = { id: '1', kind: 'passkey' as const, name: 'Laptop', fingerprint: 'k1', credential: 'x' }
  assert.equal(keyFor(entry('a'), [key]), key)
  assert.equal(keyFor(entry('a'), [{ ...key, fingerprint: 'other' }]), null)
})

test('a conclusion can be about one criterion of its framework, and says which', () => {
  const controls = [
    { id: 'c', requirements: ['soc2@2017:CC6.1', 'csf@2.0:PR.AA-05'] },
    { id: 'd', requirements: ['soc2@2017:CC1.1'] },
  ]
  assert.deepEqual(criteriaOf(controls, 'soc2_type2', 'c'), ['soc2@2017:CC6.1'])
  assert.deepEqual(criteriaOf(controls, 'soc2_type1', undefined), ['soc2@2017:CC1.1', 'soc2@2017:CC6.1'])
  const statement = { control: 'c', criterion: 'soc2@2017:CC6.1', result: 'effective' }
  assert.equal(
    saidBy(statement as never, () => 'AC-2'),
    'AC-2, CC6.1: effective',
  )
})
