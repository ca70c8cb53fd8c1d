import {
  type Deadline,
  type Due,
  deadlinesOf,
  dueOf,
  localOf,
  type Reporting,
  type Submission,
  triageAlarm,
} from '../deadline/index.ts'
import {
  type Filing,
  type FilingField,
  type FilingForm,
  type FilingSource,
  questionsFor,
  sentAt,
} from '../filing/index.ts'
import { contactFor, type LegalEntity } from '../legal-entity/index.ts'
import {
  type Cited,
  type Deciding,
  type Facts,
  type FactValue,
  type Law,
  type Pack,
  startsOf,
} from '../regulation/index.ts'
import { scope } from '../scoping/index.ts'
import {
  type Incident as CountedIncident,
  type Recurrence,
  recurrencesOf,
  recurringFactsOf,
  type Significance,
  significanceOf,
} from '../significance/index.ts'
import type { Instant } from '../time/index.ts'
import { type KnownFacts, knownFacts } from './facts.ts'
import { type ReportsOwed, reportsOf } from './owed.ts'
import { type IncidentState, incidentState } from './rules.ts'
import type { Incident, IncidentClock } from './schema.ts'

/** An incident with its id. */
export type KeptIncident = Readonly<{ id: string; body: Incident }>

/** A filing with its id. */
export type KeptFiling = Readonly<{ id: string; body: Filing }>

/** A clock beside those of Article 23: it begins by itself and stops by itself. */
export type ParallelClock = Readonly<{
  clock: IncidentClock
  /** The act that makes it run for this entity instead of the clocks of Article 23; null where somebody added it. */
  insteadBy: Cited | null
  rule: Cited | null
  name: string
  due: Due | null
  waitsFor: readonly string[]
  state: 'waiting' | 'open' | 'overdue' | 'done' | 'done_late'
}>

/** What is asked next: the report, and the fields that nobody has answered yet. */
export type NextQuestions = Readonly<{
  stage: Deadline['stage']
  request: string | null
  fields: readonly FilingField[]
}>

/** Everything that follows from an incident at a moment, each with the rules and inputs that it follows from. */
export type IncidentLook = Readonly<{
  state: IncidentState
  /** Whether reports are owed at all, and if not why. What was sent, and what an authority asked for, stays in `deadlines`. */
  owed: ReportsOwed
  deadlines: readonly Deadline[]
  /** The report to be sent next: of those that are not sent, the one that is due first. */
  next: Deadline | null
  alarm: Readonly<{ at: Instant; rule: Cited; isRaised: boolean }> | null
  known: KnownFacts
  significance: Significance
  recurrence: Recurrence | null
  questions: NextQuestions | null
  parallel: readonly ParallelClock[]
  /** When the authority answers an early warning, where possible. */
  answerExpected: Readonly<{ rule: Cited; at: Instant }> | null
}>

export type Looking = Readonly<{
  law: Law
  form: FilingForm
  entity: LegalEntity
  incident: KeptIncident
  filings: readonly KeptFiling[]
  /** Other incidents of the same entity and kind, for those that recur. */
  others: readonly KeptIncident[]
  works: (date: string) => boolean
  now: Instant
}>

/** Computes everything about one incident at a moment. Nothing in it is stored, and nothing in it can be set. */
export function lookAt(looking: Looking): IncidentLook {
  const { law, entity, incident, filings, works, now } = looking
  const { body } = incident
  const reporting = reportingOf(body, filings)
  const recurrence = recurrencesIn(looking).find(({ incidents }) => incidents.includes(incident.id)) ?? null
  const known = knownFacts(body, entity, recurringFactsIn(looking), now)
  const significance = significanceOf(law, entity.scoping.types ?? [], known.facts)
  const { owed, instead } = reportsOf(law, entity, body, significance.answer)
  const isAsked = ({ submitted, request }: Deadline) => owed.is !== 'not_owed' || submitted !== null || request !== null
  const deadlines = body.withdrawn ? [] : deadlinesOf(law, reporting, now, works).filter(isAsked)
  const next = nextOf(deadlines)
  const isDecided = body.decision !== null && body.decision.answer !== 'undecided'
  const isContradicted = owed.is === 'open' && owed.because === 'significance'
  const alarmAt = isDecided && !isContradicted ? null : triageAlarm(law, reporting)
  const isFinalSent = reporting.submissions.some(({ stage }) => stage === 'final')
  return {
    state: incidentState(body, isFinalSent || owed.is === 'not_owed'),
    owed,
    deadlines,
    next,
    alarm:
      alarmAt === null || body.withdrawn
        ? null
        : { at: alarmAt, rule: law.get('target.triage'), isRaised: now >= alarmAt },
    known,
    significance: askedOfPeople(significance, body, known.facts.recurring_count),
    recurrence,
    questions: next && questionsOf(looking, next, known.facts),
    parallel: clocksOf(body, instead).map(({ clock, insteadBy }) => parallelOf(law, body, clock, insteadBy, now)),
    answerExpected: answerOf(law, reporting),
  }
}

const asked = [
  'report.early-warning',
  'report.notification',
  'report.notification.trust',
  'report.final',
  'report.final.after-handling',
  'report.answer',
  'target.triage',
  'relevant.entities',
  'recurring.window',
  'significant.planned',
]

/**
 * The day whose law an incident is read by: that of awareness, or of detection while nobody was aware. What lies before the law
 * is read by its first day, so that an old date breaks nothing.
 */
export function lawDayOf(
  packs: readonly Pack[],
  { moments, zone }: Pick<Incident, 'moments' | 'zone'>,
  now: Instant,
): string {
  const day = localOf(moments.aware?.at ?? moments.detected?.at ?? now, zone).local.slice(0, 10)
  const provisions = packs.flatMap(pack => pack.provisions)
  const first = asked.map(
    id =>
      provisions
        .filter(one => one.id === id)
        .map(({ validFrom }) => validFrom)
        .toSorted()[0] ?? '',
  )
  return [day, ...first].toSorted().at(-1) ?? day
}

/** What the clocks of an incident run on. What was sent counts from its first submission; a tabletop counts what was rehearsed. */
export function reportingOf(incident: Incident, filings: readonly KeptFiling[]): Reporting {
  const { moments, zone, trustServicesHit, requests } = incident
  const at = (name: keyof Incident['moments']) => moments[name]?.at ?? null
  return {
    zone,
    trustServicesHit,
    occurred: at('occurred'),
    detected: at('detected'),
    triageStarted: at('triageStarted'),
    aware: at('aware'),
    handled: at('handled'),
    submissions: filings.flatMap(({ body }) => submissionOf(body)),
    requests,
  }
}

/** Incidents of one entity that were not significant alone and are to be looked at together (Article 4 of the implementing regulation). */
export function recurrencesIn({
  law,
  entity,
  incident,
  others,
}: Pick<Looking, 'law' | 'entity' | 'others'> & { incident: KeptIncident | null }): readonly Recurrence[] {
  const all = incident === null ? others : [...others.filter(({ id }) => id !== incident.id), incident]
  return recurrencesOf(
    law,
    all.flatMap(one => countedOf(law, entity, one)),
    entity.zone,
  )
}

/** What is known of how this incident recurs, whatever was decided about it; nothing while nobody said when it was. */
function recurringFactsIn({ law, entity, incident, others }: Looking): Facts {
  const [own] = countedOf(law, entity, incident)
  if (own === undefined) return {}
  const beside = others.filter(({ id }) => id !== incident.id).flatMap(one => countedOf(law, entity, one))
  return recurringFactsOf(law, own, beside, entity.zone)
}

function countedOf(law: Law, entity: LegalEntity, { id, body }: KeptIncident): readonly CountedIncident[] {
  const at = body.moments.occurred?.at ?? body.moments.detected?.at
  if (at === undefined || body.withdrawn) return []
  const loss = body.facts.loss_eur
  const lossEur = loss === undefined || typeof loss === 'boolean' ? null : loss
  return [{ id, at, rootCause: body.rootCause, lossEur, significant: isSignificantAlone(law, entity, body) }]
}

/**
 * Whether an incident was decided to be significant for another reason than that it recurs: who decides that of a group does not
 * dissolve it. Where numbers judge, one of them has to say so.
 */
function isSignificantAlone(law: Law, entity: LegalEntity, body: Incident): boolean {
  const { decision } = body
  if (decision?.answer !== 'significant') return false
  const { facts } = knownFacts(body, entity, null, decision.at)
  const { by, asked } = significanceOf(law, entity.scoping.types ?? [], facts)
  return by === 'judgement' || asked.some(({ rule, answer }) => rule.id !== 'significant.recurring' && answer === 'yes')
}

/** Nobody can answer how often an incident recurs: what would decide that is its cause, or those and the losses of others. */
function askedOfPeople(
  significance: Significance,
  { rootCause, facts }: Incident,
  count: FactValue | undefined,
): Significance {
  const cause = rootCause === '' ? 'root_cause' : 'root_cause_of_others'
  const loss = facts.loss_eur === undefined ? 'loss_eur' : 'loss_of_others'
  const askable: Readonly<Record<string, string>> = {
    recurring_count: cause,
    recurring_loss_eur: typeof count === 'number' ? loss : cause,
  }
  const named = (one: Deciding): Deciding => {
    const fact = askable[one.fact]
    return fact === undefined ? one : { fact, comparison: null, bound: null }
  }
  return {
    ...significance,
    asked: significance.asked.map(one => ({ ...one, deciding: one.deciding.map(named) })),
    deciding: significance.deciding.map(named),
  }
}

/** Where a report of an incident takes its fields from. What no register has may be answered in the incident itself. */
export function filingSource(law: Law, entity: LegalEntity, incident: Incident, facts: Facts): FilingSource {
  const types = (entity.scoping.types ?? []).flatMap(id => law.entityTypes.get(id) ?? [])
  const [sector, ...otherSectors] = [...new Set(types.map(type => `${type.sector}: ${type.title}`))]
  const [notifier, contact] = [contactFor(entity, 'notifier'), contactFor(entity, 'incident')]
  const { answer } = significanceOf(law, entity.scoping.types ?? [], facts)
  const isNotOwed = reportsOf(law, entity, incident, answer).owed.is === 'not_owed'
  const said = Object.fromEntries(
    Object.entries(incident.answers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
  return {
    entity: {
      ...said,
      entity_name: entity.name,
      ...some('registration_number', entity.registerNumber),
      ...some('address', entity.address),
      ...some('sector', sector),
      ...(otherSectors.length > 0 ? { other_sectors: otherSectors } : {}),
      ...some('entity_class', classOf(law, entity)),
    },
    contact: {
      ...some('notifier_name', notifier?.name),
      ...some('notifier_title', notifier?.title),
      ...some('notifier_email', notifier?.email),
      ...some('notifier_phone', notifier?.phone),
      ...some('notifier_availability', notifier?.availability),
      ...some('incident_contact', contact && [contact.name, contact.phone, contact.email].filter(Boolean).join(', ')),
      // Who is there at night files it, whoever is registered: what was said in the incident goes first.
      ...said,
    },
    moments: Object.fromEntries(Object.entries(incident.moments).map(([name, moment]) => [name, moment.at])),
    facts,
    answers: isNotOwed ? { obligation: 'voluntary', ...incident.answers } : incident.answers,
    zone: incident.zone,
  }
}

function questionsOf(looking: Looking, { stage, request }: Deadline, facts: Facts): NextQuestions {
  const { law, form, entity, incident } = looking
  return { stage, request, fields: questionsFor(form, stage, filingSource(law, entity, incident.body, facts)) }
}

/** The class that counts: what a person decided, or what the rules give while nobody has. */
function classOf(law: Law, entity: LegalEntity): string | null {
  return (entity.decision?.class ?? scope(law, entity.scoping).class)?.replaceAll('_', ' ') ?? null
}

function some(name: string, value: string | null | undefined): Readonly<Record<string, string>> {
  return value ? { [name]: value } : {}
}

function submissionOf(filing: Filing): readonly Submission[] {
  const at = sentAt(filing)
  if (at === null) return []
  const recorded = 'submitted' in filing.lifecycle ? filing.lifecycle.submitted.recorded : undefined
  return [{ stage: filing.stage, at, request: filing.request, ...(recorded && { recorded }) }]
}

function nextOf(deadlines: readonly Deadline[]): Deadline | null {
  const open = deadlines.filter(({ submitted }) => submitted === null)
  return open.toSorted((a, b) => (a.due ?? '9').localeCompare(b.due ?? '9'))[0] ?? null
}

/** The clocks that somebody added, and those that run for the entity without anybody: no act waits to be thought of. */
function clocksOf(
  { clocks }: Incident,
  instead: readonly Readonly<{ clock: string; rule: Cited }>[],
): readonly Pick<ParallelClock, 'clock' | 'insteadBy'>[] {
  const byRule = new Map(instead.map(({ clock, rule }) => [clock, rule]))
  const added = clocks.map(clock => ({
    clock,
    insteadBy: (clock.is === 'law' && byRule.get(clock.rule)) || null,
  }))
  const isThere = (rule: string) => clocks.some(clock => clock.is === 'law' && clock.rule === rule)
  const own = [...byRule].filter(([rule]) => !isThere(rule))
  return [...own.map(([rule, insteadBy]) => ({ clock: { is: 'law' as const, rule, done: null }, insteadBy })), ...added]
}

function parallelOf(
  law: Law,
  incident: Incident,
  clock: IncidentClock,
  insteadBy: Cited | null,
  now: Instant,
): ParallelClock {
  const rule = clock.is === 'law' ? (law.find(clock.rule) ?? null) : null
  const starts =
    clock.is === 'contract' ? [{ from: clock.from, within: clock.within }] : rule === null ? [] : startsOf(rule)
  const moments = Object.fromEntries(
    Object.entries({ ...incident.moments, ...incident.triggers }).map(([name, moment]) => [name, moment.at]),
  )
  const due = dueOf(starts, moments, incident.zone)
  return {
    clock,
    insteadBy,
    rule,
    name: clock.is === 'contract' ? clock.name : (rule?.title ?? clock.rule),
    due,
    waitsFor: starts.map(({ from }) => from).filter(from => !moments[from]),
    state: standing(due?.at ?? null, clock.done?.at ?? null, now),
  }
}

function standing(due: Instant | null, done: Instant | null, now: Instant): ParallelClock['state'] {
  if (done !== null) return due !== null && done > due ? 'done_late' : 'done'
  if (due === null) return 'waiting'
  return now > due ? 'overdue' : 'open'
}

function answerOf(law: Law, { submissions, zone }: Reporting): IncidentLook['answerExpected'] {
  const sent = submissions
    .filter(({ stage }) => stage === 'early_warning')
    .map(({ at }) => at)
    .toSorted()[0]
  const rule = law.get('report.answer')
  const due = sent && dueOf(startsOf(rule), { early_warning_submitted: sent }, zone)
  return due ? { rule, at: due.at } : null
}
