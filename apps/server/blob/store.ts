import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { refuse } from '@onus/core/problem'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

export type StoredBlob = { readonly sha256: string; readonly bytes: number }

/** Files by the SHA-256 of their content, each organisation apart. A file is there whole or not at all. */
export interface BlobStore {
  /** Streams to disk and hashes on the way; refuses more than `maxBytes`. */
  put(org: string, content: NodeJS.ReadableStream, maxBytes: number): Promise<StoredBlob>
  /** Takes a file that another process finished writing, hashing it again. */
  adopt(org: string, path: string): Promise<StoredBlob>
  /** Where a blob lies, after reading every byte and comparing; refuses one that was changed or is gone. */
  verified(org: string, sha256: string): Promise<string>
  /** Every byte read and compared, as a sentence when something is wrong. */
  problemOf(org: string, sha256: string): Promise<string | null>
  read(org: string, sha256: string): Promise<Readable>
}

export function folderBlobStore(root: string): BlobStore {
  const place = (org: string, sha256: string) => join(root, org, sha256.slice(0, 2), sha256)
  const incoming = async () => {
    const folder = join(root, 'incoming')
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return join(folder, randomUUID())
  }
  const settle = async (org: string, from: string, stored: StoredBlob): Promise<StoredBlob> => {
    const to = place(org, stored.sha256)
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    await syncPath(from)
    await rename(from, to)
    await syncPath(dirname(to))
    return stored
  }
  const store: BlobStore = {
    async put(org, content, maxBytes) {
      const path = await incoming()
      try {
        const meter = measuring(maxBytes)
        await pipeline(content, meter.stream, createWriteStream(path, { mode: 0o600, flags: 'wx' }))
        return await settle(org, path, meter.result())
      } catch (error) {
        await rm(path, { force: true })
        throw error
      }
    },
    async adopt(org, path) {
      return await settle(org, path, await measure(path))
    },
    async problemOf(org, sha256) {
      const path = place(org, sha256)
      const there = await stat(path).catch(() => null)
      if (!there) return `The stored file ${sha256.slice(0, 12)}… is gone`
      const found = await measure(path)
      if (found.sha256 === sha256) return null
      return `The stored file ${sha256.slice(0, 12)}… was changed after it was recorded: its content now hashes to ${found.sha256.slice(0, 12)}…`
    },
    async verified(org, sha256) {
      const problem = await store.problemOf(org, sha256)
      if (problem)
        refuse('conflict', `${problem}. Onus does not show or use it; restore it from a backup, or collect again`)
      return place(org, sha256)
    },
    async read(org, sha256) {
      return createReadStream(await store.verified(org, sha256))
    },
  }
  return store
}

/** Notes that an organisation has a blob, so that facts can rest on it. */
export async function noteBlob(tx: OrgTransaction, org: string, blob: StoredBlob, mediaType: string): Promise<void> {
  await sql`
    insert into blob (org, id, bytes, media_type) values (${org}, ${Buffer.from(blob.sha256, 'hex')}, ${blob.bytes}, ${mediaType})
    on conflict do nothing`.execute(tx)
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

async function measure(path: string): Promise<StoredBlob> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    hash.update(chunk)
  }
  return { sha256: hash.digest('hex'), bytes }
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
