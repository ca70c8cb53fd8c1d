import type { Caller } from '@onus/core/access'
import { refuse } from '@onus/core/problem'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { isAuditorOf } from '../room/auditor.ts'

/** What an auditor looks at, as a kind. */
export type Looked = 'evidence' | 'file' | 'rows' | 'sample' | 'table' | 'resources' | 'test' | 'contacts'

type Looking = {
  readonly tx: OrgTransaction
  readonly org: string
  readonly newId: () => string
  readonly caller: Caller
}

export type Look = {
  readonly engagement: string
  readonly what: Looked
  readonly subject: string | null
  /** What was asked for, without the page. */
  readonly query?: string
  readonly rows?: number
}

/** More of the same list within so many minutes is the same look, which counts up. */
const oneLook = '10 minutes'

/** Notes that an auditor of an engagement looks at something in it; looks of everybody else are not noted here. */
export async function noteLook(looking: Looking, look: Look): Promise<void> {
  const { tx, org, newId, caller } = looking
  if (!isAuditorOf(caller, look.engagement)) return
  const { engagement, what, subject, query = '', rows = 0 } = look
  const again = await sql`
    update room_look set times = times + 1, rows = rows + ${rows}, last_at = clock_timestamp()
    where org = (select onus_org()) and id = (
      select id from room_look where org = (select onus_org()) and engagement = ${engagement} and author = ${caller.id}
        and what = ${what} and subject is not distinct from ${subject}::uuid and query = ${query} and erased is null
        and last_at > clock_timestamp() - ${oneLook}::interval order by at desc limit 1)`.execute(tx)
  if (again.numAffectedRows === 1n) return
  await sql`
    insert into room_look (org, id, engagement, author, what, subject, query, rows)
    values (${org}, ${newId()}, ${engagement}, ${caller.id}, ${what}, ${subject}, ${query}, ${rows})`.execute(tx)
}

export type Unmasked = {
  readonly engagement: string
  readonly what: 'population' | 'sample' | 'table' | 'file' | 'resource' | 'test'
  readonly subject: string | null
  readonly item: string
  readonly reason: string
}

/** Keeps that an auditor is about to be shown something as it is, and why. Refuses everybody else for whom it is masked. */
export async function noteUnmasking(looking: Looking, unmasked: Unmasked): Promise<void> {
  const { tx, org, newId, caller } = looking
  const { engagement, what, subject, item, reason } = unmasked
  if (!isAuditorOf(caller, engagement)) refuse('not_permitted', 'Only an auditor of the engagement unmasks')
  await sql`
    insert into unmasking (org, id, engagement, author, what, subject, item, reason)
    values (${org}, ${newId()}, ${engagement}, ${caller.id}, ${what}, ${subject}, ${item}, ${reason})`.execute(tx)
}

export type UnmaskingRow = Omit<Unmasked, 'reason' | 'engagement'> & {
  readonly id: string
  readonly at: string
  readonly author: string
  readonly reason: string | null
  readonly rule: string | null
  readonly index: number | null
}

const mostShown = 500

/** What was unmasked in an engagement, latest first. Row security shows it to its auditors and to who leads the programme. */
export async function unmaskingsOf(tx: OrgTransaction, engagement: string): Promise<readonly UnmaskingRow[]> {
  const { rows } = await sql<UnmaskingRow>`
    select u.id, u.at, u.author, u.what, u.subject, u.item, u.reason, t.body ->> 'rule' as rule, e.id as index
    from unmasking u left join fact t on t.org = u.org and t.id = u.erased
      left join ledger_entry e on e.org = u.org and e.fact = u.erased
    where u.org = (select onus_org()) and u.engagement = ${engagement} order by u.at desc, u.id desc limit ${mostShown}`.execute(
    tx,
  )
  return rows
}
