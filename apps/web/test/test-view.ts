import { type Engagement, periodOf } from '@onus/core/engagement'
import { type Test, type TestConclusion, type TestMethod, versionsDuring } from '@onus/core/test'
import type { Version } from '@onus/core/version'
import type { Reply } from '../api.ts'
import { dayOf } from '../kit/date-time-view.ts'
import type { State } from '../kit/state-view.ts'

export type TestRecord = Reply<'tests', 'get'>
export type Result = Test['results'][number]['result']

export const methodNames: Readonly<Record<TestMethod, string>> = {
  inquiry: 'Inquiry: asked',
  observation: 'Observation: watched',
  inspection: 'Inspection: read',
  reperformance: 'Reperformance: done again',
  caat: 'By program, over all rows',
}

export const conclusionNames: Readonly<Record<TestConclusion, string>> = {
  effective: 'Effective',
  ineffective: 'Ineffective',
  inconclusive: 'Inconclusive',
  no_occurrences: 'No occurrences',
}

export const resultNames: Readonly<Record<Result, string>> = {
  pass: 'Pass',
  deviation: 'Deviation',
  not_applicable: 'Not applicable',
}

/** What can be done about more deviations than tolerated; nobody is told which. */
export const choiceWords: Readonly<Record<TestRecord['suggestions'][number], string>> = {
  extend: 'extend the sample, once',
  ineffective: 'conclude that the control is ineffective',
  compensating: 'test a compensating control',
}

/** The mark of a result; none yet is unknown. */
export function markOfResult(result: Result | undefined): State {
  return result === undefined
    ? 'unknown'
    : result === 'pass'
      ? 'operating'
      : result === 'deviation'
        ? 'failing'
        : 'not_applicable'
}

/** Where a test stands in one word, and its mark: what is not concluded is unknown. */
export function standing({ lifecycle }: Pick<Test, 'lifecycle'>): { readonly state: State; readonly words: string } {
  if (lifecycle.state === 'open') return { state: 'unknown', words: lifecycle.sentBack ? 'Sent back' : 'Open' }
  const reviewed = lifecycle.state === 'reviewed' ? ', reviewed' : ', not reviewed'
  const state: Readonly<Record<TestConclusion, State>> = {
    effective: lifecycle.state === 'reviewed' ? 'operating' : 'designed',
    ineffective: 'failing',
    inconclusive: 'unknown',
    no_occurrences: 'not_applicable',
  }
  return { state: state[lifecycle.conclusion], words: conclusionNames[lifecycle.conclusion] + reviewed }
}

/** One item to test: a row of the sample, or what a person names. */
export interface ItemRow {
  readonly position: number | null
  readonly item: string
  readonly result: Result | undefined
  readonly reason: string
  readonly evidence: readonly string[]
}

/** The items in the order of the sample with what came out so far; without a sample those that have a result. */
export function itemRows(
  test: Pick<Test, 'results'>,
  sample: readonly { readonly position: number; readonly key: string }[] | null,
): readonly ItemRow[] {
  if (!sample)
    return test.results.map(({ position, item, result, reason, evidence }) => ({
      position,
      item,
      result,
      reason,
      evidence,
    }))
  const byPosition = new Map(test.results.map(result => [result.position, result]))
  return sample.map(({ position, key }) => {
    const said = byPosition.get(position)
    return { position, item: key, result: said?.result, reason: said?.reason ?? '', evidence: said?.evidence ?? [] }
  })
}

/** The place of the next item without a result after one, round and round; the next one when all have one. */
export function nextOpen(rows: readonly Pick<ItemRow, 'result'>[], at: number): number {
  for (let step = 1; step <= rows.length; step += 1) {
    const next = (at + step) % rows.length
    if (rows[next]?.result === undefined) return next
  }
  return rows.length === 0 ? 0 : (at + 1) % rows.length
}

/** What a key does while items are tested. */
export function keyMeans(key: string): Result | 'next' | 'before' | null {
  const meanings: Readonly<Record<string, Result | 'next' | 'before'>> = {
    p: 'pass',
    d: 'deviation',
    n: 'not_applicable',
    j: 'next',
    ArrowDown: 'next',
    k: 'before',
    ArrowUp: 'before',
  }
  return meanings[key] ?? null
}

interface Listing<Item> {
  readonly data: readonly Item[] | undefined
  readonly error: unknown
  readonly refetch: () => unknown
  readonly isFetching: boolean
  readonly isFetchedAfterMount: boolean
}

/**
 * A list without its data as long as it is read anew for this page and lacks what the address names, which may just have been
 * made. Later reads never take back what is shown, so that nothing typed is lost.
 */
export function untilListed<Item extends { readonly id: string }>(
  of: Listing<Item>,
  id: string | undefined,
): Pick<Listing<Item>, 'data' | 'error' | 'refetch'> {
  const isListed = id === undefined || (of.data?.some(one => one.id === id) ?? false)
  return isListed || of.isFetchedAfterMount || !of.isFetching
    ? of
    : { data: undefined, error: null, refetch: of.refetch }
}

/** The versions of a control that were in force in the time of an engagement, to choose from, each with the day it began. */
export function versionOptions(
  versions: readonly Pick<Version<unknown>, 'version' | 'effective'>[],
  about: Pick<Engagement, 'from' | 'to'>,
  zone: string,
): readonly { readonly value: string; readonly label: string }[] {
  return versionsDuring(versions, periodOf(about, zone)).map(version => {
    const from = versions.find(one => one.version === version)?.effective.from
    return { value: String(version), label: `Version ${version}${from ? `, from ${dayOf(from, zone)}` : ''}` }
  })
}
