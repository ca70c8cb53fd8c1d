import type { Instant, Period } from '../time/index.ts'
import type { ExpectedWindow } from './window.ts'

/** One piece of evidence that shows a performance, and whether a second person accepted it. */
export type Support = Readonly<{ evidence: string; accepted: boolean }>

/** A recorded performance: for which window it was done, when (never when it was uploaded), and what shows it. */
export type Performance = Readonly<{
  id: string
  window: Period
  performedAt: Instant
  support: readonly Support[]
}>

/** That one window does not apply, said before the window was missed. */
export type Waiver = Readonly<{ id: string; window: Period; saidAt: Instant; reason: string }>

/**
 * What became of an expected performance. `unproven`: recorded in time, but no evidence of its own supports it. A missed
 * one stays missed: a performance after the grace is remembered in `performedLate` and changes nothing.
 */
export type Outcome =
  | Readonly<{ state: 'expected'; overdue: boolean }>
  | Readonly<{ state: 'performed'; performance: Performance; accepted: boolean; beforePeriod: boolean }>
  | Readonly<{ state: 'late'; performance: Performance; accepted: boolean }>
  | Readonly<{ state: 'unproven'; performance: Performance; reused: boolean }>
  | Readonly<{ state: 'missed'; performedLate: Performance | null }>
  | Readonly<{ state: 'not_applicable'; waiver: Waiver }>

export type JudgedWindow = Readonly<{ window: ExpectedWindow; outcome: Outcome }>

/**
 * What became of each window by `asOf`. One performance satisfies one window, and one piece of evidence never supports
 * two: where evidence is claimed for several, the later windows are served first and as many as possible are satisfied,
 * so that taking a performance away can never improve anything.
 */
export function judgeWindows(
  windows: readonly ExpectedWindow[],
  performances: readonly Performance[],
  waivers: readonly Waiver[],
  asOf: Instant,
): readonly JudgedWindow[] {
  const claims = claimsOf(
    windows,
    performances.filter(one => one.performedAt <= asOf),
  )
  const inTime = claims.map((ones, index) => ones.filter(one => isInTime(one, windows[index])))
  const served = (keep: (support: Support, performance: Performance, window: ExpectedWindow) => boolean) =>
    assign(windows.map((window, index) => evidenceOf(window, inTime[index] ?? [], keep)))
  const all = served(() => true)
  const isPunctual = inTime.every((ones, index) => ones.every(one => one.performedAt < (windows[index]?.to ?? '')))
  const punctual = isPunctual ? all : served((_, one, window) => one.performedAt < window.to)
  const isAllAccepted = performances.every(one => one.support.every(support => support.accepted))
  const accepted = isAllAccepted ? all : served(support => support.accepted)
  const both = isAllAccepted
    ? punctual
    : served((support, one, window) => support.accepted && one.performedAt < window.to)

  return windows.map((window, index) => {
    const ones = inTime[index] ?? []
    if (all.has(index)) {
      const isAccepted = accepted.has(index)
      const onTime = (isAccepted ? both : punctual).has(index)
      return { window, outcome: satisfied(window, ones, isAccepted, onTime) }
    }
    return { window, outcome: unsatisfied(window, claims[index] ?? [], ones, waivers, asOf) }
  })
}

function satisfied(window: ExpectedWindow, ones: readonly Performance[], accepted: boolean, onTime: boolean): Outcome {
  const fits = (one: Performance) =>
    one.performedAt < window.to === onTime && one.support.some(support => support.accepted || !accepted)
  const performance = first(ones.filter(fits)) ?? first(ones.filter(one => one.support.length > 0))
  if (!performance) throw new Error(`window ${window.label} is satisfied by nothing`)
  if (!onTime) return { state: 'late', performance, accepted }
  return { state: 'performed', performance, accepted, beforePeriod: isBefore(performance, window.periodFrom) }
}

function unsatisfied(
  window: ExpectedWindow,
  claims: readonly Performance[],
  inTime: readonly Performance[],
  waivers: readonly Waiver[],
  asOf: Instant,
): Outcome {
  const waiver = first(waivers.filter(one => claimsWindow(one.window, window) && one.saidAt < window.graceUntil))
  if (waiver && waiver.saidAt <= asOf) return { state: 'not_applicable', waiver }
  const performance = first(inTime)
  if (performance) return { state: 'unproven', performance, reused: performance.support.length > 0 }
  if (asOf < window.graceUntil) return { state: 'expected', overdue: window.to <= asOf }
  return { state: 'missed', performedLate: first(claims.filter(one => one.performedAt >= window.graceUntil)) ?? null }
}

function isBefore({ performedAt }: Performance, periodFrom: Instant | null): boolean {
  return periodFrom !== null && performedAt < periodFrom
}

/** The performances that name each window. Yearly windows are matched by the time of the performance instead. */
function claimsOf(windows: readonly ExpectedWindow[], performances: readonly Performance[]): readonly Performance[][] {
  const claims = windows.map((): Performance[] => [])
  const rolling = [...windows.keys()].filter(index => windows[index]?.periodFrom !== null)
  for (const performance of performances) {
    for (const index of rolling) if (isInTime(performance, windows[index])) claims[index]?.push(performance)
    const index = lastBegun(windows, performance.window.from)
    const window = windows[index]
    if (window && window.periodFrom === null && claimsWindow(performance.window, window))
      claims[index]?.push(performance)
  }
  return claims
}

/** The index of the last window that claims begin in at or before `from`, or -1. */
function lastBegun(windows: readonly ExpectedWindow[], from: Instant): number {
  let [low, high] = [0, windows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((windows[middle] as ExpectedWindow).claims.from <= from) low = middle + 1
    else high = middle
  }
  return low - 1
}

function claimsWindow(claimed: Period, { claims }: ExpectedWindow): boolean {
  return claims.from <= claimed.from && claimed.from < claims.to
}

function isInTime({ performedAt }: Performance, window: ExpectedWindow | undefined): boolean {
  return window !== undefined && window.from <= performedAt && performedAt < window.graceUntil
}

function evidenceOf(
  window: ExpectedWindow,
  performances: readonly Performance[],
  keep: (support: Support, performance: Performance, window: ExpectedWindow) => boolean,
): readonly string[] {
  const evidence: string[] = []
  for (const one of performances)
    for (const support of one.support) if (keep(support, one, window)) evidence.push(support.evidence)
  return evidence
}

/** The windows that can be served when each piece of evidence serves one, later windows first (augmenting paths). */
function assign(evidenceByWindow: readonly (readonly string[])[]): ReadonlySet<number> {
  const servedBy = new Map<string, number>()
  const serve = (index: number, tried: Set<string>): boolean => {
    for (const evidence of evidenceByWindow[index] ?? []) {
      if (tried.has(evidence)) continue
      tried.add(evidence)
      const holder = servedBy.get(evidence)
      if (holder !== undefined && !serve(holder, tried)) continue
      servedBy.set(evidence, index)
      return true
    }
    return false
  }
  for (let index = evidenceByWindow.length - 1; index >= 0; index -= 1) {
    // What nobody holds yet is taken as it is; which piece serves a window does not change which windows can be served.
    const free = evidenceByWindow[index]?.find(evidence => !servedBy.has(evidence))
    if (free !== undefined) servedBy.set(free, index)
    else serve(index, new Set())
  }
  return new Set(servedBy.values())
}

function first<One extends Readonly<{ id: string }>>(ones: readonly One[]): One | undefined {
  if (ones.length < 2) return ones[0]
  return ones.toSorted((a, b) => compare(timeOf(a), timeOf(b)) || compare(a.id, b.id))[0]
}

function timeOf(one: object): string {
  if ('performedAt' in one) return String(one.performedAt)
  return 'saidAt' in one ? String(one.saidAt) : ''
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
