/** A stretch of time, from inclusive, to exclusive; without an end yet when `to` is null. */
export type Window = { readonly from: string; readonly to: string | null }

/** A stored file that an item rests on. */
export type ItemFile = {
  readonly name: string
  readonly sha256: string
  readonly size: number
  readonly mediaType: string
  /** That it is about people and was not put into a masked bundle; its hash is what the ledger says. */
  readonly withheld: boolean
  /** What it was called where it came from. */
  readonly title: string
}

/** What is left of an item, or of its files, after an erasure: the rule, and the ledger entry that is the tombstone. */
export type Erased = { readonly rule: string; readonly by: number; readonly what: 'content' | 'files' }

/** The last review of an item, which is an item itself. */
export type Reviewed = { readonly index: number; readonly person: string; readonly state: string }

/**
 * One version of one thing, as its ledger entry committed to it. What is said here about its content is for reading;
 * verifiers compare each word with the content.
 */
export type Item = {
  readonly index: number
  readonly id: string
  readonly noun: string
  readonly version: number
  readonly fact: string
  readonly title: string
  /** When the ledger entry says that it was recorded: when evidence was collected. */
  readonly at: string
  readonly content: string | null
  readonly sha256: string | null
  readonly size: number | null
  readonly salt: string | null
  readonly proof: string
  readonly erased: Erased | null
  readonly window: Window | null
  readonly performedAt: string | null
  readonly source: string | null
  readonly collector: string | null
  readonly query: string | null
  /** Canonical JSON. */
  readonly parameters: string | null
  readonly account: string | null
  readonly zone: string | null
  readonly uploader: string | null
  /** Of a link: where it leads. What is behind it is in no bundle and was never hashed. */
  readonly address: string | null
  readonly reviewer: Reviewed | null
  readonly sensitivity: string | null
  /** Until when it is kept at least, where a rule or a hold says so. */
  readonly retention: string | null
  readonly citedBy: readonly number[]
  readonly files: readonly ItemFile[]
}

/** An earlier state of the ledger, with the proof that the ledger of this bundle begins with it. */
export type PastCheckpoint = { readonly size: number; readonly root: string; readonly proof: readonly string[] }

export type PackedFile = { readonly name: string; readonly size: number; readonly sha256: string }

/** `manifest.json`, in canonical JSON: everything that is in the bundle. */
export type BundleManifest = {
  readonly format: 'onus-bundle'
  readonly version: 1
  readonly madeAt: string
  readonly madeBy: string
  /** Whether what is about people in the rows of populations and snapshots is masked, or there as it was frozen. */
  readonly personal: 'masked' | 'shown'
  readonly organisation: { readonly id: string; readonly name: string }
  readonly engagement: {
    readonly id: string
    readonly title: string
    readonly kind: string
    readonly from: string
    readonly to: string
    readonly period: { readonly from: string; readonly to: string }
    /** From when on evidence speaks for it: its start, and of a Type I some days before its day. */
    readonly evidenceFrom: string
  }
  readonly ledger: { readonly origin: string; readonly size: number; readonly root: string }
  /** The ledger entry that fixed which items go in, and the SHA-256 over their numbers that it holds. */
  readonly record: number
  readonly list: string
  readonly checkpoints: readonly PastCheckpoint[]
  readonly items: readonly Item[]
  readonly files: readonly PackedFile[]
}

/** Where things lie in a bundle. */
const names = {
  manifest: 'manifest.json',
  matrix: 'matrix.json',
  keys: 'ledger/keys',
  checkpoint: 'ledger/checkpoint',
  content: (index: number) => `facts/${index}.json`,
  receipt: (index: number) => `receipts/${index}.tlog-proof`,
  evidence: (sha256: string) => `evidence/${sha256}`,
  rows: (sha256: string) => `populations/${sha256}.tsv`,
  maskedRows: (sha256: string) => `populations/${sha256}.masked.tsv`,
  maskKey: (sha256: string) => `populations/${sha256}.key`,
} as const

export { names as bundleNames }

/** What the record of a bundle hashes: the number of each item but the record itself, each on a line. */
export function listText(items: Iterable<{ readonly index: number }>, record: number): string {
  return Array.from(items, ({ index }) => (index === record ? '' : `${index}\n`)).join('')
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The one text of a value (RFC 8785); members that are undefined are left out. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value as { [key: string]: Json }).filter(([, member]) => member !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalText(member)}`).join(',')}}`
}

/** What a fact's content says, as far as a bundle is concerned. */
export type FactContent = {
  readonly org: string
  readonly noun: string
  readonly subject: string
  readonly version: number
  readonly fact: string
  readonly actor: { readonly kind: string; readonly id: string }
  readonly body: { readonly [key: string]: unknown }
}

/** What the manifest says of an item besides what its entry and its files say. */
export type Described = Pick<
  Item,
  | 'title'
  | 'window'
  | 'performedAt'
  | 'source'
  | 'collector'
  | 'query'
  | 'parameters'
  | 'account'
  | 'zone'
  | 'uploader'
  | 'address'
  | 'sensitivity'
>

/** The words of the manifest about an item, out of its content and that of the snapshot that it names. */
export function describe(content: FactContent, snapshot: FactContent | undefined): Described {
  const { body } = content
  const isEvidence = content.noun === 'evidence'
  const made = completenessOf(content.noun === 'snapshot' || content.noun === 'population' ? content : snapshot)
  return {
    title: textOf(body.title) ?? content.noun,
    window: isEvidence ? windowOf(body.period) : null,
    performedAt: textOf(body.performedAt ?? body.takenAt ?? body.frozenAt),
    source: textOf(isEvidence ? body.source : made?.sourceSystem),
    collector: textOf(body.collector),
    query: textOf(made?.query),
    parameters: made === undefined ? null : canonicalText(made.parameters ?? null),
    account: textOf(made?.account),
    zone: textOf(made?.zone),
    uploader: isEvidence ? (textOf(body.collectedBy) ?? content.actor.id) : content.actor.id,
    address: isEvidence ? textOf(body.address) : null,
    sensitivity: textOf(body.sensitivity),
  }
}

/** The record of how a dataset was made: of a population its own, of a snapshot that of its first dataset. */
function completenessOf(content: FactContent | undefined): { readonly [key: string]: unknown } | undefined {
  const own =
    content?.body.ipe ?? (listOf(content?.body.datasets)[0] as { completeness?: unknown } | undefined)?.completeness
  return typeof own === 'object' && own !== null ? (own as { [key: string]: unknown }) : undefined
}

/** The SHA-256 of each file that a version rests on, as its content names them. */
export function filesNamedBy({ noun, body }: FactContent): readonly string[] {
  const named = (list: unknown) => listOf(list).map(one => textOf((one as { sha256?: unknown } | null)?.sha256))
  const { sha256, key } = maskOf(body) ?? {}
  const found = [
    ...(noun === 'evidence' ? named(body.blobs) : []),
    ...(noun === 'snapshot' ? [...named(body.datasets), ...named([body.file ?? null])] : []),
    ...(noun === 'population' ? [textOf(body.popHash), sha256 ?? null, key ?? null] : []),
  ]
  return [...new Set(found.filter(sha256 => sha256 !== null))].sort()
}

/** The masked rows of a population and the key that they are masked with, where it was frozen with some. */
export function maskOf(body: FactContent['body']): { readonly sha256: string; readonly key: string } | null {
  const { sha256, key } = (body.masked ?? {}) as { sha256?: unknown; key?: unknown }
  return typeof sha256 === 'string' && typeof key === 'string' ? { sha256, key } : null
}

/** Which columns of a population are about people. */
export function personalIn(body: FactContent['body']): readonly boolean[] {
  return listOf(body.columns).map(column => (column as { personal?: unknown } | null)?.personal === true)
}

/** Where a file that a version rests on has to lie in a bundle: in a masked one its rows about people are masked or missing. */
export function placesOf(content: FactContent, personal: BundleManifest['personal']): ReadonlyMap<string, string> {
  const { noun, body } = content
  if (noun !== 'population') return new Map(filesNamedBy(content).map(sha256 => [sha256, names.evidence(sha256)]))
  const popHash = textOf(body.popHash)
  const [rows, mask] = [popHash === null ? [] : [[popHash, names.rows(popHash)] as const], maskOf(body)]
  if (mask === null || !personalIn(body).includes(true)) return new Map(rows)
  const masked = [mask.sha256, names.maskedRows(mask.sha256)] as const
  return new Map(personal === 'masked' ? [masked] : [...rows, masked, [mask.key, names.maskKey(mask.key)]])
}

/** Whether a version may say of its files that they were withheld: rows about people, of which no masked form was frozen. */
export function mayWithhold({ noun, body }: FactContent, personal: BundleManifest['personal']): boolean {
  if (personal !== 'masked') return false
  return noun === 'snapshot' || (noun === 'population' && personalIn(body).includes(true) && maskOf(body) === null)
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function windowOf(value: unknown): Window | null {
  const { from, to } = (value ?? {}) as { from?: unknown; to?: unknown }
  return typeof from === 'string' ? { from, to: textOf(to) } : null
}
