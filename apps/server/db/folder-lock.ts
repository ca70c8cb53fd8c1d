import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRunning, type ProcessIdentity, processIdentity } from './process.ts'
import { refusal } from './refusal.ts'

export interface FolderLock {
  release(): void
}

/**
 * Takes a data folder for this process alone. Refuses while another living process holds it; a lock left behind by a
 * process that was killed is taken over, told apart by the moment that process began.
 */
export async function lockFolder(folder: string, self = processIdentity(process.pid)!): Promise<FolderLock> {
  const path = join(folder, 'onus.lock')
  const mine = `${path}.${self.pid}`
  writeFileSync(mine, JSON.stringify(self), { mode: 0o600 })
  try {
    if (!linked(mine, path)) await takeOver(folder, path, mine, self)
  } finally {
    rmSync(mine, { force: true })
  }
  return { release: () => holder(path)?.pid === self.pid && rmSync(path, { force: true }) }
}

/** A link is made by one process only, however many try at once. */
function linked(mine: string, path: string): boolean {
  try {
    linkSync(mine, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function takeOver(folder: string, path: string, mine: string, self: ProcessIdentity): Promise<void> {
  refuseIfHeld(folder, path, self)
  renameSync(mine, path)
  // Two may find the same stale lock at once: the later rename wins, and the earlier one sees that here.
  await sleep(100)
  refuseIfHeld(folder, path, self)
}

function refuseIfHeld(folder: string, path: string, self: ProcessIdentity): void {
  const other = holder(path)
  if (other === null || !isRunning(other) || (other.pid === self.pid && other.began === self.began)) return
  throw refusal(
    `The data folder ${folder} is in use by another Onus (process ${other.pid}); stop that one first, or choose another folder with --data.`,
  )
}

function holder(path: string): ProcessIdentity | null {
  try {
    const { pid, began } = JSON.parse(readFileSync(path, 'utf8')) as Partial<ProcessIdentity>
    return typeof pid === 'number' && typeof began === 'string' ? { pid, began } : null
  } catch {
    return null
  }
}
