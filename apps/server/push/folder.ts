import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Files that were pushed and wait for the collection that takes them in. */
export interface Pushes {
  add(org: string, connection: string, name: string, file: string): Promise<void>
  /** The paths of what waits, the oldest first. */
  waiting(org: string, connection: string): Promise<readonly string[]>
  /** The connections of an organisation for which something waits. */
  connections(org: string): Promise<readonly string[]>
  taken(paths: readonly string[]): Promise<void>
}

/** Pushes in a folder, a file each, named so that the oldest comes first. */
export function folderPushes(root: string): Pushes {
  const names = async (folder: string) => (await readdir(folder).catch(() => [])).toSorted()
  return {
    async add(org, connection, name, file) {
      const folder = join(root, org, connection)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const part = join(folder, `${name}.part`)
      await copyFile(file, part)
      await rename(part, join(folder, `${name}.ndjson`))
    },
    async waiting(org, connection) {
      const folder = join(root, org, connection)
      return (await names(folder)).filter(name => name.endsWith('.ndjson')).map(name => join(folder, name))
    },
    async connections(org) {
      const found: string[] = []
      for (const connection of await names(join(root, org)))
        if ((await names(join(root, org, connection))).some(name => name.endsWith('.ndjson'))) found.push(connection)
      return found
    },
    async taken(paths) {
      for (const path of paths) await rm(path, { force: true })
    },
  }
}
