import { z } from 'zod'
import { defineRegister, stepsOf } from '../register/index.ts'
import { BridgeLetter, BridgeLetterFields } from './schema.ts'

/** What a person writes of a letter; its lifecycle is added by Onus. */
export const BridgeLetterDraft = BridgeLetterFields.omit({ lifecycle: true })
export type BridgeLetterDraft = z.infer<typeof BridgeLetterDraft>

const step = stepsOf<BridgeLetter>()

/** Letters of management between two reports: drafted, signed by the person who is named, withdrawn with a reason. */
export const bridgeLetters = defineRegister({
  noun: 'bridge-letter',
  title: 'Bridge letter',
  plural: 'Bridge letters',
  schema: BridgeLetter,
  draft: BridgeLetterDraft,
  fields: [
    { key: 'title', label: 'Title', help: 'What you call it.', kind: 'text', required: true },
    { key: 'to', label: 'Up to', help: 'The day up to which it speaks.', kind: 'date', required: true },
    { key: 'nextReportOn', label: 'Next report', help: 'When it is expected.', kind: 'date', required: false },
    { key: 'signatory', label: 'Signed by', help: 'Who signs for management.', kind: 'person', required: false },
    { key: 'signatoryTitle', label: 'Office', help: 'In which they sign.', kind: 'text', required: false },
  ],
  open: (draft, _by, before): BridgeLetter => ({
    ...draft,
    report: before?.report ?? draft.report,
    lifecycle: { state: 'draft' },
  }),
  lifecycle: {
    states: {
      draft: { label: 'Draft', editable: true, open: true },
      signed: { label: 'Signed', editable: false, open: false },
      withdrawn: { label: 'Withdrawn', editable: false, open: false },
    },
    transitions: [
      step({
        verb: 'withdraw',
        label: 'Withdraw',
        from: ['signed'],
        to: 'withdrawn',
        needs: 'assertion:sign',
        asks: [{ key: 'why', label: 'Why', help: 'Kept in the record.', kind: 'long_text', required: true }],
        input: z.object({ why: z.string().trim().min(1, 'say why').max(2000) }),
        take: ({ lifecycle }, { why }, { actorPerson, at }) => ({
          ...(lifecycle as Extract<BridgeLetter['lifecycle'], { state: 'signed' }>),
          state: 'withdrawn',
          withdrawnBy: actorPerson,
          withdrawnAt: at,
          why,
        }),
      }),
    ],
  },
  owner: letter => letter.signatory,
  dueOf: () => null,
  reviewCadence: null,
  describe: letter => `${letter.title}, up to ${letter.to}`,
})
