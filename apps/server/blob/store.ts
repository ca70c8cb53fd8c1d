import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Blob } from '@onus/core/evidence'
import { refuse } from '@onus/core/problem'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import type { BlobKey, Keyring } from '../key/ring.ts'
import { openCopies, type PlainCopies } from './copies.ts'
import { BrokenSeal, plainContent, type StoredPlace, sealing, storedContent } from './sealed.ts'

export type StoredBlob = { readonly sha256: string; readonly bytes: number }

/**
 * Files by the SHA-256 of their content, each organisation apart, and each encrypted with a key of its own: whoever
 * destroys that key has erased the file, also from every copy of the folder. A file is there whole or not at all.
 */
export interface BlobStore {
  /** Encrypts a stream to disk and hashes it on the way; refuses more than `maxBytes`. */
  put(org: string, content: NodeJS.ReadableStream, maxBytes: number): Promise<StoredBlob>
  /** Takes a file that another process finished writing, and removes it. */
  adopt(org: string, path: string): Promise<StoredBlob>
  /** Reads and compares every byte of a blob; refuses one that was changed or is gone. */
  verify(org: string, sha256: string): Promise<void>
  /** Every byte read and compared, as a sentence when something is wrong. */
  problemOf(org: string, sha256: string): Promise<string | null>
  /** The content of a blob, after every byte of it was compared. */
  read(org: string, sha256: string): Promise<Readable>
  /** The content of a blob that was verified just now: the stream breaks if it does not come out the same. */
  stream(org: string, sha256: string): Readable
  /** Where a blob lies and the key that opens it, for a process of ours that reads it with `storedContent`. */
  place(org: string, sha256: string): Promise<StoredPlace>
  /** Plain copies for other processes, verified, private, and gone with what this returns. */
  copies(): PlainCopies
  /** Removes files that have no key, except those that an earlier version stored plainly under a hash in `stored`. */
  sweep(org: string, stored: ReadonlySet<string>): Promise<number>
  /** Encrypts what an earlier version stored plainly; answers how many files. */
  encryptPlain(signal?: AbortSignal): Promise<number>
  /** Removes everything of an organisation that does not come to be. */
  forget(org: string): Promise<void>
}

export type BlobStoreOptions = {
  readonly root: string
  readonly keys: Keyring
}

type Found = StoredPlace & { readonly file: string | null }

export function folderBlobStore({ root, keys }: BlobStoreOptions): BlobStore {
  const folderOf = (org: string, sha256: string) => join(root, org, sha256.slice(0, 2))
  const sealedPath = (org: string, sha256: string, file: string) => join(folderOf(org, sha256), `${sha256}.${file}`)
  const plainPath = (org: string, sha256: string) => join(folderOf(org, sha256), sha256)

  const find = async (org: string, sha256: string): Promise<Found | null> => {
    const sealed = await keys.find(org, sha256)
    const path = sealed ? sealedPath(org, sha256, sealed.file) : plainPath(org, sha256)
    const there = await stat(path).catch(() => null)
    return there && { path, key: sealed?.key ?? null, file: sealed?.file ?? null }
  }
  const problemWith = async (found: Found | null, sha256: string): Promise<string | null> => {
    if (!found) return `The stored file ${sha256.slice(0, 12)}… is gone`
    const changed = `The stored file ${sha256.slice(0, 12)}… was changed after it was recorded`
    try {
      const now = await measure(plainContent(found))
      return now === sha256 ? null : `${changed}: its content now hashes to ${now.slice(0, 12)}…`
    } catch (error) {
      if (error instanceof BrokenSeal) return `${changed}: it does not open with its key`
      throw error
    }
  }
  const incoming = async () => {
    const folder = join(root, 'incoming')
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return join(folder, randomUUID())
  }
  /** Puts an encrypted file in its place, unless the same content is there already and sound. */
  const settle = async (org: string, from: string, key: Buffer, stored: StoredBlob): Promise<StoredBlob> => {
    const { sha256 } = stored
    const mine: BlobKey = { file: randomBytes(8).toString('hex'), key }
    const to = sealedPath(org, sha256, mine.file)
    await syncPath(from)
    for (;;) {
      const seen = await keys.find(org, sha256)
      const there = seen && (await find(org, sha256))
      if (there && (await problemWith(there, sha256)) === null) {
        await rm(from, { force: true })
        return stored
      }
      await mkdir(dirname(to), { recursive: true, mode: 0o700 })
      await rename(from, to)
      await syncPath(dirname(to))
      if (await keys.keep(org, sha256, seen?.file ?? null, mine)) {
        await rm(seen ? sealedPath(org, sha256, seen.file) : plainPath(org, sha256), { force: true })
        return stored
      }
      await rename(to, from)
    }
  }
  const store: BlobStore = {
    async put(org, content, maxBytes) {
      const path = await incoming()
      const key = randomBytes(32)
      try {
        const meter = measuring(maxBytes)
        await pipeline(content, meter.stream, sealing(key), createWriteStream(path, { mode: 0o600, flags: 'wx' }))
        return await settle(org, path, key, meter.result())
      } catch (error) {
        await rm(path, { force: true })
        throw error
      }
    },
    async adopt(org, path) {
      const stored = await store.put(org, createReadStream(path), Number.POSITIVE_INFINITY)
      await rm(path, { force: true })
      return stored
    },
    problemOf: async (org, sha256) => await problemWith(await find(org, sha256), sha256),
    async verify(org, sha256) {
      const problem = await store.problemOf(org, sha256)
      if (problem)
        refuse('conflict', `${problem}. Onus does not show or use it; restore it from a backup, or collect again`)
    },
    async read(org, sha256) {
      await store.verify(org, sha256)
      return store.stream(org, sha256)
    },
    stream: (org, sha256) =>
      Readable.from(
        (async function* () {
          yield* storedContent(await store.place(org, sha256), sha256)
        })(),
        { objectMode: false },
      ),
    async place(org, sha256) {
      const found = await find(org, sha256)
      if (!found) throw new Error(`the stored file ${sha256} went away while it was read`)
      return { path: found.path, key: found.key }
    },
    copies: () =>
      openCopies({
        diskFolder: join(root, 'copies'),
        bytesOf: async (org, sha256) => {
          const found = await find(org, sha256)
          return found === null ? 0 : (await stat(found.path)).size
        },
        read: store.stream,
        verify: store.verify,
      }),
    async sweep(org, stored) {
      const idle = async (paths: readonly string[]): Promise<string[]> => {
        const kept = await keys.filesWithKey(
          org,
          paths.map(path => basename(path)),
        )
        return paths.filter(path => !kept.has(basename(path)) && !stored.has(basename(path)))
      }
      const first = await idle(await filesIn(join(root, org)))
      if (first.length === 0) return 0
      // A file that is being stored right now gets its key in a moment.
      await sleep(settleMs)
      const gone = await idle(first)
      for (const path of gone) await rm(path, { force: true })
      return gone.length
    },
    async encryptPlain(signal) {
      let count = 0
      for (const org of await readdir(root).catch(ifMissing)) {
        if (!/^[0-9a-f]{8}-/.test(org)) continue
        for (const path of await plainIn(join(root, org))) {
          if (signal?.aborted) return count
          await store.put(org, createReadStream(path), Number.POSITIVE_INFINITY)
          await rm(path, { force: true })
          count += 1
        }
      }
      return count
    },
    async forget(org) {
      await keys.forget(org)
      await rm(join(root, org), { recursive: true, force: true })
    },
  }
  return store
}

/** Encrypts what an earlier version stored plainly, beside everything else; closing it ends after the file in hand. */
export function encryptingPlain(blobs: BlobStore, onError: (error: unknown) => void): AsyncDisposable {
  const stop = new AbortController()
  const work = blobs.encryptPlain(stop.signal).catch(onError)
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await work
    },
  }
}

/** The files of an organisation that an earlier version stored plainly, under their hash alone. */
async function plainIn(folder: string): Promise<string[]> {
  return (await filesIn(folder)).filter(path => /^[0-9a-f]{64}$/.test(basename(path)))
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(ifMissing)
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
}

const settleMs = 3_000

function ifMissing(error: NodeJS.ErrnoException): [] {
  if (error.code !== 'ENOENT') throw error
  return []
}

/** Notes that an organisation has a blob, so that facts can rest on it. */
export async function noteBlob(tx: OrgTransaction, org: string, blob: StoredBlob, mediaType: string): Promise<void> {
  await sql`
    insert into blob (org, id, bytes, media_type) values (${org}, ${Buffer.from(blob.sha256, 'hex')}, ${blob.bytes}, ${mediaType})
    on conflict do nothing`.execute(tx)
}

/** Notes many files of one kind with one statement. */
export async function noteBlobs(
  tx: OrgTransaction,
  org: string,
  blobs: readonly StoredBlob[],
  mediaType: string,
): Promise<void> {
  if (blobs.length === 0) return
  const ids = blobs.map(blob => Buffer.from(blob.sha256, 'hex'))
  await sql`
    insert into blob (org, id, bytes, media_type)
    select ${org}, id, bytes, ${mediaType} from unnest(${ids}::bytea[], ${blobs.map(blob => blob.bytes)}::bigint[]) as given (id, bytes)
    on conflict do nothing`.execute(tx)
}

/** Stored files by their SHA-256. */
export async function blobsNamed(
  tx: OrgTransaction,
  names: readonly string[],
): Promise<ReadonlyMap<string, { readonly bytes: number; readonly mediaType: string }>> {
  const ids = names.map(name => Buffer.from(name, 'hex'))
  const { rows } = await sql<{ sha256: string; bytes: number; mediaType: string }>`
    select encode(id, 'hex') as sha256, bytes, media_type as "mediaType" from blob
    where org = (select onus_org()) and id = any(${ids}::bytea[])`.execute(tx)
  return new Map(rows.map(({ sha256, ...rest }) => [sha256, rest]))
}

/** Files as they were noted when they came: who names one in a fact says nothing about its size and its type. */
export async function asNoted(tx: OrgTransaction, named: readonly Blob[]): Promise<Blob[]> {
  if (named.length === 0) return []
  const noted = await blobsNamed(
    tx,
    named.map(blob => blob.sha256),
  )
  return named.map(blob => ({ ...blob, ...noted.get(blob.sha256) }))
}

function measuring(maxBytes: number): { stream: Transform; result: () => StoredBlob } {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > maxBytes) return done(tooLarge(maxBytes))
      hash.update(chunk)
      done(null, chunk)
    },
  })
  return { stream, result: () => ({ sha256: hash.digest('hex'), bytes }) }
}

function tooLarge(maxBytes: number): Error {
  try {
    return refuse('too_large', `A file may have at most ${Math.floor(maxBytes / 1024 / 1024)} MiB`)
  } catch (error) {
    return error as Error
  }
}

async function measure(content: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of content) hash.update(chunk)
  return hash.digest('hex')
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
