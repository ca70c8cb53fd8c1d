import { z } from 'zod'
import { type Refusal, refusal } from '../problem/index.ts'
import { defineRegister, overrideOf, stepsOf } from '../register/index.ts'
import { Action, type Deviation, type Workstream } from './schema.ts'

/** What a person writes to plan an action. Who approved a deviation is added by the step; what planned it stays as it was. */
export const ActionDraft = Action.omit({ lifecycle: true, deviationApproval: true, advised: true })
export type ActionDraft = z.infer<typeof ActionDraft>

export const workstreams: readonly Readonly<{ value: Workstream; label: string }>[] = [
  { value: 'governance', label: 'Governance' },
  { value: 'technical', label: 'Technical controls' },
  { value: 'evidence', label: 'Evidence automation' },
  { value: 'audit', label: 'Audit coordination' },
]

export const deviations: readonly Readonly<{ value: Deviation; label: string }>[] = [
  { value: 'false_positive', label: 'False positive' },
  { value: 'operational_requirement', label: 'Operational requirement' },
  { value: 'risk_adjustment', label: 'Risk adjustment' },
]

const risks = ['critical', 'high', 'medium', 'low'].map(value => ({
  value,
  label: `${value.charAt(0).toUpperCase()}${value.slice(1)}`,
}))

const step = stepsOf<Action>()
const nothing = z.object({})

/**
 * Actions: work that closes a gap. The owner says that it is done, and somebody else verifies that it is.
 */
export const actions = defineRegister({
  noun: 'action',
  title: 'Action',
  plural: 'Actions',
  schema: Action,
  draft: ActionDraft,
  fields: [
    { key: 'title', label: 'Title', help: 'The outcome, starting with a verb.', kind: 'text', required: true },
    {
      key: 'description',
      label: 'Description',
      help: 'What is wrong now and what will be different.',
      kind: 'long_text',
      required: false,
    },
    { key: 'owner', label: 'Owner', help: 'The one person who answers for it.', kind: 'person', required: true },
    { key: 'due', label: 'Due', help: 'The day by which it is done.', kind: 'date', required: true },
    {
      key: 'about',
      label: 'About',
      help: 'The controls, checks or findings it concerns.',
      kind: 'links',
      required: false,
    },
    {
      key: 'requirements',
      label: 'Requirements',
      help: 'The requirements whose gap it closes.',
      kind: 'requirements',
      required: false,
    },
    {
      key: 'milestones',
      label: 'Milestones',
      help: 'Steps on the way, each with a day. What is moved or taken away stays in the record.',
      kind: 'milestones',
      required: false,
    },
    {
      key: 'workstream',
      label: 'Workstream',
      help: 'Where it stands on the roadmap.',
      kind: 'choice',
      required: false,
      options: workstreams,
    },
    {
      key: 'effortDays',
      label: 'Days of work',
      help: 'An estimate in whole days; without one a usual figure is taken.',
      kind: 'count',
      required: false,
    },
    {
      key: 'weakness',
      label: 'Weakness',
      help: 'What is weak, where no finding says it.',
      kind: 'long_text',
      required: false,
    },
    { key: 'detector', label: 'Found by', help: 'The tool, the test or the person.', kind: 'text', required: false },
    { key: 'detectedOn', label: 'Found on', help: 'The day it was first seen.', kind: 'date', required: false },
    { key: 'assets', label: 'Assets', help: 'What is affected, one a line.', kind: 'long_text', required: false },
    { key: 'contact', label: 'Contact', help: 'Whom to ask; else the owner.', kind: 'person', required: false },
    {
      key: 'resources',
      label: 'Resources',
      help: 'What it needs: people, money, time.',
      kind: 'text',
      required: false,
    },
    {
      key: 'vendor',
      label: 'Waits for a supplier',
      help: 'Which one, for what, and when you last asked.',
      kind: 'text',
      required: false,
    },
    {
      key: 'risk',
      label: 'Risk as found',
      help: 'Before anything was done.',
      kind: 'choice',
      required: false,
      options: risks,
    },
    {
      key: 'adjustedRisk',
      label: 'Adjusted risk',
      help: 'With what compensates; it needs a reason and an approval.',
      kind: 'choice',
      required: false,
      options: risks,
    },
    {
      key: 'deviation',
      label: 'Deviation',
      help: 'Where the weakness is not simply removed. Somebody else than the owner approves it.',
      kind: 'choice',
      required: false,
      options: deviations,
    },
    {
      key: 'deviationWhy',
      label: 'Why it deviates',
      help: 'What an assessor reads.',
      kind: 'long_text',
      required: false,
    },
  ],
  open: (draft, _by, before): Action | Refusal => {
    const wrong = contradictionsIn(draft)
    if (wrong.length > 0) return refusal('invalid_input', wrong.map(one => one.message).join('. '), wrong)
    const kept = before !== null && sameDeviation(before, draft) ? (before.deviationApproval ?? null) : null
    return {
      ...draft,
      ...(kept && { deviationApproval: kept }),
      ...(before?.advised && { advised: before.advised }),
      lifecycle: { state: 'open' },
    }
  },
  lifecycle: {
    states: {
      open: { label: 'Open', editable: true, open: true },
      in_progress: { label: 'In progress', editable: true, open: true },
      done: { label: 'Done, to be verified', editable: false, open: true },
      verified: { label: 'Verified', editable: false, open: false },
      cancelled: { label: 'Cancelled', editable: false, open: false },
    },
    transitions: [
      step({
        verb: 'start',
        label: 'Start',
        from: ['open'],
        to: 'in_progress',
        needs: 'action:write',
        asks: [],
        input: nothing,
        take: () => ({ state: 'in_progress' }),
      }),
      step({
        verb: 'finish',
        label: 'Say it is done',
        from: ['open', 'in_progress'],
        to: 'done',
        needs: 'action:write',
        asks: [
          {
            key: 'evidence',
            label: 'Evidence',
            help: 'What shows that it is done.',
            kind: 'evidence',
            required: false,
          },
        ],
        input: z.object({ evidence: z.array(z.uuid()).default([]) }),
        guard: (action, { actorPerson }) =>
          actorPerson === action.owner
            ? null
            : refusal(
                'not_permitted',
                'Only the owner says that an action is done. Make yourself the owner first, or ask them.',
              ),
        take: (_action, input, { at }) => ({ state: 'done', doneAt: at, evidence: input.evidence }),
      }),
      step({
        verb: 'verify',
        label: 'Verify',
        from: ['done'],
        to: 'verified',
        needs: 'action:verify',
        asks: [],
        input: nothing,
        apart: {
          from: action => action.owner,
          detail: 'You own this action. Let somebody else verify that it is done.',
        },
        take: ({ lifecycle, owner }, _input, by) => ({
          state: 'verified',
          doneAt: lifecycle.state === 'done' ? lifecycle.doneAt : by.at,
          evidence: lifecycle.state === 'done' ? lifecycle.evidence : [],
          verifiedBy: by.actorPerson,
          at: by.at,
          ...overrideOf(by, owner),
        }),
      }),
      step({
        verb: 'approve_deviation',
        label: 'Approve the deviation',
        from: ['open', 'in_progress'],
        to: 'in_progress',
        needs: 'exception:approve',
        asks: [],
        input: nothing,
        guard: action =>
          action.deviation
            ? null
            : refusal('not_in_lifecycle', 'This action asks for no deviation. Write one first, with its reason.'),
        apart: {
          from: action => (action.deviation ? action.owner : null),
          detail: 'You own this action. Let somebody else approve its deviation.',
        },
        take: () => ({ state: 'in_progress' }),
        amends: (_input, by, { owner }) => ({
          deviationApproval: { by: by.actorPerson, at: by.at, ...overrideOf(by, owner) },
        }),
      }),
      step({
        verb: 'reopen',
        label: 'Reopen',
        from: ['done', 'cancelled'],
        to: 'in_progress',
        needs: 'action:write',
        asks: [],
        input: nothing,
        take: () => ({ state: 'in_progress' }),
      }),
      step({
        verb: 'cancel',
        label: 'Cancel',
        from: ['open', 'in_progress'],
        to: 'cancelled',
        needs: 'action:write',
        asks: [
          {
            key: 'why',
            label: 'Why',
            help: 'Why the gap stays, or is closed in another way.',
            kind: 'long_text',
            required: true,
          },
        ],
        input: z.object({ why: z.string().min(1, 'say why') }),
        take: (_action, input) => ({ state: 'cancelled', why: input.why }),
      }),
    ],
  },
  owner: action => action.owner,
  dueOf: action => (action.lifecycle.state === 'open' || action.lifecycle.state === 'in_progress' ? action.due : null),
  reviewCadence: null,
  describe: action => `${action.title} (due ${action.due})`,
})

/** What of the risk cannot be said so: an adjusted risk without a deviation, and a deviation without its reason. */
function contradictionsIn(draft: ActionDraft): readonly { readonly path: string; readonly message: string }[] {
  const { adjustedRisk, deviation, deviationWhy = '' } = draft
  return [
    ...(adjustedRisk && !deviation
      ? [{ path: 'deviation', message: 'An adjusted risk is a deviation: say which kind it is' }]
      : []),
    ...(deviation && deviationWhy.trim() === '' ? [{ path: 'deviationWhy', message: 'Say why it deviates' }] : []),
    ...(deviation === 'risk_adjustment' && !adjustedRisk
      ? [{ path: 'adjustedRisk', message: 'Say to what the risk is adjusted' }]
      : []),
  ]
}

/** An approval is of one deviation: with other words it is asked for again. */
function sameDeviation(before: ActionDraft, after: ActionDraft): boolean {
  return (['deviation', 'deviationWhy', 'risk', 'adjustedRisk', 'owner'] as const).every(
    key => (before[key] ?? '') === (after[key] ?? ''),
  )
}
