import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Erasure } from '@onus/core/erasure'
import { canonicalJson, type Json } from '@onus/core/json'
import { blobsOf, linksOf } from '@onus/core/noun'
import { refuse } from '@onus/core/problem'
import type { Instant } from '@onus/core/time'
import type { Noun, Version } from '@onus/core/version'
import type { Checkpoint } from '@onus/ledger/checkpoint'
import { commit } from '@onus/ledger/commitment'
import { encodeEvent, type LedgerEvent } from '@onus/ledger/event'
import {
  type ArchiveSource,
  blobNamed,
  importedFolders,
  type ListedFile,
  type Manifest,
  type ProvenFact,
  provenFacts,
  verifyArchive,
  zipSource,
} from '@onus/reports/archive'
import type { BlobStore } from '../blob/store.ts'
import { noteBlob } from '../blob/store.ts'
import { type Database, type OrgTransaction, withOrg } from '../db/index.ts'
import { makeFirstMember } from '../organisation/first-member.ts'
import { record, type Writer } from '../record/record.ts'
import { versionsInForce, versionsOf } from '../register/store.ts'
import {
  hasFacts,
  type ImportedFact,
  type ImportedTombstone,
  insertFacts,
  insertLinks,
  insertOrganisation,
  insertTombstones,
} from './store.ts'

export type Importing = {
  readonly database: Pick<Database, 'app'>
  readonly blobs: BlobStore
  /** Told of each organisation that was made from an archive: its origin, the ledger that it comes from, and who did it. */
  readonly onImported?: (origin: string, former: Checkpoint, by: string) => Promise<void>
  /** Where the ledgers of imported organisations are kept. */
  readonly importedFolder: string
  /** The host that the new ledger's origin names. */
  readonly host: string
}

export type Importer = {
  readonly user: { readonly id: string; readonly name: string; readonly email: string }
  readonly at: Instant
  /** The id that the organisation gets: the same when an import that was cut off is done again. */
  readonly org: string
  readonly signal: AbortSignal
  readonly progress: (done: number, total: number | null, label: string) => void
}

/**
 * Makes an organisation from an archive: verifies everything first, and stores nothing if anything is wrong. Facts keep
 * their ids, times, authors and words under a new organisation's id; a new log with a new key begins, and the former one
 * is kept as it was. Accounts do not travel: roles, tokens and open invitations end with a recorded version each.
 */
export async function importOrganisation(
  rooms: Importing,
  path: string,
  by: Importer,
): Promise<{ organisation: string; facts: number; blobs: number }> {
  const { org } = by
  by.progress(0, null, 'Verifying every fact and file')
  await using source = await zipSource(path)
  const verdict = await verifyArchive(source)
  if (!verdict.ok || verdict.manifest === null) {
    return refuse('invalid_input', `The archive does not verify, so nothing was stored: ${firstOf(verdict.problems)}`)
  }
  const { manifest } = verdict
  if (manifest.counts.facts === 0) refuse('invalid_input', 'The archive holds no fact')
  const imported = { organisation: org, facts: manifest.counts.facts, blobs: manifest.counts.blobs }
  if (await isThere(rooms, by)) return imported
  await forget(rooms, org)
  const origin = `${rooms.host}/org/${randomBytes(16).toString('hex')}/v1`
  try {
    await keepBlobs(rooms, source, manifest, by)
    await keepLedgers(rooms, source, manifest, org)
    by.signal.throwIfAborted()
    by.progress(0, null, `Storing ${manifest.counts.facts} facts`)
    await withOrg(
      rooms.database.app,
      { org, user: by.user.id },
      tx => write(tx, { source, manifest, org, origin, by }),
      {
        statementTimeoutMs: 120_000,
      },
    )
  } catch (error) {
    await forget(rooms, org)
    throw error
  }
  if (verdict.checkpoint) await rooms.onImported?.(origin, verdict.checkpoint, by.user.id)
  return imported
}

/** Removes what an import left that did not come to its end. */
async function forget({ blobs, importedFolder }: Importing, org: string): Promise<void> {
  await blobs.forget(org)
  await rm(join(importedFolder, org), { recursive: true, force: true })
}

/** True when this import was done before and only its end was not noted. */
async function isThere({ database }: Importing, { org, user }: Importer): Promise<boolean> {
  return await withOrg(database.app, { org, user: user.id }, hasFacts)
}

function firstOf(problems: readonly { message: string }[]): string {
  const [first, ...others] = problems
  return `${first?.message ?? ''}${others.length > 0 ? ` (and ${others.length} more; "onus verify" lists them)` : ''}`
}

const longestBlob = 16 * 1024 ** 3

async function keepBlobs(
  { blobs }: Importing,
  source: ArchiveSource,
  manifest: Manifest,
  { org, signal, progress }: Importer,
): Promise<void> {
  const named = manifest.files.filter(({ name }) => blobNamed(name) !== null)
  for (const [index, { name }] of named.entries()) {
    signal.throwIfAborted()
    progress(index, named.length, 'Storing files')
    await blobs.put(org, await source.stream(name), longestBlob)
  }
}

/** The ledger of the archive, and those that it had kept itself, each in a numbered folder; oldest first. */
async function keepLedgers(
  { importedFolder }: Importing,
  source: ArchiveSource,
  manifest: Manifest,
  org: string,
): Promise<void> {
  const own = `${importedFolders(source.files.keys()).length + 1}`
  const folder = join(importedFolder, org)
  const making = `${folder}.part`
  await rm(making, { recursive: true, force: true })
  for (const { name } of manifest.files) {
    const place = name.startsWith('imported/')
      ? name.slice('imported/'.length)
      : name.startsWith('ledger/')
        ? `${own}/${name}`
        : null
    if (place !== null) await keepFile(source, name, join(making, place))
  }
  await rename(making, folder)
}

async function keepFile(source: ArchiveSource, name: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await using file = await open(path, 'wx', 0o600)
  for await (const chunk of await source.stream(name)) await file.write(chunk as Buffer)
  await file.sync()
}

type Work = {
  readonly source: ArchiveSource
  readonly manifest: Manifest
  readonly org: string
  readonly origin: string
  readonly by: Importer
}

async function write(tx: OrgTransaction, { source, manifest, org, origin, by }: Work): Promise<void> {
  const { name, sample } = manifest.organisation
  await insertOrganisation(tx, { org, name, origin, sample })
  for (const file of manifest.files) await noteBlobOf(tx, org, file)
  const moved = mover(manifest.organisation.id, org)
  const links: { fact: string; role: string; target: string }[] = []
  const tombstones: ImportedTombstone[] = []
  let batch: ImportedFact[] = []
  const flush = async () => {
    await insertFacts(tx, org, batch)
    batch = []
  }
  for await (const proven of provenFacts(source, manifest, problem => refuse('invalid_input', problem.message))) {
    const fact = moved(proven)
    links.push(...fact.links.map(link => ({ fact: fact.id, ...link })))
    tombstones.push(...tombstonesIn(proven))
    if (batch.push(fact) === factsAtOnce) await flush()
  }
  await flush()
  for (let from = 0; from < links.length; from += linksAtOnce)
    await insertLinks(tx, org, links.slice(from, from + linksAtOnce))
  await insertTombstones(tx, org, tombstones)
  await begin(tx, manifest, org, by)
}

/** What an erasure that was carried out left of each version that it names. */
function tombstonesIn({ line, content }: ProvenFact): readonly ImportedTombstone[] {
  if (line.noun !== 'erasure' || content === null) return []
  const { targets, rule, lifecycle } = content.body as Erasure
  if (lifecycle.state !== 'erased') return []
  const { requestedBy, approvedBy, override } = lifecycle
  const by = { erasure: line.subject, tombstone: line.fact, rule, requestedBy, approvedBy, override }
  return targets.map(({ fact, kind, about }) => ({ fact, kind, about, ...by }))
}

const factsAtOnce = 500
const linksAtOnce = 2_000

async function noteBlobOf(tx: OrgTransaction, org: string, { name, bytes, mediaType }: ListedFile): Promise<void> {
  const sha256 = blobNamed(name)
  if (sha256 !== null) await noteBlob(tx, org, { sha256, bytes }, mediaType ?? 'application/octet-stream')
}

/** Moves facts to their new organisation. The ledger entries that a fact refers to keep their order, so they are found by it. */
function mover(former: string, org: string): (fact: ProvenFact) => ImportedFact {
  const indexes = new Map<number, number>()
  const idOf = (id: string) => (id === former ? org : id)
  return ({ line, content, event }) => {
    indexes.set(line.index, indexes.size)
    const subject = idOf(line.subject)
    const text = content && canonicalJson({ ...content, org, subject } as unknown as Json)
    const salt = line.salt === null ? null : Buffer.from(line.salt, 'base64')
    const leaf = {
      ...event,
      org,
      subject: { ...event.subject, id: subject },
      refs: event.refs.map(ref => indexes.get(ref)).filter(ref => ref !== undefined),
      ...(text !== null && salt !== null && { commit: commit(Buffer.from(text), salt) }),
    } as LedgerEvent
    const body = content?.body as never
    return {
      id: line.fact,
      noun: line.noun,
      subject,
      version: line.version,
      from: line.effective.from,
      to: line.effective.to,
      content: text,
      salt: line.salt,
      actorKind: line.actor.kind,
      actorId: line.actor.id,
      reason: line.reason,
      provenance: line.provenance,
      sample: line.sample,
      leaf: Buffer.from(encodeEvent(leaf)).toString('base64'),
      links:
        content === null ? [] : linksOf[line.noun](body).map(({ role, target }) => ({ role, target: idOf(target) })),
      blobs: content === null ? [] : blobsOf(line.noun, body),
    }
  }
}

/** The first facts of the new organisation's own life: where it came from, whose access ended, and its first member. */
async function begin(tx: OrgTransaction, manifest: Manifest, org: string, by: Importer): Promise<void> {
  const writer: Writer = {
    tx,
    org,
    actor: { kind: 'user', id: by.user.id },
    at: by.at,
    sample: manifest.organisation.sample,
    newId: randomUUID,
    newSalt: () => randomBytes(32),
  }
  const { origin, size, root } = manifest.ledger
  const [organisation] = await versionsOf(tx, 'organisation', org)
  if (!organisation) return refuse('invalid_input', 'The archive does not say which organisation it is')
  const reason = `Imported from an archive whose ledger ${origin} had ${size} entries under the root ${root}`
  await record(writer, { noun: 'organisation', subject: org, body: organisation.body, reason })
  await endAccess(writer)
  await makeFirstMember(writer, by.user)
}

const noAccounts = 'Accounts do not travel with an archive'

async function endAccess(writer: Writer): Promise<void> {
  const now = <Name extends Noun>(noun: Name) => versionsInForce(writer.tx, noun, { asOf: writer.at, knownAt: null })
  const end = async <Name extends Noun>(noun: Name, version: Version<unknown>, body: object) =>
    void (await record(writer, { noun, subject: version.subject, body: body as never, reason: noAccounts }))
  for (const version of await now('grant')) {
    if (version.body.state === 'granted') await end('grant', version, { ...version.body, state: 'revoked' })
  }
  for (const version of await now('token')) {
    if (version.body.state === 'active') await end('token', version, { ...version.body, state: 'revoked' })
  }
  for (const version of await now('invitation')) {
    if (version.body.state === 'open') await end('invitation', version, { ...version.body, state: 'withdrawn' })
  }
  for (const version of await now('person')) {
    if (version.body.user !== null) await end('person', version, { ...version.body, user: null })
  }
}
