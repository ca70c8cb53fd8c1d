import { canonicalJson, type Json } from '@onus/core/json'
import { type BodyOf, blobsOf, bodies, linksOf } from '@onus/core/noun'
import type { Effective, Instant } from '@onus/core/time'
import type { Actor, Noun, Provenance } from '@onus/core/version'
import type { Transaction } from 'kysely'
import { sql } from 'kysely'
import { kept } from '../db/quicken.ts'
import type { Tables } from '../db/tables.ts'
import { leafOf } from './leaf.ts'
import { changedMeanwhile, invalid, notFound } from './refusals.ts'

/** Who writes and when. Ids and salts come in as functions. */
export type Author = {
  readonly actor: Actor
  readonly at: Instant
  readonly sample: boolean
  readonly newId: () => string
  readonly newSalt: () => Buffer
}

/** Who writes, where and when. Made once for each request or job step. */
export type Writer = Author & { readonly tx: Transaction<Tables>; readonly org: string }

export type Write<Name extends Noun> = {
  readonly noun: Name
  /** The noun that gets a new version; a new noun when absent. */
  readonly subject?: string
  /** The id of a new noun, where it had to be known before. */
  readonly newSubject?: string
  readonly body: BodyOf<Name>
  /** When it is true in the world; from now on when absent. */
  readonly effective?: Effective
  readonly reason?: string
  readonly provenance?: Provenance
  /** The version that the caller saw. A later one refuses the write. */
  readonly expectedVersion?: number | undefined
}

export type Recorded = { readonly id: string; readonly version: number; readonly fact: string }

/**
 * The one door for facts: stores a version, its links and its outbox row in the caller's transaction, so that no change
 * exists without its ledger entry. Refuses a body that its schema does not accept, a stale `expectedVersion`, and
 * references to what this organisation does not have.
 */
export async function record<Name extends Noun>(writer: Writer, write: Write<Name>): Promise<Recorded> {
  const [recorded] = await recordAll(writer, [write as unknown as AnyWrite])
  return recorded!
}

/** Records many facts with one statement, in the order given. One that is refused refuses them all. */
export async function recordAll(writer: Writer, writes: readonly AnyWrite[]): Promise<readonly Recorded[]> {
  return await store(
    writer,
    writes.map(write => draft(writer, write)),
  )
}

/** A write of any noun. */
export type AnyWrite = Write<Noun>

/** A write that its schema accepts, with its ids and its salt; only its version is open. Stored again it is the same fact. */
export type Draft = {
  readonly author: Author
  readonly noun: Noun
  readonly subject: string
  readonly isNew: boolean
  readonly expectedVersion: number | undefined
  readonly fact: string
  readonly salt: Buffer
  readonly body: BodyOf<Noun>
  readonly effective: Effective
  readonly reason: string
  readonly provenance: Provenance
}

/** Parses a write and gives it its ids. Refuses a body that its schema does not accept, before a transaction is needed. */
export function draft(author: Author, write: AnyWrite): Draft {
  const { noun, subject, expectedVersion } = write
  return {
    author,
    noun,
    subject: subject ?? write.newSubject ?? author.newId(),
    isNew: subject === undefined,
    expectedVersion,
    fact: author.newId(),
    salt: author.newSalt(),
    body: parseBody(write),
    effective: write.effective ?? { from: author.at, to: null },
    reason: write.reason ?? '',
    provenance: write.provenance ?? 'attested',
  }
}

/** Stores drafts of one organisation with one statement. */
export async function store(
  { tx, org }: Pick<Writer, 'tx' | 'org'>,
  drafts: readonly Draft[],
): Promise<readonly Recorded[]> {
  if (drafts.length === 0) return []
  const versions = await versionsOf(tx, org, drafts)
  const rows = drafts.map((one, index) => rowOf(org, one, versions[index]!))
  const links = rows.flatMap(row => row.links.map(link => ({ fact: row.fact, ...link })))
  const blobs = rows.flatMap(row => row.blobs.map(sha256 => ({ fact: row.fact, sha256 })))
  const started = rows.filter(row => row.isNew)
  const each = <Key extends keyof Row>(key: Key) => rows.map(row => row[key])
  await sql`${sql.raw(kept)} with new_subject as (
      insert into subject (org, id, noun)
      select ${org}::uuid, id, noun from unnest(${started.map(row => row.subject)}::uuid[], ${started.map(row => row.noun)}::text[]) as given (id, noun)
    ), new_fact as (
      insert into fact (org, id, noun, subject, version, effective_from, effective_to, content, salt, actor_kind, actor_id, reason, provenance, sample)
      select ${org}::uuid, given.*
      from unnest(${each('fact')}::uuid[], ${each('noun')}::text[], ${each('subject')}::uuid[], ${each('version')}::int[],
                  ${each('from')}::timestamptz[], ${each('to')}::timestamptz[], ${each('content')}::text[], ${each('salt')}::bytea[],
                  ${each('actorKind')}::text[], ${each('actorId')}::text[], ${each('reason')}::text[], ${each('provenance')}::text[],
                  ${each('sample')}::boolean[]) as given
    ), new_links as (
      insert into link (org, fact, role, target)
      select distinct ${org}::uuid, fact, role, target
      from unnest(${links.map(link => link.fact)}::uuid[], ${links.map(link => link.role)}::text[], ${links.map(link => link.target)}::uuid[])
        as given (fact, role, target)
    ), new_uses as (
      insert into blob_use (org, fact, blob)
      select distinct ${org}::uuid, fact, decode(sha256, 'hex')
      from unnest(${blobs.map(use => use.fact)}::uuid[], ${blobs.map(use => use.sha256)}::text[]) as given (fact, sha256)
    )
    insert into outbox (org, idem, leaf, fact)
    select ${org}::uuid, fact::text, leaf, fact
    from unnest(${each('fact')}::uuid[], ${each('leaf')}::bytea[]) with ordinality as given (fact, leaf, place) order by place`.execute(
    tx,
  )
  return rows.map(row => ({ id: row.subject, version: row.version, fact: row.fact }))
}

type Row = ReturnType<typeof rowOf>

/** What is stored of a draft whose version is known. */
function rowOf(org: string, one: Draft, version: number) {
  const { author, noun, subject, isNew, fact, salt, body, effective, reason, provenance } = one
  const { actor, at, sample } = author
  const content = canonicalContent({ org, noun, subject, version, fact, effective, actor, reason, body })
  const leaf = leafOf({ org, actor, at, noun, subject, content, salt, provenance, idem: fact })
  return {
    fact,
    noun,
    subject,
    isNew,
    version,
    from: effective.from,
    to: effective.to,
    content,
    salt,
    leaf: Buffer.from(leaf),
    actorKind: actor.kind,
    actorId: actor.id,
    reason,
    provenance,
    sample,
    links: linksOf[noun](body as never),
    blobs: blobsOf(noun, body),
  }
}

function parseBody(write: AnyWrite): BodyOf<Noun> {
  const parsed = bodies[write.noun].safeParse(write.body)
  if (!parsed.success) throw invalid(parsed.error)
  return parsed.data as BodyOf<Noun>
}

/**
 * The version that each draft gets. Waits for other writers of the same nouns, in one order so that no two wait for each
 * other; the unique (org, subject, version) is the fence behind the locks.
 */
async function versionsOf(tx: Writer['tx'], org: string, drafts: readonly Draft[]): Promise<readonly number[]> {
  const known = [...new Set(drafts.filter(one => !one.isNew).map(one => one.subject))].sort()
  if (known.length === 0) return drafts.map(() => 1)
  await sql`${sql.raw(kept)} select pg_advisory_xact_lock(hashtextextended(id, 0)) from unnest(${known}::text[]) with ordinality as given (id, place) order by place`.execute(
    tx,
  )
  const { rows } = await sql<{ id: string; noun: Noun; version: number }>`${sql.raw(kept)}
    select s.id, s.noun, (select coalesce(max(f.version), 0)::int from fact f where f.org = s.org and f.subject = s.id) as version
    from subject s where s.org = ${org} and s.id = any(${known}::uuid[])`.execute(tx)
  const found = new Map(rows.map(row => [row.id, row]))
  return drafts.map(one => {
    const latest = one.isNew ? { noun: one.noun, version: 0 } : found.get(one.subject)
    if (latest?.noun !== one.noun) throw notFound(one.noun)
    if (!one.isNew && one.expectedVersion !== undefined && one.expectedVersion !== latest.version)
      throw changedMeanwhile(one.noun, one.expectedVersion, latest.version)
    const version = latest.version + 1
    if (!one.isNew) found.set(one.subject, { id: one.subject, noun: one.noun, version })
    return version
  })
}

function canonicalContent(content: Json | object): string {
  try {
    return canonicalJson(content as Json)
  } catch (error) {
    if (error instanceof RangeError) throw invalid(error)
    throw error
  }
}
