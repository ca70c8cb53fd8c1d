import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/index.ts'

/** How many outbox rows one transaction takes. */
const batchSize = 2_000

/** Ledger entries that were just given their index. */
export type Sequenced = { readonly org: string; readonly from: number; readonly next: number }

/**
 * Gives the next waiting facts of one organisation their ledger index, in one transaction: gapless, never reused, with a
 * recorded time that never decreases (rulings 3). Returns null when nothing waits or when another sequencer is at work;
 * the key (org, index) is the fence if two run.
 */
export async function sequenceBatch(database: Kysely<Tables>, org: string): Promise<Sequenced | null> {
  return await database.transaction().execute(async tx => {
    const { rows: locks } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(hashtext('onus sequencer'), hashtext(${org})) as mine`.execute(tx)
    if (!locks[0]?.mine) return null
    const { rows } = await sql<{ from: number; next: number }>`
      with batch as materialized (
        select id, idem, leaf, fact from outbox where org = ${org} order by id limit ${batchSize}
      ), taken as (
        select count(*) as size from batch
      ), head as (
        update ledger_head set next = next + (select size from taken)
        where org = ${org} and (select size from taken) > 0
        returning next, next - (select size from taken) as first
      ), moment as (
        select date_trunc('milliseconds', greatest(clock_timestamp(),
          (select recorded from ledger_entry where org = ${org} order by id desc limit 1))) as recorded
      ), entered as (
        insert into ledger_entry (org, id, leaf, hash, idem, fact, recorded)
        select ${org}, head.first + row_number() over (order by batch.id) - 1, batch.leaf, sha256('\\x00'::bytea || batch.leaf),
               batch.idem, batch.fact, moment.recorded
        from batch, head, moment
      ), gone as (
        delete from outbox where org = ${org} and id in (select id from batch)
      )
      select first as "from", next from head`.execute(tx)
    const range = rows[0]
    if (!range) return null
    const sequenced = { org, from: range.from, next: range.next }
    await sql`select pg_notify('onus_ledger', ${JSON.stringify(sequenced)})`.execute(tx)
    return sequenced
  })
}

/** The organisations that have facts waiting. */
export async function organisationsWaiting(database: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ org: string }>`
    select h.org from ledger_head h where exists (select from outbox o where o.org = h.org)`.execute(database)
  return rows.map(row => row.org)
}
