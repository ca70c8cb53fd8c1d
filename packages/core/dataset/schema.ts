import { z } from 'zod'

/** Types a dataset column can have. `decimal` is exact (38,9); `instant` is UTC with microseconds; lists hold text only. */
export const ColumnType = z.enum(['text', 'integer', 'decimal', 'boolean', 'instant', 'date', 'text[]'])
export type ColumnType = z.infer<typeof ColumnType>

export const Column = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  type: ColumnType,
  meaning: z.string().min(1),
  unit: z.string().optional(),
  nullable: z.boolean(),
  personal: z.boolean().optional(),
  /** The value changes by itself, without anybody changing anything: it is no drift. */
  moves: z.boolean().optional(),
  /** The closed set of words a text column may hold; any other value is refused. */
  values: z.array(z.string().min(1)).min(1).readonly().optional(),
})
export type Column = z.infer<typeof Column>

/** `family.name@version`, e.g. `identity.accounts@1` (rulings 8). */
export const DatasetRef = z
  .string()
  .regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*@[1-9]\d*$/, 'expected family.name@version')
export type DatasetRef = z.infer<typeof DatasetRef>

/**
 * The schema of a dataset. Every dataset also has the common columns of `commonColumns`. `key` names the columns that
 * make a row unique. A null never stands for a default: it says that nothing is known, or what the column's meaning says.
 */
export const DatasetSchema = z.object({
  ref: DatasetRef,
  title: z.string().min(1),
  meaning: z.string().min(1),
  /** Its rows are things that happened, and not the state of things: a row that comes is no drift. */
  events: z.boolean().optional(),
  key: z.array(z.string()).min(1),
  columns: z.array(Column).min(1),
})
export type DatasetSchema = z.infer<typeof DatasetSchema>

/** On every row of every dataset: what it is about, which source said so, when it was observed, and where the raw record is. */
export const commonColumns: readonly Column[] = [
  { name: 'resource', type: 'text', meaning: 'Stable id of what the row is about', nullable: false },
  { name: 'source', type: 'text', meaning: 'The connector instance that observed it', nullable: false },
  { name: 'observed_at', type: 'instant', meaning: 'When it was observed', nullable: false },
  { name: 'raw', type: 'text', meaning: 'Where the raw record is: file, line or path', nullable: true },
]
