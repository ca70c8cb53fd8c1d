import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { catalogFiles } from '@onus/evaluator/catalog'
import { fail } from '../kit/act.ts'

/** Where the catalogues stand that ship with Onus. */
export const catalogs = join(import.meta.dirname, '../../../catalogs')

/** A check as text, under the name that messages call its file by. */
export type CheckFile = { readonly name: string; readonly text: string }

/** The files of the checks that ship with Onus, each called by the id of its check. */
export function shippedPaths(): readonly string[] {
  return yamlIn(join(catalogs, 'checks'))
}

/** The checks that ship with Onus. */
export function shippedFiles(): readonly CheckFile[] {
  return shippedPaths().map(path => ({ name: relative(catalogs, path), text: read(path) }))
}

/** What stands in the checks that ship with Onus, by their ids. */
export function shippedValues(): ReadonlyMap<string, unknown> {
  return new Map(catalogFiles(join(catalogs, 'checks')).map(({ name, value }) => [basename(name, '.yaml'), value]))
}

/** The YAML files among these paths: a file as it is, a folder with all that stands in it. */
export function checkFiles(paths: readonly string[], what: 'check' | 'dataset' = 'check'): readonly CheckFile[] {
  return paths.flatMap(path => {
    const found = isFolder(path) ? yamlIn(path) : [path]
    if (found.length === 0) fail(`There is no ${what} in ${path}: no file ends with .yaml or .yml.`)
    return found.map(name => ({ name, text: read(name) }))
  })
}

function yamlIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch (error) {
    return fail(`${path} cannot be read: ${reasonOf(error)}.`, error)
  }
}

export function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    return fail(`${path} cannot be read: ${reasonOf(error)}.`, error)
  }
}

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file or folder'
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read'
  return error instanceof Error ? error.message : String(error)
}
