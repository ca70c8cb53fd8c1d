import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { Action } from '../action/index.ts'
import { Engagement, typeChoice } from '../engagement/index.ts'
import { type Facts, factsOf, parseExpression } from '../regulation/index.ts'
import {
  AdviceAnswers,
  type AdvisedEntity,
  AdvisorRules,
  actionFrom,
  adviceChanges,
  adviceFacts,
  advicePlan,
  advise,
  advisorQuestions,
  boundBy,
  demandByRegion,
  takenFrom,
  yesNoFacts,
} from './index.ts'

const file = new URL('../../../catalogs/advisor/rules.yaml', import.meta.url)
const rules = AdvisorRules.parse(parse(readFileSync(file, 'utf8')))

const no: Facts = {
  contract_requires_soc2: false,
  regulated_customers: false,
  repeatable_sales: false,
  service_organisation: false,
  sensitive_customer_data: false,
  leadership_wants_structure: false,
  internal_audit: false,
  report_demanded: true,
  customers_accept_narrative: false,
  ready_for_audit: true,
  federal: false,
  uses_800_53: false,
  csf_chosen: false,
  both_wanted: false,
  first_report: false,
  type_1_accepted: false,
  weeks_to_deal: 52,
  weeks_of_shortest_period: 26,
  nis2_in_scope: true,
  has_soc2: false,
  us_buyers: false,
  eu_buyers: false,
  enterprise_buyers: false,
  iso_mentioned: false,
}
/** What alone makes a rule speak, and one answer less with which it stays silent. */
const fixtures: readonly (readonly [rule: string, speaks: Facts, silent: Facts])[] = [
  ['D1', { contract_requires_soc2: true }, {}],
  ['D2', { regulated_customers: true }, {}],
  ['D3', { repeatable_sales: true }, {}],
  ['D4', { service_organisation: true, sensitive_customer_data: true }, { service_organisation: true }],
  ['D5', { leadership_wants_structure: true }, {}],
  ['D6', { internal_audit: true, report_demanded: false }, { internal_audit: true }],
  ['D7', { customers_accept_narrative: true }, {}],
  ['D8', { ready_for_audit: false }, {}],
  ['D9', { federal: true }, {}],
  ['D9', { uses_800_53: true }, {}],
  ['D10', { csf_chosen: true, contract_requires_soc2: true }, { csf_chosen: true }],
  ['D11', { both_wanted: true }, {}],
  [
    'D12',
    { first_report: true, type_1_accepted: true, weeks_to_deal: 33 },
    { first_report: true, type_1_accepted: true, weeks_to_deal: 34 },
  ],
  ['D12', { first_report: true, type_1_accepted: true, weeks_to_deal: 33 }, { first_report: true, weeks_to_deal: 33 }],
  [
    'D12',
    { first_report: true, type_1_accepted: true, weeks_to_deal: 33 },
    { type_1_accepted: true, weeks_to_deal: 33 },
  ],
  ['D13', { nis2_in_scope: true }, { nis2_in_scope: false }],
  ['D14', { has_soc2: true }, {}],
  ['D14', { has_soc2: true }, { has_soc2: true, nis2_in_scope: false }],
  ['D15', { us_buyers: true }, { us_buyers: true, has_soc2: true }],
  ['D15', { enterprise_buyers: true }, {}],
  ['D16', { nis2_in_scope: false }, {}],
  ['D17', { eu_buyers: true }, {}],
  ['D17', { us_buyers: true }, {}],
  ['D18', { iso_mentioned: true }, {}],
]
const fires = (facts: Facts) => advise(rules, { ...no, ...facts }).fired.map(({ rule }) => rule.id)
const words = (facts: Facts) =>
  advise(rules, { ...no, ...facts }).frameworks.map(({ framework, word }) => `${framework} ${word}`)

describe('a rule speaks when its condition holds and is silent otherwise', () => {
  test('there are eighteen', () => assert.equal(rules.rules.length, 18))
  for (const [rule, speaks, silent] of fixtures) {
    test(`${rule} with ${Object.keys(speaks)}`, () => {
      assert.ok(fires(speaks).includes(rule))
      assert.ok(!fires(silent).includes(rule))
    })
  }
})

test('law comes before contracts, and contracts before what is wished for', () => {
  assert.deepEqual(words({ contract_requires_soc2: true, leadership_wants_structure: true }), [
    'nis2 mandatory',
    'soc2 mandatory',
    'csf recommended',
  ])
})

test('a SOC 2 report is a Type II unless a first one is needed sooner and a Type I is accepted; open while that is', () => {
  const type = (facts: Facts) =>
    advise(rules, { ...no, contract_requires_soc2: true, ...facts }).frameworks.find(one => one.framework === 'soc2')
      ?.type
  assert.equal(type({}), 'type_2')
  assert.equal(type({ first_report: true, type_1_accepted: true, weeks_to_deal: 33 }), 'type_1')
  assert.equal(type({ first_report: true, type_1_accepted: true, weeks_to_deal: 34 }), 'type_2')
  assert.equal(type({ first_report: true, type_1_accepted: undefined, weeks_to_deal: 33 }), null)
  assert.deepEqual(
    advise(rules, { ...no, leadership_wants_structure: true }).frameworks.map(one => one.type),
    [null, null],
  )
})

test('an entity that owes nothing but its registration is in scope, and one that may be out is open', () => {
  assert.deepEqual(
    ([['registration_only'], ['out'], ['out', 'important'], ['important', 'essential'], []] as const).map(one =>
      boundBy(one),
    ),
    ['yes', 'no', 'unknown', 'yes', 'unknown'],
  )
})

test('CSF never takes the place of a report that a contract asks for', () => {
  const both = words({
    csf_chosen: true,
    contract_requires_soc2: true,
    customers_accept_narrative: true,
    nis2_in_scope: false,
  })
  assert.deepEqual(both.slice(0, 2), ['soc2 mandatory', 'csf recommended'])
})

test('in scope with SOC 2 four things are added, and no more', () => {
  const [nis2] = advise(rules, { ...no, has_soc2: true }).frameworks
  assert.deepEqual(nis2?.plan, ['reporting', 'registration', 'management_body', 'suppliers'])
})

test('out of scope leaves the market rules, the flow-downs and a look each year', () => {
  assert.deepEqual(words({ nis2_in_scope: false, us_buyers: true }), ['soc2 recommended', 'nis2 watch'])
})

test('buyers in the Union lead to ISO unless NIS2 binds anyway, and it is never said to be SOC 2', () => {
  assert.deepEqual(words({ nis2_in_scope: false, eu_buyers: true, us_buyers: true }), [
    'iso27001 recommended',
    'soc2 recommended',
    'nis2 watch',
  ])
  assert.ok(!words({ eu_buyers: true }).some(word => word.startsWith('iso27001')))
})

test('both together are advised with a warning for each condition that is not known to hold', () => {
  const soc2 = (facts: Facts) =>
    advise(rules, { ...no, both_wanted: true, ...facts }).frameworks.find(({ framework }) => framework === 'soc2')
  assert.deepEqual(soc2({ scope_clear: true })?.warnings, ['leadership_support', 'tooling_repeatable'])
  assert.deepEqual(soc2({ scope_clear: true, leadership_support: true, tooling_repeatable: true })?.warnings, [])
})

test('without answers no rule speaks, each says what it waits for, and nothing is advised', () => {
  const { frameworks, fired, blocked, unknown } = advise(rules, {})
  assert.deepEqual([frameworks, fired], [[], []])
  assert.equal(blocked.length, 18)
  assert.ok(unknown.includes('nis2_in_scope') && unknown.includes('contract_requires_soc2'))
})

test('SOC 2 is bought once so much revenue waits for a report as the organisation itself has set', () => {
  const soc2 = (facts: Facts) =>
    advise(rules, { ...no, nis2_in_scope: false, customers_accept_narrative: true, ...facts }).frameworks.find(
      ({ framework }) => framework === 'soc2',
    )?.word
  assert.equal(soc2({ revenue_waiting_eur: 100_000, revenue_trigger_eur: 100_000 }), 'recommended')
  assert.equal(soc2({ revenue_waiting_eur: 99_999, revenue_trigger_eur: 100_000 }), undefined)
  const { fired, unknown } = advise(rules, { ...no, customers_accept_narrative: true })
  assert.deepEqual(fired.find(({ rule }) => rule.id === 'D7')?.waits, ['revenue_waiting_eur', 'revenue_trigger_eur'])
  assert.ok(unknown.includes('revenue_trigger_eur'))
})

test('each fact that a rule asks for is asked of somebody, reckoned, or taken from what is known', () => {
  const asked = rules.rules.flatMap(({ when, says }) => [
    ...factsOf(parseExpression(when)),
    ...says.flatMap(saying => [
      ...(saying.if === undefined ? [] : factsOf(parseExpression(saying.if))),
      ...saying.needs,
    ]),
  ])
  const reckoned = ['weeks_to_deal', 'weeks_of_shortest_period', 'revenue_waiting_eur', 'revenue_trigger_eur']
  const known = new Set<string>([...yesNoFacts, ...reckoned, 'nis2_in_scope'])
  assert.deepEqual(
    [...new Set(asked)].filter(fact => !known.has(fact)),
    [],
  )
  assert.deepEqual(advisorQuestions.map(({ fact }) => fact).toSorted(), [...yesNoFacts].toSorted())
})

const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const entity = (more: Partial<AdvisedEntity> = {}): AdvisedEntity => ({
  id: uuid(1),
  name: 'Tidewater GmbH',
  class: 'important',
  inScope: 'yes',
  decidedOn: '2026-03-01',
  ...more,
})
const saas = { kind: 'saas', federal: false } as const
const takes = (known: Partial<Parameters<typeof takenFrom>[0]>) =>
  Object.fromEntries(
    takenFrom({ organisation: saas, entities: [], engagements: [], ...known }).map(({ fact, value }) => [fact, value]),
  )

test('what is known is taken and not asked; where nothing is known it stays unknown', () => {
  assert.deepEqual(takes({ organisation: { kind: 'other', federal: false } }), {})
  assert.deepEqual(takes({ entities: [entity()] }), { nis2_in_scope: true, service_organisation: true })
  assert.equal(takes({ entities: [entity({ inScope: 'no' })] }).nis2_in_scope, false)
  assert.equal(
    takes({ entities: [entity({ inScope: 'no' }), entity({ inScope: 'unknown' })] }).nis2_in_scope,
    undefined,
  )
  assert.equal(takes({ entities: [entity({ inScope: 'unknown' }), entity()] }).nis2_in_scope, true)
  const issued = Engagement.parse({
    title: 'SOC 2 of 2025',
    kind: 'soc2_type2',
    mode: 'third_party',
    scope: uuid(3),
    profile: null,
    categories: ['security'],
    from: '2025-01-01',
    to: '2025-12-31',
    lead: uuid(4),
    sponsor: null,
    firm: null,
    team: [],
    scopeApproval: null,
    overrides: [],
    rolledFrom: null,
    lifecycle: {
      state: 'issued',
      by: uuid(4),
      at: '2026-02-01T09:00:00.000Z',
      manifest: 'a'.repeat(64),
      items: 3,
      knownAt: 9,
    },
  })
  const known = takes({ engagements: [{ id: uuid(5), body: issued }] })
  assert.deepEqual([known.has_soc2, known.first_report, known.scope_clear], [true, false, undefined])
})

test('what is known outranks what was answered, and an answer that was not given is no answer', () => {
  const given = AdviceAnswers.parse({ answers: { has_soc2: false, us_buyers: true } })
  const facts = adviceFacts(given, [{ fact: 'has_soc2', value: true, words: '', of: null }], '2026-11-22')
  assert.deepEqual([facts.has_soc2, facts.us_buyers, facts.eu_buyers], [true, true, undefined])
  assert.equal(facts.weeks_to_deal, undefined)
})

test('a Type I is advised up to the same day that the choice of a type gives', () => {
  const today = '2026-11-22'
  const type = (neededBy: string) =>
    typeChoice({ isFirst: true, accepted: true, neededBy, shortestMonths: 6, today }).kind === 'soc2_type1'
  const advised = (dealOn: string) => {
    const answers = { first_report: true, type_1_accepted: true }
    const facts = adviceFacts(AdviceAnswers.parse({ answers, dealOn }), [], today)
    return advise(rules, facts).fired.some(({ rule }) => rule.id === 'D12')
  }
  for (const day of ['2026-11-01', '2027-07-16', '2027-07-17', '2027-07-18']) assert.equal(advised(day), type(day), day)
  assert.deepEqual([type('2027-07-16'), type('2027-07-17')], [true, false])
})

test('what would change the advice is every answer that would change a word, turned round one at a time', () => {
  const changes = adviceChanges(rules, { ...no, nis2_in_scope: false }, [
    'contract_requires_soc2',
    'scope_clear',
    'nis2_in_scope',
  ])
  assert.deepEqual(changes, [
    { fact: 'contract_requires_soc2', to: true, frameworks: [{ framework: 'soc2', from: null, to: 'mandatory' }] },
    { fact: 'nis2_in_scope', to: true, frameworks: [{ framework: 'nis2', from: 'watch', to: 'mandatory' }] },
  ])
  const open = adviceChanges(rules, {}, ['contract_requires_soc2'])
  assert.deepEqual(
    open.map(({ to }) => to),
    [true],
  )
})

const points = [
  {
    id: '21(2)(a)',
    requirement: 'nis2@2022:21(2)(a)',
    title: 'Policies',
    criteria: ['soc2@2017:CC3.1'],
    controls: [uuid(7)],
  },
  { id: '21(2)(g)', requirement: 'nis2@2022:21(2)(g)', title: 'Hygiene', criteria: [], controls: [] },
]
const blocks = new Map([['reporting', ['nis2@2022:23(1)']]])
const plan = (facts: Facts, entities = [entity()]) =>
  advicePlan({ advice: advise(rules, { ...no, ...facts }), entities, points, blocks, today: '2026-11-22' })

test('in scope with SOC 2 the plan is exactly four epics for the entity, each with its rule and reason', () => {
  const epics = plan({ has_soc2: true, us_buyers: true })
  assert.deepEqual(
    epics.map(({ key, rule }) => [key.split(':')[0], rule]),
    [
      ['reporting', 'D14'],
      ['registration', 'D14'],
      ['management_body', 'D14'],
      ['suppliers', 'D14'],
    ],
  )
  const [first] = epics
  assert.ok(first)
  assert.deepEqual(first.requirements, ['nis2@2022:23(1)'])
  assert.equal(first.due, '2027-02-14')
  const action = Action.parse(actionFrom(first, uuid(8)))
  assert.deepEqual(action.advised, { rule: 'D14', key: `reporting:${uuid(1)}` })
  assert.match(action.description, /Why: .+ \(rule D14 of the advisor\)/)
})

test('in scope without SOC 2 both are run, and a measure names the criteria and controls that serve both', () => {
  const combined = plan({ us_buyers: true })
  const measure = combined.find(({ key }) => key === 'measure:21(2)(a)')
  assert.deepEqual(measure?.requirements, ['nis2@2022:21(2)(a)', 'soc2@2017:CC3.1'])
  assert.deepEqual(measure?.about, [{ noun: 'control', id: uuid(7) }])
  assert.ok(combined.some(({ key, rule }) => key === 'soc2:security-availability' && rule === 'D15'))
  assert.equal(combined.length, 2 + 4 + 1)
  const alone = plan({})
  assert.deepEqual(alone.find(({ key }) => key === 'measure:21(2)(a)')?.requirements, ['nis2@2022:21(2)(a)'])
  assert.equal(alone.length, 2 + 4)
})

test('out of scope leaves the register of duties handed down and a look a year after the decision', () => {
  const out = plan({ nis2_in_scope: false }, [entity({ class: 'out', inScope: 'no' })])
  assert.deepEqual(
    out.map(({ key, due }) => [key, due]),
    [
      ['flow-downs', '2027-02-14'],
      [`rescope:${uuid(1)}:2026-03-01`, '2027-03-01'],
    ],
  )
  const late = plan({ nis2_in_scope: false }, [entity({ inScope: 'no', decidedOn: '2025-01-01' })])
  assert.equal(late[1]?.due, '2026-11-23')
})

test('who only registers domain names owes the registration and no measures', () => {
  const registrar = plan({}, [entity({ class: 'registration_only' })])
  assert.deepEqual(
    registrar.map(({ key }) => key.split(':')[0]),
    ['registration'],
  )
})

test('while it is unknown whether NIS2 binds or a report exists, nothing is planned that rests on it', () => {
  assert.deepEqual(plan({ nis2_in_scope: undefined }), [])
  assert.deepEqual(plan({ has_soc2: undefined }), [])
})

test('buyers of a region ask for their artefact, and those in the Union for what NIS2 makes of it', () => {
  const asks = (facts: Facts) => demandByRegion(facts).map(({ region, sells, asks: what }) => [region, sells, ...what])
  assert.deepEqual(asks({ us_buyers: true, eu_buyers: false, nis2_in_scope: false }), [
    ['us', 'yes', 'soc2'],
    ['eu', 'no', 'iso27001'],
  ])
  assert.deepEqual(asks({ nis2_in_scope: true })[1], ['eu', 'unknown', 'nis2'])
  assert.deepEqual(asks({})[1], ['eu', 'unknown', 'iso27001', 'nis2'])
})
