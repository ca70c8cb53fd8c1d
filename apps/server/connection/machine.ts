import { realpath } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Connector } from '@onus/connectors/connector'
import { type Caller, can } from '@onus/core/access'
import type { Connection } from '@onus/core/connection'
import { refuse } from '@onus/core/problem'

type Wanted = Pick<Connection, 'connector' | 'settings'>

/** Who lets an organisation read the machine that Onus runs on, which other organisations share. */
export interface MachineDoor {
  /**
   * Refuses a connection that reads this machine unless an instance operator makes it or each of its paths lies in an
   * allowed folder. What an operator connected before may be renamed, paused and scheduled by others, but not pointed elsewhere.
   */
  refuseUnlessAllowed(caller: Caller, wanted: Wanted, before: Wanted | null): Promise<void>
}

export function machineDoor(connectors: ReadonlyMap<string, Connector>, folders: readonly string[]): MachineDoor {
  return {
    async refuseUnlessAllowed(caller, wanted, before) {
      const connector = connectors.get(wanted.connector)
      const paths = connector?.machinePaths?.(connector.settings.parse(wanted.settings)) ?? []
      if (paths.length === 0 || can(caller, 'instance:operate').allowed) return
      if (before && isSame(wanted, before)) return
      const outside = await firstOutside(paths, folders)
      if (outside === null) return
      const what = outside === '/' ? 'this machine' : outside
      refuse('not_permitted', `Only an instance operator connects ${what}: ${words(folders)}`, [
        { path: 'body.settings', message: 'reads the machine that Onus runs on' },
      ])
    },
  }
}

function words(folders: readonly string[]): string {
  return folders.length === 0
    ? 'no folder is open to organisations here (ONUS_FOLDERS names none)'
    : `the folders open to organisations are ${folders.join(', ')} (ONUS_FOLDERS)`
}

function isSame(wanted: Wanted, before: Wanted): boolean {
  return wanted.connector === before.connector && isDeepStrictEqual(wanted.settings, before.settings)
}

async function firstOutside(paths: readonly string[], folders: readonly string[]): Promise<string | null> {
  const allowed = await Promise.all(folders.map(real))
  for (const path of paths) {
    const place = await real(path)
    if (!allowed.some(folder => place === folder || place.startsWith(folder.endsWith(sep) ? folder : folder + sep)))
      return path
  }
  return null
}

/** Where a path leads once every link is followed; a path that is not there leads nowhere but to itself. */
async function real(path: string): Promise<string> {
  return await realpath(path).catch(() => resolve(path))
}
