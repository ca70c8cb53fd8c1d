import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { DatasetRef, Row } from '@onus/core/dataset'

/** Rows on their way from a connector to Parquet: one NDJSON file a dataset, in a folder that is gone afterwards. */
export interface Spool extends AsyncDisposable {
  add(dataset: DatasetRef, row: Row): Promise<void>
  /** Puts a file aside and says where it lies. */
  keep(bytes: Uint8Array): Promise<string>
  /** Closes the files and says which datasets have one. A dataset without rows has an empty file if it was named. */
  close(datasets: readonly DatasetRef[]): Promise<ReadonlyMap<DatasetRef, string>>
}

export async function openSpool(folder: string): Promise<Spool> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const place = await mkdtemp(join(folder, 'spool-'))
  const open = new Map<DatasetRef, WriteStream>()
  const fileOf = (dataset: DatasetRef) => join(place, `${dataset}.ndjson`)
  const streamOf = (dataset: DatasetRef) => {
    const known = open.get(dataset)
    if (known) return known
    const stream = createWriteStream(fileOf(dataset), { flags: 'wx', mode: 0o600, highWaterMark: 1 << 20 })
    stream.on('error', () => {})
    open.set(dataset, stream)
    return stream
  }
  return {
    async add(dataset, row) {
      const stream = streamOf(dataset)
      if (stream.errored) throw stream.errored
      if (!stream.write(`${JSON.stringify(row)}\n`)) await once(stream, 'drain')
    },
    async keep(bytes) {
      const path = join(place, randomUUID())
      await writeFile(path, bytes, { mode: 0o600, flag: 'wx' })
      return path
    },
    async close(datasets) {
      for (const dataset of datasets) streamOf(dataset)
      for (const stream of open.values()) stream.end()
      await Promise.all([...open.values()].map(stream => finished(stream)))
      return new Map([...open.keys()].map(dataset => [dataset, fileOf(dataset)]))
    },
    async [Symbol.asyncDispose]() {
      for (const stream of open.values()) stream.destroy()
      await rm(place, { recursive: true, force: true })
    },
  }
}
