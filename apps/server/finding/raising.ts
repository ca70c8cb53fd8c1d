import type { Check } from '@onus/core/check'
import { type Finding, raisedBy } from '@onus/core/finding'
import { isHeld } from '@onus/core/grant'
import type { Run } from '@onus/core/run'
import type { Instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { notify } from '../notification/store.ts'
import { recordAll, type Writer } from '../record/record.ts'
import { versionsInForce } from '../register/store.ts'
import { findingsAbout, lockRaising } from './store.ts'

/** A result that was just recorded, with the check that gave it. */
export type RecordedRun = { readonly check: Check; readonly run: Run; readonly id: string }

/**
 * Raises what recorded runs call for, in the transaction that records them: a run that is kept has its findings, and
 * one that is not has none. Tells the owner of each, and the compliance leads of one that nobody owns yet.
 */
export async function raiseFindings(writer: Writer, runs: readonly RecordedRun[]): Promise<void> {
  const failed = runs.filter(({ check, run }) => check.raises && (run.counts.statuses.fail ?? 0) > 0)
  if (failed.length === 0) return
  const { tx, org, at } = writer
  await lockRaising(
    tx,
    org,
    failed.map(one => one.check.id),
  )
  const controls = await versionsInForce(tx, 'control', { asOf: at, knownAt: null })
  for (const { check, run, id } of failed) {
    const findings = (await findingsAbout(tx, check.id)).map(one => one.body)
    const raised = raisedBy({ check, run, runId: id, controls, findings })
    const recorded = await recordAll(
      writer,
      raised.map(body => ({ noun: 'finding', body, reason: `Raised by a run of ${check.id}`, provenance: 'computed' })),
    )
    for (const [index, finding] of raised.entries()) await tellOwner(writer, recorded[index]?.id ?? '', finding)
  }
}

async function tellOwner({ tx, org, at }: Writer, id: string, finding: Finding): Promise<void> {
  await notify(tx, org, finding.owner === null ? await leads(tx, at) : await userOf(tx, at, finding.owner), {
    title: `Finding: ${finding.title}`,
    text: finding.description,
    link: `/findings/${id}`,
    key: `finding ${id}`,
  })
}

async function userOf(tx: OrgTransaction, at: Instant, owner: string): Promise<readonly string[]> {
  const people = await versionsInForce(tx, 'person', { asOf: at, knownAt: null })
  return people.flatMap(({ subject, body }) => (subject === owner && body.user !== null ? [body.user] : []))
}

async function leads(tx: OrgTransaction, at: Instant): Promise<readonly string[]> {
  const grants = await versionsInForce(tx, 'grant', { asOf: at, knownAt: null })
  return grants.flatMap(({ body }) => (body.role === 'compliance_lead' && isHeld(body, at) ? [body.user] : []))
}
