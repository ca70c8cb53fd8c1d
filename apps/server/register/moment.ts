import { instant } from '@onus/core/time'
import { z } from 'zod'
import type { OrgTransaction } from '../db/index.ts'
import { lastPosition, type Moment, positionAt } from './store.ts'

export type MomentQuery = { readonly asOf?: string | undefined; readonly knownAt?: string | number | undefined }

/** The moment that a request is about. An instant for known-at becomes the last ledger index recorded by then. */
export async function momentOf(tx: OrgTransaction, query: MomentQuery, now: string): Promise<Moment> {
  const asOf = instant(query.asOf ?? now)
  if (query.knownAt === undefined) return { asOf, knownAt: null }
  if (typeof query.knownAt === 'number') return { asOf, knownAt: query.knownAt }
  return { asOf, knownAt: await positionAt(tx, instant(query.knownAt)) }
}

/** The moment as an answer states it: what it speaks about, and the last ledger index it knows. */
export async function momentView(
  tx: OrgTransaction,
  moment: Moment,
): Promise<{ asOf: string; position: number; recorded: string | null }> {
  const last = await lastPosition(tx)
  if (moment.knownAt === null || moment.knownAt >= last.position) return { asOf: moment.asOf, ...last }
  return { asOf: moment.asOf, position: moment.knownAt, recorded: null }
}

/** The cursor of lists that are ordered by noun id. */
export const afterSubject = z.object({ after: z.uuid() })
