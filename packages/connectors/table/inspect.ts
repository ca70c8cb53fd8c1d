import { createHash } from 'node:crypto'
import { basename, extname } from 'node:path'
import { SourceProblem } from '../connector/index.ts'
import { safeFileName } from './file-name.ts'
import type { Encoding, FileSettings, Format } from './settings.ts'

/** A file that somebody opened: all that reading its rows needs. */
export type OpenFile = {
  readonly fd: number
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number; buffer: Buffer }>
  stat(): Promise<{ size: number }>
  close(): Promise<void>
}

/** What is known of a file before its rows are read. */
export type Inspected = {
  readonly name: string
  readonly format: Format
  readonly encoding: Encoding
  readonly bytes: number
  readonly sha256: string
  readonly notes: readonly string[]
}

const largestFile = 1024 * 1024 * 1024

/** Reads the file once: its hash, what kind it is and in which encoding. A file that is not what its name says is refused. */
export async function inspect(handle: OpenFile, settings: FileSettings): Promise<Inspected> {
  const name = safeFileName(settings.name ?? basename(settings.file))
  const { size } = await handle.stat()
  if (size > largestFile) throw new SourceProblem(`${name} has ${size} bytes; at most ${largestFile} are read`)
  const { bytes: head } = await readHead(handle)
  if (head.length === 0) throw new SourceProblem(`${name} is empty`)
  if (isZip(head)) refuseOther(name, settings.format ?? 'xlsx', 'xlsx')
  if (isOldOffice(head))
    throw new SourceProblem(
      `${name} is an old or password-protected Office file; save it as .xlsx without a password, or as CSV`,
    )
  const found = settings.encoding ?? markedEncoding(head)
  const { sha256, isUtf8, hasNul } = await scan(handle)
  if (isZip(head)) return { name, format: 'xlsx', encoding: 'utf-8', bytes: size, sha256, notes: [] }
  if (settings.format === 'xlsx' || /^\.xls[xm]$/i.test(extname(name)))
    throw new SourceProblem(`${name} is not an Excel file, whatever its name says: it does not begin as one`)
  const encoding = found ?? (isUtf8 ? 'utf-8' : 'windows-1252')
  if (hasNul && !encoding.startsWith('utf-16')) throw new SourceProblem(`${name} is not text: it holds NUL bytes`)
  const guessed = found === undefined && encoding === 'windows-1252'
  const notes = guessed ? [`${name} is not UTF-8 and was read as Windows-1252; check names with accents`] : []
  const format = settings.format ?? textFormat(name, new TextDecoder(encoding).decode(head))
  return { name, format, encoding, bytes: size, sha256, notes }
}

/** The text of a file in pieces. Bytes that do not belong to the encoding are refused with the line they are near. */
export async function* textOf(handle: OpenFile, { name, encoding }: Inspected): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let line = 1
  const decoded = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()
    } catch {
      throw new SourceProblem(
        `${name}, near line ${line}: bytes that are not ${encoding}; save the file as UTF-8 or name its encoding`,
      )
    }
  }
  for await (const chunk of chunksOf(handle)) {
    const text = decoded(chunk)
    if (encoding === 'windows-1252') refuseUndefined(text, name, line)
    yield text
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) line += 1
  }
  const rest = decoded()
  if (rest) yield rest
}

/** Bytes that Windows-1252 leaves undefined come out as control characters; a text that has them is something else. */
function refuseUndefined(text: string, name: string, line: number): void {
  if (/[\x81\x8d\x8f\x90\x9d]/.test(text))
    throw new SourceProblem(
      `${name}, near line ${line}: bytes that are neither UTF-8 nor Windows-1252; save the file as UTF-8`,
    )
}

async function readHead(handle: OpenFile): Promise<{ bytes: Uint8Array }> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
  return { bytes: buffer.subarray(0, bytesRead) }
}

async function* chunksOf(handle: OpenFile): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(64 * 1024), 0, 64 * 1024, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

async function scan(handle: OpenFile): Promise<{ sha256: string; isUtf8: boolean; hasNul: boolean }> {
  const hash = createHash('sha256')
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let [isUtf8, hasNul] = [true, false]
  const isValid = (decode: () => string) => {
    try {
      decode()
      return true
    } catch {
      return false
    }
  }
  for await (const chunk of chunksOf(handle)) {
    hash.update(chunk)
    hasNul ||= chunk.includes(0)
    isUtf8 &&= isValid(() => decoder.decode(chunk, { stream: true }))
  }
  isUtf8 &&= isValid(() => decoder.decode())
  return { sha256: hash.digest('hex'), isUtf8, hasNul }
}

function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)
}

function isOldOffice(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 4)).toString('hex') === 'd0cf11e0'
}

function refuseOther(name: string, asked: Format, found: Format): void {
  const ending = extname(name).toLowerCase()
  if (asked !== found || ['.csv', '.tsv', '.txt', '.json', '.ndjson', '.jsonl'].includes(ending))
    throw new SourceProblem(
      `${name} is a zip or Excel file, not ${asked === found ? ending.slice(1) : asked}; name it .xlsx or save it as what it should be`,
    )
}

/** UTF-16 without a mark shows itself by a zero in every other byte. */
function markedEncoding(head: Uint8Array): Encoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  const zeros = (offset: number) => head.filter((byte, i) => i % 2 === offset && byte === 0).length / (head.length / 2)
  if (head.length >= 8 && zeros(1) > 0.6 && zeros(0) < 0.1) return 'utf-16le'
  if (head.length >= 8 && zeros(0) > 0.6 && zeros(1) < 0.1) return 'utf-16be'
  return undefined
}

function textFormat(name: string, head: string): Format {
  const ending = extname(name).toLowerCase()
  if (ending === '.ndjson' || ending === '.jsonl') return 'ndjson'
  const first = head.replace(/^\ufeff/, '').trimStart()[0]
  if (ending === '.json') return first === '{' ? 'ndjson' : 'json'
  if (ending === '.csv' || ending === '.tsv') return 'csv'
  if (first === '{') return 'ndjson'
  return first === '[' ? 'json' : 'csv'
}
