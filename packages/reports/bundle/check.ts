import { drawProblem, rowKey } from './draw.ts'
import {
  type BundleManifest,
  canonicalText,
  describe,
  type FactContent,
  filesNamedBy,
  type Item,
  listOf,
  listText,
  bundleNames as names,
  textOf,
} from './format.ts'
import { shapeProblem } from './shape.ts'

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

export type BundleVerdict = {
  readonly ok: boolean
  readonly problems: readonly BundleProblem[]
  readonly manifest: BundleManifest | null
  readonly checkpoint: LedgerCheckpoint | null
  readonly signers: readonly BundleSigner[]
  /** Whether the ledger was compared with what was remembered of it. */
  readonly compared: boolean
}

/** After so many problems the rest is not looked for. */
const mostProblems = 100
const mostManifestBytes = 256 * 1024 * 1024
const mostSmallBytes = 16 * 1024 * 1024

type Known = {
  readonly item: Item
  readonly event: Event
  readonly content: FactContent | null
}

type Event = {
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

type Checking = {
  readonly source: BundleSource
  readonly primitives: Primitives
  readonly options: BundleOptions
  readonly problems: BundleProblem[]
  /** Files that are gone or changed: what rests on them is not looked at again. */
  readonly bad: Set<string>
  readonly signers: Map<string, BundleSigner>
}

class Enough extends Error {}

/**
 * Verifies a bundle with nothing but itself (and what whoever verifies remembers): every file against the manifest, every
 * item against its ledger entry and that against the signed checkpoint, the list of items against the entry that fixed it,
 * populations and samples by making them again, conclusions by their signatures and by what they may rest on.
 */
export async function checkBundle(
  source: BundleSource,
  primitives: Primitives,
  options: BundleOptions = {},
): Promise<BundleVerdict> {
  const checking: Checking = { source, primitives, options, problems: [], bad: new Set(), signers: new Map() }
  const seen: { manifest: BundleManifest | null; checkpoint: LedgerCheckpoint | null; compared: boolean } = {
    manifest: null,
    checkpoint: null,
    compared: false,
  }
  try {
    const manifest = await manifestOf(checking)
    seen.manifest = manifest
    if (manifest) {
      await checkFiles(checking, manifest)
      const ledger = await checkLedger(checking, manifest)
      if (ledger) {
        seen.checkpoint = ledger.checkpoint
        seen.compared = ledger.compared
        const known = await checkItems(checking, manifest, ledger.note, ledger.checkpoint)
        checkList(checking, manifest, known)
        checkEngagement(checking, manifest, known)
        const keys = await checkPopulations(checking, manifest, known)
        checkDraws(checking, known, keys)
        checkConclusions(checking, manifest, known)
        await checkMatrix(checking, manifest)
      }
    }
  } catch (error) {
    if (!(error instanceof Enough)) throw error
  }
  return {
    ok: checking.problems.length === 0,
    problems: checking.problems,
    ...seen,
    signers: [...checking.signers.values()],
  }
}

function note({ problems }: Checking, code: ProblemCode, where: string, message: string): void {
  if (problems.some(problem => problem.code === code && problem.where === where)) return
  problems.push({ code, where, message })
  if (problems.length >= mostProblems) throw new Enough()
}

/** The manifest: canonical JSON of the shape that version 1 has. Without it nothing else can be said. */
async function manifestOf(checking: Checking): Promise<BundleManifest | null> {
  const bad = (message: string) => {
    note(checking, 'manifest', names.manifest, message)
    return null
  }
  if (!checking.source.files.has(names.manifest)) return bad('There is no manifest.json')
  const bytes = await readSmall(checking, names.manifest, mostManifestBytes)
  if (typeof bytes === 'string') return bad(bytes)
  const value = jsonOf(bytes)
  if (value === undefined || canonicalText(value) !== utf8(bytes)) return bad('The manifest is not canonical JSON')
  const wrong = shapeProblem(value)
  return wrong === null ? (value as BundleManifest) : bad(`The manifest is not one of version 1: ${wrong}`)
}

async function checkFiles(checking: Checking, manifest: BundleManifest): Promise<void> {
  const { source, bad, options } = checking
  const listed = new Map(manifest.files.map(file => [file.name, file]))
  if (listed.size < manifest.files.length) note(checking, 'manifest', names.manifest, 'It lists a file twice')
  for (const name of source.files.keys()) {
    if (name !== names.manifest && !listed.has(name))
      note(checking, 'file_unlisted', name, `${name} is not in the manifest`)
  }
  for (const name of [names.keys, names.checkpoint, names.matrix])
    if (!listed.has(name)) note(checking, 'file_missing', name, `${name} is not in the manifest`)
  let done = 0
  for (const { name, size, sha256 } of listed.values()) {
    options.onProgress?.(done++, listed.size, 'Files')
    const wrong = await wrongWithFile(checking, name, size, sha256)
    if (wrong === null) continue
    bad.add(name)
    note(checking, wrong.code, name, wrong.message)
  }
}

async function wrongWithFile({ source, primitives }: Checking, name: string, size: number, sha256: string) {
  if (!source.files.has(name))
    return { code: 'file_missing', message: `${name} is in the manifest but not in the bundle` } as const
  const changed = (why: string) => ({ code: 'file_changed', message: `${name} was changed: ${why}` }) as const
  const hash = primitives.hasher()
  let bytes = 0
  try {
    for await (const chunk of source.chunks(name)) {
      hash.update(chunk)
      bytes += chunk.length
    }
  } catch (error) {
    return changed((error as Error).message)
  }
  if (bytes !== size) return changed(`it has ${bytes} bytes, the manifest says ${size}`)
  const found = hex(hash.digest())
  return found === sha256
    ? null
    : changed(`it hashes to ${found.slice(0, 12)}…, the manifest says ${sha256.slice(0, 12)}…`)
}

/** The signed checkpoint that everything is proved under, and the earlier ones that the ledger is said to begin with. */
async function checkLedger(checking: Checking, manifest: BundleManifest) {
  const { bad, options, primitives } = checking
  if (bad.has(names.checkpoint) || bad.has(names.keys)) return null
  const [text, own] = [await readText(checking, names.checkpoint), await readText(checking, names.keys)]
  if (text === undefined || own === undefined) return null
  const checkpoint = primitives.openCheckpoint(text, options.keys ?? own)
  if (typeof checkpoint === 'string') {
    note(checking, 'checkpoint', names.checkpoint, checkpoint)
    return null
  }
  const { origin, size, root } = manifest.ledger
  if (checkpoint.origin !== origin || checkpoint.size !== size || base64(checkpoint.root) !== root) {
    note(checking, 'checkpoint', names.checkpoint, 'The manifest names another checkpoint than the one that is signed')
    return null
  }
  for (const past of manifest.checkpoints) {
    const [pastRoot, proof] = [bytesOf(past.root), past.proof.map(bytesOf)]
    if (!primitives.isConsistent(past.size, size, pastRoot, checkpoint.root, proof))
      note(
        checking,
        'checkpoint',
        `checkpoint ${past.size}`,
        `The ledger does not begin with the checkpoint of ${past.size} entries`,
      )
  }
  return { note: text, checkpoint, compared: checkRemembered(checking, manifest, checkpoint) }
}

/** Compares with what was remembered; false when the bundle has no state of that size to compare. */
function checkRemembered(checking: Checking, manifest: BundleManifest, checkpoint: LedgerCheckpoint): boolean {
  const remembered = checking.options.remembered?.(checkpoint.origin)
  if (remembered === undefined) return false
  const states = [...manifest.checkpoints, manifest.ledger].filter(one => one.size === remembered.size)
  for (const { root } of states) {
    if (root !== base64(remembered.root))
      note(
        checking,
        'forked',
        names.checkpoint,
        `The first ${remembered.size} entries are not the ones remembered: the ledger was rewritten`,
      )
  }
  return states.length > 0
}

async function checkItems(
  checking: Checking,
  manifest: BundleManifest,
  signed: string,
  checkpoint: LedgerCheckpoint,
): Promise<ReadonlyMap<number, Known>> {
  const known = new Map<number, Known>()
  const listed = new Map(manifest.files.map(file => [file.name, file]))
  let next = 0
  for (const item of manifest.items) {
    checking.options.onProgress?.(known.size, manifest.items.length, 'Items')
    const where = entry(item.index)
    if (item.index < next)
      note(checking, 'manifest', names.manifest, `Entry ${item.index} is out of order or twice in it`)
    next = item.index + 1
    if (
      item.proof !== names.receipt(item.index) ||
      (item.content !== null && item.content !== names.content(item.index))
    )
      note(checking, 'item_misdescribed', where, 'It points to files of another entry')
    const event = await provedEvent(checking, item, signed, checkpoint)
    if (event === null) continue
    const wrong = misnamed(item, event, manifest.organisation.id)
    if (wrong !== null) {
      note(checking, 'item_misdescribed', where, wrong)
      continue
    }
    if (item.erased?.what === 'content') {
      if (item.content !== null || item.salt !== null || item.files.length > 0)
        note(checking, 'erasure', where, 'It is said to be erased, but something of it is still there')
      known.set(item.index, { item, event, content: null })
      continue
    }
    const content = await provedContent(checking, item, event, listed)
    if (content !== null) known.set(item.index, { item, event, content })
  }
  checkDescriptions(checking, known, listed)
  return known
}

/** The ledger entry of an item, once its receipt shows that it is in the tree; null when it does not. */
async function provedEvent(
  checking: Checking,
  item: Item,
  signed: string,
  checkpoint: LedgerCheckpoint,
): Promise<Event | null> {
  const name = names.receipt(item.index)
  const bad = (message: string) => {
    note(checking, 'receipt', name, message)
    return null
  }
  if (checking.bad.has(name)) return null
  const text = await readText(checking, name)
  if (text === undefined) return bad('There is no receipt of this entry')
  const receipt = checking.primitives.parseReceipt(text)
  if (receipt === undefined || receipt.entry === undefined) return bad('This is not a receipt with its entry')
  if (receipt.checkpoint !== signed) return bad('It is under another checkpoint than the bundle')
  const { proof } = receipt
  if (
    receipt.index !== item.index ||
    !checking.primitives.isIncluded(receipt.entry, item.index, checkpoint.size, proof, checkpoint.root)
  )
    return bad(`Its entry is not number ${item.index} of the ledger`)
  const event = jsonOf(receipt.entry)
  return isEvent(event) ? event : bad('Its entry is no event')
}

function isEvent(value: unknown): value is Event {
  const event = value as { [key: string]: unknown } | null | undefined
  const subject = event?.subject as { [key: string]: unknown } | null | undefined
  const texts = [event?.type, event?.at, event?.org, event?.commit, event?.idem, subject?.kind, subject?.id]
  return texts.every(text => typeof text === 'string') && Array.isArray(event?.refs)
}

function misnamed(item: Item, event: Event, org: string): string | null {
  if (event.org !== org) return 'Its entry is of another organisation'
  const isSame = event.subject.id === item.id && event.subject.kind === item.noun && event.idem === item.fact
  if (!isSame || event.at !== item.at) return 'It is not what its ledger entry names'
  return null
}

/** The content of an item, once it is what its entry committed to; null when it is not. */
async function provedContent(
  checking: Checking,
  item: Item,
  event: Event,
  listed: ReadonlyMap<string, { readonly size: number; readonly sha256: string }>,
): Promise<FactContent | null> {
  const name = names.content(item.index)
  if (checking.bad.has(name)) return null
  const file = listed.get(name)
  if (item.content === null || item.salt === null || file === undefined) {
    note(checking, 'item_changed', name, `Entry ${item.index} has no content or no salt, and is not said to be erased`)
    return null
  }
  if (file.sha256 !== item.sha256 || file.size !== item.size)
    note(
      checking,
      'item_misdescribed',
      entry(item.index),
      'The hash or size in its description is not that of its content',
    )
  const committed = commitment(checking.primitives, bytesOfHex(file.sha256), bytesOf(item.salt))
  if (committed !== event.commit) {
    note(checking, 'item_changed', name, `This is not what entry ${item.index} of the ledger committed to`)
    return null
  }
  const bytes = await readSmall(checking, name, mostSmallBytes)
  const content = typeof bytes === 'string' ? undefined : (jsonOf(bytes) as FactContent | undefined)
  const said = [content?.noun, content?.subject, content?.version, content?.fact, content?.org]
  const told = [item.noun, item.id, item.version, item.fact, event.org]
  if (
    content !== undefined &&
    typeof content.body === 'object' &&
    canonicalText(said.map(orNull)) === canonicalText(told)
  )
    return content
  note(checking, 'item_misdescribed', entry(item.index), 'Its content is of another thing, version or fact')
  return null
}

const orNull = (value: unknown) => value ?? null

function commitment(primitives: Primitives, contentHash: Uint8Array, salt: Uint8Array): string {
  const input = new Uint8Array(2 + salt.length + contentHash.length)
  input.set([0x76, 0x31])
  input.set(salt, 2)
  input.set(contentHash, 2 + salt.length)
  return base64(primitives.sha256(input)).replaceAll('+', '-').replaceAll('/', '_').replace('=', '')
}

/** Everything that the manifest says about items, compared with what their contents say. */
function checkDescriptions(
  checking: Checking,
  known: ReadonlyMap<number, Known>,
  listed: ReadonlyMap<string, { readonly size: number; readonly sha256: string }>,
): void {
  const cited = citations(known.values())
  const reviews = latestReviews(known.values())
  const snapshots = new Map(
    [...known.values()].filter(one => one.item.noun === 'snapshot').map(one => [one.item.id, one.content]),
  )
  for (const { item, content } of known.values()) {
    const where = entry(item.index)
    const misdescribed = (what: string) =>
      note(checking, 'item_misdescribed', where, `Its ${what} is not what the facts say`)
    if (canonicalText(item.citedBy) !== canonicalText(cited.get(item.id)?.filter(index => index !== item.index) ?? []))
      misdescribed('list of what cites it')
    if (canonicalText(item.reviewer) !== canonicalText(reviews.get(item.id) ?? null)) misdescribed('review')
    if (item.erased !== null) checkTombstone(checking, item, known)
    if (content === null) continue
    const said = describe(content, snapshots.get(textOf(content.body.snapshot) ?? '') ?? undefined)
    for (const [key, value] of Object.entries(said))
      if (canonicalText(value) !== canonicalText(item[key as keyof Item])) misdescribed(key)
    checkItemFiles(checking, item, content, listed)
  }
}

function checkItemFiles(
  checking: Checking,
  item: Item,
  content: FactContent,
  listed: ReadonlyMap<string, { readonly size: number; readonly sha256: string }>,
): void {
  const where = entry(item.index)
  const expected = item.erased === null ? filesNamedBy(content) : []
  const given = item.files.map(file => file.sha256).sort()
  if (canonicalText(expected) !== canonicalText(given))
    note(checking, 'item_misdescribed', where, 'Its files are not the ones that its content names')
  for (const { name, sha256, size } of item.files) {
    const file = listed.get(name)
    const isNamed = name === names.evidence(sha256) || name === names.rows(sha256)
    if (!isNamed || file?.sha256 !== sha256 || file.size !== size)
      note(checking, 'item_misdescribed', where, `${name} is not the file that it rests on`)
  }
}

function checkTombstone(checking: Checking, item: Item, known: ReadonlyMap<number, Known>): void {
  const tombstone = known.get(item.erased?.by ?? -1)?.event
  const erased = item.erased?.what === 'files' ? 'files' : undefined
  const isRight =
    tombstone?.type === 'evidence.erased' &&
    tombstone.erasure?.rule === item.erased?.rule &&
    tombstone.erasure?.what === erased &&
    tombstone.refs.includes(item.index)
  if (!isRight)
    note(checking, 'erasure', entry(item.index), 'No entry of the ledger says that it was erased under this rule')
}

/** For each thing the entries whose content names its id. */
export function citations(
  items: Iterable<{ readonly item: Pick<Item, 'id' | 'index'>; readonly content: FactContent | null }>,
): ReadonlyMap<string, readonly number[]> {
  const all = [...items]
  const ids = new Set(all.map(one => one.item.id))
  const cited = new Map<string, number[]>()
  for (const { item, content } of all) {
    for (const id of namedIn(content?.body)) {
      if (id === item.id || !ids.has(id)) continue
      const by = cited.get(id)
      if (by) by.push(item.index)
      else cited.set(id, [item.index])
    }
  }
  return cited
}

/** Every text in a value that has the form of an id, once each. */
export function namedIn(value: unknown): ReadonlySet<string> {
  const found = new Set<string>()
  const walk = (one: unknown): void => {
    if (typeof one === 'string') {
      if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(one)) found.add(one)
    } else if (typeof one === 'object' && one !== null) for (const member of Object.values(one)) walk(member)
  }
  walk(value)
  return found
}

/** The last review of each thing. */
export function latestReviews(
  items: Iterable<{ readonly item: Pick<Item, 'index' | 'noun'>; readonly content: FactContent | null }>,
): ReadonlyMap<string, Item['reviewer']> {
  const latest = new Map<string, Item['reviewer']>()
  for (const { item, content } of items) {
    if (item.noun !== 'review' || content === null) continue
    const { of, reviewer, decision } = content.body as {
      of?: { id?: unknown }
      reviewer?: unknown
      decision?: { state?: unknown }
    }
    const about = textOf(of?.id)
    if (about === null) continue
    latest.set(about, { index: item.index, person: textOf(reviewer) ?? '', state: textOf(decision?.state) ?? '' })
  }
  return latest
}

/** Which items go in was fixed by an entry of the ledger before the bundle was written; none can be left out or added. */
function checkList(checking: Checking, manifest: BundleManifest, known: ReadonlyMap<number, Known>): void {
  const wrong = (message: string) => note(checking, 'list', names.manifest, message)
  const list = hex(checking.primitives.sha256(encoded(listText(manifest.items, manifest.record))))
  const record = known.get(manifest.record)
  if (list !== manifest.list) wrong('Its items are not the ones on its list')
  if (record?.item.noun !== 'bundle') wrong('No entry of the ledger fixed what is in it')
  else if (record.content?.body.list !== list || record.content.body.engagement !== manifest.engagement.id)
    wrong('Its items are not the ones that the ledger says were put in: something was left out or added')
}

const hours14 = 14 * 3_600_000
const day = 24 * 3_600_000

function checkEngagement(checking: Checking, manifest: BundleManifest, known: ReadonlyMap<number, Known>): void {
  const { engagement } = manifest
  const versions = [...known.values()].filter(one => one.item.noun === 'engagement' && one.item.id === engagement.id)
  const body = versions.at(-1)?.content?.body
  const said = [body?.title, body?.kind, body?.from, body?.to].map(orNull)
  if (canonicalText(said) !== canonicalText([engagement.title, engagement.kind, engagement.from, engagement.to]))
    note(checking, 'engagement', names.manifest, 'The engagement is not the one that the ledger has')
  const [from, to] = [
    Date.parse(`${engagement.from}T00:00:00.000Z`),
    Date.parse(`${engagement.to}T00:00:00.000Z`) + day,
  ]
  const isNear = (at: string, to: number) => Math.abs(Date.parse(at) - to) <= hours14
  if (!isNear(engagement.period.from, from) || !isNear(engagement.period.to, to))
    note(checking, 'engagement', names.manifest, 'The period is not from its first day to its last')
}

/** Frozen rows by population: the hash over its lines and how many there are, and the keys at the places that samples drew. */
async function checkPopulations(
  checking: Checking,
  manifest: BundleManifest,
  known: ReadonlyMap<number, Known>,
): Promise<Keys> {
  const drawn = placesDrawn(known)
  const files = new Map(manifest.files.map(file => [file.name, file]))
  const keys = new Map<string, ReadonlyMap<number, string>>()
  for (const { item, content } of known.values()) {
    if (item.noun !== 'population' || content === null || item.erased !== null) continue
    const { popHash, rows, columns, key } = content.body
    const name = names.rows(textOf(popHash) ?? '')
    const wrong = (message: string) => note(checking, 'population', name, message)
    if (checking.bad.has(name)) continue
    if (files.get(name)?.sha256 !== popHash) {
      wrong(`The rows of entry ${item.index} do not hash to what was frozen`)
      continue
    }
    const columnNames = listOf(columns).map(column => textOf((column as { name?: unknown }).name) ?? '')
    const shape = { columns: columnNames, key: listOf(key).map(one => textOf(one) ?? '') }
    const found = await readRows(checking, name, shape, drawn.get(textOf(popHash) ?? '') ?? new Set())
    if (found.wrong !== null) wrong(found.wrong)
    else if (found.count !== rows) wrong(`There are ${found.count} rows, entry ${item.index} says ${rows}`)
    keys.set(textOf(popHash) ?? '', found.keys)
  }
  return keys
}

type Keys = ReadonlyMap<string, ReadonlyMap<number, string>>

/** The places of each population, by its hash, that some sample says it drew. */
function placesDrawn(known: ReadonlyMap<number, Known>): ReadonlyMap<string, ReadonlySet<number>> {
  const places = new Map<string, Set<number>>()
  for (const { item, content } of known.values()) {
    if (item.noun !== 'draw' || content === null) continue
    const popHash = textOf(content.body.popHash) ?? ''
    const wanted = places.get(popHash) ?? new Set()
    for (const one of listOf(content.body.sequence)) wanted.add(Number((one as { position?: unknown }).position))
    places.set(popHash, wanted)
  }
  return places
}

const newline = 0x0a
const longestLine = 8 * 1024 * 1024

/** Reads the lines of a population once: how many, whether each has its columns, and the keys at some places. */
async function readRows(
  { source }: Checking,
  name: string,
  shape: { readonly columns: readonly string[]; readonly key: readonly string[] },
  wanted: ReadonlySet<number>,
): Promise<{ count: number; keys: ReadonlyMap<number, string>; wrong: string | null }> {
  const keys = new Map<number, string>()
  const key = shape.key.map(column => shape.columns.indexOf(column))
  let [count, wrong]: [number, string | null] = [0, null]
  let rest = new Uint8Array(0)
  for await (const chunk of source.chunks(name)) {
    let from = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      const line = rest.length > 0 ? joined(rest, chunk.subarray(from, end)) : chunk.subarray(from, end)
      if (wanted.has(count)) keys.set(count, rowKey(utf8(line) ?? '', key))
      if (tabsIn(line) !== shape.columns.length - 1) wrong ??= `Row ${count} has not ${shape.columns.length} columns`
      count += 1
      rest = new Uint8Array(0)
      from = end + 1
    }
    rest = joined(rest, chunk.subarray(from))
    if (rest.length > longestLine) return { count, keys, wrong: `Row ${count} is longer than is read` }
  }
  return { count, keys, wrong: rest.length > 0 ? 'It ends in the middle of a row' : wrong }
}

function tabsIn(line: Uint8Array): number {
  let count = 0
  for (let at = line.indexOf(9); at >= 0; at = line.indexOf(9, at + 1)) count += 1
  return count
}

function checkDraws(checking: Checking, known: ReadonlyMap<number, Known>, keys: Keys): void {
  for (const { item, content } of known.values()) {
    if (item.noun !== 'draw' || content === null) continue
    const wrong = (message: string) => note(checking, 'draw', entry(item.index), message)
    const { body } = content
    const popHash = textOf(body.popHash) ?? ''
    const frozen = [...known.values()].filter(
      one => one.item.noun === 'population' && one.item.id === body.population && one.content?.body.popHash === popHash,
    )
    const [population] = frozen
    if (population === undefined) {
      wrong('The population that it was drawn from is not in the bundle')
      continue
    }
    if (population.item.index >= item.index) wrong('It was drawn before its population was frozen')
    if (population.content?.body.rows !== body.rows) wrong('It was drawn from another number of rows')
    const problem = drawProblem(body, keys.get(popHash) ?? new Map(), checking.primitives.sha256)
    if (problem !== null) wrong(problem)
  }
}

/** What auditors sign. */
const signedNouns = ['conclusion', 'opinion']

/** P6: a conclusion is signed, cites what lies under a checkpoint that the ledger had, and nothing that came after it. */
function checkConclusions(checking: Checking, manifest: BundleManifest, known: ReadonlyMap<number, Known>): void {
  for (const one of known.values()) {
    if (!signedNouns.includes(one.item.noun) || one.content === null) continue
    for (const message of conclusionProblems(checking, manifest, one, known))
      note(checking, 'conclusion', entry(one.item.index), message)
  }
}

type Statement = {
  readonly engagement: string
  readonly control: string
  readonly result: string
  readonly refs: readonly number[]
  readonly checkpoint: { readonly size: number; readonly root: string }
  readonly signer: { readonly person: string; readonly key: string }
}

function* conclusionProblems(
  checking: Checking,
  manifest: BundleManifest,
  { item, content, event }: Known,
  known: ReadonlyMap<number, Known>,
): Generator<string> {
  const { statement, signature } = (content?.body.signed ?? {}) as { statement?: Statement; signature?: Signature }
  if (!isStatement(statement) || typeof signature !== 'object') return yield 'It is not signed'
  const problem = signatureProblem(checking, statement, signature)
  if (problem !== null) return yield `Its signature does not hold: ${problem}`
  const { refs, checkpoint } = statement
  const past = [...manifest.checkpoints, manifest.ledger].find(({ size }) => size === checkpoint.size)
  if (past?.root !== checkpoint.root) yield 'It names a checkpoint that this ledger never had'
  if (item.index < checkpoint.size)
    yield `It is entry ${item.index}, but names a checkpoint of ${checkpoint.size}: it was dated back`
  if (statement.engagement !== manifest.engagement.id) yield 'It is about another engagement'
  if (
    item.noun === 'conclusion' &&
    ![...known.values()].some(one => one.item.id === statement.control && one.item.noun === 'control')
  )
    yield 'The control that it is about is not in the bundle'
  for (const [at, ref] of refs.entries()) {
    if (ref >= checkpoint.size || (at > 0 && ref <= (refs[at - 1] ?? 0)))
      yield `It cites entry ${ref}, which its checkpoint does not cover`
    const cited = known.get(ref)
    if (cited === undefined) yield `It cites entry ${ref}, which is not in the bundle`
    else if (!meets(cited.item.window, manifest.engagement.period))
      yield `It cites entry ${ref}, which is not about the period`
  }
  const said = event.conclusion
  if (
    said &&
    (said.size !== checkpoint.size ||
      said.control !== statement.control ||
      said.audit !== statement.engagement ||
      said.result !== statement.result)
  )
    yield 'Its ledger entry says something else'
}

function isStatement(value: unknown): value is Statement {
  const { refs, checkpoint, signer } = (value ?? {}) as { [Key in keyof Statement]?: unknown }
  const { size, root } = (checkpoint ?? {}) as { size?: unknown; root?: unknown }
  const { person, key } = (signer ?? {}) as { person?: unknown; key?: unknown }
  const texts = [root, person, key].every(one => typeof one === 'string')
  return (
    texts && Number.isSafeInteger(size) && Array.isArray(refs) && refs.length > 0 && refs.every(Number.isSafeInteger)
  )
}

function meets(window: Item['window'], { from, to }: { readonly from: string; readonly to: string }): boolean {
  return window === null || (window.from < to && (window.to === null || window.to > from))
}

type Signature = { readonly kind?: unknown } & { readonly [key: string]: unknown }

function signatureProblem(
  { primitives, signers }: Checking,
  statement: Statement,
  signature: Signature,
): string | null {
  const message = encoded(canonicalText(statement))
  const part = (name: string) => bytesOf(textOf(signature[name]) ?? '')
  const publicKey = part('publicKey')
  const { person, key } = statement.signer
  if (hex(primitives.sha256(publicKey)) !== key) return 'it is by another key than the one that it names'
  if (signature.kind === 'ed25519') {
    if (!primitives.verifyEd25519(publicKey, message, part('signature'))) return 'the signature is wrong'
  } else if (signature.kind === 'passkey') {
    const [authenticatorData, clientData] = [part('authenticatorData'), part('clientData')]
    const wrong = primitives.verifyPasskey(message, {
      publicKey,
      authenticatorData,
      clientData,
      signature: part('signature'),
    })
    if (wrong !== null) return wrong
  } else return 'it is of a kind that is not known'
  const before = signers.get(`${person} ${key}`)?.conclusions ?? 0
  signers.set(`${person} ${key}`, { person, key, conclusions: before + 1 })
  return null
}

/** The matrix only points: each control in it is an item. */
async function checkMatrix(checking: Checking, manifest: BundleManifest): Promise<void> {
  if (checking.bad.has(names.matrix) || !checking.source.files.has(names.matrix)) return
  const bytes = await readSmall(checking, names.matrix, mostManifestBytes)
  const matrix = typeof bytes === 'string' ? undefined : (jsonOf(bytes) as { rows?: unknown } | undefined)
  const controls = new Set(manifest.items.filter(item => item.noun === 'control').map(item => item.id))
  if (!Array.isArray(matrix?.rows)) return note(checking, 'matrix', names.matrix, 'It has no rows')
  for (const row of matrix.rows as readonly { requirement?: unknown; controls?: unknown }[]) {
    const missing = listOf(row.controls).find(control => !controls.has(textOf(control) ?? ''))
    if (missing !== undefined)
      note(
        checking,
        'matrix',
        names.matrix,
        `It names the control ${textOf(missing) ?? ''}, which is not in the bundle`,
      )
  }
}

const entry = (index: number) => `entry ${index}`

async function readText(checking: Checking, name: string): Promise<string | undefined> {
  if (!checking.source.files.has(name)) return undefined
  const bytes = await readSmall(checking, name, mostSmallBytes)
  return typeof bytes === 'string' ? undefined : utf8(bytes)
}

/** A whole file, or why it is not read. */
async function readSmall({ source }: Checking, name: string, most: number): Promise<Uint8Array | string> {
  if ((source.files.get(name)?.bytes ?? 0) > most) return `${name} is larger than is read`
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of source.chunks(name)) chunks.push(chunk)
  } catch (error) {
    return (error as Error).message
  }
  return joined(...chunks)
}

function joined(...chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

function encoded(text: string): Uint8Array {
  return encoder.encode(text)
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8(bytes) ?? '')
  } catch {
    return undefined
  }
}

function bytesOf(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return new Uint8Array(0)
  return Uint8Array.from(atob(text), character => character.charCodeAt(0))
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

function bytesOfHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}
