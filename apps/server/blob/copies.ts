import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { processIdentity } from '../db/process.ts'

/** Plain copies of stored files, for a process that needs a path. They go when this is disposed. */
export interface PlainCopies extends AsyncDisposable {
  /** The path of a verified copy that only this user can read, made once however often it is asked for. */
  pathOf(org: string, sha256: string): Promise<string>
}

type Parts = {
  /** Where copies go that memory has no room for. */
  readonly diskFolder: string
  readonly bytesOf: (org: string, sha256: string) => Promise<number>
  readonly verify: (org: string, sha256: string) => Promise<void>
  readonly read: (org: string, sha256: string) => Readable
}

/** Opens a place for plain copies: in memory where there is room enough, else on the disk beside what is encrypted. */
export function openCopies({ diskFolder, bytesOf, verify, read }: Parts): PlainCopies {
  const folders = new Map<string, Promise<string>>()
  const copies = new Map<string, Promise<string>>()
  const folderIn = (place: string): Promise<string> => {
    const known = folders.get(place) ?? privateFolderIn(place)
    folders.set(place, known)
    return known
  }
  const copy = async (org: string, sha256: string): Promise<string> => {
    const bytes = await bytesOf(org, sha256)
    if (bytes === 0) await verify(org, sha256)
    const path = join(await folderIn((await hasRoom(bytes)) ? memory : diskFolder), `${org}-${sha256}`)
    try {
      await pipeline(read(org, sha256), createWriteStream(path, { mode: 0o600, flags: 'wx' }))
    } catch (error) {
      await rm(path, { force: true })
      // Says in words what is wrong with the stored file, if that is why.
      await verify(org, sha256)
      throw error
    }
    return path
  }
  return {
    pathOf(org, sha256) {
      const name = `${org} ${sha256}`
      const known = copies.get(name) ?? copy(org, sha256)
      copies.set(name, known)
      known.catch(() => copies.delete(name))
      return known
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled(copies.values())
      for (const folder of folders.values()) await rm(await folder, { recursive: true, force: true })
    },
  }
}

/** A file system in memory, where there is one: what is written there never reaches a disk. */
const memory = '/dev/shm'
const mostInMemory = 256 * 1024 * 1024

async function hasRoom(bytes: number): Promise<boolean> {
  if (bytes > mostInMemory) return false
  const free = await statfs(memory).catch(() => null)
  return free !== null && free.bavail * free.bsize > 4 * bytes
}

/** Named by process, so that what a dead one left can be told from what a living one uses. */
const prefix = 'onus-copies-'

async function privateFolderIn(place: string): Promise<string> {
  await mkdir(place, { recursive: true, mode: 0o700 })
  return await mkdtemp(join(place, `${prefix}${process.pid}-`))
}

/** Removes the copies that processes left which are no more. */
export async function clearCopies(diskFolder: string): Promise<void> {
  for (const place of [memory, diskFolder]) {
    for (const name of await readdir(place).catch(() => [])) {
      const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]
      if (pid !== undefined && processIdentity(Number(pid)) === null)
        await rm(join(place, name), { recursive: true, force: true })
    }
  }
}
