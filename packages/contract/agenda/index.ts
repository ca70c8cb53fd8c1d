import { AgendaItem } from '@onus/core/agenda'
import { Instant } from '@onus/core/time'
import { z } from 'zod'
import { byId, momentQuery, operation } from '../operation/index.ts'

const span = momentQuery.extend({ from: z.iso.date(), to: z.iso.date() })

const mine = z.boolean().default(false).describe('Only what the caller owes')
const exercises = z.boolean().default(false).describe('Deadlines of exercises too')

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
    body: span.extend({ mine, exercises }),
    output: z.unknown(),
    transport: 'download',
  }),
} as const

const Feed = z.object({
  id: z.uuid(),
  name: z.string(),
  mine: z.boolean(),
  exercises: z.boolean(),
  madeAt: Instant,
  lastReadAt: Instant.nullable(),
})

const Addressed = z.object({
  id: z.uuid(),
  address: z.string().describe('Shown once; only the hash of its secret is kept'),
})

/** Addresses at which a calendar program reads the calendar of one person, with what that person may read at that moment. */
export const agendaFeeds = {
  list: operation({
    method: 'GET',
    path: '/agenda/feeds',
    summary:
      'The calendar feeds of the caller in this organisation, and when each was read last; never their addresses',
    needs: 'notification:read',
    output: z.object({ items: z.array(Feed) }),
  }),
  create: operation({
    method: 'POST',
    path: '/agenda/feeds',
    summary: 'Make the address of a calendar feed; it is shown once, and at most ten are kept',
    needs: 'notification:read',
    body: z.object({ name: z.string().trim().min(1).max(100), mine, exercises }),
    output: Addressed,
    status: 201,
    reveals: true,
    recorded: true,
  }),
  replace: operation({
    method: 'POST',
    path: '/agenda/feeds/{id}/addresses',
    summary: 'Give a feed another address; the one before ends',
    needs: 'notification:read',
    params: byId,
    body: z.object({}),
    output: Addressed,
    status: 201,
    reveals: true,
    recorded: true,
  }),
  end: operation({
    method: 'POST',
    path: '/agenda/feeds/{id}/end',
    summary: 'End a calendar feed at once',
    needs: 'notification:read',
    params: byId,
    body: z.object({}),
    output: z.object({ id: z.uuid() }),
  }),
  read: operation({
    method: 'GET',
    path: '/agenda/feeds/{secret}.ics',
    summary: 'The calendar as a program that subscribed to it reads it: thirty days back, thirteen months ahead',
    needs: 'public',
    params: z.object({ secret: z.string() }),
    output: z.unknown(),
    transport: 'download',
    recorded: false,
    noted: true,
  }),
} as const
