import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, described, id, live } from '../description/testing.ts'
import { calendarOf } from '../occurrence/index.ts'
import { isRefusal } from '../problem/index.ts'
import type { SubsequentEvent } from '../subsequent-event/index.ts'
import { instant } from '../time/index.ts'
import {
  type Assertion,
  amend,
  assertionText,
  emptyAssertion,
  faultOfAnswers,
  issueGaps,
  owedPapers,
  questions,
  reopen,
  sign,
  signingGaps,
  whyNotAnswered,
} from './index.ts'

const at = instant('2026-07-05T00:00:00Z')
const who = { organisation: 'Acme', from: '2025-07-01', to: '2026-06-30' }
const draft: Assertion = { ...emptyAssertion(id(99)), signatory: ann, title: 'CEO' }
const gaps = (more: Partial<Assertion> = {}, description = described(), now = live, today = '2026-07-05') =>
  signingGaps({ ...draft, ...more }, description, now, today, '2026-06-30')
const by = { person: ann, at, description: 4, text: 'words' }
const signed = () => {
  const done = sign(draft, gaps(), by)
  return isRefusal(done) ? assert.fail(done.refused.detail) : done
}

const blocked: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['while nobody is named', gaps({ signatory: null }), /Nobody is named/],
  ['while the office is not said', gaps({ title: ' ' }), /which office/],
  ['before the last day is over', gaps({}, described(), live, '2026-06-30'), /is not over/],
  ['while incidents are open', gaps({}, described(live, ['incidents'])), /DC 4 Incidents: Not decided/],
  ['while changes of a Type II are open', gaps({}, described(live, ['changes'])), /DC 9 .*not decided/],
  ['while duties of customers are open', gaps({}, described(live, ['user_controls'])), /DC 6/],
  ['while subservice organisations are open', gaps({}, described(live, ['subservices'])), /DC 7/],
  ['while a section is stale', gaps({}, described(), { ...live, criteria: live.criteria.slice(1) }), /DC 5 .*stale/],
]
for (const [when, found, expected] of blocked)
  test(`nobody can sign the assertion ${when}`, () => {
    assert.match(found.join('; '), expected)
    assert.ok(isRefusal(sign(draft, found, by)))
  })

test('changes during the period gate a Type II alone', () => {
  const day = { ...live, kind: 'soc2_type1' as const }
  assert.deepEqual(gaps({}, described(day, ['changes']), day), [])
})

test('only the person who is named signs, and what was signed is not changed before it is reopened', () => {
  assert.ok(isRefusal(sign(draft, [], { ...by, person: id(2) })))
  const done = signed()
  assert.ok(isRefusal(sign(done, [], by)))
  assert.ok(isRefusal(amend(done, { signatory: null, title: '', exceptions: '' })))
  const open = reopen(done, 'A wrong place')
  assert.deepEqual(!isRefusal(open) && open.lifecycle, { state: 'draft', why: 'A wrong place' })
})

test('the words name the time, the methods, what customers must do, and the exceptions that are known', () => {
  const words = assertionText(who, described(), live, { exceptions: 'Two reviews were late.' })
  assert.match(words, /from 2025-07-01 to 2026-06-30/)
  assert.match(words, /leaves out .*Cloud AG/)
  assert.match(words, /provided that customers and subservice organisations performed/)
  assert.match(words, /3\. The controls stated in it operated effectively/)
  assert.match(words, /Two reviews were late/)
  const day = { ...live, kind: 'soc2_type1' as const }
  const ofDay = assertionText(who, described(day), day, { exceptions: '' })
  assert.match(ofDay, /as of 2026-06-30/)
  assert.doesNotMatch(ofDay, /3\. The controls|operated effectively throughout/)
})

const no = questions.map(({ id: question }) => ({ question, answer: 'no' as const, words: '' }))
const answered = (answers: Assertion['papers']['questionnaire'] extends infer _ ? typeof no : never) => ({
  state: 'answered' as const,
  by: ann,
  at,
  title: 'CEO',
  answers,
})
const event = (lifecycle: SubsequentEvent['lifecycle']): SubsequentEvent => ({
  title: 'Outage',
  engagement: id(99),
  happenedOn: '2026-07-02',
  knownOn: '2026-07-02',
  description: 'Two hours',
  notedBy: ann,
  lifecycle,
})
const ready = (): Assertion => ({
  ...signed(),
  papers: {
    engagement_letter: { state: 'filed', evidence: id(3), by: ann, at },
    representation_letter: { state: 'signed', by: ann, at, title: 'CEO', text: 'words' },
    questionnaire: answered(no),
  },
})
const before = (assertion: Assertion, more: object = {}) =>
  issueGaps({ kind: 'soc2_type2', assertion, description: 4, events: [], ...more }).join('; ')

test('an examination is issued with a signed assertion over the present description and all papers', () => {
  assert.equal(before(ready()), '')
  assert.match(before(draft), /not signed; .*engagement letter.*representation letter.*questions/)
  assert.match(before(ready(), { description: 5 }), /changed after the assertion/)
  assert.equal(issueGaps({ kind: 'internal', assertion: draft, description: 0, events: [] }).length, 0)
})

test('what happened after the last day is noted where it was said, and decided before the issue', () => {
  const yes = no.map((one, index) => (index === 0 ? { ...one, answer: 'yes' as const, words: 'An outage' } : one))
  const told = { ...ready(), papers: { ...ready().papers, questionnaire: { ...answered(no), answers: yes } } }
  assert.match(before(told), /no event is noted/)
  assert.match(before(told, { events: [event({ state: 'noted' })] }), /“Outage” does to the report is not decided/)
  const decided = { state: 'decided' as const, effect: 'disclose' as const, why: 'x', decidedBy: ann, decidedAt: at }
  assert.equal(before(told, { events: [event(decided)] }), '')
})

test('every question is answered once, and a yes says what happened', () => {
  assert.equal(faultOfAnswers(no), null)
  assert.match(faultOfAnswers(no.slice(1)) ?? '', /Not answered/)
  assert.match(faultOfAnswers([...no, no[0]!]) ?? '', /twice/)
  assert.match(faultOfAnswers(no.map(one => ({ ...one, answer: 'yes' as const }))) ?? '', /Say what happened/)
})

test('open sections are owed by the lead; a signature by the named person, only once it can be given', () => {
  const owed = (assertion: Assertion, description = described(), today = '2026-07-05') =>
    owedPapers(assertion, description, live, today, '2026-06-30').map(({ who, why }) => `${who}: ${why}`)
  const [open, ...more] = owed(draft, described(live, ['changes', 'incidents']))
  assert.equal(open, 'lead: 2 of 9 sections miss something or are stale; begin with DC 4 Incidents')
  assert.deepEqual(more, [
    'signatory: Read and sign: the representation letter, the answers about the time since the last day',
  ])
  assert.match(owed(draft).join(), /^signatory: Read and sign: the assertion, the representation letter/)
  assert.deepEqual(owed(draft, described(), '2026-06-30'), [])
  assert.match(owed({ ...draft, signatory: null }).join(), /^lead: The last day is over: name who signs/)
  const paper = { state: 'signed' as const, by: ann, at, title: 'CEO', text: 'words' }
  const answered = { state: 'answered' as const, by: ann, at, title: 'CEO', answers: [] }
  const papers = { ...draft.papers, representation_letter: paper, questionnaire: answered }
  assert.deepEqual(owed({ ...signed(), papers }), [])
})

test('answers about the time after the last day are owed and taken once that day is over where the organisation is', () => {
  const day = { ...live, kind: 'soc2_type1' as const }
  const owed = (today: string) =>
    owedPapers(draft, described(day), day, today, '2026-06-30')
      .map(({ why }) => why)
      .join()
  assert.equal(owed('2026-06-30'), 'Read and sign: the assertion, the representation letter')
  assert.match(owed('2026-07-01'), /the answers about the time since the last day$/)

  const moments: readonly (readonly [string, string, boolean])[] = [
    ['UTC', '2026-06-30T23:59:59.999Z', false],
    ['UTC', '2026-07-01T00:00:00.000Z', true],
    ['Asia/Tokyo', '2026-06-30T14:59:59.999Z', false],
    ['Asia/Tokyo', '2026-06-30T15:00:00.000Z', true],
    ['America/Los_Angeles', '2026-07-01T06:59:59.999Z', false],
    ['America/Los_Angeles', '2026-07-01T07:00:00.000Z', true],
  ]
  for (const [zone, moment, isOpen] of moments) {
    const why = whyNotAnswered(calendarOf(zone).dateAt(instant(moment)), '2026-06-30')
    assert.equal(why === null, isOpen, `${zone} ${moment}`)
  }
})
