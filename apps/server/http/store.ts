import { sql, type Transaction } from 'kysely'
import type { Tables } from '../db/index.ts'

export type Kept = { readonly request: Buffer; readonly status: number | null; readonly response: string | null }

/**
 * Claims an idempotency key for this transaction, or answers what was kept under it. A second request with the same key
 * waits here until the first has ended. Keys older than two days are forgotten on the way.
 */
export async function claimKey(
  tx: Transaction<Tables>,
  claim: { org: string; actor: string; key: string; request: Buffer },
): Promise<Kept | null> {
  await sql`delete from idempotency where org = ${claim.org} and made_at < clock_timestamp() - interval '2 days'`.execute(
    tx,
  )
  const { numAffectedRows } = await sql`
    insert into idempotency (org, actor, id, request) values (${claim.org}, ${claim.actor}, ${claim.key}, ${claim.request})
    on conflict do nothing`.execute(tx)
  if (numAffectedRows === 1n) return null
  const { rows } = await sql<Kept>`
    select request, status, response from idempotency
    where org = ${claim.org} and actor = ${claim.actor} and id = ${claim.key}`.execute(tx)
  return rows[0] ?? null
}

/** Keeps the answer under its key, in the transaction of the write; null for an answer that is shown once. */
export async function keepAnswer(
  tx: Transaction<Tables>,
  claim: { org: string; actor: string; key: string },
  answer: { status: number; response: string | null },
): Promise<void> {
  await sql`
    update idempotency set status = ${answer.status}, response = ${answer.response}
    where org = ${claim.org} and actor = ${claim.actor} and id = ${claim.key}`.execute(tx)
}

/** Whether writes of this organisation are sample data. */
export async function isSampleOrganisation(tx: Transaction<Tables>, org: string): Promise<boolean> {
  const { rows } = await sql<{ sample: boolean }>`select sample from organisation where org = ${org}`.execute(tx)
  return rows[0]?.sample ?? false
}
