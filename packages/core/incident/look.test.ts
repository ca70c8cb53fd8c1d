import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { FilingForm } from '../filing/index.ts'
import { provider } from '../legal-entity/cases.ts'
import { lawOfUnion } from '../regulation/testing.ts'
import { quiet } from '../significance/cases.ts'
import { instant } from '../time/index.ts'
import { Incident, incidentFacts, lookAt, recurrencesIn } from './index.ts'

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
