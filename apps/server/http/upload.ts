import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Refused, refusal, refuse } from '@onus/core/problem'
import type { FastifyRequest } from 'fastify'
import type { Upload } from './handler.ts'
import { parseJson } from './json.ts'
import { mediaTypeOf, sniffedBytes } from './media-type.ts'

export type UploadLimits = { readonly folder: string; readonly fileBytes: number; readonly files: number }

export type Received = { readonly body: unknown; readonly files: readonly Upload[] } & AsyncDisposable

/**
 * Streams the parts of an upload to disk, hashing as they arrive: one JSON part named `body`, then files named `file`. What
 * a file is, its first bytes say; what the sender claims is kept beside it where that is something else. Disposing of what was received removes what the handler did not move.
 */
export async function receive(request: FastifyRequest, limits: UploadLimits): Promise<Received> {
  if (!request.isMultipart()) return refuse('unsupported_media', 'Send this as multipart/form-data')
  const folder = join(limits.folder, randomUUID())
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    return { ...(await readParts(request, folder, limits)), [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Streams a body of any type to disk as one file, hashing as it arrives. */
export async function receiveBytes(request: FastifyRequest, limits: UploadLimits): Promise<Received> {
  const folder = join(limits.folder, randomUUID())
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const file = Object.assign(request.body instanceof Readable ? request.body : Readable.from([]), {
      truncated: false,
    })
    const mimetype = request.headers['content-type'] ?? 'application/octet-stream'
    const body = await store({ file, filename: 'body', mimetype }, join(folder, 'body'), limits)
    return { body: undefined, files: [body], [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function readParts(request: FastifyRequest, folder: string, limits: UploadLimits) {
  const files: Upload[] = []
  let body: unknown
  const caps = {
    files: limits.files,
    fileSize: limits.fileBytes,
    fields: 1,
    fieldSize: 1_048_576,
    parts: limits.files + 1,
  }
  for await (const part of request.parts({ limits: caps })) {
    if (part.type === 'field') body = bodyOf(part)
    else if (part.fieldname === 'file') files.push(await store(part, join(folder, String(files.length)), limits))
    else
      refuse(
        'invalid_input',
        `The part "${part.fieldname}" is not expected; send files as "file" and fields as JSON in "body"`,
      )
  }
  return { body, files }
}

function bodyOf(part: { fieldname: string; value: unknown; valueTruncated?: boolean }): unknown {
  if (part.fieldname !== 'body' || typeof part.value !== 'string') {
    return refuse('invalid_input', `The part "${part.fieldname}" is not expected; send fields as JSON in "body"`)
  }
  if (part.valueTruncated) refuse('too_large', 'The JSON part of an upload may have 1 MB')
  return parseJson(Buffer.from(part.value))
}

type FilePart = { file: NodeJS.ReadableStream & { truncated: boolean }; filename: string | undefined; mimetype: string }

async function store(part: FilePart, path: string, limits: UploadLimits): Promise<Upload> {
  const hash = createHash('sha256')
  const first: Buffer[] = []
  let bytes = 0
  const count = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk)
      if (bytes < sniffedBytes) first.push(chunk)
      bytes += chunk.length
      done(bytes > limits.fileBytes ? tooLarge(part.filename, limits) : null, chunk)
    },
  })
  await pipeline(part.file, count, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  if (part.file.truncated) throw tooLarge(part.filename, limits)
  const sniffed = mediaTypeOf(Buffer.concat(first).subarray(0, sniffedBytes), part.mimetype)
  return { name: safeName(part.filename), ...sniffed, path, sha256: hash.digest('hex'), bytes }
}

function tooLarge(name: string | undefined, limits: UploadLimits): Refused {
  return new Refused(
    refusal('too_large', `The file ${safeName(name)} is larger than ${limits.fileBytes} bytes`).refused,
  )
}

/** The last part of a file name, without anything that a path, a header or a screen could take for something else. */
export function safeName(name: string | undefined): string {
  const last = (name ?? '').toWellFormed().split(/[/\\]/).at(-1) ?? ''
  const printable = last.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu, '').trim()
  const safe = printable === '.' || printable === '..' ? '' : printable
  return [...safe].slice(0, 200).join('') || 'file'
}
