import { Temporal } from 'temporal-polyfill'
import type { Action, Workstream } from '../action/index.ts'
import { usualTimes } from '../roadmap/index.ts'
import type { Advice } from './advise.ts'
import type { AdvisedEntity } from './facts.ts'

/** One point of the measures, with the criteria of SOC 2 and the controls that serve both. */
export type MeasurePoint = Readonly<{
  id: string
  requirement: string
  title: string
  criteria: readonly string[]
  controls: readonly string[]
}>

/** What a plan is made from: the advice, the legal entities, and what the frameworks say. */
export type PlanInput = Readonly<{
  advice: Advice
  entities: readonly AdvisedEntity[]
  points: readonly MeasurePoint[]
  /** Provisions of the blocks of NIS2 beyond SOC 2, by the block. */
  blocks: ReadonlyMap<string, readonly string[]>
  today: string
}>

/** An action that the advice leads to. `key` is the same whenever it is planned again, so that nothing is made twice. */
export type PlannedAction = Readonly<{
  key: string
  rule: string
  why: string
  title: string
  description: string
  requirements: readonly string[]
  about: Action['about']
  workstream: Workstream
  due: string
}>

type Bare = Omit<PlannedAction, 'rule' | 'why' | 'due'> & { readonly due?: string }

/**
 * The actions that the rules which fired plan: in scope with SOC 2 exactly four for each entity, in scope without it
 * the measures and these four, with the criteria and controls that serve both where a report is wanted too, out of
 * scope the duties that customers hand down and a look each year. The first rule that plans something gives its reason.
 */
export function advicePlan(input: PlanInput): readonly PlannedAction[] {
  const planned = new Map<string, PlannedAction>()
  const due = Temporal.PlainDate.from(input.today).add({ weeks: usualTimes.readinessWeeks[1] }).toString()
  for (const { rule, says } of input.advice.fired) {
    for (const part of new Set(says.flatMap(({ saying }) => saying.plan))) {
      for (const bare of actionsOf(part, input))
        if (!planned.has(bare.key)) planned.set(bare.key, { due, ...bare, rule: rule.id, why: rule.why })
    }
  }
  return [...planned.values()]
}

function actionsOf(part: string, input: PlanInput): readonly Bare[] {
  const { entities, points, advice, blocks } = input
  const epic = epics[part]
  if (epic)
    return owing(entities, part).map(entity => ({
      key: `${part}:${entity.id}`,
      title: `${epic.title}: ${entity.name}`,
      description: epic.description,
      requirements: [...(blocks.get(epic.block) ?? [])],
      about: [{ noun: 'legal-entity', id: entity.id }],
      workstream: 'governance',
    }))
  const isShared = advice.fired.some(({ says }) => says.some(({ saying }) => saying.plan.includes('security')))
  switch (part) {
    case 'measures':
      return owing(entities, part).length === 0 ? [] : points.map(point => measure(point, isShared))
    case 'security':
    case 'availability':
      return [examination]
    case 'flow_downs':
      return [flowDowns]
    case 'rescope_yearly':
    case 'rescope_on_change':
      return entities.map(entity => rescope(entity, input.today))
    default:
      return []
  }
}

/** Entities that owe a part: who only registers domain names owes the registration and nothing else. */
function owing(entities: readonly AdvisedEntity[], part: string): readonly AdvisedEntity[] {
  return entities.filter(one => one.inScope === 'yes' && (part === 'registration' || one.class !== 'registration_only'))
}

/** What NIS2 adds to a SOC 2 report, whoever has one. */
const epics: Readonly<Record<string, Readonly<{ block: string; title: string; description: string }>>> = {
  reporting: {
    block: 'reporting',
    title: 'Set up reporting to the authority',
    description:
      'Who is aware when, who decides that an incident is significant, who sends the early warning, the notification and the final report, over which channel; tried out once.',
  },
  registration: {
    block: 'registration',
    title: 'Register with the authority',
    description: 'The data that registers ask for, submitted with its receipt, and a watch on changes of them.',
  },
  management_body: {
    block: 'management-body',
    title: 'Document what the management body approves',
    description:
      'Its members, the measures that they approved with version, vote and minutes, their oversight and their training.',
  },
  suppliers: {
    block: 'supply-chain',
    title: 'Assess each direct supplier in depth',
    description:
      'Weaknesses, quality of products, practice of development and coordinated assessments of each, and security in the contract.',
  },
}

function measure({ id, requirement, title, criteria, controls }: MeasurePoint, isShared: boolean): Bare {
  const shared = isShared && criteria.length > 0
  return {
    key: `measure:${id}`,
    title: `Put in place ${id}: ${title}`.slice(0, 200),
    description: shared
      ? 'The same controls serve the measure and the criteria of SOC 2 that overlap with it. What the measure asks beyond them stays to be done apart.'
      : 'What the measure asks, by controls that are adopted, evidenced and reviewed.',
    requirements: [requirement, ...(shared ? criteria : [])],
    about: shared ? controls.map(one => ({ noun: 'control' as const, id: one })) : [],
    workstream: 'technical',
  }
}

const examination: Bare = {
  key: 'soc2:security-availability',
  title: 'Prepare a SOC 2 examination over Security and Availability',
  description:
    'One library of controls for the report and for the measures: Security and Availability overlap with them most. Neither takes the place of the other.',
  requirements: [],
  about: [],
  workstream: 'audit',
}

const flowDowns: Bare = {
  key: 'flow-downs',
  title: 'Write down what customers hand down',
  description:
    'Each duty that a contract takes over from a customer in scope: who, which clause, what, within how many hours. The register stands on the page of the legal entity.',
  requirements: [],
  about: [],
  workstream: 'governance',
}

/** A year after the decision that it looks at again, and never before tomorrow. */
function rescope({ id, name, decidedOn }: AdvisedEntity, today: string): Bare {
  const next = Temporal.PlainDate.from(decidedOn ?? today).add({ years: 1 })
  const tomorrow = Temporal.PlainDate.from(today).add({ days: 1 })
  return {
    key: `rescope:${id}:${decidedOn ?? 'undecided'}`,
    title: `Look again whether NIS2 applies to ${name}`,
    description:
      'Each year, and when head count or turnover moves by a fifth; Onus asks on the page of the entity when figures that were answered moved.',
    requirements: [],
    about: [{ noun: 'legal-entity', id }],
    workstream: 'governance',
    due: (Temporal.PlainDate.compare(next, tomorrow) < 0 ? tomorrow : next).toString(),
  }
}

/** The action as it is recorded, with who answers for it; why and by which rule it is there stands in its text too. */
export function actionFrom(planned: PlannedAction, owner: string): Action {
  const { key, rule, why, title, description, requirements, about, workstream, due } = planned
  return {
    title,
    description: `${description}\n\nWhy: ${why} (rule ${rule} of the advisor)`,
    owner,
    due,
    about: [...about],
    requirements: [...requirements],
    milestones: [],
    workstream,
    advised: { rule, key },
    lifecycle: { state: 'open' },
  }
}
