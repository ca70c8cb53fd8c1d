import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { SourceProblem } from '../connector/index.ts'
import { safeFileName } from '../table/index.ts'

/** A file that somebody wants to import, which can be read from its beginning as often as needed and is never held whole. */
export type ImportFile = {
  readonly name: string
  readonly bytes: number
  /** Its text in pieces, decoded by its byte order mark, else as UTF-8. Bytes that are no text throw a `SourceProblem`. */
  readonly text: () => AsyncGenerator<string>
}

const largestFile = 4 * 1024 * 1024 * 1024
const pieceBytes = 64 * 1024

/** Opens a regular file. What cannot be read is a `SourceProblem` that names it. */
export async function openImportFile(path: string): Promise<ImportFile & AsyncDisposable> {
  const name = safeFileName(basename(path))
  let handle: FileHandle
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'it may not be read' : String(code)
    throw new SourceProblem(`${name} cannot be read: ${why}`)
  }
  try {
    return { ...(await importFileIn(name, handle)), [Symbol.asyncDispose]: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** What of an open file is needed to read it. */
type OpenFile = {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>
  stat(): Promise<{ isFile(): boolean; readonly size: number }>
}

/** A file that somebody opened, and closes. */
export async function importFileIn(called: string, handle: OpenFile): Promise<ImportFile> {
  const name = safeFileName(called)
  const status = await handle.stat()
  if (!status.isFile()) throw new SourceProblem(`${name} is not a file`)
  if (status.size === 0) throw new SourceProblem(`${name} is empty`)
  if (status.size > largestFile)
    throw new SourceProblem(`${name} has ${status.size} bytes; at most ${largestFile} are read`)
  return { name, bytes: status.size, text: () => textOf(handle, name) }
}

/** The same over text that is in memory, for tests and for what came another way. */
export function importFileOf(name: string, text: string): ImportFile {
  return {
    name,
    bytes: Buffer.byteLength(text),
    async *text() {
      yield text.startsWith('\ufeff') ? text.slice(1) : text
    },
  }
}

async function* textOf(handle: OpenFile, name: string): AsyncGenerator<string> {
  const buffer = Buffer.alloc(pieceBytes)
  let decoder: InstanceType<typeof TextDecoder> | null = null
  for (let position = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position)
    if (bytesRead === 0) break
    const piece = buffer.subarray(0, bytesRead)
    decoder ??= new TextDecoder(encodingOf(piece, name), { fatal: true })
    yield decoded(decoder, name, piece)
    position += bytesRead
  }
  const rest = decoder ? decoded(decoder, name) : ''
  if (rest) yield rest
}

function decoded(decoder: InstanceType<typeof TextDecoder>, name: string, piece?: Uint8Array): string {
  try {
    const text = piece ? decoder.decode(piece, { stream: true }) : decoder.decode()
    if (text.includes('\0')) throw new SourceProblem(`${name} is not text: it holds NUL characters`)
    return text
  } catch (error) {
    if (error instanceof SourceProblem) throw error
    throw new SourceProblem(`${name} is not text in ${decoder.encoding}`)
  }
}

function encodingOf(head: Buffer, name: string): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4)
    throw new SourceProblem(
      /\.xlsx$/i.test(name) || /^.{26,40}(\[Content_Types\]\.xml|xl\/|_rels\/)/s.test(head.toString('latin1'))
        ? `${name} is a table of Excel, which a connection of the kind "File of rows" reads`
        : `${name} is a zip archive; unpack it and import the files in it one by one`,
    )
  if (head[0] === 0x1f && head[1] === 0x8b) throw new SourceProblem(`${name} is compressed with gzip; unpack it first`)
  return declaredEncoding(head) ?? 'utf-8'
}

/** What the first line of XML names, where it is an encoding of one byte a character: others show themselves or are UTF-8. */
function declaredEncoding(head: Buffer): string | null {
  const line = head.subarray(0, 200).toString('latin1')
  const name = /^<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(line)?.[1]
  return name !== undefined && /^(?:iso-8859-\d+|windows-125\d|latin1|us-ascii|koi8-r)$/i.test(name) ? name : null
}
