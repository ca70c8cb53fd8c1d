import type { MatrixCell } from '@onus/core/matrix'
import type { Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsByFact } from '../register/store.ts'

/** What was said of the cells of an engagement's matrix, the latest of each that was said and known by then. */
export async function saidCells(
  tx: OrgTransaction,
  engagement: string,
  { asOf, knownAt }: Moment,
): Promise<readonly Version<MatrixCell>[]> {
  const known = knownAt === null ? sql`true` : sql`e.id <= ${knownAt}`
  const rows = await versionsByFact<'matrix-cell'>(
    tx,
    sql`f.org = (select onus_org()) and f.noun = 'matrix-cell' and f.effective_from <= ${asOf} and ${known} and f.id in (
      select l.fact from link l where l.org = (select onus_org()) and l.target = ${engagement} and l.role = 'engagement')
      order by f.subject, f.version`,
  )
  return [...new Map(rows.map(row => [row.subject, row])).values()]
}
