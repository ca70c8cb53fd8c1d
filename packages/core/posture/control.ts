import type { Control } from '../control/index.ts'
import { canonicalJson } from '../json/index.ts'
import { type Calendar, clip, isTiled, type JudgedWindow, type TiledCadence } from '../occurrence/index.ts'
import type { Effective, Instant, Period } from '../time/index.ts'
import type { Recorded } from '../version/index.ts'
import { checkedAt, checkedThroughout } from './checked.ts'
import { type Facts, latestAt, type Stored, type Whole } from './facts.ts'
import { horizonAfter } from './horizon.ts'
import { labelOf } from './label.ts'
import { type AxisState, combine, nothingToReview, type Part, type Reviewed, reasonOf } from './part.ts'
import { eventsIn, performedAt, performedThroughout, windowsIn } from './performed.ts'
import { type FactRef, factRef, line, type Proof } from './proof.ts'
import { type Question, reached, type View } from './question.ts'
import { because } from './reason.ts'
import { watchedAs } from './watched.ts'
import { watchedBy } from './watchers.ts'
import { type Answer, type Condition, type Label, weakest } from './words.ts'

/** That a control addresses a requirement, for which stretches, and what reviews say that were made since it does. */
export type AddressState = Readonly<{
  requirement: string
  how: string
  /** The stretches of the asked period; empty when a moment was asked. */
  stretches: readonly Period[]
  reviewed: AxisState
  dueReviewed: Answer | null
  proof: Proof
  /** What a register says of the requirement that this control does not see by a check of its own. */
  watched?: Readonly<{ operated: AxisState; conditions: readonly Condition[]; proof: Proof }>
}>

/** Where one control stands. Everything a requirement needs from it, so that nothing is computed twice. */
export type ControlState = Readonly<{
  control: string
  code: string
  title: string
  owner: Readonly<{ id: string; name: string }> | null
  standing: 'adopted' | 'proposed' | 'absent'
  coverage: 'whole' | 'part' | 'outside'
  designed: AxisState
  operated: AxisState
  reviewed: AxisState
  label: Label
  conditions: readonly Condition[]
  /** The answers without what was not due yet; null when nothing was due. */
  due: Readonly<{ operated: Answer | null; reviewed: Answer | null }>
  addresses: readonly AddressState[]
  proof: Readonly<{ designed: Proof; operated: Proof; reviewed: Proof }>
  /** Items that no second person has accepted yet. */
  waiting: readonly string[]
  windows: Readonly<{ missed: number; recoverable: number }>
  /** From this moment on time alone can change the state; null when it cannot. */
  validUntil: Instant | null
}>

/**
 * What an engagement says in its matrix of one control at one requirement: how it addresses it, or null where it is not
 * relied on there. `since` is the fact that says so.
 */
export type SaidHere = Readonly<{ requirement: string; how: string | null; since: Recorded }>

/** The state of one control: a pure function of the facts about it and the question. `said` counts before what it says itself. */
export function controlState(
  id: string,
  facts: Facts,
  question: Question,
  calendar: Calendar,
  said: readonly SaidHere[] = [],
): ControlState {
  const horizon = horizonAfter(reached(question).at)
  const view: View = { facts, calendar, scope: question.scope, horizon, ...reached(question) }
  const pieces = piecesOf(facts.versionsOf('control', id), view)
  const current = currentPiece(pieces, view)
  if (!current) return absent(id, facts, view)
  const { version } = current
  if (!version.body) return erased(id, version.erased.rule, factRef(version), view)
  return stateOf(id, { ...version, body: version.body }, pieces, view, said)
}

/**
 * The windows of a control in `period` and what became of each by the moment asked about, as the posture sees them:
 * rejected evidence supports nothing, and every cadence that was in force has its own windows.
 */
export function windowsOf(
  id: string,
  facts: Facts,
  period: Period,
  question: Question,
  calendar: Calendar,
): readonly JudgedWindow[] {
  const { at } = reached(question)
  const view: View = {
    facts,
    calendar,
    scope: question.scope,
    horizon: horizonAfter(at),
    at,
    period: null,
    asked: null,
  }
  const adopted = piecesOf(facts.versionsOf('control', id), view).filter(piece => isAdopted(piece.version))
  const performing = adopted.filter(({ version }) => version.body && expectsPerformances(version.body))
  return pacesOf(performing)
    .flatMap(pace => {
      const { cadence, anchor } = pace
      return isTiled(cadence) ? windowsIn(id, { cadence, anchor }, stretchesWith(pace, performing), period, view) : []
    })
    .sort((a, b) => (a.window.from < b.window.from ? -1 : 1))
}

/**
 * What of one control belongs in the plan of a period: the stretches in which it was adopted, each with its version, and
 * what was expected of it. Neighbouring versions that say the same are one stretch. Judged as `windowsOf` does.
 */
export type PlannedControl = Readonly<{
  stretches: readonly PlannedStretch[]
  windows: readonly Readonly<{ cadence: TiledCadence; judged: JudgedWindow }>[]
  /** What event-driven controls had to answer: one for each event that was recorded. */
  events: readonly JudgedWindow[]
}>

/** A stretch of a control's life inside the period, and the version that it began with. */
export type PlannedStretch = Period & Readonly<{ version: Whole<'control'> }>

/** A control in the plan of `period` as of the moment asked about; changes that were not said by then are not in it. */
export function plannedOf(
  id: string,
  facts: Facts,
  period: Period,
  question: Question,
  calendar: Calendar,
): PlannedControl {
  const { at } = reached(question)
  const view: View = { facts, calendar, scope: question.scope, horizon: forgetful, at, period: null, asked: null }
  const said = facts
    .versionsOf('control', id)
    .filter(one => one.effective.from <= at || (one.recorded !== null && one.recorded <= at))
  const adopted = piecesOf(said, view).filter(piece => isAdopted(piece.version))
  const performing = adopted.filter(({ version }) => version.body && expectsPerformances(version.body))
  const paces = pacesOf(performing)
  const windows = paces.flatMap(pace => {
    const { cadence, anchor } = pace
    if (!isTiled(cadence)) return []
    const judged = windowsIn(id, { cadence, anchor }, stretchesWith(pace, performing), period, view)
    return judged.map(one => ({ cadence, judged: one }))
  })
  const events = paces.find(pace => pace.cadence === 'event-driven')
  return {
    stretches: stretchesOfSubstance(adopted, period),
    windows: windows.sort((a, b) => (a.judged.window.from < b.judged.window.from ? -1 : 1)),
    events: events ? eventsIn(id, stretchesWith(events, performing), period, view) : [],
  }
}

/** Nobody asks when a plan would change. */
const forgetful = { note: () => {}, next: () => null }

/** Where what an auditor tests changed, another stretch begins: the two are tested apart (domain 3.9). */
function stretchesOfSubstance(adopted: readonly Piece[], period: Period): readonly PlannedStretch[] {
  const found: PlannedStretch[] = []
  for (const piece of adopted) {
    const part = clip(piece, period)
    if (!part || !piece.version.body) continue
    const version = piece.version as Whole<'control'>
    const last = found.at(-1)
    if (last && last.to === part.from && isSameSubstance(last.version.body, version.body))
      found[found.length - 1] = { ...last, to: part.to }
    else found.push({ ...part, version })
  }
  return found
}

function isSameSubstance(one: Control, other: Control): boolean {
  return one === other || canonicalJson(substanceOf(one)) === canonicalJson(substanceOf(other))
}

function substanceOf(body: Control) {
  const { statement, cadence, anchor, respondWithin, acceptance, checks, manual, scopes, variants = [] } = body
  const pace = { cadence, anchor: anchor ?? null, respondWithin: respondWithin ?? null }
  return { statement, ...pace, acceptance, checks, manual, scopes, variants: [...variants] }
}

function stateOf(
  id: string,
  version: Whole<'control'>,
  pieces: readonly Piece[],
  view: View,
  said: readonly SaidHere[],
): ControlState {
  const { body } = version
  const coverage = coverageOf(body.scopes, view)
  const standing = standingOf(version)
  const adopted = pieces.filter(piece => isAdopted(piece.version))
  const design = designOf(body, version, standing, coverage, view)
  const parts = standing === 'absent' ? [] : partsOf(id, body, adopted, standing, view)
  const due = parts.filter(part => !part.conditions.includes('nothing_due'))
  const operated = parts.length === 0 ? nothingCanShow(body) : combine(parts)
  const reviewed = reviewedBy(parts, null)
  const conditions = [...new Set(parts.flatMap(part => part.conditions))].sort()
  const dueAnswers = {
    operated: parts.length === 0 ? 'unknown' : dueAnswer(due.map(part => part.state)),
    reviewed: parts.length === 0 ? 'unknown' : dueReviewed(due, null),
  } as const
  return {
    control: id,
    code: body.code,
    title: body.title,
    owner: ownerOf(body, view),
    standing,
    coverage,
    designed: { state: design.state, reasons: design.reasons },
    operated,
    reviewed: { state: reviewed.state, reasons: reviewed.reasons },
    label: labelOf({ addressed: true, designed: design.state, conditions, due: [dueAnswers] }),
    conditions,
    due: dueAnswers,
    addresses: coverage === 'outside' ? [] : addressesOf(id, version, pieces, parts, due, view, said),
    proof: {
      designed: design.proof,
      operated: axisProof(
        `${body.code} operates`,
        operated,
        parts.map(part => part.proof),
      ),
      reviewed: axisProof(`${body.code} was reviewed`, reviewed, reviewed.proofs),
    },
    waiting: [...new Set(parts.flatMap(part => part.reviewed(null).waiting))].sort(),
    windows: sumWindows(parts),
    validUntil: view.horizon.next(),
  }
}

/** A stretch of world time in which one version of a control was the one in force. */
type Piece = Readonly<{ from: Instant; to: Instant | null; version: Stored<'control'> }>

/** The life of a control as pieces, each with the version in force. Among several the latest version wins. */
function piecesOf(versions: readonly Stored<'control'>[], view: View): readonly Piece[] {
  const edges = new Set(versions.flatMap(({ effective: { from, to } }) => (to === null ? [from] : [from, to])))
  const moments = [...edges].sort()
  for (const moment of moments) view.horizon.note(moment)
  const pieces: Piece[] = []
  for (const [index, from] of moments.entries()) {
    const version = latestAt(versions, from, view.horizon)
    if (!version) continue
    const to = moments[index + 1] ?? null
    const last = pieces.at(-1)
    if (last && last.to === from && last.version.fact === version.fact) pieces[pieces.length - 1] = { ...last, to }
    else pieces.push({ from, to, version })
  }
  return pieces
}

/** The piece that speaks: at a moment the one in force, over a period the latest adopted one in it, else the latest. */
function currentPiece(pieces: readonly Piece[], view: View): Piece | undefined {
  const { period } = view
  if (period === null) return pieces.find(piece => piece.from <= view.at && (piece.to === null || view.at < piece.to))
  const touching = pieces.filter(piece => clip(piece, period))
  return touching.findLast(piece => isAdopted(piece.version)) ?? touching.at(-1)
}

function isAdopted(version: Stored<'control'>): boolean {
  return version.body?.lifecycle.state === 'adopted'
}

function standingOf({ body }: Whole<'control'>): ControlState['standing'] {
  switch (body.lifecycle.state) {
    case 'adopted':
      return 'adopted'
    case 'proposed':
      return 'proposed'
    case 'retired':
      return 'absent'
  }
}

/** Whether a control works in the whole scope that was asked about, in a part of it, or outside. */
function coverageOf(scopes: readonly string[], view: View): ControlState['coverage'] {
  if (scopes.length === 0) return 'whole'
  const { scope } = view
  if (scope === null) return scopes.some(one => isOrganisation(one, view)) ? 'whole' : 'part'
  const above = ancestry(scope, view)
  if (scopes.some(one => above.includes(one))) return 'whole'
  return scopes.some(one => ancestry(one, view).includes(scope)) || isOrganisation(scope, view) ? 'part' : 'outside'
}

function isOrganisation(scope: string, view: View): boolean {
  return view.facts.inForce('scope', scope, view.at, view.horizon)?.body?.kind === 'organisation'
}

/** A scope and everything it lies in. A circle of parents ends where it closes. */
function ancestry(scope: string, view: View): readonly string[] {
  const chain: string[] = []
  for (let next: string | null = scope; next !== null && !chain.includes(next); ) {
    chain.push(next)
    next = view.facts.inForce('scope', next, view.at, view.horizon)?.body?.parent ?? null
  }
  return chain
}

type Design = Readonly<{ state: Answer; reasons: AxisState['reasons']; proof: Proof }>

function designOf(
  body: Control,
  version: Whole<'control'>,
  standing: ControlState['standing'],
  coverage: ControlState['coverage'],
  view: View,
): Design {
  const said = saidOfDesign(body, standing, coverage, view)
  const person =
    body.lifecycle.state === 'adopted'
      ? view.facts.inForce('person', body.lifecycle.owner, view.at, view.horizon)
      : null
  const owner = person ? [line('Owner', said, { fact: factRef(person) })] : []
  const proof = line(`${body.code} is in force`, said, {
    at: version.effective.from,
    fact: factRef(version),
    children: owner,
  })
  return { state: said.state === 'info' ? 'unknown' : said.state, reasons: [reasonOf(said)], proof }
}

function saidOfDesign(
  body: Control,
  standing: ControlState['standing'],
  coverage: ControlState['coverage'],
  view: View,
): ReturnType<typeof because> {
  const { code, lifecycle } = body
  if (standing === 'absent' || coverage === 'outside') return because('not_in_force', code)
  if (lifecycle.state !== 'adopted') return because('proposed', code)
  const person = view.facts.inForce('person', lifecycle.owner, view.at, view.horizon)
  if (!person) return because('owner_unknown', code)
  if (!person.body) return because('erased', person.erased.rule)
  if (hasLeft(person.body.leftOn, view)) return because('owner_left', code, person.body.name, person.body.leftOn ?? '')
  if (coverage === 'part') return because('part_of_scope', code)
  return because('adopted', code, person.body.name)
}

/** Somebody has left from the first moment of the day on which they left. */
function hasLeft(leftOn: string | null, view: View): boolean {
  if (leftOn === null) return false
  const from = view.calendar.startOfDay(leftOn)
  view.horizon.note(from)
  return from <= view.at
}

function ownerOf({ lifecycle }: Control, view: View): ControlState['owner'] {
  if (lifecycle.state !== 'adopted') return null
  const person = view.facts.inForce('person', lifecycle.owner, view.at, view.horizon)
  return { id: lifecycle.owner, name: person?.body?.name ?? '' }
}

function partsOf(
  id: string,
  body: Control,
  adopted: readonly Piece[],
  standing: ControlState['standing'],
  view: View,
): readonly Part[] {
  const { period, asked } = view
  if (period === null || asked === null) {
    const checks = body.checks.map(check => checkedAt(id, check, view))
    const isPerformed = standing === 'adopted' && expectsPerformances(body)
    const performed = isPerformed ? performedAt(id, body, stretchesWith(body, adopted), view) : null
    return performed && !isSilent(body, performed) ? [...checks, performed] : checks
  }
  const checks = new Set(adopted.flatMap(piece => (clip(piece, period) ? (piece.version.body?.checks ?? []) : [])))
  const checked = [...checks].flatMap(
    check =>
      checkedThroughout(
        id,
        check,
        stretchesWhere(adopted, one => one.checks.includes(check)),
        period,
        view,
      ) ?? [],
  )
  const touching = adopted.filter(
    piece => clip(piece, period) && piece.version.body && expectsPerformances(piece.version.body),
  )
  const performed = pacesOf(touching).flatMap(
    pace => performedThroughout(id, { ...body, ...pace }, stretchesWith(pace, adopted), asked, period.to, view) ?? [],
  )
  return [...checked, ...performed.filter(part => !isSilent(body, part))]
}

/** A control is expected to be performed by people when it says how, or when no check shows it. */
function expectsPerformances(body: Control): boolean {
  return body.manual !== null || body.checks.length === 0
}

/** An event-driven control without events is neither passed nor a gap; where checks show it, they decide alone. */
function isSilent(body: Control, part: Part): boolean {
  return body.cadence === 'event-driven' && body.checks.length > 0 && part.conditions.includes('nothing_due')
}

/** How often something is performed, and the day from which that is counted where the control has one of its own. */
type Pace = Readonly<{ cadence: Control['cadence']; anchor: string | undefined }>

/** The different paces among these versions of a control. */
function pacesOf(pieces: readonly Piece[]): readonly Pace[] {
  const bodies = pieces.flatMap(({ version }) => version.body ?? [])
  return [...new Map(bodies.map(body => [`${body.cadence} ${anchorOf(body)}`, paceOf(body)])).values()]
}

function paceOf(body: Pick<Control, 'cadence' | 'anchor'>): Pace {
  return { cadence: body.cadence, anchor: anchorOf(body) }
}

/** Only windows are counted from a day. */
function anchorOf({ cadence, anchor }: Pick<Control, 'cadence' | 'anchor'>): string | undefined {
  return isTiled(cadence) ? anchor : undefined
}

function stretchesWith(pace: Pick<Control, 'cadence' | 'anchor'>, adopted: readonly Piece[]): readonly Effective[] {
  return stretchesWhere(adopted, body => body.cadence === pace.cadence && anchorOf(body) === anchorOf(pace))
}

/** Neighbouring pieces become one stretch, so that a new wording does not restart a window. */
function stretchesWhere(adopted: readonly Piece[], fits: (body: Control) => boolean): readonly Effective[] {
  const stretches: Effective[] = []
  for (const { from, to, version } of adopted) {
    if (!version.body || !fits(version.body)) continue
    const last = stretches.at(-1)
    if (last && last.to === from) stretches[stretches.length - 1] = { from: last.from, to }
    else stretches.push({ from, to })
  }
  return stretches
}

function nothingCanShow({ code }: Control): AxisState {
  return { state: 'unknown', reasons: [reasonOf(because('nothing_can_show', code))] }
}

function reviewedBy(
  parts: readonly Part[],
  since: Recorded | null,
): AxisState & Readonly<{ proofs: readonly Proof[] }> {
  const each: readonly Reviewed[] = parts.length === 0 ? [nothingToReview()] : parts.map(part => part.reviewed(since))
  return { ...combine(each), proofs: each.map(one => one.proof) }
}

function dueAnswer(answers: readonly Answer[]): Answer | null {
  return answers.length === 0 ? null : weakest(answers)
}

function dueReviewed(due: readonly Part[], since: Recorded | null): Answer | null {
  return dueAnswer(due.map(part => part.reviewed(since).state))
}

/**
 * What a control addresses. Reviews made before it was said to address a requirement do not count for that requirement:
 * a link alone turns nothing green (invariant 3).
 */
function addressesOf(
  id: string,
  version: Whole<'control'>,
  pieces: readonly Piece[],
  parts: readonly Part[],
  due: readonly Part[],
  view: View,
  said: readonly SaidHere[],
): readonly AddressState[] {
  const earlier = earlierVersions(id, version, view)
  const bySince = new Map<string, ReviewedSince>()
  const own = addressed(version, pieces, view).map(one => ({
    ...one,
    since: linkedSince(one.requirement, version, earlier),
  }))
  return asSaid(own, said, pieces, view).map(({ requirement, how, stretches, since }) => {
    const found = bySince.get(since.fact) ?? reviewedSince(version, parts, due, since)
    bySince.set(since.fact, found)
    const { reviewed, dueReviewed, proof } = found
    const watched = watchedHere(id, version, requirement, pieces, view)
    return { requirement, how, stretches, reviewed, dueReviewed, proof, ...(watched && { watched }) }
  })
}

function watchedHere(
  id: string,
  version: Whole<'control'>,
  requirement: string,
  pieces: readonly Piece[],
  view: View,
): AddressState['watched'] | null {
  const check = watchedBy.get(requirement)
  if (check === undefined || !isAdopted(version) || version.body.checks.includes(check)) return null
  const adopted = pieces.filter(piece => isAdopted(piece.version))
  const part = watchedAs(id, requirement, adopted, view)
  return (
    part && { operated: { state: part.state, reasons: part.reasons }, conditions: part.conditions, proof: part.proof }
  )
}

type Link = Readonly<{ requirement: string; how: string; stretches: readonly Period[]; since: Recorded }>

/** What is left of a control's own links after what was said of them, and the links that were only said here, since then. */
function asSaid(
  own: readonly Link[],
  said: readonly SaidHere[],
  pieces: readonly Piece[],
  view: View,
): readonly Link[] {
  if (said.length === 0) return own
  const here = new Map(said.map(one => [one.requirement, one]))
  const kept = own.flatMap(link => {
    const how = here.has(link.requirement) ? here.get(link.requirement)?.how : link.how
    return typeof how === 'string' ? [{ ...link, how }] : []
  })
  const known = new Set(own.map(link => link.requirement))
  const { period } = view
  const stretches =
    period === null ? [] : pieces.flatMap(piece => (isAdopted(piece.version) ? (clip(piece, period) ?? []) : []))
  const added = said.flatMap(({ requirement, how, since }) =>
    how === null || known.has(requirement) ? [] : [{ requirement, how, stretches, since }],
  )
  return [...kept, ...added]
}

type ReviewedSince = Pick<AddressState, 'reviewed' | 'dueReviewed' | 'proof'>

function reviewedSince(
  { body }: Whole<'control'>,
  parts: readonly Part[],
  due: readonly Part[],
  since: Recorded,
): ReviewedSince {
  const { state, reasons, proofs } = reviewedBy(parts, since)
  const reviewed = { state, reasons }
  const proof = axisProof(`${body.code} was reviewed`, reviewed, proofs)
  return { reviewed, dueReviewed: dueReviewed(due, since), proof }
}

function addressed(version: Whole<'control'>, pieces: readonly Piece[], view: View) {
  const { period } = view
  if (period === null) {
    return version.body.addresses.map(({ requirement, how }) => ({ requirement, how, stretches: [] }))
  }
  const found = new Map<string, { requirement: string; how: string; stretches: Period[] }>()
  for (const piece of pieces) {
    const part = clip(piece, period)
    if (!part || (!isAdopted(piece.version) && piece.version.fact !== version.fact)) continue
    for (const { requirement, how } of piece.version.body?.addresses ?? []) {
      const stretches = found.get(requirement)?.stretches ?? []
      found.set(requirement, {
        requirement,
        how,
        stretches: isAdopted(piece.version) ? [...stretches, part] : stretches,
      })
    }
  }
  return [...found.values()]
}

/** The version that said it first, counted back without interruption from the one that is asked about. */
function linkedSince(requirement: string, version: Whole<'control'>, earlier: readonly Stored<'control'>[]): Recorded {
  let since: Recorded = version
  if (earlier.length < 2) return since
  for (const one of earlier) {
    if (!one.body?.addresses.some(address => address.requirement === requirement)) break
    if (one.body.lifecycle.state === 'retired') break
    since = one
  }
  return since
}

/** The versions up to the one that is asked about, latest first. */
function earlierVersions(id: string, version: Whole<'control'>, view: View): readonly Stored<'control'>[] {
  return view.facts
    .versionsOf('control', id)
    .filter(one => one.version <= version.version && one.effective.from <= view.at)
    .toSorted((a, b) => b.version - a.version)
}

function axisProof(claim: string, { state, reasons }: AxisState, children: readonly Proof[]): Proof {
  const [first] = reasons
  const fallback = because('nothing_to_review')
  return { claim, state, code: first?.code ?? fallback.code, words: first?.words ?? fallback.words, children }
}

function sumWindows(parts: readonly Part[]): ControlState['windows'] {
  return {
    missed: parts.reduce((sum, part) => sum + part.windows.missed, 0),
    recoverable: parts.reduce((sum, part) => sum + part.windows.recoverable, 0),
  }
}

function erased(id: string, rule: string, fact: FactRef, view: View): ControlState {
  const said = because('erased', rule)
  return hollow(id, 'absent', said, view, fact)
}

function absent(id: string, facts: Facts, view: View): ControlState {
  const known = facts.versionsOf('control', id).find(version => version.body)
  return hollow(id, 'absent', because('not_in_force', known?.body?.code ?? id), view)
}

function hollow(
  id: string,
  standing: ControlState['standing'],
  said: ReturnType<typeof because>,
  view: View,
  fact?: FactRef,
): ControlState {
  const nothing = because('not_operating_here')
  const state = said.state === 'info' ? 'unknown' : said.state
  const axis: AxisState = { state: 'unknown', reasons: [reasonOf(nothing)] }
  return {
    control: id,
    code: '',
    title: '',
    owner: null,
    standing,
    coverage: 'outside',
    designed: { state, reasons: [reasonOf(said)] },
    operated: axis,
    reviewed: axis,
    label: state === 'no' ? 'not_addressed' : 'unknown',
    conditions: [],
    due: { operated: null, reviewed: null },
    addresses: [],
    proof: {
      designed: line('In force', said, fact ? { fact } : {}),
      operated: line('Operates', nothing),
      reviewed: line('Was reviewed', nothing),
    },
    waiting: [],
    windows: { missed: 0, recoverable: 0 },
    validUntil: view.horizon.next(),
  }
}
