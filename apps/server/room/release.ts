import { ConclusionStatement, SignedConclusion, SignedOpinion } from '@onus/core/conclusion'
import { refuse } from '@onus/core/problem'
import type { Room } from '@onus/core/room'
import type { OrgTransaction } from '../db/index.ts'
import { releaseWords } from '../draw/saying.ts'
import { type AnyWrite, type Recorded, record, recordAll, type Writer } from '../record/record.ts'
import { latestOf } from '../register/waiting.ts'
import { sealedVersions, sealedWords } from '../room-record/store.ts'
import { releaseTest } from '../test/releasing.ts'
import { type OpenedRoom, readStatement } from './rules.ts'
import { actsOf, type EntryRow, entriesOf, noteReleased } from './store.ts'

/**
 * Makes everything that is signed known to the organisation, in one recorded act of the auditor, and locks the room if it
 * was the last one. The tests that it is about come with it; with the last act, every concluded test and all words of samples.
 * What was corrected before anybody read it, notes and open tests stay in the room.
 */
export async function releaseSigned(
  writer: Writer,
  { engagement, period, person }: OpenedRoom & { readonly person: string },
  { words, lock }: { readonly words: string; readonly lock: boolean },
): Promise<Recorded & { conclusions: number; opinions: number; tests: number }> {
  const entries = await entriesOf(writer.tx, engagement.subject)
  const corrected = new Set(entries.filter(one => one.signedAt).map(one => one.supersedes))
  const signed = entries.filter(isSaid).filter(one => one.signedAt && !one.released && !corrected.has(one.id))
  if (signed.length === 0 && !lock) refuse('not_in_lifecycle', 'Nothing is signed that is not released yet')
  const tests = await testsToRelease(writer.tx, engagement.subject, signed, lock)
  for (const test of tests) await releaseTest(writer, test)
  if (lock)
    for (const draw of (await sealedWords(writer.tx, { engagement: engagement.subject })).keys())
      await releaseWords(writer, draw)
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
    tests: [...tests],
    words,
    by: person,
    at: writer.at,
    state: lock ? 'locked' : 'open',
  }
  const before = (await actsOf(writer.tx, engagement.subject))[0]
  const reason = words || (lock ? 'Released and locked' : 'Released')
  const written = await record(writer, { noun: 'room', body: act, reason, ...(before && { subject: before.subject }) })
  return { ...written, conclusions: act.conclusions.length, opinions: act.opinions.length, tests: tests.length }
}

/** The tests in the room that go out with these statements; with the last act, all that are concluded. */
async function testsToRelease(
  tx: OrgTransaction,
  engagement: string,
  signed: readonly SaidEntry[],
  lock: boolean,
): Promise<readonly string[]> {
  const named = new Set(
    signed.flatMap(({ kind, content }) =>
      kind === 'conclusion' && content ? (ConclusionStatement.parse(JSON.parse(content)).test ?? []) : [],
    ),
  )
  const going = latestOf(await sealedVersions(tx, 'test', { engagement })).filter(
    ({ subject, body }) => named.has(subject) || (lock && body.lifecycle.state !== 'open'),
  )
  const open = going.find(({ body }) => body.lifecycle.state === 'open')
  if (open)
    refuse('not_in_lifecycle', `A conclusion is about the test “${open.body.title}”, which is open: conclude it first`)
  return going.map(one => one.subject)
}

/** An entry that was not erased. */
type SaidEntry = EntryRow & { readonly content: string }

function isSaid(entry: EntryRow): entry is SaidEntry {
  return entry.content !== null
}

function signedOf({ kind, content, signature }: SaidEntry) {
  const statement = readStatement(kind === 'opinion' ? 'opinion' : 'conclusion', content)
  const schema = kind === 'opinion' ? SignedOpinion : SignedConclusion
  return { signed: schema.parse({ statement, signature }) }
}
