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
  const state = weakest(answers.map(one => one.state))
  return { state, reasons: distinct(answers.filter(one => one.state === state).flatMap(one => one.reasons)) }
}

export function distinct(reasons: readonly Reason[]): readonly Reason[] {
  return [...new Map(reasons.map(reason => [`${reason.code} ${reason.words}`, reason])).values()]
}
