import { z } from 'zod'
import type { FrameworkFile } from '../../packages/core/framework/index.ts'

const Facts = z.object({
  themes: z.array(z.object({ id: z.string(), name: z.string() })),
  clauses: z.array(
    z.object({
      id: z.string(),
      parentId: z.string().nullable(),
      level: z.number(),
      name: z.string(),
      auditable: z.boolean(),
    }),
  ),
  annexA: z.array(z.object({ id: z.string(), name: z.string(), theme: z.string(), newIn2022: z.boolean() })),
})

/** ISO/IEC 27001 from its facts: headings and themes as groups, auditable clauses and Annex A controls as requirements. */
export function iso27001(input: unknown): z.input<typeof FrameworkFile> {
  const facts = Facts.parse(input)
  return {
    id: 'iso27001',
    version: '2022',
    title: 'ISO/IEC 27001:2022 Information security management systems',
    shortTitle: 'ISO/IEC 27001',
    publisher: 'ISO/IEC',
    licence:
      'Clause numbers, headings and names of Annex A controls are listed as facts; summaries are ours (Apache-2.0). The requirements are copyright of ISO/IEC and are not in this file.',
    provenance: [
      'Identifiers and names: two open encodings that agree on all 123 auditable ids; headings 6.1.2, 7.5, 7.5.2, 8, A.5.21, A.5.34 and A.7.6 should be confirmed with a licensed copy',
    ],
    legalForce: 'voluntary',
    kind: 'management-system',
    asOf: '2022-10-25',
    selections: [
      {
        id: 'all',
        title: 'Clauses and Annex A',
        summary: 'Every auditable clause and every control of Annex A',
        default: true,
        required: false,
        selects: { by: 'all' },
      },
      {
        id: 'clauses',
        title: 'Management system clauses',
        summary: 'The auditable clauses 4 to 10',
        default: false,
        required: false,
        selects: { by: 'groups', groups: facts.clauses.filter(clause => clause.level === 1).map(clause => clause.id) },
      },
      {
        id: 'annex-a',
        title: 'Annex A controls',
        summary: 'The 93 controls of Annex A',
        default: false,
        required: false,
        selects: { by: 'groups', groups: facts.themes.map(theme => theme.id) },
      },
    ],
    requirements: [
      ...facts.clauses.map(({ id, parentId, name, auditable }) => ({
        id,
        parent: parentId,
        label: name,
        attributes: { part: 'clause' as const },
        ...(auditable
          ? { kind: 'requirement' as const, assessable: true as const }
          : { kind: 'group' as const, assessable: false as const }),
      })),
      ...facts.themes.flatMap(theme => [
        {
          id: theme.id,
          parent: null,
          kind: 'group' as const,
          assessable: false as const,
          label: theme.name,
          attributes: {},
        },
        ...facts.annexA
          .filter(control => control.id.startsWith(`${theme.id}.`))
          .map(({ id, name, newIn2022 }) => ({
            id,
            parent: theme.id,
            kind: 'requirement' as const,
            assessable: true as const,
            label: name,
            attributes: { part: 'annex-a' as const, theme: theme.name, newIn2022 },
          })),
      ]),
    ],
  }
}
