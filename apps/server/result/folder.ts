import { createHash } from 'node:crypto'
import type { ResultsPreview, ResultsSettings } from '@onus/connectors/results'

const mostNamed = 3

/** What a file is about by its own words: its one target, or the first of several and how many more. */
export function targetOf({ targets }: Pick<ResultsPreview, 'targets'>): string | null {
  if (targets.length === 0) return null
  const named = targets.toSorted().slice(0, mostNamed).join(', ')
  return targets.length <= mostNamed ? named : `${named} and ${targets.length - mostNamed} more`
}

/**
 * The id of the connection that files of this format, tool and target belong to. It follows from them, so that two first files
 * that arrive at once make one connection. Several targets count by all their names, not by what is shown of them.
 */
export function connectionIdOf(org: string, settings: ResultsSettings, targets: readonly string[]): string {
  const about = settings.target === targetOf({ targets }) ? targets.toSorted() : [settings.target]
  const parts = ['results', org, settings.format, settings.tool.toLowerCase(), ...about]
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16)
  // A UUID of version 8: its bits are ours to choose.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** What the connection is called. */
export function titleOf({ tool, target }: ResultsSettings): string {
  return `${tool}: ${target}`.slice(0, 200).toWellFormed()
}
