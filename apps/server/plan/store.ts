import type { Observation } from '@onus/core/occurrence'
import { meaningOf } from '@onus/core/posture'
import type { Run } from '@onus/core/run'
import { type Instant, instant, type Period } from '@onus/core/time'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import type { Moment } from '../register/store.ts'

/** A result may be believed for so long at most, so that no earlier one speaks into a period. */
const longestAgeMs = 400 * 86_400_000

type Row = {
  check: string
  at: Instant
  freshUntil: Instant
  verdict: Run['verdict']
  statuses: Run['counts']['statuses']
}

/** What each of these checks observed in a period, and shortly before it, in order. */
export async function observationsOf(
  tx: OrgTransaction,
  checks: readonly string[],
  period: Period,
  { asOf, knownAt }: Moment,
): Promise<ReadonlyMap<string, readonly Observation[]>> {
  if (checks.length === 0) return new Map()
  const known =
    knownAt === null
      ? sql`true`
      : sql`exists (select 1 from ledger_entry l where l.org = f.org and l.fact = f.id and l.id <= ${knownAt})`
  const { rows } = await sql<Row>`
    select f.run_check as check, f.run_now as at, f.run_fresh_until as "freshUntil", f.body ->> 'verdict' as verdict,
      f.body #> '{counts,statuses}' as statuses
    from fact f
    where f.org = (select onus_org()) and f.noun = 'run' and f.run_check = any(${[...checks]}) and f.body is not null
      and f.run_now >= ${instant(Date.parse(period.from) - longestAgeMs)} and f.run_now < ${period.to}
      and f.run_now <= ${asOf} and f.run_fresh_until > ${period.from} and ${known}
    order by f.run_check, f.run_now`.execute(tx)
  const found = new Map<string, Observation[]>()
  for (const { check, at, freshUntil, verdict, statuses } of rows) {
    const saw = meaningOf({ verdict, counts: { statuses } })
    const ofCheck = found.get(check)
    if (ofCheck) ofCheck.push({ at, freshUntil, saw })
    else found.set(check, [{ at, freshUntil, saw }])
  }
  return found
}
