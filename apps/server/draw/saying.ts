import type { Caller } from '@onus/core/access'
import { type Draw, heldBack, withWords } from '@onus/core/draw'
import { type Recorded, record, type Writer } from '../record/record.ts'
import { versionsOf } from '../register/store.ts'
import { isAuditorOf } from '../room/auditor.ts'
import { forgetSealed, sealedWords, sealWords } from '../room-record/store.ts'

type Saying = {
  readonly body: Draw
  /** What everybody reads of it so far; null of a new one. */
  readonly shown: Draw | null
  readonly reason: string
  readonly subject?: string
}

/**
 * Records a sample. What was drawn is a fact at once, since a seed has to come after its population; the words of an auditor
 * about it wait in the room until they are released.
 */
export async function said(
  call: Writer & { readonly caller: Caller; readonly ifMatch: number | undefined },
  { body, shown, reason, subject }: Saying,
): Promise<Recorded> {
  const provenance = subject === undefined ? 'computed' : 'attested'
  const of = { noun: 'draw' as const, ...(subject && { subject }), expectedVersion: call.ifMatch, provenance } as const
  if (!isAuditorOf(call.caller, body.engagement)) return await record(call, { ...of, body, reason })
  const { draw, words } = heldBack(body, shown)
  const why = Object.values(words).includes(reason) ? 'Changed by an auditor' : reason
  const recorded = await record(call, { ...of, body: draw, reason: why })
  await sealWords(call, { id: recorded.id, engagement: body.engagement }, words)
  return recorded
}

/** Records a sample with the words that wait in the room, which everybody reads from then on. */
export async function releaseWords(writer: Writer, id: string): Promise<void> {
  const words = (await sealedWords(writer.tx, { draws: [id] })).get(id)
  if (!words) return
  const [latest] = await versionsOf(writer.tx, 'draw', id)
  if (!latest) return
  await record(writer, { noun: 'draw', subject: id, body: withWords(latest.body, words), reason: 'Words released' })
  await forgetSealed(writer.tx, id)
}
