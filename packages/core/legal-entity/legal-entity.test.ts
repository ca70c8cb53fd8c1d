import assert from 'node:assert/strict'
import { test } from 'node:test'
import { missingFields, registrationSets } from '../registration/index.ts'
import { lawOf } from '../regulation/index.ts'
import { lawOfUnion, packNamed } from '../regulation/testing.ts'
import { entity } from '../scoping/cases.ts'
import { instant } from '../time/index.ts'
import { legalEntityCases, provider } from './cases.ts'
import { contactFor, dossierOf, LegalEntity, lawFor, standingOf } from './index.ts'

const law = lawOfUnion('2026-11-22')

for (const { name, of, is } of legalEntityCases) {
  test(name, () => {
    assert.deepEqual(of(law), is)
  })
}

test('an entity that nobody decided about asks for a decision, whatever the rules give', () => {
  const { recheck } = standingOf(law, provider({ decision: null }), instant('2026-06-01T00:00:00.000Z'))
  assert.deepEqual(recheck, [{ is: 'undecided' }])
})

test('a decision that differs from the rules on purpose is not asked for again, until the rules give something new', () => {
  const { decision } = provider()
  const deliberate = provider({ decision: { ...decision!, class: 'essential' } })
  assert.deepEqual(standingOf(law, deliberate, instant('2026-06-01T00:00:00.000Z')).recheck, [])
})

test('a new version of the law and another type of entity ask for a new decision', () => {
  const now = instant('2026-06-01T00:00:00.000Z')
  const next = lawOf([{ ...packNamed('eu'), version: '2' }], law.reading)
  assert.deepEqual(standingOf(next, provider(), now).recheck, [{ is: 'law', packs: ['eu'] }])
  const scoping = entity(['cloud-computing-service-providers', 'managed-service-providers'], 60)
  assert.deepEqual(standingOf(law, provider({ scoping }), now).recheck, [{ is: 'types' }])
})

test('a parent with 260 people makes a company of 60 large, and the trace says by whom', () => {
  const scoping = entity(['cloud-computing-service-providers'], 60, {
    holdings: [{ name: 'Parent AG', percent: 100, figures: { headcount: 260, turnoverEur: 0, balanceEur: 0 } }],
  })
  const { scoping: found } = standingOf(law, provider({ scoping, decision: null }), instant('2026-06-01T00:00:00.000Z'))
  assert.equal(found.class, 'essential')
  assert.deepEqual(found.consolidated.shares, [{ name: 'Parent AG', percent: 100, counts: 'linked' }])
  assert.equal(found.consolidated.facts.headcount, 320)
})

test('the law of an entity is that of the state whose authority is competent, not of its seat', () => {
  const packs = [packNamed('eu'), packNamed('de'), packNamed('nl')]
  assert.equal(lawFor(packs, provider(), '2026-11-22').reading.jurisdiction, 'DE')
  const scoping = entity(['cloud-computing-service-providers'], 60)
  const establishment = { ...scoping.establishment, memberStates: ['DE', 'NL'], decisions: 'NL' as const }
  const abroad = provider({ scoping: { ...scoping, establishment } })
  assert.equal(lawFor(packs, abroad, '2026-11-22').reading.jurisdiction, 'NL')
  assert.equal(lawFor([packNamed('eu')], abroad, '2026-11-22').reading.jurisdiction, null)
})

test('the dossier holds what registers ask for, and what nobody said is missing', () => {
  const contact = { for: 'registration', name: 'Ada Berg', email: 'security@tidewater.example', phone: '+49 30 1' }
  const full = LegalEntity.parse({ ...provider(), address: 'Kai 1, Hamburg', contacts: [contact] })
  const sets = registrationSets(law, { class: 'important', types: full.scoping.types ?? [] })
  const dossier = dossierOf(law, full)
  assert.deepEqual(dossier.emails, ['security@tidewater.example'])
  assert.deepEqual(missingFields(sets, dossier), [
    'ip_ranges',
    'member_states_served',
    'main_establishment',
    'other_establishments',
    'representative',
  ])
  assert.equal(contactFor(full, 'registration')?.name, 'Ada Berg')
  assert.equal(contactFor(full, 'incident'), null)
})

test('a zone that is not of the list is refused', () => {
  assert.equal(LegalEntity.safeParse({ ...provider(), zone: 'Berlin' }).success, false)
})
