import { z } from 'zod'
import { calendarOf } from '../occurrence/index.ts'
import { type Refusal, refusal } from '../problem/index.ts'
import { defineRegister, stepsOf } from '../register/index.ts'
import type { Instant } from '../time/index.ts'
import { AuthorityRequest, AuthorityRequestDraft } from './schema.ts'

const step = stepsOf<AuthorityRequest>()
const text = (most: number) => z.string().trim().max(most)

/** Requests of authorities: taken in with purpose, items and day, answered by a person with evidence, closed with the outcome. */
export const authorityRequests = defineRegister({
  noun: 'authority-request',
  title: 'Request of an authority',
  plural: 'Requests of authorities',
  schema: AuthorityRequest,
  draft: AuthorityRequestDraft,
  fields: [],
  open: (draft, { at }, before): AuthorityRequest | Refusal => {
    if (draft.received > latestDay(at))
      return refusal('invalid_input', 'A request is taken in once it was received', [
        { path: 'received', message: 'is in the future' },
      ])
    if (before !== null && before.entity !== draft.entity)
      return refusal('invalid_input', 'A request stays with the legal entity that it came to', [
        { path: 'entity', message: 'is another one' },
      ])
    if (draft.due !== null && draft.due < draft.received)
      return refusal('invalid_input', 'A request is due after it was received', [
        { path: 'due', message: 'is before the day on which it was received' },
      ])
    return { ...draft, lifecycle: { state: 'received' } }
  },
  lifecycle: {
    states: {
      received: { label: 'To be answered', editable: true, open: true },
      answered: { label: 'Answered', editable: false, open: true },
      closed: { label: 'Closed', editable: false, open: false },
    },
    transitions: [
      step({
        verb: 'answer',
        label: 'Record that it was answered',
        from: ['received'],
        to: 'answered',
        needs: 'legal-entity:write',
        asks: [
          { key: 'how', label: 'How', help: 'The portal, letter or meeting.', kind: 'text', required: true },
          { key: 'late', label: 'Why it is late', help: 'Where its day is past.', kind: 'long_text', required: false },
        ],
        input: z.object({ how: text(400).min(1, 'say how'), late: text(4_000).default('') }),
        guard: ({ items }) =>
          items.every(({ answer, evidence }) => answer !== '' || evidence.length > 0)
            ? null
            : refusal('not_in_lifecycle', 'Some items have neither an answer nor evidence: write them first'),
        take: (_body, { how, late }, { actorPerson, at }) => ({
          state: 'answered',
          answeredAt: at,
          answeredBy: actorPerson,
          how,
          late,
        }),
      }),
      step({
        verb: 'reopen',
        label: 'The authority asks for more',
        from: ['answered'],
        to: 'received',
        needs: 'legal-entity:write',
        asks: [],
        input: z.object({}),
        take: () => ({ state: 'received' }),
      }),
      step({
        verb: 'close',
        label: 'Close',
        from: ['answered'],
        to: 'closed',
        needs: 'legal-entity:write',
        asks: [
          {
            key: 'outcome',
            label: 'How it ended',
            help: 'What the authority said or ordered, or that it said nothing.',
            kind: 'long_text',
            required: true,
          },
        ],
        input: z.object({ outcome: text(4_000).min(1, 'say how it ended') }),
        take: ({ lifecycle }, { outcome }, { actorPerson, at }) => ({
          ...(lifecycle as Extract<AuthorityRequest['lifecycle'], { state: 'answered' }>),
          state: 'closed',
          closedAt: at,
          closedBy: actorPerson,
          outcome,
        }),
      }),
    ],
  },
  owner: ({ owner }) => owner,
  dueOf: ({ due, lifecycle }) => (lifecycle.state === 'received' ? due : null),
  reviewCadence: null,
  describe: ({ authority, purpose }) => `${authority}: ${purpose.slice(0, 120)}`,
})

/** The day that it is by then where days begin first: whoever is in another zone is not behind it. */
function latestDay(at: Instant): string {
  return calendarOf('Pacific/Kiritimati').dateAt(at)
}
