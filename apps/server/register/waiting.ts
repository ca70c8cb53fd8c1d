import type { Version } from '@onus/core/version'
import type { Moment } from './store.ts'

/** The latest of each noun, of versions that come latest first. */
export function latestOf<Body>(versions: readonly Version<Body>[]): readonly Version<Body>[] {
  return versions.filter((one, at) => versions[at - 1]?.subject !== one.subject)
}

/** What waits in rooms as it stood at a moment. What the ledger knew at a position holds none of it. */
export function inForce<Body>(versions: readonly Version<Body>[], moment: Moment): readonly Version<Body>[] {
  if (moment.knownAt !== null) return []
  return latestOf(versions.filter(one => one.effective.from <= moment.asOf))
}

/** Whether a version is on a page: behind its cursor, and with the words that are looked for. */
export function isWanted(
  { subject, body }: Version<unknown>,
  { after, search = '' }: { readonly after: string | null; readonly search?: string | undefined },
): boolean {
  if (after !== null && subject <= after) return false
  return JSON.stringify(body).toLowerCase().includes(search.toLowerCase())
}
