import { createReadStream, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Readable } from 'node:stream'
import { refuse } from '@onus/core/problem'
import type { TileReader } from '@onus/ledger/tile'
import { broken, openZip, type ZipCaps } from '../unzip/index.ts'

/** The files of an export, wherever they lie. */
export interface ArchiveSource extends AsyncDisposable {
  readonly files: ReadonlyMap<string, { readonly bytes: number }>
  stream(name: string): Promise<Readable>
}

/** An export as it was downloaded. */
export async function zipSource(path: string, caps?: ZipCaps): Promise<ArchiveSource> {
  const zip = await openZip(path, caps)
  return { files: zip.entries, stream: zip.stream, [Symbol.asyncDispose]: () => zip[Symbol.asyncDispose]() }
}

/** An export that was unpacked into a folder. Links are not followed. */
export function folderSource(folder: string): ArchiveSource {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const paths = found.map(entry => join(entry.parentPath, entry.name))
  const files = new Map(paths.map(path => [relative(folder, path), { bytes: statSync(path).size }]))
  return {
    files,
    stream: async name =>
      files.has(name) ? createReadStream(join(folder, name)) : refuse('invalid_input', `There is no ${name}`),
    [Symbol.asyncDispose]: async () => {},
  }
}

/** A whole file; refuses one that is larger than `maxBytes`. */
export async function readWhole(source: ArchiveSource, name: string, maxBytes: number): Promise<Buffer> {
  const size = source.files.get(name)?.bytes ?? refuse('invalid_input', `There is no ${name}`)
  if (size > maxBytes) refuse('too_large', `${name} has ${size} bytes; at most ${maxBytes} are read`)
  const chunks: Buffer[] = []
  for await (const chunk of chunksOf(source, name)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The bytes of a file as they come; broken ones are a refusal that names the file. */
export async function* chunksOf(source: ArchiveSource, name: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of await source.stream(name)) yield chunk as Buffer
  } catch (error) {
    throw broken(error as Error, { fileName: name })
  }
}

/** The lines of a file, without their ends; refuses a line of more than `maxBytes`, and a last one without an end. */
export async function* linesOf(source: ArchiveSource, name: string, maxBytes: number): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  let length = 0
  for await (const chunk of chunksOf(source, name)) {
    let from = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      rest.push(chunk.subarray(from, end))
      yield rest.length === 1 ? (rest[0] as Buffer) : Buffer.concat(rest)
      rest = []
      length = 0
      from = end + 1
    }
    rest.push(chunk.subarray(from))
    length += chunk.length - from
    if (length > maxBytes) refuse('too_large', `${name} has a line of more than ${maxBytes} bytes`)
  }
  if (length > 0) refuse('invalid_input', `${name} ends in the middle of a line`)
}

const newline = 0x0a

/** Reads the log under a folder of the export; no tile or bundle is larger than 17 MB. */
export function logReader(source: ArchiveSource, folder: string): TileReader {
  const prefix = folder === '' ? '' : `${folder}/`
  return async path => await readWhole(source, `${prefix}${path}`, 32 * 1024 * 1024)
}
