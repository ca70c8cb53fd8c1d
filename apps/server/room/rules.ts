import type { StatementDraft } from '@onus/contract/room'
import {
  aspectsFor,
  ConclusionStatement,
  faultsOfCitations,
  OpinionStatement,
  resultsFor,
  whyNotIndependent,
  whyRoomClosed,
} from '@onus/core/conclusion'
import type { Control } from '@onus/core/control'
import { type Engagement, evidencePeriodOf, periodOf } from '@onus/core/engagement'
import { invalidInput, Refused, refuse } from '@onus/core/problem'
import type { Instant, Period } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import { fromBase64 } from '@onus/ledger/encoding'
import { consistencyProof, verifyConsistency } from '@onus/ledger/proof'
import type { OrgTransaction } from '../db/index.ts'
import { requirementsOf } from '../engagement/reading.ts'
import { engagementOf } from '../engagement/store.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import type { LedgerService } from '../ledger/service.ts'
import { ledgerHead } from '../ledger/store.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import { testVersions } from '../test/releasing.ts'
import { citedEntries, grantsOf, isLocked } from './store.ts'

export type RoomDeps = { readonly library: FrameworkLibrary; readonly ledger: LedgerService }

/** An engagement with its period, and why nothing more can be written into its room. */
export type OpenedRoom = {
  readonly engagement: Version<Engagement>
  readonly period: Period
  /** The time that evidence has to speak for: of a Type I it begins some days before. */
  readonly evidencePeriod: Period
  readonly moment: Moment
  readonly closed: string | null
}

export async function roomOf(tx: OrgTransaction, org: string, id: string, at: Instant): Promise<OpenedRoom> {
  const engagement = await engagementOf(tx, id)
  const moment = await momentOf(tx, {}, at)
  const { body } = await versionInForce(tx, 'organisation', org, moment)
  const period = periodOf(engagement.body, body.zone)
  const evidencePeriod = evidencePeriodOf(engagement.body, body.zone)
  return { engagement, period, evidencePeriod, moment, closed: whyRoomClosed(engagement.body, await isLocked(tx, id)) }
}

/** Why somebody does not conclude here though they were made its auditor; null when they may. */
export async function whyNot(
  tx: OrgTransaction,
  { engagement, period }: OpenedRoom,
  user: string,
  person: string | null,
): Promise<string | null> {
  if (person === null) return 'Nobody knows you as a person in this organisation'
  const of = { ...engagement.body, id: engagement.subject }
  return whyNotIndependent(of, period, { person, grants: await grantsOf(tx, user) })
}

/** The controls that an engagement is about: those adopted that address one of its requirements, or all where it names none. */
export async function controlsIn(
  tx: OrgTransaction,
  library: FrameworkLibrary,
  { engagement, moment }: OpenedRoom,
): Promise<readonly Version<Control>[]> {
  const { items } = await requirementsOf(tx, library, engagement.body, moment)
  const wanted = new Set(items.map(item => item.requirement))
  const controls = await versionsInForce(tx, 'control', moment)
  return controls
    .filter(({ body }) => body.lifecycle.state !== 'proposed')
    .filter(({ body }) => wanted.size === 0 || body.addresses.some(one => wanted.has(one.requirement)))
    .toSorted((a, b) => a.body.code.localeCompare(b.body.code))
}

export type Statement = ConclusionStatement | OpinionStatement

/** The statement that a draft says, by whoever signs it. Refuses what its schema refuses. */
export function statementOf(
  { subject: engagement, body: { mode } }: Version<Engagement>,
  draft: StatementDraft,
  signer: { readonly person: string; readonly key: string },
): Statement {
  const { kind, key: _, supersedes: __, refs, ...said } = draft
  const schema = kind === 'conclusion' ? ConclusionStatement : OpinionStatement
  const parsed = schema.safeParse({
    v: 1,
    engagement,
    mode,
    ...said,
    refs: [...new Set(refs)].sort((a, b) => a - b),
    signer,
  })
  if (parsed.success) return parsed.data
  throw new Refused(invalidInput(parsed.error).refused)
}

/** Refuses a statement that does not fit its engagement or rests on what it cannot rest on (P6). */
export async function refuseFaults(
  tx: OrgTransaction,
  org: string,
  { library, ledger }: RoomDeps,
  room: OpenedRoom,
  statement: Statement,
): Promise<void> {
  await refuseMisfits(tx, library, room, statement)
  const entries = await citedEntries(tx, statement.refs)
  const hadCheckpoint = await hadCheckpointOf(tx, org, ledger, statement.checkpoint)
  const faults = faultsOfCitations(statement, room.engagement.body.kind, room.evidencePeriod, {
    entries,
    hadCheckpoint,
  })
  if (faults.length > 0)
    refuse(
      'invalid_input',
      faults.join('. '),
      faults.map(message => ({ path: 'refs', message })),
    )
}

async function refuseMisfits(
  tx: OrgTransaction,
  library: FrameworkLibrary,
  room: OpenedRoom,
  statement: Statement,
): Promise<void> {
  const { kind } = room.engagement.body
  const wrong = (path: string, message: string) => refuse('invalid_input', message, [{ path, message }])
  const items = (await requirementsOf(tx, library, room.engagement.body, room.moment)).items.map(one => one.requirement)
  if ('aspect' in statement) {
    if (!aspectsFor(kind).includes(statement.aspect))
      wrong('aspect', `Nothing is said about ${statement.aspect} in such an engagement`)
    const stranger = statement.qualified.find(one => !items.includes(one))
    if (stranger) wrong('qualified', `${stranger} is not looked at in this engagement`)
    return
  }
  if (!resultsFor(kind, statement.test !== undefined).includes(statement.result))
    wrong('result', `"${statement.result}" is not what is concluded here`)
  const controls = await controlsIn(tx, library, room)
  if (!controls.some(control => control.subject === statement.control))
    wrong('control', 'This control is not in the engagement')
  if (statement.criterion !== undefined && !items.includes(statement.criterion))
    wrong('criterion', `${statement.criterion} is not looked at in this engagement`)
  if (statement.test === undefined) return
  const [test] = await testVersions(tx, statement.test)
  if (test?.body.engagement !== room.engagement.subject || test.body.control.id !== statement.control)
    wrong('test', 'This test is of another engagement or control')
}

/** Whether the ledger once had this size with this root: it is the signed head of now, or what that has grown from. */
async function hadCheckpointOf(
  tx: OrgTransaction,
  org: string,
  ledger: LedgerService,
  { size, root }: Statement['checkpoint'],
): Promise<boolean> {
  const head = await ledgerHead(tx)
  const given = fromBase64(root)
  if (!head?.root || !given || size < 1 || size > head.size) return false
  if (size === head.size) return given.equals(head.root)
  const proof = await consistencyProof(await ledger.reader(org), size, head.size)
  return verifyConsistency(size, head.size, given, head.root, proof)
}

/** The statement of an entry, as it was prepared. */
export function readStatement(kind: 'conclusion' | 'opinion', content: string): Statement {
  return (kind === 'conclusion' ? ConclusionStatement : OpinionStatement).parse(JSON.parse(content))
}
