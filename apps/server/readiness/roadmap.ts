import type { Action, Workstream } from '@onus/core/action'
import type { Cadence, Control } from '@onus/core/control'
import { soc2Answers } from '@onus/core/cost'
import { breadthWarnings, engagementKinds, type PathStep } from '@onus/core/engagement'
import type { Label, Posture } from '@onus/core/posture'
import type { Step } from '@onus/core/readiness'
import {
  boardOf,
  type Card,
  capacityOf,
  csfLanes,
  guessedWorkstream,
  lanesOf,
  timelineOf,
  topicOf,
  usualTimes,
  usualWork,
} from '@onus/core/roadmap'
import type { Scope } from '@onus/core/scope'
import type { Version } from '@onus/core/version'
import type { Standing } from './gather.ts'

export type RoadmapFacts = {
  readonly standing: Standing
  readonly path: readonly PathStep[]
  /** The posture of a current CSF profile, where there is one. */
  readonly csf: Posture | null
  readonly requests: readonly { readonly owner: string | null }[]
  readonly scope: Scope
  readonly parts: readonly Scope[]
}

/** The roadmap of an engagement from live facts. */
export function roadmapView(facts: RoadmapFacts) {
  const { standing, path, csf, scope, parts } = facts
  const { engagement, today, controls } = standing
  const addresses = new Map(controls.map(one => [one.subject, one.body.addresses.map(each => each.requirement)]))
  const made = [
    ...path.map(step => pathCard(engagement.subject, step)),
    ...relevantActions(standing).map(one => actionCard(one, addresses)),
    ...standing.path.steps.filter(one => one.action === null).map(one => proposedCard(one, addresses)),
  ]
  const { sprints, cards } = boardOf(
    made.map(one => one.card),
    { today, until: engagement.body.to > today ? engagement.body.to : today },
  )
  const topics = new Map(made.map(({ card, about }) => [card.id, topicsOf(about)]))
  const { kind, categories } = engagement.body
  const open = standing.readiness.total - standing.readiness.counts.clean
  const chosen = controls.filter(one => standing.readiness.criteria.some(each => each.controls.includes(one.subject)))
  const products = parts.filter(one => one.kind === 'product_line' || one.kind === 'system').length
  return {
    today,
    sprints: [...sprints],
    cards: cards.map(card => ({ ...card, functions: [...card.functions], topics: topics.get(card.id) ?? [] })),
    lanes: csfLanes.map(lane => ({
      id: lane.id,
      title: lane.title,
      topics: lane.topics.map(({ id, title }) => ({ id, title, outcomes: outcomesOf(csf, lane.id, id) })),
    })),
    timeline: timelineOf(
      engagement.body,
      today,
      standing.path.steps.length > 0 ? standing.path.stepsReadyOn : null,
    ).map(one => ({ ...one })),
    timelineSource: `${usualTimes.source} (${usualTimes.date})`,
    capacity: capacityOf({
      steps: standing.path.steps,
      performances: owed(chosen, shareLeft(engagement.body, today)),
      yearly: owed(chosen, 1),
      requests: facts.requests.map(one => ({ owner: one.owner, count: 1 })),
      sampleItems: [],
    }).map(phase => ({
      ...phase,
      items: phase.items.map(one => ({ ...one })),
      days: rangeOf(phase.days),
      people: phase.people.map(one => ({ person: one.person, days: rangeOf(one.days) })),
    })),
    capacitySource: `${usualWork.source} (${usualWork.date})`,
    cost: {
      model: kind === 'csf_self' ? ('csf' as const) : ('soc2' as const),
      answers: engagementKinds[kind].categories
        ? {
            ...soc2Answers({
              products: Math.max(1, products),
              hasCorporate: breadthWarnings(scope, []).some(one => one.startsWith('Corporate')),
              categories,
              criteria: standing.readiness.total,
              open,
              controls: chosen.length,
              withChecks: chosen.filter(one => one.body.checks.length > 0).length,
            }),
          }
        : {},
    },
  }
}

type Made = { readonly card: Card; readonly about: readonly string[] }

const workstreamOfStep: Readonly<Record<string, Workstream>> = {
  remediate: 'technical',
  evidence_plan: 'evidence',
  readiness: 'audit',
}

function pathCard(engagement: string, step: PathStep): Made {
  const missing = step.criteria.filter(one => !one.met).length
  return {
    about: [],
    card: {
      id: `path ${step.id}`,
      kind: 'path',
      title: step.title,
      workstream: workstreamOfStep[step.id] ?? 'governance',
      functions: [],
      owner: null,
      due: null,
      state: step.state === 'done' ? 'done' : step.state === 'open' ? 'in_progress' : 'open',
      waitsFor:
        step.state === 'waiting'
          ? 'The steps before it'
          : missing > 0 && step.state === 'open'
            ? `${missing} criteria to be met`
            : null,
      effortDays: null,
      href: `/engagements/${engagement}`,
    },
  }
}

/** The actions that belong to the engagement: they name it, one of its findings, its criteria, or a control behind these. */
export function relevantActions({ engagement, actions, findings, readiness }: Standing): readonly Version<Action>[] {
  const requirements = new Set(readiness.criteria.map(one => one.requirement))
  const about = new Set([
    engagement.subject,
    ...findings.filter(one => one.body.requirements.some(each => requirements.has(each))).map(one => one.subject),
    ...readiness.criteria.flatMap(one => one.controls),
  ])
  return actions.filter(
    ({ body }) =>
      body.lifecycle.state !== 'cancelled' &&
      (body.about.some(one => about.has(one.id)) || body.requirements.some(one => requirements.has(one))),
  )
}

function actionCard({ subject, body }: Version<Action>, addresses: ReadonlyMap<string, readonly string[]>): Made {
  const about = [...body.requirements, ...body.about.flatMap(one => addresses.get(one.id) ?? [])]
  const states = {
    open: 'open',
    in_progress: 'in_progress',
    done: 'to_verify',
    verified: 'done',
    cancelled: 'done',
  } as const
  const isAboutPeople = body.about.some(one => one.noun === 'person' || one.noun === 'scope')
  return {
    about,
    card: {
      id: `action ${subject}`,
      kind: 'action',
      title: body.title,
      workstream: body.workstream ?? guessedWorkstream(body.title, isAboutPeople),
      functions: lanesOf(about),
      owner: body.owner,
      due: body.due,
      state: states[body.lifecycle.state],
      waitsFor: body.vendor?.trim() ? body.vendor : null,
      effortDays: body.effortDays ?? null,
      href: `/actions/${subject}`,
    },
  }
}

const workstreamOfKind: Readonly<Record<Step['kind'], Workstream>> = {
  write: 'governance',
  adopt: 'governance',
  design: 'governance',
  explain: 'audit',
  fix: 'technical',
  remediate: 'technical',
  perform: 'evidence',
  collect: 'evidence',
  review: 'evidence',
  wait: 'evidence',
}

const verbs: Readonly<Record<Step['kind'], string>> = {
  write: 'Write',
  adopt: 'Adopt',
  design: 'Correct',
  explain: 'Explain what was missed',
  fix: 'Fix',
  remediate: 'Remediate',
  perform: 'Perform what is owed',
  collect: 'Collect',
  review: 'Review',
  wait: 'Wait for',
}

function proposedCard(step: Step, addresses: ReadonlyMap<string, readonly string[]>): Made {
  const about = [...step.blocks, ...(step.control === null ? [] : (addresses.get(step.control) ?? []))]
  return {
    about,
    card: {
      id: `proposed ${step.id}`,
      kind: 'proposed',
      title: `${verbs[step.kind]}: ${step.title}`,
      workstream: workstreamOfKind[step.kind],
      functions: lanesOf(about),
      owner: step.owner,
      due: step.doneOn,
      state: 'open',
      waitsFor: null,
      effortDays: step.effortDays,
      href:
        step.control === null
          ? step.finding === null
            ? '/controls'
            : `/findings/${step.finding}`
          : `/controls/${step.control}`,
    },
  }
}

function topicsOf(requirements: readonly string[]): string[] {
  const found = requirements.flatMap(one => {
    const topic = topicOf(one)
    return topic ? [`${topic.lane} ${topic.topic}`] : []
  })
  return [...new Set(found)]
}

function outcomesOf(csf: Posture | null, lane: string, topic: string): Partial<Record<Label, number>> | null {
  if (csf === null) return null
  const counts: Partial<Record<Label, number>> = {}
  for (const { requirement, label } of csf.requirements) {
    const found = topicOf(requirement)
    if (found?.lane === lane && found.topic === topic) counts[label] = (counts[label] ?? 0) + 1
  }
  return counts
}

/** How often in a year people perform a control of each cadence; what events ask for is not known before. */
const timesAYear: Readonly<Record<Cadence, number>> = {
  continuous: 0,
  daily: 250,
  weekly: 52,
  monthly: 12,
  quarterly: 4,
  'semi-annual': 2,
  annual: 1,
  'event-driven': 0,
}

/** Performances that people owe in a part of a year, by who brings the evidence. */
function owed(controls: readonly Version<Control>[], share: number) {
  return controls.flatMap(({ body }) => {
    const count = Math.round(timesAYear[body.cadence] * share)
    if (count === 0 || (body.checks.length > 0 && body.manual === null)) return []
    return [
      { owner: body.evidenceOwners[0] ?? (body.lifecycle.state === 'adopted' ? body.lifecycle.owner : null), count },
    ]
  })
}

/** What of a year is left of the period. */
function shareLeft({ from, to }: { readonly from: string; readonly to: string }, today: string): number {
  const start = today > from ? today : from
  return Math.max(0, (Date.parse(to) - Date.parse(start)) / 86_400_000 + 1) / 365
}

function rangeOf([least, most]: readonly [number, number]): [number, number] {
  return [least, most]
}
