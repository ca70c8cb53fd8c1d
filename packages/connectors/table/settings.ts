import { DatasetRef } from '@onus/core/dataset'
import { z } from 'zod'

/** How a column is filled: from a field of the file, or with the same value in every row. */
export const ColumnSource = z.union([
  z.strictObject({
    from: z.string().min(1),
    format: z
      .string()
      .min(1)
      .optional()
      .meta({ title: 'Form', description: 'How days and moments are written, such as DD.MM.YYYY' }),
    true: z.array(z.string()).optional().meta({ title: 'Words for yes' }),
    false: z.array(z.string()).optional().meta({ title: 'Words for no' }),
    words: z
      .record(z.string(), z.string())
      .optional()
      .meta({ title: 'Words', description: 'What each word of the file means here' }),
    separator: z
      .string()
      .min(1)
      .optional()
      .meta({ title: 'Separator', description: 'What stands between the parts of a list' }),
  }),
  z.strictObject({ constant: z.union([z.string(), z.number(), z.boolean()]) }),
])
export type ColumnSource = z.infer<typeof ColumnSource>

export const Format = z.enum(['csv', 'xlsx', 'json', 'ndjson'])
export type Format = z.infer<typeof Format>

export const Encoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'])
export type Encoding = z.infer<typeof Encoding>

/** How a file is read, before anything is known of what it means. */
export const FileSettings = z.object({
  file: z.string().regex(/^\//, 'expected a full path').meta({ title: 'File', description: 'Full path of the file.' }),
  name: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Name', description: 'What the file is called. Left empty, the name it has.' }),
  format: Format.optional().meta({ title: 'Kind of file', description: 'Left empty, it is found out.' }),
  encoding: Encoding.optional().meta({ title: 'Encoding', description: 'Left empty, it is found out.' }),
  delimiter: z
    .string()
    .length(1)
    .optional()
    .meta({ title: 'Delimiter', description: 'What stands between fields. Left empty, it is found out.' }),
  sheet: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Sheet', description: 'Left empty, the first sheet that is not hidden.' }),
  headerRow: z
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .meta({ title: 'Row of headings', description: 'The row that names the fields.' }),
})
export type FileSettings = z.infer<typeof FileSettings>

export const TableSettings = z.strictObject({
  ...FileSettings.shape,
  dataset: DatasetRef.meta({ title: 'Dataset', description: 'What the rows of the file are.' }),
  mapping: z
    .record(z.string(), z.union([z.string().min(1), ColumnSource]))
    .meta({ title: 'Columns', description: 'For each column of the dataset, the field of the file it comes from.' }),
  numbers: z
    .enum(['point', 'comma'])
    .default('point')
    .meta({ title: 'Numbers', description: 'Whether 1,5 or 1.5 is one and a half.' }),
  zone: z
    .string()
    .default('UTC')
    .meta({ title: 'Time zone', description: 'Zone of moments that name none, such as Europe/Paris.' }),
  empty: z
    .array(z.string())
    .default([''])
    .meta({ title: 'Words for nothing', description: 'Values that mean that nothing is known, such as n/a.' }),
  sourceSystem: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'System', description: 'The system the file was taken from.' }),
  environment: z.string().min(1).default('production').meta({ title: 'Environment' }),
  account: z.string().default('').meta({ title: 'Account', description: 'Account or tenant the file was taken from.' }),
  query: z
    .string()
    .default('')
    .meta({ title: 'Report or query', description: 'The report or query that made the file, word for word.' }),
  expectedRows: z
    .int()
    .nonnegative()
    .optional()
    .meta({ title: 'Rows in the source', description: 'The number of rows the source itself shows.' }),
})
export type TableSettings = z.infer<typeof TableSettings>
