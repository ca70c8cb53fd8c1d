import { z } from 'zod'
import { defineRegister, stepsOf } from '../register/index.ts'
import { EventEffect, SubsequentEvent, SubsequentEventFields } from './schema.ts'

/** What a person writes of an event; who noted it and what was decided is added by Onus. */
export const SubsequentEventDraft = SubsequentEventFields.omit({ lifecycle: true, notedBy: true })
export type SubsequentEventDraft = z.infer<typeof SubsequentEventDraft>

const step = stepsOf<SubsequentEvent>()

export const eventEffects: readonly Readonly<{ value: EventEffect; label: string }>[] = [
  { value: 'opinion', label: 'It may bear on the opinion: the auditor is told' },
  { value: 'disclose', label: 'It is told in the report' },
  { value: 'none', label: 'Neither' },
]

/** Events between the last day and the report: noted, then decided by a person who says why. */
export const subsequentEvents = defineRegister({
  noun: 'subsequent-event',
  title: 'Subsequent event',
  plural: 'Subsequent events',
  schema: SubsequentEvent,
  draft: SubsequentEventDraft,
  fields: [
    { key: 'title', label: 'Event', help: 'In a few words.', kind: 'text', required: true },
    { key: 'happenedOn', label: 'Happened on', help: 'When it happened.', kind: 'date', required: true },
    { key: 'knownOn', label: 'Known since', help: 'When you came to know of it.', kind: 'date', required: true },
    { key: 'description', label: 'What happened', help: 'Facts only.', kind: 'long_text', required: true },
  ],
  open: (draft, { actorPerson }, before): SubsequentEvent => ({
    ...draft,
    engagement: before?.engagement ?? draft.engagement,
    notedBy: before?.notedBy ?? actorPerson,
    lifecycle: { state: 'noted' },
  }),
  lifecycle: {
    states: {
      noted: { label: 'Noted, to be decided', editable: true, open: true },
      decided: { label: 'Decided', editable: false, open: false },
    },
    transitions: [
      step({
        verb: 'decide',
        label: 'Decide what it does',
        from: ['noted'],
        to: 'decided',
        needs: 'engagement:write',
        asks: [
          {
            key: 'effect',
            label: 'What it does to the report',
            help: 'The opinion itself is the auditor’s.',
            kind: 'choice',
            required: true,
            options: eventEffects,
          },
          { key: 'why', label: 'Why', help: 'Kept in the record.', kind: 'long_text', required: true },
        ],
        input: z.object({ effect: EventEffect, why: z.string().trim().min(1, 'say why').max(8000) }),
        take: (_event, { effect, why }, { actorPerson, at }) => {
          return { state: 'decided', effect, why, decidedBy: actorPerson, decidedAt: at }
        },
      }),
    ],
  },
  owner: event => event.notedBy,
  dueOf: () => null,
  reviewCadence: null,
  describe: event => `${event.title}, known since ${event.knownOn}`,
})
