import { severities } from '@onus/core/result-record'
import { AnswerStatus } from '@onus/core/verdict'
import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'

/** What a file of results says, counted: the same that `onus import --dry-run --json` prints. */
const ImportReport = z.object({
  format: z.string(),
  tool: z.string().nullable(),
  toolVersion: z.string().nullable(),
  target: z.string().nullable(),
  records: z.int(),
  verdicts: z.partialRecord(AnswerStatus, z.int()),
  severities: z.partialRecord(z.enum(severities), z.int()),
  sourceWords: z.record(z.string(), z.int()),
  rules: z.int(),
  resources: z.int(),
  components: z.int(),
  vulnerabilities: z.int(),
  suppressed: z.int(),
  warnings: z.array(z.string()),
})

const DatasetCount = z.object({ dataset: z.string(), title: z.string(), rows: z.int(), before: z.int().nullable() })

/** What the job that looked into a file ends with: what it holds, what would become of it, and what it would follow. */
export const ResultsPreview = z.object({
  upload: z.string(),
  name: z.string(),
  bytes: z.int(),
  /** What the format is called. */
  title: z.string(),
  report: ImportReport,
  targets: z.array(z.string()).describe('Every target that the file names, up to 200'),
  datasets: z.array(DatasetCount),
  missing: z.array(z.string()).describe('What belongs to the results and is not in the file'),
  notes: z.array(z.string()),
  /** What it is a file of, unless somebody says otherwise; null parts must be said. */
  tool: z.string().nullable(),
  target: z.string().nullable(),
  connection: z.object({ id: z.uuid(), title: z.string() }).nullable().describe('Whose next snapshot it would be'),
  known: z
    .object({ snapshot: z.uuid(), connection: z.uuid(), takenAt: z.string() })
    .nullable()
    .describe('The snapshot that was read from the same bytes before'),
})
export type ResultsPreview = z.infer<typeof ResultsPreview>

/** What the job that imported a file ends with. */
export const ResultsImported = z.object({
  connection: z.uuid(),
  snapshot: z.uuid(),
  outcome: z.object({ state: z.enum(['complete', 'partial']), why: z.string().optional() }),
  rows: z.array(z.object({ dataset: z.string(), rows: z.int() })),
  checks: z.array(z.object({ id: z.string(), title: z.string() })).describe('The checks that read these datasets'),
})
export type ResultsImported = z.infer<typeof ResultsImported>

export const results = {
  formats: operation({
    method: 'GET',
    path: '/results/formats',
    summary: 'The formats of files of scanners that can be imported',
    needs: 'connection:read',
    output: z.object({
      items: z.array(z.object({ id: z.string(), title: z.string(), datasets: z.array(z.string()) })),
    }),
  }),
  preview: operation({
    method: 'POST',
    path: '/results/previews',
    summary: 'Look into a file that a scanner wrote; the job says what it holds and what would become of it',
    needs: 'connection:run',
    transport: 'upload',
    output: z.object({ upload: z.string(), job: z.string() }),
    status: 202,
  }),
  import: operation({
    method: 'POST',
    path: '/results/imports',
    summary: 'Import a file that was looked into: the next snapshot of its tool and target, or nothing at all',
    needs: 'connection:run',
    body: z.object({
      upload: z.string(),
      tool: z.string().trim().min(1).max(500).optional().describe('What wrote it, where the file does not say'),
      target: z.string().trim().min(1).max(2000).optional().describe('What was looked at, where the file does not say'),
      connection: z.uuid().optional().describe('The connection whose next file it is, instead of tool and target'),
    }),
    output: z.object({
      job: z.string().nullable().describe('Null where the same bytes were imported before'),
      connection: z.uuid(),
      snapshot: z.uuid().nullable().describe('What was read from the same bytes before'),
    }),
    status: 202,
  }),
  file: operation({
    method: 'POST',
    path: '/snapshots/{id}/file/link',
    summary: 'A short-lived link to the file that a snapshot was read from; the download is recorded',
    needs: 'evidence:download',
    params: byId,
    output: z.object({ url: z.string() }),
    recorded: true,
  }),
} as const
