import { z } from 'zod'
import { operation } from '../operation/index.ts'

export const archive = {
  export: operation({
    method: 'POST',
    path: '/archive/exports',
    summary: 'The whole organisation as one archive: facts, blobs, ledger, verifiers',
    needs: 'archive:export',
    output: z.unknown(),
    transport: 'download',
  }),
  import: operation({
    method: 'POST',
    path: '/archive/imports',
    summary: 'Make an organisation from an archive',
    needs: 'archive:import',
    transport: 'upload',
    output: z.object({ organisation: z.uuid(), facts: z.int(), blobs: z.int() }),
    status: 201,
  }),
} as const
