import type { Description, Live } from '../description/index.ts'
import type { Scope } from '../scope/index.ts'
import type { Assertion } from './schema.ts'

/** Against what a description and its controls are measured, with the source of each, as data. */
export const criteriaSets = {
  description:
    'the description criteria for a SOC 2 report (DC section 200, 2018, with implementation guidance revised 2022)',
  controls: 'the trust services criteria (TSP section 100, 2017, with points of focus revised 2022)',
} as const

/** Who asserts, about what and over which time. */
export type Asserted = Readonly<{ organisation: string; from: string; to: string }>

type Described = Pick<Description, 'subservices' | 'user_controls'>
type Seen = Readonly<{ kind: Live['kind']; categories: readonly string[]; scope: Pick<Scope, 'name'> }>

/** The words of management's assertion, computed from the engagement and the description. They are our own words. */
export function assertionText(
  { organisation, from, to }: Asserted,
  description: Described,
  live: Seen,
  assertion: Pick<Assertion, 'exceptions'>,
): string {
  const isOperating = live.kind !== 'soc2_type1'
  const time = isOperating ? `from ${from} to ${to}` : `as of ${to}`
  const categories = live.categories.map(one => one.replace('-', ' ')).join(', ')
  const others = othersRelied(description)
  return [
    `We, the management of ${organisation}, answer for the description of the system “${live.scope.name}” ${time}, for its controls, and for its commitments and system requirements. We prepared the description under ${criteriaSets.description}.`,
    subserviceWords(description),
    userControlWords(description),
    'We assert that:',
    `1. The description presents the system ${time} in accordance with these criteria.`,
    `2. The controls stated in it were suitably designed ${isOperating ? 'throughout that time' : 'on that day'} to give reasonable assurance that the commitments and system requirements are met, by ${criteriaSets.controls} for ${categories}, provided that the controls operated effectively${others}.`,
    ...(isOperating
      ? [
          `3. The controls stated in it operated effectively throughout that time to give that assurance${others ? `, provided that${others.replace(/^ and that/, '')}` : ''}.`,
        ]
      : []),
    assertion.exceptions.trim() === ''
      ? 'We know of no exception to this.'
      : `We know of these exceptions:\n\n${assertion.exceptions.trim()}`,
  ]
    .filter(part => part !== '')
    .join('\n\n')
}

/** The words that management confirms to the auditor in writing. They are our own words; an auditor may ask for theirs. */
export function representationText({ organisation, from, to }: Asserted, live: Seen): string {
  const time = live.kind === 'soc2_type1' ? `as of ${to}` : `from ${from} to ${to}`
  return [
    `To the auditor of “${live.scope.name}” ${time}. We, the management of ${organisation}, confirm to the best of our knowledge:`,
    '1. We answer for the description, for our assertion, for the choice of criteria, and for the design and operation of the controls.',
    '2. We gave you all records, access and people that you asked for, and held nothing back that bears on your work.',
    '3. We told you of every incident, deviation, and failing of a control that we know of, whether or not it was put right.',
    '4. We told you of every allegation or finding of fraud or unlawful acts that could touch the services.',
    '5. We told you of everything that happened since the last day and could change the description or our assertion.',
  ].join('\n\n')
}

function subserviceWords({ subservices: { organisations } }: Described): string {
  if (organisations.length === 0) return ''
  const named = (method: 'carve_out' | 'inclusive') =>
    organisations.filter(one => one.method === method).map(one => `${one.name} (${one.service})`)
  const [left, included] = [named('carve_out'), named('inclusive')]
  return [
    ...(left.length > 0
      ? [
          `We use these subservice organisations, whose controls the description leaves out while it names the controls that we expect of them: ${left.join('; ')}.`,
        ]
      : []),
    ...(included.length > 0
      ? [`We use these subservice organisations, whose controls the description includes: ${included.join('; ')}.`]
      : []),
  ].join(' ')
}

function userControlWords({ user_controls: { items } }: Described): string {
  return items.length === 0
    ? ''
    : 'The description names controls that customers must perform for our own to suffice. It does not speak about how they perform them.'
}

/** What the operation of others is assumed for. */
function othersRelied({ subservices, user_controls }: Described): string {
  const who = [
    ...(user_controls.items.length > 0 ? ['customers'] : []),
    ...(subservices.organisations.some(one => one.method === 'carve_out') ? ['subservice organisations'] : []),
  ]
  return who.length === 0
    ? ''
    : ` and that ${who.join(' and ')} performed the controls that the description expects of them`
}
