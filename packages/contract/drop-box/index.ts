import { Acknowledges, DropBox } from '@onus/core/drop-box'
import { Instant } from '@onus/core/time'
import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'

const { get, history } = versionedOperations({
  one: 'drop-box',
  many: 'drop boxes',
  path: '/drop-boxes',
  body: DropBox,
  read: 'incident:read',
  write: 'incident:write',
})

const WithAddress = Written.extend({ address: z.string().describe('Shown this once; only a hash of it is kept') })
const why = z.object({ reason: z.string().trim().max(2_000).default('') })

/** A message that came in, and what became of it. */
export const DroppedMailView = z.object({
  id: z.uuid(),
  box: z.uuid(),
  receivedAt: Instant,
  sender: z.string().nullable().describe('As it says itself; null once it is so old that it is forgotten here'),
  subject: z.string().nullable(),
  outcome: z.enum(['opened', 'added', 'noted']),
  why: z.string().describe('Why it was noted alone'),
  incident: z.uuid().nullable(),
  deliveries: z.int().describe('How often it came'),
  acknowledged: z.boolean(),
})
export type DroppedMailView = z.infer<typeof DroppedMailView>

export const dropBoxes = {
  get,
  history,
  list: operation({
    method: 'GET',
    path: '/drop-boxes',
    summary: 'Addresses at which mail opens incidents, and whether this instance takes mail at all',
    needs: 'incident:read',
    output: z.object({
      receiver: z
        .object({ host: z.string(), port: z.int(), isEncrypted: z.boolean(), mostBytes: z.int() })
        .nullable()
        .describe('Null where this instance takes no mail'),
      items: z.array(
        z.object({
          id: z.uuid(),
          version: z.int(),
          body: DropBox,
          entityName: z.string(),
          lastMailAt: Instant.nullable(),
        }),
      ),
    }),
  }),
  mails: operation({
    method: 'GET',
    path: '/drop-boxes/mails',
    summary: 'The last messages that drop boxes took, and what became of each',
    needs: 'incident:read',
    output: z.object({ items: z.array(DroppedMailView) }),
  }),
  make: operation({
    method: 'POST',
    path: '/drop-boxes',
    summary: 'Make an address at which mail opens incidents of one legal entity',
    needs: 'incident:write',
    body: z.object({
      entity: z.uuid().optional().describe('May be left out where there is one'),
      acknowledges: Acknowledges.default('nobody'),
    }),
    output: WithAddress,
    status: 201,
  }),
  change: operation({
    method: 'POST',
    path: '/drop-boxes/{id}/settings',
    summary: 'Say to whom a drop box answers that a message arrived',
    needs: 'incident:write',
    params: byId,
    body: why.extend({ acknowledges: Acknowledges }),
    output: Written,
  }),
  replace: operation({
    method: 'POST',
    path: '/drop-boxes/{id}/address',
    summary: 'Give a drop box another address; the one before takes nothing from then on',
    needs: 'incident:write',
    params: byId,
    body: why,
    output: WithAddress,
  }),
  close: operation({
    method: 'POST',
    path: '/drop-boxes/{id}/closing',
    summary: 'Close a drop box: its address takes nothing from then on',
    needs: 'incident:write',
    params: byId,
    body: why,
    output: Written,
  }),
} as const
