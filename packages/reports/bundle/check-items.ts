import { base64, bytesOf, bytesOfHex, jsonOf } from './bytes.ts'
import {
  type Checking,
  type Event,
  entry,
  type Known,
  type LedgerCheckpoint,
  mostSmallBytes,
  note,
  orNull,
  type Primitives,
  readSmall,
  readText,
} from './checking.ts'
import { citations, latestReviews } from './cited.ts'
import {
  type BundleManifest,
  canonicalText,
  describe,
  type FactContent,
  type Item,
  mayWithhold,
  bundleNames as names,
  placesOf,
  textOf,
} from './format.ts'

/** Every item: its ledger entry under the checkpoint, its content under that entry, its description as the facts say. */
export async function checkItems(
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
  checkDescriptions(checking, manifest, known, listed)
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
  manifest: BundleManifest,
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
    checkItemFiles(checking, manifest, item, content, listed)
  }
}

function checkItemFiles(
  checking: Checking,
  { personal }: BundleManifest,
  item: Item,
  content: FactContent,
  listed: ReadonlyMap<string, { readonly size: number; readonly sha256: string }>,
): void {
  const where = entry(item.index)
  const places = item.erased === null ? placesOf(content, personal) : new Map<string, string>()
  const given = item.files.map(file => file.sha256).sort()
  if (canonicalText([...places.keys()].sort()) !== canonicalText(given))
    note(checking, 'item_misdescribed', where, 'Its files are not the ones that its content names')
  for (const { name, sha256, size, withheld } of item.files) {
    if (withheld && mayWithhold(content, personal)) continue
    const file = listed.get(name)
    if (withheld || name !== places.get(sha256) || file?.sha256 !== sha256 || file.size !== size)
      note(checking, 'item_misdescribed', where, `${name} is not the file that it rests on`)
  }
}

/** Whether the ledger entry that an item names as its tombstone is one, of this item, under this rule. */
export function hasTombstone(item: Item, known: ReadonlyMap<number, Known>): boolean {
  const tombstone = known.get(item.erased?.by ?? -1)?.event
  return (
    tombstone?.type === 'evidence.erased' &&
    tombstone.erasure?.rule === item.erased?.rule &&
    tombstone.erasure?.what === (item.erased?.what === 'files' ? 'files' : undefined) &&
    tombstone.refs.includes(item.index)
  )
}

function checkTombstone(checking: Checking, item: Item, known: ReadonlyMap<number, Known>): void {
  if (!hasTombstone(item, known))
    note(checking, 'erasure', entry(item.index), 'No entry of the ledger says that it was erased under this rule')
}
