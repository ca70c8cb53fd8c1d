import { z } from 'zod'
import { Column, commonColumns, DatasetRef, DatasetSchema } from './schema.ts'
import { sqlWords } from './sql-words.ts'

/**
 * A dataset of an organisation's own. Its family begins with `own_`, so that it can never collide with one that a later
 * Onus ships. A retired one keeps its snapshots and is offered no more.
 */
export const OwnDataset = DatasetSchema.extend({
  ref: DatasetRef.regex(
    /^own_[a-z0-9]/,
    'the family of a dataset of your own begins with own_, such as own_hr.badges@1',
  ),
  title: z.string().trim().min(1).max(200),
  meaning: z.string().trim().min(1).max(2000),
  key: z.array(z.string()).min(1).max(8),
  columns: z.array(Column).min(1).max(200),
  state: z.enum(['active', 'retired']),
})
export type OwnDataset = z.infer<typeof OwnDataset>

/** What is wrong with one part of a dataset, and where it stands in its body. */
export type OwnDatasetProblem = { readonly path: string; readonly message: string }

/** What keeps a dataset from being one that checks can read. Nothing where it is sound. */
export function ownDatasetProblems({ columns, key }: OwnDataset): readonly OwnDatasetProblem[] {
  const problems: OwnDatasetProblem[] = []
  const common = new Set(commonColumns.map(column => column.name))
  const seen = new Set<string>()
  for (const [at, { name, type, values }] of columns.entries()) {
    const say = (message: string) => problems.push({ path: `columns.${at}.name`, message })
    if (seen.has(name)) say(`there is a column ${name} already`)
    if (common.has(name)) say(`every row has a column ${name} anyway`)
    if (sqlWords.has(name)) say(`${name} is a word of SQL or of a result; call it ${name}_name, or the like`)
    if (values && type !== 'text')
      problems.push({ path: `columns.${at}.values`, message: 'only text has a closed set of words' })
    seen.add(name)
  }
  for (const [at, name] of key.entries())
    if (!seen.has(name)) problems.push({ path: `key.${at}`, message: `there is no column ${name}` })
  const isEmpty = key.every(name => columns.find(column => column.name === name)?.nullable !== false)
  if (key.some(name => seen.has(name)) && isEmpty)
    problems.push({ path: 'key', message: 'one column of the key must be there in every row' })
  if (new Set(key).size < key.length) problems.push({ path: 'key', message: 'a column is named twice' })
  return problems
}

/**
 * What keeps a dataset from being changed so: snapshots that were written before must stay readable. Words may change and
 * columns that may be empty may come; anything else is a version of its own, which the last problem names.
 */
export function changeProblems(before: OwnDataset, after: OwnDataset): readonly OwnDatasetProblem[] {
  const problems: OwnDatasetProblem[] = []
  const next = nextRef(before.ref)
  const say = (path: string, what: string) => problems.push({ path, message: `${what}; make ${next} instead` })
  if (before.ref !== after.ref) say('ref', 'the name stays')
  if (before.key.join('\n') !== after.key.join('\n')) say('key', 'the key stays')
  const kept = new Map(after.columns.map((column, at) => [column.name, { column, at }]))
  for (const [at, column] of before.columns.entries()) {
    const now = kept.get(column.name)
    if (!now) say(`columns.${at}.name`, `${column.name} stays, since checks may read it`)
    else if (now.column.type !== column.type) say(`columns.${now.at}.type`, `${column.name} stays ${column.type}`)
    else if (now.column.nullable !== column.nullable)
      say(`columns.${now.at}.nullable`, `whether ${column.name} may be empty stays`)
    else if (column.values?.some(value => now.column.values && !now.column.values.includes(value)))
      say(`columns.${now.at}.values`, `words of ${column.name} stay`)
    else if (!column.values && now.column.values) say(`columns.${now.at}.values`, `${column.name} may hold any words`)
  }
  const known = new Set(before.columns.map(column => column.name))
  for (const [at, { name, nullable }] of after.columns.entries())
    if (!known.has(name) && !nullable)
      say(`columns.${at}.nullable`, `rows of before have no ${name}, so that it must be one that may be empty`)
  return problems
}

/** The next version of a dataset: `own_hr.badges@1` is followed by `own_hr.badges@2`. */
export function nextRef(ref: DatasetRef): DatasetRef {
  const [name = '', version = '1'] = ref.split('@')
  return `${name}@${Number(version) + 1}`
}

/** The dataset as everything else knows datasets. */
export function schemaOfOwn({ state: _, ...schema }: OwnDataset): DatasetSchema {
  return schema
}
