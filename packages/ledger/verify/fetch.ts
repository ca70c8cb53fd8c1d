import {
  bundleHashes,
  bundlePath,
  decodeBundle,
  readTile,
  TILE_WIDTH,
  type TileReader,
  tilePath,
} from '../tile/index.ts'
import { HASH_BYTES } from '../tree/index.ts'
import type { LogProblem } from './problem.ts'

/** A tile's hashes as stored, or why there are none. */
export type StoredTile = { readonly hashes: Uint8Array } | { readonly hashes?: undefined; readonly problem: LogProblem }

/** A bundle with the leaf hashes of its entries, or why there are none. */
export type StoredBundle =
  | { readonly hashes: Buffer; readonly entries: () => readonly Uint8Array[] }
  | { readonly hashes?: undefined; readonly problem: LogProblem }

export async function fetchTile(reader: TileReader, level: number, index: number, width: number): Promise<StoredTile> {
  const path = tilePath(level, index, width)
  try {
    return { hashes: await readTile(reader, level, index, width) }
  } catch (error) {
    const first = index * TILE_WIDTH ** (level + 1)
    return {
      problem: { code: 'tile_missing', message: `${path} cannot be read: ${reason(error)}`, path, index: first },
    }
  }
}

export async function fetchBundle(reader: TileReader, index: number, width: number): Promise<StoredBundle> {
  const path = bundlePath(index, width)
  const first = index * TILE_WIDTH
  let found: { readonly bytes: Uint8Array; readonly count: number }
  try {
    found = await readBundle(reader, index, width)
  } catch (error) {
    return {
      problem: { code: 'bundle_missing', message: `${path} cannot be read: ${reason(error)}`, path, index: first },
    }
  }
  const { bytes, count } = found
  const hashes = bundleHashes(bytes, count)?.subarray(0, width * HASH_BYTES)
  if (hashes) return { hashes, entries: () => decodeBundle(bytes, count)?.slice(0, width) ?? [] }
  const message = `${path} does not hold exactly ${count} entries: it was cut or its lengths were changed`
  return { problem: { code: 'bundle_malformed', message, path, index: first } }
}

// A partial bundle may have been collected once the full one exists.
async function readBundle(reader: TileReader, index: number, width: number) {
  if (width === TILE_WIDTH) return { bytes: await reader(bundlePath(index)), count: TILE_WIDTH }
  try {
    return { bytes: await reader(bundlePath(index, width)), count: width }
  } catch (error) {
    const bytes = await reader(bundlePath(index)).catch(() => {
      throw error
    })
    return { bytes, count: TILE_WIDTH }
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
