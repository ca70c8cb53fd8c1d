import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TileReader } from '../tile/index.ts'

/** Reads a log from an exported folder. The only part of this room that touches a disk; it writes nothing. */
export function folderReader(folder: string): TileReader {
  return path => readFile(join(folder, path))
}
