import { erasedWords } from '@onus/core/erasure'
import type { BodyOf } from '@onus/core/noun'
import { refuse } from '@onus/core/problem'
import type { Instant } from '@onus/core/time'
import type { KnownAt, Noun, Version } from '@onus/core/version'
import { type RawBuilder, sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

/** The moment that a question is about: world time, and the last ledger index that counts as known (null: everything). */
export type Moment = { readonly asOf: Instant; readonly knownAt: KnownAt }

type Row = {
  org: string
  noun: Noun
  subject: string
  version: number
  fact: string
  effective_from: Instant
  effective_to: Instant | null
  position: number | null
  recorded: Instant | null
  actor_kind: 'user' | 'token' | 'system'
  actor_id: string
  reason: string
  sample: boolean
  body: unknown
  erased_rule: string | null
  erased_about: string | null
  erased_at: number | null
}

const columns = sql`f.org, f.noun, f.subject, f.version, f.id as fact, f.effective_from, f.effective_to, e.id as position, e.recorded,
  f.actor_kind, f.actor_id, f.reason, f.sample, f.body, x.rule as erased_rule, x.about as erased_about,
  (select t.id from ledger_entry t where t.org = x.org and t.fact = x.tombstone) as erased_at`

const factsWithPosition = sql`fact f left join ledger_entry e on e.org = f.org and e.fact = f.id
  left join erased x on x.org = f.org and x.id = f.id`

function known(knownAt: KnownAt): RawBuilder<unknown> {
  return knownAt === null ? sql`true` : sql`e.id <= ${knownAt}`
}

/** A version as core knows it. */
function versionOf<Name extends Noun>(row: Row): Version<BodyOf<Name>> {
  return {
    org: row.org as Version<unknown>['org'],
    noun: row.noun,
    subject: row.subject,
    version: row.version,
    fact: row.fact,
    effective: { from: row.effective_from, to: row.effective_to },
    position: row.position,
    recorded: row.recorded,
    actor: { kind: row.actor_kind, id: row.actor_id },
    reason: row.reason,
    sample: row.sample,
    body: row.body as BodyOf<Name>,
  }
}

export type Page = { readonly limit: number; readonly after: string | null; readonly search?: string | undefined }

/** The versions in force of every noun of a kind at a moment, in the order in which the nouns were made. */
export async function versionsInForce<Name extends Noun>(
  tx: OrgTransaction,
  noun: Name,
  moment: Moment,
  page?: Page,
): Promise<readonly Version<BodyOf<Name>>[]> {
  const after = page?.after ? sql`and f.subject > ${page.after}` : sql``
  const found = page?.search ? sql`and v.body::text ilike ${`%${escapeLike(page.search)}%`}` : sql``
  const limit = page ? sql`limit ${page.limit}` : sql``
  const { rows } = await sql<Row>`
    select * from (
      select distinct on (f.subject) ${columns} from ${factsWithPosition}
      where f.org = (select onus_org()) and f.noun = ${noun} and f.effective_from <= ${moment.asOf}
        and (f.effective_to is null or f.effective_to > ${moment.asOf}) and ${known(moment.knownAt)} ${after}
      order by f.subject, f.version desc
    ) v where v.body is not null ${found} order by v.subject ${limit}`.execute(tx)
  return rows.map(row => versionOf<Name>(row))
}

/** How many nouns of a kind are in force at a moment. */
export async function countInForce(tx: OrgTransaction, noun: Noun, moment: Moment): Promise<number> {
  // Where everything counts as known, no place in the ledger is looked up.
  const from = moment.knownAt === null ? sql`fact f` : factsWithPosition
  const { rows } = await sql<{ count: number }>`
    select count(distinct f.subject)::int as count from ${from}
    where f.org = (select onus_org()) and f.noun = ${noun} and f.effective_from <= ${moment.asOf}
      and (f.effective_to is null or f.effective_to > ${moment.asOf}) and ${known(moment.knownAt)}`.execute(tx)
  return rows[0]?.count ?? 0
}

/** The version in force of one noun at a moment; refuses one that is not of this organisation, or was not there yet. */
export async function versionInForce<Name extends Noun>(
  tx: OrgTransaction,
  noun: Name,
  subject: string,
  moment: Moment,
): Promise<Version<BodyOf<Name>>> {
  const { rows } = await sql<Row>`
    select ${columns} from ${factsWithPosition}
    where f.org = (select onus_org()) and f.noun = ${noun} and f.subject = ${subject} and f.effective_from <= ${moment.asOf}
      and (f.effective_to is null or f.effective_to > ${moment.asOf}) and ${known(moment.knownAt)}
    order by f.version desc limit 1`.execute(tx)
  const row = rows[0]
  if (!row) return refuse('not_found', `There is no such ${noun} in this organisation at that moment`)
  if (row.body === null) return refuseErased(noun, row)
  return versionOf<Name>(row)
}

/** Every version of one noun, latest first. Refuses a noun whose latest version was erased, saying under which rule. */
export async function versionsOf<Name extends Noun>(
  tx: OrgTransaction,
  noun: Name,
  subject: string,
): Promise<readonly Version<BodyOf<Name>>[]> {
  const { rows } = await sql<Row>`
    select ${columns} from ${factsWithPosition}
    where f.org = (select onus_org()) and f.noun = ${noun} and f.subject = ${subject} order by f.version desc`.execute(
    tx,
  )
  const [latest] = rows
  if (!latest) return refuse('not_found', `There is no such ${noun} in this organisation`)
  if (latest.body === null) return refuseErased(noun, latest)
  return rows.filter(row => row.body !== null).map(row => versionOf<Name>(row))
}

/** A version whose content was erased: what is left of it. */
export type ErasedVersion = {
  readonly version: number
  readonly rule: string
  readonly index: number | null
  readonly words: string
}

/** Every version of one noun, latest first, and what is left of those that were erased. */
export async function historyOf<Name extends Noun>(
  tx: OrgTransaction,
  noun: Name,
  subject: string,
): Promise<{ versions: readonly Version<BodyOf<Name>>[]; erased: readonly ErasedVersion[] }> {
  const { rows } = await sql<Row>`
    select ${columns} from ${factsWithPosition}
    where f.org = (select onus_org()) and f.noun = ${noun} and f.subject = ${subject} order by f.version desc`.execute(
    tx,
  )
  if (rows.length === 0) return refuse('not_found', `There is no such ${noun} in this organisation`)
  return {
    versions: rows.filter(row => row.body !== null).map(row => versionOf<Name>(row)),
    erased: rows.filter(row => row.body === null).map(erasedVersion),
  }
}

function erasedVersion(row: Row): ErasedVersion {
  const rule = row.erased_rule ?? 'unknown'
  return { version: row.version, rule, index: row.erased_at, words: erasedWords(rule, row.erased_at) }
}

function refuseErased(noun: Noun, row: Row): never {
  return refuse('not_found', `Version ${row.version} of this ${noun} was ${erasedVersion(row).words}`)
}

/** Refuses to open the files of a version when they were erased, saying under which rule. */
export async function refuseErasedFiles(tx: OrgTransaction, fact: string): Promise<void> {
  const { rows } = await sql<{ rule: string; index: number | null }>`
    select x.rule, (select t.id from ledger_entry t where t.org = x.org and t.fact = x.tombstone) as index
    from erased x where x.org = (select onus_org()) and x.id = ${fact}`.execute(tx)
  if (rows[0]) refuse('not_found', `The files of this version were ${erasedWords(rows[0].rule, rows[0].index)}`)
}

/** A version for the computation of posture, or what a tombstone left of it (rulings 3). */
export type StoredVersion =
  | Version<unknown>
  | (Omit<Version<unknown>, 'body'> & { readonly erased: { rule: string; about: string | null } })

/** Versions that a condition chooses, erased ones too: without a body, and with the rule. */
export async function storedByFact(
  tx: OrgTransaction,
  condition: RawBuilder<unknown>,
): Promise<readonly StoredVersion[]> {
  const { rows } = await sql<Row>`select ${columns} from ${factsWithPosition} where ${condition}`.execute(tx)
  return rows.map(row => {
    const version = versionOf<Noun>(row)
    if (row.erased_rule === null) return version
    const { body, ...envelope } = version
    return { ...envelope, erased: { rule: row.erased_rule, about: row.erased_about } }
  })
}

/** Versions that a condition of another store chooses; `condition` may end with an order and a limit. */
export async function versionsByFact<Name extends Noun>(
  tx: OrgTransaction,
  condition: RawBuilder<unknown>,
): Promise<readonly Version<BodyOf<Name>>[]> {
  const { rows } = await sql<Row>`select ${columns} from ${factsWithPosition} where ${condition}`.execute(tx)
  return rows.filter(row => row.body !== null).map(row => versionOf<Name>(row))
}

/** The facts that point at a noun, in force or not, latest version of each first. */
export async function linksTo(
  tx: OrgTransaction,
  target: string,
): Promise<readonly { noun: Noun; subject: string; role: string; body: unknown }[]> {
  const { rows } = await sql<{ noun: Noun; subject: string; role: string; body: unknown }>`
    select distinct on (f.subject, l.role) f.noun, f.subject, l.role, f.body
    from link l join fact f on f.org = l.org and f.id = l.fact
    where l.org = (select onus_org()) and l.target = ${target} and f.content is not null
      and f.version = (select max(version) from fact latest where latest.org = f.org and latest.subject = f.subject)
    order by f.subject, l.role`.execute(tx)
  return rows
}

/** How many versions were erased so far: what was computed before is stale when it has changed. */
export async function erasedCount(tx: OrgTransaction): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from erased where org = (select onus_org())`.execute(tx)
  return rows[0]?.count ?? 0
}

/** The last ledger index recorded by `at`; -1 when nothing was. */
export async function positionAt(tx: OrgTransaction, at: Instant): Promise<number> {
  const { rows } = await sql<{ position: number }>`
    select coalesce((select id from ledger_entry where org = (select onus_org()) and recorded <= ${at} order by recorded desc, id desc limit 1), -1)::int8 as position`.execute(
    tx,
  )
  return rows[0]?.position ?? -1
}

/** The last index of the ledger and when it was recorded. */
export async function lastPosition(tx: OrgTransaction): Promise<{ position: number; recorded: Instant | null }> {
  const { rows } = await sql<{ position: number; recorded: Instant }>`
    select id as position, recorded from ledger_entry where org = (select onus_org()) order by id desc limit 1`.execute(
    tx,
  )
  return rows[0] ?? { position: -1, recorded: null }
}

/** What the people behind some user accounts are called in this organisation. */
export async function namesOfUsers(
  tx: OrgTransaction,
  ids: readonly string[],
): Promise<readonly { id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select distinct on (f.body ->> 'user') f.body ->> 'user' as id, f.body ->> 'name' as name
    from fact f where f.org = (select onus_org()) and f.noun = 'person' and f.body ->> 'user' = any(${[...ids]})
    order by f.body ->> 'user', f.version desc`.execute(tx)
  return rows
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
