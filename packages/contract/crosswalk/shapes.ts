import {
  Crosswalk,
  CrosswalkKind,
  CrosswalkRow,
  guardNames,
  levels,
  Rationale,
  RelationKind,
  StatedRelation,
} from '@onus/core/crosswalk'
import { Label } from '@onus/core/posture'
import { z } from 'zod'

/** How far something goes for a requirement, by the words of the engine. */
export const Level = z.enum(levels)

/** A requirement by its reference, with what it is called. */
export const NamedRequirement = z.object({
  requirement: z.string().describe('framework@version:id'),
  id: z.string(),
  title: z.string(),
  framework: z.string().describe('framework@version'),
})

export const NamedControl = z.object({ id: z.uuid(), code: z.string(), title: z.string() })

/** A set as it is listed: whose word it is, what may be done with it, and how many rows say what. */
export const CrosswalkCard = Crosswalk.omit({ id: true }).extend({
  id: z.string().describe('id@version'),
  kind: CrosswalkKind,
  label: z.string().describe('What weight its rows bear here; empty for one of the organisation’s own'),
  sourceTitle: z.string().nullable().describe('Null when the framework is not installed'),
  targetTitle: z.string().nullable(),
  own: z.uuid().nullable().describe('The record of a set of the organisation’s own; null when it ships with Onus'),
  rows: z.int(),
  counts: z.record(StatedRelation, z.int()).describe('Rows by the relation that they state'),
  drafted: z.int().describe('Decisions about pairs of this set that nobody has reviewed yet'),
  reviewed: z.int().describe('Decisions about pairs of this set that a second person reviewed'),
})

/** A decision about two requirements, in short. */
export const DecisionCard = z.object({
  id: z.uuid(),
  version: z.int(),
  relation: RelationKind,
  state: z.enum(['draft', 'reviewed', 'retired']),
  author: z.uuid(),
})

/** One row of a set, with the decision on its pair, if there is one. */
export const RowOfCrosswalk = CrosswalkRow.omit({ rationale: true }).extend({
  rationale: Rationale.nullable(),
  sourceRef: z.string(),
  targetRef: z.string(),
  sourceTitle: z.string(),
  targetTitle: z.string(),
  decision: DecisionCard.nullable(),
})

/** One thing that is said, read along a path. */
export const Hop = z.object({
  from: z.string(),
  to: z.string(),
  relation: StatedRelation,
  set: z.string(),
  publisher: z.string(),
  rationale: Rationale.nullable(),
  rationaleText: z.string(),
  remainder: z.string().describe('What of the far end is not covered'),
  strength: z.int().nullable().describe('How sure its author is; for sorting only'),
  scopeNote: z.string(),
  conditions: z.array(z.object({ text: z.string(), holds: z.boolean() })),
  decision: z.uuid().nullable().describe('The stored decision; null for a row of a set'),
  reviewer: z.uuid().nullable(),
  reviewedAt: z.string().nullable(),
  standing: z.string().describe('What weight it bears: reviewed, a draft, a suggestion'),
})

/** A condition of a claim, and whether it was met. */
export const Guard = z.object({ guard: z.enum(guardNames), passed: z.boolean(), words: z.string() })

const claimed = z.object({
  target: z.string(),
  level: z.enum(['full', 'partial', 'candidate', 'suggested']),
  says: z.string().describe('Supports, partially addresses, ...; never that a requirement is met'),
  guards: z.array(Guard),
  uncovered: z.array(z.string()).describe('What of the target stays open; empty only when the claim is full'),
  controls: z.array(NamedControl),
  words: z.string(),
})

/** A supporting claim with its proof. It stands beside the label of a requirement and never changes it. */
export const Claim = z.discriminatedUnion('by', [
  claimed.extend({
    by: z.literal('relation'),
    source: NamedRequirement,
    relation: z.array(RelationKind).describe('What may hold between source and target; empty when nothing is stated'),
    path: z.array(Hop),
    otherPaths: z.int(),
  }),
  claimed.extend({
    by: z.literal('group'),
    decision: z.uuid(),
    elements: z.array(z.object({ text: z.string(), control: z.uuid(), how: z.string() })),
  }),
])

/** Two statements, or two ways, that cannot both be true: somebody has to look. */
export const Contradiction = z.object({
  kind: z.enum(['stated', 'stated_and_derived', 'derived']),
  first: z.string(),
  second: z.string(),
  words: z.string(),
})

/** Names of the persons that a reply mentions by id. */
export const People = z.record(z.string(), z.string())

/** Where an answer stands in time. */
export const MomentOfAnswer = z.object({
  asOf: z.string(),
  position: z.int().describe('Last ledger index known'),
  recorded: z.string().nullable(),
})

export const RequirementOfDelta = NamedRequirement.extend({
  label: Label.nullable().describe('Its own label; null when it is not assessed here'),
  controls: z.array(NamedControl).describe('Controls that address it directly'),
})
