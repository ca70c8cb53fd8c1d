import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import type { Facts } from '../regulation/index.ts'
import { AdvisorRules, advise } from './index.ts'

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
