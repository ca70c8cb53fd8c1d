/** How much of a document is read. A catalogue of NIST with its assessment procedures has about 10 MB and 15 levels. */
export type Limits = Readonly<{
  bytes: number
  /** Levels of lists and objects. */
  depth: number
  /** Values in all, aliases of YAML counted each time they stand for something. */
  values: number
}>

export const limits: Limits = { bytes: 20_000_000, depth: 128, values: 4_000_000 }
