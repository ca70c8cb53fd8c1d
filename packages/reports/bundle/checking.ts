import { joined, utf8 } from './bytes.ts'
import type { BundleManifest, FactContent, Item } from './format.ts'

/** What is wrong, and with what exactly: a file, `entry N`, or nothing when it is the zip itself. */
export type BundleProblem = { readonly code: ProblemCode; readonly where: string; readonly message: string }

export type ProblemCode =
  | 'zip'
  | 'manifest'
  | 'file_missing'
  | 'file_unlisted'
  | 'file_changed'
  | 'checkpoint'
  | 'forked'
  | 'receipt'
  | 'item_changed'
  | 'item_misdescribed'
  | 'item_missing'
  | 'erasure'
  | 'list'
  | 'engagement'
  | 'population'
  | 'draw'
  | 'conclusion'
  | 'matrix'

/** The files of a bundle, wherever they lie. What cannot be read is an `Error` with a sentence. */
export interface BundleSource {
  readonly files: ReadonlyMap<string, { readonly bytes: number }>
  /** The bytes of a file as they come. */
  chunks(name: string): AsyncIterable<Uint8Array>
}

export type LedgerCheckpoint = { readonly origin: string; readonly size: number; readonly root: Uint8Array }

/** The cryptography, which is other code in Node and in a browser. The rules of a bundle are the same. */
export interface Primitives {
  sha256(bytes: Uint8Array): Uint8Array
  hasher(): { update(bytes: Uint8Array): void; digest(): Uint8Array }
  openCheckpoint(note: string, keys: string): LedgerCheckpoint | string
  parseReceipt(
    text: string,
  ): { index: number; proof: readonly Uint8Array[]; checkpoint: string; entry: Uint8Array | undefined } | undefined
  isIncluded(entry: Uint8Array, index: number, size: number, proof: readonly Uint8Array[], root: Uint8Array): boolean
  isConsistent(
    from: number,
    to: number,
    fromRoot: Uint8Array,
    toRoot: Uint8Array,
    proof: readonly Uint8Array[],
  ): boolean
  verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
  /** Why it is no signature by a passkey; null when it is one. */
  verifyPasskey(message: Uint8Array, assertion: PasskeyParts): string | null
}

export type PasskeyParts = {
  readonly publicKey: Uint8Array
  readonly authenticatorData: Uint8Array
  readonly clientData: Uint8Array
  readonly signature: Uint8Array
}

export type BundleOptions = {
  /** The keys of the ledger, kept elsewhere, as their file says them; those of the bundle when absent. */
  readonly keys?: string
  /** The checkpoint of this ledger that whoever verifies remembers. */
  readonly remembered?: (origin: string) => LedgerCheckpoint | undefined
  readonly onProgress?: (done: number, total: number, label: string) => void
}

/** Who signed how many conclusions. Whose key it is, only the auditor can say. */
export type BundleSigner = { readonly person: string; readonly key: string; readonly conclusions: number }

/** A sample that nobody can say more of, since what it was drawn from was erased under a rule: neither right nor wrong. */
export type BundleUnknown = { readonly where: string; readonly rule: string; readonly message: string }

/** Samples without a mistake: made again as recorded, and those that a person chose, of which no confidence can be stated. */
export type BundleSamples = { again: number; chosen: number }

export type BundleVerdict = {
  /** Whether nothing is wrong. What is `unknown` was not shown to be right. */
  readonly ok: boolean
  readonly problems: readonly BundleProblem[]
  readonly unknown: readonly BundleUnknown[]
  readonly manifest: BundleManifest | null
  readonly checkpoint: LedgerCheckpoint | null
  readonly signers: readonly BundleSigner[]
  readonly samples: Readonly<BundleSamples>
  /** Whether the ledger was compared with what was remembered of it. */
  readonly compared: boolean
}

/** After so many problems the rest is not looked for. */
const mostProblems = 100
export const mostManifestBytes = 256 * 1024 * 1024
export const mostSmallBytes = 16 * 1024 * 1024

export type Known = {
  readonly item: Item
  readonly event: Event
  readonly content: FactContent | null
}

export type Event = {
  readonly type: string
  readonly at: string
  readonly org: string
  readonly subject: { readonly kind: string; readonly id: string }
  readonly commit: string
  readonly idem: string
  readonly refs: readonly unknown[]
  readonly erasure?: { readonly rule?: unknown; readonly what?: unknown }
  readonly conclusion?: { readonly [key: string]: unknown }
}

export type Checking = {
  readonly source: BundleSource
  readonly primitives: Primitives
  readonly options: BundleOptions
  readonly problems: BundleProblem[]
  readonly unknown: BundleUnknown[]
  /** Files that are gone or changed: what rests on them is not looked at again. */
  readonly bad: Set<string>
  readonly signers: Map<string, BundleSigner>
  readonly samples: BundleSamples
}

export class Enough extends Error {}

export function note({ problems }: Checking, code: ProblemCode, where: string, message: string): void {
  if (problems.some(problem => problem.code === code && problem.where === where)) return
  problems.push({ code, where, message })
  if (problems.length >= mostProblems) throw new Enough()
}

/** How a problem names an entry of the ledger. */
export const entry = (index: number) => `entry ${index}`

/** What is absent and what is null are the same in canonical JSON. */
export const orNull = (value: unknown) => value ?? null

export async function readText(checking: Checking, name: string): Promise<string | undefined> {
  if (!checking.source.files.has(name)) return undefined
  const bytes = await readSmall(checking, name, mostSmallBytes)
  return typeof bytes === 'string' ? undefined : utf8(bytes)
}

/** A whole file, or why it is not read. */
export async function readSmall({ source }: Checking, name: string, most: number): Promise<Uint8Array | string> {
  if ((source.files.get(name)?.bytes ?? 0) > most) return `${name} is larger than is read`
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of source.chunks(name)) chunks.push(chunk)
  } catch (error) {
    return (error as Error).message
  }
  return joined(...chunks)
}
