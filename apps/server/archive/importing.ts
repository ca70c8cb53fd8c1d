import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { refuse } from '@onus/core/problem'
import { refreshStatistics } from '../db/index.ts'
import { newId } from '../id/index.ts'
import type { JobKind } from '../jobs/queue.ts'
import { type Importer, type Importing, importOrganisation } from './import.ts'

export type ImportInput = { readonly archive: string; readonly organisation: string; readonly user: Importer['user'] }

/** Makes an organisation from an archive that was uploaded before; the upload is removed whatever comes of it. */
export function importArchiveKind(rooms: Importing & { readonly archiveFolder: string }): JobKind<ImportInput> {
  return {
    title: () => 'Import an archive',
    inServer: true,
    run: async (context, { archive, organisation, user }) => {
      const path = join(rooms.archiveFolder, archive)
      if ((await stat(path).catch(() => null)) === null)
        refuse('not_found', 'The uploaded archive is gone; send it again')
      try {
        const made = await importOrganisation(rooms, path, {
          user,
          at: context.now(),
          org: organisation,
          signal: context.signal,
          progress: (done, total, label) => context.progress({ done, total, label }),
        })
        await context.transaction(refreshStatistics)
        context.log(`Organisation ${made.organisation} with ${made.facts} facts and ${made.blobs} files`)
        return made
      } finally {
        await rm(path, { force: true })
      }
    },
  }
}

/** Takes an upload over, so that it outlives its request, and says what the job needs to know. */
export async function keptArchive(
  archiveFolder: string,
  upload: { readonly path: string },
  user: Importer['user'],
): Promise<ImportInput> {
  const organisation = newId()
  const archive = `${organisation}.zip`
  await mkdir(archiveFolder, { recursive: true, mode: 0o700 })
  await move(upload.path, join(archiveFolder, archive))
  return { archive, organisation, user }
}

/** The folder of archives may lie on another disk than the upload. */
async function move(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error
    await copyFile(from, to)
  })
}
