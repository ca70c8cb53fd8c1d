import { hash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { Sha256 } from '@onus/core/id'
import type { MaskedRows, Population } from '@onus/core/population'
import { maskAlgorithm, maskedLine } from '@onus/core/sampling'
import { type BlobStore, noteBlob } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'

/** One value comes again and again and is masked once. Among more different ones than these, looking for it costs as much. */
const mostKnown = 100_000

/**
 * A population with its rows masked beside them, under a key that is used for nothing else: what a bundle carries, and
 * what anybody can check without seeing whom it is about. Where no column is about people it stays as it is.
 */
export async function withMasks(
  { blobs }: { readonly blobs: BlobStore },
  { tx, org }: { readonly tx: OrgTransaction; readonly org: string },
  body: Population,
  path: string | undefined,
): Promise<Population> {
  const personal = body.columns.map(column => column.personal)
  if (path === undefined || !personal.includes(true)) return body
  const key = randomBytes(32)
  const keep = async (content: Readable, mediaType: string) => {
    const stored = await blobs.put(org, content, Number.POSITIVE_INFINITY)
    await noteBlob(tx, org, stored, mediaType)
    return Sha256.parse(stored.sha256)
  }
  const masked: MaskedRows = {
    algorithm: maskAlgorithm,
    sha256: await keep(Readable.from(maskedParts(path, personal, key)), 'text/tab-separated-values'),
    key: await keep(Readable.from([Buffer.from(`${key.toString('hex')}\n`)]), 'text/plain'),
  }
  return { ...body, masked }
}

/** The lines of a frozen file with the fields of some columns masked, in parts of many lines. */
async function* maskedParts(path: string, personal: readonly boolean[], key: Uint8Array): AsyncGenerator<Buffer> {
  const fresh = maskerOf(key)
  let known: Map<string, string> | null = new Map()
  const mask = (field: string) => {
    const before = known?.get(field)
    if (before !== undefined) return before
    const masked = fresh(field)
    known?.set(field, masked)
    if (known?.size === mostKnown) known = null
    return masked
  }
  const decoder = new TextDecoder()
  let rest = ''
  // Part by part, and not line by line: a million lines in turn would cost as much as masking them.
  for await (const chunk of createReadStream(path)) {
    const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield Buffer.from(lines.map(line => `${maskedLine(line, personal, mask)}\n`).join(''))
  }
}

/**
 * `maskedField` of core with one key, for a million different values: what is hashed lies in two places that are used again, and
 * hashes come as texts, since most of the time went into making small buffers.
 */
export function maskerOf(key: Uint8Array): (field: string) => string {
  const keyed = Buffer.alloc(64)
  keyed.set(key)
  let salted = Buffer.alloc(1024)
  return field => {
    if (field === '\\N') return field
    keyed.write(hash('sha256', field, 'binary'), 32, 'binary')
    if (salted.length < 32 + field.length * 3) salted = Buffer.alloc(32 + field.length * 3)
    salted.write(hash('sha256', keyed, 'binary'), 0, 'binary')
    const length = 32 + salted.write(field, 32)
    return `~${hash('sha256', salted.subarray(0, length), 'hex')}`
  }
}
