import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lawOfUnion } from '../regulation/testing.ts'
import { instant } from '../time/index.ts'
import {
  approvalOf,
  type BodyApproval,
  type BodyTraining,
  membersOn,
  oversightOf,
  trainingOf,
  whyNotApproval,
} from './index.ts'

const law = lawOfUnion('2026-11-22')
const zone = 'Europe/Berlin'
const id = (number: number) => `00000000-0000-4000-8000-00000000000${number}`
const [chair, finance, left, stranger] = [id(1), id(2), id(3), id(4)]
const members = [
  { person: chair, office: 'Chair', since: '2020-01-01', until: null },
  { person: finance, office: 'Finance', since: '2026-03-01', until: null },
  { person: left, office: 'Sales', since: '2020-01-01', until: '2026-03-01' },
]
const minutes = { evidence: id(9), sha256: 'a'.repeat(64) }

test('a member is one from the day of joining until before the day of leaving', () => {
  const on = (date: string) => membersOn(members, date).map(({ office }) => office)
  assert.deepEqual(on('2026-02-28'), ['Chair', 'Sales'])
  assert.deepEqual(on('2026-03-01'), ['Chair', 'Finance'])
})

function training(at: string, expires: string | null = null): BodyTraining {
  return { person: chair, course: 'Risks', content: '', at: instant(at), expires, proof: null }
}
const trained = (trainings: readonly BodyTraining[], now: string) =>
  trainingOf(law, trainings, chair, zone, instant(now)).state

test('a training holds for thirty-six months, or until the day that the course says', () => {
  const once = [training('2023-11-20T09:00:00Z')]
  assert.equal(trained(once, '2026-11-20T08:59:59Z'), 'current')
  assert.equal(trained(once, '2026-11-20T09:00:00Z'), 'past')
  assert.equal(trained([training('2025-11-20T09:00:00Z', '2026-01-01')], '2026-01-01T00:00:00Z'), 'past')
  assert.equal(trained([], '2026-01-01T00:00:00Z'), 'never')
})

test('a training in the future or of somebody else counts for nothing', () => {
  assert.equal(trained([training('2026-11-20T09:00:00Z')], '2026-11-19T00:00:00Z'), 'never')
  assert.equal(
    trainingOf(law, [training('2026-01-01T00:00:00Z')], finance, zone, instant('2026-02-01T00:00:00Z')).state,
    'never',
  )
})

test('oversight is current for three months after the last meeting', () => {
  const meetings = ['2026-05-31T09:00:00Z', '2026-08-31T09:00:00Z'].map(at => ({
    at: instant(at),
    present: [chair],
    topics: 'Measures',
    minutes,
  }))
  const state = (now: string) => oversightOf(law, meetings, zone, instant(now)).state
  assert.equal(state('2026-11-30T09:59:59Z'), 'current')
  assert.equal(state('2026-11-30T10:00:00Z'), 'past')
  assert.equal(state('2026-05-30T00:00:00Z'), 'never')
})

function approval(given: Partial<BodyApproval> = {}): BodyApproval {
  return {
    about: { noun: 'framework', id: id(5), version: id(6), title: 'Measures' },
    requestedBy: stranger,
    at: instant('2026-06-01T10:00:00Z'),
    votes: [
      { person: chair, vote: 'for' },
      { person: finance, vote: 'abstained' },
    ],
    outcome: 'approved',
    minutes,
    ...given,
  }
}
const refused = (given: Partial<BodyApproval>) => whyNotApproval(approval(given), members, zone)?.refused.detail ?? null

test('only members of that day vote, each once, nobody for their own request, and somebody in favour', () => {
  assert.equal(refused({}), null)
  assert.match(refused({ votes: [{ person: left, vote: 'for' }] }) ?? '', /members of the body/)
  assert.equal(refused({ at: instant('2026-02-01T10:00:00Z'), votes: [{ person: left, vote: 'for' }] }), null)
  assert.match(
    refused({
      votes: [
        { person: chair, vote: 'for' },
        { person: chair, vote: 'for' },
      ],
    }) ?? '',
    /once/,
  )
  assert.match(refused({ requestedBy: chair }) ?? '', /own request/)
  assert.equal(refused({ requestedBy: finance }), null)
  assert.match(refused({ votes: [{ person: chair, vote: 'against' }] }) ?? '', /Nobody voted/)
  assert.equal(refused({ votes: [{ person: chair, vote: 'against' }], outcome: 'refused' }), null)
})

test('an approval is of one version: after a change it was approved before and is not now', () => {
  const about = { noun: 'framework', id: id(5), version: id(6) }
  assert.equal(approvalOf([approval()], about).state, 'approved')
  assert.equal(approvalOf([approval()], { ...about, version: id(7) }).state, 'approved_before')
  assert.equal(approvalOf([approval({ outcome: 'refused' })], about).state, 'refused')
  assert.equal(approvalOf([], about).state, 'never')
})
