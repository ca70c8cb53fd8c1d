import { join } from 'node:path'
import { datasets } from '@onus/core/dataset'
import { z } from 'zod'
import { type CollectRun, connector, SourceProblem } from '../connector/index.ts'
import { type Dropped, DropSettings, datasetsKnown, dropsIn, ignoredNote, noFiles, readDrops } from '../drop/index.ts'

export const FolderSettings = z.strictObject({
  path: z.string().regex(/^\//, 'expected a full path, such as /srv/onus/drop').meta({
    title: 'Folder',
    description: 'Full path of the folder on this machine that files are put into.',
  }),
  ...DropSettings.shape,
})
export type FolderSettings = z.infer<typeof FolderSettings>

/** A folder of this machine into which others put files of rows, named after the dataset that they hold. */
export const folder = connector({
  id: 'folder',
  title: 'Folder of files',
  summary:
    'CSV, Excel, JSON and NDJSON files in a folder of this machine, each called as the dataset that its rows are.',
  version: '1',
  datasets: [...datasets.keys()],
  scopes: [
    'Reads the files of rows in this folder and the folders in it, and nothing that a link points to.',
    'Changes and removes nothing. Formulas are not computed, and nothing in a file is run or followed.',
  ],
  settings: FolderSettings,
  machinePaths: ({ path }) => [path],
  async test(settings, run) {
    try {
      const { drops } = dropsIn(await filesIn(settings.path, run), settings.take, datasetsKnown(run))
      if (drops.length === 0) throw noFiles(settings.path)
      return { ok: true, detail: drops.map(({ dataset, files }) => `${dataset}: ${files.length}`).join(', ') }
    } catch (error) {
      if (error instanceof SourceProblem) return { ok: false, why: error.message }
      throw error
    }
  },
  async *collect(settings, run) {
    const { drops, ignored } = dropsIn(await filesIn(settings.path, run), settings.take, datasetsKnown(run))
    if (drops.length === 0) throw noFiles(settings.path)
    yield* ignoredNote(ignored)
    const about = { sourceSystem: settings.path, account: '', query: `Files in ${settings.path}`, settings }
    yield* readDrops(drops, about, run, async ({ path }) => ({
      path: join(settings.path, path),
      files: run.files,
      [Symbol.asyncDispose]: async () => {},
    }))
  },
})

const limits = { depth: 4, files: 10_000 }

async function filesIn(root: string, run: Pick<CollectRun, 'files'>): Promise<readonly Dropped[]> {
  const found: Dropped[] = []
  const look = async (inside: string, depth: number): Promise<void> => {
    const listed = await run.files.list(join(root, inside))
    if (!listed.ok) throw new SourceProblem(`${join(root, inside)} cannot be read: ${listed.message}`)
    for (const name of listed.names) {
      const path = inside === '' ? name : `${inside}/${name}`
      const full = join(root, path)
      if ((await run.files.link(full)).ok)
        throw new SourceProblem(`${full} is a link, which is not followed; put the file itself there`)
      const status = await run.files.stat(full)
      if (!status.ok) throw new SourceProblem(`${full} cannot be read: ${status.message}`)
      if (status.isFolder && depth < limits.depth) await look(path, depth + 1)
      if (!status.isFile) continue
      found.push({ path, bytes: status.size, at: new Date(status.modifiedMs).toISOString() })
      if (found.length > limits.files) throw new SourceProblem(`${root} holds more than ${limits.files} files`)
    }
  }
  await look('', 1)
  return found
}
