import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Engagement, type FrozenVersion, manifestText } from '@onus/core/engagement'
import { refuse } from '@onus/core/problem'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { type MatrixRooms, matrixIn } from '../matrix/reading.ts'
import { lastPosition, type Moment } from '../register/store.ts'
import { versionsToFreeze, waitingForLedger } from './store.ts'

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
  const rows = await versionsToFreeze(tx, engagement.subject, roots, moment.knownAt)
  const versions = rows.map(({ sha256, ...row }) => ({ ...row, sha256: sha256 ?? 'erased' }))
  return {
    sha256: createHash('sha256').update(manifestText(versions)).digest('hex'),
    knownAt: moment.knownAt,
    versions,
    erased: rows.filter(row => row.sha256 === null).length,
  }
}

/**
 * The manifest of an engagement as it is about to be issued. Refuses when after a moment something of it has no place in the ledger yet,
 * since what is frozen is what anybody can list again.
 */
export async function manifestToIssue(
  tx: OrgTransaction,
  rooms: MatrixRooms,
  engagement: Version<Engagement>,
  at: Moment['asOf'],
): Promise<Manifest> {
  if (!(await isInLedger(tx, engagement.subject)))
    refuse('conflict', 'Something of this engagement is just being written to the ledger. Try again in a moment.')
  const { position } = await lastPosition(tx)
  return await manifestAt(tx, rooms, engagement, { asOf: at, knownAt: position })
}

/** Whether all of an engagement has its place in the ledger, which is given a moment: it is seldom far behind. */
async function isInLedger(tx: OrgTransaction, engagement: string): Promise<boolean> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    if ((await waitingForLedger(tx, engagement)) === 0) return true
    await sleep(pauseMs)
  }
  return false
}

const mostTries = 30
const pauseMs = 100
