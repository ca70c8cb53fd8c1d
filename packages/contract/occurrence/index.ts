import { z } from 'zod'
import { momentQuery, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'

/** What became of an expected performance. `unproven`: recorded in time, but no evidence of its own shows it. */
export const WindowState = z.enum(['expected', 'performed', 'late', 'unproven', 'missed', 'not_applicable'])

export const WindowCell = z.object({
  control: z.uuid(),
  from: z.string(),
  to: z.string(),
  graceUntil: z.string(),
  state: WindowState,
  label: z.string(),
  claims: z.object({ from: z.string(), to: z.string() }).describe('The calendar window to name when recording it'),
  performedAt: z.string().nullable(),
  reviewed: z.boolean(),
  occurrence: z.uuid().nullable(),
})

export const occurrences = {
  calendar: operation({
    method: 'GET',
    path: '/occurrences',
    summary: 'The evidence calendar: every expected performance of every control in a period',
    needs: 'occurrence:read',
    query: momentQuery.extend({ from: z.iso.datetime(), to: z.iso.datetime(), control: z.uuid().optional() }),
    output: z.object({
      items: z.array(
        z.object({
          control: z.uuid(),
          code: z.string(),
          title: z.string(),
          cadence: z.string(),
          windows: z.array(WindowCell),
        }),
      ),
    }),
  }),
  perform: operation({
    method: 'POST',
    path: '/occurrences',
    summary: 'Record that a control was performed in a window, with its evidence, or that the window does not apply',
    needs: 'control:attest',
    body: z.object({
      control: z.uuid(),
      window: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }),
      fact: z.discriminatedUnion('state', [
        z.object({ state: z.literal('performed'), performedAt: z.iso.datetime(), evidence: z.array(z.uuid()) }),
        z.object({ state: z.literal('not_applicable'), reason: z.string().min(1) }),
      ]),
      reason: z.string().max(2000).default(''),
    }),
    output: Written,
    status: 201,
  }),
} as const
