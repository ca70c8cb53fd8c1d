import { z } from 'zod'
import { type Refusal, refusal } from '../problem/index.ts'
import { type Deciding, defineRegister, mustDiffer, stepsOf } from '../register/index.ts'
import { Given, nothingGiven, Priority, Request, type RequestState, type Side } from './schema.ts'

/** What whoever asks writes of a request. An empty reference is filled with the next free one. */
export const RequestDraft = Request.omit({ askedBy: true, given: true, lifecycle: true }).extend({
  reference: z.string().trim().max(60).default(''),
  asked: Request.shape.asked.default(''),
  controls: Request.shape.controls.default([]),
  requirements: Request.shape.requirements.default([]),
  assignee: Request.shape.assignee.default(null),
  due: Request.shape.due.default(null),
  priority: Priority.default('normal'),
})
export type RequestDraft = z.infer<typeof RequestDraft>

export const requestStates: Readonly<Record<RequestState, string>> = {
  draft: 'Draft',
  sent: 'Sent',
  in_progress: 'In progress',
  submitted: 'Submitted',
  returned: 'Returned',
  accepted: 'Accepted',
}

export const priorities: readonly Readonly<{ value: Priority; label: string }>[] = [
  { value: 'high', label: 'High' },
  { value: 'normal', label: 'Normal' },
  { value: 'low', label: 'Low' },
]

const step = stepsOf<Request>()
const nothing = z.object({})

/** What a submission gives. One that gives nothing is no answer. */
export const Submission = z
  .object({
    answer: Given.shape.answer.trim().default(''),
    evidence: Given.shape.evidence.default([]),
    snapshots: Given.shape.snapshots.default([]),
    populations: Given.shape.populations.default([]),
  })
  .refine(
    given => given.answer !== '' || given.evidence.length + given.snapshots.length + given.populations.length > 0,
    { path: ['answer'], message: 'give a file, evidence, a snapshot, a population or an answer in words' },
  )

/**
 * Requests: draft, sent, in progress, submitted, and then returned with a reason or accepted. Whoever answered does not
 * accept, and only the side that asks sends, returns and accepts.
 */
export const requests = defineRegister({
  noun: 'request',
  title: 'Request',
  plural: 'Requests',
  schema: Request,
  draft: RequestDraft,
  fields: [
    {
      key: 'reference',
      label: 'Reference',
      help: 'The number in the auditor’s own list.',
      kind: 'text',
      required: false,
    },
    { key: 'title', label: 'Title', help: 'What is asked for, in a few words.', kind: 'text', required: true },
    { key: 'asked', label: 'What is asked', help: 'In full, as it was asked.', kind: 'long_text', required: false },
    {
      key: 'requirements',
      label: 'Requirements',
      help: 'The criteria that it is asked for.',
      kind: 'requirements',
      required: false,
    },
    { key: 'assignee', label: 'Assigned to', help: 'The person who answers it.', kind: 'person', required: false },
    {
      key: 'due',
      label: 'Due',
      help: 'Left empty: the usual time of its priority, from the day it is sent.',
      kind: 'date',
      required: false,
    },
    {
      key: 'priority',
      label: 'Priority',
      help: 'Sets the usual time of an answer.',
      kind: 'choice',
      required: true,
      options: priorities,
    },
  ],
  open: (draft, by, before): Request | Refusal => {
    if (before && before.engagement !== draft.engagement)
      return refusal('invalid_input', 'A request stays in its engagement', [
        { path: 'engagement', message: 'cannot change' },
      ])
    return {
      ...draft,
      reference: draft.reference || (before?.reference ?? ''),
      askedBy: before?.askedBy ?? { person: by.actorPerson, side: 'organisation' },
      given: before?.given ?? nothingGiven,
      lifecycle: before?.lifecycle ?? { state: 'draft', trail: [{ state: 'draft', at: by.at, by: by.actorPerson }] },
    }
  },
  lifecycle: {
    states: {
      draft: { label: requestStates.draft, editable: true, open: true },
      sent: { label: requestStates.sent, editable: true, open: true },
      in_progress: { label: requestStates.in_progress, editable: true, open: true },
      submitted: { label: requestStates.submitted, editable: false, open: true },
      returned: { label: requestStates.returned, editable: true, open: true },
      accepted: { label: requestStates.accepted, editable: false, open: false },
    },
    transitions: [
      step({
        verb: 'send',
        label: 'Send',
        from: ['draft'],
        to: 'sent',
        needs: 'request:write',
        asks: [],
        input: nothing,
        take: (body, _, by) => ({ state: 'sent', trail: further(body, 'sent', by) }),
      }),
      step({
        verb: 'start',
        label: 'Start',
        from: ['sent', 'returned'],
        to: 'in_progress',
        needs: 'request:answer',
        asks: [],
        input: nothing,
        take: (body, _, by) => ({ state: 'in_progress', trail: further(body, 'in_progress', by) }),
      }),
      step({
        verb: 'submit',
        label: 'Submit',
        from: ['sent', 'in_progress', 'returned'],
        to: 'submitted',
        needs: 'request:answer',
        asks: [
          {
            key: 'answer',
            label: 'Answer',
            help: 'In words. Whoever asks reads it as it stands.',
            kind: 'long_text',
            required: false,
          },
          {
            key: 'evidence',
            label: 'Evidence',
            help: 'Files and records that are in Onus already.',
            kind: 'evidence',
            required: false,
          },
        ],
        input: Submission,
        take: (body, _, by) => ({ state: 'submitted', trail: further(body, 'submitted', by) }),
        amends: given => ({ given }),
      }),
      step({
        verb: 'return',
        label: 'Return',
        from: ['submitted'],
        to: 'returned',
        needs: 'request:write',
        asks: [
          { key: 'why', label: 'What is missing', help: 'Kept in the record.', kind: 'long_text', required: true },
        ],
        input: z.object({ why: z.string().trim().min(1, 'say what is missing').max(4000) }),
        take: (body, { why }, by) => ({ state: 'returned', why, trail: further(body, 'returned', by, why) }),
      }),
      step({
        verb: 'accept',
        label: 'Accept',
        from: ['submitted'],
        to: 'accepted',
        needs: 'request:write',
        asks: [],
        input: nothing,
        guard: (body, by) =>
          mustDiffer(by.actorPerson, submitterOf(body) ?? '', 'You gave this answer; whoever asked for it accepts it.'),
        take: (body, _, by) => ({ state: 'accepted', trail: further(body, 'accepted', by) }),
      }),
    ],
  },
  owner: body => body.assignee,
  dueOf: body => body.due,
  reviewCadence: null,
  describe: body => `${body.reference} ${body.title}`,
})

/** The trail of a request with one more state at its end. */
export function further({ lifecycle }: Pick<Request, 'lifecycle'>, state: RequestState, by: Deciding, why?: string) {
  return [...lifecycle.trail, { state, at: by.at, by: by.actorPerson, ...(why !== undefined && { why }) }]
}

/** Who gave the last answer; null while there is none. */
export function submitterOf({ lifecycle }: Pick<Request, 'lifecycle'>): string | null {
  return lifecycle.trail.findLast(one => one.state === 'submitted')?.by ?? null
}

/** Whether a request is an auditor's alone: asked on their side, and not sent. */
export function isUnsent({ askedBy, lifecycle }: Pick<Request, 'askedBy' | 'lifecycle'>): boolean {
  return askedBy.side === 'auditor' && lifecycle.state === 'draft'
}

const askingSteps: readonly string[] = ['send', 'return', 'accept']

/**
 * Why somebody of this side may not do this to a request; null when they may. What an auditor asked, only an auditor of
 * the engagement changes, sends, returns and accepts. What the organisation wrote down, either side may.
 */
export function sideRefusal({ askedBy }: Pick<Request, 'askedBy'>, verb: string, side: Side): Refusal | null {
  const isAsking = askingSteps.includes(verb) || verb === 'edit'
  if (!isAsking || side === 'auditor' || askedBy.side === 'organisation') return null
  return refusal('not_permitted', 'An auditor asked this: only auditors of the engagement change, return or accept it.')
}
