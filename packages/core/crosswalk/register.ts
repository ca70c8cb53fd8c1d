import { z } from 'zod'
import { RequirementRef } from '../framework/index.ts'
import { type Refusal, refusal } from '../problem/index.ts'
import { type Deciding, defineRegister, mustDiffer, stepsOf } from '../register/index.ts'
import { coverageOf, inverse, relationSet } from './algebra.ts'
import { whyNeverInferred, whyOnlyInPart } from './never.ts'
import {
  type Crosswalk,
  type CrosswalkRow,
  GroupCoverage,
  GroupCoverageDraft,
  Rationale,
  Relation,
  RelationDraft,
  RelationKind,
} from './schema.ts'

const why = z.object({ why: z.string().min(1, 'say why') })
const asksWhy = [
  { key: 'why', label: 'Why', help: 'Read by whoever decided, and kept.', kind: 'long_text', required: true },
] as const

const states = {
  draft: { label: 'Draft', editable: true, open: true },
  reviewed: { label: 'Reviewed', editable: false, open: false },
  retired: { label: 'Retired', editable: false, open: false },
} as const

const relationWords: Readonly<Record<RelationKind, string>> = {
  equal: 'equals',
  superset_of: 'holds all of',
  subset_of: 'is a part of',
  intersects: 'shares a part with',
  none: 'has nothing in common with',
}

const titled = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1).replaceAll('_', ' ')}`

const relationStep = stepsOf<Relation>()

/**
 * Decisions about two requirements: written by one person, reviewed by another. Whoever edits a draft becomes its author,
 * so nobody reviews words of their own. A part is reviewed only with what it leaves open written out.
 */
export const relations = defineRegister({
  noun: 'relation',
  title: 'Relation',
  plural: 'Relations',
  schema: Relation,
  draft: RelationDraft,
  fields: [
    { key: 'source', label: 'From', help: 'A requirement, framework@version:id.', kind: 'text', required: true },
    { key: 'target', label: 'To', help: 'A requirement of another framework.', kind: 'text', required: true },
    {
      key: 'relation',
      label: 'Relation',
      help: 'How the first stands to the second. "None" is a decision too.',
      kind: 'choice',
      required: true,
      options: RelationKind.options.map(value => ({ value, label: titled(relationWords[value]) })),
    },
    {
      key: 'rationale',
      label: 'Compared by',
      help: 'Wording alone never supports a claim.',
      kind: 'choice',
      required: true,
      options: Rationale.options.map(value => ({ value, label: titled(value) })),
    },
    {
      key: 'rationaleText',
      label: 'Why',
      help: 'One sentence that an auditor reads.',
      kind: 'long_text',
      required: true,
    },
    {
      key: 'scopeNote',
      label: 'Scope',
      help: 'Where it holds, if not everywhere.',
      kind: 'long_text',
      required: false,
    },
    { key: 'provenance', label: 'By whose word', help: 'A publisher, or yours.', kind: 'text', required: true },
  ],
  open: (draft, by): Relation => ({ ...draft, ...openedBy(by) }),
  lifecycle: {
    states,
    transitions: [
      relationStep({
        verb: 'review',
        label: 'Review',
        from: ['draft'],
        to: 'reviewed',
        needs: 'crosswalk:review',
        asks: [],
        input: z.object({}),
        guard: (relation, by) =>
          mustBeSomebodyElse(relation.author, by) ?? mustStayInPart(relation) ?? mustNameRemainder(relation),
        take: (_relation, _input, by) => reviewedBy(by),
      }),
      relationStep({
        verb: 'retire',
        label: 'Retire',
        from: ['draft', 'reviewed'],
        to: 'retired',
        needs: 'crosswalk:write',
        asks: asksWhy,
        input: why,
        take: (_relation, input, { actorPerson }) => ({ state: 'retired', by: actorPerson, why: input.why }),
      }),
    ],
  },
  owner: relation => relation.author,
  dueOf: () => null,
  reviewCadence: null,
  describe: ({ source, relation, target }) => `${source} ${relationWords[relation]} ${target}`,
})

const coverageStep = stepsOf<GroupCoverage>()

/** Decisions that several parts together cover a requirement: written by one person, signed by another. */
export const groupCoverages = defineRegister({
  noun: 'group-coverage',
  title: 'Group coverage',
  plural: 'Group coverages',
  schema: GroupCoverage,
  draft: GroupCoverageDraft,
  fields: [
    { key: 'target', label: 'Requirement', help: 'The one that is covered together.', kind: 'text', required: true },
    {
      key: 'rationaleText',
      label: 'Why this is all of it',
      help: 'One sentence that an auditor reads.',
      kind: 'long_text',
      required: true,
    },
  ],
  open: (draft, by): GroupCoverage => ({ ...draft, ...openedBy(by) }),
  lifecycle: {
    states: { ...states, reviewed: { ...states.reviewed, label: 'Signed' } },
    transitions: [
      coverageStep({
        verb: 'sign',
        label: 'Sign',
        from: ['draft'],
        to: 'reviewed',
        needs: 'crosswalk:review',
        asks: [],
        input: z.object({}),
        guard: (coverage, by) => mustBeSomebodyElse(coverage.author, by) ?? mustBeInferable(coverage),
        take: (_coverage, _input, by) => reviewedBy(by),
      }),
      coverageStep({
        verb: 'retire',
        label: 'Retire',
        from: ['draft', 'reviewed'],
        to: 'retired',
        needs: 'crosswalk:write',
        asks: asksWhy,
        input: why,
        take: (_coverage, input, { actorPerson }) => ({ state: 'retired', by: actorPerson, why: input.why }),
      }),
    ],
  },
  owner: coverage => coverage.author,
  dueOf: () => null,
  reviewCadence: null,
  describe: ({ target, elements }) => `${target} covered together, element by element (${elements.length})`,
})

/** The draft of a decision about one row of a set: what the row says, and what the person adds. */
export function draftFromRow(
  crosswalk: Crosswalk,
  row: Pick<CrosswalkRow, 'source' | 'target'>,
  decision: Pick<RelationDraft, 'relation' | 'rationale' | 'rationaleText'> & Partial<RelationDraft>,
): RelationDraft {
  return {
    remainder: { ofTarget: '', ofSource: '' },
    strength: null,
    scopeNote: '',
    conditions: [],
    ...decision,
    crosswalk: `${crosswalk.id}@${crosswalk.version}`,
    source: RequirementRef.parse(`${crosswalk.source}:${row.source}`),
    target: RequirementRef.parse(`${crosswalk.target}:${row.target}`),
    provenance: crosswalk.publisher,
  }
}

function openedBy({ actorPerson, at }: Deciding) {
  return { author: actorPerson, decidedAt: at, lifecycle: { state: 'draft' } } as const
}

function reviewedBy({ actorPerson, at }: Deciding) {
  return { state: 'reviewed', reviewer: actorPerson, at } as const
}

function mustBeSomebodyElse(author: string, { actorPerson }: Deciding): Refusal | null {
  return mustDiffer(actorPerson, author, 'You wrote this decision. Let somebody else review it.')
}

/** At least the direction in which the decision was written must say what is left over. */
function mustStayInPart(relation: Relation): Refusal | null {
  const why = whyOnlyInPart(relation)
  return why === null ? null : refusal('conflict', why)
}

function mustNameRemainder({ relation, remainder }: Relation): Refusal | null {
  const isPart = (kind: RelationKind) => coverageOf(relationSet(kind)) === 'partial'
  const isOpen = isPart(relation)
    ? remainder.ofTarget.trim() === ''
    : isPart(inverse(relation)) && remainder.ofSource.trim() === ''
  if (!isOpen) return null
  return refusal(
    'conflict',
    'A part leaves something open, and nobody has written out what. Write the remainder first.',
  )
}

function mustBeInferable({ target }: GroupCoverage): Refusal | null {
  const reason = whyNeverInferred(target)
  return reason === null ? null : refusal('conflict', `Nothing is ever inferred about ${target}. ${reason}`)
}
