import { refuse } from '@onus/core/problem'
import { isUnsent, type Request } from '@onus/core/request'
import type { Provenance, Version } from '@onus/core/version'
import { type Recorded, record, type Writer } from '../record/record.ts'
import { changedMeanwhile } from '../record/refusals.ts'
import { forgetSealed, seal } from '../room-record/store.ts'
import { referenced } from './rules.ts'
import { lockReferences } from './store.ts'

export type Saying = {
  /** The request as it was; null for a new one. */
  readonly before: Version<Request> | null
  readonly body: Request
  readonly reason: string
  readonly provenance?: Provenance
  readonly effective?: Version<Request>['effective']
  readonly expectedVersion?: number | undefined
}

/**
 * The one door for requests. What an auditor has not sent waits in the room of the engagement; sent, it becomes a fact as it
 * was sent, and its earlier wordings are gone.
 */
export async function sayRequest(writer: Writer, saying: Saying): Promise<Recorded> {
  const { before, body, reason, provenance, effective, expectedVersion } = saying
  const subject = before?.subject
  if (isUnsent(body))
    return await seal(writer, { noun: 'request', ...(subject && { subject }), body, reason, expectedVersion })
  const more = {
    noun: 'request' as const,
    body,
    reason,
    ...(provenance && { provenance }),
    ...(effective && { effective }),
  }
  if (before === null || subject === undefined) return await record(writer, more)
  if (!isUnsent(before.body)) return await record(writer, { ...more, subject, expectedVersion })
  if (expectedVersion !== undefined && expectedVersion !== before.version)
    throw changedMeanwhile('request', expectedVersion, before.version)
  await lockReferences(writer.tx, body.engagement)
  await referenced(writer.tx, body, subject)
  const sent = await record(writer, { ...more, newSubject: subject })
  await forgetSealed(writer.tx, subject)
  return sent
}

/** Refuses to talk about what nobody else knows of yet. */
export function refuseUnsent(body: Request): void {
  if (isUnsent(body)) refuse('not_in_lifecycle', 'Nobody else reads this request yet: send it first')
}
