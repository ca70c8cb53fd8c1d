import type {
  DeadlineView,
  FilingView,
  IncidentLine,
  IncidentOverview,
  QuestionView,
  TimeView,
} from '@onus/contract/incident'
import { localOf, momentOf } from '@onus/core/deadline'
import type { IncidentChange, MomentInput } from '@onus/core/incident'
import type { State } from '../kit/state-view.ts'

const second = 1_000
const hour = 3_600 * second
const day = 24 * hour

/** So long a clock shows hours, as reports are counted in them; beyond it days. */
const longestInHours = 4 * day

/** What is left of a clock, or how far it is past. It is cut and never rounded up: no second is shown that is not there. */
export function remaining(due: string, now: number): { digits: string; words: string; isOver: boolean } {
  const ms = Date.parse(due) - now
  const isOver = ms < 0
  const left = Math.abs(ms)
  const two = (count: number) => String(Math.floor(count)).padStart(2, '0')
  const [days, hours, minutes] = [Math.floor(left / day), Math.floor(left / hour), Math.floor((left % hour) / 60_000)]
  const isLong = left >= longestInHours
  const digits = isLong
    ? `${days} d ${two(hours % 24)}:${two(minutes)}`
    : `${two(hours)}:${two(minutes)}:${two((left % 60_000) / second)}`
  const words = isLong ? `${days} d ${hours % 24} h` : hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`
  return { digits, words: isOver ? `${words} over` : `${words} left`, isOver }
}

/** What became of a report: one of an exercise went to nobody. */
export function sentWord(isExercise: boolean): string {
  return isExercise ? 'Rehearsed' : 'Sent'
}

/** How a clock stands at this very second, by shape, word and the colour of both. */
export function clockStanding(
  { state, due, target }: Pick<DeadlineView, 'state' | 'due'> & Partial<Pick<DeadlineView, 'target'>>,
  now: number,
  isExercise = false,
): { state: State; word: string } {
  const sent = sentWord(isExercise)
  switch (state) {
    case 'submitted':
      return { state: 'operating', word: sent }
    case 'submitted_late':
      return { state: 'late', word: `${sent} late` }
    case 'waiting':
      return { state: 'unknown', word: 'Not begun' }
    case 'overdue':
    case 'open':
      if (due !== null && now > Date.parse(due.at)) return { state: 'failing', word: 'Overdue' }
      if (target && now > Date.parse(target.at)) return { state: 'late', word: 'Past the own target' }
      return { state: 'designed', word: 'Running' }
  }
}

/** A clock as a card shows it: a report, or what is owed under another act instead. */
export type ShownClock = Omit<DeadlineView, 'stage'> & { readonly key: string }

/** The clocks of the reports, before them those of acts that stand in the place of Article 23 for this entity. */
export function clocksShown({
  deadlines,
  parallel,
  body,
}: Pick<IncidentOverview, 'deadlines' | 'parallel' | 'body'>): readonly ShownClock[] {
  const instead = parallel.flatMap(({ clock, insteadBy, rule, name, due, began, waitsFor, state }): ShownClock[] => {
    if (insteadBy === null) return []
    const submitted = clock.done && timeOf(clock.done.at, body.zone)
    const none = { recorded: null, request: null, target: null, conservative: null, latestArguable: null, lateMs: 0 }
    const key = clock.is === 'law' ? clock.rule : clock.id
    return [{ ...none, key, title: name, rule, due, began, waitsFor, submitted, state: reportState(state) }]
  })
  return [...instead, ...deadlines.map(one => ({ ...one, key: `${one.stage} ${one.request}` }))]
}

/** A clock beside those of Article 23 is done where a report is submitted. */
export function reportState(state: DeadlineView['state'] | 'done' | 'done_late'): DeadlineView['state'] {
  if (state === 'done') return 'submitted'
  return state === 'done_late' ? 'submitted_late' : state
}

const days = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})

/** "Sun 29 Mar 2026, 21:00:00 +02:00": as clocks on the wall say it in the zone of record. */
export function localWords({ local, offset }: Pick<TimeView, 'local' | 'offset'>): string {
  return `${days.format(new Date(`${local.slice(0, 10)}T00:00:00Z`)).replace(',', '')}, ${local.slice(11, 19)} ${offset}`
}

/** "Sun 29 Mar, 21:00:00": shorter, for beside another time of the zone; year and offset are said where they differ. */
export function besideWords(
  time: Pick<TimeView, 'local' | 'offset'>,
  beside: Pick<TimeView, 'local' | 'offset'>,
): string {
  const year = time.local.slice(0, 4)
  const words = year === beside.local.slice(0, 4) ? localWords(time).replace(` ${year},`, ',') : localWords(time)
  return time.offset === beside.offset ? words.slice(0, -time.offset.length - 1) : words
}

/** A moment with its local time in a zone, for what comes without one. */
export function timeOf(at: string, zone: string): TimeView {
  const instant = at as TimeView['at']
  return { at: instant, zone, ...localOf(instant, zone) }
}

/** "Sun 29 Mar 2026, 19:00:00 UTC". */
export function utcWords(at: string): string {
  return `${days.format(new Date(at)).replace(',', '')}, ${at.slice(11, 19)} UTC`
}

const units: Readonly<Record<string, readonly [string, string]>> = {
  H: ['hour', 'hours'],
  D: ['day', 'days'],
  W: ['week', 'weeks'],
  M: ['month', 'months'],
}

/** How long a clock runs: "24 hours", "one month" of the calendar. */
export function withinWords(within: string): string {
  const [, count, unit] = /^PT?(\d+)([HDWM])$/.exec(within) ?? []
  const [one, many] = units[unit ?? ''] ?? ['', '']
  return count === '1' ? `one ${one}` : `${count} ${many}`
}

const moments: Readonly<Record<string, string>> = {
  occurred: 'when it occurred',
  detected: 'detection',
  reportedIn: 'when it was reported in',
  triageStarted: 'the beginning of triage',
  triage_started: 'the beginning of triage',
  aware: 'awareness of significance',
  handled: 'when it was handled',
  early_warning_submitted: 'the early warning that was sent',
  notification_submitted: 'the notification that was really sent',
  breach_aware: 'awareness of a personal data breach',
  classified_major: 'its classification as major',
  exploitation_aware: 'awareness that a vulnerability is exploited',
  fix_available: 'a fix being available',
  product_incident_aware: 'awareness that a product is hit',
  product_notification_submitted: 'the notification about the product',
  root_cause: 'its apparent root cause',
  root_cause_of_others: 'the root cause of incidents near it',
  loss_of_others: 'what incidents with the same cause lost',
  recurring_count: 'incidents with the same cause',
  recurring_loss_eur: 'what they lost together',
}

/** What begins a clock, in words. */
export function beginningWords(from: string): string {
  return moments[from] ?? from.replaceAll('_', ' ')
}

export const momentLabels = {
  occurred: 'Occurred',
  detected: 'Detected',
  reportedIn: 'Reported in',
  triageStarted: 'Triage began',
  aware: 'Aware that it is significant',
  handled: 'Handled',
} as const

const states: Readonly<Record<IncidentLine['state'], string>> = {
  triage: 'In triage',
  assessed: 'Not significant, as decided',
  reporting: 'Significant, goes on',
  handled: 'Handled, not closed',
  closed: 'Closed',
  withdrawn: 'Withdrawn',
}

export function stateWords(state: IncidentLine['state']): string {
  return states[state]
}

/** What is most urgent first: overdue, by its deadline; then triage that goes on too long; then by what is due next; then ended ones. */
export function byUrgency(lines: readonly IncidentLine[]): readonly IncidentLine[] {
  const rank = ({ state, overdue, alarm }: IncidentLine) =>
    state === 'withdrawn' || state === 'closed' ? 3 : overdue > 0 ? 0 : alarm ? 1 : 2
  const due = ({ next }: IncidentLine) => next?.due?.at ?? '9'
  return lines.toSorted((a, b) => rank(a) - rank(b) || due(a).localeCompare(due(b)))
}

/** A moment as it stands in a form: now, or a local time in its zone, with which of two where a night has it twice. */
export type MomentDraft =
  | { readonly is: 'now' }
  | { readonly is: 'at'; readonly local: string; readonly zone: string; readonly pass: 'earlier' | 'later' | null }

/** What a local time names: nothing yet, one moment, two of which somebody has to choose, or none, with when clocks jumped. */
export function askedOf(
  draft: MomentDraft,
):
  | { is: 'now' | 'empty' }
  | { is: 'one'; at: string; offset: string }
  | { is: 'two'; earlier: string; later: string }
  | { is: 'none'; words: string } {
  if (draft.is === 'now') return { is: 'now' }
  const { local, zone } = draft
  if (local === '') return { is: 'empty' }
  const moment = momentOf(local, zone)
  switch (moment.is) {
    case 'one':
      return { is: 'one', at: moment.at, offset: localOf(moment.at, zone).offset }
    case 'two':
      return { is: 'two', earlier: momentChoice(moment.earlier, zone), later: momentChoice(moment.later, zone) }
    case 'none': {
      const { local: to, offset } = localOf(moment.jump, zone)
      const words = `There is no ${local.slice(11)} on this day in ${zone}: clocks went forward at ${utcWords(moment.jump)}, to ${to.slice(11, 16)} ${offset}.`
      return { is: 'none', words }
    }
  }
}

function momentChoice(at: TimeView['at'], zone: string): string {
  const { local, offset } = localOf(at, zone)
  return `${local.slice(11, 16)} ${offset}, which is ${at.slice(11, 16)} UTC`
}

/** Why a moment cannot be sent; null where it can. A night that has an hour twice is asked about, never guessed. */
export function whyNotMoment(draft: MomentDraft): string | null {
  const asked = askedOf(draft)
  if (asked.is === 'empty') return 'Say when.'
  if (asked.is === 'none') return asked.words
  if (asked.is === 'two' && draft.is === 'at' && draft.pass === null) return 'This hour was there twice: say which.'
  return null
}

/** A moment as the API takes it; nothing for now, which the server knows best. */
export function momentInput(draft: MomentDraft): MomentInput | undefined {
  if (draft.is === 'now') return undefined
  const { local, zone, pass } = draft
  return { local, zone, ...(pass === null ? {} : { pass }) }
}

/** A moment as the API takes it where it has to be said, also when it is now. */
export function momentSaid(draft: MomentDraft, now: number): MomentInput {
  return momentInput(draft) ?? { at: new Date(now).toISOString() }
}

/** A recorded moment as the form begins with it. */
export function draftOf(at: string, zone: string): MomentDraft {
  return { is: 'at', local: localOf(at as TimeView['at'], zone).local.slice(0, 16), zone, pass: null }
}

/** Seconds of "1 h 30 min", "1801 s" or "1:30:00". A time without units, as "30:01", could be two things and is none. */
export function secondsOf(text: string): number | null {
  const plain = text.trim().toLowerCase()
  const clock = /^(\d+):(\d{2}):(\d{2})$/.exec(plain)
  if (clock) return Number(clock[1]) * 3_600 + Number(clock[2]) * 60 + Number(clock[3])
  const parts = /^(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?$/.exec(plain)
  if (plain === '' || !parts) return null
  const [d = 0, h = 0, m = 0, s = 0] = parts.slice(1).map(part => Number(part ?? 0))
  return d * 86_400 + h * 3_600 + m * 60 + s
}

/** Seconds in words: "30 min 1 s". */
export function durationWords(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor((seconds % 3_600) / 60), 'min'],
    [Math.floor(seconds % 60), 's'],
  ] as const
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(' ') || '0 min'
}

type Fact = IncidentOverview['significance']['facts'][number]

/** A fact in words; what nobody knows is unknown, and bounds are said as bounds. */
export function factWords({ kind, value }: Pick<Fact, 'kind' | 'value'>): string {
  const said = (amount: number) =>
    kind === 'duration' ? durationWords(amount) : `${amount.toLocaleString('en')}${kind === 'amount' ? ' EUR' : ''}`
  if (value === null) return 'unknown'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return said(value)
  return value.atMost === null
    ? `at least ${said(value.atLeast)}`
    : `between ${said(value.atLeast)} and ${said(value.atMost)}`
}

const sources: Readonly<Record<string, string>> = {
  said: 'said here',
  interruptions: 'from the interruptions',
  entity: 'from the legal entity',
  recurring: 'from incidents with the same cause',
  ruled_out: 'ruled out by other facts',
}

export function sourceWords(source: string | null): string {
  return source === null ? '' : (sources[source] ?? source)
}

/** An answer as it stands in a form: words, a choice, several, yes or no, or a moment. */
export type AnswerDraft = string | boolean | readonly string[] | MomentDraft | null

/** The questions that stand in the list; awareness is said with the decision, and is not asked a second time here. */
export function askedHere(fields: readonly QuestionView[]): readonly QuestionView[] {
  return fields.filter(({ goesTo }) => !(goesTo.part === 'moments' && goesTo.name === 'aware'))
}

/** One change of what was answered. What was left open stays open; what cannot be read is named and nothing is sent of it. */
export function answersOf(
  fields: readonly QuestionView[],
  drafts: Readonly<Record<string, AnswerDraft>>,
  now: number,
): { change: IncidentChange; faults: Readonly<Record<string, string>> } {
  const change: Record<QuestionView['goesTo']['part'], Record<string, unknown>> = {
    answers: {},
    moments: {},
    facts: {},
  }
  const faults: Record<string, string> = {}
  for (const field of fields) {
    const read = readAnswer(field, drafts[field.id] ?? null, now)
    if (read === null) continue
    if ('fault' in read) faults[field.id] = read.fault
    else change[field.goesTo.part][field.goesTo.name] = read.value
  }
  const parts = Object.entries(change).filter(([, values]) => Object.keys(values).length > 0)
  return { change: Object.fromEntries(parts) as IncidentChange, faults }
}

function readAnswer(
  { kind }: Pick<QuestionView, 'kind'>,
  draft: AnswerDraft,
  now: number,
): { value: unknown } | { fault: string } | null {
  if (draft === null || draft === '' || (Array.isArray(draft) && draft.length === 0)) return null
  if (typeof draft === 'object' && 'is' in draft) {
    if (draft.is === 'at' && draft.local === '') return null
    const fault = whyNotMoment(draft)
    return fault === null ? { value: momentSaid(draft, now) } : { fault }
  }
  if (typeof draft !== 'string') return { value: draft }
  switch (kind) {
    case 'number': {
      const number = numberOf(draft)
      return number === null ? { fault: 'Digits only; leave it open where it is not known.' } : { value: number }
    }
    case 'duration': {
      const seconds = secondsOf(draft)
      return seconds === null ? { fault: 'Say it with its unit, as 1 h 30 min.' } : { value: seconds }
    }
    case 'list':
      return { value: listOf(draft) }
    default:
      return { value: draft.trim() }
  }
}

/** A number as people type it, or null. */
export function numberOf(text: string): number | null {
  const plain = text.replaceAll(/[\s’'_]/g, '')
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null
}

function listOf(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map(item => item.trim())
    .filter(Boolean)
}

/** What whoever is signed in answers about themselves, as a beginning that they can change. */
export function ownAnswers(
  fields: readonly QuestionView[],
  { name, email }: { readonly name: string; readonly email: string },
): Readonly<Record<string, AnswerDraft>> {
  const own: Readonly<Record<string, string>> = { notifier_name: name, notifier_email: email }
  return Object.fromEntries(fields.flatMap(({ id }) => (own[id] ? [[id, own[id]]] : [])))
}

export const stageTitles: Readonly<Record<DeadlineView['stage'], string>> = {
  early_warning: 'Early warning',
  notification: 'Incident notification',
  intermediate: 'Intermediate report',
  progress: 'Progress report',
  final: 'Final report',
}

/** The one thing to do now, and what for. Nothing in it is done by itself. */
type NextStep = Readonly<{
  do: 'decide' | 'draft' | 'approve' | 'send' | 'tell' | 'handle' | 'review' | 'none'
  words: string
  filing: string | null
  stage: DeadlineView['stage'] | null
}>

export function nextStep({
  body,
  state,
  next,
  filings,
  questions,
  parallel,
  owed,
}: Pick<IncidentOverview, 'body' | 'state' | 'next' | 'filings' | 'questions' | 'parallel' | 'owed'>): NextStep {
  const step = (what: NextStep['do'], words: string): NextStep => ({ do: what, words, filing: null, stage: null })
  if (state === 'withdrawn') return step('none', 'It was withdrawn. Its record stays, and no clock runs.')
  if (state === 'closed') return step('none', 'It is closed: handled, reported and looked back on.')
  const answer = body.decision?.answer ?? 'undecided'
  if (answer === 'undecided') return step('decide', 'Decide whether it is significant. The clocks begin with that.')
  if (owed.is === 'open' && owed.because === 'significance')
    return step('decide', 'Decide again: by what became known since, the rules say that it is significant.')
  if (answer === 'significant' && next !== null && next.due !== null) {
    const filing = openFiling(filings, next)
    const title = next.title.toLowerCase()
    const of = { filing: filing?.id ?? null, stage: next.stage }
    if (filing === null) {
      const open = questions?.stage === next.stage ? askedHere(questions.fields).length : 0
      const words =
        open === 0
          ? `Draft the ${title}. Everything that it owes is answered.`
          : `Draft the ${title}. ${open === 1 ? 'One question is' : `${open} questions are`} open; it can go out with them unknown.`
      return { do: 'draft', words, ...of }
    }
    if (filing.body.lifecycle.state === 'drafting')
      return { do: 'approve', words: `Read and approve the ${title}.`, ...of }
    return {
      do: 'send',
      words: body.kind === 'tabletop' ? `Rehearse the ${title}.` : `Send the ${title}, then record it as sent.`,
      ...of,
    }
  }
  const [instead] = parallel.filter(({ insteadBy, due, clock }) => insteadBy && due && clock.done === null)
  if (instead) return step('tell', `Tell the authority, then record that it was told: ${instead.name}.`)
  if (!body.moments.handled) return step('handle', 'Say when it was handled, once it is.')
  return step('review', 'Look back: write down what was learnt.')
}

/** The filing that a deadline waits for, where one was begun. */
function openFiling(
  filings: readonly FilingView[],
  { stage, request }: Pick<DeadlineView, 'stage' | 'request'>,
): FilingView | null {
  const here = filings.filter(({ body }) => body.stage === stage && body.request === request && body.corrects === null)
  return here.find(({ body }) => body.lifecycle.state === 'drafting' || body.lifecycle.state === 'approved') ?? null
}

const filingStates: Readonly<Record<FilingView['body']['lifecycle']['state'], readonly [State, string]>> = {
  drafting: ['unknown', 'Draft'],
  approved: ['designed', 'Approved, not sent'],
  submitted: ['operating', 'Sent'],
  acknowledged: ['operating', 'Acknowledged'],
  rejected: ['failing', 'Rejected'],
  rehearsed: ['operating', 'Rehearsed, sent to nobody'],
}

export function filingStanding({ body, isLate }: Pick<FilingView, 'body' | 'isLate'>): { state: State; word: string } {
  const [state, word] = filingStates[body.lifecycle.state]
  return isLate && state === 'operating' ? { state: 'late', word: `${word}, late` } : { state, word }
}

/** The title of an incident until somebody gives it a better one: the first line or sentence of what happened. */
export function titleOf(whatHappened: string): string {
  const line = whatHappened.trim().split('\n')[0] ?? ''
  const sentence = /^.{10,}?[.!?](?=\s|$)/.exec(line)?.[0].slice(0, -1) ?? line
  return sentence.length <= 120 ? sentence : `${sentence.slice(0, 117).trimEnd()}…`
}

/** An answer as it was given, in words. */
export function answerWords(value: string | boolean | readonly string[]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? value : value.join(', ')
}

/** What an answer is called: as its field, or by its id where the form has no such field any more. */
export function answerLabel(id: string, answered: IncidentOverview['answered']): string {
  const field = answered.find(one => one.id === id)
  if (field) return field.label
  const words = id.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** "12 kB" of a file. */
export function bytesWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
