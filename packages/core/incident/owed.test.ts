import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { draftFiling, type Filing, FilingForm, writtenLines } from '../filing/index.ts'
import { provider } from '../legal-entity/cases.ts'
import type { LegalEntity } from '../legal-entity/index.ts'
import { lawOfUnion } from '../regulation/testing.ts'
import { entity as scoped } from '../scoping/cases.ts'
import type { EntityClass } from '../scoping/index.ts'
import { instant } from '../time/index.ts'
import { filingSource, Incident, lookAt, owedWords, tellingsOf } from './index.ts'

const law = lawOfUnion('2026-11-22')
const file = new URL('../../../catalogs/regulation/filings.yaml', import.meta.url)
const form = FilingForm.parse(parse(readFileSync(file, 'utf8')))
const by = '00000000-0000-4000-8000-000000000001'
const moment = (text: string) => ({ at: instant(text), said: null, isDoubtful: false })
const now = instant('2026-11-22T12:00:00Z')
const cloud = ['cloud-computing-service-providers']

/** An entity of a kind, with the class that somebody decided or nobody did. */
function entity(types: readonly string[], decided: EntityClass | null): LegalEntity {
  const base = provider({ scoping: scoped(types, 300) })
  const { decision } = base
  return { ...base, decision: decided && decision && { ...decision, class: decided, types: [...types] } }
}

/** An incident that was known to be significant three days ago. */
function incident(answer: 'significant' | 'not_significant', given: Partial<Incident> = {}): Incident {
  return Incident.parse({
    entity: by,
    kind: 'real',
    title: 'Payments are down',
    source: { kind: 'form', reference: '' },
    zone: 'Europe/Berlin',
    openedBy: by,
    moments: { detected: moment('2026-11-19T05:00:00Z'), aware: moment('2026-11-19T05:00:00Z') },
    decision: { answer, by, at: now, reason: 'Looked at again', computed: 'unknown' },
    ...given,
  })
}

function warning(at: string): Filing {
  const step = { at: instant(at), by }
  return {
    incident: by,
    stage: 'early_warning',
    exercise: false,
    entityName: 'x',
    zone: 'Europe/Berlin',
    recipient: 'CSIRT',
    corrects: null,
    request: null,
    lines: [],
    formVersion: '1',
    lateBecause: null,
    lifecycle: {
      state: 'submitted',
      drafted: step,
      approved: step,
      submitted: { ...step, channel: 'portal', sha256: 'a'.repeat(64) },
    },
  }
}

function look(of: LegalEntity, body: Incident, filings: readonly Filing[] = []) {
  const kept = filings.map((one, at) => ({ id: String(at), body: one }))
  const given = { law, form, entity: of, others: [], works: () => true, now }
  return lookAt({ ...given, incident: { id: 'a', body }, filings: kept })
}

const overdue = (looked: ReturnType<typeof look>) =>
  [...looked.deadlines, ...looked.parallel].filter(({ state }) => state === 'overdue').length
const told = (looked: ReturnType<typeof look>) => tellingsOf('i', '', looked, now, due => due).map(({ key }) => key)

test('an incident that is decided not to be significant runs no clock, and keeps what was sent and what was asked', () => {
  const owing = look(entity(cloud, 'important'), incident('significant'))
  assert.deepEqual([owing.owed, overdue(owing), told(owing).length], [{ is: 'owed' }, 2, 2])
  const after = look(entity(cloud, 'important'), incident('not_significant'))
  assert.deepEqual(after.owed, { is: 'not_owed', because: 'significance', rule: null })
  assert.deepEqual(
    [after.deadlines, after.next, after.questions, told(after), after.state],
    [[], null, null, [], 'assessed'],
  )
  const requests = [{ id: 'r', from: 'CSIRT', what: 'x', askedAt: now, due: instant('2026-11-23T12:00:00Z') }]
  const reported = look(entity(cloud, 'important'), incident('not_significant', { requests }), [
    warning('2026-11-19T06:00:00Z'),
  ])
  assert.deepEqual(
    reported.deadlines.map(({ stage, state }) => [stage, state]),
    [
      ['early_warning', 'submitted'],
      ['intermediate', 'open'],
    ],
  )
})

test('a decision that the rules contradict since is to be taken again, and its clocks run; one against them stands', () => {
  const facts = { outage: 1_801, only_planned: false }
  const since = look(entity(cloud, 'important'), incident('not_significant', { facts }))
  assert.deepEqual([since.owed.is, since.significance.answer, overdue(since)], ['open', 'yes', 2])
  const body = incident('not_significant', { facts })
  const knowing = { ...body, decision: body.decision && { ...body.decision, computed: 'yes' as const } }
  assert.equal(look(entity(cloud, 'important'), knowing).owed.is, 'not_owed')
  const moments = { detected: moment('2026-11-19T05:00:00Z'), triageStarted: moment('2026-11-19T05:00:00Z') }
  const unaware = look(entity(cloud, 'important'), incident('not_significant', { facts, moments }))
  assert.deepEqual([unaware.alarm?.isRaised, unaware.deadlines[0]?.state], [true, 'waiting'])
})

test('an entity that is out or has registration alone owes no report, once a person has decided that', () => {
  const registrar = ['domain-name-registration-services']
  const decided = look(entity(registrar, 'registration_only'), incident('significant'))
  assert.deepEqual([overdue(decided), decided.next], [0, null])
  assert.ok(decided.owed.is === 'not_owed' && decided.owed.rule?.id === 'registration-only.names')
  const open = look(entity(registrar, null), incident('significant'))
  assert.deepEqual([open.owed.is, overdue(open)], ['open', 2])
  const out = look(entity([], 'out'), incident('significant', { moments: { handled: moment('2026-11-20T00:00:00Z') } }))
  assert.deepEqual([out.owed.is, out.deadlines, out.state], ['not_owed', [], 'handled'])
})

test('what is told without a duty goes out as voluntary, unless somebody says otherwise', () => {
  const obligation = (of: LegalEntity, body: Incident) =>
    writtenLines(draftFiling(form, 'notification', filingSource(law, of, body, {}))).find(
      ({ id }) => id === 'obligation',
    )?.value
  assert.equal(obligation(entity(cloud, 'important'), incident('significant')), 'mandatory')
  assert.equal(obligation(entity([], 'out'), incident('significant')), 'voluntary')
  assert.equal(obligation(entity(cloud, 'important'), incident('not_significant')), 'voluntary')
  const said = incident('significant', { answers: { obligation: 'mandatory' } })
  assert.equal(obligation(entity([], 'out'), said), 'mandatory')
})

test('a financial entity runs the clock of DORA instead of those of Article 23, with the rule that says so', () => {
  const bank = look(entity(['i.3'], 'essential'), incident('significant'))
  assert.ok(bank.owed.is === 'not_owed' && bank.owed.because === 'special' && bank.owed.rule?.id === 'special.dora')
  assert.deepEqual(bank.deadlines, [])
  assert.deepEqual(
    bank.parallel.map(({ rule, insteadBy, due, state }) => [rule?.id, insteadBy?.id, due?.at, state]),
    [['parallel.dora', 'special.dora', '2026-11-20T05:00:00.000Z', 'overdue']],
  )
  const triggers = { classified_major: moment('2026-11-19T06:00:00Z') }
  const [clock] = look(entity(['i.3'], 'essential'), incident('significant', { triggers })).parallel
  assert.deepEqual([clock?.due?.from, clock?.due?.at], ['classified_major', '2026-11-19T10:00:00.000Z'])
})

test('that no report is owed is said with whose decision it is', () => {
  const words = (is: 'open' | 'not_owed', because: 'class' | 'special' | 'significance') =>
    owedWords({ is, because, rule: null })
  assert.equal(owedWords({ is: 'owed' }), '')
  for (const because of ['class', 'special'] as const) {
    assert.match(words('not_owed', because), /by what somebody decided/)
    assert.match(words('open', because), /^By the rules of scope .* Nobody has decided that.*, so every clock runs/)
  }
  assert.match(words('not_owed', 'significance'), /Where an authority was told before/)
  assert.match(words('open', 'significance'), /Until somebody decides again, every clock runs/)
})

test('the clock of another act still asks for what would bring it forward', () => {
  const [clock] = look(entity(['i.3'], 'essential'), incident('significant')).parallel
  assert.deepEqual(clock?.waitsFor, ['classified_major'])
})

test('that somebody wrote a report down long after it was sent stands beside its deadline', () => {
  const filing = warning('2026-11-19T06:00:00Z')
  const { lifecycle } = filing
  if (lifecycle.state !== 'submitted') throw new Error('it was sent')
  const submitted = { ...lifecycle.submitted, recorded: now }
  const late = look(entity(cloud, 'important'), incident('significant'), [
    { ...filing, lifecycle: { ...lifecycle, submitted } },
  ])
  assert.deepEqual([late.deadlines[0]?.state, late.deadlines[0]?.recorded], ['submitted', now])
})

test('the clock of another act stops with the decision that nothing is significant, unless a moment of its own began it', () => {
  const bank = entity(['i.3'], 'essential')
  assert.deepEqual(look(bank, incident('not_significant')).parallel, [])
  const triggers = { classified_major: moment('2026-11-19T06:00:00Z') }
  assert.equal(look(bank, incident('not_significant', { triggers })).parallel[0]?.state, 'overdue')
  const clocks = [{ is: 'law' as const, rule: 'parallel.dora', done: null }]
  const [added] = look(bank, incident('not_significant', { clocks })).parallel
  assert.deepEqual([added?.insteadBy, added?.state], [null, 'overdue'], 'what somebody added is theirs to take away')
})

test('while nobody decided that another act stands in their place, the clocks of both run', () => {
  const bank = look(entity(['i.3'], null), incident('significant'))
  assert.deepEqual([bank.owed.is, bank.deadlines.length > 0, bank.parallel.length], ['open', true, 1])
  const decided = entity(['i.3'], 'essential')
  const grown = { ...decided, decision: decided.decision && { ...decided.decision, types: cloud } }
  assert.equal(look(grown, incident('significant')).owed.is, 'open', 'it was decided of other types')
})

test('that somebody was told by the clock of another act is kept with it, and the clock runs once', () => {
  const done = { at: instant('2026-11-19T08:00:00Z'), note: '' }
  const body = incident('significant', { clocks: [{ is: 'law', rule: 'parallel.dora', done }] })
  const { parallel } = look(entity(['i.3'], 'essential'), body)
  assert.deepEqual(
    parallel.map(({ state, insteadBy }) => [state, insteadBy?.id]),
    [['done', 'special.dora']],
  )
})
