import type { Comment } from '@onus/core/comment'
import type { Control } from '@onus/core/control'
import type { Person } from '@onus/core/person'
import type { Request } from '@onus/core/request'
import type { Snapshot } from '@onus/core/snapshot'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { versionsByFact, versionsOf } from '../register/store.ts'
import { latestOf } from '../register/waiting.ts'
import { sealedVersions } from '../room-record/store.ts'

const isLatest = sql`f.version = (select max(latest.version) from fact latest where latest.org = f.org and latest.subject = f.subject)`

/** The requests of an engagement, or of all, each in its latest version, by reference; for auditors with their drafts. */
export async function requestsIn(tx: OrgTransaction, engagement: string | null): Promise<readonly Version<Request>[]> {
  const waiting = latestOf(await sealedVersions(tx, 'request', engagement === null ? {} : { engagement }))
  const said = await versionsByFact<'request'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'request' and (${engagement}::text is null or f.body ->> 'engagement' = ${engagement}::text)
      and ${isLatest} order by f.body ->> 'reference', f.subject`,
  )
  if (waiting.length === 0) return said
  return [...said, ...waiting].toSorted((one, other) => (one.body.reference < other.body.reference ? -1 : 1))
}

/** Every version of one request, latest first: those that wait in the room for its auditors, else those that are facts. */
export async function requestVersions(tx: OrgTransaction, id: string): Promise<readonly Version<Request>[]> {
  const waiting = await sealedVersions(tx, 'request', { subject: id })
  return waiting.length > 0 ? waiting : await versionsOf(tx, 'request', id)
}

/** These requests, each in its latest version. */
export async function requestsById(
  tx: OrgTransaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Version<Request>>> {
  const rows = await versionsByFact<'request'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'request' and f.subject = any(${[...ids]}::uuid[]) and ${isLatest}`,
  )
  const wanted = new Set(ids)
  const waiting = latestOf(await sealedVersions(tx, 'request')).filter(one => wanted.has(one.subject))
  return new Map([...rows, ...waiting].map(row => [row.subject, row]))
}

/** Lets one transaction at a time give out references in an engagement, so that each is there once. */
export async function lockReferences(tx: OrgTransaction, engagement: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('onus references ' || ${engagement}, 0))`.execute(tx)
}

/** What was said about a record, oldest first. */
export async function commentsOn(tx: OrgTransaction, id: string): Promise<readonly Version<Comment>[]> {
  return await versionsByFact<'comment'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'comment' and f.id in (
      select l.fact from link l where l.org = (select onus_org()) and l.role = 'of' and l.target = ${id}) order by f.effective_from, f.id`,
  )
}

/** How many comments each record has. */
export async function commentCounts(tx: OrgTransaction): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ of: string; count: number }>`
    select body -> 'of' ->> 'id' as of, count(*)::int as count from fact
    where org = (select onus_org()) and noun = 'comment' and content is not null group by 1`.execute(tx)
  return new Map(rows.map(row => [row.of, row.count]))
}

/** These persons, each in the latest version. */
export async function personsById(tx: OrgTransaction, ids: readonly string[]): Promise<ReadonlyMap<string, Person>> {
  const rows = await versionsByFact<'person'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'person' and f.subject = any(${[...ids]}::uuid[]) and ${isLatest}`,
  )
  return new Map(rows.map(row => [row.subject, row.body]))
}

/** Every person, in the latest version. */
export async function allPersons(tx: OrgTransaction): Promise<readonly Version<Person>[]> {
  return await versionsByFact<'person'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'person' and ${isLatest} order by f.subject`,
  )
}

/** Every control, in the latest version. */
export async function allControls(tx: OrgTransaction): Promise<readonly Version<Control>[]> {
  return await versionsByFact<'control'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'control' and ${isLatest} order by f.body ->> 'code', f.subject`,
  )
}

/** What these populations are called, in the latest version. */
export async function populationTitles(
  tx: OrgTransaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await versionsByFact<'population'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'population' and f.subject = any(${[...ids]}::uuid[]) and ${isLatest}`,
  )
  return new Map(rows.map(row => [row.subject, row.body.title]))
}

/** What these evidence items are called, in the latest version. */
export async function evidenceTitles(tx: OrgTransaction, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await versionsByFact<'evidence'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'evidence' and f.subject = any(${[...ids]}::uuid[]) and ${isLatest}`,
  )
  return new Map(rows.map(row => [row.subject, row.body.title]))
}

/** The versions of the snapshots that an answer gives. */
export async function snapshotVersions(
  tx: OrgTransaction,
  ids: readonly string[],
): Promise<readonly Version<Snapshot>[]> {
  return await versionsByFact<'snapshot'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'snapshot' and f.subject = any(${[...ids]}::uuid[])`,
  )
}
