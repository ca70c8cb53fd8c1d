import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesOf, nextOf } from './home-view.ts'

const duty = (id: string, next: string | null) => ({ id, next }) as never
const version = (number: number, recorded: string | null, reason = '') => ({
  version: number,
  recorded,
  reason,
  actor: { name: 'Ana' },
})

test('what an entity has next stands by its day, and what has none is left out', () => {
  assert.deepEqual(
    nextOf([duty('b', '2026-12-01'), duty('c', null), duty('a', '2026-11-01')]).map(one => one.id),
    ['a', 'b'],
  )
})

test('what changed is told from the latest on, with readings of the law, and nothing that was learnt after the moment', () => {
  const versions = [version(2, '2026-11-20T10:00:00Z', 'We looked'), version(1, '2026-11-01T10:00:00Z')]
  const packs = [{ id: 'eu', version: '2', asOf: '2026-11-10' }]
  assert.deepEqual(
    changesOf(versions, packs, '2026-11-30').map(one => one.words),
    ['We looked (Ana)', 'Law of the Union read anew, version 2', 'First recorded (Ana)'],
  )
  assert.equal(changesOf(versions, [], '2026-11-15').length, 1)
})
