import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { instant } from '@onus/core/time'
import { openCheckpoint } from '@onus/ledger/checkpoint'
import { decodeBundle, encodeBundle, logPaths, TILE_WIDTH, type TileReader } from '@onus/ledger/tile'
import { type FactLine, importedFolders, type ListedFile, type Manifest, names } from '@onus/reports/archive'
import { type ArchiveFile, zipOf } from '@onus/reports/zip'
import type { BlobStore } from '../blob/store.ts'
import { type Database, withOrg } from '../db/index.ts'
import { ledgerFiles } from '../ledger/export.ts'
import type { LedgerService } from '../ledger/service.ts'
import { type ArchivedRow, blobsBelow, factsBetween, organisationNamed } from './store.ts'
import { howToVerify } from './words.ts'

export type Exporting = {
  readonly database: Pick<Database, 'app'>
  readonly blobs: BlobStore
  readonly ledger: LedgerService
  /** Where the ledgers of imported organisations are kept. */
  readonly importedFolder: string
  readonly version: string
}

/**
 * Streams an organisation as one zip: what the last signed checkpoint covers, whatever is written meanwhile. Each file is
 * read when its turn comes, so that the size of the organisation does not matter.
 */
export async function exportOrganisation(rooms: Exporting, org: string, at: number): Promise<Readable> {
  const plan = await planOf(rooms, org)
  return zipOf(archiveFiles(rooms, org, plan, at))
}

type Plan = Awaited<ReturnType<typeof planOf>>

async function planOf({ database, ledger }: Exporting, org: string) {
  const keys = await ledger.keysOf(org)
  const reader = await ledger.reader(org)
  const note = Buffer.from(await reader('checkpoint'))
  const opened = openCheckpoint(note.toString('utf8'), keys)
  if (!opened.ok) throw new Error(`the checkpoint of ${org} does not open with its own key: ${opened.problem}`)
  const { origin, size, root } = opened.checkpoint
  const { organisation, blobs } = await withOrg(
    database.app,
    { org, user: null },
    async tx => ({ organisation: await organisationNamed(tx), blobs: await blobsBelow(tx, size) }),
    { access: 'read', statementTimeoutMs: 120_000 },
  )
  return { keys, reader, note, organisation, blobs, origin, size, root: Buffer.from(root).toString('base64') }
}

async function* archiveFiles(rooms: Exporting, org: string, plan: Plan, at: number): AsyncGenerator<ArchiveFile> {
  const listed: ListedFile[] = []
  const missing: Manifest['missing'] = []
  const count = { facts: 0 }
  const listing = (file: Source): ArchiveFile => ({
    name: file.name,
    ...(file.stored && { stored: true }),
    stream: () => {
      const source = file.open()
      const meter = measuring(found =>
        listed.push({ name: file.name, ...found, ...(file.mediaType && { mediaType: file.mediaType }) }),
      )
      source.on('error', error => meter.destroy(error))
      return source.pipe(meter)
    },
  })
  yield listing({ name: 'VERIFY.md', open: () => Readable.from([Buffer.from(howToVerify)]) })
  for await (const file of ledgerFiles(rooms.ledger.folder(org), plan.keys)) {
    if (file.name === 'VERIFY.md' || file.name === 'ledger/checkpoint' || file.name.startsWith('ledger/tile/')) continue
    yield listing({ name: file.name, open: () => opened(file) })
  }
  for (const path of logPaths(plan.size)) {
    const open = () => lazily(async () => (path === 'checkpoint' ? plan.note : await asSigned(plan.reader, path)))
    yield listing({ name: `ledger/${path}`, open })
  }
  for (const { name, path } of importedFiles(join(rooms.importedFolder, org))) {
    yield listing({ name, open: () => createReadStream(path) })
  }
  yield listing({
    name: names.facts,
    open: () => Readable.from(factLines(rooms, org, plan.size, count), { objectMode: false }),
  })
  for (const { sha256, mediaType } of plan.blobs) {
    const why = await rooms.blobs.problemOf(org, sha256)
    if (why !== null) missing.push({ sha256: sha256 as Manifest['missing'][number]['sha256'], why })
    else
      yield listing({ name: names.blob(sha256), mediaType, stored: true, open: () => rooms.blobs.stream(org, sha256) })
  }
  const manifest = (): Manifest => ({
    format: 'onus-archive',
    version: 1,
    madeAt: instant(at),
    madeBy: rooms.version,
    organisation: { id: org, name: plan.organisation.name, sample: plan.organisation.sample },
    ledger: { origin: plan.origin, size: plan.size, root: plan.root },
    counts: {
      facts: count.facts,
      blobs: plan.blobs.length - missing.length,
      imported: importedFolders(listed.map(file => file.name)).length,
    },
    missing,
    files: listed,
  })
  yield { name: names.manifest, stream: () => Readable.from([Buffer.from(`${JSON.stringify(manifest(), null, 1)}\n`)]) }
}

type Source = {
  readonly name: string
  readonly open: () => Readable
  readonly stored?: boolean
  readonly mediaType?: string
}

function opened(file: ArchiveFile): Readable {
  if ('path' in file) return createReadStream(file.path)
  return 'bytes' in file ? Readable.from([Buffer.from(file.bytes)]) : file.stream()
}

/** Passes bytes on and says at the end how many they were and what they hash to. */
function measuring(done: (found: Pick<ListedFile, 'bytes' | 'sha256'>) => void): Transform {
  const hash = createHash('sha256')
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk)
      bytes += chunk.length
      next(null, chunk)
    },
    flush(next) {
      done({ bytes, sha256: hash.digest('hex') as ListedFile['sha256'] })
      next()
    },
  })
}

function lazily(read: () => Promise<Uint8Array>): Readable {
  return Readable.from(
    (async function* () {
      yield Buffer.from(await read())
    })(),
    { objectMode: false },
  )
}

/** A file of the log as the checkpoint signed it. The log may have grown since, so that only the full form is left. */
async function asSigned(reader: TileReader, path: string): Promise<Uint8Array> {
  const partial = /^(.*)\.p\/(\d+)$/.exec(path)
  try {
    return await reader(path)
  } catch (error) {
    if (partial?.[1] === undefined) throw error
    const width = Number(partial[2])
    const full = await reader(partial[1])
    if (!partial[1].startsWith('tile/entries/')) return full.subarray(0, width * (full.length / TILE_WIDTH))
    return encodeBundle((decodeBundle(full, TILE_WIDTH) ?? []).slice(0, width))
  }
}

function importedFiles(folder: string): readonly { name: string; path: string }[] {
  if (!existsSync(folder)) return []
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return found
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .map(path => ({ name: `imported/${relative(folder, path)}`, path }))
}

const batch = 500

async function* factLines(
  { database }: Exporting,
  org: string,
  size: number,
  count: { facts: number },
): AsyncGenerator<Buffer> {
  for (let from = 0; from < size; from += batch) {
    const rows = await withOrg(
      database.app,
      { org, user: null },
      tx => factsBetween(tx, from, Math.min(size, from + batch)),
      { access: 'read', statementTimeoutMs: 60_000 },
    )
    count.facts += rows.length
    if (rows.some(row => (row.erasedAt ?? 0) >= size))
      throw new Error('something was erased while the archive was written; export it again')
    if (rows.length > 0) yield Buffer.from(rows.map(row => `${JSON.stringify(lineOf(row))}\n`).join(''))
  }
}

function lineOf(row: ArchivedRow): FactLine {
  return {
    index: row.index,
    recorded: row.recorded,
    fact: row.fact,
    noun: row.noun,
    subject: row.subject,
    version: row.version,
    effective: { from: row.from, to: row.to },
    actor: { kind: row.actorKind, id: row.actorId },
    reason: row.reason,
    provenance: row.provenance,
    sample: row.sample,
    content: row.content,
    salt: row.salt?.toString('base64') ?? null,
  }
}
