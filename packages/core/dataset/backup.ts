import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

export const runs: DatasetSchema = {
  ref: 'backup.runs@1',
  title: 'Backup and restore runs',
  meaning: 'Backups made and restores tried, with their outcome.',
  key: ['run_id'],
  columns: [
    column('run_id', 'text', 'Id of the run'),
    column('target', 'text', 'What is backed up'),
    column('kind', 'text', 'What was done', { values: ['backup', 'restore_test', 'restore'] }),
    column('started_at', 'instant', 'When it started'),
    maybe('finished_at', 'instant', 'When it finished'),
    maybe('succeeded', 'boolean', 'Whether it succeeded'),
    maybe('size_bytes', 'integer', 'Amount of data', { unit: 'bytes' }),
    maybe('encrypted', 'boolean', 'Whether the copy is encrypted'),
    maybe('off_site', 'boolean', 'Whether the copy is kept elsewhere'),
    maybe('performed_by', 'text', 'Who or what did it', { personal: true }),
  ],
}
