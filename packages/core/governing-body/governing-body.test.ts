import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lawOfUnion } from '../regulation/testing.ts'
import { instant } from '../time/index.ts'
import {
  approvalOf,
  approvedInAll,
  type BodyTraining,
  castVote,
  closeResolution,
  membersOn,
  oversightOf,
  type Resolution,
  trainingOf,
  type VoteCast,
  whyNotMeeting,
} from './index.ts'

const law = lawOfUnion('2026-11-22')
const zone = 'Europe/Berlin'
const id = (number: number) => `00000000-0000-4000-8000-00000000000${number}`
const [chair, finance, left, stranger] = [id(1), id(2), id(3), id(4)]
const entity = id(8)
const members = [
  { entity, person: chair, office: 'Chair', since: '2020-01-01', until: null },
  { entity, person: finance, office: 'Finance', since: '2026-03-01', until: null },
  { entity, person: left, office: 'Sales', since: '2020-01-01', until: '2026-03-01' },
]
const minutes = { evidence: id(9), sha256: 'a'.repeat(64) }

test('a member is one from the day of joining until before the day of leaving', () => {
  const on = (date: string) => membersOn(members, date).map(({ office }) => office)
  assert.deepEqual(on('2026-02-28'), ['Chair', 'Sales'])
  assert.deepEqual(on('2026-03-01'), ['Chair', 'Finance'])
})

function training(at: string, expires: string | null = null): BodyTraining {
  return { entity, person: chair, course: 'Risks', content: '', at: instant(at), expires, proof: null }
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
  const meetings = ['2026-05-31T09:00:00Z', '2026-08-31T09:00:00Z'].map(meeting)
  const state = (now: string) => oversightOf(law, meetings, zone, instant(now)).state
  assert.equal(state('2026-11-30T09:59:59Z'), 'current')
  assert.equal(state('2026-11-30T10:00:00Z'), 'past')
  assert.equal(state('2026-05-30T00:00:00Z'), 'never')
})

function meeting(at: string) {
  return { entity, at: instant(at), present: [chair], topics: 'Measures', minutes }
}

test('a meeting is recorded once it was held, with members of that day alone', () => {
  const why = (at: string, present: string[], now = '2026-06-01T00:00:00Z') =>
    whyNotMeeting({ ...meeting(at), present }, members, zone, instant(now))?.refused.detail ?? null
  assert.equal(why('2026-02-28T09:00:00Z', [chair, left]), null)
  assert.match(why('2026-03-01T09:00:00Z', [chair, left]) ?? '', /members of the body/)
  assert.match(why('2026-06-01T00:00:00.001Z', [chair]) ?? '', /once it was held/)
})

const asked: Resolution = {
  entity,
  kind: 'measures',
  about: { noun: 'profile', id: id(5), version: id(6), title: 'Measures' },
  asks: 'Approve the ten measures',
  requestedBy: stranger,
  requestedAt: instant('2026-06-01T08:00:00Z'),
  votes: [],
  lifecycle: { state: 'requested' },
}
const at = instant('2026-06-01T10:00:00Z')

function voted(person: string, vote: VoteCast, given: Partial<Resolution> = {}, when = at): Resolution | string {
  const result = castVote({ ...asked, ...given }, { members, zone }, { person, vote, at: when })
  return 'refused' in result ? result.refused.detail : result
}

test('only members of that day vote, the last vote of each counts, and nobody votes for their own request', () => {
  assert.match(String(voted(left, 'for')), /members of the body/)
  assert.match(String(voted(stranger, 'for')), /members of the body/)
  assert.equal(typeof voted(left, 'for', {}, instant('2026-02-01T10:00:00Z')), 'object')
  assert.match(String(voted(chair, 'for', { requestedBy: chair })), /own request/)
  assert.equal(typeof voted(chair, 'abstained', { requestedBy: chair }), 'object')
  const first = voted(chair, 'against') as Resolution
  assert.deepEqual((voted(chair, 'for', first) as Resolution).votes, [{ person: chair, vote: 'for', at }])
})

const closed = (outcome: 'approved' | 'refused', votes: readonly VoteCast[], given: Partial<Resolution> = {}) => {
  const cast = votes.map((vote, index) => ({ person: id(index + 1), vote, at }))
  const result = closeResolution({ ...asked, votes: cast, ...given }, { outcome, at, by: stranger, minutes })
  return 'refused' in result ? result.refused.detail : result.lifecycle.state
}

test('what is approved has somebody in favour and no more against; an outcome without votes is refused, and so is a second', () => {
  assert.equal(closed('approved', ['for', 'abstained']), 'approved')
  assert.equal(closed('approved', ['for', 'against']), 'approved')
  assert.match(closed('approved', ['for', 'against', 'against']), /1 voted for it and 2 against/)
  assert.match(closed('approved', ['abstained']), /0 voted for it/)
  assert.match(closed('refused', []), /Nobody has voted/)
  assert.equal(closed('refused', ['for', 'for']), 'refused')
  const lifecycle = { state: 'withdrawn', at, by: stranger, why: 'Asked too early' } as const
  assert.match(closed('approved', ['for'], { lifecycle }), /withdrawn already/)
})

test('an approval is of one version: after a change it was approved before and is not now', () => {
  const about = { noun: 'profile', id: id(5), version: id(6) }
  const decided = (state: 'approved' | 'refused'): Resolution => ({
    ...asked,
    lifecycle: { state, at, by: stranger, minutes },
  })
  assert.equal(approvalOf([decided('approved')], about).state, 'approved')
  assert.equal(approvalOf([decided('approved')], { ...about, version: id(7) }).state, 'approved_before')
  assert.equal(approvalOf([decided('refused')], about).state, 'refused')
  assert.equal(approvalOf([asked], about).state, 'never')
})

test('measures are approved while each that was approved is in force as it was; a refusal counts where nothing was', () => {
  const one = (state: 'approved' | 'approved_before' | 'refused' | 'never') => ({
    state,
    at: state === 'never' ? null : at,
  })
  const all = (...states: Parameters<typeof one>[0][]) => approvedInAll(states.map(one)).state
  assert.equal(all('approved', 'refused'), 'approved')
  assert.equal(all('approved', 'approved_before'), 'approved_before')
  assert.equal(all('refused', 'never'), 'refused')
  assert.equal(all(), 'never')
})
