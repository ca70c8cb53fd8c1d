import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, failing, history, profileOver, readsSnapshot, requirement, utc } from './fixture.ts'
import { controlStates, postureFrom, readinessOf } from './index.ts'

const asOf = at('2026-03-01')
const addressing = (...ids: string[]) => ids.map(id => ({ requirement: requirement(id), how: 'By doing it.' }))

function readiness(made: ReturnType<typeof history>) {
  const question = { scope: null, window: asOf, asOf, knownAt: null }
  const states = controlStates(made.facts, question, utc)
  return readinessOf(postureFrom(profileOver('A', 'B', 'C', 'D'), states, question), states)
}

test('readiness counts by label, names the worst and ranks what blocks most, with its owner', () => {
  const made = history()
  made.person('ana')
  made.snapshot('s1', '2026-03-01')
  made.control('C1', { cadence: 'continuous', checks: ['k1'], addresses: addressing('A', 'B') })
  made.control('C2', { cadence: 'continuous', checks: ['k2'], addresses: addressing('C') })
  made.run('r1', 'k1', '2026-03-01', { ...readsSnapshot('s1'), ...failing('host-1') })
  made.run('r2', 'k2', '2026-03-01', readsSnapshot('s1'))
  const { counts, total, worst, blockers, unreviewed } = readiness(made)
  assert.deepEqual([total, counts.failing, counts.unknown, counts.not_addressed], [4, 2, 1, 1])
  assert.deepEqual(worst, { requirement: requirement('A'), label: 'failing' })
  assert.deepEqual(
    blockers.map(one => [one.title, one.owner?.name ?? null, one.requirements.length, one.reason.code]),
    [
      ['C1 Control C1', 'ana', 2, 'run_failed'],
      ['No adopted control', null, 1, 'not_addressed'],
      ['C2 Control C2', 'ana', 1, 'unreviewed'],
    ],
  )
  assert.equal(unreviewed, 1)
})

test('one item behind several controls is unreviewed once', () => {
  const made = history()
  made.person('ana')
  made.snapshot('s1', '2026-03-01')
  for (const code of ['C1', 'C2']) made.control(code, { cadence: 'continuous', checks: ['k1'] })
  made.run('r1', 'k1', '2026-03-01', readsSnapshot('s1'))
  assert.equal(readiness(made).unreviewed, 1)
})

test('missing performances are recoverable while their window or its grace lasts', () => {
  const made = history()
  made.person('ana')
  made.control('C1', { cadence: 'monthly' }, { from: '2025-12-01' })
  assert.deepEqual(readiness(made).missing, { recoverable: 2, unrecoverable: 2 })
})

test('nothing in readiness is a share of a whole', () => {
  const numbers = JSON.stringify(readiness(history())).match(/\d+\.\d+/g)
  assert.equal(numbers, null)
})
