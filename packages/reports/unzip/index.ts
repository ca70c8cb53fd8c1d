import type { Readable } from 'node:stream'
import { Refused, refuse } from '@onus/core/problem'
import { type Entry, open, type ZipFile } from 'yauzl'

/** How much a zip of others may be. */
export type ZipCaps = {
  readonly entries: number
  /** All files together, unpacked. */
  readonly bytes: number
  /** How many times larger than packed a file may be. */
  readonly ratio: number
}

/** What an archive of a whole organisation may be: many small files, hundreds of thousands of facts. */
export const archiveCaps: ZipCaps = { entries: 250_000, bytes: 16 * 1024 ** 3, ratio: 200 }

/** The files of a zip, read one by one. Nothing is ever written to a place that the zip names. */
export interface Unzipped extends AsyncDisposable {
  readonly entries: ReadonlyMap<string, { readonly bytes: number; readonly crc32: number }>
  stream(name: string): Promise<Readable>
}

/**
 * Opens a zip and looks at its whole directory before any content: refuses one that is broken or cut off, too many or too
 * large files, a suspicious ratio, files that overlap, names that lead elsewhere or come twice, links, folders, encryption.
 */
export async function openZip(path: string, caps: ZipCaps = archiveCaps): Promise<Unzipped> {
  const zip = await opened(path)
  try {
    const entries = await entriesOf(zip, caps)
    const sizes = new Map(
      [...entries].map(([name, entry]) => [name, { bytes: entry.uncompressedSize, crc32: entry.crc32 }]),
    )
    return {
      entries: sizes,
      stream: async name => {
        const entry = entries.get(name)
        if (entry === undefined) return refuse('invalid_input', `The zip has no ${name}`)
        return await streamOf(zip, entry)
      },
      [Symbol.asyncDispose]: async () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

function opened(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, strictFileNames: true }
    open(path, options, (error, zip) => (error ? reject(broken(error)) : resolve(zip)))
  })
}

async function entriesOf(zip: ZipFile, caps: ZipCaps): Promise<Map<string, Entry>> {
  if (zip.entryCount > caps.entries) tooLarge(`has ${zip.entryCount} files; at most ${caps.entries} are read`)
  const entries = new Map<string, Entry>()
  let bytes = 0
  await new Promise<void>((resolve, reject) => {
    zip.on('error', error => reject(broken(error)))
    zip.on('end', resolve)
    zip.on('entry', (entry: Entry) => {
      try {
        bytes += entry.uncompressedSize
        if (bytes > caps.bytes) tooLarge(`unpacks to more than ${caps.bytes} bytes`)
        checkEntry(entry, caps)
        if (entries.has(entry.fileName)) refuse('invalid_input', `The zip has ${shown(entry)} twice`)
        entries.set(entry.fileName, entry)
        zip.readEntry()
      } catch (error) {
        reject(error)
      }
    })
    zip.readEntry()
  })
  refuseOverlaps([...entries.values()])
  return entries
}

function checkEntry(entry: Entry, { ratio }: ZipCaps): void {
  if (!/^[A-Za-z0-9](?:[\w.-]|\/(?=[\w]))*$/.test(entry.fileName) || entry.fileName.length > 300)
    refuse('invalid_input', `The zip has a file with a name that is not read: ${shown(entry)}`)
  if (((entry.externalFileAttributes >>> 16) & fileType) === symbolicLink)
    refuse('invalid_input', `${shown(entry)} is a link; an archive has only files`)
  if (entry.isEncrypted()) refuse('invalid_input', `${shown(entry)} is encrypted`)
  if (!entry.canDecodeFileData()) refuse('invalid_input', `${shown(entry)} is packed in a way that is not read`)
  if (entry.uncompressedSize > smallBytes && entry.uncompressedSize > ratio * entry.compressedSize)
    tooLarge(`claims that ${shown(entry)} unpacks to more than ${ratio} times its size`)
}

const fileType = 0o170000
const symbolicLink = 0o120000
const smallBytes = 64 * 1024

/** Files that share bytes multiply what little there is. */
function refuseOverlaps(entries: readonly Entry[]): void {
  const byPlace = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)
  for (const [at, entry] of byPlace.entries()) {
    const end = entry.relativeOffsetOfLocalHeader + localHeaderBytes + entry.compressedSize
    const next = byPlace[at + 1]
    if (next && next.relativeOffsetOfLocalHeader < end)
      refuse('invalid_input', `The zip has files that overlap: ${shown(entry)} and ${shown(next)}`)
  }
}

const localHeaderBytes = 30

async function streamOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  const header = await zip.readLocalFileHeaderPromise(entry).catch(error => Promise.reject(broken(error, entry)))
  if (header.fileName.toString('utf8') !== entry.fileName)
    refuse('invalid_input', `${shown(entry)} in the zip has another name before its content than in the directory`)
  return await new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(broken(error, entry)) : resolve(stream)))
  })
}

/** What is wrong with the bytes of a zip, as a refusal; `what` names the file in it, where there is one. */
export function broken(error: Error, entry?: { fileName: string }): Error {
  if (error instanceof Refused) return error
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') return error
  const where = entry ? `${shown(entry)} in the zip is broken` : 'This is not a zip file, or it was cut off'
  try {
    return refuse('invalid_input', `${where}: ${error.message}`)
  } catch (refused) {
    return refused as Error
  }
}

function tooLarge(why: string): never {
  return refuse('too_large', `The zip ${why}`)
}

function shown(entry: { fileName: string }): string {
  return JSON.stringify(entry.fileName.slice(0, 100))
}
