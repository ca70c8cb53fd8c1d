import { z } from 'zod'
import { Duty, type FrameworkFile } from '../../packages/core/framework/index.ts'

const Provision = Duty.extend({
  id: z.string(),
  article: z.number(),
  paragraph: z.number(),
  point: z.string().nullable(),
  title: z.string(),
})
type Provision = z.infer<typeof Provision>

const Facts = z.object({
  obligations: z.array(Provision),
  registration: z.object({ enisaRegistry: z.object({ entities: z.array(z.string()) }) }),
})

const articles: Readonly<Record<number, string>> = {
  2: 'Scope',
  3: 'Essential and important entities',
  20: 'Governance',
  21: 'Risk-management measures',
  23: 'Reporting',
  24: 'Certification schemes',
  25: 'Standardisation',
  26: 'Jurisdiction',
  27: 'Registry of entities',
  28: 'Domain name registration data',
  29: 'Information sharing',
  30: 'Voluntary notification',
  31: 'Supervision in general',
  32: 'Supervision of essential entities',
  33: 'Supervision of important entities',
  34: 'Fines',
  35: 'Personal data breaches',
}

/** A representative is owed only by those of the registry entities that have no establishment in the Union. */
const narrower: Readonly<Record<string, readonly string[]>> = { '26(3)': ['registryEntitiesOutsideUnion'] }

const whyReference = {
  classification: 'It says who and what is covered; nobody performs it',
  authority: 'It is a power of the authority',
  memberState: 'It is addressed to the member states',
  voluntary: 'It is voluntary',
}

const selections = [
  ['essential', 'Essential entity', 'The duties of an essential entity and its management body', 'essential'],
  ['important', 'Important entity', 'The duties of an important entity and its management body', 'important'],
  [
    'registry',
    'Digital registry entity',
    'The duties of the digital types that register under Article 27',
    'registryEntities',
  ],
  [
    'registry-outside-union',
    'Digital registry entity from outside the Union',
    'The duty to name a representative in the Union',
    'registryEntitiesOutsideUnion',
  ],
  [
    'domain-registration',
    'Registry or registrar of domain names',
    'The duties about registration data',
    'domainRegistration',
  ],
] as const

/** NIS2 from its facts: 54 provisions; those that an entity or its management body owes are requirements. */
export function nis2(input: unknown): z.input<typeof FrameworkFile> {
  const { obligations: provisions, registration } = Facts.parse(input)
  const entityOf: Readonly<Record<string, { class?: string; types?: string[] }>> = {
    essential: { class: 'essential' },
    important: { class: 'important' },
    registry: { types: registration.enisaRegistry.entities.map(typeId) },
    'domain-registration': { types: ['tld-name-registries', 'domain-name-registration-services'] },
  }
  const numbers = [...new Set(provisions.map(provision => provision.article))]
  return {
    id: 'nis2',
    version: '2022',
    title: 'Directive (EU) 2022/2555 on a high common level of cybersecurity (NIS 2)',
    shortTitle: 'NIS2',
    publisher: 'European Union',
    licence:
      'Texts of EUR-Lex may be reused with attribution (Decision 2011/833/EU); summaries are ours (Apache-2.0) and have no legal effect',
    provenance: ['Official Journal L 333 of 27 December 2022, page 80: articles 1 to 46 and annexes'],
    legalForce: 'binding',
    kind: 'obligations',
    asOf: '2022-12-27',
    selections: selections.map(([id, title, summary, appliesTo]) => ({
      id,
      title,
      summary,
      default: id === 'important',
      required: false,
      ...(entityOf[id] === undefined ? {} : { entity: entityOf[id] }),
      selects: { by: 'duties' as const, appliesTo },
    })),
    requirements: numbers.flatMap(number => [
      {
        id: String(number),
        parent: null,
        kind: 'group' as const,
        assessable: false as const,
        label: articles[number] ?? `Article ${number}`,
        attributes: { citation: `Directive (EU) 2022/2555, Art. ${number}`, article: number },
      },
      ...provisions.filter(provision => provision.article === number).map(one => entry(one, provisions)),
    ]),
  }
}

function entry(provision: Provision, all: readonly Provision[]): z.input<typeof FrameworkFile>['requirements'][number] {
  const { id, title, actor, article, paragraph, point } = provision
  const parent = id.replace(/\([^)]*\)$/, '')
  const shared = {
    id,
    parent,
    label: title,
    duty: { actor, appliesTo: [...(narrower[id] ?? provision.appliesTo)] },
    attributes: {
      citation: `Directive (EU) 2022/2555, Art. ${id}`,
      article,
      paragraph,
      ...(point === null ? {} : { point }),
    },
  }
  if (actor !== 'entity' && actor !== 'managementBody') {
    return { ...shared, kind: 'reference', assessable: false, whyNotAssessable: whyReference[actor] }
  }
  const isCountedByPoints = all.some(other => other.id.startsWith(`${id}(`))
  return isCountedByPoints
    ? { ...shared, kind: 'group', assessable: false }
    : { ...shared, kind: 'requirement', assessable: true }
}

/** The id of a type of entity, from its name without what stands in brackets. */
export function typeId(name: string): string {
  return name
    .replace(/ \(.*\)$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-')
}
