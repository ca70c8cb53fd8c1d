import { z } from 'zod'
import { refusal } from '../problem/index.ts'
import { defineRegister, mustDiffer, stepsOf } from '../register/index.ts'
import type { Instant } from '../time/index.ts'
import { Exception } from './schema.ts'

/** What a person writes to ask for an exception; who asked and the decision are added by Onus. */
export const ExceptionDraft = Exception.omit({ lifecycle: true, requestedBy: true })
export type ExceptionDraft = z.infer<typeof ExceptionDraft>

const step = stepsOf<Exception>()
const why = z.object({ why: z.string().min(1, 'say why') })
const asksWhy = [
  { key: 'why', label: 'Why', help: 'Read by whoever asked, and kept.', kind: 'long_text', required: true },
] as const

/**
 * Exceptions: requested by one person, approved by another, always expiring. Whoever edits a request becomes its
 * requester, so nobody approves words of their own.
 */
export const exceptions = defineRegister({
  noun: 'exception',
  title: 'Exception',
  plural: 'Exceptions',
  schema: Exception,
  draft: ExceptionDraft,
  fields: [
    { key: 'title', label: 'Title', help: 'What deviates, in a few words.', kind: 'text', required: true },
    {
      key: 'of',
      label: 'Of',
      help: 'A check and the resources it concerns, or a whole control.',
      kind: 'subject',
      required: true,
    },
    {
      key: 'owner',
      label: 'Owner',
      help: 'The person who answers for the accepted risk.',
      kind: 'person',
      required: true,
    },
    {
      key: 'reason',
      label: 'Reason',
      help: 'Why the control cannot be met for now.',
      kind: 'long_text',
      required: true,
    },
    {
      key: 'compensating',
      label: 'Compensating control',
      help: 'What reduces the risk meanwhile, or why nothing is needed.',
      kind: 'long_text',
      required: true,
    },
    {
      key: 'residualRisk',
      label: 'Residual risk',
      help: 'The risk that is left with the compensating control in place.',
      kind: 'choice',
      required: true,
      options: [
        { value: 'low', label: 'Low' },
        { value: 'medium', label: 'Medium' },
        { value: 'high', label: 'High' },
      ],
    },
    {
      key: 'expiresAt',
      label: 'Expires',
      help: 'From then on the check counts again. There is no exception without an end.',
      kind: 'instant',
      required: true,
    },
  ],
  open: (draft, { actorPerson }): Exception => ({
    ...draft,
    requestedBy: actorPerson,
    lifecycle: { state: 'requested' },
  }),
  lifecycle: {
    states: {
      requested: { label: 'Requested', editable: true, open: true },
      approved: { label: 'Approved', editable: false, open: true },
      rejected: { label: 'Rejected', editable: false, open: false },
      revoked: { label: 'Revoked', editable: false, open: false },
    },
    transitions: [
      step({
        verb: 'approve',
        label: 'Approve',
        from: ['requested'],
        to: 'approved',
        needs: 'exception:approve',
        asks: [],
        input: z.object({}),
        guard: (exception, { actorPerson, at }) =>
          mustDiffer(
            actorPerson,
            exception.requestedBy,
            'You asked for this exception. Let somebody else approve it.',
          ) ??
          (exception.expiresAt <= at
            ? refusal(
                'conflict',
                `This exception would have expired on ${exception.expiresAt}. Give it a later expiry first.`,
              )
            : null),
        take: (_exception, _input, { actorPerson, at }) => ({ state: 'approved', approvedBy: actorPerson, at }),
      }),
      step({
        verb: 'reject',
        label: 'Reject',
        from: ['requested'],
        to: 'rejected',
        needs: 'exception:approve',
        asks: asksWhy,
        input: why,
        take: (_exception, input, { actorPerson }) => ({ state: 'rejected', by: actorPerson, why: input.why }),
      }),
      step({
        verb: 'revoke',
        label: 'Revoke',
        from: ['approved'],
        to: 'revoked',
        needs: 'exception:write',
        asks: asksWhy,
        input: why,
        take: (_exception, input, { actorPerson }) => ({ state: 'revoked', by: actorPerson, why: input.why }),
      }),
    ],
  },
  owner: exception => exception.owner,
  dueOf: exception => (exception.lifecycle.state === 'approved' ? exception.expiresAt : null),
  reviewCadence: null,
  describe: exception =>
    `${exception.title} (residual risk ${exception.residualRisk}, until ${exception.expiresAt.slice(0, 10)})`,
})

/** True while management's acceptance holds: approved at or before `at`, and not yet expired. */
export function isAccepted(exception: Exception, at: Instant): boolean {
  const { lifecycle } = exception
  return lifecycle.state === 'approved' && lifecycle.at <= at && at < exception.expiresAt
}
