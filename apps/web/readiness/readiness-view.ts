import { ReadinessState } from '@onus/core/readiness'
import type { Reply } from '../api.ts'
import type { State } from '../kit/state-view.ts'

export type Readiness = Reply<'readiness', 'get'>
export type Criterion = Readiness['criteria'][number]
export type Step = Readiness['path']['steps'][number]

/** Worst first. */
export const readinessOrder: readonly ReadinessState[] = ReadinessState.options

/** The shape of each state; the word stands beside it, so that no shape speaks alone. */
export const readinessShape: Readonly<Record<ReadinessState, State>> = {
  no_control: 'not_addressed',
  design_gap: 'failing',
  no_operation: 'designed',
  exceptions: 'excepted',
  clean: 'operating',
  unknown: 'unknown',
}

const verbs: Readonly<Record<string, string>> = {
  write: 'Write',
  adopt: 'Adopt',
  design: 'Correct the design',
  fix: 'Fix',
  explain: 'Explain',
  perform: 'Perform',
  collect: 'Collect',
  review: 'Review',
  remediate: 'Remediate',
  wait: 'Wait',
}

/** What is to be done, as a verb. */
export function verbOf(step: Pick<Step, 'kind'>): string {
  return verbs[step.kind] ?? step.kind
}

/** `5 days`, `1 day`. */
export function daysIn(count: number): string {
  return `${count.toLocaleString('en-GB')} ${Math.abs(count) === 1 ? 'day' : 'days'}`
}

/** How long until the last day is over, in words. */
export function timeLeft(days: number): string {
  if (days > 0) return `${daysIn(days)} until the last day`
  return days === 0 ? 'Today is the last day' : `Over for ${daysIn(-days)}`
}

/** What is decided by what, in one sentence. */
export function pathSentence({ path }: Pick<Readiness, 'path'>): string {
  if (path.steps.length === 0) return 'Nothing is left to do that Onus knows of.'
  const decided =
    path.decidedBy === 'steps'
      ? `The open work decides: it shows by ${path.stepsReadyOn}.`
      : `The time itself decides: it is over on ${path.readyOn}, and the open work shows by ${path.stepsReadyOn}.`
  return decided
}
