import { z } from 'zod'
import { refusal } from '../problem/index.ts'
import { defineRegister, mustDiffer, stepsOf } from '../register/index.ts'
import { Action } from './schema.ts'

/** What a person writes to plan an action. */
export const ActionDraft = Action.omit({ lifecycle: true })
export type ActionDraft = z.infer<typeof ActionDraft>

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
      help: 'Steps on the way, each with a day.',
      kind: 'milestones',
      required: false,
    },
  ],
  open: (draft): Action => ({ ...draft, lifecycle: { state: 'open' } }),
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
        guard: (action, { actorPerson }) =>
          mustDiffer(actorPerson, action.owner, 'You own this action. Let somebody else verify that it is done.'),
        take: (action, _input, { actorPerson, at }) => ({
          state: 'verified',
          doneAt: action.lifecycle.state === 'done' ? action.lifecycle.doneAt : at,
          verifiedBy: actorPerson,
          at,
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
