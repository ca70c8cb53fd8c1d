import type { Readable } from 'node:stream'
import yauzl from 'yauzl'
import { SourceProblem } from '../connector/index.ts'
import type { OpenFile } from './inspect.ts'

export type Zip = { readonly names: ReadonlySet<string>; open(name: string): Promise<Readable> }

const limits = { entries: 2000, total: 512 * 1024 * 1024, ratio: 200, smallEntry: 1024 * 1024 }

/**
 * Opens a zip file for reading by name; nothing is ever written by a name from it. Refused before anything is unpacked: too
 * many or too large entries, a ratio no document has, entries that overlap, archives inside, links, encryption, bad names.
 */
export async function openZip(handle: OpenFile, file: string): Promise<Zip> {
  try {
    const zip = await yauzl.fromFdPromise(handle.fd, { lazyEntries: true, autoClose: false, strictFileNames: true })
    if (zip.entryCount > limits.entries)
      throw new SourceProblem(`it has ${zip.entryCount} entries; at most ${limits.entries} are read`)
    const entries = new Map<string, yauzl.Entry>()
    let total = 0
    for await (const entry of zip.eachEntry()) {
      refuseEntry(entry)
      total += entry.uncompressedSize
      if (total > limits.total) throw new SourceProblem(`unpacked it would have more than ${limits.total} bytes`)
      if (entries.has(entry.fileName)) throw new SourceProblem(`it has two entries called "${shownName(entry)}"`)
      entries.set(entry.fileName, entry)
    }
    refuseOverlap([...entries.values()])
    return {
      names: new Set(entries.keys()),
      open: async name => {
        const entry = entries.get(name)
        if (!entry) throw new SourceProblem(`${file} has no part ${name}; is it an Excel file?`)
        return zip.openReadStreamPromise(entry)
      },
    }
  } catch (error) {
    throw new SourceProblem(`${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function refuseEntry(entry: yauzl.Entry): void {
  const name = shownName(entry)
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize)
  if (entry.isEncrypted()) throw new SourceProblem(`its part ${name} is encrypted; save it without a password`)
  if (ratio > limits.ratio && entry.uncompressedSize > limits.smallEntry)
    throw new SourceProblem(
      `its part ${name} would unpack to ${Math.round(ratio)} times its size; at most ${limits.ratio} times is accepted`,
    )
  if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000)
    throw new SourceProblem(`its part ${name} is a link`)
  if (/\.(zip|gz|bz2|xz|7z|rar|tar|jar|docx|xlsx|pptx)$/i.test(entry.fileName))
    throw new SourceProblem(`its part ${name} is an archive itself`)
}

function refuseOverlap(entries: readonly yauzl.Entry[]): void {
  const inOrder = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)
  let end = 0
  for (const entry of inOrder) {
    if (entry.relativeOffsetOfLocalHeader < end)
      throw new SourceProblem(`its part ${shownName(entry)} overlaps another part`)
    end = entry.relativeOffsetOfLocalHeader + 30 + entry.compressedSize
  }
}

function shownName(entry: yauzl.Entry): string {
  return JSON.stringify(entry.fileName.slice(0, 80))
}
