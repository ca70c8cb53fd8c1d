import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { boardOf, type Card, capacityOf, csfLanes, guessedWorkstream, lanesOf, timelineOf, topicOf } from './index.ts'

const card = (more: Partial<Card> = {}): Card => ({
  id: 'a',
  kind: 'action',
  title: 'Write it',
  workstream: 'governance',
  functions: [],
  owner: null,
  due: '2026-03-12',
  state: 'open',
  waitsFor: null,
  effortDays: null,
  href: '/actions/a',
  ...more,
})
const today = '2026-03-11'

test('cards stand in the sprint of their day, or where they are overdue, later, without a day or done', () => {
  const due = ['2026-03-01', '2026-03-12', '2026-03-23', '2027-01-01', null]
  const { sprints, cards } = boardOf(
    [...due.map(day => card({ due: day })), card({ state: 'done' }), card({ due: '2026-03-01', state: 'to_verify' })],
    { today, until: '2026-12-31' },
  )
  assert.deepEqual(sprints.slice(0, 2), [
    { number: 1, from: '2026-03-09', to: '2026-03-22' },
    { number: 2, from: '2026-03-23', to: '2026-04-05' },
  ])
  assert.deepEqual(
    cards.map(one => one.slot),
    ['overdue', 1, 2, 'later', 'unplanned', 'done', 1],
  )
})

test('sprints begin on a Monday, follow each other without a gap and stop when the time is over', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 800 }), fc.integer({ min: 0, max: 200 }), (start, length) => {
      const day = (days: number) => new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString().slice(0, 10)
      const { sprints } = boardOf([], { today: day(start), until: day(start + length) })
      assert.ok(sprints.length >= 1 && (sprints[0]?.from ?? '') <= day(start))
      for (const [index, one] of sprints.entries()) {
        assert.equal(new Date(one.from).getUTCDay(), 1)
        if (index > 0) assert.equal(Date.parse(one.from) - Date.parse(sprints[index - 1]?.to ?? ''), 86_400_000)
      }
      assert.equal(boardOf([], { today: day(start), until: day(start) }).sprints.length, 1)
    }),
    { seed: 4, numRuns: 40 },
  )
})

test('there are six lanes with their topics, and an outcome has one home', () => {
  assert.deepEqual(
    csfLanes.map(one => one.id),
    ['GV', 'ID', 'PR', 'DE', 'RS', 'RC'],
  )
  assert.ok(csfLanes.every(one => one.topics.length >= 3))
  assert.deepEqual(topicOf('csf@2.0:PR.PS-04'), { lane: 'DE', topic: 'logging' })
  assert.deepEqual(topicOf('csf@2.0:PR.DS-11'), { lane: 'RC', topic: 'backup' })
  assert.deepEqual(topicOf('csf@2.0:PR.DS-01'), { lane: 'PR', topic: 'endpoints' })
  assert.equal(topicOf('soc2@2017:CC6.1'), null)
  assert.deepEqual(lanesOf(['csf@2.0:RC.RP-01', 'csf@2.0:GV.PO-01', 'soc2@2017:CC6.1']), ['GV', 'RC'])
})

test('the timeline of a Type II has the period, interim and roll-forward, the report as a range and its age', () => {
  const marks = timelineOf({ kind: 'soc2_type2', from: '2026-01-01', to: '2026-12-31' }, today, '2026-05-01')
  const by = new Map(marks.map(one => [one.id, one]))
  assert.deepEqual(
    [by.get('report')?.kind, by.get('report')?.from, by.get('report')?.to],
    ['range', '2027-01-28', '2027-02-11'],
  )
  assert.equal(by.get('interim')?.from, '2026-07-02')
  assert.equal(by.get('too_old')?.from, '2027-12-31')
  assert.deepEqual(
    [by.get('period')?.from, by.get('period')?.to, by.get('letter')?.past],
    ['2026-01-01', '2026-12-31', true],
  )
  assert.deepEqual(
    marks.map(one => one.from),
    marks.map(one => one.from).toSorted(),
  )
})

test('a Type I has no interim, and a self-assessment promises no report', () => {
  const ids = (kind: 'soc2_type1' | 'csf_self') =>
    timelineOf({ kind, from: '2026-06-01', to: '2026-06-01' }, today, null).map(one => one.id)
  assert.deepEqual(ids('soc2_type1'), ['readiness', 'letter', 'period', 'report', 'too_old'])
  assert.deepEqual(ids('csf_self'), ['period'])
})

test('effort stands by phase and person as ranges of whole days', () => {
  const phases = capacityOf({
    steps: [
      { owner: 'ana', effortDays: 10 },
      { owner: null, effortDays: 3 },
    ],
    performances: [{ owner: 'ana', count: 14 }],
    yearly: [],
    requests: [],
    sampleItems: [],
  })
  assert.deepEqual(
    phases.map(one => [one.phase, one.days]),
    [
      ['readiness', [9, 21]],
      ['examination', [0, 2]],
      ['ongoing', [0, 0]],
    ],
  )
  assert.deepEqual(phases[0]?.people, [
    { person: 'ana', days: [7, 16] },
    { person: null, days: [2, 5] },
  ])
})

test('an action without a workstream is put where its words belong', () => {
  assert.deepEqual(
    [
      'Answer the requests of the auditor',
      'Connect the identity provider',
      'Write the access policy',
      'Turn on encryption',
    ].map(title => guessedWorkstream(title, false)),
    ['audit', 'evidence', 'governance', 'technical'],
  )
})
