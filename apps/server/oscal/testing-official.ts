import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../../../shared/data/oscal')

/** The bytes of an official file beside the repository; null where it is not there. */
export function officialBytes(path: string, under = 'sp800-53r5'): Buffer<ArrayBuffer> | null {
  try {
    return readFileSync(join(folder, under, path)) as Buffer<ArrayBuffer>
  } catch {
    return null
  }
}
