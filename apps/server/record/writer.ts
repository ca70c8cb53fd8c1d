import { randomBytes } from 'node:crypto'
import type { Instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { newId } from '../id/index.ts'
import type { Writer } from './record.ts'

/** Writes for Onus itself: schedules, collectors, the evaluation of checks. */
export function systemWriter(tx: OrgTransaction, org: string, at: Instant, sample: boolean): Writer {
  return { tx, org, actor: { kind: 'system', id: 'onus' }, at, sample, newId, newSalt: () => randomBytes(32) }
}
