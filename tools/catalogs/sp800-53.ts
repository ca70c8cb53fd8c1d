import { z } from 'zod'
import type { FrameworkFile } from '../../packages/core/framework/index.ts'

const baselines = ['low', 'moderate', 'high', 'privacy'] as const

const Facts = z.object({
  families: z.array(z.object({ id: z.string(), name: z.string() })),
  controls: z.array(
    z.object({
      id: z.string(),
      oscalId: z.string(),
      cprtId: z.string(),
      family: z.string(),
      kind: z.enum(['control', 'enhancement']),
      parentId: z.string().nullable(),
      title: z.string(),
      withdrawn: z.boolean(),
      withdrawnTo: z
        .array(
          z.object({ rel: z.enum(['incorporated-into', 'moved-to']), to: z.string(), part: z.string().optional() }),
        )
        .optional(),
      baselines: z.record(z.enum(baselines), z.boolean()),
      addedIn: z.string().optional(),
    }),
  ),
})
type Control = z.infer<typeof Facts>['controls'][number]

const baselineTitles = {
  low: 'Low baseline',
  moderate: 'Moderate baseline',
  high: 'High baseline',
  privacy: 'Privacy baseline',
}

/** SP 800-53 from its facts: families as groups, controls and enhancements as requirements, withdrawn ones as references. */
export function sp80053(input: unknown): z.input<typeof FrameworkFile> {
  const facts = Facts.parse(input)
  return {
    id: 'sp800-53',
    version: '5.2.0',
    title: 'Security and Privacy Controls for Information Systems and Organizations, revision 5, release 5.2.0',
    shortTitle: 'NIST SP 800-53',
    publisher: 'NIST',
    licence:
      'A work of the United States government in the public domain; here identifiers, titles and baselines only. Summaries of families and base controls are ours (Apache-2.0).',
    provenance: [
      'Controls and baselines: NIST CPRT export of SP 800-53B 5.2.0',
      'Titles and withdrawn dispositions: NIST OSCAL catalogue 5.0.1 and resolved baselines 5.2.0',
    ],
    legalForce: 'voluntary',
    kind: 'controls',
    asOf: '2025-08-27',
    selections: baselines.map(baseline => ({
      id: baseline,
      title: baselineTitles[baseline],
      summary: `The controls and enhancements of the ${baseline} baseline of SP 800-53B`,
      default: baseline === 'moderate',
      required: false,
      selects: {
        by: 'list' as const,
        ids: facts.controls.filter(control => control.baselines[baseline]).map(control => control.id),
      },
    })),
    requirements: facts.families.flatMap(family => [
      {
        id: family.id,
        parent: null,
        kind: 'group' as const,
        assessable: false as const,
        label: family.name,
        attributes: { family: family.id },
      },
      ...facts.controls.filter(control => control.family === family.id).map(entry),
    ]),
  }
}

function entry(control: Control): z.input<typeof FrameworkFile>['requirements'][number] {
  const shared = {
    id: control.id,
    parent: control.parentId ?? control.family,
    ...(control.kind === 'enhancement' ? { addsToParent: true as const } : {}),
    label: control.title,
    attributes: {
      family: control.family,
      kind: control.kind,
      oscalId: control.oscalId,
      cprtId: control.cprtId,
      ...(control.addedIn === undefined ? {} : { addedIn: control.addedIn }),
    },
  }
  if (!control.withdrawn) return { ...shared, kind: 'requirement', assessable: true }
  return {
    ...shared,
    kind: 'reference',
    assessable: false,
    whyNotAssessable: 'Withdrawn by the publisher',
    withdrawn: {
      to: (control.withdrawnTo ?? []).map(({ rel, to, part }) => ({
        relation: rel,
        id: to,
        ...(part === undefined ? {} : { part }),
      })),
    },
  }
}
