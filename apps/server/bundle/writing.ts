import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Bundle } from '@onus/core/bundle'
import { allColumns, type DatasetRef, type DatasetSchema } from '@onus/core/dataset'
import { isPersonal } from '@onus/core/masking'
import type { BodyOf } from '@onus/core/noun'
import { refuse } from '@onus/core/problem'
import type { Version } from '@onus/core/version'
import { formatKeys, openCheckpoint } from '@onus/ledger/checkpoint'
import { consistencyProof, inclusionProof, rootAt } from '@onus/ledger/proof'
import type { TileReader } from '@onus/ledger/tile'
import { type BundledFact, type FactContent, filesNamedBy, listText, type PastCheckpoint } from '@onus/reports/bundle'
import { type BlobStore, blobsNamed } from '../blob/store.ts'
import { schemasOf } from '../dataset/registry.ts'
import { type Database, type OrgTransaction, withOrg } from '../db/index.ts'
import type { LedgerService } from '../ledger/service.ts'
import type { MatrixRooms } from '../matrix/reading.ts'
import { type Moment, versionsOf } from '../register/store.ts'
import { type BundleFrame, bundleApart } from './apart.ts'
import { type Chosen, chosenFor } from './choosing.ts'
import { factsAt, type StoredFact } from './store.ts'

export type Bundling = MatrixRooms & {
  readonly database: Pick<Database, 'app'>
  readonly blobs: BlobStore
  readonly ledger: () => LedgerService
  readonly version: string
}

const batch = 200

/** The hash over what goes in: the number of each entry, on a line each. */
export function listHash(indices: readonly number[]): Bundle['list'] {
  const text = listText(
    indices.map(index => ({ index })),
    -1,
  )
  return createHash('sha256').update(text).digest('hex') as Bundle['list']
}

/** What goes into a bundle by what was known at a ledger position. */
export async function chosenAt(
  tx: OrgTransaction,
  rooms: MatrixRooms,
  engagement: string,
  moment: Moment & { readonly knownAt: number },
): Promise<Chosen> {
  return await chosenFor(tx, rooms, await asKnown(tx, engagement, moment.knownAt), moment)
}

/** The stored files that facts rest on, each once. Refuses a bundle with something that was erased since it was chosen. */
export async function filesOf(
  read: <T>(work: (tx: OrgTransaction) => Promise<T>) => Promise<T>,
  indices: readonly number[],
  position: number,
): Promise<ReadonlyMap<string, { readonly bytes: number; readonly mediaType: string }>> {
  const names = new Set<string>()
  for (let from = 0; from < indices.length; from += batch) {
    for (const fact of await read(tx => factsAt(tx, indices.slice(from, from + batch)))) {
      if (fact.erasedWhat !== null && (fact.erasedAt ?? position + 1) > position)
        refuse('conflict', 'Something of this bundle was erased since it was made. Make another one.')
      if (fact.content === null || fact.erasedWhat !== null) continue
      for (const sha256 of filesNamedBy(JSON.parse(fact.content) as FactContent)) names.add(sha256)
    }
  }
  const blobs = await read(tx => blobsNamed(tx, [...names]))
  const missing = [...names].find(name => !blobs.has(name))
  if (missing !== undefined) refuse('conflict', `The stored file ${missing.slice(0, 12)}… is not known any more`)
  return blobs
}

/**
 * Streams a bundle as it was chosen, under the checkpoint of now; each file is read when its turn comes. Refuses when the
 * same choice gives another list, so that what is given out is what the ledger says.
 */
export async function streamBundle(
  rooms: Bundling,
  org: string,
  bundle: Version<Bundle>,
  at: string,
  { since, personal }: { readonly since: readonly number[]; readonly personal: BundleFrame['personal'] },
): Promise<Readable> {
  const { position } = bundle.body
  const record =
    bundle.position ?? refuse('unavailable', 'This bundle has no place in the ledger yet; ask again in a second')
  const read = <T>(work: (tx: OrgTransaction) => Promise<T>) =>
    withOrg(rooms.database.app, { org, user: null }, work, { access: 'read', statementTimeoutMs: 120_000 })
  const chosen = await read(tx =>
    chosenAt(tx, rooms, bundle.body.engagement, { asOf: bundle.body.at, knownAt: position }),
  )
  if (listHash(chosen.indices) !== bundle.body.list)
    refuse('conflict', 'What goes into this bundle would be chosen otherwise now. Make another one.')
  const files = await filesOf(read, chosen.indices, position)
  const schemas = await read(tx => schemasOf(tx, { asOf: bundle.body.at, knownAt: position }))
  const ledger = rooms.ledger()
  if (!(await ledger.published(org, record)))
    refuse('unavailable', 'The signer refuses to sign; the ledger screen says why')
  const reader = cached(await ledger.reader(org))
  const keys = await ledger.keysOf(org)
  const note = Buffer.from(await reader('checkpoint')).toString('utf8')
  const opened = openCheckpoint(note, keys)
  if (!opened.ok) throw new Error(`the checkpoint of ${org} does not open with its own key: ${opened.problem}`)
  const { origin, size, root } = opened.checkpoint
  const sizes = [...chosen.checkpoints, ...since].filter(past => past < size)
  const frame: BundleFrame = {
    madeAt: at,
    madeBy: rooms.version,
    personal,
    organisation: { id: org, name: chosen.organisation },
    engagement: engagementIn(chosen),
    record,
    ledger: { origin, size, root: base64(root), note, keys: formatKeys(keys) },
    checkpoints: await pastCheckpoints(reader, sizes, size),
    matrix: chosen.matrix,
  }
  return bundleApart(frame, {
    facts: () => factsIn(read, [...chosen.indices, record]),
    proofOf: index => inclusionProof(reader, index, size),
    blobsOf: fact => blobsOf(fact, files, schemas),
    place: sha256 => rooms.blobs.place(org, sha256),
  })
}

/** The stored files that a fact rests on, as they are listed. */
export function blobsOf(
  { content, erased }: BundledFact,
  files: ReadonlyMap<string, { readonly bytes: number; readonly mediaType: string }>,
  schemas: ReadonlyMap<DatasetRef, DatasetSchema>,
) {
  if (content === null || erased !== null) return []
  const fact = JSON.parse(content) as FactContent
  const personal = fact.noun === 'snapshot' ? aboutPeople(fact.body as BodyOf<'snapshot'>, schemas) : new Set()
  return filesNamedBy(fact).map(sha256 => {
    const { bytes, mediaType } = files.get(sha256) ?? refuse('conflict', `The stored file ${sha256} is gone`)
    return { sha256, size: bytes, mediaType, personal: personal.has(sha256) }
  })
}

/** The files of a snapshot that have columns about people, or that nobody described. */
function aboutPeople(
  { datasets, file }: Pick<BodyOf<'snapshot'>, 'datasets' | 'file'>,
  schemas: ReadonlyMap<DatasetRef, DatasetSchema>,
): ReadonlySet<string> {
  const personal = datasets.filter(({ dataset }) => {
    const schema = schemas.get(dataset)
    return !schema || allColumns(schema).some(column => isPersonal(schema, column.name))
  })
  return new Set([...personal.map(one => one.sha256), ...(file && personal.length > 0 ? [file.sha256] : [])])
}

/** The engagement as it was known then: its days, kind and team may be others since. */
async function asKnown(tx: OrgTransaction, id: string, position: number): Promise<Chosen['engagement']> {
  const versions = await versionsOf(tx, 'engagement', id)
  const known = versions.find(version => version.position !== null && version.position <= position)
  return known ?? refuse('not_found', 'There is no such engagement in this organisation')
}

function engagementIn({ engagement: { subject, body }, period, evidencePeriod }: Chosen) {
  const { title, kind, from, to } = body
  const evidenceFrom = evidencePeriod.from
  return { id: subject, title, kind, from, to, period: { from: period.from, to: period.to }, evidenceFrom }
}

async function* factsIn(
  read: <T>(work: (tx: OrgTransaction) => Promise<T>) => Promise<T>,
  indices: readonly number[],
): AsyncGenerator<BundledFact> {
  for (let from = 0; from < indices.length; from += batch)
    for (const fact of await read(tx => factsAt(tx, indices.slice(from, from + batch)))) yield bundled(fact)
}

function bundled({ erasedRule, erasedWhat, erasedAt, ...fact }: StoredFact): BundledFact {
  const erased = erasedWhat === null ? null : { rule: erasedRule ?? '', by: erasedAt ?? -1, what: erasedWhat }
  return { ...fact, erased, retention: null }
}

/** Earlier states of the ledger, each with the proof that it goes on from there. */
async function pastCheckpoints(
  reader: TileReader,
  sizes: readonly number[],
  size: number,
): Promise<readonly PastCheckpoint[]> {
  const past = [...new Set(sizes)].toSorted((a, b) => a - b)
  return await Promise.all(
    past.map(async from => ({
      size: from,
      root: base64(await rootAt(reader, from, size)),
      proof: (await consistencyProof(reader, from, size)).map(base64),
    })),
  )
}

/** Reads tiles once: the same few are needed for thousands of proofs. The checkpoint is read as it is. */
function cached(reader: TileReader): TileReader {
  const tiles = new Map<string, Promise<Uint8Array>>()
  return async path => {
    if (!path.startsWith('tile/')) return await reader(path)
    const known = tiles.get(path) ?? asItWas(reader, path)
    if (tiles.size >= mostTiles) tiles.clear()
    tiles.set(path, known)
    return await known
  }
}

/** A tile of hashes at the width that it had. The log may have grown since, so that only the full form is left. */
async function asItWas(reader: TileReader, path: string): Promise<Uint8Array> {
  const [, full, width] = /^(.*)\.p\/(\d+)$/.exec(path) ?? []
  try {
    return await reader(path)
  } catch (error) {
    if (full === undefined) throw error
    return (await reader(full)).subarray(0, Number(width) * hashBytes)
  }
}

const hashBytes = 32
const mostTiles = 2_000

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
