import { z } from 'zod'
import type { FrameworkFile } from '../../packages/core/framework/index.ts'
import { typeId } from './nis2.ts'

const Facts = z.object({
  implementingRegulation: z.object({
    bindsOnly: z.array(z.string()),
    sections: z.array(
      z.object({
        id: z.string(),
        article21_2Points: z.array(z.string()),
        subsections: z.array(z.object({ id: z.string() })),
      }),
    ),
  }),
})

/** The points of Article 21(2) that single points of section 11 detail, apart from its others: authentication and more factors. */
const nis2PointsOf: Readonly<Record<string, readonly string[]>> = { '11.6': ['i', 'j'], '11.7': ['j'] }

/** The annex of Implementing Regulation (EU) 2024/2690 from its facts: sections as groups, points as requirements. */
export function ir2024(input: unknown): z.input<typeof FrameworkFile> {
  const { bindsOnly, sections } = Facts.parse(input).implementingRegulation
  return {
    id: 'ir2024-2690',
    version: '2024',
    title: 'Implementing Regulation (EU) 2024/2690, annex: technical and methodological requirements under NIS 2',
    shortTitle: 'NIS2 digital annex',
    publisher: 'European Union',
    licence:
      'Texts of EUR-Lex may be reused with attribution (Decision 2011/833/EU); headings and summaries are ours (Apache-2.0) and have no legal effect',
    provenance: [
      'Official Journal L, 2024/2690, 18 October 2024: numbers of sections and points of the annex, types of entity of Article 1, headings of sections for the points of Article 21(2) of Directive (EU) 2022/2555',
      'That 11.6 details (i) and (j), 11.7 (j) and the rest of section 11 (i) is our reading',
    ],
    legalForce: 'binding',
    kind: 'obligations',
    asOf: '2024-10-18',
    selections: [
      {
        id: 'relevant',
        title: 'Relevant entity',
        summary: 'Every point of the annex; it binds eleven digital, ICT and trust types and is a benchmark for others',
        default: false,
        required: false,
        entity: { types: bindsOnly.map(typeId) },
        selects: { by: 'duties', appliesTo: 'relevantEntities' },
      },
    ],
    requirements: sections.flatMap(section => [
      {
        id: section.id,
        parent: null,
        kind: 'group' as const,
        assessable: false as const,
        label: `Section ${section.id}`,
        attributes: { citation: `${citation} ${section.id}`, nis2Points: section.article21_2Points.map(article21) },
      },
      ...section.subsections.map(({ id }) => ({
        id,
        parent: section.id,
        kind: 'requirement' as const,
        assessable: true as const,
        label: `Point ${id}`,
        duty: { actor: 'entity' as const, appliesTo: ['relevantEntities'] },
        attributes: {
          citation: `${citation} ${id}`,
          nis2Points: pointsOf(id, section.article21_2Points).map(article21),
        },
      })),
    ]),
  }
}

const citation = 'Implementing Regulation (EU) 2024/2690, annex,'

/** The letters of the points of Article 21(2) that the point `id` of a section details. */
export function pointsOf(id: string, ofSection: readonly string[]): readonly string[] {
  return nis2PointsOf[id] ?? (id.startsWith('11.') ? ['i'] : ofSection)
}

function article21(letter: string): string {
  return `21(2)(${letter})`
}
