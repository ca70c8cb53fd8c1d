import type { Case } from '../regulation/case.ts'
import { driftOf, type Figures, nothingKnown, type ScopingFacts, scope } from './index.ts'

const million = 1_000_000

/** An entity about which everything else is answered with no. */
export function entity(types: readonly string[], headcount: number, given: Partial<ScopingFacts> = {}): ScopingFacts {
  return {
    ...nothingKnown,
    servicesInUnion: true,
    mainlySecurity: false,
    types: [...types],
    qualified: false,
    namedByMemberState: false,
    namedEssential: false,
    regionalAssessed: false,
    criticalEntity: false,
    broughtInByMemberState: false,
    formerOperator: false,
    formerOperatorsKept: false,
    figures: { headcount, turnoverEur: 0, balanceEur: 0 },
    holdings: [],
    independent: false,
    ...given,
  }
}

/** People, and turnover and balance sheet in millions. */
export function figures(headcount: number, turnover = 0, balance = 0): Figures {
  return { headcount, turnoverEur: turnover * million, balanceEur: balance * million }
}

export const cloud = ['cloud-computing-service-providers']

function classed(name: string, given: ScopingFacts, is: string): Case {
  return { name, of: law => scope(law, given).class, is }
}

function sized(name: string, given: Figures, is: string): Case {
  return classed(`a cloud service with ${name} is ${is}`, entity(cloud, 0, { figures: given }), is)
}

function typed(type: string, headcount: number, is: string, given: Partial<ScopingFacts> = {}): Case {
  const why = Object.keys(given).join(' and ')
  return classed(
    `${type} with ${headcount} people ${why ? `and ${why} ` : ''}is ${is}`,
    entity([type], headcount, given),
    is,
  )
}

const parent = (percent: number, given: Figures) => ({ holdings: [{ name: 'Parent', percent, figures: given }] })
const networks = [
  'public-electronic-communications-network-providers',
  'publicly-available-electronic-communications-service-providers',
]
const digital = [
  'dns-service-providers',
  'tld-name-registries',
  'cloud-computing-service-providers',
  'data-centre-service-providers',
  'content-delivery-network-providers',
  'managed-service-providers',
  'managed-security-service-providers',
  'online-marketplaces',
  'online-search-engines',
  'social-networking-services-platforms',
]
const registrars = 'domain-name-registration-services'
const abroad = { ...nothingKnown.establishment, memberStates: [], served: ['DE', 'FR'] }
const twoCountries = {
  ...nothingKnown.establishment,
  memberStates: ['AT'],
  decisions: 'NL',
  served: ['DE'],
  establishedBy: 'IT',
}

function belongs(type: string, is: readonly string[]): Case {
  const given = entity([type], 60, { establishment: twoCountries })
  return { name: `${type} belongs to ${is}`, of: law => scope(law, given).jurisdiction.memberStates, is }
}

function bound(type: string, relevant: boolean, registry: boolean): Case {
  const of: Case['of'] = law => [scope(law, entity([type], 60)).relevant, scope(law, entity([type], 60)).registry]
  const word = (holds: boolean) => (holds ? 'yes' : 'no')
  return {
    name: `${type}: implementing regulation ${relevant}, registry ${registry}`,
    of,
    is: [word(relevant), word(registry)],
  }
}

/** Who is in scope and as what, one entity a case; each rule at its limit and beyond. */
export const scopingCases: readonly Case[] = [
  sized('30 people, a turnover of 12 and a balance sheet of 6 million', figures(30, 12, 6), 'out'),
  sized('49 people', figures(49), 'out'),
  sized('50 people', figures(50), 'important'),
  sized('249 people', figures(249), 'important'),
  sized('250 people', figures(250), 'essential'),
  sized('a turnover of 10 and a balance sheet of 11 million', figures(0, 10, 11), 'out'),
  sized('a turnover a euro above 10 and a balance sheet of 10 million', figures(0, 10.000001, 10), 'out'),
  sized('both a euro above 10 million', figures(0, 10.000001, 10.000001), 'important'),
  sized('a turnover of 50 and a balance sheet of 44 million', figures(0, 50, 44), 'important'),
  sized('a turnover a euro above 50 and a balance sheet of 43 million', figures(0, 50.000001, 43), 'important'),
  sized(
    'a turnover a euro above 50 and a balance sheet a euro above 43 million',
    figures(0, 50.000001, 43.000001),
    'essential',
  ),

  typed('cloud-computing-service-providers', 60, 'essential', parent(80, figures(260, 30, 20))),
  typed('cloud-computing-service-providers', 20, 'essential', parent(100, figures(2_000, 300, 200))),
  typed('cloud-computing-service-providers', 20, 'out', { ...parent(100, figures(2_000)), independent: true }),
  ...[
    [24, 10],
    [25, 35],
    [50, 60],
    [51, 110],
  ].map(
    ([percent = 0, people]): Case => ({
      name: `an enterprise held by ${percent} percent brings ten people to ${people}`,
      of: law => scope(law, entity(cloud, 10, parent(percent, figures(100)))).consolidated.facts.headcount,
      is: people,
    }),
  ),

  typed('dns-service-providers', 4, 'essential'),
  typed('tld-name-registries', 4, 'essential'),
  typed('trust-service-providers', 5, 'important'),
  typed('trust-service-providers', 5, 'essential', { qualified: true }),
  typed('trust-service-providers', 250, 'essential'),
  typed('cloud-computing-service-providers', 60, 'important', { qualified: true }),
  typed('ii.5.d', 900, 'important'),
  typed('ii.5.d', 49, 'out'),
  typed('i.1.a', 250, 'essential'),
  ...networks.flatMap(type => [
    typed(type, 5, 'important'),
    typed(type, 49, 'important'),
    typed(type, 50, 'essential'),
  ]),
  typed(registrars, 3, 'registration_only'),
  typed('central-government', 5, 'essential'),
  typed('regional-government', 5, 'out'),
  typed('regional-government', 5, 'important', { regionalAssessed: true }),
  typed('ii.5.d', 5, 'important', { namedByMemberState: true }),
  typed('i.1.a', 5, 'important', { namedByMemberState: true }),
  typed('ii.5.d', 5, 'essential', { namedByMemberState: true, namedEssential: true }),
  typed('i.1.a', 5, 'essential', { namedByMemberState: true, namedEssential: true }),
  typed('ii.5.d', 60, 'important', { namedEssential: true }),
  typed('ii.5.d', 60, 'important', { formerOperator: true }),
  typed('ii.5.d', 60, 'important', { formerOperatorsKept: true }),
  typed('ii.5.d', 60, 'essential', { formerOperator: true, formerOperatorsKept: true }),
  typed('cloud-computing-service-providers', 300, 'out', { servicesInUnion: false }),
  typed('cloud-computing-service-providers', 300, 'out', { mainlySecurity: true }),
  classed('a critical entity is essential whatever it does', entity([], 5, { criticalEntity: true }), 'essential'),
  classed('a school that was brought in is important', entity([], 5, { broughtInByMemberState: true }), 'important'),
  classed('an entity in no sector is out', entity([], 300, { namedByMemberState: true, namedEssential: true }), 'out'),

  ...['i.3', 'i.4'].map(
    (type): Case => ({
      name: `DORA takes the place of Articles 21 and 23 in ${type}`,
      of: law => scope(law, entity([type], 1_000)).special.flatMap(({ replaces, clocks }) => [...replaces, ...clocks]),
      is: ['21', '23', 'parallel.dora'],
    }),
  ),
  { name: 'nothing takes their place for a cloud service', of: law => scope(law, entity(cloud, 60)).special, is: [] },

  ...digital.map(type => bound(type, true, true)),
  bound('trust-service-providers', true, false),
  bound(registrars, false, true),
  bound('ii.5.d', false, false),

  ...[...digital, registrars].map(type => belongs(type, ['NL'])),
  ...networks.map(type => belongs(type, ['DE'])),
  ...['central-government', 'regional-government'].map(type => belongs(type, ['IT'])),
  belongs('ii.5.d', ['AT']),
  {
    name: 'a marketplace without establishment needs a representative',
    of: law => scope(law, entity(['online-marketplaces'], 70, { establishment: abroad })).jurisdiction.representative,
    is: true,
  },
  {
    name: 'a network that is a marketplace too, without establishment, needs a representative for the marketplace',
    of: law => {
      const { rule, besides, memberStates, representative } = scope(
        law,
        entity([...networks.slice(0, 1), 'online-marketplaces'], 70, { establishment: abroad }),
      ).jurisdiction
      return [rule, besides, memberStates, representative]
    },
    is: ['served', ['any_served'], ['DE', 'FR'], true],
  },
  {
    name: 'a network that is a cloud service too belongs where it serves and to its main establishment',
    of: law =>
      scope(law, entity([...networks.slice(0, 1), ...cloud], 70, { establishment: twoCountries })).jurisdiction
        .memberStates,
    is: ['DE', 'NL'],
  },
  sized('18 people and 29 % of a partner with 800', figures(18), 'out'),
  classed(
    'a cloud service with 88.5 people and 32.3 % of a partner with 500 is essential',
    entity(cloud, 88.5, { holdings: [{ name: 'Partner', percent: 32.3, figures: figures(500) }] }),
    'essential',
  ),
  classed(
    'a cloud service with 18 people and 29 % of a partner with 800 is essential',
    entity(cloud, 18, { holdings: [{ name: 'Partner', percent: 29, figures: figures(800) }] }),
    'essential',
  ),

  ...(
    [
      [figures(40), true],
      [figures(39), false],
      [figures(1, 8.000001, 8.000001), true],
      [figures(1, 8, 9), false],
      [figures(1, 9, 8), false],
      [figures(60), false],
    ] as const
  ).map(
    ([given, is]): Case => ({
      name: `look again at ${JSON.stringify(given)}: ${is}`,
      of: law => scope(law, entity(cloud, 0, { figures: given })).recheck,
      is,
    }),
  ),
  ...(
    [
      [figures(30, 12, 6), true],
      [figures(30, 6, 12), true],
      [figures(30, 10, 10), false],
      [figures(30, 10.000001, 6), true],
      [figures(30, 6, 10.000001), true],
      [figures(50, 12, 6), false],
      [figures(50), false],
      [figures(49, 1, 1), false],
    ] as const
  ).map(
    ([given, is]): Case => ({
      name: `guides disagree at ${JSON.stringify(given)}: ${is}`,
      of: law => scope(law, entity(cloud, 0, { figures: given })).flags.includes('guides_disagree_on_size'),
      is,
    }),
  ),
  ...(
    [
      [119, []],
      [120, ['headcount']],
      [81, []],
      [80, ['headcount']],
      [100, []],
    ] as const
  ).map(
    ([people, is]): Case => ({
      name: `from 100 to ${people} people ${is.length ? 'asks for scoping again' : 'asks for nothing'}`,
      of: law => driftOf(law, figures(100, 5, 5), figures(people, 5, 5)),
      is,
    }),
  ),
]
