import { type DatasetRef, DatasetSchema, datasets as shipped } from '@onus/core/dataset'
import { parse } from 'yaml'
import { z } from 'zod'
import { fail } from '../kit/act.ts'
import { checkFiles } from './files.ts'

/** Every dataset by its reference, and apart from them those of one's own. */
export type KnownDatasets = {
  readonly all: ReadonlyMap<DatasetRef, DatasetSchema>
  readonly own: ReadonlyMap<DatasetRef, DatasetSchema>
}

/** The datasets that ship with Onus and those that stand in these files, one a file. */
export function knownDatasets(paths: readonly string[] = []): KnownDatasets {
  const own = new Map<DatasetRef, DatasetSchema>()
  for (const { name, text } of checkFiles(paths, 'dataset')) {
    const schema = schemaIn(name, text)
    if (shipped.has(schema.ref) || own.has(schema.ref)) fail(`${name}: there is a dataset ${schema.ref} already.`)
    own.set(schema.ref, schema)
  }
  return { all: new Map([...shipped, ...own]), own }
}

function schemaIn(name: string, text: string): DatasetSchema {
  const parsed = DatasetSchema.safeParse(contentOf(name, text))
  if (!parsed.success) return fail(`${name} is no dataset: ${z.prettifyError(parsed.error)}`)
  const columns = new Set(parsed.data.columns.map(column => column.name))
  const missing = parsed.data.key.find(column => !columns.has(column))
  return missing === undefined ? parsed.data : fail(`${name}: its key names ${missing}, which is no column of it.`)
}

function contentOf(name: string, text: string): unknown {
  try {
    return parse(text, { schema: 'core', maxAliasCount: 0 })
  } catch (error) {
    return fail(`${name} is neither YAML nor JSON: ${error instanceof Error ? error.message.split('\n')[0] : error}.`)
  }
}
