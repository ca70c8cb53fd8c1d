import { createReadStream } from 'node:fs'
import { type PassThrough, Readable } from 'node:stream'
import { ZipFile } from 'yazl'

export { storedZipOf } from './stored.ts'

/**
 * A file of an archive: in memory, on disk and read when its turn comes, or made when its turn comes. `stored` leaves it
 * as it is, for what is compressed already.
 */
export type ArchiveFile = { readonly name: string; readonly stored?: boolean } & (
  | { readonly bytes: Uint8Array }
  | { readonly path: string }
  | { readonly stream: () => Readable }
)

/** A zip as it is made, one file after the other, in bounded memory. An error of a source ends the stream with it. */
export function zipOf(files: AsyncIterable<ArchiveFile>): Readable {
  const zip = new ZipFile()
  const output = zip.outputStream as PassThrough
  zip.on('error', error => output.destroy(error as Error))
  fill(zip, files, output).catch(error => output.destroy(error))
  return output
}

/** So many files are asked for before the first of them is written. */
const mostWaiting = 32

async function fill(zip: ZipFile, files: AsyncIterable<ArchiveFile>, output: PassThrough): Promise<void> {
  let waiting = 0
  let wake = () => {}
  output.once('close', () => wake())
  for await (const file of files) {
    if (output.destroyed) return
    waiting += 1
    // The zip keeps what it was given to its end, so the file is let go as soon as it was opened.
    const held: { file: ArchiveFile | null } = { file }
    zip.addReadStreamLazy(file.name, { mtime: epoch, ...(file.stored && { compress: false }) }, done => {
      const stream = opened(held.file as ArchiveFile)
      held.file = null
      stream.on('error', error => output.destroy(error))
      stream.on('close', () => {
        waiting -= 1
        wake()
      })
      done(null, stream)
    })
    while (waiting >= mostWaiting && !output.destroyed) {
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  }
  zip.end()
}

function opened(file: ArchiveFile): Readable {
  if ('path' in file) return createReadStream(file.path)
  if ('stream' in file) return file.stream()
  const { bytes } = file
  return new Readable({
    read() {
      this.push(bytes)
      this.push(null)
    },
  })
}

/** The same content gives the same archive whenever it is made. */
const epoch = new Date('2000-01-01T00:00:00Z')
