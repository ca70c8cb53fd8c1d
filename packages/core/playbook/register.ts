import { z } from 'zod'
import { defineRegister, overrideOf, stepsOf } from '../register/index.ts'
import { Playbook, PlaybookDraft, type PlaybookKind } from './schema.ts'

const playbookKinds: readonly Readonly<{ value: PlaybookKind; label: string }>[] = [
  { value: 'ransomware', label: 'Ransomware' },
  { value: 'supplier_breach', label: 'Breach at a supplier' },
  { value: 'availability', label: 'Loss of availability' },
  { value: 'data_leak', label: 'Leak of data' },
  { value: 'account', label: 'Account taken over' },
  { value: 'other', label: 'Other' },
]

const step = stepsOf<Playbook>()
const nothing = z.object({})

/** Playbooks: written by their owner, approved by somebody else, looked at again by their day. An edit asks for approval anew. */
export const playbooks = defineRegister({
  noun: 'playbook',
  title: 'Playbook',
  plural: 'Playbooks',
  schema: Playbook,
  draft: PlaybookDraft,
  fields: [
    { key: 'title', label: 'Title', help: 'What it is for, in a few words.', kind: 'text', required: true },
    {
      key: 'kind',
      label: 'Kind of incident',
      help: 'It is offered first for incidents like that.',
      kind: 'choice',
      required: true,
      options: playbookKinds,
    },
    {
      key: 'begins',
      label: 'Taken out when',
      help: 'What somebody sees who should reach for it.',
      kind: 'long_text',
      required: true,
    },
    {
      key: 'steps',
      label: 'Steps',
      help: 'One a line: when; who; what. Such as: first hour; incident manager; cut the network of what is touched.',
      kind: 'long_text',
      required: true,
    },
    { key: 'owner', label: 'Owner', help: 'The one person who keeps it true.', kind: 'person', required: true },
    { key: 'reviewBy', label: 'Review by', help: 'Looked at again by this day.', kind: 'date', required: true },
  ],
  open: (draft, _by, before): Playbook => ({
    ...draft,
    ...(before?.origin && { origin: before.origin }),
    lifecycle: { state: 'proposed' },
  }),
  lifecycle: {
    states: {
      proposed: { label: 'Proposed', editable: true, open: true },
      approved: { label: 'Approved', editable: true, open: true },
      retired: { label: 'Retired', editable: false, open: false },
    },
    transitions: [
      step({
        verb: 'approve',
        label: 'Approve',
        from: ['proposed'],
        to: 'approved',
        needs: 'incident:write',
        asks: [],
        input: nothing,
        apart: { from: playbook => playbook.owner, detail: 'You own this playbook. Let somebody else approve it.' },
        take: ({ owner }, _input, by) => ({
          state: 'approved',
          by: by.actorPerson,
          at: by.at,
          ...overrideOf(by, owner),
        }),
      }),
      step({
        verb: 'review',
        label: 'Say it was reviewed',
        from: ['approved'],
        to: 'approved',
        needs: 'incident:write',
        asks: [
          { key: 'reviewBy', label: 'Review again by', help: 'The next day for it.', kind: 'date', required: true },
        ],
        input: z.object({ reviewBy: z.iso.date() }),
        take: ({ lifecycle }, _input, by) =>
          lifecycle.state === 'approved' ? lifecycle : { state: 'approved', by: by.actorPerson, at: by.at },
        amends: ({ reviewBy }) => ({ reviewBy }),
      }),
      step({
        verb: 'retire',
        label: 'Retire',
        from: ['proposed', 'approved'],
        to: 'retired',
        needs: 'incident:write',
        asks: [{ key: 'why', label: 'Why', help: 'Kept in the record.', kind: 'long_text', required: true }],
        input: z.object({ why: z.string().min(1, 'say why') }),
        take: (_playbook, { why }) => ({ state: 'retired', why }),
      }),
    ],
  },
  owner: playbook => playbook.owner,
  dueOf: playbook => (playbook.lifecycle.state === 'retired' ? null : playbook.reviewBy),
  reviewCadence: null,
  describe: playbook => `${playbook.title} (review by ${playbook.reviewBy})`,
})
