import type {
  DeadlineView,
  FilingView,
  IncidentLine,
  ParallelView,
  QuestionView,
  SignificanceView,
  TimeView,
} from '@onus/contract/incident'
import { type Deadline, type Due, localOf, type Stage } from '@onus/core/deadline'
import { draftFiling, type FilingField, saysTheSame, sentAt, unknownLines, writtenLines } from '@onus/core/filing'
import { FactName, filingSource, type IncidentLook, incidentFacts, type ParallelClock } from '@onus/core/incident'
import { factsOf } from '@onus/core/regulation'
import type { Instant } from '@onus/core/time'
import type { ShippedLaw } from '../law/shipped.ts'
import { askedView, citedView } from '../law/view.ts'
import type { Looked } from './looking.ts'

export const stageTitles: Readonly<Record<Stage, string>> = {
  early_warning: 'Early warning',
  notification: 'Incident notification',
  intermediate: 'Intermediate report',
  progress: 'Progress report',
  final: 'Final report',
}

export function timeView(at: Instant, zone: string): TimeView {
  return { at, zone, ...localOf(at, zone) }
}

/** A moment in words, with its zone and in UTC. */
export function timeWords(at: Instant, zone: string): string {
  const { local, offset } = localOf(at, zone)
  return `${local.replace('T', ' ')} ${offset} (${zone}), ${at.slice(0, 19).replace('T', ' ')} UTC`
}

export function deadlineView(deadline: Deadline, zone: string): DeadlineView {
  const time = (at: Instant | null) => at && timeView(at, zone)
  const { stage, rule, request, state, lateMs } = deadline
  return {
    stage,
    title: stageTitles[stage],
    rule: rule && citedView(rule),
    request,
    state,
    lateMs,
    due: time(deadline.due),
    began: beganView(deadline.clock, zone),
    waitsFor: [...deadline.waitsFor],
    submitted: time(deadline.submitted),
    recorded: time(deadline.recorded),
    target: time(deadline.target),
    conservative: time(deadline.conservative),
    latestArguable: time(deadline.latestArguable),
  }
}

export function parallelView({ clock, insteadBy, rule, name, state, due, waitsFor }: ParallelClock, zone: string) {
  return {
    clock,
    insteadBy: insteadBy && citedView(insteadBy),
    rule: rule && citedView(rule),
    name,
    state,
    due: due && timeView(due.at, zone),
    began: beganView(due, zone),
    waitsFor: [...waitsFor],
  } satisfies ParallelView
}

function beganView(due: Due | null, zone: string) {
  return due && { at: timeView(due.began, zone), from: due.from, within: due.within }
}

/** Significance with every fact that can matter, those that a rule for this kind of entity asks for first. */
export function significanceView({ significance, known }: IncidentLook): SignificanceView {
  const { answer, by, asked, planned, deciding } = significance
  const rules = planned === null ? asked : [...asked, planned]
  const wanted = new Set(rules.flatMap(({ rule }) => (rule.expression === null ? [] : factsOf(rule.expression))))
  const facts = FactName.options.map(name => ({
    name,
    ...incidentFacts[name],
    value: known.facts[name] ?? null,
    source: known.sources[name] ?? null,
    matters: wanted.has(name),
  }))
  return {
    answer,
    by,
    asked: asked.map(askedView),
    planned: planned && askedView(planned),
    deciding: [...deciding],
    facts: facts.toSorted((a, b) => Number(b.matters) - Number(a.matters)),
  }
}

export function questionView(field: FilingField): QuestionView {
  const { id, label, kind, from } = field
  return { id, label, kind, from, choices: from === 'answer' ? field.choices : [], goesTo: goesTo(field) }
}

/** What no register has is answered in the incident, so that nobody has to leave it at night. */
function goesTo(field: FilingField): QuestionView['goesTo'] {
  if (field.from === 'moment') return { part: 'moments', name: field.moment }
  if (field.from === 'fact') return { part: 'facts', name: field.fact }
  return { part: 'answers', name: field.id }
}

/** A filing with what is unknown in it, and whether the facts say something else by now. */
export function filingViews(looked: Looked, shipped: ShippedLaw): FilingView[] {
  const { look, filings, incident } = looked
  const { zone, interruptions } = incident.body
  const goesOn = interruptions.some(({ to }) => to === null)
  return filings.map(({ id, version, body }) => {
    const deadline = look.deadlines.find(({ stage, request }) => stage === body.stage && request === body.request)
    const [due, sent] = [deadline?.due ?? null, sentAt(body)]
    const isDraft = body.lifecycle.state === 'drafting'
    return {
      id,
      version,
      body,
      unknown: [...unknownLines(body.lines)],
      isStale: isDraft && !saysTheSame(shipped.form(), body.lines, linesNow(looked, shipped, body.stage), goesOn),
      due: due && timeView(due, zone),
      sent: sent && timeView(sent, zone),
      // A correction is sent when there is something to correct: what counts is when the report itself went out.
      isLate: body.corrects === null && sent !== null && due !== null && sent > due,
    }
  })
}

/** The lines of a report as they would be drafted now. */
export function linesNow({ law, entity, incident, look }: Looked, shipped: ShippedLaw, stage: Stage) {
  const source = filingSource(law, entity.body, incident.body, look.known.facts)
  return writtenLines(draftFiling(shipped.form(), stage, source))
}

export function incidentLine({ incident: { id, body }, entity, look }: Looked): IncidentLine {
  const next = look.next && deadlineView(look.next, body.zone)
  const late = [...look.deadlines, ...look.parallel].filter(({ state }) => state === 'overdue')
  return {
    id,
    title: body.title,
    kind: body.kind,
    entity: entity.id,
    entityName: entity.body.name,
    state: look.state,
    detected: body.moments.detected ? timeView(body.moments.detected.at, body.zone) : null,
    significance: look.significance.answer,
    decision: body.decision?.answer ?? 'undecided',
    next: next && {
      stage: next.stage,
      title: next.title,
      due: next.due,
      state: next.state,
      target: next.target,
      conservative: next.conservative,
    },
    overdue: late.length,
    alarm: look.alarm?.isRaised ?? false,
    alarmAt: look.alarm && timeView(look.alarm.at, body.zone),
  }
}
