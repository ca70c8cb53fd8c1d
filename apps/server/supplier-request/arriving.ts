import type { ReportReview } from '@onus/core/supplier'
import type { SupplierRequest } from '@onus/core/supplier-request'
import { noteBlob } from '../blob/store.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { notify } from '../notification/store.ts'
import { dayOf } from '../organisation/day.ts'
import { record, type Writer } from '../record/record.ts'
import { versionsInForce, versionsOf } from '../register/store.ts'
import { readAgain } from '../supplier/source.ts'

/**
 * What follows when a supplier sends: its files are noted, a report among them begins the reading of one as received, and who
 * owns the supplier and who asked are told. Nothing of it counts before somebody read and accepted it.
 */
export async function arrived(
  writer: Writer,
  id: string,
  request: SupplierRequest,
  queue: AppQueue,
): Promise<SupplierRequest> {
  const round = request.rounds.at(-1)
  if (round === undefined) return request
  const reports = { ...request.reports }
  for (const file of round.files) {
    await noteBlob(writer.tx, writer.org, file, file.mediaType)
    const about = request.questions.find(question => question.id === file.question)?.about
    if (about?.is === 'report') reports[file.id] = await received(writer, request, file, about.kind)
  }
  await tell(writer, id, request)
  await readAgain(writer, queue)
  return { ...request, reports }
}

type File = SupplierRequest['rounds'][number]['files'][number]

/** The reading of a report that came: one that was asked for and waits, else a new one. */
async function received(
  writer: Writer,
  { supplier, supplierName, askedBy }: SupplierRequest,
  file: File,
  kind: ReportReview['kind'],
): Promise<string> {
  const { tx, at } = writer
  const { sha256, bytes, name, mediaType } = file
  const evidence = await record(writer, {
    noun: 'evidence',
    body: {
      title: `${name} of ${supplierName}`.slice(0, 300),
      kind: 'file',
      controls: [],
      period: { from: at, to: null },
      performedAt: at,
      source: supplierName,
      description: 'Sent by the supplier through a link; nobody has read it yet',
      blobs: [{ sha256, bytes, name, mediaType }],
      snapshot: null,
      collector: null,
      collectedBy: null,
      sensitivity: 'confidential',
    },
    reason: 'Sent by the supplier through its link',
    provenance: 'upload',
  })
  const reports = await versionsInForce(tx, 'supplier-report', { asOf: at, knownAt: null })
  const waiting = reports.find(
    ({ body }) => body.supplier === supplier && body.lifecycle.state === 'requested' && body.files.length === 0,
  )
  const lifecycle = { state: 'received' as const, by: askedBy, at }
  const reason = 'It came through the link of the supplier, and nobody has read it'
  const written = waiting
    ? await record(writer, {
        noun: 'supplier-report',
        subject: waiting.subject,
        body: { ...waiting.body, files: [evidence.id], lifecycle },
        reason,
        expectedVersion: waiting.version,
      })
    : await record(writer, {
        noun: 'supplier-report',
        body: {
          supplier,
          supplierName,
          title: `Report that came on ${await dayOf(tx, at)}`,
          files: [evidence.id],
          review: unread(kind),
          raised: {},
          requestedBy: askedBy,
          lifecycle,
        },
        reason,
      })
  return written.id
}

function unread(kind: ReportReview['kind']): ReportReview {
  const nothing = { issued: null, period: null, coversOurServices: null, categories: null, opinion: null }
  const none = { exceptions: null, expected: null, carvedOut: null, bridgeLetterUntil: null, conclusion: null }
  return { kind, firm: '', ...nothing, ...none }
}

/** Tells who owns the supplier, and who asked, once for each time that something came. */
async function tell({ tx, org, at }: Writer, id: string, request: SupplierRequest): Promise<void> {
  const [supplier] = await versionsOf(tx, 'supplier', request.supplier)
  const persons = new Set([supplier?.body.owner, request.askedBy])
  const people = await versionsInForce(tx, 'person', { asOf: at, knownAt: null })
  const users = people.flatMap(({ subject, body }) =>
    persons.has(subject) && body.user !== null && body.leftOn === null ? [body.user] : [],
  )
  await notify(tx, org, users, {
    title: `${request.supplierName} answered what was asked`,
    text: 'Sent by the supplier, not reviewed: nothing of it counts before somebody accepts it.',
    link: `/suppliers/${request.supplier}?tab=asked`,
    key: `supplier-request ${id} ${request.rounds.length}`,
  })
}
