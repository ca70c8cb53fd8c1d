import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parse } from 'yaml'

/** A file of a catalogue: its text, and what stands in it before any schema looked at it. */
export type CatalogFile = { readonly name: string; readonly text: string; readonly value: unknown }

const cacheFolder = join(import.meta.dirname, '../../../.cache/catalogs')

/**
 * The YAML files of a folder that ships with Onus, in the order of their names. Reading YAML takes fifty times as long as
 * reading JSON, so what was read is kept; it counts only for exactly these names and texts, and where it cannot be kept
 * nothing is lost but time.
 */
export function catalogFiles(folder: string, cache = cacheFolder): readonly CatalogFile[] {
  const texts = readdirSync(folder)
    .filter(name => name.endsWith('.yaml'))
    .sort()
    .map(name => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
  const values = valuesOf(texts, join(cache, `${basename(folder)}.json`))
  return texts.map((file, index) => ({ ...file, value: values[index] }))
}

type Text = Omit<CatalogFile, 'value'>

function valuesOf(texts: readonly Text[], path: string): readonly unknown[] {
  const digest = digestOf(texts)
  const kept = keptValues(path, digest)
  if (kept) return kept
  const values: readonly unknown[] = texts.map(({ text }) => parse(text))
  keep(path, digest, values)
  return values
}

/** Of names, texts and the way they are read; a new digest is a new reading. */
function digestOf(texts: readonly Text[]): string {
  const parts = texts.map(({ name, text }) => [name, text])
  return createHash('sha256')
    .update(`yaml 1.2 core\n${JSON.stringify(parts)}`)
    .digest('hex')
}

function keptValues(path: string, digest: string): readonly unknown[] | null {
  try {
    const [first, content] = splitFirstLine(readFileSync(path, 'utf8'))
    return first === digest ? (JSON.parse(content) as readonly unknown[]) : null
  } catch {
    return null
  }
}

function splitFirstLine(text: string): [string, string] {
  const end = text.indexOf('\n')
  return [text.slice(0, end), text.slice(end + 1)]
}

/** What JSON cannot say exactly, such as `.nan`, is not kept. */
function keep(path: string, digest: string, values: readonly unknown[]): void {
  const content = JSON.stringify(values)
  if (!isDeepStrictEqual(JSON.parse(content), values)) return
  const half = `${path}.${process.pid}`
  try {
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(half, `${digest}\n${content}`)
    renameSync(half, path)
  } catch {
    // A folder that only others may write to: the YAML is read again next time.
  }
}
