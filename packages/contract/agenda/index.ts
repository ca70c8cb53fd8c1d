import { AgendaItem } from '@onus/core/agenda'
import { z } from 'zod'
import { momentQuery, operation } from '../operation/index.ts'

const span = momentQuery.extend({ from: z.iso.date(), to: z.iso.date() })

export const agenda = {
  list: operation({
    method: 'GET',
    path: '/agenda',
    summary: 'The compliance calendar: what is owed by which day, of all that you reach; at most two years',
    needs: 'notification:read',
    query: span,
    output: z.object({ items: z.array(AgendaItem), people: z.record(z.string(), z.string()) }),
  }),
  ics: operation({
    method: 'POST',
    path: '/agenda/exports',
    summary: 'The same as an iCalendar file',
    needs: 'notification:read',
    body: span.extend({ mine: z.boolean().default(false).describe('Only what the caller owes') }),
    output: z.unknown(),
    transport: 'download',
  }),
} as const
