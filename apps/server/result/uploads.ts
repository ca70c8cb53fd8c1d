import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResultsPreview } from '@onus/connectors/results'
import { safeFileName } from '@onus/connectors/table'
import { refuse } from '@onus/core/problem'
import type { Upload } from '../http/handler.ts'

/** A file that waits to be imported, under the SHA-256 of its bytes. */
export type Waiting = {
  readonly path: string
  readonly name: string
  readonly sha256: string
  readonly bytes: number
  readonly mediaType: string
}

/** Files of scanners that people sent and look into before they import them. Each organisation reaches its own, for a day. */
export interface ResultUploads {
  keep(org: string, file: Upload): Promise<Waiting>
  /** Refuses what was never sent, or is gone. */
  find(org: string, upload: string): Promise<Waiting>
  notePreview(org: string, upload: string, preview: ResultsPreview): Promise<void>
  /** What was seen in it; refuses a file that nobody looked into. */
  previewOf(org: string, upload: string): Promise<ResultsPreview>
  remove(org: string, upload: string): Promise<void>
}

const keptForMs = 24 * 3_600_000

export function folderResultUploads(root: string): ResultUploads {
  const placeOf = (org: string, upload: string) => {
    if (!/^[0-9a-f]{64}$/.test(upload))
      refuse('invalid_input', 'This is not an upload', [{ path: 'body.upload', message: 'unknown' }])
    return join(root, org, upload)
  }
  const remove = async (org: string, upload: string) => {
    for (const end of ['', '.about', '.preview']) await rm(`${placeOf(org, upload)}${end}`, { force: true })
  }
  return {
    async keep(org, { path, name, sha256, bytes, mediaType }) {
      await mkdir(join(root, org), { recursive: true, mode: 0o700 })
      await removeOld(join(root, org))
      const place = placeOf(org, sha256)
      const about = { name: safeFileName(name), sha256, bytes, mediaType }
      await rename(path, place)
      await rm(`${place}.preview`, { force: true })
      await writeFile(`${place}.about`, JSON.stringify(about), { mode: 0o600 })
      return { path: place, ...about }
    },
    async find(org, upload) {
      const place = placeOf(org, upload)
      const about = await readFile(`${place}.about`, 'utf8').catch(() => gone())
      await stat(place).catch(() => gone())
      return { path: place, ...(JSON.parse(about) as Omit<Waiting, 'path'>) }
    },
    notePreview: (org, upload, preview) =>
      writeFile(`${placeOf(org, upload)}.preview`, JSON.stringify(preview), { mode: 0o600 }),
    async previewOf(org, upload) {
      const text = await readFile(`${placeOf(org, upload)}.preview`, 'utf8').catch(() =>
        refuse('conflict', 'Nobody has looked into this file yet, or it could not be read; send it again'),
      )
      return JSON.parse(text) as ResultsPreview
    },
    remove,
  }
}

function gone(): never {
  return refuse('not_found', 'There is no such upload; send the file again')
}

/** What was sent and never imported goes after a day. */
async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const found = await stat(join(folder, name)).catch(() => null)
    if (found && Date.now() - found.mtimeMs > keptForMs) await rm(join(folder, name), { force: true })
  }
}
