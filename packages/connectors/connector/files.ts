import { constants } from 'node:fs'
import { type FileHandle, open, readdir, readlink, realpath, stat } from 'node:fs/promises'
import { join, normalize, sep } from 'node:path'

/** Why something in the file system could not be read. */
export type Unreadable = {
  readonly ok: false
  readonly why: 'absent' | 'denied' | 'too_large' | 'not_a_file' | 'failed'
  readonly message: string
}

export type FileStat = {
  readonly isFile: boolean
  readonly isFolder: boolean
  readonly size: number
  readonly modifiedMs: number
}

/** Read-only access to a file system. What cannot be read is a value that says why, never an exception. */
export type Files = {
  read(path: string, maxBytes?: number): Promise<{ readonly ok: true; readonly text: string } | Unreadable>
  list(path: string): Promise<{ readonly ok: true; readonly names: readonly string[] } | Unreadable>
  stat(path: string): Promise<({ readonly ok: true } & FileStat) | Unreadable>
  link(path: string): Promise<{ readonly ok: true; readonly target: string } | Unreadable>
  /** Opens a regular file; whoever opens it closes it. */
  open(path: string): Promise<{ readonly ok: true; readonly handle: FileHandle } | Unreadable>
}

/** The file system under `root`. Nothing outside it can be read: a link that leads out is denied. */
export function filesUnder(root: string): Files {
  const files: Files = {
    read: (path, maxBytes = 16 * 1024 * 1024) =>
      attempt(async () => {
        const opened = await files.open(path)
        if (!opened.ok) return opened
        await using handle = opened.handle
        const bytes = await readUpTo(handle, maxBytes)
        if (!bytes) return { ok: false, why: 'too_large', message: `${path} is larger than ${maxBytes} bytes` }
        return { ok: true, text: new TextDecoder().decode(bytes) }
      }),
    list: path => attempt(async () => ({ ok: true, names: (await readdir(await inside(root, path))).sort() })),
    stat: path =>
      attempt(async () => {
        const found = await stat(await inside(root, path))
        return {
          ok: true,
          isFile: found.isFile(),
          isFolder: found.isDirectory(),
          size: found.size,
          modifiedMs: found.mtimeMs,
        }
      }),
    link: path => attempt(async () => ({ ok: true, target: await readlink(join(root, normalize(`/${path}`))) })),
    open: path =>
      attempt(async () => {
        // Non-blocking, so that a pipe put where a file is expected cannot hold the run up.
        const handle = await open(
          await inside(root, path),
          constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY,
        )
        if ((await handle.stat()).isFile()) return { ok: true, handle }
        await handle.close()
        return { ok: false, why: 'not_a_file', message: `${path} is not a regular file` }
      }),
  }
  return files
}

async function inside(root: string, path: string): Promise<string> {
  const joined = join(root, normalize(`/${path}`))
  if (root === '/') return joined
  const [real, realRoot] = await Promise.all([realpath(joined), realpath(root)])
  if (real === realRoot || real.startsWith(realRoot + sep)) return real
  throw Object.assign(new Error(`${path} leads out of ${root}`), { code: 'EACCES' })
}

/** Reads to the end, because files in /proc have no size; undefined when there is more than `maxBytes`. */
async function readUpTo(handle: FileHandle, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(64 * 1024), 0, 64 * 1024)
    if (bytesRead === 0) return Buffer.concat(chunks)
    total += bytesRead
    if (total > maxBytes) return undefined
    chunks.push(buffer.subarray(0, bytesRead))
  }
}

async function attempt<T>(read: () => Promise<T | Unreadable>): Promise<T | Unreadable> {
  try {
    return await read()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const message = error instanceof Error ? error.message : String(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ok: false, why: 'absent', message }
    if (code === 'EACCES' || code === 'EPERM') return { ok: false, why: 'denied', message }
    return { ok: false, why: 'failed', message }
  }
}
