import { z } from 'zod'
import type { FrameworkFile } from '../../packages/core/framework/index.ts'

const Facts = z.object({
  functions: z.array(z.object({ id: z.string(), name: z.string() })),
  categories: z.array(z.object({ id: z.string(), functionId: z.string(), name: z.string() })),
  subcategories: z.array(
    z.object({ id: z.string(), categoryId: z.string(), sortId: z.string(), implementationExamples: z.number() }),
  ),
  withdrawn: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['category', 'subcategory']),
      functionId: z.string(),
      name: z.string().optional(),
      dispositions: z.array(z.object({ rel: z.enum(['incorporated-into', 'moved-to']), to: z.string() })),
    }),
  ),
})

/** The four tiers, described in our own words along their two facets. */
const tiers = [
  {
    level: 1,
    name: 'Partial',
    governance:
      'Cyber risk is decided upon case by case, without an agreed strategy, and leaders hear of it by chance.',
    management:
      'Work starts when something has happened; who does what, what suppliers bring in and what was learned is rarely on record.',
  },
  {
    level: 2,
    name: 'Risk Informed',
    governance:
      'Management approves how risk is handled and knows the main risks, but not every unit follows one policy.',
    management:
      'Priorities follow known risks and needs; practice and exchange with partners exist, yet differ from team to team.',
  },
  {
    level: 3,
    name: 'Repeatable',
    governance:
      'Approved policy holds everywhere, roles and budget match it, and leaders regularly review risk and results.',
    management:
      'Defined methods run the same way each time, trained people follow them, suppliers are watched and changes lead to revision.',
  },
  {
    level: 4,
    name: 'Adaptive',
    governance:
      'Cyber risk is weighed like any other business risk in strategy and budget, and the culture carries it through all levels.',
    management:
      'Measurements, lessons and fresh threat information change practice almost as they come in, suppliers and partners included.',
  },
]

/** CSF 2.0 from its facts: functions and categories as groups, 106 outcomes, and the placeholders of CSF 1.1 as references. */
export function csf(input: unknown): z.input<typeof FrameworkFile> {
  const facts = Facts.parse(input)
  const categories = new Set(facts.categories.map(category => category.id))
  return {
    id: 'csf',
    version: '2.0',
    title: 'Cybersecurity Framework 2.0',
    shortTitle: 'NIST CSF',
    publisher: 'NIST',
    licence:
      'The framework is a work of the United States government in the public domain; labels and summaries of outcomes are ours (Apache-2.0)',
    provenance: [
      'Identifiers, names of functions and categories, withdrawn placeholders: NIST OSCAL catalogue of CSF 2.0, version 1.2.0',
    ],
    legalForce: 'voluntary',
    kind: 'outcomes',
    asOf: '2024-02-26',
    tiers,
    selections: [
      {
        id: 'all',
        title: 'All outcomes',
        summary: 'Every outcome of the core',
        default: true,
        required: false,
        selects: { by: 'all' },
      },
      ...facts.functions.map(({ id, name }) => ({
        id: name.toLowerCase(),
        title: name,
        summary: `The outcomes of the function ${name}`,
        default: false,
        required: false,
        selects: { by: 'groups' as const, groups: [id] },
      })),
    ],
    requirements: facts.functions.flatMap(one => [
      {
        id: one.id,
        parent: null,
        kind: 'group' as const,
        assessable: false as const,
        label: one.name,
        attributes: { function: one.id },
      },
      ...facts.categories
        .filter(category => category.functionId === one.id)
        .flatMap(category => [
          {
            id: category.id,
            parent: one.id,
            kind: 'group' as const,
            assessable: false as const,
            label: category.name,
            attributes: { function: one.id, category: category.id },
          },
          ...facts.subcategories
            .filter(outcome => outcome.categoryId === category.id)
            .map(outcome => ({
              id: outcome.id,
              parent: category.id,
              kind: 'requirement' as const,
              assessable: true as const,
              label: outcome.id,
              attributes: {
                function: one.id,
                category: category.id,
                implementationExamples: outcome.implementationExamples,
              },
            })),
        ]),
      ...facts.withdrawn
        .filter(withdrawn => withdrawn.functionId === one.id)
        .map(({ id, kind, name, dispositions }) => {
          const category = id.replace(/-\d+$/, '')
          return {
            id,
            parent: kind === 'subcategory' && categories.has(category) ? category : one.id,
            kind: 'reference' as const,
            assessable: false as const,
            whyNotAssessable: 'Placeholder for an item of CSF 1.1 that version 2.0 withdrew',
            label: name ?? id,
            withdrawn: { to: dispositions.map(({ rel, to }) => ({ relation: rel, id: to })) },
            attributes: { function: one.id, placeholder: kind },
          }
        }),
    ]),
  }
}
