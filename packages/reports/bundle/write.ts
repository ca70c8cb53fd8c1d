import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { formatReceipt } from '@onus/ledger/receipt'
import { type ArchiveFile, storedZipOf } from '../zip/index.ts'
import { citations, latestReviews, namedIn } from './cited.ts'
import {
  type BundleManifest,
  canonicalText,
  describe,
  type Erased,
  type FactContent,
  type Item,
  type ItemFile,
  listOf,
  listText,
  mayWithhold,
  bundleNames as names,
  type PackedFile,
  type PastCheckpoint,
  placesOf,
} from './format.ts'
import { howToVerify } from './words.ts'

/** A fact as the ledger has it: its entry, and what that committed to. */
export type BundledFact = {
  readonly index: number
  readonly noun: string
  readonly subject: string
  readonly version: number
  readonly fact: string
  readonly entry: Uint8Array
  /** Null once erased. */
  readonly content: string | null
  readonly salt: Uint8Array | null
  readonly erased: Erased | null
  readonly retention: string | null
}

/** A stored file by its SHA-256: how large it is, of which kind, whether it has rows about people, and its bytes when its turn comes. */
export type BundledBlob = {
  readonly size: number
  readonly mediaType: string
  readonly personal?: boolean
  readonly open: () => Readable
}

export type BundlePlan = Pick<
  BundleManifest,
  'madeAt' | 'madeBy' | 'personal' | 'organisation' | 'engagement' | 'record'
> & {
  readonly ledger: BundleManifest['ledger'] & { readonly note: string; readonly keys: string }
  readonly checkpoints: readonly PastCheckpoint[]
  readonly matrix: { readonly rows: readonly { readonly requirement: string; readonly controls: readonly string[] }[] }
  /** In the order of the ledger. */
  readonly facts: () => AsyncIterable<BundledFact>
  readonly proofOf: (index: number) => Promise<readonly Uint8Array[]>
  readonly blob: (sha256: string) => BundledBlob
  readonly onProgress?: (done: number, label: string) => void
}

/** The bundle of an engagement as one zip, each file read when its turn comes. What it holds in memory is a line an item. */
export function writeBundle(plan: BundlePlan): Readable {
  return storedZipOf(bundleFiles(plan))
}

/** The files of a bundle in order; the manifest is the last, since it says what the others hash to. */
export async function* bundleFiles(plan: BundlePlan): AsyncGenerator<ArchiveFile> {
  const files: PackedFile[] = []
  const listed = (file: ArchiveFile): ArchiveFile => measured(file, files)
  for (const file of await fixedFiles(plan)) yield listed(file)
  const written: Written[] = []
  for await (const fact of plan.facts()) {
    const { index, content, entry, salt } = fact
    if (content !== null) yield listed({ name: names.content(index), bytes: Buffer.from(content) })
    const receipt = { index, proof: await plan.proofOf(index), checkpoint: plan.ledger.note }
    const text = formatReceipt({ ...receipt, hints: { entry, ...(salt && { salt }) } })
    yield listed({ name: names.receipt(index), bytes: Buffer.from(text) })
    written.push(writtenOf(fact, plan))
    plan.onProgress?.(written.length, 'Items')
  }
  const blobs = new Map(written.flatMap(one => one.files.flatMap(file => (file.withheld ? [] : [[file.name, file]]))))
  for (const { name, sha256 } of blobs.values()) yield listed({ name, stream: plan.blob(sha256).open })
  yield {
    name: names.manifest,
    stream: () => Readable.from(manifestParts(plan, written, files), { objectMode: false }),
  }
}

async function fixedFiles({ ledger, matrix, engagement }: BundlePlan): Promise<readonly ArchiveFile[]> {
  const verifiers = ['verify_bundle.py', 'es256.py'].map(name => ({
    name: `verifiers/${name}`,
    path: join(import.meta.dirname, 'python', name),
  }))
  const ledgers = ['verify_log.py', 'ed25519.py'].map(name => ({
    name: `verifiers/${name}`,
    path: join(ledgerRoom, 'python', name),
  }))
  return [
    { name: 'VERIFY.md', bytes: Buffer.from(howToVerify(engagement)) },
    { name: 'verify.html', path: join(import.meta.dirname, 'page', 'verify.html') },
    ...verifiers,
    ...ledgers,
    { name: names.keys, bytes: Buffer.from(ledger.keys) },
    { name: names.checkpoint, bytes: Buffer.from(ledger.note) },
    { name: names.matrix, bytes: Buffer.from(canonicalText(matrix)) },
  ]
}

const ledgerRoom = dirname(createRequire(import.meta.url).resolve('@onus/ledger/package.json'))

/** Passes a file on and notes at its end how large it was and what it hashes to. */
function measured(file: ArchiveFile, files: PackedFile[]): ArchiveFile {
  if ('bytes' in file) {
    files.push({
      name: file.name,
      size: file.bytes.length,
      sha256: createHash('sha256').update(file.bytes).digest('hex'),
    })
    return file
  }
  const place = files.push({ name: file.name, size: 0, sha256: '' }) - 1
  const open = 'path' in file ? () => createReadStream(file.path) : file.stream
  const stream = async function* (): AsyncGenerator<Buffer> {
    const hash = createHash('sha256')
    let size = 0
    for await (const chunk of open() as AsyncIterable<Buffer>) {
      hash.update(chunk)
      size += chunk.length
      yield chunk
    }
    files[place] = { name: file.name, size, sha256: hash.digest('hex') }
  }
  return { name: file.name, stream: () => Readable.from(stream(), { objectMode: false }) }
}

/** What is kept of a fact until the manifest is written: enough to describe it, and whom it names. */
type Written = {
  readonly item: Omit<Item, keyof ReturnType<typeof describe> | 'reviewer' | 'citedBy' | 'files'>
  readonly light: FactContent | null
  readonly names: FactContent | null
  readonly files: readonly ItemFile[]
}

function writtenOf(fact: BundledFact, plan: BundlePlan): Written {
  const content = fact.content === null ? null : (JSON.parse(fact.content) as FactContent)
  const event = JSON.parse(Buffer.from(fact.entry).toString('utf8')) as { at: string }
  const bytes = fact.content === null ? null : Buffer.from(fact.content)
  return {
    item: {
      index: fact.index,
      id: fact.subject,
      noun: fact.noun,
      version: fact.version,
      fact: fact.fact,
      at: event.at,
      content: bytes && names.content(fact.index),
      sha256: bytes && createHash('sha256').update(bytes).digest('hex'),
      size: bytes?.length ?? null,
      salt: fact.salt === null ? null : Buffer.from(fact.salt).toString('base64'),
      proof: names.receipt(fact.index),
      erased: fact.erased,
      retention: fact.retention,
    },
    light: content && lightly(content),
    names: content && idsOnly(content),
    files: content === null || fact.erased !== null ? [] : filesOf(content, plan),
  }
}

const described =
  'title period performedAt takenAt frozenAt source snapshot collector collectedBy address sensitivity ipe of reviewer decision'.split(
    ' ',
  )

/** A content without what no description needs: a snapshot may list a thousand things that it could not read. */
function lightly(content: FactContent): FactContent {
  const body = Object.fromEntries(described.flatMap(key => (key in content.body ? [[key, content.body[key]]] : [])))
  const datasets = Array.isArray(content.body.datasets) ? content.body.datasets.slice(0, 1) : undefined
  return { ...content, body: { ...body, ...(datasets && { datasets }) } }
}

function idsOnly(content: FactContent): FactContent {
  return { ...content, body: { ids: [...namedIn(content.body)] } }
}

/** The files that a version rests on, as its content names them, each under the name that it has in the bundle. */
function filesOf(content: FactContent, plan: BundlePlan): readonly ItemFile[] {
  const titles = titlesIn(content)
  const isPopulation = content.noun === 'population'
  return [...placesOf(content, plan.personal)].map(([sha256, name]) => {
    const { size, mediaType, personal = false } = plan.blob(sha256)
    const withheld = mayWithhold(content, plan.personal) && (isPopulation || personal)
    const title = titles.get(sha256) ?? (isPopulation ? name.replace(/^.*?\./, 'rows.') : '')
    return { name, sha256, size, mediaType, title, withheld }
  })
}

function titlesIn({ body }: FactContent): ReadonlyMap<string, string> {
  const named = [...listOf(body.blobs), ...listOf(body.datasets), body.file].flatMap(one => {
    const { sha256, name, dataset } = (one ?? {}) as { sha256?: string; name?: string; dataset?: string }
    return sha256 === undefined ? [] : [[sha256, name ?? dataset ?? ''] as const]
  })
  return new Map(named)
}

/** The canonical text of the manifest, an item at a time: whole it would be the largest thing in memory. */
function* manifestParts(
  plan: BundlePlan,
  written: readonly Written[],
  files: readonly PackedFile[],
): Generator<Buffer> {
  const { madeAt, madeBy, personal, organisation, engagement, record, checkpoints } = plan
  const { origin, size, root } = plan.ledger
  const hash = createHash('sha256')
  for (const { item } of written) hash.update(listText([item], record))
  const {
    items: _,
    files: __,
    ...fixed
  }: BundleManifest = {
    ...({ format: 'onus-bundle', version: 1, madeAt, madeBy, personal, organisation, engagement } as const),
    ...{ ledger: { origin, size, root }, record, list: hash.digest('hex'), checkpoints, items: [], files: [] },
  }
  const lists: { readonly [key: string]: Iterable<unknown> } = { items: itemsOf(written), files }
  for (const [at, key] of [...Object.keys(fixed), 'files', 'items'].sort().entries()) {
    yield Buffer.from(`${at === 0 ? '{' : ','}${JSON.stringify(key)}:`)
    const list = lists[key]
    if (list === undefined) yield Buffer.from(canonicalText(fixed[key as keyof typeof fixed]))
    else yield* listParts(list)
  }
  yield Buffer.from('}')
}

function* listParts(list: Iterable<unknown>): Generator<Buffer> {
  let before = '['
  for (const one of list) {
    yield Buffer.from(before + canonicalText(one))
    before = ','
  }
  yield Buffer.from(before === '[' ? '[]' : ']')
}

function* itemsOf(written: readonly Written[]): Generator<Item> {
  const cited = citations(written.map(one => ({ item: one.item, content: one.names })))
  const reviews = latestReviews(written.map(one => ({ item: one.item, content: one.light })))
  const snapshots = new Map(written.flatMap(one => (one.item.noun === 'snapshot' ? [[one.item.id, one.light]] : [])))
  for (const { item, light, files } of written) {
    const snapshot = snapshots.get(String(light?.body.snapshot)) ?? undefined
    const words = light === null ? nothing : describe(light, snapshot)
    yield { ...item, ...words, reviewer: reviews.get(item.id) ?? null, citedBy: cited.get(item.id) ?? [], files }
  }
}

/** How an item is described whose content was erased. */
const nothing: ReturnType<typeof describe> = {
  title: 'Erased',
  window: null,
  performedAt: null,
  source: null,
  collector: null,
  query: null,
  parameters: null,
  account: null,
  zone: null,
  uploader: null,
  address: null,
  sensitivity: null,
}
