import { Readable } from 'node:stream'
import {
  type Decided,
  decisionColumns,
  entryColumns,
  labelOfEntry,
  type Revocation,
  reviewerOf,
  rowOfEntry,
  wordsOfRevocation,
} from '@onus/core/access-review'
import { Sha256 } from '@onus/core/id'
import { calendarOfOrganisation } from '@onus/core/occurrence'
import type { Deciding } from '@onus/core/register'
import { instant } from '@onus/core/time'
import { csvOf, type Sheet } from '@onus/reports/sheet'
import { type BlobStore, noteBlob } from '../blob/store.ts'
import { calendarRows } from '../occurrence/rows.ts'
import { record, recordAll, type Writer } from '../record/record.ts'
import { versionInForce, versionsInForce } from '../register/store.ts'
import type { Standing } from './state.ts'

/** One action for each system whose access is to be revoked, owned by who runs the review, due when the revocations are. */
export async function planRevocations(writer: Writer, { review, entries, decisions }: Standing) {
  const { body: organisation } = await versionInForce(writer.tx, 'organisation', writer.org, {
    asOf: writer.at,
    knownAt: null,
  })
  const calendar = calendarOfOrganisation(organisation)
  const revokeBy = calendar.dateAt(calendar.plusDays(writer.at, review.body.revokeDays))
  const revoked = entries.filter((_, place) => decisions.get(place)?.decision === 'revoke')
  const bySystem = [...Map.groupBy(revoked, entry => entry.system)]
  const recorded = await recordAll(
    writer,
    bySystem.map(([system, of]) => ({
      noun: 'action',
      body: {
        title: `Revoke access in ${system}`.slice(0, 200),
        description: `${of.length} ${of.length === 1 ? 'entry' : 'entries'} to revoke by “${review.body.title}”. That they are gone is read from the next complete snapshot of ${system}.`,
        owner: review.body.owner,
        due: revokeBy,
        about: [{ noun: 'access-review', id: review.subject }],
        requirements: [],
        milestones: [],
        assets: of.map(labelOfEntry).join('\n').slice(0, 8000),
        lifecycle: { state: 'open' },
      },
      reason: `To be revoked by “${review.body.title}”`,
    })),
  )
  return { revokeBy, actions: recorded.map(one => one.id) }
}

/**
 * Records a review as evidence, for a second person to look at, and as the performance of its control in the window of now:
 * a table of the frozen population and one of every decision with its proof.
 */
export async function recordPerformance(
  writer: Writer,
  blobs: BlobStore,
  standing: Standing,
  proofs: ReadonlyMap<number, Revocation>,
  by: Deciding,
): Promise<{ evidence: string[]; occurrence: string | null }> {
  const { review, entries } = standing
  const { frozen, control, title, lifecycle } = review.body
  if (!frozen || lifecycle.state !== 'pending_actions') throw new Error('only what waits for actions is completed')
  const people = new Map(
    (await versionsInForce(writer.tx, 'person', { asOf: writer.at, knownAt: null })).map(one => [
      one.subject,
      one.body.name,
    ]),
  )
  const files = [
    await filed(writer, blobs, populationSheet(standing)),
    await filed(writer, blobs, decisionsSheet(standing, proofs, people)),
  ]
  const systems = new Set(entries.map(entry => entry.system)).size
  const evidence = await record(writer, {
    noun: 'evidence',
    body: {
      title: `${title}: population, decisions and proofs`.slice(0, 300),
      kind: 'record',
      controls: control ? [control.id] : [],
      period: { from: frozen.at, to: by.at },
      performedAt: by.at,
      source: `Access review of ${systems} ${systems === 1 ? 'system' : 'systems'}`,
      description: `${entries.length} entries, all decided; ${proofs.size} to revoke. Population ${frozen.popHash}.`,
      blobs: files,
      snapshot: null,
      collector: null,
      collectedBy: by.actorPerson,
      sensitivity: 'confidential',
    },
    reason: `Completed: ${title}`,
  })
  if (!control) return { evidence: [evidence.id], occurrence: null }
  const window = await windowOfNow(writer, control.id)
  if (!window) return { evidence: [evidence.id], occurrence: null }
  const occurrence = await record(writer, {
    noun: 'occurrence',
    body: {
      control: control.id,
      window,
      fact: { state: 'performed', performedAt: by.at, by: by.actorPerson, evidence: [evidence.id] },
    },
    reason: `Performed by “${title}”`,
  })
  return { evidence: [evidence.id], occurrence: occurrence.id }
}

/** The earliest window that is still to be performed, else the one of now. */
async function windowOfNow({ tx, org, at }: Writer, control: string) {
  const period = {
    from: instant(Date.parse(at) - 250 * 86_400_000),
    to: instant(Date.parse(at) + 190 * 86_400_000),
  }
  const [row] = await calendarRows(tx, org, period, { asOf: at, knownAt: null }, control)
  const begun = row?.windows.filter(window => window.from <= at) ?? []
  const open = begun.find(window => window.state === 'expected') ?? begun.find(window => at < window.to)
  return open ? { from: instant(open.claims.from), to: instant(open.claims.to) } : null
}

type Filed = { readonly sha256: Sha256; readonly bytes: number; readonly name: string; readonly mediaType: string }

/** A table that is kept as a file of the organisation, under its headings: what has none cannot be masked for auditors. */
async function filed({ tx, org }: Writer, blobs: BlobStore, sheet: Sheet): Promise<Filed> {
  const csv = Buffer.from(csvOf(sheet), 'utf8')
  const { sha256, bytes } = await blobs.put(org, Readable.from([csv]), csv.length)
  const mediaType = 'text/csv'
  await noteBlob(tx, org, { sha256, bytes }, mediaType)
  return { sha256: Sha256.parse(sha256), bytes, name: `${sheet.name}.csv`, mediaType }
}

/** Every entry as it was frozen. The canonical lines, whose hash is that of the population, stay with the review. */
function populationSheet({ entries }: Standing): Sheet {
  const columns = entryColumns.map(column => column.name)
  const rows = entries.map(entry => {
    const row = rowOfEntry(entry)
    return columns.map(name => row[name] ?? null)
  })
  return { name: 'population', columns, rows }
}

/** Every entry with its decision and its proof. */
function decisionsSheet(
  { review, entries, decisions }: Standing,
  proofs: ReadonlyMap<number, Revocation>,
  people: ReadonlyMap<string, string>,
): Sheet {
  const nameOf = (id: string | null | undefined) => (id ? (people.get(id) ?? id) : '')
  const rows = entries.map((entry, place) => {
    const decided: Decided | undefined = decisions.get(place)
    const proof = proofs.get(place)
    return [
      entry.system,
      entry.account,
      entry.right,
      nameOf(entry.person) || (entry.holder ?? ''),
      entry.facts,
      entry.unknown.join(' '),
      nameOf(reviewerOf(review.body, entry, decided)),
      decided?.decision ?? 'pending',
      nameOf(decided?.by),
      decided?.at ?? '',
      decided?.why ?? '',
      proof ? wordsOfRevocation(proof) : '',
    ]
  })
  return { name: 'decisions', columns: decisionColumns.map(column => column.name), rows }
}
