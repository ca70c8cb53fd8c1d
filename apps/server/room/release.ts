import { SignedConclusion, SignedOpinion } from '@onus/core/conclusion'
import { refuse } from '@onus/core/problem'
import type { Room } from '@onus/core/room'
import { type AnyWrite, type Recorded, record, recordAll, type Writer } from '../record/record.ts'
import { type OpenedRoom, readStatement } from './rules.ts'
import { actsOf, type EntryRow, entriesOf, noteReleased } from './store.ts'

/**
 * Makes everything that is signed known to the organisation, in one recorded act of the auditor, and locks the room if it
 * was the last one. What was corrected before anybody read it stays in the room.
 */
export async function releaseSigned(
  writer: Writer,
  { engagement, period, person }: OpenedRoom & { readonly person: string },
  { words, lock }: { readonly words: string; readonly lock: boolean },
): Promise<Recorded & { conclusions: number; opinions: number }> {
  const entries = await entriesOf(writer.tx, engagement.subject)
  const corrected = new Set(entries.filter(one => one.signedAt).map(one => one.supersedes))
  const signed = entries.filter(one => one.signedAt && !one.released && !corrected.has(one.id))
  if (signed.length === 0 && !lock) refuse('not_in_lifecycle', 'Nothing is signed that is not released yet')
  const isKnown = (id: string | null) => id !== null && entries.some(one => one.id === id && one.released)
  const writes = signed.map((entry): AnyWrite => {
    const supersedes = isKnown(entry.supersedes) ? entry.supersedes : null
    const body = { engagement: engagement.subject, period, signedAt: entry.signedAt, supersedes, ...signedOf(entry) }
    return { noun: entry.kind as 'conclusion', newSubject: entry.id, body: body as never, reason: 'Released' }
  })
  const recorded = await recordAll(writer, writes)
  for (const { id, fact } of recorded) await noteReleased(writer.tx, id, fact)
  const of = (kind: EntryRow['kind']) => signed.filter(one => one.kind === kind).map(one => one.id)
  const act: Room = {
    engagement: engagement.subject,
    conclusions: of('conclusion'),
    opinions: of('opinion'),
    words,
    by: person,
    at: writer.at,
    state: lock ? 'locked' : 'open',
  }
  const before = (await actsOf(writer.tx, engagement.subject))[0]
  const reason = words || (lock ? 'Released and locked' : 'Released')
  const written = await record(writer, { noun: 'room', body: act, reason, ...(before && { subject: before.subject }) })
  return { ...written, conclusions: act.conclusions.length, opinions: act.opinions.length }
}

function signedOf({ kind, content, signature }: EntryRow) {
  const statement = readStatement(kind === 'opinion' ? 'opinion' : 'conclusion', content)
  const schema = kind === 'opinion' ? SignedOpinion : SignedConclusion
  return { signed: schema.parse({ statement, signature }) }
}
