import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { FilingForm } from '../filing/index.ts'
import { provider } from '../legal-entity/cases.ts'
import { lawOfUnion } from '../regulation/testing.ts'
import { quiet } from '../significance/cases.ts'
import { instant } from '../time/index.ts'
import {
  amendIncident,
  Incident,
  type IncidentChange,
  incidentFacts,
  knownFacts,
  lookAt,
  MomentInput,
  recurrencesIn,
} from './index.ts'

const law = lawOfUnion('2026-11-22')
const file = new URL('../../../catalogs/regulation/filings.yaml', import.meta.url)
const form = FilingForm.parse(parse(readFileSync(file, 'utf8')))
const by = '00000000-0000-4000-8000-000000000001'
const entity = provider({ usersInUnion: 1_000 })
const now = instant('2026-11-22T12:00:00Z')

/** What nobody computes, each answered with no or nothing. */
const nothing = Object.fromEntries(Object.entries(quiet).filter(([name]) => name in incidentFacts))

function incident(day: string, given: Partial<Incident> = {}): Incident {
  return Incident.parse({
    entity: by,
    kind: 'real',
    title: 'Outage',
    source: { kind: 'form', reference: '' },
    zone: entity.zone,
    openedBy: by,
    moments: { detected: { at: `${day}T10:00:00.000Z` } },
    facts: nothing,
    ...given,
  })
}

const caused = (day: string, loss_eur: number, given: Partial<Incident> = {}) =>
  incident(day, { rootCause: 'certificate', facts: { ...nothing, loss_eur }, ...given })
const decided = { answer: 'significant' as const, by, at: now, reason: 'Together', computed: 'yes' as const }

function significance(body: Incident, ...others: readonly Incident[]) {
  const kept = others.map((one, at) => ({ id: String(at), body: one }))
  const given = { law, form, entity, filings: [], others: kept, works: () => true, now }
  return lookAt({ ...given, incident: { id: 'own', body } }).significance
}

test('an incident of which everything is answered with no is not significant, without its cause where nothing is near it', () => {
  const { answer, deciding } = significance(incident('2026-11-20'))
  assert.deepEqual([answer, deciding], ['no', []])
})

test('where it may recur, it asks for the cause and the losses that people can say, and never for a count', () => {
  const deciding = (body: Incident, ...others: readonly Incident[]) => [
    ...new Set(significance(body, ...others).deciding.map(({ fact }) => fact)),
  ]
  assert.deepEqual(
    deciding(incident('2026-11-20', { facts: { ...nothing, loss_eur: 1 } }), caused('2026-10-20', 500_000)),
    ['root_cause'],
  )
  assert.deepEqual(deciding(caused('2026-11-20', 400_000), incident('2026-10-20', { facts: { loss_eur: 200_000 } })), [
    'root_cause_of_others',
  ])
  assert.deepEqual(deciding(caused('2026-11-20', 1), incident('2026-10-20', { rootCause: 'certificate', facts: {} })), [
    'loss_of_others',
  ])
})

const saying = (reason = '') => ({ by, now, reason })
const refusedWhy = (change: IncidentChange, before = incident('2026-11-20'), reason = '') => {
  const result = amendIncident(before, change, saying(reason))
  return 'refused' in result ? result.refused.detail : null
}

test('a day that no calendar has is refused, as a local time and as an instant', () => {
  const local = (text: string) => MomentInput.safeParse({ local: text, zone: 'Europe/Berlin' }).success
  assert.deepEqual(
    ['2024-02-30T10:00', '2026-02-29T10:00', '2026-04-31T10:00:00', '2026-11-20T24:00', '2026-11-20T10:60'].map(local),
    [false, false, false, false, false],
  )
  assert.deepEqual(['2024-02-29T10:00', '2026-11-20T23:59:59'].map(local), [true, true])
  assert.equal(MomentInput.safeParse({ at: '2024-02-30T10:00:00Z' }).success, false)
})

test('what has not happened yet is no interruption, notice or request', () => {
  const [past, future] = [{ at: '2026-11-22T10:00:00Z' }, { at: '2026-11-23T10:00:00Z' }]
  const part = { kind: 'outage' as const, service: '' }
  const notice = { to: 'Customers', what: 'x', channel: 'mail' }
  const request = { id: 'r', from: 'CSIRT', what: 'x' }
  assert.equal(refusedWhy({ interruptions: [{ ...part, from: past, to: null }] }), null)
  assert.match(refusedWhy({ interruptions: [{ ...part, from: future, to: null }] }) ?? '', /interruption .* future/)
  assert.match(refusedWhy({ interruptions: [{ ...part, from: past, to: future }] }) ?? '', /interruption .* future/)
  assert.match(refusedWhy({ notices: [{ ...notice, at: future }] }) ?? '', /told .* future/)
  assert.equal(refusedWhy({ requests: [{ ...request, askedAt: past, due: future }] }), null)
  assert.match(refusedWhy({ requests: [{ ...request, askedAt: future, due: future }] }) ?? '', /asked .* future/)
  assert.match(refusedWhy({ requests: [{ ...request, askedAt: past, due: past }] }) ?? '', /before it was asked/)
})

test('what begins the clock of another act is moved later, or taken back, with a reason alone', () => {
  const trigger = (at: string | null) => ({ triggers: { breach_aware: at === null ? null : { at } } })
  const before = amendIncident(incident('2026-11-20'), trigger('2026-11-21T10:00:00Z'), saying()) as Incident
  assert.match(refusedWhy(trigger('2026-11-21T11:00:00Z'), before) ?? '', /“breach aware” later .* say why/)
  assert.match(refusedWhy(trigger(null), before, ' ') ?? '', /say why/)
  assert.equal(refusedWhy(trigger('2026-11-21T11:00:00Z'), before, 'A wrong clock'), null)
  assert.equal(refusedWhy(trigger('2026-11-21T09:00:00Z'), before), null)
})

const span = (service: string, from: string, to: string | null, kind: 'outage' | 'limited' = 'outage') => ({
  kind,
  service,
  from: { at: instant(`2026-11-20T${from}Z`), said: null, isDoubtful: false },
  to: to === null ? null : { at: instant(`2026-11-20T${to}Z`), said: null, isDoubtful: false },
})

function known(facts: Incident['facts'], ...interruptions: Incident['interruptions']) {
  return knownFacts(incident('2026-11-20', { facts, interruptions }), entity, null, now)
}

test('recording one interruption makes nothing less that was said, and answers nothing that nobody spoke of', () => {
  const brief = span('Storage', '10:00:00', '10:10:00', 'limited')
  const limited = known({ outage: 2_700, outage_week: 2_700 }, brief)
  assert.deepEqual([limited.facts.outage, limited.facts.outage_week, limited.facts.limited], [2_700, 2_700, 600])
  const outage = known({}, { ...brief, kind: 'outage' })
  assert.deepEqual([outage.facts.outage, 'limited' in outage.facts], [600, false])
  const longer = known({ outage: 2_700 }, { ...brief, kind: 'outage' })
  assert.deepEqual([longer.facts.outage, longer.sources.outage], [2_700, 'said'])
  const goesOn = known({ outage: 600_000 }, span('Storage', '10:00:00', null))
  assert.deepEqual(goesOn.facts.outage, { atLeast: 600_000, atMost: null })
  assert.deepEqual(known({ outage: { atLeast: 60, atMost: 900 } }, { ...brief, kind: 'outage' }).facts.outage, {
    atLeast: 600,
    atMost: 900,
  })
})

test('outages of two services are two, and one of which nobody said the service counts with each', () => {
  const [first, then] = [span('Storage', '08:00:00', '08:20:00'), span('Mail', '08:20:00', '08:40:00')]
  assert.deepEqual(
    [
      [first, then],
      [first, { ...then, service: ' storage' }],
      [first, { ...then, service: '' }],
    ].map(both => known({}, ...both).facts.outage),
    [1_200, 2_400, 2_400],
  )
  assert.equal(known({}, first, then).facts.outage_week, 1_200)
})

test('deciding that incidents are significant together does not dissolve them; one that is so by itself is none of them', () => {
  const [first, second] = [caused('2026-05-20', 300_000), caused('2026-09-20', 260_000)]
  assert.equal(significance(second, first).answer, 'yes')
  const both = [
    { ...first, decision: decided },
    { ...second, decision: decided },
  ] as const
  assert.deepEqual([significance(both[1], both[0]).answer, significance(both[0], both[1]).answer], ['yes', 'yes'])
  const others = both.map((body, at) => ({ id: String(at), body }))
  assert.equal(recurrencesIn({ law, entity, others, incident: null })[0]?.incidents.length, 2)
  const alone = { ...both[0], facts: { ...both[0].facts, outage: 1_801, only_planned: false } }
  assert.equal(significance(both[1], alone).answer, 'no')
})
