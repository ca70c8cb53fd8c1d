import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Engagement } from '../engagement/index.ts'
import { missingFields, registrationSets } from '../registration/index.ts'
import { lawOf } from '../regulation/index.ts'
import { lawOfUnion, packNamed } from '../regulation/testing.ts'
import { Scope } from '../scope/index.ts'
import { entity } from '../scoping/cases.ts'
import type { EntityClass } from '../scoping/index.ts'
import { instant } from '../time/index.ts'
import { legalEntityCases, provider } from './cases.ts'
import {
  classOfOrganisation,
  contactFor,
  dossierOf,
  FlowDown,
  holeOf,
  LegalEntity,
  lawFor,
  standingOf,
} from './index.ts'

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

test('a register is told the address of the main establishment, the sector, and a subsector where the annex has one', () => {
  const base = provider({ address: 'Kai 1, Hamburg' })
  const told = (given: object, more: object = {}, types = base.scoping.types) => {
    const establishment = { ...base.scoping.establishment, ...given }
    return dossierOf(law, { ...base, ...more, scoping: { ...base.scoping, types, establishment } })
  }
  const here = { memberStates: ['DE'], decisions: 'DE' }
  assert.equal(told(here).main_establishment, 'Kai 1, Hamburg, DE')
  assert.notDeepEqual(told(here, { address: 'Kai 2, Hamburg' }).main_establishment, told(here).main_establishment)
  const abroad = { memberStates: ['DE', 'NL'], decisions: 'NL' }
  assert.equal(told(abroad).main_establishment, '')
  assert.equal(told(abroad, { mainEstablishment: 'Gracht 2' }).main_establishment, 'Gracht 2, NL')
  assert.equal(told({ memberStates: ['DE'], decisions: null }).main_establishment, '')
  assert.equal(told({ memberStates: [] }).main_establishment, 'outside the Union')
  const { sector, subsector, entity_type } = told(here)
  assert.deepEqual(
    [sector, subsector, entity_type],
    [['Digital infrastructure'], ['none in the annex'], ['Cloud computing service providers']],
  )
  assert.deepEqual(told(here, {}, ['i.1.a']).subsector, ['Electricity'])
})

test('a zone that is not of the list is refused', () => {
  assert.equal(LegalEntity.safeParse({ ...provider(), zone: 'Berlin' }).success, false)
})

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const component = (n: number, name: string, out = '') => ({
  id: id(n),
  kind: 'software',
  name,
  description: '',
  boundary: out === '' ? { state: 'in' } : { state: 'out', reason: out },
  location: '',
  supplier: null,
  connections: [],
})
const scopeOf = (n: number, parent: number | null, name: string, components: object[] = []) => ({
  id: id(n),
  body: Scope.parse({
    kind: parent === null ? 'legal_entity' : 'system',
    name,
    description: '',
    parent: parent === null ? null : id(parent),
    components,
    locations: [],
    commitments: [],
  }),
})
const scopes = [
  scopeOf(1, null, 'Tidewater GmbH'),
  scopeOf(2, 1, 'Product', [component(21, 'App'), component(22, 'Old app', 'Retired in March')]),
  scopeOf(3, 1, 'Office', [component(31, 'Payroll')]),
  scopeOf(4, 1, 'Warehouse'),
  scopeOf(5, null, 'Another company', [component(51, 'Elsewhere')]),
]
const examination = (scope: number, state = 'period_open', n = 9) => ({
  id: id(n),
  body: Engagement.parse({
    title: 'SOC 2',
    kind: 'soc2_type2',
    mode: 'third_party',
    scope: id(scope),
    profile: null,
    categories: ['security'],
    from: '2026-01-01',
    to: '2026-12-31',
    lead: id(8),
    sponsor: null,
    firm: null,
    team: [],
    scopeApproval: null,
    overrides: [],
    rolledFrom: null,
    lifecycle: state === 'draft' ? { state } : { state, by: id(8), at: '2026-01-01T00:00:00.000Z' },
  }),
})
const holes = (engagements: Parameters<typeof holeOf>[2]) =>
  holeOf(id(1), scopes, engagements)?.parts.map(part => [
    part.component?.name ?? part.scopeName,
    part.reason?.is ?? null,
  ])

test('every system of an entity outside the boundary of the examination is named, with the reason', () => {
  assert.deepEqual(holes([examination(2)]), [
    ['App', null],
    ['Old app', 'outside_boundary'],
    ['Payroll', 'other_system'],
    ['Warehouse', 'other_system'],
  ])
  const old = holeOf(id(1), scopes, [examination(2)])?.parts[1]?.reason
  assert.deepEqual(old, { is: 'outside_boundary', why: 'Retired in March' })
  assert.deepEqual(holes([examination(1)])?.at(-1), ['Warehouse', 'nobody_said'])
})

test('a draft is no examination, two add up, and one of something else is named as such', () => {
  assert.ok(holes([examination(2, 'draft')])?.every(([, reason]) => reason === 'no_examination'))
  assert.deepEqual(holes([examination(2), examination(3, 'fieldwork', 10)])?.slice(2), [
    ['Payroll', null],
    ['Warehouse', 'other_system'],
  ])
  assert.deepEqual(holeOf(id(1), scopes, [examination(5)])?.strays, [id(9)])
  assert.deepEqual(holeOf(id(1), scopes, [examination(2)])?.strays, [])
})

test('while nobody said which scope stands for an entity, its hole is unknown and not empty', () => {
  assert.equal(holeOf(null, scopes, [examination(2)]), null)
  assert.equal(holeOf(id(99), scopes, [examination(2)]), null)
})

test('a duty handed down may set no time, and names its customer and what is owed', () => {
  const duty = { customer: 'Bank', duty: 'Tell of incidents' }
  assert.deepEqual(FlowDown.parse(duty), { ...duty, noticeHours: null, from: 'aware', reference: '' })
  assert.equal(FlowDown.safeParse({ ...duty, noticeHours: 0 }).success, false)
})

test('the heaviest class that was decided of an entity is that of the organisation, and undecided weighs more than out', () => {
  const said = { entityClass: 'essential' as const, entityTypes: [] }
  const { decision } = provider()
  const held = (...classes: (EntityClass | null)[]) =>
    classes.map((one, index) => ({
      id: String(index),
      body: { name: 'x', endedOn: null, decision: one && decision ? { ...decision, class: one } : null },
    }))
  const classOf = (...classes: (EntityClass | null)[]) =>
    classOfOrganisation(said, held(...classes), '2026-11-23').entityClass
  assert.equal(classOf(), 'essential')
  assert.equal(classOf('out'), 'out')
  assert.equal(classOf('out', null), 'unknown')
  assert.equal(classOf('important', null, 'out'), 'important')
  assert.equal(classOf('important', 'essential'), 'essential')
  assert.equal(classOf('registration_only', 'out'), 'registration_only')
  const { entityTypes, from } = classOfOrganisation(said, held('out', 'important', null), '2026-11-23')
  assert.deepEqual([entityTypes, from], [decision?.types, { is: 'entities', of: ['1'], undecided: ['2'] }])
  const ended = held('essential').map(one => ({ ...one, body: { ...one.body, endedOn: '2026-11-23' } }))
  assert.equal(classOfOrganisation(said, ended, '2026-11-23').from.is, 'settings')
})
