import { BridgeLetter, BridgeLetterDraft } from '@onus/core/bridge-letter'
import { z } from 'zod'
import { documentFormat, Happening } from '../description/index.ts'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'
import { registerOperations } from '../register/index.ts'

export const bridgeLetters = {
  ...registerOperations({
    one: 'bridge letter',
    many: 'bridge letters',
    path: '/bridge-letters',
    body: BridgeLetter,
    draft: BridgeLetterDraft,
    read: 'engagement:read',
    write: 'engagement:write',
  }),
  state: operation({
    method: 'GET',
    path: '/bridge-letters/{id}/state',
    summary: 'The words of one bridge letter, what the record saw in its time, and why it cannot be signed yet',
    needs: 'engagement:read',
    params: byId,
    query: momentQuery,
    output: z.object({
      text: z.string(),
      gaps: z.array(z.string()),
      changes: z.array(Happening),
      incidents: z.array(Happening),
    }),
  }),
  sign: operation({
    method: 'POST',
    path: '/bridge-letters/{id}/signature',
    summary: 'Sign a bridge letter as the person who is named; refused while anything stands against it',
    needs: 'assertion:sign',
    params: byId,
    body: z.object({ words: z.string().describe('The words that were read, so that nothing else is signed') }),
    output: Written,
    stepUp: true,
  }),
  document: operation({
    method: 'POST',
    path: '/bridge-letters/{id}/document',
    summary: 'A bridge letter as a document; one that is not signed or was withdrawn says so',
    needs: 'engagement:read',
    params: byId,
    body: documentFormat,
    transport: 'download',
    output: z.unknown(),
  }),
} as const
