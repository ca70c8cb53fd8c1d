import type { Recorded } from '../version/index.ts'
import { line, type Proof } from './proof.ts'
import { because, type Reason } from './reason.ts'
import { type Answer, type Condition, weakest } from './words.ts'

/** An answer on one axis with the reasons that made it. */
export type AxisState = Readonly<{ state: Answer; reasons: readonly Reason[] }>

/**
 * What a second person said about what supports a part. `waiting` names the items that nobody has accepted yet, so that
 * an item behind many controls is counted once.
 */
export type Reviewed = Readonly<{ state: Answer; reasons: readonly Reason[]; proof: Proof; waiting: readonly string[] }>

/**
 * One way in which a control is shown to operate: a check, or its performances. `reviewed(since)` looks only at reviews
 * recorded after `since`.
 */
export type Part = Readonly<{
  state: Answer
  conditions: readonly Condition[]
  reasons: readonly Reason[]
  proof: Proof
  reviewed: (since: Recorded | null) => Reviewed
  windows: Readonly<{ missed: number; recoverable: number }>
}>

export const noWindows = { missed: 0, recoverable: 0 }

export function reasonOf({ code, words }: Reason): Reason {
  return { code, words }
}

/** Where nothing supports operation there is nothing to accept: reviewed is unknown, whatever was looked at before. */
export function nothingToReview(): Reviewed {
  const reason = because('nothing_to_review')
  return { state: 'unknown', reasons: [reasonOf(reason)], proof: line('Reviewed', reason), waiting: [] }
}

/** The weakest of several answers, with the reasons of those that are as weak. */
export function combine(answers: readonly AxisState[]): AxisState {
  const [only] = answers
  if (only && answers.length === 1) return { state: only.state, reasons: distinct(only.reasons) }
  const state = weakest(answers.map(one => one.state))
  const reasons: Reason[] = []
  for (const one of answers) if (one.state === state) reasons.push(...one.reasons)
  return { state, reasons: distinct(reasons) }
}

/** So many reasons are told apart faster by comparing each with each than by a key made for each. */
const few = 6

export function distinct(reasons: readonly Reason[]): readonly Reason[] {
  if (reasons.length < 2) return reasons
  if (reasons.length <= few)
    return reasons.filter((one, index) => reasons.findIndex(other => isSame(one, other)) === index)
  return [...new Map(reasons.map(reason => [`${reason.code} ${reason.words}`, reason])).values()]
}

function isSame(one: Reason, other: Reason): boolean {
  return one === other || (one.code === other.code && one.words === other.words)
}

/** The same answer for the same moment of linking: most links of a control are as old as the control. */
export function remembered<Value>(answer: (since: Recorded | null) => Value): (since: Recorded | null) => Value {
  const answers = new Map<string | null, Value>()
  return since => {
    const key = since?.fact ?? null
    const known = answers.get(key)
    if (known !== undefined) return known
    const value = answer(since)
    answers.set(key, value)
    return value
  }
}
