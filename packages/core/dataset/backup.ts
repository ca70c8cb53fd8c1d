import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const runs: DatasetSchema = {
  ref: 'backup.runs@1',
  events: true,
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

const plans: DatasetSchema = {
  ref: 'backup.plans@1',
  title: 'Backup plans',
  meaning: 'What shall be backed up how often, how long copies are kept and where.',
  key: ['plan_id', 'target'],
  columns: [
    column('plan_id', 'text', 'Id of the plan'),
    column('target', 'text', 'What it backs up'),
    maybe('enabled', 'boolean', 'Whether it runs'),
    maybe('every_hours', 'integer', 'Hours between backups', { unit: 'hours' }),
    maybe('kept_days', 'integer', 'Days a copy is kept', { unit: 'days' }),
    maybe('encrypted', 'boolean', 'Whether copies are encrypted'),
    maybe('off_site', 'boolean', 'Whether a copy is kept elsewhere'),
    maybe('immutable', 'boolean', 'Whether copies cannot be changed or removed before their time'),
    maybe('recovery_point_hours', 'integer', 'Most data that may be lost', { unit: 'hours' }),
    maybe('recovery_time_hours', 'integer', 'Longest time until it works again', { unit: 'hours' }),
    maybe('owner', 'text', 'Who answers for it', { personal: true }),
  ],
}

export const backup: readonly DatasetSchema[] = [runs, plans]
