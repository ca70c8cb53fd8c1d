import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TileReader } from '../tile/index.ts'

/**
 * Reads a log from an exported folder. The only part of this room that touches a disk; it writes nothing. It reads
 * synchronously, which for thousands of small files takes half the time, so it is for tools and not for a server.
 */
export function folderReader(folder: string): TileReader {
  return async path => readFileSync(join(folder, path))
}
