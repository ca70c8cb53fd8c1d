import { canonicalJson, type Json } from '@onus/core/json'
import type { BodyOf } from '@onus/core/noun'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { draft, type Recorded, record, type Writer } from '../record/record.ts'
import { changedMeanwhile } from '../record/refusals.ts'
import { lockRoom } from '../room/store.ts'

/** Nouns whose versions wait in the room of an auditor until they become facts. */
export type SealedNoun = 'test' | 'request'

type Which = { readonly subject?: string; readonly engagement?: string }

/** Versions that wait in rooms, the latest of each noun first. Row security shows them to auditors of their engagement alone. */
export async function sealedVersions<Name extends SealedNoun>(
  tx: OrgTransaction,
  noun: Name,
  { subject, engagement }: Which = {},
): Promise<readonly Version<BodyOf<Name>>[]> {
  const of = subject === undefined ? sql`` : sql`and subject = ${subject}`
  const inside = engagement === undefined ? sql`` : sql`and engagement = ${engagement}`
  const { rows } = await sql<Row>`
    select org, id, noun, subject, version, author, at, reason, content::jsonb as body from room_record
    where org = (select onus_org()) and noun = ${noun} ${of} ${inside} order by subject, version desc`.execute(tx)
  return rows.map(row => ({
    org: row.org as Version<unknown>['org'],
    noun,
    subject: row.subject,
    version: row.version,
    fact: row.id,
    effective: { from: instant(row.at), to: null },
    position: null,
    recorded: null,
    actor: { kind: 'user', id: row.author },
    reason: row.reason,
    sample: false,
    body: row.body as BodyOf<Name>,
  }))
}

export type Sealing<Name extends SealedNoun> = {
  readonly noun: Name
  /** The one that gets another version; a new one when absent. */
  readonly subject?: string
  readonly body: BodyOf<Name> & { readonly engagement: string }
  readonly reason: string
  readonly expectedVersion?: number | undefined
}

/** Keeps a version in the room of its engagement. Nothing of it reaches the ledger, and only auditors write it. */
export async function seal<Name extends SealedNoun>(writer: Writer, write: Sealing<Name>): Promise<Recorded> {
  const { tx, org, actor, at } = writer
  const { fact: id, subject, body, reason } = draft(writer, write as never)
  await lockRoom(tx, write.body.engagement)
  const latest = (await sealedVersions(tx, write.noun, { subject }))[0]?.version ?? 0
  if (write.expectedVersion !== undefined && write.expectedVersion !== latest)
    throw changedMeanwhile(write.noun, write.expectedVersion, latest)
  const version = latest + 1
  await sql`
    insert into room_record (org, id, engagement, noun, subject, version, author, at, reason, content)
    values (${org}, ${id}, ${write.body.engagement}, ${write.noun}, ${subject}, ${version}, ${actor.id}, ${at}, ${reason},
      ${canonicalJson(body as unknown as Json)})`.execute(tx)
  return { id: subject, version, fact: id }
}

/**
 * Makes facts of every version that waits of one noun, each by whom and from when it was said, and empties the room of them.
 * The ledger says when that happened.
 */
export async function unseal<Name extends SealedNoun>(
  writer: Writer,
  noun: Name,
  waiting: readonly Version<BodyOf<Name>>[],
): Promise<void> {
  for (const [at, one] of waiting.toReversed().entries()) {
    const { subject, fact, actor, effective, reason } = one
    const write = at === 0 ? { newSubject: subject } : { subject }
    await record(
      { ...writer, actor, newId: () => fact },
      { noun, ...write, body: one.body, effective: { from: effective.from, to: null }, reason },
    )
  }
  if (waiting[0]) await forgetSealed(writer.tx, waiting[0].subject)
}

/** Empties a room of what became facts; the database refuses it for anything else. */
export async function forgetSealed(tx: OrgTransaction, subject: string): Promise<void> {
  await sql`delete from room_record where org = (select onus_org()) and subject = ${subject}`.execute(tx)
}

/** The words of samples that wait in rooms, by sample and by their place in it. */
export async function sealedWords(
  tx: OrgTransaction,
  which: { readonly draws: readonly string[] } | { readonly engagement: string },
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const of = 'draws' in which ? sql`subject = any(${[...which.draws]}::uuid[])` : sql`engagement = ${which.engagement}`
  const { rows } = await sql<{ subject: string; words: Record<string, string> }>`
    select distinct on (subject) subject, content::jsonb as words from room_record
    where org = (select onus_org()) and noun = 'draw' and ${of} order by subject, version desc`.execute(tx)
  return new Map(rows.map(row => [row.subject, row.words]))
}

/** Keeps words of a sample in the room of its engagement, beside those that are there. */
export async function sealWords(
  { tx, org, actor, at, newId }: Writer,
  { id: draw, engagement }: { readonly id: string; readonly engagement: string },
  words: Readonly<Record<string, string>>,
): Promise<void> {
  if (Object.keys(words).length === 0) return
  await lockRoom(tx, engagement)
  const all = { ...(await sealedWords(tx, { draws: [draw] })).get(draw), ...words }
  await sql`
    insert into room_record (org, id, engagement, noun, subject, version, author, at, reason, content)
    select ${org}, ${newId()}, ${engagement}, 'draw', ${draw}, coalesce(max(version), 0) + 1, ${actor.id}, ${at}, '', ${canonicalJson(all)}
    from room_record where org = ${org} and subject = ${draw}`.execute(tx)
}

type Row = {
  readonly org: string
  readonly id: string
  readonly subject: string
  readonly version: number
  readonly author: string
  readonly at: string
  readonly reason: string
  readonly body: unknown
}
