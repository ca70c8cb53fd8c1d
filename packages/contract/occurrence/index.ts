import { Minutes } from '@onus/core/effort'
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
  effort: operation({
    method: 'GET',
    path: '/occurrences/effort',
    summary:
      'Human minutes for each evidence item of the last twelve months, as people stated them; unknown where nobody did',
    needs: 'occurrence:read',
    query: momentQuery,
    output: z.object({
      items: z.array(
        z.object({
          work: z.enum(['performing', 'reviewing']),
          means: z.enum(['manual', 'automatic']).describe('How the items were collected'),
          trend: z.enum(['falling', 'rising', 'steady', 'unknown']),
          months: z.array(
            z.object({ month: z.string(), stated: z.int(), unstated: z.int(), median: z.number().nullable() }),
          ),
        }),
      ),
    }),
  }),
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
        z.object({
          state: z.literal('performed'),
          performedAt: z.iso.datetime(),
          evidence: z.array(z.uuid()),
          minutes: Minutes.optional(),
        }),
        z.object({ state: z.literal('not_applicable'), reason: z.string().min(1) }),
      ]),
      reason: z.string().max(2000).default(''),
    }),
    output: Written,
    status: 201,
  }),
} as const
