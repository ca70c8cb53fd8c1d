import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FilingView, IncidentLine, IncidentOverview, QuestionView } from '@onus/contract/incident'
import {
  answersOf,
  askedHere,
  askedOf,
  besideWords,
  byUrgency,
  clockStanding,
  clocksShown,
  factWords,
  localWords,
  momentInput,
  nextStep,
  ownAnswers,
  remaining,
  secondsOf,
  timeOf,
  titleOf,
  utcWords,
  whyNotMoment,
  withinWords,
} from './incident-view.ts'
import { pictureOf } from './timeline-view.ts'

const due = '2026-11-21T16:40:00.000Z'
const before = (ms: number) => Date.parse(due) - ms
const hour = 3_600_000

test('what is left is cut to the second and never rounded up, and past the end it counts what is over', () => {
  assert.equal(remaining(due, before(24 * hour)).digits, '24:00:00')
  assert.equal(remaining(due, before(24 * hour - 1)).digits, '23:59:59')
  assert.deepEqual(remaining(due, before(0)), { digits: '00:00:00', words: '0 min left', isOver: false })
  assert.deepEqual(remaining(due, before(-90_000)), { digits: '00:01:30', words: '1 min over', isOver: true })
  assert.equal(remaining(due, before(72 * hour)).digits, '72:00:00')
  assert.deepEqual(remaining(due, before(30 * 24 * hour + 4.5 * hour)), {
    digits: '30 d 04:30',
    words: '30 d 4 h left',
    isOver: false,
  })
})

test('a clock is overdue at the very second, whatever was read before, and past its own target it says so', () => {
  const time = timeOf(due, 'Europe/Berlin')
  const clock = { state: 'open' as const, due: time, target: timeOf('2026-11-21T04:40:00.000Z', 'Europe/Berlin') }
  assert.equal(clockStanding(clock, before(20 * hour)).word, 'Running')
  assert.equal(clockStanding(clock, before(hour)).word, 'Past the own target')
  assert.equal(clockStanding(clock, before(0)).state, 'late')
  assert.deepEqual(clockStanding(clock, before(-1)), { state: 'failing', word: 'Overdue' })
  assert.equal(clockStanding({ state: 'waiting', due: null, target: null }, 0).state, 'unknown')
  assert.equal(clockStanding({ ...clock, state: 'submitted_late' }, before(-1)).word, 'Sent late')
  assert.equal(clockStanding({ ...clock, state: 'submitted' }, before(0), true).word, 'Rehearsed')
})

test('a moment is said in the zone of record with its offset, and in UTC', () => {
  assert.equal(localWords(timeOf('2026-03-29T19:00:00.000Z', 'Europe/Paris')), 'Sun 29 Mar 2026, 21:00:00 +02:00')
  assert.equal(utcWords('2026-03-29T19:00:00.000Z'), 'Sun 29 Mar 2026, 19:00:00 UTC')
  const beside = timeOf('2026-03-28T19:00:00.000Z', 'Europe/Paris')
  assert.equal(besideWords(beside, beside), 'Sat 28 Mar, 20:00:00')
  assert.equal(besideWords(timeOf('2026-03-29T19:00:00.000Z', 'Europe/Paris'), beside), 'Sun 29 Mar, 21:00:00 +02:00')
  assert.deepEqual(['PT24H', 'P1M', 'P14D'].map(withinWords), ['24 hours', 'one month', '14 days'])
})

test('a night that has an hour twice is asked about, and one that lacks it is refused with the moment of the jump', () => {
  const twice = { is: 'at', local: '2026-10-25T02:30', zone: 'Europe/Berlin', pass: null } as const
  assert.deepEqual(askedOf(twice), {
    is: 'two',
    earlier: '02:30 +02:00, which is 00:30 UTC',
    later: '02:30 +01:00, which is 01:30 UTC',
  })
  assert.match(whyNotMoment(twice) ?? '', /say which/)
  assert.equal(whyNotMoment({ ...twice, pass: 'later' }), null)
  assert.deepEqual(momentInput({ ...twice, pass: 'later' }), {
    local: '2026-10-25T02:30',
    zone: 'Europe/Berlin',
    pass: 'later',
  })
  const lacking = { is: 'at', local: '2026-03-29T02:30', zone: 'Europe/Berlin', pass: null } as const
  assert.match(whyNotMoment(lacking) ?? '', /no 02:30.*Sun 29 Mar 2026, 01:00:00 UTC, to 03:00 \+02:00/)
  assert.equal(momentInput({ is: 'now' }), undefined)
  assert.equal(whyNotMoment({ is: 'at', local: '', zone: 'UTC', pass: null }), 'Say when.')
})

test('lengths of time need their unit, and what is not known is unknown', () => {
  assert.deepEqual(['30 min 1 s', '1h30m', '2 d', '1:30:00', '90', '30:01', ''].map(secondsOf), [
    1_801,
    5_400,
    172_800,
    5_400,
    null,
    null,
    null,
  ])
  assert.equal(factWords({ kind: 'duration', value: 1_801 }), '30 min 1 s')
  assert.equal(factWords({ kind: 'duration', value: { atLeast: 3_600, atMost: null } }), 'at least 1 h')
  assert.equal(factWords({ kind: 'yes_no', value: false }), 'no')
  assert.equal(factWords({ kind: 'number', value: null }), 'unknown')
})

test('what is overdue comes first, then triage that takes too long, then what is due next, and ended ones last', () => {
  const line = (title: string, given: Partial<IncidentLine>) =>
    ({ title, state: 'reporting', overdue: 0, alarm: false, next: null, ...given }) as IncidentLine
  const next = (at: string) => ({ next: { due: timeOf(at, 'UTC') } }) as Partial<IncidentLine>
  const lines = [
    line('closed', { state: 'closed', ...next('2026-01-01T00:00:00.000Z') }),
    line('later', next('2026-11-23T00:00:00.000Z')),
    line('alarm', { state: 'triage', alarm: true }),
    line('sooner', next('2026-11-22T00:00:00.000Z')),
    line('overdue', { overdue: 1, ...next('2026-11-21T00:00:00.000Z') }),
  ]
  assert.deepEqual(
    byUrgency(lines).map(({ title }) => title),
    ['overdue', 'alarm', 'sooner', 'later', 'closed'],
  )
})

const question = (id: string, kind: QuestionView['kind'], part: QuestionView['goesTo']['part'], name = id) =>
  ({ id, label: id, kind, choices: [], from: 'answer', goesTo: { part, name } }) satisfies QuestionView

test('answers become one change; what is left open is not sent, and what cannot be read is named', () => {
  const fields = [
    question('services', 'list', 'answers'),
    question('cross_border', 'yes_no', 'answers'),
    question('users_affected', 'number', 'facts', 'users_affected_eu'),
    question('occurred', 'moment', 'moments'),
    question('notifier_phone', 'text', 'answers'),
  ]
  const empty = { is: 'at', local: '', zone: 'UTC', pass: null } as const
  assert.deepEqual(
    answersOf(fields, { services: 'Storage, Login', cross_border: false, users_affected: '1 200', occurred: empty }, 0),
    {
      change: { answers: { services: ['Storage', 'Login'], cross_border: false }, facts: { users_affected_eu: 1_200 } },
      faults: {},
    },
  )
  assert.deepEqual(Object.keys(answersOf(fields, { users_affected: 'many' }, 0).faults), ['users_affected'])
})

test('awareness is said with the decision and not asked a second time, and who is signed in begins the form', () => {
  const fields = [question('aware', 'moment', 'moments'), question('notifier_name', 'text', 'answers')]
  assert.deepEqual(
    askedHere(fields).map(({ id }) => id),
    ['notifier_name'],
  )
  assert.deepEqual(ownAnswers(fields, { name: 'Ines', email: 'ines@example.org' }), { notifier_name: 'Ines' })
})

test('the next step leads from the decision over draft, approval and sending to the look back', () => {
  const next = { stage: 'early_warning', request: null, title: 'Early warning', due: timeOf(due, 'UTC') }
  const filing = (state: string) =>
    [{ id: 'a', body: { stage: 'early_warning', request: null, corrects: null, lifecycle: { state } } }] as FilingView[]
  const at = (given: object, body: object = {}) =>
    nextStep({
      state: 'reporting',
      next,
      filings: [],
      questions: null,
      parallel: [],
      owed: { is: 'owed', because: null, rule: null, words: '' },
      ...given,
      body: { kind: 'real', decision: { answer: 'significant' }, moments: {}, ...body },
    } as unknown as IncidentOverview)
  assert.equal(at({}, { decision: null }).do, 'decide')
  assert.equal(at({}).do, 'draft')
  assert.match(
    at({ questions: { stage: 'early_warning', request: null, fields: [question('services', 'list', 'answers')] } })
      .words,
    /One question is open; it can go out/,
  )
  assert.equal(at({ filings: filing('drafting') }).do, 'approve')
  assert.match(at({ filings: filing('approved') }).words, /record it as sent/)
  assert.match(at({ filings: filing('approved') }, { kind: 'tabletop' }).words, /^Rehearse/)
  assert.equal(at({ next: null }).do, 'handle')
  assert.equal(at({ next: null }, { moments: { handled: { at: due } } }).do, 'review')
  assert.equal(at({ state: 'withdrawn' }).do, 'none')
  const dora = { name: 'DORA', insteadBy: {}, due: {}, clock: { done: null } }
  assert.equal(at({ next: null, parallel: [dora] as never }).do, 'tell')
  const contradicted = { is: 'open', because: 'significance', rule: null, words: '' } as const
  assert.match(at({ owed: contradicted }, { decision: { answer: 'not_significant' } as never }).words, /^Decide again/)
})

test('a clock that runs instead of those of reports stands before them', () => {
  const clock = { is: 'law', rule: 'parallel.dora', done: { at: due, note: '' } }
  const beside = {
    clock,
    insteadBy: null,
    rule: null,
    name: 'x',
    due: null,
    began: null,
    waitsFor: [],
    state: 'waiting',
  }
  const shown = clocksShown({
    deadlines: [{ stage: 'early_warning', request: null }],
    parallel: [beside, { ...beside, insteadBy: {}, state: 'done_late' }],
    body: { zone: 'UTC' },
  } as never)
  assert.deepEqual(
    shown.map(({ key, state, submitted }) => [key, state, submitted?.at]),
    [
      ['parallel.dora', 'submitted_late', due],
      ['early_warning null', undefined, undefined],
    ],
  )
})

test('the title of an incident is its first sentence, and not longer than a line', () => {
  assert.equal(
    titleOf('Files on the file server are encrypted. Nobody can log in.\nMore'),
    'Files on the file server are encrypted',
  )
  assert.equal(titleOf('Down'), 'Down')
  assert.equal(titleOf('x'.repeat(300)).length, 118)
})

test('the picture begins with the first fact, ends with the last clock, and narrows with time', () => {
  const start = '2026-11-20T16:40:00.000Z'
  const clock = { title: 'Early warning', state: 'open', submitted: null, target: null }
  const picture = pictureOf(
    {
      timeline: [{ at: timeOf(start, 'UTC'), kind: 'moment', words: 'Detected' }],
      deadlines: [
        { ...clock, due: timeOf(due, 'UTC'), began: { at: timeOf(start, 'UTC') } },
        { ...clock, title: 'Notification', due: timeOf('2026-11-24T16:40:00.000Z', 'UTC'), began: null },
        { ...clock, title: 'Final', due: null, began: null },
        { ...clock, title: 'Asked for', due: timeOf(due, 'UTC'), began: null, request: 'a' },
      ],
      body: { requests: [{ id: 'a', askedAt: '2026-11-20T17:40:00.000Z' }] },
      parallel: [],
    } as unknown as IncidentOverview,
    before(23 * hour),
  )
  assert.deepEqual(
    picture.bars.map(({ name, from, to }) => [name, from, to]),
    [
      ['Early warning', 0, 0.5],
      ['Notification', 0, 1],
      ['Asked for', Math.sqrt(1 / 96), 0.5],
    ],
  )
  assert.equal(picture.facts[0]?.x, 0)
  assert.deepEqual(
    picture.ticks.map(({ label }) => label),
    ['start', '1 h', '4 h', '12 h', '24 h', '72 h'],
  )
})
