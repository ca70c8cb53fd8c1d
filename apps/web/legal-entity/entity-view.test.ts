import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  classWords,
  factName,
  faultOfSince,
  faultsOfEntity,
  fieldWords,
  flowDownWords,
  holdsFrom,
  holeSentence,
  jurisdictionWords,
  questions,
  registrationState,
  saidFact,
  valueWords,
} from './entity-view.ts'

test('bounds are said as bounds, and no bound at all as unknown', () => {
  assert.equal(valueWords({ atLeast: 0, atMost: null }), 'unknown')
  assert.equal(valueWords({ atLeast: 260, atMost: null }), 'at least 260')
  assert.equal(valueWords({ atLeast: 1, atMost: 2 }), 'between 1 and 2')
  assert.equal(valueWords(1_000_000), '1,000,000')
  assert.equal(valueWords(null), 'unknown')
})

test('a question is said with its answer, and any other fact with its value', () => {
  assert.equal(saidFact('headcount', 60), 'head count: 60')
  assert.match(saidFact('services_in_union', true), /^Does it .*[a-z]\? yes$/)
})

test('a fact has one name, whether the rule or the form names it', () => {
  for (const { key } of questions) {
    assert.equal(factName(key), factName(key.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)))
    assert.doesNotMatch(factName(key), /_/)
  }
  assert.equal(factName('turnoverEur'), 'turnover')
})

test('an open class names what it may be', () => {
  assert.equal(classWords('out'), 'Out of scope')
  assert.equal(classWords(null, ['important', 'essential']), 'Open: important or essential')
})

test('whose authority is competent is said with its rule, and what is missing where it is open', () => {
  const words = { rule: 'main_establishment', by: 'decisions', memberStates: ['DE'], missing: [], besides: [] }
  assert.equal(
    jurisdictionWords(words),
    'DE: the state of its main establishment, where decisions about cyber risks are taken',
  )
  const open = { rule: 'establishment', by: null, memberStates: [], missing: ['member_states'], besides: [] }
  assert.match(jurisdictionWords(open), /^Open: member states in which it is established/)
})

test('an entity needs a name, a country and a zone', () => {
  const draft = { name: ' ', country: 'Germany', zone: '' } as never
  assert.deepEqual(Object.keys(faultsOfEntity(draft)), ['name', 'country', 'zone'])
})

test('a registration that is open is unknown until its day, and failing after it', () => {
  assert.equal(registrationState('owed', false), 'unknown')
  assert.equal(registrationState('changed', true), 'failing')
  assert.equal(registrationState('current', false), 'operating')
  assert.equal(fieldWords('ip_ranges'), 'IP ranges')
})

test('a duty without a time says so, and a hole is counted and never a share', () => {
  assert.equal(flowDownWords({ noticeHours: null, from: 'aware' }), 'The contract sets no time')
  assert.equal(flowDownWords({ noticeHours: 1, from: 'detected' }), 'Within 1 hour of detecting it')
  assert.equal(holeSentence([]), 'Nobody said which systems belong to it.')
  assert.equal(holeSentence([{ reason: null }, { reason: {} }]), '1 of 2 parts inherit no evidence.')
})

test('what is written holds from now, or from the start of an earlier day in the zone of record, never of one to come', () => {
  const now = Date.parse('2026-11-22T23:30:00Z')
  const since = (day: string) => ({ since: day, zone: 'Europe/Berlin' })
  assert.equal(holdsFrom(since('2026-11-23'), now), undefined)
  assert.equal(holdsFrom(since('2026-11-01'), now), '2026-10-31T23:00:00.000Z')
  assert.deepEqual(faultOfSince(since('2026-11-23'), now), {})
  assert.match(faultOfSince(since('2026-11-24'), now).since ?? '', /not come yet/)
  assert.match(faultOfSince(since(''), now).since ?? '', /since which day/)
})
