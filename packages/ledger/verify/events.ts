import { type Checkpoint, type LogKey, verifyRotation } from '../checkpoint/index.ts'
import { fromBase64Url } from '../encoding/index.ts'
import { type EventOf, type LedgerEvent, parseEvent } from '../event/index.ts'
import { consistencyProof, verifyConsistency } from '../proof/index.ts'
import type { TileReader } from '../tile/index.ts'
import type { LogProblem } from './problem.ts'
import type { EntryCheck } from './verify.ts'

export interface EventCheck extends EntryCheck {
  /** Of each erased entry: under which rule, which entry says so, and what went. Filled as the entries pass. */
  readonly erased: ReadonlyMap<number, ErasedEntry>
  /** How many events came in which way. */
  readonly provenance: ReadonlyMap<LedgerEvent['provenance']['kind'], number>
}

/**
 * Checks that the entries of a log are events of ours and keep the rules that can be seen from outside: one
 * organisation, references only to what came before, conclusions only about evidence under a checkpoint that this log
 * really had, erasures of something that is there, and keys that changed only with both signatures.
 */
export function checkEvents(keys: readonly LogKey[]): EventCheck {
  const seen: Seen = { keys, org: undefined, erased: new Map(), provenance: new Map(), conclusions: [], rotations: [] }
  return {
    entry: (index, bytes) => {
      const parsed = parseEvent(bytes)
      if (parsed.ok) return broken(index, see(seen, index, parsed.event))
      return [{ code: 'event_malformed', message: `entry ${index}: ${parsed.problems.join('; ')}`, index }]
    },
    finish: async (reader, checkpoint) => [
      ...unannouncedKeys(seen, checkpoint),
      ...(await falseConclusions(seen, reader, checkpoint)),
    ],
    erased: seen.erased,
    provenance: seen.provenance,
  }
}

/** What is known of an entry whose content was erased. */
export interface ErasedEntry {
  readonly rule: string
  readonly by: number
  readonly what: 'content' | 'files'
}

interface Seen {
  readonly keys: readonly LogKey[]
  org: string | undefined
  readonly erased: Map<number, ErasedEntry>
  readonly provenance: Map<LedgerEvent['provenance']['kind'], number>
  readonly conclusions: { readonly index: number; readonly size: number; readonly root: Uint8Array }[]
  readonly rotations: EventOf<'key.rotated'>['rotation'][]
}

function see(seen: Seen, index: number, event: LedgerEvent): string[] {
  seen.org ??= event.org
  const { kind } = event.provenance
  seen.provenance.set(kind, (seen.provenance.get(kind) ?? 0) + 1)
  const problems = event.org === seen.org ? [] : [`is of organisation ${event.org}, the log is of ${seen.org}`]
  if (event.refs.some(ref => ref >= index)) problems.push('refers to an entry that came after it')
  if (event.type === 'conclusion.signed') problems.push(...seeConclusion(seen, index, event))
  if (event.type === 'evidence.erased') problems.push(...seeErasure(seen, index, event))
  if (event.type === 'key.rotated') problems.push(...seeRotation(seen, index, event))
  return problems
}

function seeConclusion(seen: Seen, index: number, { conclusion, refs }: EventOf<'conclusion.signed'>): string[] {
  const { size, root } = conclusion
  seen.conclusions.push({ index, size, root: fromBase64Url(root) ?? new Uint8Array(0) })
  if (refs.length === 0) return ['is a conclusion without evidence']
  if (size > index) return [`cites a checkpoint of ${size} entries, which did not exist yet`]
  return refs.every(ref => ref < size) ? [] : ['cites evidence that is not under its checkpoint']
}

function seeErasure(seen: Seen, index: number, { erasure, refs }: EventOf<'evidence.erased'>): string[] {
  for (const ref of refs) {
    if (seen.erased.get(ref)?.what === 'content') continue
    seen.erased.set(ref, { rule: erasure.rule, by: index, what: erasure.what ?? 'content' })
  }
  return refs.length > 0 ? [] : ['erases nothing']
}

function seeRotation(seen: Seen, index: number, { rotation }: EventOf<'key.rotated'>): string[] {
  const signatures = [rotation.oldSignature, rotation.nextSignature].map(
    text => fromBase64Url(text) ?? new Uint8Array(0),
  )
  seen.rotations.push(rotation)
  if (!verifyRotation(rotation, signatures[0] as Uint8Array, signatures[1] as Uint8Array)) {
    return ['changes the key without the signatures of both keys']
  }
  return rotation.from > index ? [] : [`changes the key from ${rotation.from} on, which was already past`]
}

/** The given list of keys and the rotations in the log must tell the same story. */
function unannouncedKeys({ keys, rotations }: Seen, { size }: Checkpoint): LogProblem[] {
  const changes = keys.slice(1).map((key, at) => ({ from: key.from, old: keys[at]?.vkey, next: key.vkey }))
  const isTold = (one: { from: number; old: string | undefined; next: string }) =>
    rotations.some(({ from, old, next }) => from === one.from && old === one.old && next === one.next)
  const isListed = (one: { from: number; old: string; next: string }) =>
    changes.some(({ from, old, next }) => from === one.from && old === one.old && next === one.next)
  return [
    ...changes
      .filter(change => change.from <= size && !isTold(change))
      .map(({ from }) => ruleBroken(`the key used from ${from} on was never announced in the log`)),
    ...rotations
      .filter(rotation => rotation.from <= size && !isListed(rotation))
      .map(({ from }) => ruleBroken(`the log changes its key from ${from} on, but the given list of keys does not`)),
  ]
}

async function falseConclusions({ conclusions }: Seen, reader: TileReader, log: Checkpoint): Promise<LogProblem[]> {
  const problems: LogProblem[] = []
  for (const { index, size, root } of conclusions) {
    const proof = size > 0 ? await consistencyProof(reader, size, log.size).catch(() => undefined) : undefined
    const isTrue = proof !== undefined && verifyConsistency(size, log.size, root, log.root, proof)
    if (!isTrue) problems.push(...broken(index, [`cites a checkpoint of ${size} entries that this log never had`]))
  }
  return problems
}

function broken(index: number, problems: readonly string[]): LogProblem[] {
  return problems.map(problem => ruleBroken(`entry ${index} ${problem}`, index))
}

function ruleBroken(message: string, index?: number): LogProblem {
  return { code: 'event_rule_broken', message, ...(index !== undefined && { index }) }
}
