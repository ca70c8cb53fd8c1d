import { refuse } from '@onus/core/problem'
import { instant, type Period } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import type { Asked } from '../posture/service.ts'
import { type MomentQuery, momentOf } from '../register/moment.ts'

export type WindowQuery = MomentQuery & {
  readonly scope?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** What a request asks of postures: the moment, the scope and the time that it is about. */
export async function askedOf(tx: OrgTransaction, query: WindowQuery, at: string): Promise<Asked> {
  const moment = await momentOf(tx, query, at)
  const isNow = query.asOf === undefined && query.knownAt === undefined
  return { moment, scope: query.scope ?? null, window: periodOf(query), isNow }
}

function periodOf({ from, to }: WindowQuery): Period | null {
  if (from === undefined && to === undefined) return null
  if (from === undefined || to === undefined || from >= to) {
    return refuse('invalid_input', 'A period needs `from` before `to`', [
      { path: 'query.from', message: 'must be before `to`' },
    ])
  }
  return { from: instant(from), to: instant(to) }
}
