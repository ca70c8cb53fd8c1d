import { refuse } from '@onus/core/problem'
import type { Test } from '@onus/core/test'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { releaseWords } from '../draw/saying.ts'
import { type Recorded, record, type Writer } from '../record/record.ts'
import { changedMeanwhile } from '../record/refusals.ts'
import { versionsOf } from '../register/store.ts'
import { isLocked } from '../room/store.ts'
import { sealedVersions, unseal } from '../room-record/store.ts'

/** Whether a test waits in the room of its auditor. */
export function isSealed({ side, released }: Pick<Test, 'side' | 'released'>): boolean {
  return side === 'auditor' && !released
}

/** Every version of one test, latest first: those that wait in the room for its auditors, else those that are facts. */
export async function testVersions(tx: OrgTransaction, id: string): Promise<readonly Version<Test>[]> {
  const sealed = await sealedVersions(tx, 'test', { subject: id })
  return sealed.length > 0 ? sealed : await versionsOf(tx, 'test', id)
}

/**
 * Makes a test and the words of its sample known to the organisation: all its versions become facts, so that nothing of how it
 * came about is left out.
 */
export async function releaseTest(writer: Writer, id: string, seen?: number): Promise<Recorded> {
  const sealed = await sealedVersions(writer.tx, 'test', { subject: id })
  const [last] = sealed
  if (!last) return refuse('not_in_lifecycle', 'This test is released already')
  if (seen !== undefined && seen !== last.version) throw changedMeanwhile('test', seen, last.version)
  await unseal(writer, 'test', sealed)
  if (last.body.draw !== null) await releaseWords(writer, last.body.draw)
  const body = { ...last.body, released: true }
  return await record(writer, { noun: 'test', subject: id, body, reason: 'Released to management' })
}

/** Refuses a write into a room that is locked: it could never be released. */
export async function refuseLocked(tx: OrgTransaction, engagement: string): Promise<void> {
  if (await isLocked(tx, engagement))
    refuse('not_in_lifecycle', 'This room is locked: what was concluded stays as it is')
}
