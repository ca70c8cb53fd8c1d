import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'

/** A file of an archive: in memory, or on disk and read when its turn comes. */
export type ArchiveFile = { readonly name: string } & ({ readonly bytes: Uint8Array } | { readonly path: string })

/** A zip as it is made, one file after the other, in bounded memory. An error of a source ends the stream with it. */
export function zipOf(files: AsyncIterable<ArchiveFile>): Readable {
  const zip = new ZipFile()
  const output = new Readable().wrap(zip.outputStream)
  zip.on('error', error => output.destroy(error as Error))
  fill(zip, files).catch(error => output.destroy(error))
  return output
}

async function fill(zip: ZipFile, files: AsyncIterable<ArchiveFile>): Promise<void> {
  for await (const file of files) {
    if ('bytes' in file) zip.addBuffer(Buffer.from(file.bytes), file.name, { mtime: epoch })
    else zip.addFile(file.path, file.name, { mtime: epoch })
  }
  zip.end()
}

/** The same content gives the same archive whenever it is made. */
const epoch = new Date('2000-01-01T00:00:00Z')
