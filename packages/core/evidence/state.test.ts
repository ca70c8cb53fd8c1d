import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ana, at, ben, history, idOf } from '../posture/fixture.ts'
import type { Review } from '../review/index.ts'
import type { Version } from '../version/index.ts'
import { type Evidence, evidenceState } from './index.ts'

const asOf = at('2026-03-01')

/** The state of the evidence `e`, with every review of the history, as of March. */
function stateOf(made: ReturnType<typeof history>, knownAt: number | null = null) {
  const facts = made.facts as readonly unknown[] as readonly Version<unknown>[]
  const versions = facts.filter(fact => fact.noun === 'evidence') as Version<Evidence>[]
  const reviews = facts.filter(fact => fact.noun === 'review') as Version<Review>[]
  const ofEvidence = reviews.filter(review => review.body.of.noun === 'evidence')
  const sampled = reviews.filter(review => review.body.of.noun === 'snapshot')
  return evidenceState(versions, ofEvidence, sampled, { asOf, knownAt })
}
const collected = (body: Partial<Evidence> = {}) => {
  const made = history()
  made.evidence('e', '2026-01-01', body)
  return made
}

test('evidence that is not there yet is requested, and collected once it is', () => {
  assert.equal(stateOf(history()).state, 'requested')
  const state = stateOf(collected())
  assert.deepEqual([state.state, state.state === 'collected' && state.selfReviewed], ['collected', false])
})

test('a second person accepts, the collector cannot', () => {
  const made = collected()
  made.review('self', ['evidence', 'e'], '2026-01-02', 'accepted', ana)
  const state = stateOf(made)
  assert.deepEqual([state.state, state.state === 'collected' && state.selfReviewed], ['collected', true])
  made.review('second', ['evidence', 'e'], '2026-01-03', 'accepted', ben)
  assert.equal(stateOf(made).state, 'accepted')
})

test('returned evidence can be accepted later; rejected evidence stays rejected', () => {
  const made = collected()
  made.review('r1', ['evidence', 'e'], '2026-01-02', 'returned')
  assert.equal(stateOf(made).state, 'returned')
  made.review('r2', ['evidence', 'e'], '2026-01-03', 'accepted')
  assert.equal(stateOf(made).state, 'accepted')
  made.review('r3', ['evidence', 'e'], '2026-01-04', 'rejected')
  made.review('r4', ['evidence', 'e'], '2026-01-05', 'accepted')
  assert.equal(stateOf(made).state, 'rejected')
})

test('an edit of what was accepted makes it collected again; a new title or link does not', () => {
  const made = collected()
  made.review('r', ['evidence', 'e'], '2026-01-02')
  made.evidence('e', '2026-01-01', { title: 'Another title', controls: [idOf('AC-1')] }, { version: 2 })
  assert.equal(stateOf(made).state, 'accepted')
  made.evidence('e', '2026-01-01', { source: 'another system' }, { version: 3 })
  assert.equal(stateOf(made).state, 'collected')
})

test('evidence whose last version has ended is superseded', () => {
  const made = history()
  made.evidence('e', '2026-01-01', {}, { to: '2026-02-01' })
  assert.equal(stateOf(made).state, 'superseded')
})

test('a sampled review of its collector version speaks for a machine item, not for what a person collected', () => {
  const machine = collected({ collectedBy: null, collector: 'host@1.0.0', kind: 'snapshot' })
  machine.review('sample', ['snapshot', 's1'], '2026-01-02')
  assert.equal(stateOf(machine).state, 'accepted')
  const manual = collected()
  manual.review('sample', ['snapshot', 's1'], '2026-01-02')
  assert.equal(stateOf(manual).state, 'collected')
})

test('nothing speaks for a picture that a machine took but a person who looked at it', () => {
  const machine = collected({ collectedBy: null, collector: 'host@1.0.0', kind: 'screenshot' })
  machine.review('sample', ['snapshot', 's1'], '2026-01-02')
  assert.equal(stateOf(machine).state, 'collected')
  machine.review('own', ['evidence', 'e'], '2026-01-03', 'accepted', ben)
  assert.equal(stateOf(machine).state, 'accepted')
})

test('a review that was recorded later is not known earlier', () => {
  const made = collected()
  made.review('r', ['evidence', 'e'], '2026-01-02')
  assert.equal(stateOf(made, 0).state, 'collected')
  assert.equal(stateOf(made, 1).state, 'accepted')
})

type Engine = typeof evidenceState
const decision = fc.constantFrom('accepted' as const, 'returned' as const, 'rejected' as const)
const said = fc.array(fc.record({ decision, by: fc.constantFrom(ana, ben) }), { maxLength: 8 })

/**
 * The machine of evidence (invariants of the domain): collected, returned, accepted or rejected. Only somebody else than
 * who collected accepts, a rejection stands for good, and the order in which facts are read does not matter.
 */
const machine = (engine: Engine) =>
  fc.property(said, fc.nat(8), (reviews, cut) => {
    const made = collected()
    for (const [index, { decision, by }] of reviews.entries())
      made.review(`r${index}`, ['evidence', 'e'], `2026-01-${String(index + 2).padStart(2, '0')}`, decision, by)
    const facts = made.facts as readonly unknown[] as readonly Version<unknown>[]
    const versions = facts.filter(fact => fact.noun === 'evidence') as Version<Evidence>[]
    const all = facts.filter(fact => fact.noun === 'review') as Version<Review>[]
    const state = (some: readonly Version<Review>[]) => engine(versions, some, [], { asOf, knownAt: null })
    const whole = state(all)
    if (whole.state === 'accepted')
      assert.ok(
        reviews.some(one => one.decision === 'accepted' && one.by !== ana),
        'the collector accepted',
      )
    assert.equal(
      whole.state === 'rejected',
      reviews.some(one => one.decision === 'rejected'),
    )
    if (state(all.slice(0, cut)).state === 'rejected') assert.equal(whole.state, 'rejected')
    assert.deepEqual(state(all.toReversed()), whole)
  })

test('evidence takes the steps of its machine: accepted by somebody else alone, rejected for good', () => {
  fc.assert(machine(evidenceState))
  const lastWins: Engine = (versions, reviews, sampled, moment) =>
    evidenceState(versions, reviews.slice(-1), sampled, moment)
  const byAnybody: Engine = (versions, reviews, sampled, moment) =>
    evidenceState(
      versions.map(one => ({ ...one, body: { ...one.body, collectedBy: null } })),
      reviews,
      sampled,
      moment,
    )
  for (const planted of [lastWins, byAnybody])
    assert.ok(fc.check(machine(planted), { endOnFailure: true, seed: 1 }).failed)
})
