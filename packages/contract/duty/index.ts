import { z } from 'zod'
import { CitedView } from '../law/index.ts'
import { byId, momentQuery, operation } from '../operation/index.ts'

const State = z.enum(['current', 'open', 'overdue', 'unknown'])

/** One duty of a legal entity. No state says that it is over: each goes on. */
export const DutyView = z.object({
  id: z.string(),
  group: z.enum(['measures', 'reporting', 'registration', 'management']),
  title: z.string(),
  rule: CitedView,
  state: State,
  words: z.string(),
  last: z.string().nullable(),
  next: z.string().nullable(),
  place: z.object({
    at: z.enum(['requirement', 'registration', 'management-body', 'incidents', 'edit', 'measures']),
    ref: z.string().optional(),
  }),
})
export type DutyView = z.infer<typeof DutyView>

export const duties = {
  list: operation({
    method: 'GET',
    path: '/legal-entities/{id}/duties',
    summary: 'The duties that a legal entity goes on to owe, each with its rule and how it stands as of a moment',
    needs: 'legal-entity:read',
    params: byId,
    query: momentQuery,
    output: z.object({
      asOf: z.string(),
      zone: z.string(),
      class: z.string().nullable().describe('Null while nobody decided and the rules leave it open'),
      decided: z.boolean(),
      counts: z.record(State, z.int()),
      items: z.array(DutyView),
      toCorrect: z.array(z.object({ ref: z.string(), title: z.string() })).describe('Unmet, with no corrective action'),
    }),
  }),
  correct: operation({
    method: 'POST',
    path: '/legal-entities/{id}/corrective-actions',
    summary: 'Open a corrective action for each point that is not met and has none; asking again makes none twice',
    needs: 'action:write',
    params: byId,
    body: z.object({
      owner: z.uuid(),
      due: z.iso.date(),
      refs: z.array(z.string()).min(1).optional().describe('Points or items of the annex; left out: every point'),
    }),
    output: z.object({ actions: z.array(z.uuid()) }),
  }),
} as const
