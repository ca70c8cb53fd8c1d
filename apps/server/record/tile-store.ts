import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { partialsOf, type TileReader, type TileWrite } from '@onus/ledger/tile'

/** The files of one log in a folder. What was written survives a power cut once the call has returned. */
export interface TileStore {
  readonly read: TileReader
  /** Writes all files durably: each is there whole or not at all, and none is left half-way by a crash. */
  readonly write: (files: readonly TileWrite[]) => Promise<void>
  /** Forgets the partial forms of a tile or bundle whose full form is there. */
  readonly collectPartials: (path: string) => Promise<void>
}

/** Told after each step that touches the disk, so that a test can pull the plug at every one of them. */
export type OnStep = (step: string) => void

/** Opens the folder of a log, making it if there is none, and clears away what a crash left half-written. */
export async function openTileStore(folder: string, onStep: OnStep = () => {}): Promise<TileStore> {
  await mkdir(join(folder, TEMPORARY), { recursive: true })
  await clearTemporary(folder)
  return {
    read: path => readFile(placeOf(folder, path)),
    write: files => writeFiles(folder, files, onStep),
    collectPartials: async path => {
      await rm(placeOf(folder, partialsOf(path)), { recursive: true, force: true })
      onStep(`collected ${path}`)
    },
  }
}

/** Writes one file so that after a crash it is there whole, as it was before, or not at all. */
export async function writeDurably(file: string, bytes: Uint8Array, mode = 0o644): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  await rm(temporary, { force: true })
  await writeSynced(temporary, bytes, mode)
  await rename(temporary, file)
  await syncFolder(dirname(file))
}

async function writeFiles(folder: string, files: readonly TileWrite[], onStep: OnStep): Promise<void> {
  const folders = new Set<string>()
  const ready = await Promise.all(files.map(file => prepare(folder, file, folders, onStep)))
  for (const { temporary, place } of ready) {
    await rename(temporary, place)
    onStep(`renamed ${relative(folder, place)}`)
  }
  await Promise.all([...folders].map(syncFolder))
  onStep('synced folders')
}

async function prepare(folder: string, { path, bytes }: TileWrite, folders: Set<string>, onStep: OnStep) {
  const place = placeOf(folder, path)
  const temporary = join(folder, TEMPORARY, `${process.pid}.${bootOf()}.${randomUUID()}`)
  const created = await mkdir(dirname(place), { recursive: true })
  for (const made of foldersBetween(created ? dirname(created) : dirname(place), dirname(place))) folders.add(made)
  await writeSynced(temporary, bytes, 0o644)
  onStep(`wrote ${path}`)
  return { temporary, place }
}

async function writeSynced(file: string, bytes: Uint8Array, mode: number): Promise<void> {
  await using handle = await open(file, 'w', mode)
  await handle.writeFile(bytes)
  await handle.sync()
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r')
  await handle.sync()
}

/** Every folder from `top` down to `bottom`: a new name is only durable once the folder that holds it is synced. */
function foldersBetween(top: string, bottom: string): string[] {
  const folders = [bottom]
  for (let at = bottom; at !== top && at !== dirname(at); ) {
    at = dirname(at)
    folders.push(at)
  }
  return folders
}

/** What a dead process left; a live one may be writing its own. */
async function clearTemporary(folder: string): Promise<void> {
  for (const name of await readdir(join(folder, TEMPORARY))) {
    const [pid, boot] = name.split('.')
    const isOurs = Number(pid) === process.pid && Number(boot) === bootOf()
    const isOthers = Number(pid) !== process.pid && isAlive(Number(pid))
    if (!isOurs && !isOthers) await rm(join(folder, TEMPORARY, name), { force: true })
  }
}

/** When this process began: in a container the next process may well get the same number. */
function bootOf(): number {
  return Math.trunc(performance.timeOrigin)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function placeOf(folder: string, path: string): string {
  if (!LOG_PATH.test(path)) throw new RangeError(`${JSON.stringify(path)} is not a file of a log`)
  return join(folder, path)
}

const TEMPORARY = '.tmp'
const LOG_PATH = /^(checkpoint|checkpoints\/\d{1,16}|tile\/(\d{1,2}|entries)\/(x\d{3}\/)*\d{3}(\.p(\/\d{1,3})?)?)$/
