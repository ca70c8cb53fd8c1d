import { z } from 'zod'
import { operation } from '../operation/index.ts'

/** What a job that imported an archive ends with. */
export const Imported = z.object({ organisation: z.uuid(), facts: z.int(), blobs: z.int() })
export type Imported = z.infer<typeof Imported>

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
    summary:
      'Make an organisation from an archive; the job says what became of it, and stores nothing if anything is wrong',
    needs: 'archive:import',
    transport: 'upload',
    output: z.object({ job: z.string() }),
    status: 202,
  }),
} as const
