import { refuse } from '@onus/core/problem'
import type { Deciding } from '@onus/core/register'
import type { Factor } from '@onus/core/supplier'
import {
  currentOf,
  type Proposal,
  proposalsOf,
  type SupplierRequest,
  takenIntoFinding,
  takenIntoSupplier,
} from '@onus/core/supplier-request'
import type { AppQueue } from '../jobs/kinds.ts'
import { type Recorded, record, type Writer } from '../record/record.ts'
import { versionsInForce } from '../register/store.ts'
import { supplierOf } from '../supplier/assessments.ts'
import { readAgain } from '../supplier/source.ts'
import { latestRequest } from './reading.ts'

type Asked = { readonly question: string; readonly concern: Factor['concern'] | null }

/**
 * Takes one accepted answer over, by the member who asks for it: into the register and its clauses at once, or into the
 * assessment of the supplier that is being written, which somebody else decides. Once for each version of an answer.
 */
export async function takeOver(
  writer: Writer,
  id: string,
  { question, concern }: Asked,
  { actorPerson, at }: Deciding,
  queue: AppQueue,
): Promise<Recorded> {
  const { body, version } = await latestRequest(writer.tx, id)
  const proposal = proposalsOf(body).find(one => one.question === question)
  if (proposal === undefined) return refuse('not_in_lifecycle', 'Nothing that was accepted proposes this')
  if (proposal.taken) return refuse('conflict', 'This answer was taken over already')
  const isFinding = proposal.about.is === 'factor' || proposal.about.is === 'criterion'
  const into = isFinding
    ? await intoAssessment(writer, body, proposal, concern, actorPerson)
    : await intoSupplier(writer, body, proposal)
  await readAgain(writer, queue)
  return await record(writer, {
    noun: 'supplier-request',
    subject: id,
    body: { ...body, taken: { ...body.taken, [question]: { round: proposal.round, into, by: actorPerson, at } } },
    reason: `Taken over: ${proposal.title}`,
    expectedVersion: version,
  })
}

const reasonOf = ({ title, from }: Proposal) => `Taken over from the supplier’s answer to "${title}" by ${from}`

async function intoSupplier(writer: Writer, request: SupplierRequest, proposal: Proposal): Promise<string> {
  const { about, from, question } = proposal
  const answer = currentOf(request).find(one => one.question.id === question)?.answer
  if (!answer || about.is === 'factor' || about.is === 'criterion')
    return refuse('not_in_lifecycle', 'Nothing that was accepted proposes this')
  const supplier = await supplierOf(writer.tx, request.supplier)
  const written = await record(writer, {
    noun: 'supplier',
    subject: request.supplier,
    body: takenIntoSupplier(supplier.body, about, answer, from),
    reason: reasonOf(proposal),
    expectedVersion: supplier.version,
  })
  return written.id
}

async function intoAssessment(
  writer: Writer,
  { supplier }: SupplierRequest,
  proposal: Proposal,
  concern: Factor['concern'] | null,
  person: string,
): Promise<string> {
  const { about } = proposal
  if (about.is !== 'factor' && about.is !== 'criterion')
    return refuse('not_in_lifecycle', 'Nothing that was accepted proposes this')
  if (concern === null)
    return refuse('invalid_input', 'Say whether it is a concern', [{ path: 'concern', message: 'required' }])
  const { body: known } = await supplierOf(writer.tx, supplier)
  const all = await versionsInForce(writer.tx, 'supplier-assessment', { asOf: writer.at, knownAt: null })
  const begun = all.find(({ body }) => body.supplier === supplier && body.lifecycle.state === 'draft')
  const before = begun?.body ?? {
    supplier,
    supplierName: known.name,
    owner: known.owner,
    assessor: person,
    factors: {},
    criteria: {},
    lifecycle: { state: 'draft' as const },
  }
  const part = about.is === 'factor' ? 'factors' : 'criteria'
  const key = about.is === 'factor' ? about.factor : about.criterion
  const finding = takenIntoFinding(before[part][key], proposal, concern)
  const written = await record(writer, {
    noun: 'supplier-assessment',
    ...(begun && { subject: begun.subject, expectedVersion: begun.version }),
    body: { ...before, [part]: { ...before[part], [key]: finding } },
    reason: reasonOf(proposal),
  })
  return written.id
}
