import type { Cited, HeldGrant } from '@onus/core/conclusion'
import type { Grant } from '@onus/core/grant'
import type { BodyOf } from '@onus/core/noun'
import type { Instant } from '@onus/core/time'
import type { Noun, Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsByFact } from '../register/store.ts'

export type EntryRow = {
  readonly id: string
  readonly kind: 'note' | 'conclusion' | 'opinion'
  readonly author: string
  readonly at: Instant
  /** Null once it was erased. */
  readonly content: string | null
  readonly signature: unknown
  readonly signedAt: Instant | null
  readonly supersedes: string | null
  readonly released: string | null
  readonly rule: string | null
  readonly index: number | null
}

/** What is in the workspace of an engagement, oldest first. Row security shows it to its auditors alone. */
export async function entriesOf(tx: OrgTransaction, engagement: string): Promise<readonly EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select r.id, r.kind, r.author, r.at, r.content, r.signature, r.signed_at as "signedAt", r.supersedes, r.released,
      t.body ->> 'rule' as rule, e.id as index
    from room_entry r left join fact t on t.org = r.org and t.id = r.erased
      left join ledger_entry e on e.org = r.org and e.fact = r.erased
    where r.org = (select onus_org()) and r.engagement = ${engagement} order by r.at, r.id`.execute(tx)
  return rows
}

export type NewEntry = Pick<EntryRow, 'id' | 'kind' | 'author' | 'supersedes'> & {
  readonly content: string
  readonly org: string
  readonly engagement: string
}

export async function insertEntry(tx: OrgTransaction, entry: NewEntry): Promise<void> {
  await sql`
    insert into room_entry (org, id, engagement, kind, author, content, supersedes)
    values (${entry.org}, ${entry.id}, ${entry.engagement}, ${entry.kind}, ${entry.author}, ${entry.content}, ${entry.supersedes})`.execute(
    tx,
  )
}

/** Keeps the signature of an entry that has none yet; false when it has one. */
export async function signEntry(tx: OrgTransaction, id: string, signature: object, at: Instant): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update room_entry set signature = ${JSON.stringify(signature)}::jsonb, signed_at = ${at}
    where org = (select onus_org()) and id = ${id} and signature is null`.execute(tx)
  return numAffectedRows === 1n
}

/** Takes away a note or a draft of one's own; false when there is none. */
export async function deleteEntry(tx: OrgTransaction, id: string, author: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from room_entry where org = (select onus_org()) and id = ${id} and author = ${author} and signature is null`.execute(
    tx,
  )
  return numAffectedRows === 1n
}

export async function noteReleased(tx: OrgTransaction, id: string, fact: string): Promise<void> {
  await sql`update room_entry set released = ${fact} where org = (select onus_org()) and id = ${id}`.execute(tx)
}

/** Lets one transaction at a time write into a room, so that nothing comes in while it is locked. */
export async function lockRoom(tx: OrgTransaction, engagement: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('onus room ' || ${engagement}, 0))`.execute(tx)
}

export type LookRow = {
  readonly id: string
  readonly at: Instant
  readonly lastAt: Instant
  readonly author: string
  readonly what: string
  readonly subject: string | null
  readonly query: string
  readonly rows: number
  readonly times: number
  readonly isErased: boolean
  readonly rule: string | null
  readonly index: number | null
}

const mostLooks = 500

/** What the auditors of an engagement looked at, latest first, and under which rule it was erased. */
export async function looksOf(tx: OrgTransaction, engagement: string): Promise<readonly LookRow[]> {
  const { rows } = await sql<LookRow>`
    select l.id, l.at, l.last_at as "lastAt", l.author, l.what, l.subject, l.query, l.rows, l.times,
      l.erased is not null as "isErased", t.body ->> 'rule' as rule, e.id as index
    from room_look l left join fact t on t.org = l.org and t.id = l.erased
      left join ledger_entry e on e.org = l.org and e.fact = l.erased
    where l.org = (select onus_org()) and l.engagement = ${engagement} order by l.at desc, l.id desc limit ${mostLooks}`.execute(
    tx,
  )
  return rows
}

export type KeyRow = { readonly id: string; readonly name: string; readonly publicKey: Buffer }

/** The Ed25519 keys of whoever asks. */
export async function keysOf(tx: OrgTransaction): Promise<readonly KeyRow[]> {
  const { rows } = await sql<KeyRow>`
    select id, name, public_key as "publicKey" from signing_key where org = (select onus_org()) order by at`.execute(tx)
  return rows
}

/** Keeps a key; false when somebody has it already. */
export async function insertKey(
  tx: OrgTransaction,
  key: { org: string; id: string; author: string; name: string; publicKey: Buffer; proof: Buffer },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into signing_key (org, id, author, name, public_key, proof)
    values (${key.org}, ${key.id}, ${key.author}, ${key.name}, ${key.publicKey}, ${key.proof}) on conflict do nothing`.execute(
    tx,
  )
  return numAffectedRows === 1n
}

export async function deleteKey(tx: OrgTransaction, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from signing_key where org = (select onus_org()) and id = ${id}`.execute(
    tx,
  )
  return numAffectedRows === 1n
}

export type PasskeyRow = {
  readonly id: string
  readonly name: string
  readonly credential: string
  readonly cose: string
}

export async function passkeysOf(tx: OrgTransaction, user: string): Promise<readonly PasskeyRow[]> {
  const { rows } = await sql<PasskeyRow>`
    select id, coalesce(name, 'Passkey') as name, credential_id as credential, public_key as cose from auth.passkey
    where user_id = ${user} order by created_at`.execute(tx)
  return rows
}

/** What these entries of the ledger are, as far as a conclusion can rest on them. */
export async function citedEntries(
  tx: OrgTransaction,
  indices: readonly number[],
): Promise<ReadonlyMap<number, Cited>> {
  const { rows } = await sql<{
    index: number
    noun: Noun
    body: { period?: Cited['window']; performedAt?: Instant; engagement?: unknown }
  }>`
    select e.id as index, f.noun, f.body from ledger_entry e join fact f on f.org = e.org and f.id = e.fact
    where e.org = (select onus_org()) and e.id = any(${[...indices]}::bigint[]) and f.content is not null`.execute(tx)
  return new Map(
    rows.map(({ index, noun, body }) => [
      index,
      {
        noun,
        window: noun === 'evidence' ? (body.period ?? null) : null,
        performedAt: noun === 'evidence' ? (body.performedAt ?? null) : null,
        engagement: typeof body.engagement === 'string' ? body.engagement : null,
      },
    ]),
  )
}

const isLatest = sql`f.version = (select max(latest.version) from fact latest where latest.org = f.org and latest.subject = f.subject)`

/** Whether a version is the latest of its noun that was said and known by a moment. */
function isLatestBy({ asOf, knownAt }: Moment) {
  const known = sql`exists (select from ledger_entry k where k.org = l.org and k.fact = l.id and k.id <= ${knownAt})`
  return sql`f.version = (select max(l.version) from fact l where l.org = f.org and l.subject = f.subject
    and l.effective_from <= ${asOf} and ${knownAt === null ? sql`true` : known})`
}

/**
 * What was said in an engagement about nouns of these kinds by a moment, each in its latest version then, in the order of the
 * ledger.
 */
export async function saidIn<Name extends Noun>(
  tx: OrgTransaction,
  engagement: string,
  nouns: readonly Name[],
  moment: Moment,
): Promise<readonly Version<BodyOf<Name>>[]> {
  return (await versionsByFact(
    tx,
    sql`f.org = (select onus_org()) and f.noun = any(${[...nouns]}::text[]) and f.body ->> 'engagement' = ${engagement}
      and ${isLatestBy(moment)} order by e.id nulls last, f.id`,
  )) as unknown as readonly Version<BodyOf<Name>>[]
}

/** Every act of an auditor about an engagement, oldest first. */
export async function actsOf(tx: OrgTransaction, engagement: string): Promise<readonly Version<BodyOf<'room'>>[]> {
  return await versionsByFact<'room'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'room' and f.body ->> 'engagement' = ${engagement}
      order by f.effective_from, f.version`,
  )
}

/** Whether an auditor locked the room of an engagement. */
export async function isLocked(tx: OrgTransaction, engagement: string): Promise<boolean> {
  return (await actsOf(tx, engagement)).some(act => act.body.state === 'locked')
}

/** Evidence about any of these controls that speaks for some of a period, each in its latest version of a moment. */
export async function evidenceAbout(
  tx: OrgTransaction,
  controls: readonly string[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
  moment: Moment,
): Promise<readonly Version<BodyOf<'evidence'>>[]> {
  return await versionsByFact<'evidence'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'evidence' and ${isLatestBy(moment)}
      and f.body -> 'controls' ?| ${[...controls]}::text[]
      and f.body #>> '{period,from}' < ${to} and coalesce(f.body #>> '{period,to}', '9') > ${from}
      order by f.body #>> '{period,from}', f.subject`,
  )
}

/** Every role that somebody held, from when to when. */
export async function grantsOf(tx: OrgTransaction, user: string): Promise<readonly HeldGrant[]> {
  const versions = await versionsByFact<'grant'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'grant' and f.body ->> 'user' = ${user} order by f.subject, f.version`,
  )
  const bySubject = Map.groupBy(versions, version => version.subject)
  return [...bySubject.values()].map(history => {
    const grant: Grant = history.at(-1)!.body
    const revoked = history.find(version => version.body.state === 'revoked')?.effective.from ?? null
    return { grant, from: history[0]!.effective.from, to: revoked ?? grant.until }
  })
}

export type AuditorRow = {
  readonly grant: string
  readonly user: string
  readonly state: 'granted' | 'revoked'
  readonly until: Instant | null
  readonly name: string
  readonly email: string
}

/** Who holds or held the role of auditor for an engagement. */
export async function auditorsOf(tx: OrgTransaction, engagement: string): Promise<readonly AuditorRow[]> {
  const { rows } = await sql<AuditorRow>`
    select f.subject as grant, f.body ->> 'user' as user, f.body ->> 'state' as state, f.body ->> 'until' as until,
           u.name, u.email
    from fact f join auth."user" u on u.id = (f.body ->> 'user')::uuid
    where f.org = (select onus_org()) and f.noun = 'grant' and f.body ->> 'role' = 'auditor'
      and f.body ->> 'engagement' = ${engagement} and ${isLatest} order by f.subject`.execute(tx)
  return rows
}

/** The open invitations of auditors to an engagement. */
export async function invitedTo(
  tx: OrgTransaction,
  engagement: string,
): Promise<readonly Version<BodyOf<'invitation'>>[]> {
  return await versionsByFact<'invitation'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'invitation' and f.body ->> 'engagement' = ${engagement}
      and f.body ->> 'state' = 'open' and f.body -> 'roles' ? 'auditor' and ${isLatest} order by f.subject`,
  )
}

/** What was released in an engagement and erased since, and whether its workspace was, each with its rule. */
export async function erasedIn(
  tx: OrgTransaction,
  engagement: string,
): Promise<readonly { noun: string; rule: string; index: number | null }[]> {
  const { rows } = await sql<{ noun: string; rule: string; index: number | null }>`
    select f.noun, x.rule, e.id as index from fact f join erased x on x.org = f.org and x.id = f.id
      left join ledger_entry e on e.org = f.org and e.fact = x.tombstone
    where f.org = (select onus_org()) and f.noun in ('conclusion', 'opinion', 'room') and x.kind = 'content'
      and exists (select from link l where l.org = f.org and l.fact = f.id and l.role = 'engagement' and l.target = ${engagement})
    union all
    select 'workspace', f.body ->> 'rule', e.id from fact f left join ledger_entry e on e.org = f.org and e.fact = f.id
    where f.org = (select onus_org()) and f.noun = 'erasure' and f.body -> 'rooms' ? ${engagement}
      and f.body #>> '{lifecycle,state}' = 'erased' order by 3 nulls last`.execute(tx)
  return rows
}
