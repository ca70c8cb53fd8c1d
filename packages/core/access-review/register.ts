import { z } from 'zod'
import { type Refusal, refusal } from '../problem/index.ts'
import { defineRegister, stepsOf } from '../register/index.ts'
import { unreadRules } from './rules.ts'
import { AccessReview } from './schema.ts'

/** What a person writes of a review; the population, the reassignments and the lifecycle are added by Onus. */
export const AccessReviewDraft = AccessReview.omit({ frozen: true, reassigned: true, lifecycle: true }).extend({
  control: AccessReview.shape.control.default(null),
  reviewers: AccessReview.shape.reviewers.default('owner'),
  revokeDays: AccessReview.shape.revokeDays.default(5),
  dormantDays: AccessReview.shape.dormantDays.default(90),
  conflicts: AccessReview.shape.conflicts.default(''),
  expected: AccessReview.shape.expected.default(''),
})
export type AccessReviewDraft = z.infer<typeof AccessReviewDraft>

const step = stepsOf<AccessReview>()

/** What the server finds out before a step: never what somebody sends. */
const Started = z.object({ frozen: AccessReview.shape.frozen.unwrap() })
const Finished = z.object({ revokeBy: z.iso.date(), actions: z.array(z.uuid()), undecided: z.int() })
const Completed = z.object({
  evidence: z.array(z.uuid()),
  occurrence: z.uuid().nullable(),
})

/**
 * Reviews of access: a draft says of what, by whom and until when; starting freezes the population; finishing needs every
 * entry approved or to be revoked; completing needs every revocation proved or raised as a finding.
 */
export const accessReviews = defineRegister({
  noun: 'access-review',
  title: 'Access review',
  plural: 'Access reviews',
  schema: AccessReview,
  draft: AccessReviewDraft,
  fields: [
    { key: 'title', label: 'Title', help: 'Such as “Access, third quarter”.', kind: 'text', required: true },
    {
      key: 'sources',
      label: 'Of what',
      help: 'Accounts, groups and rights, from as many systems as you like. A table that you import counts, too.',
      kind: 'access_sources',
      required: true,
    },
    { key: 'owner', label: 'Owner', help: 'Who runs it.', kind: 'person', required: true },
    {
      key: 'reviewers',
      label: 'Who decides',
      help: 'As the data say it. Where they do not, or it would be their own access, it is the owner. You can reassign.',
      kind: 'choice',
      required: true,
      options: [
        { value: 'owner', label: 'The owner of the review' },
        { value: 'manager', label: 'The manager of each person' },
        { value: 'system_owner', label: 'The owner of each system' },
      ],
    },
    { key: 'due', label: 'Decided by', help: 'The day by which all is decided.', kind: 'date', required: true },
    {
      key: 'control',
      label: 'Control',
      help: 'The control that this performs, for its window of now.',
      kind: 'control',
      required: false,
    },
    {
      key: 'revokeDays',
      label: 'Days to revoke',
      help: 'So many days after deciding, revoked access must be gone.',
      kind: 'count',
      required: true,
    },
    {
      key: 'dormantDays',
      label: 'Dormant after days',
      help: 'Not used for longer than this is flagged.',
      kind: 'count',
      required: true,
    },
    {
      key: 'conflicts',
      label: 'Conflicting rights',
      help: 'What one person must not hold together, a pair a line: create payments + approve payments.',
      kind: 'long_text',
      required: false,
    },
    {
      key: 'expected',
      label: 'Expected holders',
      help: 'Who may hold a right, by job or department, one a line: admins: IT operations, Platform.',
      kind: 'long_text',
      required: false,
    },
  ],
  open: (draft, _by, before): AccessReview | Refusal => {
    const unread = unreadRules(draft)
    const issues = [
      ...unread.conflicts.map(line => ({ path: 'conflicts', message: `“${line}” names no pair: write a + b` })),
      ...unread.expected.map(line => ({ path: 'expected', message: `“${line}” names nobody: write right: job` })),
    ]
    if (issues.length > 0) return refusal('invalid_input', issues.map(one => one.message).join('. '), issues)
    return {
      ...draft,
      frozen: before?.frozen ?? null,
      reassigned: before?.reassigned ?? [],
      lifecycle: { state: 'draft' },
    }
  },
  lifecycle: {
    states: {
      draft: { label: 'Draft', editable: true, open: true },
      in_progress: { label: 'In progress', editable: false, open: true },
      pending_actions: { label: 'Waiting for revocations', editable: false, open: true },
      completed: { label: 'Completed', editable: false, open: false },
      cancelled: { label: 'Cancelled', editable: false, open: false },
    },
    transitions: [
      step({
        verb: 'start',
        label: 'Freeze and start',
        from: ['draft'],
        to: 'in_progress',
        needs: 'access-review:write',
        asks: [],
        input: Started,
        take: (_review, _input, { actorPerson, at }) => ({
          state: 'in_progress',
          startedBy: actorPerson,
          startedAt: at,
        }),
        amends: ({ frozen }) => ({ frozen }),
      }),
      step({
        verb: 'finish',
        label: 'Finish deciding',
        from: ['in_progress'],
        to: 'pending_actions',
        needs: 'access-review:write',
        asks: [],
        input: Finished,
        take: ({ lifecycle }, { revokeBy, actions }, { actorPerson, at }) => ({
          ...startOf(lifecycle),
          state: 'pending_actions',
          finishedBy: actorPerson,
          finishedAt: at,
          revokeBy,
          actions,
        }),
      }),
      step({
        verb: 'complete',
        label: 'Complete',
        from: ['pending_actions'],
        to: 'completed',
        needs: 'access-review:write',
        asks: [],
        input: Completed,
        take: ({ lifecycle }, { evidence, occurrence }, { actorPerson, at }) => {
          if (lifecycle.state !== 'pending_actions') return lifecycle
          return { ...lifecycle, state: 'completed', completedBy: actorPerson, completedAt: at, evidence, occurrence }
        },
      }),
      step({
        verb: 'cancel',
        label: 'Cancel',
        from: ['draft', 'in_progress', 'pending_actions'],
        to: 'cancelled',
        needs: 'access-review:write',
        asks: [
          {
            key: 'why',
            label: 'Why',
            help: 'What was decided stays in the record; it counts as no review.',
            kind: 'long_text',
            required: true,
          },
        ],
        input: z.object({ why: z.string().trim().min(1, 'say why').max(2000) }),
        take: (_review, { why }, { actorPerson, at }) => ({
          state: 'cancelled',
          cancelledBy: actorPerson,
          cancelledAt: at,
          why,
        }),
      }),
    ],
  },
  owner: review => review.owner,
  dueOf: ({ lifecycle, due }) => {
    if (lifecycle.state === 'pending_actions') return lifecycle.revokeBy
    return lifecycle.state === 'draft' || lifecycle.state === 'in_progress' ? due : null
  },
  reviewCadence: null,
  describe: review => `${review.title} (due ${review.due})`,
})

function startOf(lifecycle: AccessReview['lifecycle']) {
  if (lifecycle.state !== 'in_progress') throw new Error('only what is in progress is finished')
  return { startedBy: lifecycle.startedBy, startedAt: lifecycle.startedAt }
}
