import { z } from 'zod'
import { type Refusal, refusal } from '../problem/index.ts'
import { defineRegister, type Field, stepsOf } from '../register/index.ts'
import { engagementKinds, engagementModes } from './kind.ts'
import { Engagement, EngagementFields } from './schema.ts'

/** What a person writes of an engagement. Approvals, overrides, where it comes from and its lifecycle are added by Onus. */
export const EngagementDraft = EngagementFields.omit({
  lifecycle: true,
  scopeApproval: true,
  overrides: true,
  rolledFrom: true,
}).extend({
  profile: EngagementFields.shape.profile.default(null),
  categories: EngagementFields.shape.categories.default([]),
  sponsor: EngagementFields.shape.sponsor.default(null),
  firm: EngagementFields.shape.firm.default(null),
  team: EngagementFields.shape.team.default([]),
})
export type EngagementDraft = z.infer<typeof EngagementDraft>

const step = stepsOf<Engagement>()
const nothing = z.object({})
const why: Field<'why'> = {
  key: 'why',
  label: 'Why it goes back',
  help: 'Kept in the record.',
  kind: 'long_text',
  required: true,
}
const back = { asks: [why], input: z.object({ why: z.string().trim().min(1, 'say why it goes back').max(2000) }) }
const without: Field<'without'> = {
  key: 'without',
  label: 'Why it goes on without',
  help: 'Only where something that is asked for is missing. Kept in the record.',
  kind: 'long_text',
  required: false,
}
const goesOn = { asks: [without], input: z.object({ without: z.string().trim().max(2000).default('') }) }

const saidWhy = ({ without }: { readonly without: string }) => (without === '' ? {} : { why: without })

/** What is settled with the scope: changed only by going back to scoping, with a reason. */
const settled = ['kind', 'mode', 'scope', 'profile', 'categories', 'from', 'to', 'evidenceDays'] as const

/** What the step to `issued` freezes: the hash over the list of versions. Onus fills it in; nobody may give it. */
const Frozen = z.object({
  manifest: z.string(),
  items: z.int().positive(),
  knownAt: z.int().nonnegative(),
})

/**
 * Engagements: draft, scoping, period open, fieldwork, reporting, issued, superseded. Each step back says why; what is
 * issued never goes back and freezes what belongs to it.
 */
export const engagements = defineRegister({
  noun: 'engagement',
  title: 'Engagement',
  plural: 'Engagements',
  schema: Engagement,
  draft: EngagementDraft,
  fields: [
    { key: 'title', label: 'Title', help: 'What people call it.', kind: 'text', required: true },
    {
      key: 'kind',
      label: 'Kind',
      help: 'What it is, which decides what it needs.',
      kind: 'choice',
      required: true,
      options: Object.entries(engagementKinds).map(([value, { label }]) => ({ value, label })),
    },
    {
      key: 'mode',
      label: 'Who looks',
      help: 'Stands on every conclusion.',
      kind: 'choice',
      required: true,
      options: engagementModes,
    },
    { key: 'from', label: 'First day', help: 'In the zone of the organisation.', kind: 'date', required: true },
    { key: 'to', label: 'Last day', help: 'Included.', kind: 'date', required: true },
    { key: 'lead', label: 'Lead', help: 'The one person who answers for it.', kind: 'person', required: true },
    {
      key: 'sponsor',
      label: 'Sponsor',
      help: 'Who in leadership approves the scope.',
      kind: 'person',
      required: false,
    },
  ],
  open: (draft, _by, before): Engagement | Refusal => {
    if (!before)
      return { ...draft, scopeApproval: null, overrides: [], rolledFrom: null, lifecycle: { state: 'draft' } } as const
    const { scopeApproval, overrides, rolledFrom, lifecycle } = before
    const isSettled = lifecycle.state !== 'draft' && lifecycle.state !== 'scoping'
    const changed = settled.filter(key => JSON.stringify(draft[key]) !== JSON.stringify(before[key]))
    if (isSettled && changed.length > 0)
      return refusal(
        'not_in_lifecycle',
        `${changed.join(', ')} cannot change once the period is open. Go back to scoping first, with the reason.`,
        changed.map(path => ({ path, message: 'is settled with the scope' })),
      )
    const sameScope = draft.scope === before.scope && draft.sponsor === before.sponsor
    return { ...draft, scopeApproval: sameScope ? scopeApproval : null, overrides, rolledFrom, lifecycle }
  },
  lifecycle: {
    states: {
      draft: { label: 'Draft', editable: true, open: true },
      scoping: { label: 'Scoping', editable: true, open: true },
      period_open: { label: 'Period open', editable: true, open: true },
      fieldwork: { label: 'Fieldwork', editable: true, open: true },
      reporting: { label: 'Reporting', editable: true, open: true },
      issued: { label: 'Issued', editable: false, open: false },
      superseded: { label: 'Superseded', editable: false, open: false },
    },
    transitions: [
      step({
        verb: 'begin_scoping',
        label: 'Begin scoping',
        from: ['draft'],
        to: 'scoping',
        needs: 'engagement:write',
        asks: [],
        input: nothing,
        take: (_body, _input, { actorPerson, at }) => ({ state: 'scoping', by: actorPerson, at }),
      }),
      step({
        verb: 'open_period',
        label: 'Open the period',
        from: ['scoping'],
        to: 'period_open',
        needs: 'engagement:write',
        ...goesOn,
        take: (_body, input, { actorPerson, at }) => ({ state: 'period_open', by: actorPerson, at, ...saidWhy(input) }),
      }),
      step({
        verb: 'begin_fieldwork',
        label: 'Begin fieldwork',
        from: ['period_open'],
        to: 'fieldwork',
        needs: 'engagement:write',
        ...goesOn,
        take: (_body, input, { actorPerson, at }) => ({ state: 'fieldwork', by: actorPerson, at, ...saidWhy(input) }),
      }),
      step({
        verb: 'begin_reporting',
        label: 'Begin reporting',
        from: ['fieldwork'],
        to: 'reporting',
        needs: 'engagement:write',
        ...goesOn,
        take: (_body, input, { actorPerson, at }) => ({ state: 'reporting', by: actorPerson, at, ...saidWhy(input) }),
      }),
      step({
        verb: 'issue',
        label: 'Issue, and freeze it',
        from: ['reporting'],
        to: 'issued',
        needs: 'engagement:write',
        asks: [],
        input: Frozen,
        take: (_body, frozen, { actorPerson, at }) => ({ state: 'issued', by: actorPerson, at, ...frozen }),
      }),
      step({
        verb: 'supersede',
        label: 'Say what takes its place',
        from: ['issued'],
        to: 'superseded',
        needs: 'engagement:write',
        asks: [
          {
            key: 'supersededBy',
            label: 'By which engagement',
            help: 'Its id, as in its address.',
            kind: 'text',
            required: true,
          },
          { key: 'reason', label: 'Why', help: 'Kept in the record.', kind: 'long_text', required: true },
        ],
        input: z.object({ supersededBy: z.uuid(), reason: z.string().trim().min(1, 'say why').max(2000) }),
        take: ({ lifecycle }, input, { actorPerson, at }) => ({
          ...(lifecycle as Extract<Engagement['lifecycle'], { state: 'issued' }>),
          state: 'superseded',
          ...input,
          endedBy: actorPerson,
          endedAt: at,
        }),
      }),
      step({
        verb: 'back_to_draft',
        label: 'Back to draft',
        from: ['scoping'],
        to: 'draft',
        needs: 'engagement:write',
        ...back,
        take: (_body, input) => ({ state: 'draft', ...input }),
      }),
      step({
        verb: 'back_to_scoping',
        label: 'Back to scoping',
        from: ['period_open'],
        to: 'scoping',
        needs: 'engagement:write',
        ...back,
        take: (_body, input, { actorPerson, at }) => ({ state: 'scoping', by: actorPerson, at, ...input }),
      }),
      step({
        verb: 'back_to_period',
        label: 'Back to the open period',
        from: ['fieldwork'],
        to: 'period_open',
        needs: 'engagement:write',
        ...back,
        take: (_body, input, { actorPerson, at }) => ({ state: 'period_open', by: actorPerson, at, ...input }),
      }),
      step({
        verb: 'back_to_fieldwork',
        label: 'Back to fieldwork',
        from: ['reporting'],
        to: 'fieldwork',
        needs: 'engagement:write',
        ...back,
        take: (_body, input, { actorPerson, at }) => ({ state: 'fieldwork', by: actorPerson, at, ...input }),
      }),
    ],
  },
  owner: engagement => engagement.lead,
  dueOf: engagement => (engagement.lifecycle.state === 'superseded' ? null : engagement.to),
  reviewCadence: null,
  describe: engagement => `${engagementKinds[engagement.kind].label}: ${engagement.title}`,
})
