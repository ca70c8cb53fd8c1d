import { z } from 'zod'
import type { FrameworkFile } from '../../packages/core/framework/index.ts'

const Facts = z.object({
  categories: z.array(z.object({ id: z.string(), name: z.string(), series: z.array(z.string()) })),
  series: z.array(z.object({ id: z.string(), name: z.string(), kind: z.string() })),
  criteria: z.array(
    z.object({
      id: z.string(),
      series: z.string(),
      cosoPrinciple: z.number().nullable(),
      ownLabel: z.string(),
      usedBy: z.array(z.string()),
      pointsOfFocus: z.number(),
      pointsOfFocusByScope: z.record(z.string(), z.number()),
    }),
  ),
})

const meaning: Readonly<Record<string, string>> = {
  security: 'Protection from unauthorised access, use and damage; part of every SOC 2 examination',
  availability: 'The system can be used as agreed',
  processingIntegrity: 'Processing is complete, valid, accurate, timely and authorised',
  confidentiality: 'Information designated as confidential is protected as agreed',
  privacy: 'Personal information is handled as promised and as the criteria ask',
}

/** The trust services criteria from their facts: series as groups, the 61 criteria as requirements. */
export function soc2(input: unknown): z.input<typeof FrameworkFile> {
  const facts = Facts.parse(input)
  return {
    id: 'soc2',
    version: '2017',
    title: 'Trust Services Criteria 2017 (revised points of focus 2022)',
    shortTitle: 'SOC 2',
    publisher: 'AICPA',
    licence:
      'Identifiers, series headings and counts are facts; labels and summaries are ours (Apache-2.0). The text of the criteria and points of focus is copyright of AICPA and is not in this file.',
    provenance: [
      'Identifiers, series headings, COSO principle numbers and counts of points of focus: read from TSP Section 100, cross-checked with two community encodings',
    ],
    legalForce: 'voluntary',
    kind: 'criteria',
    asOf: '2022-09-30',
    selections: facts.categories.map(({ id, name, series }) => ({
      id: selectionId(id),
      title: name,
      summary: meaning[id] ?? name,
      default: id === 'security',
      required: id === 'security',
      selects: { by: 'groups' as const, groups: series },
    })),
    requirements: facts.series.flatMap(series => [
      {
        id: series.id,
        parent: null,
        kind: 'group' as const,
        assessable: false as const,
        label: series.name,
        attributes: { group: series.kind },
      },
      ...facts.criteria
        .filter(criterion => criterion.series === series.id)
        .map(({ id, ownLabel, usedBy, cosoPrinciple, pointsOfFocus, pointsOfFocusByScope }) => ({
          id,
          parent: series.id,
          kind: 'requirement' as const,
          assessable: true as const,
          label: ownLabel,
          attributes: {
            usedBy: usedBy.map(selectionId),
            ...(cosoPrinciple === null ? {} : { cosoPrinciple }),
            pointsOfFocus,
            pointsOfFocusByScope,
          },
        })),
    ]),
  }
}

function selectionId(category: string): string {
  return category === 'processingIntegrity' ? 'processing-integrity' : category
}
