import type { DatasetRef } from '@onus/core/dataset'
import type { CollectRun, Event, Origin } from '../connector/index.ts'
import { approvalIn, isAmong, lastMoveInto, type Step, stepEvents, ticketRefs } from '../ticket/index.ts'
import { type Api, openApi } from './api.ts'
import type { LinearSettings } from './settings.ts'
import type { Issue, Move, Person } from './shapes.ts'

export const linearDatasets: readonly DatasetRef[] = Object.values(ticketRefs)

export async function* collectLinear(settings: LinearSettings, run: CollectRun): AsyncGenerator<Event> {
  const api = openApi(settings, run)
  const { organization, viewer } = await api.workspace()
  const since = new Date(Date.parse(run.now()) - settings.days * 24 * 3600 * 1000).toISOString()
  const filter = filterOf(settings, since)
  const system = `linear.app/${organization.urlKey}`
  const origin: Origin = {
    sourceSystem: `Linear ${organization.name}`,
    environment: settings.address,
    account: viewer.email,
    query: 'issues(filter, includeArchived: true) with history, labels and relations',
    parameters: { filter, approvalStates: settings.approvalStates },
    method: 'api',
    zone: 'UTC',
    exclusions: [`Ended tickets that were last changed before ${since}`, 'Teams that the key does not see'],
  }
  for (const dataset of linearDatasets) yield { kind: 'origin', dataset, ...origin }
  let done = 0
  for await (const page of api.issues(filter)) {
    run.signal.throwIfAborted()
    for (const issue of page) yield* issueEvents(api, issue, { settings, system })
    done += page.length
    yield { kind: 'progress', label: 'Reading tickets', done }
  }
  if (done === 0) yield { kind: 'note', text: 'There is no ticket that the key sees in these teams' }
  for (const dataset of linearDatasets) yield { kind: 'complete', dataset }
}

function filterOf({ teams }: LinearSettings, since: string): object {
  const ended = ['completed', 'canceled', 'duplicate']
  return {
    or: [{ updatedAt: { gte: since } }, { state: { type: { nin: ended } } }],
    ...(teams.length > 0 && { team: { key: { in: teams } } }),
  }
}

type About = { readonly settings: LinearSettings; readonly system: string }

async function* issueEvents(api: Api, issue: Issue, about: About): AsyncGenerator<Event> {
  const steps = (await api.allOf(issue, 'history')).flatMap(stepOf)
  const labels = (await api.allOf(issue, 'labels')).map(({ name }) => name)
  const links = [
    ...(await api.allOf(issue, 'relations')).flatMap(({ relatedIssue }) => relatedIssue?.identifier ?? []),
    ...(await api.allOf(issue, 'inverseRelations')).flatMap(({ issue: other }) => other?.identifier ?? []),
  ]
  yield { kind: 'row', dataset: ticketRefs.tickets, row: rowOf(issue, steps, labels, links, about) }
  yield* stepEvents(about.system, issue.identifier, steps)
}

function stepOf({ id, createdAt, actor, botActor, fromState, toState }: Move): Step[] {
  if (!fromState && !toState) return []
  const by = nameOf(actor) ?? botActor?.name ?? null
  return [{ id, at: createdAt, by, from: fromState?.name ?? null, to: toState?.name ?? null }]
}

function nameOf(person: Person): string | null {
  return person?.email || person?.name || null
}

const groups: Readonly<Record<string, string>> = {
  triage: 'open',
  backlog: 'open',
  unstarted: 'open',
  started: 'in_progress',
  completed: 'done',
  canceled: 'cancelled',
  duplicate: 'cancelled',
}

function rowOf(
  issue: Issue,
  steps: readonly Step[],
  labels: readonly string[],
  links: readonly string[],
  { settings, system }: About,
) {
  const group = groups[issue.state.type] ?? null
  const isEnded = group === 'done' || group === 'cancelled'
  const { kindLabels, emergency, approvalStates } = settings
  return {
    system,
    ticket: issue.identifier,
    title: issue.title,
    kind: labels.find(label => isAmong(kindLabels, label)) ?? null,
    state: issue.state.name,
    state_group: group,
    priority: issue.priorityLabel ?? null,
    author: nameOf(issue.creator),
    assignee: nameOf(issue.assignee),
    ...approvalIn(steps, approvalStates),
    opened_at: issue.createdAt,
    due_on: issue.dueDate ?? null,
    resolved_at: isEnded ? (issue.completedAt ?? issue.canceledAt ?? lastMoveInto(steps, issue.state.name)) : null,
    resolution: isEnded ? issue.state.name : null,
    labels,
    emergency: emergency.length === 0 ? null : [...labels, issue.priorityLabel].some(word => isAmong(emergency, word)),
    affects: affectedBy(issue, labels, settings.affects),
    links: [...new Set(links)],
    url: issue.url ?? null,
    raw: issue.identifier,
  }
}

function affectedBy(
  { project, team }: Issue,
  labels: readonly string[],
  named: LinearSettings['affects'],
): readonly string[] {
  const all = { project: project ? [project.name] : [], team: [team.name], labels }
  return [...new Set(named.flatMap(name => all[name]))]
}
