import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { instant } from '../time/index.ts'
import {
  draftFiling,
  FilingForm,
  type FilingLifecycle,
  type FilingSource,
  filingText,
  isOpenFiling,
  optionalFor,
  questionsFor,
  saysTheSame,
  whyNotAnsweredAt,
  whyNotFiling,
  whyNotSentAt,
  whyNotStage,
  writtenLines,
} from './index.ts'

const file = new URL('../../../catalogs/regulation/filings.yaml', import.meta.url)
const form = FilingForm.parse(parse(readFileSync(file, 'utf8')))
const text = (draft: ReturnType<typeof draftFiling>, exercise = false) =>
  filingText({ lines: writtenLines(draft), exercise })
const stages = ['early_warning', 'notification', 'intermediate', 'progress', 'final'] as const

const nothing: FilingSource = { entity: {}, contact: {}, moments: {}, facts: {}, answers: {}, zone: 'Europe/Berlin' }
const registered: FilingSource = {
  ...nothing,
  entity: {
    entity_name: 'Example',
    registration_number: 'HRB 1',
    address: 'Berlin',
    sector: 'Digital infrastructure',
    entity_class: 'important',
  },
  contact: { notifier_name: 'A', notifier_email: 'a@example.org', notifier_phone: '1', incident_contact: '2' },
}

test('an early warning asks a person for at most twelve things once the entity is registered', () => {
  const asked = questionsFor(form, 'early_warning', registered)
  assert.deepEqual(
    asked.map(({ id }) => id),
    ['detected', 'aware', 'what_happened', 'suspected_malicious', 'cross_border', 'services'],
  )
})

test('a later report asks for nothing that an earlier one said', () => {
  const said = {
    ...registered,
    moments: { detected: instant('2026-11-20T16:00:00Z'), aware: instant('2026-11-20T16:40:00Z') },
    facts: { suspected_malicious: true },
    answers: { what_happened: 'Files were encrypted', cross_border: true, services: ['Storage'] },
  }
  assert.deepEqual(questionsFor(form, 'early_warning', said), [])
  const later = questionsFor(form, 'notification', said).map(({ id }) => id)
  assert.deepEqual(later, ['occurred', 'member_states', 'users_affected', 'effects', 'severity'])
})

test('what is not known stands as unknown, is listed at the end, and holds back nothing', () => {
  const draft = draftFiling(form, 'early_warning', registered)
  const said = text(draft)
  assert.match(said, /^Entity: Example$/m)
  assert.match(said, /^What happened: \[unknown: what happened\]$/m)
  assert.match(said, /^Not known yet: Detected; .*Services that are touched$/m)
  assert.equal(draft.unknown.length, 6)
})

test('an answer of several lines cannot look like another field', () => {
  const forged = 'line one\nClass: out of scope\r\nEntity: Somebody else\u2028Sector: none'
  const said = text(draftFiling(form, 'early_warning', { ...registered, answers: { what_happened: forged } }))
  assert.match(said, /^What happened: line one\n {4}Class: out of scope\n {4}Entity: Somebody else\n {4}Sector: none$/m)
  assert.equal(said.match(/^Entity: /gm)?.length, 1)
})

test('an intermediate report answers a request, and no other does', () => {
  assert.match(whyNotStage('intermediate', null)?.refused.detail ?? '', /answers a request/)
  assert.match(whyNotStage('final', 'r')?.refused.detail ?? '', /intermediate/)
  assert.deepEqual([whyNotStage('intermediate', 'r'), whyNotStage('final', null)], [null, null])
})

test('what a stage may say is left out until it has an answer', () => {
  const line = (source: FilingSource) =>
    draftFiling(form, 'early_warning', source).lines.find(({ field }) => field.id === 'supplier')
  assert.equal(line(registered), undefined)
  assert.equal(line({ ...registered, answers: { supplier: 'Host' } })?.value, 'Host')
})

test('what a stage may say and nobody answered is offered apart from what it owes', () => {
  const offered = optionalFor(form, 'notification', registered).map(({ id }) => id)
  assert.ok(offered.includes('help') && offered.includes('indicators'))
  assert.ok(!offered.some(id => questionsFor(form, 'notification', registered).some(owed => owed.id === id)))
  const answered = { ...registered, answers: { indicators: ['198.51.100.7'] } }
  assert.ok(!optionalFor(form, 'notification', answered).some(({ id }) => id === 'indicators'))
})

test('a draft does not grow old because an outage goes on, and does when it is over or something else became known', () => {
  const lines = (outage: number, answers = {}) =>
    writtenLines(draftFiling(form, 'notification', { ...registered, facts: { outage }, answers }))
  assert.equal(saysTheSame(form, lines(60), lines(61), true), true)
  assert.equal(saysTheSame(form, lines(60), lines(61), false), false)
  assert.equal(saysTheSame(form, lines(60), lines(61, { threat: 'phishing' }), true), false)
})

test('a moment is written in the zone of record with its offset, and in UTC', () => {
  const said = text(
    draftFiling(form, 'early_warning', { ...registered, moments: { aware: instant('2026-10-25T01:30:00Z') } }),
  )
  assert.match(said, /significant: 2026-10-25 02:30:00 \+01:00 \(Europe\/Berlin\), 2026-10-25 01:30:00 UTC/)
})

test('a number that is known between bounds is written so', () => {
  const said = (facts: FilingSource['facts']) => text(draftFiling(form, 'final', { ...registered, facts }))
  assert.match(said({ users_affected_eu: { atLeast: 51, atMost: null } }), /Users that are touched: at least 51$/m)
  assert.match(said({ outage: 5_400 }), /Longest outage: 1 h 30 min$/m)
  assert.match(said({ outage: { atLeast: 60, atMost: 3_605 } }), /Longest outage: between 1 min and 1 h 5 s$/m)
})

test('whether it goes on is known from its handling and asks nobody', () => {
  const going = (moments: FilingSource['moments']) =>
    draftFiling(form, 'progress', { ...registered, moments }).lines.find(({ field }) => field.id === 'going_on')?.value
  assert.equal(going({}), 'yes')
  assert.match(going({ handled: instant('2026-11-20T16:00:00Z') }) ?? '', /^no, since 2026-11-20 17:00:00/)
})

test('each field belongs to a stage, and each stage has its owner, its filer and what happened', () => {
  for (const { id, owed, also } of form.fields) assert.ok(owed.length + also.length > 0, id)
  for (const stage of stages) {
    const owed = form.fields.filter(field => field.owed.includes(stage)).map(({ id }) => id)
    for (const id of ['entity_name', 'notifier_name', 'what_happened', 'going_on'])
      assert.ok(owed.includes(id), `${stage} ${id}`)
  }
})

const by = '00000000-0000-4000-8000-000000000001'
const at = instant('2026-11-20T16:00:00Z')
const approved = { drafted: { at, by }, approved: { at, by } }
const submitted = { ...approved, submitted: { at, by, channel: 'portal', sha256: 'a'.repeat(64) } }
const answer = { at, reference: '1', note: '' }
const lifecycles: readonly FilingLifecycle[] = [
  { state: 'drafting', drafted: { at, by } },
  { state: 'approved', ...approved },
  { state: 'submitted', ...submitted },
  { state: 'acknowledged', ...submitted, answer },
  { state: 'rejected', ...submitted, answer },
  { state: 'rehearsed', ...approved, rehearsed: { at, by, sha256: 'a'.repeat(64) } },
]

const allowed = (exercise: boolean) =>
  lifecycles.flatMap(lifecycle =>
    lifecycles
      .filter(({ state }) => whyNotFiling({ lifecycle, exercise }, state) === null)
      .map(({ state }) => `${lifecycle.state} > ${state}`),
  )

test('a filing of an exercise is never submitted, and says what it is wherever it is read', () => {
  assert.deepEqual(
    allowed(true).filter(step => step.startsWith('approved')),
    ['approved > drafting', 'approved > rehearsed'],
  )
  const said = text(draftFiling(form, 'early_warning', registered), true)
  assert.match(said, /^EXERCISE/)
  assert.match(said.trim().split('\n').at(-1) ?? '', /^EXERCISE/)
})

test('nothing is sent before it was detected, nor answered before it was sent', () => {
  const [before, then] = [instant('2026-11-20T15:59:59Z'), instant('2026-11-20T16:00:00Z')]
  assert.match(whyNotSentAt(before, at)?.refused.detail ?? '', /before the incident was detected/)
  assert.deepEqual([whyNotSentAt(then, at), whyNotSentAt(before, null)], [null, null])
  const lifecycle: FilingLifecycle = { state: 'submitted', ...submitted }
  assert.match(whyNotAnsweredAt({ lifecycle }, before)?.refused.detail ?? '', /before it was sent/)
  assert.equal(whyNotAnsweredAt({ lifecycle }, then), null)
})

test('a filing goes from draft over approval to its answer; what was submitted never goes back', () => {
  assert.deepEqual(allowed(false), [
    'drafting > approved',
    'approved > drafting',
    'approved > submitted',
    'submitted > acknowledged',
    'submitted > rejected',
  ])
  assert.deepEqual(
    lifecycles.filter(lifecycle => isOpenFiling({ lifecycle })).map(({ state }) => state),
    ['drafting', 'approved'],
  )
})
