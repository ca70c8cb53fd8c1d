import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { lawOfUnion } from '../regulation/testing.ts'
import { cloud, entity, figures, scopingCases } from './cases.ts'
import { changesOf, entityClasses, nothingKnown, type ScopingFacts, scope } from './index.ts'

const law = lawOfUnion('2026-11-22')
const million = 1_000_000

describe('scoping', () => {
  for (const { name, of, is } of scopingCases) test(name, () => assert.deepEqual(of(law), is))
})

test('independence is flagged for the authority, a representative names the country, a cloud service is to be reviewed', () => {
  const holdings = [{ name: 'Parent', percent: 100, figures: figures(2_000) }]
  const claimed = scope(law, entity(cloud, 60, { holdings, independent: true }))
  assert.deepEqual(claimed.flags, [
    'independence_needs_authority',
    'cloud_definition_to_review',
    'national_law_not_loaded',
  ])
  const establishment = { ...nothingKnown.establishment, memberStates: [], served: ['DE', 'FR'], representative: 'IE' }
  const named = scope(law, entity(['online-marketplaces'], 70, { establishment }))
  assert.deepEqual(named.jurisdiction.memberStates, ['IE'])
})

test('a size that was another the year before keeps the heavier one and says so', () => {
  const result = scope(law, entity(cloud, 45, { previousYear: figures(55) }))
  assert.equal(result.class, 'important')
  assert.ok(result.flags.includes('sizes_differ_between_years'))
})

test('nothing answered leaves every class open and says what to ask', () => {
  const { class: none, possible, unknown } = scope(law, nothingKnown)
  assert.equal(none, null)
  assert.deepEqual(possible, entityClasses)
  for (const fact of ['services_in_union', 'types', 'headcount']) assert.ok(unknown.includes(fact), fact)
})

test('what cannot change the class any more is not asked', () => {
  const dns = { ...nothingKnown, servicesInUnion: true, mainlySecurity: false, types: ['dns-service-providers'] }
  assert.equal(scope(law, dns).class, 'essential')
  assert.deepEqual(scope(law, dns).unknown, [])
})

test('a holding of unknown share leaves open what it could add, and no more', () => {
  const holdings = [{ name: 'Other', percent: null, figures: figures(100) }]
  assert.deepEqual(scope(law, entity(cloud, 45, { holdings })).possible, ['out', 'important'])
  assert.deepEqual(scope(law, entity(cloud, 60, { holdings })).possible, ['important'])
})

test('the main establishment is where decisions are taken, else where operations are, else where most people work', () => {
  const at = (given: object) => {
    const establishment = { ...nothingKnown.establishment, memberStates: ['DE', 'NL'], ...given }
    return scope(law, entity(cloud, 60, { establishment })).jurisdiction
  }
  assert.deepEqual(at({}).missing, ['decisions'])
  assert.deepEqual(at({ decisions: 'NL' }).memberStates, ['NL'])
  assert.equal(at({ decisions: 'NL' }).by, 'decisions')
  assert.deepEqual(at({ decisions: 'outside', operations: 'DE' }).memberStates, ['DE'])
  assert.equal(at({ decisions: 'outside', operations: 'DE' }).by, 'operations')
  assert.deepEqual(at({ decisions: 'outside', operations: 'outside', mostEmployees: 'DE' }).memberStates, ['DE'])
  assert.deepEqual(at({ decisions: 'outside', operations: 'outside' }).missing, ['most_employees'])
})

test('what would change the result is named, one thing at a time', () => {
  const changes = changesOf(law, entity(cloud, 60))
  assert.deepEqual(
    changes.filter(({ fact }) => fact === 'headcount'),
    [
      { fact: 'headcount', to: 250, class: 'essential' },
      { fact: 'headcount', to: 49, class: 'out' },
    ],
  )
  assert.ok(changes.some(({ fact, to, class: one }) => fact === 'criticalEntity' && to === true && one === 'essential'))
})

test('what would change it heeds the year before: a lighter class takes two years in a row', () => {
  const changes = changesOf(law, entity(cloud, 300, { previousYear: figures(300) }))
  assert.deepEqual(
    changes.filter(({ fact }) => fact === 'headcount'),
    [{ fact: 'headcount', to: 249, class: 'important', years: 2 }],
  )
  const smaller = changesOf(law, entity(cloud, 40, { previousYear: figures(60) }))
  assert.deepEqual(
    smaller.filter(({ fact, class: one }) => fact.endsWith('_eur') && one === 'out'),
    [],
  )
})

test('a type that the pack does not know leaves open what the entity is, however it is spelt', () => {
  const { class: one, possible, unknown } = scope(law, entity(['cloud'], 900))
  assert.deepEqual([one, unknown], [null, ['types']])
  assert.ok(possible.includes('essential'))
})

const anyType = fc.constantFrom(...law.entityTypes.keys())
const anyFigures = fc.record({
  headcount: fc.oneof(fc.constantFrom(0, 49, 50, 249, 250), fc.integer({ min: 0, max: 3_000 })),
  turnoverEur: fc.oneof(
    fc.constantFrom(10 * million, 10 * million + 1, 50 * million),
    fc.integer({ min: 0, max: 100 * million }),
  ),
  balanceEur: fc.oneof(
    fc.constantFrom(10 * million, 43 * million, 43 * million + 1),
    fc.integer({ min: 0, max: 100 * million }),
  ),
})
const flag = fc.boolean()
const anyEntity: fc.Arbitrary<ScopingFacts> = fc
  .record({
    types: fc.uniqueArray(anyType, { maxLength: 3 }),
    figures: anyFigures,
    servicesInUnion: flag,
    mainlySecurity: flag,
    qualified: flag,
    namedByMemberState: flag,
    namedEssential: flag,
    regionalAssessed: flag,
    criticalEntity: flag,
    broughtInByMemberState: flag,
    formerOperator: flag,
    formerOperatorsKept: flag,
    independent: flag,
    holdings: fc.array(
      fc.record({ name: fc.constant('Other'), percent: fc.integer({ min: 0, max: 100 }), figures: anyFigures }),
      {
        maxLength: 2,
      },
    ),
  })
  .map(given => ({ ...nothingKnown, ...given }))
const weight = (facts: ScopingFacts) => entityClasses.indexOf(scope(law, facts).class ?? 'out')

test('growing never leads to a lighter class', () => {
  fc.assert(
    fc.property(anyEntity, anyFigures, (facts, more) => {
      const grown = {
        headcount: (facts.figures.headcount ?? 0) + more.headcount,
        turnoverEur: (facts.figures.turnoverEur ?? 0) + more.turnoverEur,
        balanceEur: (facts.figures.balanceEur ?? 0) + more.balanceEur,
      }
      assert.ok(weight({ ...facts, figures: grown }) >= weight(facts))
    }),
  )
})

test('a further type never leads to a lighter class', () => {
  fc.assert(
    fc.property(anyEntity, anyType, (facts, type) => {
      assert.ok(weight({ ...facts, types: [...new Set([...(facts.types ?? []), type])] }) >= weight(facts))
    }),
  )
})

test('types that count at any size do not look at the figures', () => {
  const always = ['dns-service-providers', 'tld-name-registries', 'central-government']
  fc.assert(
    fc.property(fc.constantFrom(...always), anyFigures, (type, given) => {
      assert.equal(scope(law, entity([type], 0, { figures: given })).class, 'essential')
    }),
  )
})

test('a full answer always gives one class, and leaving answers out never excludes it', () => {
  const names = Object.keys(nothingKnown).filter(name => name !== 'establishment' && name !== 'figures')
  fc.assert(
    fc.property(anyEntity, fc.subarray(names), (facts, forgotten) => {
      const whole = scope(law, facts)
      assert.notEqual(whole.class, null)
      const less = { ...facts, ...Object.fromEntries(forgotten.map(name => [name, null])) }
      const partly = scope(law, less)
      // Independence that nobody claims counts as none: the figures of the group are taken.
      if (forgotten.includes('independent')) return
      assert.ok(
        whole.class !== null && partly.possible.includes(whole.class),
        JSON.stringify({ less, whole: whole.class }),
      )
    }),
  )
})

test('every result carries the rules that were asked, each with its provision', () => {
  const { steps } = scope(law, entity(cloud, 60))
  assert.equal(steps.length, 2 + law.group('out').length + law.group('in').length + 1 + law.group('essential').length)
  for (const { rule } of steps) assert.ok(rule.article !== '' && rule.source.title !== '')
})
