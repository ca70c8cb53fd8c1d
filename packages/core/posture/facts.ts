import type { Control } from '../control/index.ts'
import type { Evidence } from '../evidence/index.ts'
import type { Exception } from '../exception/index.ts'
import { millis, type Occurrence } from '../occurrence/index.ts'
import type { Person } from '../person/index.ts'
import type { Review } from '../review/index.ts'
import type { Run } from '../run/index.ts'
import type { Scope } from '../scope/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import type { Instant } from '../time/index.ts'
import { compareRecorded, type Envelope, isEffective, type Version } from '../version/index.ts'
import type { Horizon } from './horizon.ts'
import { isResult } from './meaning.ts'
import { watchedBy } from './watchers.ts'

type Bodies = {
  scope: Scope
  person: Person
  control: Control
  snapshot: Snapshot
  evidence: Evidence
  run: Run
  review: Review
  occurrence: Occurrence
  exception: Exception
}

/** The nouns that posture is computed from. Facts of other nouns change nothing. */
export type PostureNoun = keyof Bodies

/** What a tombstone keeps: the rule, and for a run its check, for an occurrence its control. */
export type Erasure = Readonly<{ rule: string; about: string | null }>

/** A stored version, or the tombstone that is left of one (rulings 3). */
export type Stored<Name extends PostureNoun> = Readonly<
  Omit<Envelope, 'noun'> & { noun: Name } & ({ body: Bodies[Name]; erased?: never } | { body?: never; erased: Erasure })
>

/** A stored version whose body is there. */
export type Whole<Name extends PostureNoun> = Extract<Stored<Name>, Readonly<{ body: unknown }>>

/** One fact that posture reads. */
export type Fact = { [Name in PostureNoun]: Stored<Name> }[PostureNoun]

const nouns: ReadonlySet<string> = new Set<PostureNoun>([
  'scope',
  'person',
  'control',
  'snapshot',
  'evidence',
  'run',
  'review',
  'occurrence',
  'exception',
])

/** True when posture reads versions of this noun. The body must already have been parsed by the schema of its noun. */
export function isPostureFact(version: Version<unknown>): version is Version<unknown> & Fact {
  return nouns.has(version.noun)
}

/**
 * Facts by what they are about. Adding a fact again replaces it, so that a fact that gets its ledger position is simply
 * added once more. Reading takes the moment; time that has not come yet is noted in the horizon.
 */
export type Facts = Readonly<{
  add: (fact: Fact) => void
  /** The controls whose state can depend on this fact; null when all can. Ask after adding it. */
  controlsTouchedBy: (fact: Fact) => ReadonlySet<string> | null
  controls: () => readonly string[]
  versionsOf: <Name extends PostureNoun>(noun: Name, subject: string) => readonly Stored<Name>[]
  /** The version of one subject in force at a moment: of those that cover it, the latest. */
  inForce: <Name extends PostureNoun>(noun: Name, subject: string, at: Instant, horizon: Horizon) => Stored<Name> | null
  /**
   * The runs of a check up to `at`, newest first: the newest, all that may still speak at `from` or later, and the last
   * result by `from`, however old it is.
   */
  runsOf: (check: string, from: Instant, at: Instant, horizon: Horizon) => Iterable<Stored<'run'>>
  occurrencesOf: (control: string, at: Instant, horizon: Horizon) => readonly Stored<'occurrence'>[]
  reviewsOf: (noun: Review['of']['noun'], id: string, at: Instant, horizon: Horizon) => readonly Whole<'review'>[]
  /** Reviews of snapshots by the collector version and connection of `snapshot`, that speak for the whole group. */
  sampledReviews: (snapshot: Snapshot, at: Instant, horizon: Horizon) => readonly Whole<'review'>[]
  exceptionsOf: (about: 'check' | 'control', id: string, at: Instant, horizon: Horizon) => readonly Whole<'exception'>[]
}>

/** The collector version that made a snapshot, as reviews name it. */
export function collectorOf(snapshot: Snapshot): string {
  return `${snapshot.connector}@${snapshot.collectorVersion}`
}

type LinkKind =
  | 'controls of check'
  | 'controls of person'
  | 'controls of evidence'
  | 'control of occurrence'
  | 'occurrences of control'
  | 'checks of snapshot'
  | 'checks of evidence'
  | 'checks of group'
  | 'evidence of snapshot'
  | 'evidence of group'
  | 'group of snapshot'
  | 'reviews in group'
  | `reviews of ${Review['of']['noun']}`
  | `exceptions of ${Exception['of']['kind']}`

/** What is linked to one key, and the versions of each, which fill up by themselves, in the order of their subjects. */
type Linked = { readonly subjects: Set<string>; inOrder: readonly (readonly Stored<PostureNoun>[])[] | null }

export function factsOf(initial: Iterable<Fact>): Facts {
  const versions = new Map<string, Map<string, Stored<PostureNoun>[]>>([...nouns].map(noun => [noun, new Map()]))
  const links = new Map<LinkKind, Map<string, Linked>>()
  const runs = new Map<string, Stored<'run'>[]>()
  const longestAgeMs = new Map<string, number>()
  const controls = new Set<string>()
  const linked = (kind: LinkKind, key: string): ReadonlySet<string> => links.get(kind)?.get(key)?.subjects ?? none
  const link = (kind: LinkKind, key: string, subject: string) => {
    const ofKind = links.get(kind) ?? new Map<string, Linked>()
    links.set(kind, ofKind)
    const known = ofKind.get(key)
    if (!known) ofKind.set(key, { subjects: new Set([subject]), inOrder: null })
    else if (!known.subjects.has(subject)) {
      known.subjects.add(subject)
      known.inOrder = null
    }
  }

  function add(fact: Fact): void {
    replace(versions.get(fact.noun), fact)
    if (fact.noun === 'control') addControl(fact)
    if (fact.noun === 'run') addRun(fact)
    if (fact.noun === 'snapshot' && fact.body) joinGroup(fact.subject, groupOf(fact.body))
    if (fact.noun === 'review' && fact.body) addReview(fact.subject, fact.body.of)
    if (fact.noun === 'evidence' && fact.body?.snapshot) addMachineEvidence(fact.subject, fact.body.snapshot)
    if (fact.noun === 'occurrence') addOccurrence(fact)
    if (fact.noun === 'exception' && fact.body)
      link(`exceptions of ${fact.body.of.kind}`, aboutOf(fact.body), fact.subject)
  }

  function addControl({ subject, body }: Stored<'control'>): void {
    controls.add(subject)
    for (const check of body?.checks ?? []) link('controls of check', check, subject)
    for (const { requirement } of body?.addresses ?? []) {
      const check = watchedBy.get(requirement)
      if (check !== undefined) link('controls of check', check, subject)
    }
    if (body?.lifecycle.state === 'adopted') link('controls of person', body.lifecycle.owner, subject)
  }
  function addRun(fact: Stored<'run'>): void {
    const check = fact.body?.check ?? fact.erased?.about
    if (!check) return
    insertRun(runs, check, fact)
    const ageMs = fact.body ? millis(fact.body.now, fact.body.freshUntil) : 0
    longestAgeMs.set(check, Math.max(longestAgeMs.get(check) ?? 0, ageMs))
    for (const evidence of fact.body?.attested?.evidence ?? []) link('checks of evidence', evidence, check)
    for (const { snapshot } of fact.body?.snapshots ?? []) {
      link('checks of snapshot', snapshot, check)
      for (const group of linked('group of snapshot', snapshot)) link('checks of group', group, check)
    }
  }
  function joinGroup(snapshot: string, group: string): void {
    link('group of snapshot', snapshot, group)
    for (const check of linked('checks of snapshot', snapshot)) link('checks of group', group, check)
    for (const review of linked('reviews of snapshot', snapshot)) link('reviews in group', group, review)
    for (const evidence of linked('evidence of snapshot', snapshot)) link('evidence of group', group, evidence)
  }
  function addReview(review: string, { noun, id }: Review['of']): void {
    link(`reviews of ${noun}`, id, review)
    if (noun === 'snapshot')
      for (const group of linked('group of snapshot', id)) link('reviews in group', group, review)
  }
  function addMachineEvidence(evidence: string, snapshot: string): void {
    link('evidence of snapshot', snapshot, evidence)
    for (const group of linked('group of snapshot', snapshot)) link('evidence of group', group, evidence)
  }
  function addOccurrence(fact: Stored<'occurrence'>): void {
    const control = fact.body?.control ?? fact.erased?.about
    if (control) link('occurrences of control', control, fact.subject)
    if (control) link('control of occurrence', fact.subject, control)
    if (fact.body?.fact.state !== 'performed') return
    for (const evidence of fact.body.fact.evidence) link('controls of evidence', evidence, fact.body.control)
  }

  function versionsOf<Name extends PostureNoun>(noun: Name, subject: string): readonly Stored<Name>[] {
    return (versions.get(noun)?.get(subject) ?? []) as readonly Stored<PostureNoun>[] as readonly Stored<Name>[]
  }
  function inForce<Name extends PostureNoun>(noun: Name, subject: string, at: Instant, horizon: Horizon) {
    return latestAt(versionsOf(noun, subject), at, horizon)
  }
  const each = <Name extends PostureNoun>(noun: Name, kind: LinkKind, key: string, at: Instant, horizon: Horizon) => {
    const found: Stored<Name>[] = []
    const known = links.get(kind)?.get(key)
    if (!known) return found
    known.inOrder ??= [...known.subjects].sort().map(subject => versionsOf(noun, subject))
    for (const all of known.inOrder as readonly (readonly Stored<Name>[])[]) {
      const version = latestAt(all, at, horizon)
      if (version) found.push(version)
    }
    return found
  }
  const groupsOf = (snapshot: string) => [...linked('group of snapshot', snapshot)]
  const controlsOfCheck = (check: string) => linked('controls of check', check)
  const controlsOfEvidence = (evidence: string): ReadonlySet<string> => {
    const checks = [...linked('checks of evidence', evidence)]
    return new Set([
      ...linked('controls of evidence', evidence),
      ...checks.flatMap(check => [...controlsOfCheck(check)]),
    ])
  }

  function controlsTouchedBy(fact: Fact): ReadonlySet<string> | null {
    switch (fact.noun) {
      case 'scope':
        return null
      case 'control':
        return new Set([fact.subject])
      case 'person':
        return linked('controls of person', fact.subject)
      case 'run':
        return controlsOfCheck(fact.body?.check ?? fact.erased?.about ?? '')
      case 'snapshot':
        return bySnapshots(fact.subject)
      case 'evidence':
        return controlsOfEvidence(fact.subject)
      case 'occurrence':
        return linked('control of occurrence', fact.subject)
      case 'exception':
        return byExceptions(versionsOf('exception', fact.subject))
      case 'review':
        return byReviews(versionsOf('review', fact.subject))
    }
  }
  function bySnapshots(snapshot: string): ReadonlySet<string> {
    const groups = groupsOf(snapshot)
    const checks = [
      ...linked('checks of snapshot', snapshot),
      ...groups.flatMap(group => [...linked('checks of group', group)]),
    ]
    const evidence = [
      ...linked('evidence of snapshot', snapshot),
      ...groups.flatMap(group => [...linked('evidence of group', group)]),
    ]
    return new Set([
      ...checks.flatMap(id => [...controlsOfCheck(id)]),
      ...evidence.flatMap(id => [...controlsOfEvidence(id)]),
    ])
  }
  function byExceptions(all: readonly Stored<'exception'>[]): ReadonlySet<string> | null {
    if (all.some(version => version.erased)) return null
    return new Set(
      all.flatMap(({ body }) => {
        if (!body) return []
        return body.of.kind === 'check' ? [...controlsOfCheck(body.of.check)] : [body.of.control]
      }),
    )
  }
  function byReviews(all: readonly Stored<'review'>[]): ReadonlySet<string> | null {
    if (all.some(version => version.erased)) return null
    return new Set(
      all.flatMap(({ body }) => {
        if (!body) return []
        if (body.of.noun === 'evidence') return [...controlsOfEvidence(body.of.id)]
        if (body.of.noun === 'occurrence') return [...linked('control of occurrence', body.of.id)]
        return [...bySnapshots(body.of.id)]
      }),
    )
  }

  for (const fact of initial) add(fact)

  return {
    add,
    controlsTouchedBy,
    controls: () => [...controls].sort(),
    versionsOf,
    inForce,
    *runsOf(check, from, at, horizon) {
      const speaksFromMs = Date.parse(from) - (longestAgeMs.get(check) ?? 0)
      let [isNewest, hasResult] = [true, false]
      const stored = runs.get(check) ?? []
      for (let index = stored.length - 1; index >= 0; index -= 1) {
        const run = stored[index] as Stored<'run'>
        horizon.note(timeOfRun(run))
        if (timeOfRun(run) > at || inForce('run', run.subject, at, horizon)?.fact !== run.fact) continue
        const isOld = !isNewest && Date.parse(timeOfRun(run)) <= speaksFromMs
        if (isOld && hasResult) return
        if (isOld && !isResult(run.body)) continue
        yield run
        isNewest = false
        hasResult ||= isResult(run.body) && timeOfRun(run) <= from
      }
    },
    occurrencesOf: (control, at, horizon) => each('occurrence', 'occurrences of control', control, at, horizon),
    reviewsOf: (noun, id, at, horizon) =>
      each('review', reviewLinks[noun], id, at, horizon).filter(
        (review): review is Whole<'review'> => review.body?.of.noun === noun && review.body.of.id === id,
      ),
    sampledReviews: (snapshot, at, horizon) => {
      const [group, collector] = [groupOf(snapshot), collectorOf(snapshot)]
      return each('review', 'reviews in group', group, at, horizon).filter(
        (review): review is Whole<'review'> =>
          review.body?.collector === collector &&
          review.body.of.noun === 'snapshot' &&
          linked('group of snapshot', review.body.of.id).has(group),
      )
    },
    exceptionsOf: (about, id, at, horizon) =>
      each('exception', `exceptions of ${about}`, id, at, horizon).filter(
        (exception): exception is Whole<'exception'> =>
          exception.body !== undefined && exception.body.of.kind === about && aboutOf(exception.body) === id,
      ),
  }
}

const none: ReadonlySet<string> = new Set()

/** Written out: a name that is put together each time is hashed each time. */
const reviewLinks = {
  evidence: 'reviews of evidence',
  occurrence: 'reviews of occurrence',
  snapshot: 'reviews of snapshot',
} as const satisfies Record<Review['of']['noun'], LinkKind>

function groupOf(snapshot: Snapshot): string {
  return `${snapshot.connection} ${collectorOf(snapshot)}`
}

function aboutOf({ of }: Exception): string {
  return of.kind === 'check' ? of.check : of.control
}

function replace(versions: Map<string, Stored<PostureNoun>[]> | undefined, fact: Fact): void {
  const known = versions?.get(fact.subject)
  if (!known) {
    versions?.set(fact.subject, [fact])
    return
  }
  const index = known.findIndex(one => one.fact === fact.fact)
  if (index === -1) known.push(fact)
  else known[index] = fact
}

/** When a run speaks: the time of its snapshot, or of its tombstone. */
export function timeOfRun(run: Stored<'run'>): Instant {
  return run.body?.now ?? run.effective.from
}

function compareRuns(a: Stored<'run'>, b: Stored<'run'>): number {
  const [left, right] = [timeOfRun(a), timeOfRun(b)]
  return left < right ? -1 : left > right ? 1 : compareRecorded(a, b)
}

function insertRun(runs: Map<string, Stored<'run'>[]>, check: string, fact: Stored<'run'>): void {
  const known = runs.get(check) ?? []
  const stored = known.findIndex(one => one.fact === fact.fact)
  if (stored !== -1) known.splice(stored, 1)
  let index = known.length
  while (index > 0 && compareRuns(known[index - 1] as Stored<'run'>, fact) > 0) index -= 1
  known.splice(index, 0, fact)
  runs.set(check, known)
}

/** Of the versions that cover a moment, the latest. */
export function latestAt<Name extends PostureNoun>(
  versions: readonly Stored<Name>[],
  at: Instant,
  horizon: Horizon,
): Stored<Name> | null {
  let latest: Stored<Name> | null = null
  for (const version of versions) {
    horizon.note(version.effective.from)
    horizon.note(version.effective.to)
    if (isEffective(version.effective, at) && (!latest || isLater(version, latest))) latest = version
  }
  return latest
}

function isLater(a: Stored<PostureNoun>, b: Stored<PostureNoun>): boolean {
  return a.version === b.version ? compareRecorded(a, b) > 0 : a.version > b.version
}
