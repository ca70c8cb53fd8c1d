import { type Refusal, refusal } from '../problem/index.ts'
import type { Instant } from '../time/index.ts'
import { type IncidentMoment, type MomentInput, momentFrom } from './moment.ts'
import {
  Incident,
  type IncidentChange,
  type IncidentMomentName,
  type IncidentOpening,
  IncidentTrigger,
  type SignificanceDecision,
  type TimelineEntry,
} from './schema.ts'

/** Who says something about an incident, and when. `by` is null where a token does. */
export type Saying = Readonly<{ by: string | null; now: Instant }>

/** Where an incident stands, by what was said about it. Nobody sets it. */
export type IncidentState = 'triage' | 'assessed' | 'reporting' | 'handled' | 'closed' | 'withdrawn'

/**
 * The state of an incident: in triage until a person decides about its significance, reporting while it is significant and not
 * handled, assessed while it is not significant; closed once it was handled, its last report went out where one is due, and a
 * post-incident review says what was learnt, or a named person why there is none.
 */
export function incidentState(incident: Incident, isFinalSent: boolean): IncidentState {
  const { withdrawn, decision, moments, review, waiver } = incident
  if (withdrawn !== null) return 'withdrawn'
  const answer = decision?.answer ?? 'undecided'
  if (answer === 'undecided') return 'triage'
  const isReported = answer === 'not_significant' || isFinalSent
  if (moments.handled) return isReported && (review !== null || waiver !== null) ? 'closed' : 'handled'
  return answer === 'significant' ? 'reporting' : 'assessed'
}

/** Opens an incident in the zone of record of its entity. It is detected now, and triage begins now, unless something else is said. */
export function openIncident(
  opening: IncidentOpening,
  { entity, zone, packs, clocks = [] }: Pick<Incident, 'entity' | 'zone' | 'packs'> & Partial<Pick<Incident, 'clocks'>>,
  { by, now }: Saying,
): Incident | Refusal {
  const detected = opening.detected ? momentFrom(opening.detected) : exactly(now)
  if ('refused' in detected) return detected
  const incident = Incident.parse({
    entity,
    zone,
    packs,
    clocks,
    kind: opening.kind,
    title: opening.title,
    source: opening.source,
    openedBy: by,
    moments: { detected, triageStarted: exactly(now) },
    answers: opening.whatHappened === '' ? {} : { what_happened: opening.whatHappened },
  })
  return whyNotMoments(incident, now) ?? incident
}

/**
 * The incident with one change of it, which is one fact. Refuses moments that contradict each other or lie in the future, and
 * to move awareness later without a reason, since that moves what is due.
 */
export function amendIncident(
  incident: Incident,
  change: IncidentChange,
  { by, now, reason }: Saying & { readonly reason: string },
): Incident | Refusal {
  const refused: Refusal[] = []
  const read = (input: MomentInput): IncidentMoment => {
    const moment = momentFrom(input)
    if (!('refused' in moment)) return moment
    refused.push(moment)
    return exactly(now)
  }
  const {
    moments,
    triggers,
    facts,
    answers,
    awareness,
    interruptions,
    maintenance,
    requests,
    notices,
    review,
    waiver,
    ...rest
  } = change
  const set = {
    ...incident,
    ...given(rest),
    moments: withChanges(incident.moments, moments, read),
    triggers: withChanges(incident.triggers, triggers, read),
    facts: withChanges(incident.facts, facts, value => value),
    answers: withChanges(incident.answers, answers, value => value),
    ...(interruptions && {
      interruptions: interruptions.map(one => ({ ...one, from: read(one.from), to: one.to && read(one.to) })),
    }),
    ...(maintenance && { maintenance: maintenance.map(one => ({ ...one, from: read(one.from), to: read(one.to) })) }),
    ...(requests && {
      requests: requests.map(one => ({ ...one, askedAt: read(one.askedAt).at, due: read(one.due).at })),
    }),
    ...(notices && { notices: notices.map(one => ({ ...one, at: read(one.at) })) }),
    ...(review !== undefined && { review: review && by ? { ...review, at: now, by } : null }),
    ...(waiver !== undefined && { waiver: waiver && by ? { ...waiver, at: now, by } : null }),
  }
  const aware = set.moments.aware
  const isNewlyAware = aware?.at !== incident.moments.aware?.at
  const parsed = Incident.safeParse({
    ...set,
    awareness: aware ? awarenessOf(incident, isNewlyAware, awareness, by) : null,
  })
  if (refused[0]) return refused[0]
  if (!parsed.success) return refusal('invalid_input', parsed.error.issues.map(said).join('; '))
  if ((review || waiver) && by === null)
    return refusal('not_permitted', 'A review is written, or left out, by a person; sign in as one')
  return whyNotChange(incident, parsed.data, reason) ?? whyNotMoments(parsed.data, now) ?? parsed.data
}

/** Records what a person decided about significance. Who calls it significant says since when that was known. */
export function decideIncident(
  incident: Incident,
  decision: SignificanceDecision,
  aware: MomentInput | undefined,
  now: Instant,
): Incident | Refusal {
  const change = aware === undefined ? {} : { moments: { aware }, awareness: decision.reason }
  const amended = amendIncident(incident, change, { by: decision.by, now, reason: decision.reason })
  if ('refused' in amended) return amended
  if (decision.answer === 'significant' && !amended.moments.aware)
    return refusal('invalid_input', 'Say since when it was reasonably certain that the incident is significant')
  return { ...amended, decision }
}

/** The most entries that people and messages put on one timeline. */
export const mostEntries = 2_000

/** The incident with one entry more on its timeline. Refuses one of the future, and one on the record of what was withdrawn. */
export function addEntry(incident: Incident, entry: TimelineEntry, now: Instant): Incident | Refusal {
  if (incident.withdrawn) return refusal('not_in_lifecycle', 'A withdrawn incident stays as it was')
  if (entry.at.at > now)
    return refusal('invalid_input', `${entry.at.at} lies in the future: write it down when it happened`)
  if (incident.timeline.length >= mostEntries)
    return refusal('conflict', `The timeline holds ${mostEntries} entries, which is all that it takes`)
  return { ...incident, timeline: [...incident.timeline, entry] }
}

/** The incident with one entry put right: what it said before stays in it, with who changed it, when and why. */
export function correctEntry(
  incident: Incident,
  place: number,
  { what, at }: { readonly what?: string | undefined; readonly at?: IncidentMoment | undefined },
  { by, now, reason }: Saying & { readonly reason: string },
): Incident | Refusal {
  const before = incident.timeline[place]
  if (incident.withdrawn) return refusal('not_in_lifecycle', 'A withdrawn incident stays as it was')
  if (before === undefined) return refusal('not_found', 'There is no such entry on this timeline')
  if (before.mail !== null && what !== undefined && what !== before.what)
    return refusal('conflict', 'What a message says stays as it came: add an entry that says what is wrong in it')
  const after = { what: what ?? before.what, at: at ?? before.at }
  if (after.at.at > now)
    return refusal('invalid_input', `${after.at.at} lies in the future: write it down when it happened`)
  if (after.what === before.what && after.at.at === before.at.at)
    return refusal('invalid_input', 'It says the same as before: nothing is put right')
  const was = { at: before.at, what: before.what }
  const corrections = [...before.corrections, { at: now, by, reason, was }]
  return { ...incident, timeline: incident.timeline.with(place, { ...before, ...after, corrections }) }
}

/** Withdraws an incident that was none, or not one of this entity. The record stays, with its filings and why. */
export function withdrawIncident(incident: Incident, by: string, note: string, now: Instant): Incident | Refusal {
  if (incident.withdrawn) return refusal('conflict', 'This incident was withdrawn already')
  return { ...incident, withdrawn: { at: now, by, note } }
}

function whyNotChange(before: Incident, after: Incident, reason: string): Refusal | null {
  if (before.withdrawn) return refusal('not_in_lifecycle', 'A withdrawn incident stays as it was')
  const isLater = (then: IncidentMoment | undefined, now: IncidentMoment | undefined) =>
    then !== undefined && (now === undefined || now.at > then.at)
  if (reason.trim() !== '') return null
  if (isLater(before.moments.aware, after.moments.aware))
    return refusal('invalid_input', 'Moving awareness later moves what is due: say why it was wrong before')
  const moved = IncidentTrigger.options.find(name => isLater(before.triggers[name], after.triggers[name]))
  if (moved === undefined) return null
  const words = moved.replaceAll('_', ' ')
  return refusal('invalid_input', `Moving “${words}” later moves what is due: say why it was wrong before`)
}

/** No moment of what happened lies in the future; nothing is known before it was detected, nor handled before it occurred. */
function whyNotMoments(incident: Incident, now: Instant): Refusal | null {
  const { moments, triggers, interruptions, maintenance, notices, requests } = incident
  const all: readonly (readonly [string, Pick<IncidentMoment, 'at'>])[] = [
    ...Object.entries(moments),
    ...Object.entries(triggers),
    ...interruptions.flatMap(({ from, to }) => [
      ['interrupted', from] as const,
      ...(to ? [['restored', to] as const] : []),
    ]),
    ...notices.map(({ at }) => ['told', at] as const),
    ...requests.map(({ askedAt }) => ['asked', { at: askedAt }] as const),
  ]
  const future = all.find(([, moment]) => moment.at > now)
  if (future) return refusal('invalid_input', `${names[future[0]] ?? future[0]} (${future[1].at}) lies in the future`)
  const wrong = orders.find(([first, then]) => {
    const [a, b] = [moments[first]?.at, moments[then]?.at]
    return a !== undefined && b !== undefined && a > b
  })
  if (wrong) return refusal('invalid_input', `${names[wrong[1]]} lies before ${names[wrong[0]]?.toLowerCase()}`)
  const backwards = interruptions.some(({ from, to }) => to !== null && to.at <= from.at)
  if (backwards) return refusal('invalid_input', 'An interruption ends before it begins')
  if (requests.some(({ askedAt, due }) => due <= askedAt))
    return refusal('invalid_input', 'What an authority asks for is due before it was asked')
  const isInverted = maintenance.some(({ from, to }) => to.at <= from.at)
  return isInverted ? refusal('invalid_input', 'Maintenance ends before it begins') : null
}

const orders: readonly (readonly [IncidentMomentName, IncidentMomentName])[] = [
  ['occurred', 'detected'],
  ['detected', 'triageStarted'],
  ['detected', 'aware'],
  ['occurred', 'aware'],
  ['occurred', 'handled'],
  ['detected', 'handled'],
]

const names: Readonly<Record<string, string>> = {
  occurred: 'The moment when it occurred',
  detected: 'The moment of detection',
  reportedIn: 'The moment when it was reported in',
  triageStarted: 'The beginning of triage',
  aware: 'The moment of awareness',
  handled: 'The moment when it was handled',
  interrupted: 'The beginning of an interruption',
  restored: 'The end of an interruption',
  told: 'The moment when recipients were told',
  asked: 'The moment when an authority asked',
}

function awarenessOf(incident: Incident, isNew: boolean, known: string | undefined, by: string | null) {
  const before = incident.awareness
  return { by: isNew ? by : (before?.by ?? by), known: known ?? (isNew ? '' : (before?.known ?? '')) }
}

function exactly(at: Instant): IncidentMoment {
  return { at, said: null, isDoubtful: false }
}

function given<T extends object>(change: T): Partial<T> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<T>
}

function withChanges<From, To>(
  before: Readonly<Partial<Record<string, To>>>,
  changes: Readonly<Partial<Record<string, From | null>>> | undefined,
  read: (value: From) => To,
): Partial<Record<string, To>> {
  const after = { ...before }
  for (const [name, value] of Object.entries(changes ?? {})) {
    if (value === undefined) continue
    if (value === null) delete after[name]
    else after[name] = read(value)
  }
  return after
}

function said({ path, message }: { path: readonly PropertyKey[]; message: string }): string {
  return `${path.map(String).join('.')}: ${message}`
}
