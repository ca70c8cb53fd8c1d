import type { RequirementRow, RequirementText } from '@onus/core/framework'
import type { FileFault } from './reading.ts'

/** What an OSCAL catalogue has for a framework: its items as rows, and their words. */
export type CatalogReading = {
  readonly title: string
  readonly version: string
  readonly publisher: string
  readonly asOf: string
  readonly format: string
  readonly rows: readonly RequirementRow[]
  readonly texts: readonly RequirementText[]
  readonly faults: readonly FileFault[]
}

export function isOscal(bytes: Uint8Array): boolean {
  return /"?\bcatalog"?\s*:/.test(new TextDecoder().decode(bytes.subarray(0, 4096)))
}

export function catalogIn(_bytes: Uint8Array): CatalogReading {
  throw new Error('not yet')
}
