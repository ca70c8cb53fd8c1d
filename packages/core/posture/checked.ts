import { decisionOf } from '../evidence/index.ts'
import { isAccepted } from '../exception/index.ts'
import { clip, continuityOf, maxAgeOf, type Observation } from '../occurrence/index.ts'
import type { Attestation, Run } from '../run/index.ts'
import type { Effective, Instant, Period } from '../time/index.ts'
import type { Recorded } from '../version/index.ts'
import { collectorOf, type Stored, timeOfRun, type Whole } from './facts.ts'
import { isResult, meaningOf } from './meaning.ts'
import { nothingToReview, noWindows, type Part, type Reviewed, reasonOf, remembered } from './part.ts'
import { factRef, line, type Proof } from './proof.ts'
import type { View } from './question.ts'
import { because } from './reason.ts'
import { decided, decisionFor, reviewedAs, sentence } from './reviewed.ts'
import { type Condition, compareAnswers, weakest } from './words.ts'

type Because = ReturnType<typeof because>

/**
 * What a check shows at a moment. The newest run decides; a pass speaks until it is stale, and an earlier pass of the
 * same unbroken row of passes speaks with it. A failure stands until a later result, however old it gets: a run that could
 * not judge takes a pass away, but not a failure (invariant 2).
 */
export function checkedAt(control: string, check: string, view: View): Part {
  const supporting: Supporting[] = []
  const reviewOf = reviewsOfRuns(null, view)
  let newest: Stored<'run'> | null = null
  let refused: Reviewed | null = null
  for (const run of view.facts.runsOf(check, view.at, view.at, view.horizon)) {
    newest ??= run
    if (!isResult(newest.body)) {
      if (!isResult(run.body)) continue
      if (isFailure(run)) return notRetested(notPassed(control, check, run, view), check, newest, view)
      break
    }
    if (!isWhole(run) || meaningOf(run.body) !== 'pass') break
    view.horizon.note(run.body.freshUntil)
    if (run.body.freshUntil <= view.at) continue
    const reviewed = reviewOf(run)
    if (reviewed.state === 'no') refused ??= reviewed
    else supporting.push({ run, reviewed })
  }
  if (!newest) return unsupported(check, because('never_run', check), [])
  if (!newest.body) return unsupported(check, because('erased', newest.erased.rule), [], newest)
  const [best] = supporting
  if (best) return supported(check, best.run, supporting, view)
  if (meaningOf(newest.body) === 'pass') return passedInVain(check, newest, refused, view)
  return notPassed(control, check, newest, view)
}

/** A pass that speaks at a moment, and what was said of it whenever that was. */
type Supporting = Readonly<{ run: Whole<'run'>; reviewed: Reviewed }>

function supported(check: string, best: Whole<'run'>, passes: readonly Supporting[], view: View): Part {
  const said = because('run_passed', check, countedOf(best.body), best.body.now)
  return {
    state: 'yes',
    conditions: [],
    reasons: [reasonOf(said)],
    proof: runLine(check, said, best, view),
    reviewed: remembered(since => strongestSince(passes, since, view)),
    windows: noWindows,
  }
}

function passedInVain(check: string, run: Whole<'run'>, refused: Reviewed | null, view: View): Part {
  if (refused) {
    const why = refused.reasons.map(reason => reason.words).join(' ')
    return { ...unsupported(check, because('run_rejected', check, why), [], run, view), reviewed: () => refused }
  }
  return unsupported(check, because('run_old', check, run.body.freshUntil), [], run, view)
}

function notPassed(control: string, check: string, run: Whole<'run'>, view: View): Part {
  const { body } = run
  if (meaningOf(body) === 'fail') {
    const covered = coverOf(control, check, body, view, { from: view.at, to: null })
    return unsupported(check, covered.said, [covered.condition], run, view, covered.proofs)
  }
  return unsupported(check, inconclusive(check, body), [], run, view)
}

function isFailure(run: Stored<'run'>): run is Whole<'run'> {
  return isWhole(run) && meaningOf(run.body) === 'fail'
}

function isWhole(run: Stored<'run'>): run is Whole<'run'> {
  return run.body !== undefined
}

/** A failure that stands, with the reason why it could not be tested again since. */
function notRetested(failed: Part, check: string, newest: Stored<'run'>, view: View): Part {
  const said = because('not_retested', check, whyNoResult(newest))
  const retest = { ...runLine(check, said, newest, view), claim: `${check} was tested again` }
  return {
    ...failed,
    reasons: [...failed.reasons, reasonOf(said)],
    proof: { ...failed.proof, children: [...failed.proof.children, retest] },
  }
}

function whyNoResult(run: Stored<'run'>): string {
  return run.body ? run.body.reason : `erased under rule ${run.erased.rule}`
}

function inconclusive(check: string, { verdict, reason }: Run): Because {
  switch (verdict) {
    case 'no_data':
      return because('run_no_data', check, reason)
    case 'stale':
      return because('run_stale', check, reason)
    case 'timed_out':
      return because('run_timed_out', check, reason)
    case 'error':
    case 'passed':
    case 'failed':
      return because('run_error', check, reason)
  }
}

function unsupported(
  check: string,
  said: Because,
  conditions: readonly Condition[],
  run?: Stored<'run'>,
  view?: View,
  more: readonly Proof[] = [],
): Part {
  const state = said.state === 'no' ? 'no' : 'unknown'
  const proof = run ? runLine(check, said, run, view, more) : line(`${check} passes`, said)
  return { state, conditions, reasons: [reasonOf(said)], proof, reviewed: nothingToReview, windows: noWindows }
}

function countedOf({ counts }: Run): number {
  return counts.inScope
}

type Cover = Readonly<{ condition: 'failing' | 'excepted'; said: Because; proofs: readonly Proof[] }>

/**
 * Whether every failing resource of a run is under an exception that holds over the whole stretch. Rows that the run
 * itself excepted count as failing again as soon as an exception that held then holds no more.
 */
function coverOf(control: string, check: string, run: Run, view: View, stretch: Effective): Cover {
  const all = [
    ...view.facts.exceptionsOf('check', check, view.at, view.horizon),
    ...view.facts.exceptionsOf('control', control, view.at, view.horizon),
  ]
  const holding = all.filter(exception => holds(exception, stretch, view))
  const proofs = holding.map(one =>
    line('Exception', because('exception', one.body.title, one.body.expiresAt), {
      at: one.body.expiresAt,
      fact: factRef(one),
    }),
  )
  const failing = uncovered(run, 'fail', holding)
  const fails = failing.uncovered + (failing.total === 0 && run.verdict === 'failed' && !hasWhole(holding) ? 1 : 0)
  if (fails > 0) {
    const said = because('run_failed', check, Math.max(fails, 1), countedOf(run), run.now)
    return { condition: 'failing', said, proofs }
  }
  const excepted = uncovered(run, 'excepted', holding)
  const lapsed = excepted.uncoveredListed + (hasLapsed(all, holding, run, view) ? excepted.unlisted : 0)
  if (lapsed > 0) return { condition: 'failing', said: because('exception_lapsed', check, lapsed), proofs }
  return { condition: 'excepted', said: because('run_excepted', check, failing.total + excepted.total), proofs }
}

function holds(exception: Whole<'exception'>, { from, to }: Effective, view: View): boolean {
  const { lifecycle, expiresAt } = exception.body
  if (lifecycle.state === 'approved') {
    view.horizon.note(lifecycle.at)
    view.horizon.note(expiresAt)
  }
  return isAccepted(exception.body, from) && (to === null || to <= expiresAt)
}

function coversAll({ body: { of } }: Whole<'exception'>): boolean {
  return of.kind === 'control' || of.resources.length === 0
}

function hasWhole(exceptions: readonly Whole<'exception'>[]): boolean {
  return exceptions.some(coversAll)
}

function uncovered(run: Run, status: 'fail' | 'excepted', holding: readonly Whole<'exception'>[]) {
  const listed = run.failing.filter(row => row.status === status)
  const total = Math.max(run.counts.statuses[status] ?? 0, listed.length)
  if (hasWhole(holding)) return { total, uncovered: 0, uncoveredListed: 0, unlisted: 0 }
  const covered = new Set(holding.flatMap(({ body: { of } }) => (of.kind === 'check' ? of.resources : [])))
  const uncoveredListed = listed.filter(row => !covered.has(row.resource)).length
  const unlisted = total - listed.length
  return { total, uncovered: uncoveredListed + unlisted, uncoveredListed, unlisted }
}

/** True when an exception that the run relied on holds no more, or when none is known at all. */
function hasLapsed(
  all: readonly Whole<'exception'>[],
  holding: readonly Whole<'exception'>[],
  run: Run,
  view: View,
): boolean {
  const relied = all.filter(({ subject }) => {
    const then = view.facts.inForce('exception', subject, run.now, view.horizon)
    return then?.body !== undefined && isAccepted(then.body, run.now)
  })
  return relied.length === 0 || relied.some(one => !holding.includes(one))
}

/** The reviews of runs of one check, looked up once for all runs that read the same snapshots. */
function reviewsOfRuns(since: Recorded | null, view: View): (run: Whole<'run'>) => Reviewed {
  const known = new Map<string, Reviewed>()
  return run => {
    const { snapshots, attested } = run.body
    const read = attested ? run.fact : snapshots.map(used => used.snapshot).join(' ')
    const reviewed = known.get(read) ?? reviewOfRun(run, since, view)
    known.set(read, reviewed)
    return reviewed
  }
}

/** What a second person said about the collections that a run read. One acceptance speaks for a collector version. */
function reviewOfRun(run: Whole<'run'>, since: Recorded | null, view: View): Reviewed {
  const { attested } = run.body
  if (attested) return reviewOfAttestation(run.body.check, attested, since, view)
  const each = run.body.snapshots.map(({ snapshot }) => reviewOfSnapshot(run.body.check, snapshot, since, view))
  if (each.length < 2) return each[0] ?? nothingToReview()
  const state = weakest(each.map(one => one.state))
  const deciding = each.filter(one => one.state === state)
  const [first] = deciding
  if (!first) return nothingToReview()
  return {
    state,
    reasons: deciding.flatMap(one => one.reasons),
    proof: { ...first.proof, children: each.map(one => one.proof) },
    waiting: each.flatMap(one => one.waiting),
  }
}

/** What a second person said of what an attestation rests on; its record comes first and must be there. */
function reviewOfAttestation(check: string, attested: Attestation, since: Recorded | null, view: View): Reviewed {
  const what = `the attestation of ${check}`
  let said: Reviewed | null = null
  for (const id of attested.evidence) {
    const evidence = view.facts.inForce('evidence', id, view.at, view.horizon)
    if (!evidence) continue
    if (!evidence.body) return reviewedAs(because('erased', evidence.erased.rule), [])
    const decide = decisionFor(evidence, attested.by, [], view)
    const decision = decide(since)
    const before = since !== null && decide(null).state === 'accepted'
    const one =
      decision.state === 'unreviewed'
        ? reviewedAs(before ? because('reviewed_before', sentence(what)) : because('unreviewed', what), [id])
        : decided(what, decision, id)
    if (said === null || compareAnswers(one.state, said.state) < 0) said = one
  }
  return said ?? reviewedAs(because('unreviewed', what), [])
}

function reviewOfSnapshot(check: string, id: string, since: Recorded | null, view: View): Reviewed {
  const snapshot = view.facts.inForce('snapshot', id, view.at, view.horizon)
  if (!snapshot) return reviewedAs(because('snapshot_unknown', check), [])
  if (!snapshot.body) return reviewedAs(because('erased', snapshot.erased.rule), [])
  const what = `collection by ${collectorOf(snapshot.body)}`
  const group = `${snapshot.body.connection} ${collectorOf(snapshot.body)}`
  const reviews = view.facts.reviewsOf('snapshot', id, view.at, view.horizon)
  const sampled = view.facts.sampledReviews(snapshot.body, view.at, view.horizon)
  const decision = decisionOf(reviews, new Set(), since, sampled)
  if (decision.state === 'unreviewed') {
    const before = since !== null && decisionOf(reviews, new Set(), null, sampled).state === 'accepted'
    return reviewedAs(before ? because('reviewed_before', sentence(what)) : because('unreviewed', what), [group])
  }
  return decided(what, decision, group)
}

/** The strongest review of several passes, the newest first among equals; nothing is stronger than a yes. */
function strongestSince(passes: readonly Supporting[], since: Recorded | null, view: View): Reviewed {
  const reviewOf = reviewsOfRuns(since, view)
  let best: Reviewed | null = null
  for (const { run, reviewed } of passes) {
    const one = since === null ? reviewed : reviewOf(run)
    if (best === null || compareAnswers(one.state, best.state) > 0) best = one
    if (best.state === 'yes') return best
  }
  return best ?? nothingToReview()
}

function runLine(claim: string, said: Because, run: Stored<'run'>, view?: View, more: readonly Proof[] = []): Proof {
  const snapshots = view && run.body ? run.body.snapshots.flatMap(used => snapshotLine(used.snapshot, view) ?? []) : []
  return line(`${claim} passes`, said, { at: timeOfRun(run), fact: factRef(run), children: [...snapshots, ...more] })
}

function snapshotLine(id: string, view: View): Proof | null {
  const snapshot = view.facts.inForce('snapshot', id, view.at, view.horizon)
  if (!snapshot) return null
  const fact = factRef(snapshot)
  if (!snapshot.body) return line('Snapshot', because('erased', snapshot.erased.rule), { fact })
  const { takenAt } = snapshot.body
  return line('Snapshot', because('snapshot', collectorOf(snapshot.body), takenAt), { at: takenAt, fact })
}

const shownStretches = 50

/**
 * What a check shows over a period: every failure inside it counts even if it passes now. A stretch in which nothing was
 * seen for longer than a result may be old makes it unknown; a shorter one is jitter, unless it is all there is.
 */
export function checkedThroughout(
  control: string,
  check: string,
  inForce: readonly Effective[],
  period: Period,
  view: View,
): Part | null {
  const stretches = inForce.flatMap(one => clip(one, period) ?? [])
  const runs = [...view.facts.runsOf(check, period.from, view.at, view.horizon)].filter(
    run => timeOfRun(run) < period.to,
  )
  const [first] = stretches
  if (!first) return null
  const seen = runs.map(run => observed(run, view))
  const heard = standing(seen, period.to)
  const judged = judge(control, check, stretches, seen, heard, view)
  return { ...judged, reviewed: since => reviewedThroughout(stretches, heard, maxAge(seen), since, view) }
}

type Seen = Readonly<{ run: Stored<'run'>; observation: Observation }>

function observed(run: Stored<'run'>, view: View): Seen {
  const at = timeOfRun(run)
  if (!run.body) return { run, observation: { at, freshUntil: at, saw: 'unknown' } }
  const meaning = meaningOf(run.body)
  const isRejected = meaning === 'pass' && reviewOfRun(run as Whole<'run'>, null, view).state === 'no'
  return { run, observation: { at, freshUntil: run.body.freshUntil, saw: isRejected ? 'unknown' : meaning } }
}

function maxAge(seen: readonly Seen[]): number {
  return maxAgeOf(seen.map(one => one.observation))
}

/** A failure stands until the next result: what could not judge in between is not heard. Newest first, as given. */
function standing(seen: readonly Seen[], until: Instant): readonly Seen[] {
  const heard: Seen[] = []
  let nextResult = until
  for (const [index, one] of seen.entries()) {
    const { at, freshUntil, saw } = one.observation
    if (!isResult(one.run.body) && isAfterFailure(seen, index)) continue
    const lasting = saw === 'fail' && freshUntil < nextResult
    heard.push(lasting ? { run: one.run, observation: { at, freshUntil: nextResult, saw } } : one)
    nextResult = at
  }
  return heard
}

function isAfterFailure(seen: readonly Seen[], index: number): boolean {
  return seen.slice(index).find(one => isResult(one.run.body))?.observation.saw === 'fail'
}

function judge(
  control: string,
  check: string,
  stretches: readonly Period[],
  seen: readonly Seen[],
  heard: readonly Seen[],
  view: View,
): Part {
  const runOf = new Map(heard.map(one => [one.observation, one.run]))
  const observations = heard.map(one => one.observation).reverse()
  const maxAgeMs = maxAge(seen)
  const continuities = stretches.map(stretch => continuityOf(observations, stretch, maxAgeMs))
  const failures = continuities.flatMap(one => one.stretches.filter(stretch => stretch.saw === 'fail'))
  const failing = failures.flatMap(({ from, to, by }) => {
    const run = by && runOf.get(by)
    if (!run?.body) return []
    const cover = coverOf(control, check, run.body, view, { from, to })
    const said = because(cover.condition === 'failing' ? 'failed_in_period' : 'excepted_in_period', check, from, to)
    return { condition: cover.condition, said, run }
  })
  const gaps = continuities.flatMap(one => one.gaps)
  const blind = stretches.filter((_, index) => continuities[index]?.observedMs === 0)
  const unseen = [...blind, ...continuities.flatMap(one => one.unknown)].filter(
    (one, index, all) => ![...gaps, ...all.slice(0, index)].some(other => other.from === one.from),
  )
  const holes = [
    ...gaps.map(gap => because('gap', check, gap.from, gap.to)),
    ...unseen.map(one => because('unseen', check, one.from, one.to)),
  ]
  const whole = stretches.map(({ from, to }) => because('passed_throughout', check, from, to))
  const newest = seen[0]?.run
  const none = newest ? [] : [because('never_run', check)]
  const said = first<Because>(
    failing.filter(one => one.condition === 'failing').map(one => one.said),
    failing.map(one => one.said),
    none,
    holes,
    whole,
  )
  const state = weakest(said.map(one => (one.state === 'info' ? 'unknown' : one.state)))
  const children = [
    ...failing.map(one => line(`${check} passes`, one.said, { at: timeOfRun(one.run), fact: factRef(one.run) })),
    ...holes.map(hole => line(`${check} passes`, hole)),
    ...(newest
      ? [
          line('Newest result', because('run_counted', check, seen.length), {
            at: timeOfRun(newest),
            fact: factRef(newest),
          }),
        ]
      : []),
  ].slice(0, shownStretches)
  return {
    state,
    conditions: [...new Set(failing.map(one => one.condition))],
    reasons: said.slice(0, shownStretches).map(reasonOf),
    proof: line(`${check} passes`, said[0] ?? because('never_run', check), { children }),
    reviewed: nothingToReview,
    windows: noWindows,
  }
}

function first<One>(...lists: readonly (readonly One[])[]): readonly One[] {
  return lists.find(list => list.length > 0) ?? []
}

/** Reviewed throughout: what was accepted would alone show that it operated throughout. */
function reviewedThroughout(
  stretches: readonly Period[],
  seen: readonly Seen[],
  maxAgeMs: number,
  since: Recorded | null,
  view: View,
): Reviewed {
  const isShown = (ones: readonly Seen[]) =>
    stretches.every(stretch => {
      const continuity = continuityOf(ones.map(one => one.observation).reverse(), stretch, maxAgeMs)
      return continuity.observedMs > 0 && continuity.failMs === 0 && continuity.unknown.length === 0
    })
  if (seen.length === 0 || !isShown(seen)) return nothingToReview()
  const passes = seen.filter(one => one.observation.saw === 'pass')
  const reviews = new Map(passes.map(one => [one, reviewOfRun(one.run as Whole<'run'>, since, view)]))
  const isUsable = (one: Seen) => (reviews.get(one) ?? { state: 'yes' }).state === 'yes'
  const accepted = seen.filter(isUsable)
  const usable = isShown(accepted) ? accepted : passes.filter(one => !isUsable(one))
  const shown = usable.flatMap(one => reviews.get(one) ?? [])
  const [any] = shown
  return any ? { ...any, waiting: [...new Set(shown.flatMap(one => one.waiting))] } : nothingToReview()
}
