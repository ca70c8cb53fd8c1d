import type { plans } from '@onus/contract/plan'
import { momentAsked } from '../engagement/moment.ts'
import { engagementOf } from '../engagement/store.ts'
import { targetOf } from '../engagement/target.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { momentView } from '../register/moment.ts'
import { connectionsOfChecks, type PlanDeps, planOf } from './computing.ts'

export function planHandlers(deps: PlanDeps): HandlersOf<typeof plans> {
  return {
    get: narrowed(async ({ tx, org, params, query, at, may }) => {
      const engagement = await engagementOf(tx, params.id)
      may('engagement:read', targetOf(engagement.body, params.id))
      const moment = await momentAsked(tx, engagement, query, at)
      const { position } = await momentView(tx, moment)
      const { period, zone, rows, totals, nameOf } = await planOf(tx, org, engagement, moment, deps)
      const connections = await connectionsOfChecks(tx, moment, deps)
      return {
        asOf: moment.asOf,
        position,
        zone,
        period,
        totals,
        rows: rows.map(row => ({
          ...row,
          owner: { id: row.owner, name: nameOf(row.owner) },
          evidenceOwners: [...row.evidenceOwners],
          checks: [...row.checks],
          acceptance: [...row.acceptance],
          windows: [...row.windows],
          observed: row.observed && {
            ...row.observed,
            gaps: [...row.observed.gaps],
            stretches: [...row.observed.stretches],
          },
          connections: connections(row.checks),
        })),
      }
    }),
  }
}
