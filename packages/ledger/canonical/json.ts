/** What strict JSON can hold. Numbers are integers within ±(2^53−1). */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue }

export interface Limits {
  /** How deep objects and arrays may nest. */
  readonly maxDepth: number
  /** How many bytes the text may take as UTF-8. */
  readonly maxBytes: number
}

/** The limits of an event of the ledger. */
export const defaultLimits: Limits = { maxDepth: 16, maxBytes: 4096 }
