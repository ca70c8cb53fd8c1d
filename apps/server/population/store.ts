import type { BodyOf } from '@onus/core/noun'
import type { Population } from '@onus/core/population'
import type { Noun, Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { pageFrom, readCursor } from '../http/cursor.ts'
import { afterSubject } from '../register/moment.ts'
import { historyOf, type Moment, versionsInForce, versionsOf } from '../register/store.ts'
import { isWanted } from '../register/waiting.ts'

type InEngagement = { [Name in Noun]: BodyOf<Name> extends { engagement: string } ? Name : never }[Noun]

type PageQuery = {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly search?: string | undefined
  readonly engagement?: string | undefined
}

/**
 * A page of what belongs to engagements, in the order in which it was made. Of one engagement there are never many.
 * `waiting` is what an auditor has in the room besides.
 */
export async function pageOfEngagement<Name extends InEngagement>(
  tx: OrgTransaction,
  noun: Name,
  moment: Moment,
  { limit, cursor, search, engagement }: PageQuery,
  reaches: (version: Version<BodyOf<Name>>) => boolean,
  waiting: readonly Version<BodyOf<Name>>[] = [],
): Promise<{ items: readonly Version<BodyOf<Name>>[]; next: string | null }> {
  const after = readCursor(afterSubject, cursor)?.after ?? null
  const said = await versionsInForce(tx, noun, moment, { limit: 10_000, after, search })
  const all = [...said, ...waiting.filter(one => isWanted(one, { after, search }))].toSorted((one, other) =>
    one.subject < other.subject ? -1 : 1,
  )
  const mine = all.filter(
    row => (engagement === undefined || (row.body as { engagement: string }).engagement === engagement) && reaches(row),
  )
  return pageFrom(mine.slice(0, limit + 1), limit, row => ({ after: row.subject }))
}

/** A population in its latest version. */
export async function latestPopulation(tx: OrgTransaction, id: string): Promise<Version<Population>> {
  const [version] = await versionsOf(tx, 'population', id)
  return version as Version<Population>
}

/** A population in its latest version, or null where that was erased: what rests on it is unknown then, and no error. */
export async function knownPopulation(tx: OrgTransaction, id: string): Promise<Population | null> {
  const { versions, erased } = await historyOf(tx, 'population', id)
  const [latest] = versions
  return latest && !erased.some(one => one.version > latest.version) ? latest.body : null
}

/** Why a sample or a test of an erased population shows nothing any more. */
export const populationErased = 'The population was erased: whether this is of it is unknown'
