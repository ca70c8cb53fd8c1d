import { hash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { Sha256 } from '@onus/core/id'
import type { MaskedRows, Population } from '@onus/core/population'
import { maskAlgorithm, maskedField, maskedLine } from '@onus/core/sampling'
import { type BlobStore, noteBlob } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { linesIn } from './lines.ts'

/** One value comes again and again: so many are masked once. */
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

async function* maskedParts(path: string, personal: readonly boolean[], key: Uint8Array): AsyncGenerator<Buffer> {
  const known = new Map<string, string>()
  const mask = (field: string) => {
    const masked = known.get(field) ?? maskedField(field, key, sha256)
    if (known.size < mostKnown) known.set(field, masked)
    return masked
  }
  const lines: string[] = []
  for await (const line of linesIn(createReadStream(path))) {
    lines.push(`${maskedLine(line, personal, mask)}\n`)
    if (lines.length === 500) yield Buffer.from(lines.splice(0).join(''))
  }
  yield Buffer.from(lines.join(''))
}

const sha256 = (bytes: Uint8Array) => hash('sha256', bytes, 'buffer')
