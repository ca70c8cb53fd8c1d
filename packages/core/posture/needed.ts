import type { Cadence } from '../control/index.ts'
import type { Calendar } from '../occurrence/index.ts'
import type { Instant } from '../time/index.ts'
import { isKnown } from '../version/index.ts'
import { type Fact, timeOfRun } from './facts.ts'
import { isResult } from './meaning.ts'
import { type Question, reached } from './question.ts'

/** How many months back a moment looks at the performances of a control. Null is all of them: there are few. */
export const lookbackMonths: Readonly<Record<Cadence, number | null>> = {
  continuous: 0,
  daily: 2,
  weekly: 4,
  monthly: 14,
  quarterly: 16,
  'semi-annual': 20,
  annual: null,
  'event-driven': null,
}

/**
 * The facts that an answer depends on, said as the selection that a store makes, so that a cold answer reads what is in
 * force and not all that is stored. Of what is known by `knownAt` and took effect by the moment:
 *
 * - scopes, people, controls, exceptions: every version;
 * - runs, for each check: the newest, everything not older than the oldest one that is still fresh (over a period: that
 *   was fresh at its beginning or later), and the last result by then, which may be a failure that still stands;
 * - occurrences: those whose window begins inside `lookbackMonths` of the cadence of their control before the moment, or
 *   before the beginning of the period;
 * - evidence: what these occurrences name; snapshots: what these runs and this evidence name, and every reviewed one;
 * - reviews: all of snapshots, and those of these occurrences and this evidence.
 *
 * A subject that is needed in one version is needed in all. What takes effect later matters only to `validUntil`: a store that keeps an index alive gives that too.
 */
export function neededFacts(facts: Iterable<Fact>, question: Question, calendar: Calendar): readonly Fact[] {
  const { at, period } = reached(question)
  const known = [...facts].filter(fact => isKnown(fact, question.knownAt) && fact.effective.from <= at)
  const runs = neededRuns(known, period?.from ?? at, at)
  const occurrences = neededOccurrences(known, period?.from ?? at, calendar)
  const evidence = new Set(
    known.flatMap(fact => (fact.noun === 'occurrence' && occurrences.has(fact.subject) ? evidenceOf(fact) : [])),
  )
  const reviewed = new Set(known.flatMap(fact => (fact.noun === 'review' && fact.body ? fact.body.of.id : [])))
  const named = new Set(known.flatMap(fact => snapshotsOf(fact, runs, evidence)))
  const items = new Set([...evidence, ...occurrences])
  const reviews = subjectsOf(known.filter(fact => fact.noun === 'review' && isReviewNeeded(fact, items)))
  const isNeeded = (fact: Fact): boolean => {
    switch (fact.noun) {
      case 'scope':
      case 'person':
      case 'control':
      case 'exception':
        return true
      case 'run':
        return runs.has(fact.subject)
      case 'occurrence':
        return occurrences.has(fact.subject)
      case 'evidence':
        return evidence.has(fact.subject)
      case 'snapshot':
        return named.has(fact.subject) || reviewed.has(fact.subject)
      case 'review':
        return reviews.has(fact.subject)
    }
  }
  return known.filter(isNeeded)
}

function isReviewNeeded({ body }: OfNoun<'review'>, items: ReadonlySet<string>): boolean {
  return body === undefined || body.of.noun === 'snapshot' || items.has(body.of.id)
}

function subjectsOf(facts: readonly Fact[]): ReadonlySet<string> {
  return new Set(facts.map(fact => fact.subject))
}

type OfNoun<Name extends Fact['noun']> = Extract<Fact, { noun: Name }>

function neededRuns(facts: readonly Fact[], from: Instant, at: Instant): ReadonlySet<string> {
  const runs = facts.filter((fact): fact is OfNoun<'run'> => fact.noun === 'run' && timeOfRun(fact) <= at)
  const byCheck = Map.groupBy(runs, run => run.body?.check ?? run.erased?.about ?? '')
  const needed = [...byCheck.values()].flatMap(ofCheck => {
    const newest = ofCheck.map(timeOfRun).sort().at(-1) ?? at
    const fresh = ofCheck.filter(run => run.body && from < run.body.freshUntil).map(timeOfRun)
    const oldest = [...fresh, newest].sort()[0] ?? newest
    const results = ofCheck.filter(run => isResult(run.body) && timeOfRun(run) <= from)
    const lastResult = results.map(timeOfRun).sort().at(-1)
    return ofCheck.filter(run => oldest <= timeOfRun(run) || timeOfRun(run) === lastResult)
  })
  return subjectsOf(needed)
}

function neededOccurrences(facts: readonly Fact[], from: Instant, calendar: Calendar): ReadonlySet<string> {
  const since = new Map<string, Instant | null>()
  for (const fact of facts) {
    if (fact.noun !== 'control' || !fact.body) continue
    const months = lookbackMonths[fact.body.cadence]
    const start = months === null ? null : calendar.plusMonths(from, -months)
    const known = since.get(fact.subject)
    since.set(fact.subject, known === null || start === null ? null : known && known < start ? known : start)
  }
  const occurrences = facts.filter((fact): fact is OfNoun<'occurrence'> => fact.noun === 'occurrence')
  return subjectsOf(
    occurrences.filter(({ body }) => {
      if (!body) return true
      const start = since.get(body.control)
      return start === null || (start !== undefined && start <= body.window.from)
    }),
  )
}

function evidenceOf({ body }: OfNoun<'occurrence'>): readonly string[] {
  return body?.fact.state === 'performed' ? body.fact.evidence : []
}

function snapshotsOf(fact: Fact, runs: ReadonlySet<string>, evidence: ReadonlySet<string>): readonly string[] {
  if (fact.noun === 'run' && runs.has(fact.subject)) return fact.body?.snapshots.map(used => used.snapshot) ?? []
  if (fact.noun === 'evidence' && evidence.has(fact.subject) && fact.body?.snapshot) return [fact.body.snapshot]
  return []
}
