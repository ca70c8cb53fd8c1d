import { createHash } from 'node:crypto'
import { erasedWords } from '@onus/core/erasure'
import { canonicalJson, type Json } from '@onus/core/json'
import { blobsOf, bodies, linksOf } from '@onus/core/noun'
import { Refused } from '@onus/core/problem'
import { type Checkpoint, type LogKey, parseKeys } from '@onus/ledger/checkpoint'
import { opensCommitment } from '@onus/ledger/commitment'
import { type LedgerEvent, parseEvent } from '@onus/ledger/event'
import { bundlePath, decodeBundle, TILE_WIDTH, type TileReader, tileWidth } from '@onus/ledger/tile'
import { checkEvents, type ErasedEntry, verifyLog } from '@onus/ledger/verify'
import type { z } from 'zod'
import { blobNamed, Content, FactLine, importedFolders, Manifest, names } from './format.ts'
import { type ArchiveSource, chunksOf, linesOf, logReader, readWhole } from './source.ts'

/** One thing that is wrong, and where. */
export type ArchiveProblem = { readonly message: string; readonly path?: string; readonly index?: number }

/** A fact of an archive that is what its leaf committed to. An erased one has no content. */
export type ProvenFact = { readonly line: FactLine; readonly content: Content | null; readonly event: LedgerEvent }

export type ArchiveOptions = {
  /** The keys of the ledger, kept elsewhere; those in the archive when absent. */
  readonly keys?: readonly LogKey[]
  /** The checkpoint that whoever verifies remembers. */
  readonly state?: (origin: string) => Checkpoint | undefined
  readonly onProgress?: (done: number, total: number, label: string) => void
}

export type ArchiveVerdict = {
  readonly ok: boolean
  readonly problems: readonly ArchiveProblem[]
  readonly manifest: Manifest | null
  /** What the signed checkpoint says, once its signature was found good. */
  readonly checkpoint: Checkpoint | null
  readonly facts: number
  readonly erased: number
  readonly blobs: number
}

/** After so many problems the rest is not looked for. */
const mostProblems = 100
const longestLine = 8 * 1024 * 1024

/**
 * Verifies an archive without any server: the list of files and the SHA-256 of each; the ledger with its signature; that
 * the ledger and the facts name each other, one to one, and each fact is what its leaf committed to; that what a fact
 * rests on is in the archive. Says exactly what is wrong.
 */
export async function verifyArchive(source: ArchiveSource, options: ArchiveOptions = {}): Promise<ArchiveVerdict> {
  const seen: Seen = { problems: [], checkpoint: null, facts: 0, erased: 0, blobs: 0 }
  let manifest: Manifest | null = null
  try {
    manifest = await readManifest(source)
    await checkFiles(source, manifest, seen, options)
    const erased = await checkLedger(source, manifest, seen, options)
    for (const folder of importedFolders(source.files.keys())) await checkImported(source, folder, seen)
    if (seen.problems.length === 0) await checkFacts(source, manifest, seen, { ...options, erased })
  } catch (error) {
    if (error instanceof Refused) seen.problems.push({ message: error.problem.detail })
    else if (!(error instanceof EnoughProblems)) throw error
  }
  return { ok: seen.problems.length === 0, manifest, ...seen }
}

type Seen = { problems: ArchiveProblem[]; checkpoint: Checkpoint | null; facts: number; erased: number; blobs: number }

class EnoughProblems extends Error {}

function note(seen: Seen, problem: ArchiveProblem): void {
  seen.problems.push(problem)
  if (seen.problems.length < mostProblems) return
  seen.problems.push({ message: `gave up after ${mostProblems} problems` })
  throw new EnoughProblems()
}

/** Reads the manifest; refuses what is not an archive of this form. */
export async function readManifest(source: ArchiveSource): Promise<Manifest> {
  const text = await readWhole(source, names.manifest, 128 * 1024 * 1024)
  const parsed = Manifest.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw refusedBecause(`${names.manifest} is not one of an archive of version 1: ${issuesOf(parsed.error)}`)
}

async function checkFiles(
  source: ArchiveSource,
  manifest: Manifest,
  seen: Seen,
  { onProgress }: ArchiveOptions,
): Promise<void> {
  const listed = new Map(manifest.files.map(file => [file.name, file]))
  if (listed.size < manifest.files.length)
    note(seen, { message: 'The manifest lists a file twice', path: names.manifest })
  for (const name of source.files.keys()) {
    if (name !== names.manifest && !listed.has(name))
      note(seen, { message: `${name} is not in the manifest`, path: name })
  }
  let done = 0
  for (const file of listed.values()) {
    onProgress?.(done++, listed.size, 'Files')
    if (!source.files.has(file.name)) {
      note(seen, { message: `${file.name} is in the manifest but not in the archive`, path: file.name })
      continue
    }
    const blob = blobNamed(file.name)
    if (blob !== null) seen.blobs += 1
    const found = await sha256Of(source, file.name)
    if (found !== (blob ?? file.sha256))
      note(seen, {
        message: `${file.name} was changed: its content now hashes to ${found.slice(0, 12)}…, recorded was ${(blob ?? file.sha256).slice(0, 12)}…`,
        path: file.name,
      })
    else if (found !== file.sha256)
      note(seen, { message: `The manifest says another hash of ${file.name}`, path: file.name })
  }
  for (const { sha256, why } of manifest.missing)
    note(seen, { message: `The file ${sha256.slice(0, 12)}… was missing when the archive was made: ${why}` })
  if (seen.blobs !== manifest.counts.blobs)
    note(seen, { message: `The archive has ${seen.blobs} stored files, the manifest says ${manifest.counts.blobs}` })
}

async function sha256Of(source: ArchiveSource, name: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of chunksOf(source, name)) hash.update(chunk)
  return hash.digest('hex')
}

async function checkLedger(
  source: ArchiveSource,
  manifest: Manifest,
  seen: Seen,
  options: ArchiveOptions,
): Promise<Erased> {
  const reader = logReader(source, 'ledger')
  const keys = options.keys ?? (await keysIn(source, names.keys))
  const state = options.state?.(manifest.ledger.origin)
  const events = checkEvents(keys)
  const verdict = await verifyLog(reader, {
    keys,
    entries: events,
    ...(state && { state }),
    onProgress: (done, total) => options.onProgress?.(done, total, 'Ledger'),
  })
  seen.checkpoint = verdict.checkpoint
  for (const { message, path, index } of verdict.problems) {
    note(seen, {
      message: `Ledger: ${message}`,
      ...(path !== undefined && { path: `ledger/${path}` }),
      ...(index !== undefined && { index }),
    })
  }
  const { ledger } = manifest
  const root = Buffer.from(verdict.root).toString('base64')
  if (
    verdict.checkpoint &&
    (ledger.origin !== verdict.checkpoint.origin || ledger.size !== verdict.size || ledger.root !== root)
  )
    note(seen, { message: 'The manifest names another checkpoint than the ledger has', path: names.manifest })
  return events.erased
}

/** What the ledger says was erased, by index. */
type Erased = ReadonlyMap<number, ErasedEntry>

/** A ledger that was imported earlier is kept as it was: it must still verify by itself. */
async function checkImported(source: ArchiveSource, folder: string, seen: Seen): Promise<void> {
  const keys = await keysIn(source, `${folder}/ledger/keys`)
  const { problems } = await verifyLog(logReader(source, `${folder}/ledger`), { keys })
  for (const { message, path } of problems)
    note(seen, {
      message: `Ledger under ${folder}: ${message}`,
      ...(path !== undefined && { path: `${folder}/ledger/${path}` }),
    })
}

export async function keysIn(source: ArchiveSource, name: string): Promise<readonly LogKey[]> {
  const keys = parseKeys((await readWhole(source, name, 1024 * 1024)).toString('utf8'))
  if (keys === undefined) throw refusedBecause(`${name} does not hold the keys of a ledger`)
  return keys
}

async function checkFacts(
  source: ArchiveSource,
  manifest: Manifest,
  seen: Seen,
  { onProgress, erased }: ArchiveOptions & { readonly erased: Erased },
): Promise<void> {
  const rests: Resting = {
    erased,
    versions: new Map(),
    facts: new Set(),
    targets: new Map(),
    blobs: new Set(manifest.files.flatMap(file => blobNamed(file.name) ?? [])),
  }
  let recorded = ''
  for await (const proven of provenFacts(source, manifest, problem => note(seen, problem))) {
    const { line, content } = proven
    seen.facts += 1
    if (content === null) seen.erased += 1
    if (seen.facts % 500 === 0) onProgress?.(seen.facts, manifest.counts.facts, 'Facts')
    for (const message of unsound(rests, proven))
      note(seen, { message: `${titled(line)} ${message}`, path: names.facts, index: line.index })
    if (line.recorded < recorded)
      note(seen, {
        message: `${titled(line)} was recorded before the one that precedes it`,
        path: names.facts,
        index: line.index,
      })
    recorded = line.recorded
  }
  for (const [target, line] of rests.targets) {
    if (!rests.versions.has(target))
      note(seen, { message: `${line} points to ${target}, which is not in the archive`, path: names.facts })
  }
  if (seen.facts !== manifest.counts.facts)
    note(seen, {
      message: `The archive has ${seen.facts} facts, the manifest says ${manifest.counts.facts}`,
      path: names.facts,
    })
}

/**
 * The facts of an archive in ledger order, each compared with its leaf. What does not fit is told to `problem`, and so is
 * a version in the ledger that has no fact. Only for a ledger that was verified.
 */
export async function* provenFacts(
  source: ArchiveSource,
  manifest: Manifest,
  problem: (problem: ArchiveProblem) => void,
): AsyncGenerator<ProvenFact> {
  const { size } = manifest.ledger
  const entryAt = entryReader(logReader(source, 'ledger'), size)
  const skip = async (from: number, to: number) => {
    for (let index = from; index < to; index += 1) {
      const event = parseEvent(await entryAt(index))
      if (event.ok && isVersion(event.event))
        problem({ message: `Entry ${index} of the ledger has no fact in the archive`, path: names.facts, index })
    }
  }
  let next = 0
  let number = 0
  for await (const text of linesOf(source, names.facts, longestLine)) {
    number += 1
    const parsed = FactLine.safeParse(parseJson(text))
    if (!parsed.success) {
      problem({
        message: `Line ${number} of ${names.facts} is not a fact: ${issuesOf(parsed.error)}`,
        path: names.facts,
      })
      continue
    }
    const line = parsed.data
    if (line.index < next || line.index >= size) {
      problem({
        message: `Line ${number} of ${names.facts} has index ${line.index}, which is out of order or beyond the ledger`,
        path: names.facts,
        index: line.index,
      })
      continue
    }
    await skip(next, line.index)
    next = line.index + 1
    const event = parseEvent(await entryAt(line.index))
    if (!event.ok) continue
    const content = line.content === null ? null : contentOf(line.content)
    const wrong = mismatch(line, content, event.event, manifest)
    if (wrong === null) yield { line, content: content === undefined ? null : content, event: event.event }
    else problem({ message: `${titled(line)} ${wrong}`, path: names.facts, index: line.index })
  }
  await skip(next, size)
}

function isVersion(event: LedgerEvent): boolean {
  return event.type === 'version.recorded' || event.type === 'run.finished' || event.type === 'evidence.erased'
}

/** Why a fact is not the one of its leaf; null when it is. */
function mismatch(
  line: FactLine,
  content: Content | null | undefined,
  event: LedgerEvent,
  manifest: Manifest,
): string | null {
  if (event.idem !== line.fact || event.subject.id !== line.subject || event.subject.kind !== line.noun)
    return 'is not the one that its ledger entry names'
  if (event.provenance.kind !== line.provenance)
    return `is said to be ${line.provenance}, the ledger says ${event.provenance.kind}`
  if (event.org !== manifest.organisation.id) return 'belongs to another organisation'
  if (content === null) return null
  if (content === undefined) return 'has content that is not in the canonical form of a fact'
  if (
    line.salt === null ||
    !opensCommitment(event.commit, Buffer.from(line.content ?? ''), Buffer.from(line.salt, 'base64'))
  )
    return 'was changed: its content is not what the ledger entry committed to'
  const said = canonicalJson([
    content.noun,
    content.subject,
    content.version,
    content.fact,
    content.effective,
    content.actor,
    content.reason,
    content.org,
  ])
  const told = canonicalJson([
    line.noun,
    line.subject,
    line.version,
    line.fact,
    line.effective,
    line.actor,
    line.reason,
    manifest.organisation.id,
  ])
  return said === told ? null : 'says something else in its line than in its content'
}

type Resting = {
  readonly versions: Map<string, number>
  readonly facts: Set<string>
  readonly targets: Map<string, string>
  readonly blobs: ReadonlySet<string>
  readonly erased: Erased
}

/** What keeps a fact from standing on its own in another place. One that was erased rests on nothing; what is gone without a tombstone is missing. */
function unsound(rests: Resting, { line, content }: ProvenFact): string[] {
  const problems: string[] = []
  const version = (rests.versions.get(line.subject) ?? 0) + 1
  if (line.version !== version) problems.push(`is version ${line.version}, expected was ${version}`)
  rests.versions.set(line.subject, line.version)
  if (rests.facts.has(line.fact)) problems.push('has the id of another fact')
  rests.facts.add(line.fact)
  const tombstone = rests.erased.get(line.index)
  const isErased = tombstone?.what === 'content'
  const words = tombstone ? `was ${erasedWords(tombstone.rule, tombstone.by)}` : ''
  if (content === null) {
    if (!isErased) problems.push('has no content, and no entry of the ledger says that it was erased')
    else if (line.salt !== null || line.reason !== '') problems.push(`${words}, but its salt or reason is still there`)
    return problems
  }
  if (isErased) problems.push(`${words}, but its content is still there`)
  const body = bodies[line.noun].safeParse(content.body)
  if (!body.success) return [...problems, `is not a ${line.noun}: ${issuesOf(body.error)}`]
  for (const { target } of linksOf[line.noun](body.data as never)) rests.targets.set(target, titled(line))
  for (const blob of blobsOf(line.noun, body.data as never)) {
    if (!rests.blobs.has(blob) && !tombstone)
      problems.push(`rests on the file ${blob.slice(0, 12)}…, which is not in the archive`)
  }
  return problems
}

function titled({ noun, subject, version, index }: FactLine): string {
  return `Fact ${index} (${noun} ${subject} version ${version})`
}

/** The content if it is one and in canonical form, so that writing it again gives the same bytes. */
function contentOf(text: string): Content | undefined {
  const value = parseJson(Buffer.from(text))
  const parsed = Content.safeParse(value)
  return parsed.success && canonical(value) === text ? parsed.data : undefined
}

function canonical(value: unknown): string | null {
  try {
    return canonicalJson(value as Json)
  } catch {
    return null
  }
}

function parseJson(text: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch {
    return undefined
  }
}

/** Entries by index; a bundle is read once as long as the indices grow. */
function entryReader(reader: TileReader, size: number): (index: number) => Promise<Uint8Array> {
  let bundle = -1
  let entries: readonly Uint8Array[] = []
  return async index => {
    const wanted = Math.floor(index / TILE_WIDTH)
    const width = tileWidth(size, 0, wanted)
    if (wanted !== bundle) entries = decodeBundle(await reader(bundlePath(wanted, width)), width) ?? []
    bundle = wanted
    return entries[index % TILE_WIDTH] ?? new Uint8Array(0)
  }
}

function issuesOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map(issue => `${issue.path.join('.') || 'it'}: ${issue.message}`)
    .join('; ')
}

function refusedBecause(detail: string): Refused {
  return new Refused({ code: 'invalid_input', status: 422, title: 'Some of the input cannot be used', detail })
}
