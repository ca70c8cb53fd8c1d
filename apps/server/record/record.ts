import { canonicalJson, type Json } from '@onus/core/json'
import { type BodyOf, blobsOf, bodies, linksOf } from '@onus/core/noun'
import type { Effective, Instant } from '@onus/core/time'
import type { Actor, Noun, Provenance } from '@onus/core/version'
import type { Transaction } from 'kysely'
import { sql } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { leafOf } from './leaf.ts'
import { changedMeanwhile, invalid, notFound } from './refusals.ts'

/** Who writes, where and when. Made once for each request or job step; ids and salts come in as functions. */
export type Writer = {
  readonly tx: Transaction<Tables>
  readonly org: string
  readonly actor: Actor
  readonly at: Instant
  readonly sample: boolean
  readonly newId: () => string
  readonly newSalt: () => Buffer
}

export type Write<Name extends Noun> = {
  readonly noun: Name
  /** The noun that gets a new version; a new noun when absent. */
  readonly subject?: string
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
  const body = parseBody(write)
  const subject = write.subject ?? writer.newId()
  const version = await nextVersion(writer, write, subject)
  const fact = writer.newId()
  const effective = write.effective ?? { from: writer.at, to: null }
  const reason = write.reason ?? ''
  const content = canonicalContent({
    org: writer.org,
    noun: write.noun,
    subject,
    version,
    fact,
    effective,
    actor: writer.actor,
    reason,
    body,
  })
  const salt = writer.newSalt()
  const provenance = write.provenance ?? 'attested'
  const links = linksOf[write.noun](body as never)
  const leaf = leafOf({
    org: writer.org,
    actor: writer.actor,
    at: writer.at,
    noun: write.noun,
    subject,
    content,
    salt,
    provenance,
    idem: fact,
  })
  const { org, actor } = writer
  await sql`
    with new_subject as (
      insert into subject (org, id, noun) select ${org}, ${subject}, ${write.noun} where ${write.subject === undefined}
    ), new_fact as (
      insert into fact (org, id, noun, subject, version, effective_from, effective_to, content, salt, actor_kind, actor_id, reason, provenance, sample)
      values (${org}, ${fact}, ${write.noun}, ${subject}, ${version}, ${effective.from}, ${effective.to}, ${content}, ${salt},
              ${actor.kind}, ${actor.id}, ${reason}, ${provenance}, ${writer.sample})
    ), new_links as (
      insert into link (org, fact, role, target)
      select distinct ${org}::uuid, ${fact}::uuid, role, target
      from unnest(${links.map(link => link.role)}::text[], ${links.map(link => link.target)}::uuid[]) as given (role, target)
    ), new_uses as (
      insert into blob_use (org, fact, blob)
      select distinct ${org}::uuid, ${fact}::uuid, decode(sha, 'hex') from unnest(${[...blobsOf(write.noun, body)]}::text[]) as given (sha)
    )
    insert into outbox (org, idem, leaf, fact) values (${org}, ${fact}, ${Buffer.from(leaf)}, ${fact})`.execute(
    writer.tx,
  )
  return { id: subject, version, fact }
}

function parseBody<Name extends Noun>(write: Write<Name>): BodyOf<Name> {
  const parsed = bodies[write.noun].safeParse(write.body)
  if (!parsed.success) throw invalid(parsed.error)
  return parsed.data as BodyOf<Name>
}

/** Waits for other writers of the same noun; the unique (org, subject, version) is the fence behind the lock. */
async function nextVersion<Name extends Noun>(writer: Writer, write: Write<Name>, subject: string): Promise<number> {
  if (write.subject === undefined) return 1
  await sql`select pg_advisory_xact_lock(hashtextextended(${subject}, 0))`.execute(writer.tx)
  const { rows } = await sql<{ version: number }>`
    select coalesce(max(fact.version), 0)::int as version
    from subject left join fact on fact.org = subject.org and fact.subject = subject.id
    where subject.org = ${writer.org} and subject.id = ${subject} and subject.noun = ${write.noun}
    group by subject.id`.execute(writer.tx)
  const latest = rows[0]?.version
  if (latest === undefined) throw notFound(write.noun)
  if (write.expectedVersion !== undefined && write.expectedVersion !== latest)
    throw changedMeanwhile(write.noun, write.expectedVersion, latest)
  return latest + 1
}

function canonicalContent(content: Json | object): string {
  try {
    return canonicalJson(content as Json)
  } catch (error) {
    if (error instanceof RangeError) throw invalid(error)
    throw error
  }
}
