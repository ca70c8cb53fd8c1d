import { HASH_BYTES } from '../tree/index.ts'
import { TILE_WIDTH, tilePath } from './path.ts'

/** Gives the bytes at a path of the log, such as `checkpoint` or `tile/0/000`; rejects if there are none. */
export type TileReader = (path: string) => Promise<Uint8Array>

/**
 * Reads the first `width` nodes of a tile. A partial tile may have been collected once its full form exists, so the
 * full form is the second try; bytes of another length are refused.
 */
export async function readTile(reader: TileReader, level: number, index: number, width: number): Promise<Uint8Array> {
  const path = tilePath(level, index, width)
  if (width === TILE_WIDTH) return exactly(await reader(path), TILE_WIDTH, path)
  try {
    return exactly(await reader(path), width, path)
  } catch (error) {
    const full = await reader(tilePath(level, index)).catch(() => {
      throw error
    })
    return exactly(full, TILE_WIDTH, tilePath(level, index)).subarray(0, width * HASH_BYTES)
  }
}

function exactly(bytes: Uint8Array, width: number, path: string): Uint8Array {
  if (bytes.length === width * HASH_BYTES) return bytes
  throw new RangeError(`${path} holds ${bytes.length} bytes, expected ${width * HASH_BYTES}`)
}
