import type { PassThrough, Readable } from 'node:stream'
import { ZipFile } from 'yazl'

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
  fill(zip, files, error => output.destroy(error)).catch(error => output.destroy(error))
  return output
}

async function fill(zip: ZipFile, files: AsyncIterable<ArchiveFile>, broken: (error: Error) => void): Promise<void> {
  for await (const file of files) {
    const options = { mtime: epoch, ...(file.stored && { compress: false }) }
    if ('bytes' in file) zip.addBuffer(Buffer.from(file.bytes), file.name, options)
    else if ('path' in file) zip.addFile(file.path, file.name, options)
    else
      zip.addReadStreamLazy(file.name, options, done => {
        const stream = file.stream()
        stream.on('error', broken)
        done(null, stream)
      })
  }
  zip.end()
}

/** The same content gives the same archive whenever it is made. */
const epoch = new Date('2000-01-01T00:00:00Z')
