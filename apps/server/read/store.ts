import type { Instant } from '@onus/core/time'
import type { Actor } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

export async function insertRead(
  tx: OrgTransaction,
  read: { org: string; id: string; operation: string; subject: string | null; actor: Actor; reason?: string },
): Promise<void> {
  await sql`
    insert into read_event (org, id, operation, subject, actor_kind, actor_id, reason)
    values (${read.org}, ${read.id}, ${read.operation}, ${read.subject}, ${read.actor.kind}, ${read.actor.id}, ${read.reason ?? ''})`.execute(
    tx,
  )
}

export type ReadRow = {
  readonly id: string
  readonly at: Instant
  readonly operation: string
  readonly subject: string | null
  readonly actor: Actor
  readonly reason: string
}

/** What was given out, latest first; ids are made in the order of time. */
export async function latestReads(
  tx: OrgTransaction,
  limit: number,
  before: string | null,
): Promise<readonly ReadRow[]> {
  const earlier = before === null ? sql`` : sql`and id < ${before}`
  const { rows } = await sql<ReadRow>`
    select id, at, operation, subject, json_build_object('kind', actor_kind, 'id', actor_id) as actor, reason
    from read_event where org = (select onus_org()) ${earlier} order by id desc limit ${limit}`.execute(tx)
  return rows
}
