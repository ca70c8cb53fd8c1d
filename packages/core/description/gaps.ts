import { unknownsIn } from '../document/index.ts'
import { emptyKinds } from '../scope/index.ts'
import { controlsFor, isInside, type Live, staleness, suppliersInside } from './facts.ts'
import type { Decided, Description, Subservice } from './schema.ts'
import { type SectionKey, sections, sectionsOf } from './section.ts'

/** What is still missing in a section; empty when it is complete. Nothing that is missing is ever filled by guessing. */
export function gapsOf(section: SectionKey, description: Description, live: Live): readonly string[] {
  const said = unknownsIn(description[section].text).map(what => `The text says that it is unknown: ${what}`)
  return [...gapsBesideText(section, description, live), ...said]
}

/** What is missing in a section besides what its own words mark as unknown. */
export function gapsBesideText(section: SectionKey, description: Description, live: Live): readonly string[] {
  const { made } = description[section]
  return [...(made === null ? ['Nobody has looked at it yet'] : []), ...fieldGaps(section, description, live)]
}

/** Why the assertion cannot be signed over this description: what is missing and what is stale, section by section. */
export function descriptionGaps(description: Description, live: Live): readonly string[] {
  return sectionsOf(live.kind).flatMap(section => {
    const { code, title } = sections[section]
    const changed = staleness(section, description, live).length
    return [
      ...gapsOf(section, description, live).map(gap => `${code} ${title}: ${gap}`),
      ...(changed > 0 ? [`${code} ${title}: stale, ${counted(changed, 'fact')} changed since it was made`] : []),
    ]
  })
}

/** Whether a duty is said as one of customers: it begins with who has it. */
export function isCustomerDuty(text: string): boolean {
  return /^(each |every |all |the )?(customers?|clients?|subscribers?|tenants?|users?|user entit(y|ies))\b/i.test(
    text.trim(),
  )
}

function fieldGaps(section: SectionKey, description: Description, live: Live): readonly string[] {
  switch (section) {
    case 'services':
      return serviceGaps(description)
    case 'commitments':
      return commitmentGaps(description, live)
    case 'components':
      return componentGaps(description, live)
    case 'incidents':
      return incidentGaps(description)
    case 'criteria':
      return criteriaGaps(description, live)
    case 'user_controls':
      return userControlGaps(description, live)
    case 'subservices':
      return subserviceGaps(description, live)
    case 'irrelevant':
      return irrelevantGaps(description, live)
    case 'changes':
      return changeGaps(description, live)
  }
}

function serviceGaps({ services: { services } }: Description): readonly string[] {
  if (services.length === 0) return ['No service is named']
  return services.flatMap(({ name, users, delivery }, index) => [
    ...empty(name, `Service ${index + 1} has no name`),
    ...empty(users, `Say who uses ${name || `service ${index + 1}`}`),
    ...empty(delivery, `Say how ${name || `service ${index + 1}`} is delivered`),
  ])
}

function commitmentGaps({ commitments: { links } }: Description, live: Live): readonly string[] {
  if (live.scope.commitments.length === 0)
    return ['The scope names no commitment: write down what customers were promised']
  const inForce = new Set(live.controls.filter(control => control.isAdopted).map(control => control.id))
  return live.scope.commitments.flatMap(({ id, text, source, category }) => {
    const link = links.find(one => one.commitment === id)
    return [
      ...empty(source, `“${text}” does not say where it is written`),
      ...empty(category, `“${text}” belongs to no category`),
      ...empty(link?.requirement ?? '', `Say what the system must do for “${text}”`),
      ...(link?.controls.some(control => inForce.has(control)) ? [] : [`No adopted control sees to “${text}”`]),
    ]
  })
}

function componentGaps({ components: { owners } }: Description, { scope }: Live): readonly string[] {
  const owned = new Set(owners.map(one => one.component))
  return [
    ...emptyKinds(scope).map(kind => `The scope names no component of the kind ${kind}`),
    ...scope.components
      .filter(isInside)
      .flatMap(part => [
        ...(owned.has(part.id) ? [] : [`${part.name} has no owner`]),
        ...empty(part.location, `${part.name} does not say where it is`),
      ]),
  ]
}

function incidentGaps({ incidents: { decision, incidents } }: Description): readonly string[] {
  return [
    ...decisionGaps(decision, incidents.length, 'incidents'),
    ...incidents.flatMap(({ nature, timing, extent, disposition }, index) => [
      ...empty(nature, `Incident ${index + 1} does not say what it was`),
      ...empty(timing, `Incident ${index + 1} does not say when it was`),
      ...empty(extent, `Incident ${index + 1} does not say how far it reached`),
      ...empty(disposition, `Incident ${index + 1} does not say how it ended`),
    ]),
  ]
}

function criteriaGaps({ irrelevant: { items } }: Description, live: Live): readonly string[] {
  const left = new Set(items.map(item => item.requirement))
  if (live.criteria.length === 0) return ['The engagement has no criteria']
  return live.criteria
    .filter(({ reference }) => !left.has(reference) && controlsFor(live, reference).length === 0)
    .map(({ label }) => `No adopted control addresses ${label}`)
}

function userControlGaps({ user_controls: { decision, items } }: Description, live: Live): readonly string[] {
  return [
    ...decisionGaps(decision, items.length, 'duties of customers'),
    ...items.flatMap(({ text, criteria, why, informedOn }, index) => {
      const called = `Duty ${index + 1}`
      return [
        ...empty(text, `${called} has no words`),
        ...(text.trim() !== '' && !isCustomerDuty(text)
          ? [`${called} must begin with who has it: “Customers …”, “Each user entity …”`]
          : []),
        ...criterionGaps(criteria, live, called),
        ...empty(why, `${called} does not say why it is necessary`),
        ...(informedOn === null ? [`${called} does not say when customers were told`] : []),
      ]
    }),
  ]
}

function subserviceGaps({ subservices }: Description, live: Live): readonly string[] {
  const { decision, organisations, suppliers } = subservices
  const named = new Set([...organisations, ...suppliers].map(one => one.name.trim().toLowerCase()))
  const unclassified = [...suppliersInside(live).keys()].filter(name => !named.has(name.toLowerCase()))
  return [
    ...decisionGaps(decision, organisations.length, 'subservice organisations'),
    ...unclassified.map(name => `Say whether ${name} is a subservice organisation or only a supplier`),
    ...suppliers.flatMap(({ name, reason }) => empty(reason, `Say why ${name} is only a supplier`)),
    ...organisations.flatMap(one => organisationGaps(one, live)),
  ]
}

function organisationGaps(one: Subservice, live: Live): readonly string[] {
  const inForce = live.controls.some(control => control.isAdopted && control.id === one.monitoring)
  const common = [
    ...empty(one.service, `${one.name} does not say what it does for you`),
    ...criterionGaps(one.criteria, live, one.name),
  ]
  if (one.method === 'inclusive')
    return [...common, ...(one.assertion ? [] : [`${one.name} is included: its own assertion is needed as evidence`])]
  return [
    ...common,
    ...(one.controls.length === 0 ? [`${one.name} is carved out: list the controls that are expected of it`] : []),
    ...one.controls.flatMap(({ text, criteria }, index) => [
      ...empty(text, `Control ${index + 1} expected of ${one.name} has no words`),
      ...criterionGaps(criteria, live, `Control ${index + 1} expected of ${one.name}`),
    ]),
    ...(inForce ? [] : [`${one.name} is carved out: name the adopted control that watches it`]),
  ]
}

function irrelevantGaps({ irrelevant: { decision, items } }: Description, live: Live): readonly string[] {
  return [
    ...decisionGaps(decision, items.length, 'criteria that are not relevant'),
    ...items.flatMap(({ requirement, reason }) => [
      ...criterionGaps([requirement], live, requirement),
      ...empty(reason, `Say why ${requirement} is not relevant`),
    ]),
  ]
}

function changeGaps({ changes: { decisions, others } }: Description, live: Live): readonly string[] {
  const byKey = new Map(decisions.map(decision => [decision.key, decision]))
  const open = live.changes.filter(change => !byKey.has(change.key)).length
  return [
    ...(open > 0 ? [`${counted(open, 'change')} not decided: does it matter to customers?`] : []),
    ...live.changes
      .filter(change => byKey.get(change.key)?.relevant && byKey.get(change.key)?.words.trim() === '')
      .map(change => `Say in words for customers: ${change.words}`),
    ...others.flatMap(({ on, words }) => empty(words, `Say what changed on ${on}`)),
  ]
}

function decisionGaps({ state }: Decided, count: number, what: string): readonly string[] {
  if (state === 'undecided') return [`Not decided: list the ${what}, or sign that there are none`]
  if (state === 'listed' && count === 0) return [`No ${what} are listed`]
  return state === 'none' && count > 0 ? [`It is signed that there are no ${what}, yet ${count} are listed`] : []
}

function criterionGaps(criteria: readonly string[], live: Live, called: string): readonly string[] {
  if (criteria.length === 0) return [`${called} names no criterion`]
  const known = new Set(live.criteria.map(one => one.reference))
  return criteria.filter(one => !known.has(one)).map(one => `${called} names ${one}, which is not assessed here`)
}

const empty = (text: string, gap: string): readonly string[] => (text.trim() === '' ? [gap] : [])
const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
