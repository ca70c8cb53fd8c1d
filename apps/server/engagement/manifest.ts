import { createHash } from 'node:crypto'
import { type Engagement, type FrozenVersion, manifestText } from '@onus/core/engagement'
import { refuse } from '@onus/core/problem'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { type MatrixRooms, matrixIn } from '../matrix/reading.ts'
import { lastPosition, type Moment } from '../register/store.ts'

/** What an engagement rests on at a ledger position, and the hash over the list. */
export type Manifest = {
  readonly sha256: string
  readonly knownAt: number
  readonly versions: readonly FrozenVersion[]
  readonly erased: number
}

/**
 * The versions that an engagement rests on by what was known at a moment: itself, its scope and profile, the controls of its
 * matrix, and everything that names it as its engagement. The same moment gives the same list for ever.
 */
export async function manifestAt(
  tx: OrgTransaction,
  rooms: MatrixRooms,
  engagement: Version<Engagement>,
  moment: Moment & { readonly knownAt: number },
): Promise<Manifest> {
  const { matrix } = await matrixIn(tx, rooms, engagement, moment)
  const { scope, profile } = engagement.body
  const roots = [engagement.subject, scope, ...(profile ? [profile] : []), ...matrix.columns.map(one => one.control)]
  const { rows } = await sql<{ noun: string; subject: string; version: number; sha256: string | null }>`
    with wanted as (
      select unnest(${roots}::uuid[]) as subject
      union select f.subject from link l join fact f on f.org = l.org and f.id = l.fact
      where l.org = (select onus_org()) and l.role = 'engagement' and l.target = ${engagement.subject})
    select distinct on (f.subject) f.noun, f.subject, f.version, encode(sha256(convert_to(f.content, 'UTF8')), 'hex') as sha256
    from wanted w join fact f on f.org = (select onus_org()) and f.subject = w.subject
    join ledger_entry e on e.org = f.org and e.fact = f.id and e.id <= ${moment.knownAt}
    order by f.subject, f.version desc`.execute(tx)
  const versions = rows.map(({ sha256, ...row }) => ({ ...row, sha256: sha256 ?? 'erased' }))
  return {
    sha256: createHash('sha256').update(manifestText(versions)).digest('hex'),
    knownAt: moment.knownAt,
    versions,
    erased: rows.filter(row => row.sha256 === null).length,
  }
}

/**
 * The manifest of an engagement as it is about to be issued. Refuses while something of it has no place in the ledger yet,
 * since what is frozen is what anybody can list again.
 */
export async function manifestToIssue(
  tx: OrgTransaction,
  rooms: MatrixRooms,
  engagement: Version<Engagement>,
  at: Moment['asOf'],
): Promise<Manifest> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from fact f
    where f.org = (select onus_org()) and (f.subject = ${engagement.subject} or f.id in (
      select l.fact from link l where l.org = (select onus_org()) and l.role = 'engagement' and l.target = ${engagement.subject}))
      and not exists (select 1 from ledger_entry e where e.org = f.org and e.fact = f.id)`.execute(tx)
  if ((rows[0]?.waiting ?? 0) > 0)
    refuse('conflict', 'Something of this engagement is just being written to the ledger. Try again in a moment.')
  const { position } = await lastPosition(tx)
  return await manifestAt(tx, rooms, engagement, { asOf: at, knownAt: position })
}
