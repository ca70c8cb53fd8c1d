import type { Control } from '../control/index.ts'
import { type Decision, decisionOf, evidenceTitle, seenBy } from '../evidence/index.ts'
import { canonicalJson } from '../json/index.ts'
import {
  type ExpectedWindow,
  expectedWindows,
  isTiled,
  type JudgedWindow,
  judgeWindows,
  type Occurrence,
  type Outcome,
  type Performance,
  rollingYear,
  type TiledCadence,
  type Waiver,
} from '../occurrence/index.ts'
import { type Effective, type Instant, instant, type Period } from '../time/index.ts'
import type { Recorded } from '../version/index.ts'
import type { Whole } from './facts.ts'
import { nothingToReview, type Part, type Reviewed, reasonOf, remembered } from './part.ts'
import { type FactRef, factRef, line, type Proof } from './proof.ts'
import type { View } from './question.ts'
import { because } from './reason.ts'
import { begun, decided, decisionFor, reviewedAs, sentence } from './reviewed.ts'
import { type Condition, compareAnswers, weakest } from './words.ts'

type Because = ReturnType<typeof because>

/** How many windows back a moment looks for misses to show; only the latest ones decide. */
const windowsBack: Record<Exclude<TiledCadence, 'annual'>, number> = {
  daily: 31,
  weekly: 13,
  monthly: 12,
  quarterly: 4,
  'semi-annual': 2,
}

/**
 * What the performances of a control show at a moment: the latest window that has closed, or the one still open if it is
 * already performed and that is better. Earlier misses are shown and no longer decide.
 */
export function performedAt(id: string, control: Control, inForce: readonly Effective[], view: View): Part | null {
  const { cadence } = control
  if (cadence === 'continuous') return null
  if (cadence === 'event-driven') return eventsAt(id, control, recordsOf(id, null, view), view)
  const stretch = inForce.findLast(one => one.from <= view.at && (one.to === null || view.at < one.to))
  if (!stretch) return null
  if (cadence === 'annual') return yearAt(id, control, stretch, recordsOf(id, null, view), view)
  const windows = recentWindows(cadence, stretch, { ...view, calendar: calendarFor(control, view) })
  const records = recordsOf(id, windows[0]?.claims.from ?? view.at, view)
  const judged = judgedBy(windows, records, null, view)
  for (const { window } of judged) noteWindow(window, view)
  const latest = judged.filter(one => one.outcome.state !== 'not_applicable')
  const open = latest.findLast(one => view.at < one.window.to && 'accepted' in one.outcome)
  const closed = latest.findLast(one => one.window.to <= view.at)
  const candidates = [open, closed].flatMap(one => (one ? [one] : []))
  const review = reviewer(windows, judged, records, view)
  if (candidates.length === 0) return nothingDue(control, judged)
  const best = strongestPart(candidates.map(one => partOf([one], id, control, records, review, view)))
  const earlier = judged.filter(one => one.outcome.state === 'missed' && (one !== closed || best.state === 'yes'))
  const children = [...best.proof.children, ...earlier.map(one => missedEarlier(one, records))]
  return { ...best, proof: { ...best.proof, children }, windows: countWindows(judged) }
}

/** What the performances of a control show over a period: every window that was due in it. */
export function performedThroughout(
  id: string,
  control: Control,
  inForce: readonly Effective[],
  period: Period,
  reachedTo: Instant,
  view: View,
): Part | null {
  const { cadence } = control
  if (cadence === 'continuous') return null
  const records = recordsOf(id, null, view)
  const windows = isTiled(cadence)
    ? expectedWindows(cadence, period, inForce, calendarFor(control, view))
    : eventWindows(records).filter(window => period.from <= window.from && window.from < reachedTo)
  const judged = judgedBy(windows, records, null, view)
  for (const { window } of judged) noteWindow(window, view)
  const due = judged.filter(
    ({ window, outcome }) => outcome.state !== 'not_applicable' && isDue(window, outcome, view.at),
  )
  if (due.length === 0) return nothingDue(control, judged)
  const part = partOf(due, id, control, records, reviewer(windows, judged, records, view), view)
  return { ...part, windows: countWindows(judged) }
}

/** The windows of a control in a period and what became of each, with the evidence that the engine lets count. */
export function windowsIn(
  id: string,
  pace: Pick<Control, 'anchor'> & { readonly cadence: TiledCadence },
  inForce: readonly Effective[],
  period: Period,
  view: View,
): readonly JudgedWindow[] {
  const windows = expectedWindows(pace.cadence, period, inForce, calendarFor(pace, view))
  return judgedBy(windows, recordsOf(id, null, view), null, view)
}

/** The calendar that the windows of a control are cut by: its own where it has a day to count from. */
function calendarFor({ anchor }: Pick<Control, 'anchor'>, { calendar }: View): View['calendar'] {
  return anchor === undefined ? calendar : calendar.anchoredOn(anchor)
}

/** The events of a period that a control had to answer while it was in force, and what became of each. */
export function eventsIn(
  id: string,
  inForce: readonly Effective[],
  period: Period,
  view: View,
): readonly JudgedWindow[] {
  const records = recordsOf(id, null, view)
  const isAsked = ({ from }: ExpectedWindow) =>
    period.from <= from &&
    from < period.to &&
    inForce.some(stretch => stretch.from <= from && (stretch.to === null || from < stretch.to))
  return judgedBy(eventWindows(records).filter(isAsked), records, null, view)
}

/** What was recorded about the performances of one control, and which evidence may support each. */
type Records = Readonly<{
  performances: readonly Recording[]
  waivers: readonly (Waiver & Readonly<{ fact: FactRef }>)[]
}>

type Recording = Readonly<{
  occurrence: Whole<'occurrence'>
  fact: Extract<Whole<'occurrence'>['body']['fact'], { state: 'performed' }>
  supports: readonly Support[]
  /** Why it has less support than it claims. */
  rejected: Reviewed | null
  erasedBy: string | null
}>

type Support = Readonly<{ evidence: Whole<'evidence'>; decision: (since: Recorded | null) => Decision }>

/** The records of a control, for windows that begin at `from` or later. */
function recordsOf(control: string, from: Instant | null, view: View): Records {
  const performances: Recording[] = []
  const waivers: (Waiver & Readonly<{ fact: FactRef }>)[] = []
  for (const occurrence of view.facts.occurrencesOf(control, view.at, view.horizon)) {
    if (!occurrence.body || occurrence.body.control !== control) continue
    const { fact, window } = occurrence.body
    if (from !== null && window.from < from) continue
    if (fact.state === 'performed') {
      view.horizon.note(fact.performedAt)
      if (fact.performedAt <= view.at) performances.push(recordingOf(occurrence, fact, view))
    } else {
      const saidAt = occurrence.effective.from
      waivers.push({ id: occurrence.subject, window, saidAt, reason: fact.reason, fact: factRef(occurrence) })
    }
  }
  return { performances, waivers }
}

function recordingOf(occurrence: Whole<'occurrence'>, fact: Recording['fact'], view: View): Recording {
  const ofOccurrence = reviewsOfSame(occurrence, view)
  const whole = decisionOf(ofOccurrence, new Set([fact.by]))
  const supports: Support[] = []
  let rejected =
    whole.state === 'rejected' ? decided('this performance', { ...whole, state: 'rejected' }, occurrence.subject) : null
  let erasedBy: string | null = null
  for (const id of fact.evidence) {
    const evidence = view.facts.inForce('evidence', id, view.at, view.horizon)
    if (evidence?.erased) erasedBy = evidence.erased.rule
    if (!evidence?.body || !speaksFor(evidence.body.period, occurrence.body.window, fact.performedAt)) continue
    const decision = decisionFor(evidence, fact.by, ofOccurrence, view)
    const now = decision(null)
    if (now.state === 'rejected')
      rejected ??= decided(evidenceTitle(evidence.body), { ...now, state: 'rejected' }, occurrence.subject)
    else if (whole.state !== 'rejected') supports.push({ evidence, decision })
  }
  return { occurrence, fact, supports, rejected, erasedBy }
}

function reviewsOfSame(occurrence: Whole<'occurrence'>, view: View): readonly Whole<'review'>[] {
  const reviews = view.facts.reviewsOf('occurrence', occurrence.subject, view.at, view.horizon)
  if (reviews.length === 0) return reviews
  const versions = begun(view.facts.versionsOf('occurrence', occurrence.subject), view)
  return reviews.filter(review => isSame(seenBy(review, versions)?.body, occurrence.body))
}

/** Evidence speaks for a window when its period touches the window, or the stretch until it was performed late. */
function speaksFor(period: Effective, window: Period, performed: Instant): boolean {
  const to = performed < window.to ? window.to : justAfter(performed)
  return period.from < to && (period.to === null || window.from < period.to)
}

function isSame(seen: Occurrence | undefined, now: Occurrence): boolean {
  return seen !== undefined && (seen === now || canonicalJson(seen) === canonicalJson(now))
}

function performancesOf({ performances }: Records, since: Recorded | null): readonly Performance[] {
  return performances.map(({ occurrence, fact, supports }) => ({
    id: occurrence.subject,
    window: occurrence.body.window,
    performedAt: fact.performedAt,
    support: supports.map(({ evidence, decision }) => ({
      evidence: evidence.subject,
      accepted: decision(since).state === 'accepted',
    })),
  }))
}

function judgedBy(windows: readonly ExpectedWindow[], records: Records, since: Recorded | null, view: View) {
  return judgeWindows(windows, performancesOf(records, since), records.waivers, view.at)
}

function recentWindows(cadence: Exclude<TiledCadence, 'annual'>, stretch: Effective, view: View) {
  const { calendar, at } = view
  const current = calendar.tileAt(cadence, at)
  let tile = current
  for (let back = 0; back < windowsBack[cadence] && stretch.from < tile.from; ) {
    tile = calendar.previousTile(cadence, tile)
    if (tile.expected) back += 1
  }
  view.horizon.note(current.to)
  return expectedWindows(cadence, { from: tile.from, to: current.to }, [stretch], calendar)
}

function yearAt(id: string, control: Control, stretch: Effective, records: Records, view: View): Part {
  const judge = (since: Recorded | null) =>
    rollingYear(stretch.from, performancesOf(records, since), records.waivers, view.at, view.calendar)
  for (const { fact } of records.performances) {
    const due = view.calendar.plusMonths(fact.performedAt, 12)
    view.horizon.note(due)
    view.horizon.note(view.calendar.plusDays(due, view.calendar.graceDays('annual', due)))
  }
  const judged = judge(null)
  noteWindow(judged.window, view)
  const { outcome } = judged
  if (outcome.state === 'not_applicable' || (outcome.state === 'expected' && !outcome.overdue)) {
    return nothingDue(control, [judged])
  }
  const review = remembered(since => [{ window: judged.window, outcome: judge(since).outcome }])
  return { ...partOf([judged], id, control, records, review, view), windows: countWindows([judged]) }
}

function eventsAt(id: string, control: Control, records: Records, view: View): Part | null {
  const windows = eventWindows(records)
  for (const window of windows) {
    noteWindow(window, view)
    view.horizon.note(view.calendar.plusMonths(window.from, 12))
  }
  const recent = windows.filter(window => window.from <= view.at && view.at < view.calendar.plusMonths(window.from, 12))
  const all = judgedBy(recent, records, null, view)
  const judged = all.filter(one => one.outcome.state !== 'not_applicable')
  const due = judged.filter(one => one.outcome.state !== 'expected' || one.outcome.overdue)
  const latest = due.at(-1)
  if (!latest) return nothingDue(control, judged)
  const row: JudgedWindow[] = []
  for (const one of due.toReversed()) {
    if (!('accepted' in one.outcome)) break
    row.push(one)
  }
  const candidates = row.length === 0 ? [latest] : row
  const review = reviewer(recent, all, records, view)
  const parts = candidates.map(one => partOf([one], id, control, records, review, view))
  return { ...strongestPart(parts), windows: countWindows(judged) }
}

/** The windows of events, one for each that was recorded: from the event until the time allowed for the response. */
function eventWindows({ performances, waivers }: Records): readonly ExpectedWindow[] {
  const windows = new Map(
    [...performances.map(one => one.occurrence.body.window), ...waivers.map(one => one.window)].map(window => [
      window.from,
      window,
    ]),
  )
  return [...windows.values()]
    .sort((a, b) => (a.from < b.from ? -1 : 1))
    .map(({ from, to }) => ({
      from,
      to,
      graceUntil: to,
      label: `the event of ${from.slice(0, 10)}`,
      claims: { from, to: justAfter(from) },
      periodFrom: null,
    }))
}

function nothingDue(control: Control, judged: readonly JudgedWindow[]): Part {
  const said = because(
    control.cadence === 'event-driven' && judged.length === 0 ? 'no_events' : 'nothing_due',
    control.code,
  )
  return {
    state: 'unknown',
    conditions: ['nothing_due'],
    reasons: [reasonOf(said)],
    proof: line('Performed', said),
    reviewed: nothingToReview,
    windows: countWindows(judged),
  }
}

type Review = (since: Recorded | null) => readonly JudgedWindow[]

/** Judged once for all moments since which the same evidence is accepted. */
function reviewer(
  windows: readonly ExpectedWindow[],
  judged: readonly JudgedWindow[],
  records: Records,
  view: View,
): Review {
  return remembered(since => (isAcceptedAlike(records, since) ? judged : judgedBy(windows, records, since, view)))
}

function isAcceptedAlike({ performances }: Records, since: Recorded | null): boolean {
  if (since === null) return true
  return performances.every(({ supports }) =>
    supports.every(({ decision }) => (decision(since).state === 'accepted') === (decision(null).state === 'accepted')),
  )
}

function partOf(
  due: readonly JudgedWindow[],
  id: string,
  control: Control,
  records: Records,
  review: Review,
  view: View,
): Part {
  const lines = due.map(one => outcomeLine(one, id, records, view))
  const state = weakest(lines.map(one => one.state))
  const deciding = lines.filter(one => one.state === state).map(one => one.said)
  const [first] = deciding
  if (!first) return nothingDue(control, due)
  const isOperating = state === 'yes'
  return {
    state,
    conditions: [...new Set(lines.flatMap(one => one.conditions))],
    reasons: deciding.map(reasonOf),
    proof: line('Performed', first, { children: lines.map(one => one.proof) }),
    reviewed: remembered(since =>
      isOperating ? reviewedBy(due, records, review, since) : refusedOrNothing(due, records),
    ),
    windows: countWindows(due),
  }
}

function reviewedBy(due: readonly JudgedWindow[], records: Records, review: Review, since: Recorded | null): Reviewed {
  const now = new Map(review(since).map(one => [one.window, one]))
  const each = due.map(one => reviewOfWindow(now.get(one.window) ?? one, records, since))
  const state = weakest(each.map(one => one.state))
  const deciding = each.filter(one => one.state === state)
  const [first] = deciding
  if (!first) return nothingToReview()
  return {
    state,
    reasons: deciding.flatMap(one => one.reasons),
    proof: each.length === 1 ? first.proof : { ...first.proof, children: each.map(one => one.proof) },
    waiting: each.flatMap(one => one.waiting),
  }
}

function reviewOfWindow({ window, outcome }: JudgedWindow, records: Records, since: Recorded | null): Reviewed {
  if (!('accepted' in outcome)) return nothingToReview()
  const recording = records.performances.find(one => one.occurrence.subject === outcome.performance.id)
  const what = `what was done for ${window.label}`
  const item = `occurrence ${outcome.performance.id}`
  const decisions = (recording?.supports ?? []).map(one => one.decision(since))
  const accepted = decisions.find(decision => decision.state === 'accepted')
  if (outcome.accepted && accepted?.state === 'accepted') return decided(what, accepted, item)
  const returned = decisions.find(decision => decision.state === 'returned')
  if (returned?.state === 'returned') return decided(what, returned, item)
  const before = since !== null && (recording?.supports ?? []).some(one => one.decision(null).state === 'accepted')
  if (before) return reviewedAs(because('reviewed_before', sentence(what)), [item])
  const self = decisions.some(decision => decision.state === 'unreviewed' && decision.selfReviewed)
  return reviewedAs(self ? because('self_reviewed', sentence(what)) : because('unreviewed', what), [item])
}

/** Without operation nothing can be accepted; but a rejection is an answer, and it is shown. */
function refusedOrNothing(due: readonly JudgedWindow[], records: Records): Reviewed {
  const ids = new Set(due.flatMap(({ outcome }) => ('performance' in outcome ? outcome.performance.id : [])))
  const refused = records.performances.find(one => ids.has(one.occurrence.subject) && one.rejected)
  return refused?.rejected ?? nothingToReview()
}

type OutcomeLine = Readonly<{
  said: Because
  state: 'yes' | 'no' | 'unknown'
  conditions: readonly Condition[]
  proof: Proof
}>

function outcomeLine(judged: JudgedWindow, id: string, records: Records, view: View): OutcomeLine {
  const { said, conditions } = sayOutcome(judged, id, records, view)
  const state = said.state === 'info' ? 'unknown' : said.state
  const { outcome } = judged
  const done = 'performance' in outcome ? outcome.performance : null
  const recording = done && records.performances.find(one => one.occurrence.subject === done.id)
  const children = recording?.supports.map(({ evidence }) => evidenceLine(evidence)) ?? []
  const more = recording
    ? { at: recording.fact.performedAt, fact: factRef(recording.occurrence), children }
    : { at: judged.window.to }
  return { said, state, conditions, proof: line(`Performed for ${judged.window.label}`, said, more) }
}

function evidenceLine(evidence: Whole<'evidence'>): Proof {
  const { source, performedAt: at } = evidence.body
  return line('Evidence', because('evidence', evidenceTitle(evidence.body), source), { at, fact: factRef(evidence) })
}

function sayOutcome(
  { window, outcome }: JudgedWindow,
  id: string,
  records: Records,
  view: View,
): Readonly<{ said: Because; conditions: readonly Condition[] }> {
  switch (outcome.state) {
    case 'performed': {
      const code = outcome.beforePeriod ? 'performed_before_period' : 'performed'
      return { said: because(code, window.label, outcome.performance.performedAt), conditions: [] }
    }
    case 'late':
      return { said: because('performed_late', window.label, outcome.performance.performedAt), conditions: ['late'] }
    case 'expected':
      return { said: because('overdue', sentence(window.label), window.to, window.graceUntil), conditions: ['late'] }
    case 'unproven':
      return { said: unproven(window, outcome, records), conditions: [] }
    case 'missed':
      return saidMissed(window, outcome, id, view)
    case 'not_applicable':
      return { said: because('window_not_applicable', sentence(window.label), outcome.waiver.reason), conditions: [] }
  }
}

function unproven(window: ExpectedWindow, outcome: Extract<Outcome, { state: 'unproven' }>, records: Records): Because {
  const recording = records.performances.find(one => one.occurrence.subject === outcome.performance.id)
  const label = sentence(window.label)
  if (outcome.reused) return because('evidence_reused', window.label)
  if (recording?.rejected) return because('evidence_rejected', window.label)
  if (recording?.erasedBy) return because('evidence_erased', window.label, recording.erasedBy)
  return because('no_evidence', label)
}

/** A miss that management accepted before it happened is excepted. One accepted afterwards stays a miss. */
function saidMissed(window: ExpectedWindow, outcome: Extract<Outcome, { state: 'missed' }>, id: string, view: View) {
  const label = sentence(window.label)
  const accepted = view.facts.exceptionsOf('control', id, view.at, view.horizon).some(({ body }) => {
    const { lifecycle, expiresAt } = body
    return lifecycle.state === 'approved' && lifecycle.at < window.graceUntil && window.to < expiresAt
  })
  if (accepted) return { said: because('missed_excepted', label), conditions: ['excepted'] as const }
  const done = outcome.performedLate?.performedAt
  const said = done ? because('missed_done_later', label, window.to, done) : because('missed', label, window.graceUntil)
  return { said, conditions: ['missed'] as const }
}

function missedEarlier({ window, outcome }: JudgedWindow, records: Records): Proof {
  const late = outcome.state === 'missed' ? outcome.performedLate : null
  const recording = late && records.performances.find(one => one.occurrence.subject === late.id)
  const fact = recording ? { fact: factRef(recording.occurrence) } : {}
  return line('Earlier window', because('missed_earlier', window.label), { at: window.to, ...fact })
}

function isDue(window: ExpectedWindow, outcome: Outcome, at: Instant): boolean {
  return (
    (outcome.state !== 'expected' && (window.to <= at || 'accepted' in outcome)) ||
    (outcome.state === 'expected' && outcome.overdue)
  )
}

function noteWindow(window: ExpectedWindow, view: View): void {
  view.horizon.note(window.from)
  view.horizon.note(window.to)
  view.horizon.note(window.graceUntil)
}

function countWindows(judged: readonly JudgedWindow[]): Part['windows'] {
  return {
    missed: judged.filter(one => one.outcome.state === 'missed').length,
    recoverable: judged.filter(one => one.outcome.state === 'expected').length,
  }
}

/** The strongest of several ways to see the same control, by operation first; each may bring its own review. */
function strongestPart(parts: readonly Part[]): Part {
  const best = parts.reduce((a, b) => (compareParts(b, a) > 0 ? b : a))
  const operating = parts.filter(part => part.state === 'yes')
  if (operating.length < 2) return best
  return { ...best, reviewed: since => strongestReview(operating.map(part => part.reviewed(since))) }
}

function strongestReview(all: readonly Reviewed[]): Reviewed {
  return all.reduce((best, one) => (compareAnswers(one.state, best.state) > 0 ? one : best))
}

function compareParts(a: Part, b: Part): number {
  return compareAnswers(a.state, b.state) || compareAnswers(a.reviewed(null).state, b.reviewed(null).state)
}

function justAfter(at: Instant): Instant {
  return instant(Date.parse(at) + 1)
}
