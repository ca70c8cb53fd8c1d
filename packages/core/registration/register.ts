import { z } from 'zod'
import { MomentInput, momentFrom } from '../incident/moment.ts'
import { isRefusal, refusal } from '../problem/index.ts'
import { defineRegister, stepsOf } from '../register/index.ts'
import { Registration } from './schema.ts'

const step = stepsOf<Registration>()
const text = (most: number) => z.string().trim().max(most)
const future = refusal('invalid_input', 'What was submitted lies in the past', [
  { path: 'at', message: 'is in the future' },
])
const why = { key: 'why', label: 'Why', help: 'Kept in the record.', kind: 'long_text', required: true } as const

/** Filings to registers of authorities: drafted from the entity, submitted by a person, acknowledged by the authority. */
export const registrations = defineRegister({
  noun: 'registration',
  title: 'Registration',
  plural: 'Registrations',
  schema: Registration,
  draft: Registration,
  fields: [],
  open: (draft, _by, before): Registration => before ?? draft,
  lifecycle: {
    states: {
      drafted: { label: 'Drafted', editable: false, open: true },
      submitted: { label: 'Submitted', editable: false, open: true },
      acknowledged: { label: 'Acknowledged', editable: false, open: false },
      dropped: { label: 'Dropped', editable: false, open: false },
    },
    transitions: [
      step({
        verb: 'submit',
        label: 'Record that it was submitted',
        from: ['drafted'],
        to: 'submitted',
        needs: 'legal-entity:write',
        asks: [
          {
            key: 'at',
            label: 'When it was submitted',
            help: 'Now, where it is left empty.',
            kind: 'moment',
            required: false,
          },
          { key: 'channel', label: 'Where', help: 'The portal or office.', kind: 'text', required: true },
          { key: 'reference', label: 'Reference', help: 'What the portal gave.', kind: 'text', required: false },
          {
            key: 'lateBecause',
            label: 'Why it is late',
            help: 'Where its day is past.',
            kind: 'long_text',
            required: false,
          },
        ],
        input: z.object({
          at: MomentInput.nullish(),
          channel: text(200).min(1, 'say where'),
          reference: text(200).default(''),
          lateBecause: text(4_000).default(''),
        }),
        take: (_body, { at: said, channel, reference }, { actorPerson, at }) => {
          const told = said ? momentFrom(said) : { at }
          if (isRefusal(told)) return told
          if (told.at > at) return future
          return { state: 'submitted', at: told.at, by: actorPerson, channel, reference }
        },
        amends: ({ lateBecause }) => (lateBecause === '' ? {} : { lateBecause }),
      }),
      step({
        verb: 'acknowledge',
        label: 'Record the answer of the authority',
        from: ['submitted'],
        to: 'acknowledged',
        needs: 'legal-entity:write',
        asks: [
          { key: 'note', label: 'What it said', help: '', kind: 'long_text', required: false },
          { key: 'receipt', label: 'Receipt', help: 'As evidence.', kind: 'evidence', required: false },
        ],
        input: z.object({ note: text(4_000).default(''), receipt: z.uuid().nullable().default(null) }),
        take: ({ lifecycle }, { note, receipt }, { at }) => ({
          ...(lifecycle as Extract<Registration['lifecycle'], { state: 'submitted' }>),
          state: 'acknowledged',
          acknowledgedAt: at,
          receipt,
          note,
        }),
      }),
      step({
        verb: 'drop',
        label: 'Drop the draft',
        from: ['drafted'],
        to: 'dropped',
        needs: 'legal-entity:write',
        asks: [why],
        input: z.object({ why: text(2_000).min(1, 'say why') }),
        take: (_body, input, { actorPerson, at }) => ({ state: 'dropped', at, by: actorPerson, why: input.why }),
      }),
    ],
  },
  owner: ({ draftedBy }) => draftedBy,
  dueOf: ({ due, lifecycle }) => (lifecycle.state === 'drafted' ? due : null),
  reviewCadence: null,
  describe: ({ set, kind }) =>
    `${kind} for the ${set === 'list' ? 'list of the member state' : 'registry of the Union'}`,
})
