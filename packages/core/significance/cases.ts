import type { Answer } from '../posture/words.ts'
import type { Case } from '../regulation/case.ts'
import type { Facts, Law } from '../regulation/index.ts'
import { instant } from '../time/index.ts'
import { recurrencesOf, significanceOf } from './index.ts'

/** An incident of an entity of one type, what is known of it, and what the rules have to give. */
type SignificanceCase = Readonly<{ name: string; type: string; facts: Facts; answer: Answer; by?: string }>

/** What every rule but those under test has as its answer: none holds. */
export const quiet: Facts = {
  loss_eur: 0,
  turnover_previous_year_eur: 40_000_000,
  trade_secrets_taken: false,
  death: false,
  considerable_health_damage: false,
  access_succeeded: false,
  suspected_malicious: false,
  severe_disruption_possible: false,
  recurring_count: 0,
  recurring_loss_eur: 0,
  only_planned: false,
  outage: 0,
  outage_week: 0,
  limited: 0,
  response: 0,
  response_lasting: 0,
  users_eu: 1_000,
  users_affected_eu: 0,
  users_data_eu: 0,
  data_compromised: false,
  physical_access_compromised: false,
  misconfiguration: false,
  domains_affected: 0,
  domains_managed: 1_000_000,
  severe_disruption: false,
  severe_loss: false,
  considerable_damage_to_others: false,
}

const cloud = 'cloud-computing-service-providers'
const minute = 60
const hour = 3_600

function pair(name: string, type: string, at: Facts, over: Facts, by: string): readonly SignificanceCase[] {
  return [
    { name: `${name}: at the limit`, type, facts: at, answer: 'no' },
    { name: `${name}: beyond it`, type, facts: over, answer: 'yes', by },
  ]
}

function holds(name: string, type: string, facts: Facts, by: string): readonly SignificanceCase[] {
  return [{ name, type, facts, answer: 'yes', by }]
}

function users(field: string, rest: Facts, share: number, most: number, type: string, by: string) {
  const few = share * 1_000
  return [
    ...pair(`${type}, ${field} of few users`, type, { ...rest, [field]: few }, { ...rest, [field]: few + 1 }, by),
    ...pair(
      `${type}, ${field} of many users`,
      type,
      { ...rest, users_eu: 900_000_000, [field]: most },
      { ...rest, users_eu: 900_000_000, [field]: most + 1 },
      by,
    ),
  ]
}

const withDuration = [
  [cloud, 'significant.cloud'],
  ['content-delivery-network-providers', 'significant.cdn'],
  ['managed-service-providers', 'significant.managed'],
  ['managed-security-service-providers', 'significant.managed'],
] as const
const withoutDuration = [
  ['online-marketplaces', 'significant.marketplace'],
  ['online-search-engines', 'significant.search'],
  ['social-networking-services-platforms', 'significant.social'],
] as const

/** The kinds of entities that the cases are about. */
export const types = [
  ...withDuration.map(([type]) => type),
  ...withoutDuration.map(([type]) => type),
  'dns-service-providers',
  'tld-name-registries',
  'data-centre-service-providers',
  'trust-service-providers',
  'ii.5.d',
]

/** Each rule at its limit and one step beyond; equality is never significant. A case says which rules hold, and no others. */
export function significanceCases(): readonly Case[] {
  return [...incidents().map(asCase), together('2026-07-10', 1), together('2026-07-11', 0)]
}

function asCase({ name, type, facts, answer, by }: SignificanceCase): Case {
  const of = (law: Law) => {
    const result = significanceOf(law, [type], { ...quiet, ...facts })
    return [result.answer, ...result.asked.filter(asked => asked.answer === 'yes').map(({ rule }) => rule.id)]
  }
  return { name, of, is: by === undefined ? [answer, ...heldThough(name)] : [answer, by] }
}

/** Planned maintenance is the one case where a rule holds and the incident is not significant. */
function heldThough(name: string): readonly string[] {
  return name === 'planned maintenance alone' ? ['significant.cloud.a'] : []
}

function together(second: string, groups: number): Case {
  const incident = (id: string, day: string) => ({
    id,
    at: instant(`${day}T10:00:00Z`),
    rootCause: 'disk',
    lossEur: 300_000,
    significant: false,
  })
  const both = [incident('a', '2026-01-10'), incident('b', second)]
  return {
    name: `outages on 10 January and ${second} recur: ${groups}`,
    of: law => recurrencesOf(law, both, 'Europe/Berlin').length,
    is: groups,
  }
}

function incidents(): readonly SignificanceCase[] {
  return [
    ...pair(
      'loss against five percent of turnover',
      cloud,
      { loss_eur: 300_000, turnover_previous_year_eur: 6_000_000 },
      { loss_eur: 300_001, turnover_previous_year_eur: 6_000_000 },
      'significant.loss',
    ),
    ...pair('loss against half a million', cloud, { loss_eur: 500_000 }, { loss_eur: 500_001 }, 'significant.loss'),
    ...holds('trade secrets taken', cloud, { trade_secrets_taken: true }, 'significant.trade-secrets'),
    ...holds('a death', cloud, { death: true }, 'significant.death'),
    ...holds('damage to health', cloud, { considerable_health_damage: true }, 'significant.health'),
    ...holds(
      'malicious access that can disrupt severely',
      cloud,
      { access_succeeded: true, suspected_malicious: true, severe_disruption_possible: true },
      'significant.access',
    ),
    {
      name: 'access without malice',
      type: cloud,
      facts: { access_succeeded: true, severe_disruption_possible: true },
      answer: 'no',
    },
    {
      name: 'access that did not succeed',
      type: cloud,
      facts: { suspected_malicious: true, severe_disruption_possible: true },
      answer: 'no',
    },
    {
      name: 'access that can disrupt nothing',
      type: cloud,
      facts: { access_succeeded: true, suspected_malicious: true },
      answer: 'no',
    },
    ...pair(
      'losses of two incidents together',
      cloud,
      { recurring_count: 2, recurring_loss_eur: 500_000 },
      { recurring_count: 2, recurring_loss_eur: 560_000 },
      'significant.recurring',
    ),
    ...pair(
      'losses together of a small entity',
      cloud,
      { recurring_count: 2, recurring_loss_eur: 300_000, turnover_previous_year_eur: 6_000_000 },
      { recurring_count: 2, recurring_loss_eur: 300_001, turnover_previous_year_eur: 6_000_000 },
      'significant.recurring',
    ),
    ...pair(
      'losses together just above half a million',
      cloud,
      { recurring_count: 3, recurring_loss_eur: 500_000 },
      { recurring_count: 3, recurring_loss_eur: 500_001 },
      'significant.recurring',
    ),
    {
      name: 'one incident is no recurrence',
      type: cloud,
      facts: { recurring_count: 1, recurring_loss_eur: 900_000 },
      answer: 'no',
    },
    { name: 'planned maintenance alone', type: cloud, facts: { outage: 2 * hour, only_planned: true }, answer: 'no' },

    ...withDuration.flatMap(([type, rule]) => [
      ...pair(`${type}, outage`, type, { outage: 30 * minute }, { outage: 30 * minute + 1 }, `${rule}.a`),
      ...pair(
        `${type}, limited`,
        type,
        { limited: hour, users_affected_eu: 51 },
        { limited: hour + 1, users_affected_eu: 51 },
        `${rule}.b`,
      ),
      ...users('users_affected_eu', { limited: 2 * hour }, 0.05, 1_000_000, type, `${rule}.b`),
      ...holds(`${type}, data with malice`, type, { data_compromised: true, suspected_malicious: true }, `${rule}.c`),
      { name: `${type}, data without malice`, type, facts: { data_compromised: true }, answer: 'no' } as const,
      { name: `${type}, malice without data`, type, facts: { suspected_malicious: true }, answer: 'no' } as const,
      ...users('users_data_eu', { data_compromised: true }, 0.05, 1_000_000, type, `${rule}.d`),
      { name: `${type}, users whose data is safe`, type, facts: { users_data_eu: 1_000 }, answer: 'no' } as const,
    ]),

    ...withoutDuration.flatMap(([type, rule]) => [
      ...pair(
        `${type}, outage`,
        type,
        { outage: 0, users_affected_eu: 51 },
        { outage: 1, users_affected_eu: 51 },
        `${rule}.a`,
      ),
      ...users('users_affected_eu', { outage: 1 }, 0.05, 1_000_000, type, `${rule}.a`),
      ...pair(
        `${type}, limited`,
        type,
        { limited: 0, users_affected_eu: 51 },
        { limited: 1, users_affected_eu: 51 },
        `${rule}.b`,
      ),
      ...users('users_affected_eu', { limited: 1 }, 0.05, 1_000_000, type, `${rule}.b`),
      ...holds(`${type}, data with malice`, type, { data_compromised: true, suspected_malicious: true }, `${rule}.c`),
      { name: `${type}, data without malice`, type, facts: { data_compromised: true }, answer: 'no' } as const,
      { name: `${type}, malice without data`, type, facts: { suspected_malicious: true }, answer: 'no' } as const,
      ...users('users_data_eu', { data_compromised: true }, 0.05, 1_000_000, type, `${rule}.d`),
      { name: `${type}, users whose data is safe`, type, facts: { users_data_eu: 1_000 }, answer: 'no' } as const,
    ]),

    ...dns(),
    ...tld(),
    ...datacentre(),
    ...trust(),
    ...others(),
  ]
}

function dns(): readonly SignificanceCase[] {
  const type = 'dns-service-providers'
  const wrong = { data_compromised: true, misconfiguration: true, domains_affected: 999, domains_managed: 99_900 }
  return [
    ...pair('names, outage', type, { outage: 30 * minute }, { outage: 30 * minute + 1 }, 'significant.dns.a'),
    ...pair(
      'names, slow',
      type,
      { response: 10, response_lasting: 2 * hour },
      { response: 10.1, response_lasting: 2 * hour },
      'significant.dns.b',
    ),
    ...pair(
      'names, slow for long',
      type,
      { response: 11, response_lasting: hour },
      { response: 11, response_lasting: hour + 1 },
      'significant.dns.b',
    ),
    ...pair(
      'names, few wrong domains',
      type,
      wrong,
      { ...wrong, domains_affected: 1_000, domains_managed: 900_000 },
      'significant.dns.c',
    ),
    ...pair(
      'names, a small share of wrong domains',
      type,
      { ...wrong, domains_affected: 10, domains_managed: 1_000 },
      { ...wrong, domains_affected: 11, domains_managed: 1_000 },
      'significant.dns.c',
    ),
    ...holds('names, data changed by others', type, { ...wrong, misconfiguration: false }, 'significant.dns.c'),
    {
      name: 'names, wrong but not compromised',
      type,
      facts: { ...wrong, data_compromised: false, domains_affected: 5_000 },
      answer: 'no',
    },
  ]
}

function tld(): readonly SignificanceCase[] {
  const type = 'tld-name-registries'
  return [
    ...pair('registry, any outage', type, { outage: 0 }, { outage: 1 }, 'significant.tld.a'),
    ...pair(
      'registry, slow',
      type,
      { response: 10, response_lasting: 2 * hour },
      { response: 10.1, response_lasting: 2 * hour },
      'significant.tld.b',
    ),
    ...pair(
      'registry, slow for long',
      type,
      { response: 11, response_lasting: hour },
      { response: 11, response_lasting: hour + 1 },
      'significant.tld.b',
    ),
    ...holds('registry, data', type, { data_compromised: true }, 'significant.tld.c'),
  ]
}

function datacentre(): readonly SignificanceCase[] {
  const type = 'data-centre-service-providers'
  return [
    ...pair('data centre, any outage', type, { outage: 0 }, { outage: 1 }, 'significant.datacentre.a'),
    ...pair('data centre, limited', type, { limited: hour }, { limited: hour + 1 }, 'significant.datacentre.b'),
    ...holds(
      'data centre, data with malice',
      type,
      { data_compromised: true, suspected_malicious: true },
      'significant.datacentre.c',
    ),
    { name: 'data centre, data without malice', type, facts: { data_compromised: true }, answer: 'no' },
    { name: 'data centre, malice without data', type, facts: { suspected_malicious: true }, answer: 'no' },
    ...holds('data centre, physical access', type, { physical_access_compromised: true }, 'significant.datacentre.d'),
  ]
}

function trust(): readonly SignificanceCase[] {
  const type = 'trust-service-providers'
  return [
    ...pair('trust service, outage', type, { outage: 20 * minute }, { outage: 20 * minute + 1 }, 'significant.trust.a'),
    ...pair('trust service, a week', type, { outage_week: hour }, { outage_week: hour + 1 }, 'significant.trust.b'),
    ...pair(
      'trust service, limited',
      type,
      { limited: 0, users_affected_eu: 11 },
      { limited: 1, users_affected_eu: 11 },
      'significant.trust.c',
    ),
    ...users('users_affected_eu', { limited: 1 }, 0.01, 200_000, type, 'significant.trust.c'),
    ...holds('trust service, physical access', type, { physical_access_compromised: true }, 'significant.trust.d'),
    ...users('users_data_eu', { data_compromised: true }, 0.001, 100, type, 'significant.trust.e'),
    { name: 'trust service, users whose data is safe', type, facts: { users_data_eu: 1_000 }, answer: 'no' },
  ]
}

function others(): readonly SignificanceCase[] {
  const type = 'ii.5.d'
  return [
    ...holds('a machine builder, disruption', type, { severe_disruption: true }, 'significant-other.entity'),
    ...holds('a machine builder, loss', type, { severe_loss: true }, 'significant-other.entity'),
    ...holds(
      'a machine builder, damage to others',
      type,
      { considerable_damage_to_others: true },
      'significant-other.others',
    ),
    {
      name: 'a cloud service, short outages that add up in a week',
      type: cloud,
      facts: { outage_week: 10 * hour },
      answer: 'no',
    },
    {
      name: 'a machine builder, a long outage alone',
      type,
      facts: { outage: 10 * hour, loss_eur: 900_000 },
      answer: 'no',
    },
  ]
}
