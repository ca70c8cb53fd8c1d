import { type AccessEntry, type DatasetRow, entryOfLine } from '@onus/core/access-review'
import type { DatasetSchema } from '@onus/core/dataset'
import type { PlainCopies } from '../blob/copies.ts'
import type { BlobStore } from '../blob/store.ts'
import { frozenLines } from '../population/lines.ts'
import type { Tables } from '../snapshot/tables.ts'

/** Reads frozen populations of access. A file never changes under its hash, so that what was read lately is kept. */
export type FrozenEntries = (org: string, popHash: string) => Promise<readonly AccessEntry[]>

const mostKept = 6

export function frozenEntries(blobs: BlobStore): FrozenEntries {
  const kept = new Map<string, Promise<readonly AccessEntry[]>>()
  const read = async (org: string, popHash: string) => {
    const entries: AccessEntry[] = []
    for await (const line of frozenLines(blobs, org, popHash)) entries.push(entryOfLine(line))
    return entries
  }
  return (org, popHash) => {
    const key = `${org} ${popHash}`
    const found = kept.get(key) ?? read(org, popHash)
    kept.delete(key)
    kept.set(key, found)
    found.catch(() => kept.delete(key))
    for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest)
    return found
  }
}

const rowsAtOnce = 50_000

/** All rows of a dataset of a snapshot. */
export async function rowsOfDataset(
  { tables, copies }: { readonly tables: Tables; readonly copies: PlainCopies },
  org: string,
  schema: DatasetSchema,
  sha256: string,
): Promise<readonly DatasetRow[]> {
  const path = await copies.pathOf(org, sha256)
  const rows: DatasetRow[] = []
  for (;;) {
    const page = await tables.read(path, { offset: rows.length, limit: rowsAtOnce }, schema)
    const names = page.columns.map(column => column.name)
    for (const { cells } of page.rows)
      rows.push(Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null])))
    if (page.rows.length === 0 || rows.length >= page.total) return rows
  }
}
