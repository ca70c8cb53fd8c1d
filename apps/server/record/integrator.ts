import { type Checkpoint, type LogKey, openCheckpoint } from '@onus/ledger/checkpoint'
import { consistencyProof, rootAt } from '@onus/ledger/proof'
import { type Edge, integrate, readEdge, rootOfEdge, tilesFilledBetween } from '@onus/ledger/tile'
import type { Signing } from './signing.ts'
import type { OnStep, TileStore } from './tile-store.ts'

/** Where the entries of a log come from: gapless from index 0, and never changed. */
export interface EntrySource {
  readonly size: () => Promise<number>
  readonly entries: (from: number, to: number) => Promise<readonly Entry[]>
}

export interface Entry {
  readonly index: number
  readonly body: Uint8Array
}

/** How far a log has been integrated. */
export interface Head {
  readonly size: number
  readonly root: Uint8Array
}

/** Keeps the head durably. Sets it only if it still is what was expected, so that of two integrators one loses. */
export interface HeadStore {
  /** The head, or the empty tree (size 0, its root) when nothing was ever integrated. */
  readonly load: () => Promise<Head>
  readonly compareAndSet: (expected: Head, next: Head) => Promise<boolean>
}

export interface IntegratorParts {
  readonly origin: string
  readonly source: EntrySource
  readonly tiles: TileStore
  readonly head: HeadStore
  readonly signer: Signing
  /** How many entries one advance takes at most. */
  readonly batchSize?: number
  readonly onStep?: OnStep
}

/** What became of one advance. `more`: entries are left for the next one. */
export type Advance =
  | { readonly state: 'unchanged' }
  | { readonly state: 'published'; readonly checkpoint: Checkpoint; readonly note: string; readonly more: boolean }
  | { readonly state: 'refused'; readonly refusal: string }

export interface Integrator {
  /** Every key of this log with the sizes that it may sign; none while the signer refuses to open it. */
  readonly keys: () => readonly LogKey[]
  /** The key that signs this log; null while the signer refuses to open it. */
  readonly vkey: () => string | null
  /** Why nothing is signed, for the operator; null while all is well. */
  readonly refusal: () => string | null
  /** Writes tiles for the next entries, then signs and publishes a checkpoint over them. */
  readonly advance: () => Promise<Advance>
}

/**
 * Opens the integrator of one log: compares the tiles, the head and what was last signed. Where they disagree it only
 * ever refuses, with a sentence for the operator; it never repairs.
 */
export async function openIntegrator(parts: IntegratorParts): Promise<Integrator> {
  let standing = await takeStock(parts)
  let work: Promise<unknown> = Promise.resolve()
  const advance = async (): Promise<Advance> => {
    const { outcome, next } = await step(parts, standing)
    standing = next
    return outcome
  }
  return {
    keys: () => standing.keys,
    vkey: () => standing.keys.at(-1)?.vkey ?? null,
    refusal: () => (standing.state === 'refused' ? standing.refusal : null),
    advance: () => {
      const result = work.then(advance)
      work = result.catch(() => {})
      return result
    },
  }
}

/** Where a log stands: fit to go on from an edge, or refused. */
type Standing = Fit | Refused

interface Fit {
  readonly state: 'fit'
  readonly keys: readonly LogKey[]
  readonly head: Head
  readonly edge: Edge
  /** The size of the published checkpoint; null when none was published yet. */
  readonly published: number | null
}

interface Refused {
  readonly state: 'refused'
  readonly keys: readonly LogKey[]
  readonly refusal: string
}

/** Reads in the order published, signed, head, source: what comes later is never behind, also while another writes. */
async function takeStock(parts: IntegratorParts): Promise<Standing> {
  const note = await parts.tiles.read('checkpoint').catch(ifMissing)
  const log = await parts.signer.open(parts.origin)
  if (!log.ok) return refuse([], log.refusal)
  const { keys, last } = log
  const head = await parts.head.load()
  const available = await parts.source.size()
  const published = note && openCheckpoint(Buffer.from(note).toString(), keys)
  if (published && !published.ok) return refuse(keys, `the published checkpoint is not ours (${published.problem})`)
  if (published && published.checkpoint.size > last.size) {
    return refuse(
      keys,
      `${published.checkpoint.size} entries were published, but the signer remembers only ${last.size}`,
    )
  }
  if (head.size < last.size) return refuse(keys, `${last.size} entries were signed, but only ${head.size} are known`)
  if (available < head.size)
    return refuse(keys, `${head.size} entries were integrated, but only ${available} are there`)
  const edge = await soundEdge(parts, head, last)
  if (typeof edge === 'string') return refuse(keys, edge)
  return { state: 'fit', keys, head, edge, published: published ? published.checkpoint.size : null }
}

/** The right edge of the tiles, or what is wrong with them. */
async function soundEdge({ tiles }: IntegratorParts, head: Head, signed: Head): Promise<Edge | string> {
  try {
    const edge = await readEdge(tiles.read, head.size)
    if (!same(rootOfEdge(edge), head.root)) {
      return `the tiles do not have the root that was recorded for their ${head.size} entries`
    }
    if (same(await rootAt(tiles.read, signed.size, head.size), signed.root)) return edge
    return `the tiles do not begin with the ${signed.size} entries that were signed`
  } catch (error) {
    return `the tiles of ${head.size} entries cannot be read (${error instanceof Error ? error.message : error})`
  }
}

function refuse(keys: readonly LogKey[], finding: string): Refused {
  const refusal = `Nothing more is signed: ${finding}. Was an old backup restored, or a file changed? Put back the newest copies of the database, the ledger folder and the signer folder, then start again. Nothing was repaired by itself`
  return { state: 'refused', keys, refusal }
}

interface Step {
  readonly outcome: Advance
  readonly next: Standing
}

async function step(parts: IntegratorParts, standing: Standing): Promise<Step> {
  if (standing.state === 'refused') return refused(standing)
  const available = await parts.source.size()
  if (available < standing.head.size) return lookAgain(parts)
  const grown = available > standing.head.size ? await grow(parts, standing, available) : standing
  if (grown === 'lost') return lookAgain(parts)
  if (grown.published === grown.head.size) return { outcome: { state: 'unchanged' }, next: grown }
  return publish(parts, grown, available > grown.head.size)
}

/** Bundles and tiles first, then the head; the order is what makes every crash harmless. */
async function grow(parts: IntegratorParts, fit: Fit, available: number): Promise<Fit | 'lost'> {
  const { head, edge } = fit
  const to = Math.min(available, head.size + (parts.batchSize ?? BATCH_SIZE))
  const entries = await parts.source.entries(head.size, to)
  const gap = entries.findIndex(({ index }, at) => index !== head.size + at)
  if (gap !== -1 || entries.length !== to - head.size) {
    throw new Error(`the entries ${head.size} to ${to - 1} did not come gapless and in order`)
  }
  const step = integrate(
    edge,
    entries.map(({ body }) => body),
  )
  await parts.tiles.write(step.writes)
  parts.onStep?.('wrote tiles')
  const next: Head = { size: step.edge.size, root: step.root }
  if (!(await parts.head.compareAndSet(head, next))) return 'lost'
  parts.onStep?.('set head')
  return { ...fit, head: next, edge: step.edge }
}

/** Another integrator was quicker, or the database lost what it knew. */
async function lookAgain(parts: IntegratorParts): Promise<Step> {
  const next = await takeStock(parts)
  return next.state === 'refused' ? refused(next) : { outcome: { state: 'unchanged' }, next }
}

async function publish(parts: IntegratorParts, fit: Fit, more: boolean): Promise<Step> {
  const { origin, tiles, signer } = parts
  const { size, root } = fit.head
  const log = await signer.open(origin)
  if (!log.ok) return refused(refuse(fit.keys, log.refusal))
  const { last, keys } = log
  const proof = last.size > 0 && last.size < size ? await consistencyProof(tiles.read, last.size, size) : []
  const signed = await signer.sign({ origin, size, root, proof })
  if (!signed.ok) return refused(refuse(keys, signed.refusal))
  parts.onStep?.('signed')
  await tiles.write([{ path: 'checkpoint', bytes: Buffer.from(signed.checkpoint) }])
  parts.onStep?.('published')
  await collect(parts, fit.published ?? 0, size)
  const outcome = { state: 'published', checkpoint: { origin, size, root }, note: signed.checkpoint, more } as const
  return { outcome, next: { ...fit, keys, published: size } }
}

/** Forgets the partial tiles that no checkpoint needs any more, since their full form is published. */
async function collect({ tiles }: IntegratorParts, from: number, to: number): Promise<void> {
  for (const path of tilesFilledBetween(from, to)) await tiles.collectPartials(path)
}

function refused(next: Refused): Step {
  return { outcome: { state: 'refused', refusal: next.refusal }, next }
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

const BATCH_SIZE = 2_000
