/** A version of a noun as the API shows it. */
export interface RecordOf<Body> {
  readonly id: string
  readonly version: number
  readonly fact: string
  readonly effective: { readonly from: string; readonly to: string | null }
  readonly position: number | null
  readonly recorded: string | null
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string }
  readonly reason: string
  readonly sample: boolean
  readonly body: Body
}

/** Where the ledger shows the receipt of a fact. */
export function receiptHref(fact: string): string {
  return `/ledger?fact=${encodeURIComponent(fact)}`
}
