import { createHash } from 'node:crypto'
import { constants, writeFileSync } from 'node:fs'
import { chmod, copyFile, open, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sandbox, Tier } from '../worker/index.ts'

const oneRead = 1 << 20
const oneBlock = 1 << 16

export type StoredFile = { readonly path: string; readonly sha256: string; readonly bytes: number }

/** Copies a file that the sandbox wrote and hashes what was copied. Anything but a plain file is refused. */
export async function takeFile(source: string, path: string): Promise<StoredFile> {
  await using from = await open(source, constants.O_RDONLY | constants.O_NOFOLLOW)
  const { size, ...stat } = await from.stat()
  if ((stat.mode & constants.S_IFMT) !== constants.S_IFREG) throw new Error(`${source} is not a plain file`)
  const hash = createHash('sha256')
  if (size <= oneRead) {
    const content = await from.readFile()
    await writeFile(path, content)
    return { path, sha256: hash.update(content).digest('hex'), bytes: content.length }
  }
  await using to = await open(path, 'w')
  let bytes = 0
  for await (const chunk of from.createReadStream({ autoClose: false, highWaterMark: oneRead })) {
    const part = chunk as Buffer
    hash.update(part)
    bytes += part.length
    await to.writeFile(part)
  }
  return { path, sha256: hash.digest('hex'), bytes }
}

/** Files of more bytes than this together need the engine with more memory. */
const manyBytes = 5_000_000

/** The tier of a sandbox that is enough for these files. */
export async function tierFor(...paths: readonly string[]): Promise<Tier> {
  const sizes = await Promise.all(paths.map(async path => (await stat(path)).size))
  return sizes.reduce((sum, size) => sum + size, 0) > manyBytes ? 'large' : 'small'
}

/** Writes a file that this process made. A small one is written at once, which is sooner done than three trips to other threads. */
export async function keepFile(content: Buffer, path: string): Promise<StoredFile> {
  if (content.length <= oneBlock) writeFileSync(path, content)
  else await writeFile(path, content)
  return { path, sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length }
}

/** Where the sandbox can read the file: the file itself, or a copy where the sandbox is another user. */
export async function readable(sandbox: Sandbox, path: string, name: string): Promise<string> {
  if (sandbox.uid === null) return path
  const copy = join(sandbox.folder, name)
  await copyFile(path, copy, constants.COPYFILE_FICLONE)
  await chmod(copy, 0o644)
  return copy
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
