import type { Instant } from '@onus/core/time'
import type { Actor, Noun, Provenance } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

export type ArchivedRow = {
  readonly index: number
  readonly recorded: Instant
  readonly fact: string
  readonly noun: Noun
  readonly subject: string
  readonly version: number
  readonly from: Instant
  readonly to: Instant | null
  readonly actorKind: Actor['kind']
  readonly actorId: string
  readonly reason: string
  readonly provenance: Provenance
  readonly sample: boolean
  readonly content: string | null
  readonly salt: Buffer | null
  /** The ledger index of the tombstone, where its content was erased. */
  readonly erasedAt: number | null
}

/** The facts with a ledger index from `from` to before `to`, in ledger order. */
export async function factsBetween(tx: OrgTransaction, from: number, to: number): Promise<readonly ArchivedRow[]> {
  const { rows } = await sql<ArchivedRow>`
    select e.id as index, e.recorded, f.id as fact, f.noun, f.subject, f.version, f.effective_from as "from",
           f.effective_to as "to", f.actor_kind as "actorKind", f.actor_id as "actorId", f.reason, f.provenance, f.sample,
           f.content, f.salt, coalesce(t.id, x.erased) as "erasedAt"
    from ledger_entry e join fact f on f.org = e.org and f.id = e.fact
      left join lateral (select x.tombstone, 9007199254740991 as erased from erased x where x.org = f.org and x.id = f.id and x.kind = 'content') x on true
      left join ledger_entry t on t.org = f.org and t.fact = x.tombstone
    where e.org = (select onus_org()) and e.id >= ${from} and e.id < ${to} order by e.id`.execute(tx)
  return rows
}

export type ArchivedBlob = { readonly sha256: string; readonly bytes: number; readonly mediaType: string }

/** The stored files that facts below ledger index `size` rest on. */
export async function blobsBelow(tx: OrgTransaction, size: number): Promise<readonly ArchivedBlob[]> {
  const { rows } = await sql<ArchivedBlob>`
    select encode(b.id, 'hex') as sha256, b.bytes, b.media_type as "mediaType" from blob b
    where b.org = (select onus_org()) and exists (
      select from blob_use u join ledger_entry e on e.org = u.org and e.fact = u.fact
      where u.org = b.org and u.blob = b.id and e.id < ${size}) order by b.id`.execute(tx)
  return rows
}

export async function organisationNamed(
  tx: OrgTransaction,
): Promise<{ name: string; sample: boolean; origin: string }> {
  const { rows } = await sql<{ name: string; sample: boolean; origin: string }>`
    select coalesce((select body ->> 'name' from fact where org = o.org and subject = o.id order by version desc limit 1), o.name) as name,
           o.sample, o.origin
    from organisation o where o.org = (select onus_org())`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('the organisation of this transaction does not exist')
  return row
}

/** Makes the row of an organisation that is imported, with its empty ledger. */
export async function insertOrganisation(
  tx: OrgTransaction,
  { org, name, origin, sample }: { org: string; name: string; origin: string; sample: boolean },
): Promise<void> {
  await sql`insert into organisation (org, id, name, origin, sample) values (${org}, ${org}, ${name}, ${origin}, ${sample})`.execute(
    tx,
  )
  await sql`insert into ledger_head (org, id) values (${org}, ${org})`.execute(tx)
}

/** A fact of an archive as it is written into its new organisation. */
export type ImportedFact = {
  readonly id: string
  readonly noun: Noun
  readonly subject: string
  readonly version: number
  readonly from: string
  readonly to: string | null
  readonly content: string | null
  readonly salt: string | null
  readonly actorKind: string
  readonly actorId: string
  readonly reason: string
  readonly provenance: string
  readonly sample: boolean
  /** The bytes of its ledger entry, as base64. */
  readonly leaf: string
  readonly links: readonly { readonly role: string; readonly target: string }[]
  readonly blobs: readonly string[]
}

/** Writes facts in the order given, which is that of their outbox rows. Links follow once every subject is there. */
export async function insertFacts(tx: OrgTransaction, org: string, facts: readonly ImportedFact[]): Promise<void> {
  const json = JSON.stringify(facts)
  await sql`
    insert into subject (org, id, noun)
    select distinct ${org}::uuid, subject, noun from json_to_recordset(${json}::json) as given (subject uuid, noun text)
    on conflict do nothing`.execute(tx)
  await sql`
    insert into fact (org, id, noun, subject, version, effective_from, effective_to, content, salt, actor_kind, actor_id, reason, provenance, sample)
    select ${org}, id, noun, subject, version, "from", "to", content, decode(salt, 'base64'), "actorKind", "actorId", reason, provenance, sample
    from json_to_recordset(${json}::json) as given (id uuid, noun text, subject uuid, version int, "from" timestamptz, "to" timestamptz,
      content text, salt text, "actorKind" text, "actorId" text, reason text, provenance text, sample boolean)`.execute(
    tx,
  )
  await sql`
    insert into blob_use (org, fact, blob)
    select distinct ${org}::uuid, given.id, decode(sha, 'hex')
    from json_to_recordset(${json}::json) as given (id uuid, blobs json), json_array_elements_text(given.blobs) as sha`.execute(
    tx,
  )
  await sql`
    insert into outbox (org, idem, leaf, fact)
    select ${org}, row ->> 'id', decode(row ->> 'leaf', 'base64'), (row ->> 'id')::uuid
    from json_array_elements(${json}::json) with ordinality as given (row, place) order by place`.execute(tx)
}

/** The references of facts that are there already. */
export async function insertLinks(
  tx: OrgTransaction,
  org: string,
  links: readonly { readonly fact: string; readonly role: string; readonly target: string }[],
): Promise<void> {
  await sql`
    insert into link (org, fact, role, target)
    select ${org}, fact, role, target
    from json_to_recordset(${JSON.stringify(links)}::json) as given (fact uuid, role text, target uuid)
    on conflict do nothing`.execute(tx)
}

/** Whether facts of this organisation have no place in the ledger yet. */
export async function isAnythingWaiting(tx: OrgTransaction): Promise<boolean> {
  const { rows } = await sql`select 1 from outbox where org = (select onus_org()) limit 1`.execute(tx)
  return rows.length > 0
}

/** What is left of an erased version in an archive. */
export type ImportedTombstone = {
  readonly fact: string
  readonly kind: string
  readonly about: string | null
  readonly erasure: string
  readonly tombstone: string
  readonly rule: string
  readonly requestedBy: string
  readonly approvedBy: string
  readonly override: string
}

/** The tombstones of facts that are there already; of two about one fact the later counts. */
export async function insertTombstones(
  tx: OrgTransaction,
  org: string,
  tombstones: readonly ImportedTombstone[],
): Promise<void> {
  const latest = [...new Map(tombstones.map(one => [one.fact, one])).values()]
  await sql`
    insert into erased (org, id, kind, erasure, tombstone, rule, about, requested_by, approved_by, override)
    select ${org}, fact, kind, erasure, tombstone, rule, about, "requestedBy", "approvedBy", override
    from json_to_recordset(${JSON.stringify(latest)}::json) as given (fact uuid, kind text, about text, erasure uuid, tombstone uuid,
      rule text, "requestedBy" text, "approvedBy" text, override text)`.execute(tx)
}

/** Whether this organisation has come to be. */
export async function hasFacts(tx: OrgTransaction): Promise<boolean> {
  const { rows } = await sql`select 1 from fact where org = (select onus_org()) limit 1`.execute(tx)
  return rows.length > 0
}
