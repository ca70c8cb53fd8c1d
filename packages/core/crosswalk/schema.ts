import { z } from 'zod'
import { FrameworkRef, partsOfRef, RequirementRef } from '../framework/index.ts'
import { Instant } from '../time/index.ts'

/**
 * How the source of a relation stands to its target, both read as sets of things to do: `subset_of` says that the source
 * is the narrower one. `none` is a decision too: somebody looked, and they have nothing in common.
 */
export const RelationKind = z.enum(['equal', 'superset_of', 'subset_of', 'intersects', 'none'])
export type RelationKind = z.infer<typeof RelationKind>

/** What two requirements were compared by: their wording, their meaning, or what doing them brings about. */
export const Rationale = z.enum(['syntactic', 'semantic', 'functional'])
export type Rationale = z.infer<typeof Rationale>

/** Where a set comes from. Only `published` has a publisher of its own; `derived` and `proposed` are never preselected. */
export const CrosswalkKind = z.enum(['published', 'derived', 'proposed', 'draft', 'own'])
export type CrosswalkKind = z.infer<typeof CrosswalkKind>

/** A set of relations between the requirements of two frameworks: what it is, who says so, and what may be done with it. */
export const Crosswalk = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'expected an id like tsc-to-sp800-53'),
  version: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, 'expected a version like 1 or 2024-10'),
  title: z.string().min(1).max(200),
  publisher: z.string().min(1),
  licence: z.string().min(1).describe('What may be done with it'),
  provenance: z.array(z.string().min(1)).min(1).describe('Where its rows were taken from'),
  source: FrameworkRef,
  target: FrameworkRef,
  kind: CrosswalkKind,
  note: z.string(),
})
export type Crosswalk = z.infer<typeof Crosswalk>

/** What one row of a set says. `unspecified` is no relation: it claims nothing and only suggests looking (rulings 7). */
export const StatedRelation = z.enum([...RelationKind.options, 'unspecified'])
export type StatedRelation = z.infer<typeof StatedRelation>

/** One row of a set in its file: ids as the framework writes them, without the framework. */
export const CrosswalkRow = z.strictObject({
  source: z.string().min(1),
  target: z.string().min(1),
  relation: StatedRelation,
  rationale: z
    .union([Rationale, z.literal(''), z.null()])
    .default('')
    .transform(said => (said === '' ? null : said)),
  note: z.string().default(''),
})
export type CrosswalkRow = z.infer<typeof CrosswalkRow>

/** The columns of the file of rows, in order. */
export const crosswalkColumns = ['source', 'target', 'relation', 'rationale', 'note'] as const

/** Something that must be so for a relation to hold, and whether the reviewer found it so here. */
export const Condition = z.object({ text: z.string().min(1), holds: z.boolean() })

const Lifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('draft') }),
  z.object({ state: z.literal('reviewed'), reviewer: z.uuid(), at: Instant }),
  z.object({ state: z.literal('retired'), by: z.uuid(), why: z.string().min(1) }),
])

const said = z.object({
  crosswalk: z.string().min(1).describe('The set that it belongs to'),
  source: RequirementRef,
  target: RequirementRef,
  relation: RelationKind,
  rationale: Rationale,
  rationaleText: z.string().min(1).describe('Why, in a sentence that an auditor reads'),
  remainder: z.object({
    ofTarget: z.string().describe('What of the target the source does not cover'),
    ofSource: z.string().describe('What of the source the target does not cover'),
  }),
  strength: z.int().min(1).max(10).nullable().describe('How sure the author is; for sorting only'),
  scopeNote: z.string(),
  conditions: z.array(Condition),
  provenance: z.string().min(1).describe('Whose word it rests on: a publisher, or the author'),
})

const decided = { author: z.uuid(), decidedAt: Instant, lifecycle: Lifecycle }

function leavesItsFramework(
  { source, target }: { readonly source: RequirementRef; readonly target: RequirementRef },
  context: z.RefinementCtx,
): void {
  if (partsOfRef(source).framework !== partsOfRef(target).framework) return
  context.addIssue({ code: 'custom', path: ['target'], message: 'expected a requirement of another framework' })
}

/**
 * What this organisation decided about two requirements, one decision a pair. `strength` sorts lists and enters nothing
 * else. A part that is not covered is written out in `remainder`, for the direction in which it is not.
 */
export const Relation = said.extend(decided).superRefine(leavesItsFramework)
export type Relation = z.infer<typeof Relation>

/** What a person writes to decide a relation; who decided and who reviewed are added by Onus. */
export const RelationDraft = said.superRefine(leavesItsFramework)
export type RelationDraft = z.infer<typeof RelationDraft>

/** One thing that a requirement asks for, and the control that does it. */
export const CoveredElement = z.object({
  text: z.string().min(1),
  control: z.uuid(),
  how: z.string().min(1).describe('How the control does it'),
})
export type CoveredElement = z.infer<typeof CoveredElement>

/**
 * A signed decision that several parts together cover a requirement: every element of it by name, each with the control
 * that covers it. Nothing else makes a whole of parts.
 */
export const GroupCoverage = z.object({
  target: RequirementRef,
  elements: z.array(CoveredElement).min(1),
  rationaleText: z.string().min(1).describe('Why these elements are all of it'),
  ...decided,
})
export type GroupCoverage = z.infer<typeof GroupCoverage>

/** What a person writes to propose a group coverage; who proposed and who signed are added by Onus. */
export const GroupCoverageDraft = GroupCoverage.omit({ author: true, decidedAt: true, lifecycle: true })
export type GroupCoverageDraft = z.infer<typeof GroupCoverageDraft>

/** A set of the organisation's own, with its rows: one version is one fact, whatever the number of rows. */
export const OwnCrosswalk = Crosswalk.extend({ kind: z.literal('own'), rows: z.array(CrosswalkRow) })
export type OwnCrosswalk = z.infer<typeof OwnCrosswalk>
