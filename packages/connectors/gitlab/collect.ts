import type { DatasetRef } from '@onus/core/dataset'
import type { CollectRun, Event, Origin } from '../connector/index.ts'
import { openApi } from './api.ts'
import { branchEvents } from './branches.ts'
import { deploymentEvents } from './deployments.ts'
import { findingEvents } from './findings.ts'
import { memberEvents } from './members.ts'
import { requestEvents } from './merge-requests.ts'
import { peopleOf, projectsOf, rowOfProject } from './projects.ts'
import { type Reading, refs } from './reading.ts'
import type { GitlabSettings } from './settings.ts'
import type { Project } from './shapes.ts'

export const gitlabDatasets: readonly DatasetRef[] = Object.values(refs)

export async function* collectGitlab(settings: GitlabSettings, run: CollectRun): AsyncGenerator<Event> {
  const since = new Date(Date.parse(run.now()) - settings.days * 24 * 3600 * 1000).toISOString()
  const reading: Reading = { api: openApi(settings, run), settings, run, since }
  const read = datasetsOf(settings)
  for (const dataset of read) yield { kind: 'origin', dataset, ...originOf(reading, dataset) }
  let done = 0
  for await (const project of projectsOf(reading)) {
    run.signal.throwIfAborted()
    yield { kind: 'progress', label: `Reading ${project.path_with_namespace}`, done: done++ }
    yield* projectEvents(reading, project)
  }
  if (done === 0) yield { kind: 'note', text: `${settings.group ?? 'GitLab'} has no projects that the token sees` }
  if (settings.group !== undefined && settings.read.includes('members')) yield* memberEvents(reading, settings.group)
  for (const dataset of read) yield { kind: 'complete', dataset }
}

async function* projectEvents(reading: Reading, project: Project): AsyncGenerator<Event> {
  const { read } = reading.settings
  const branches = yield* branchEvents(reading, project)
  const people = yield* peopleOf(reading, project)
  yield* rowOfProject(reading, project, branches, people)
  if (read.includes('requests') && project.merge_requests_access_level !== 'disabled')
    yield* requestEvents(reading, project, people)
  if (read.includes('deployments') && project.environments_access_level !== 'disabled')
    yield* deploymentEvents(reading, project)
  if (read.includes('vulnerabilities')) yield* findingEvents(reading, project)
}

function datasetsOf({ read, group }: GitlabSettings): DatasetRef[] {
  return [
    refs.repositories,
    refs.branches,
    ...(read.includes('requests') ? [refs.requests, refs.reviews, refs.merges] : []),
    ...(read.includes('deployments') ? [refs.deployments] : []),
    ...(read.includes('vulnerabilities') ? [refs.findings] : []),
    ...(read.includes('members') && group !== undefined ? [refs.accounts, refs.rules] : []),
  ]
}

const queries: Readonly<Record<string, string>> = {
  [refs.repositories]: 'GET /groups/{group}/projects, /projects/{id} or /projects?membership=true, .../members/all',
  [refs.branches]:
    'GET /projects/{id}/repository/branches, .../protected_branches, .../approval_rules, .../approvals, .../push_rule',
  [refs.requests]: 'GET /projects/{id}/merge_requests?state=all&updated_after, .../{iid}, .../commits',
  [refs.reviews]: 'GET /projects/{id}/merge_requests/{iid}/approvals of merged requests',
  [refs.merges]: 'GET /projects/{id}/merge_requests?state=all&updated_after, .../approvals, .../commits',
  [refs.deployments]: 'GET /projects/{id}/deployments, .../environments',
  [refs.accounts]: 'GET /groups/{group}/members/all, /users/{id}',
  [refs.rules]: 'GET /groups/{group}',
  [refs.findings]: 'GET /projects/{id}/vulnerabilities',
}

function originOf({ settings, since }: Reading, dataset: DatasetRef): Origin {
  const { group, projects, days, address } = settings
  return {
    sourceSystem: `GitLab ${new URL(address).host}`,
    environment: address,
    account: group ?? (projects.join(', ') || 'all projects of the token'),
    query: queries[dataset] ?? '',
    parameters: { group: group ?? null, projects, days, apiVersion: 'v4' },
    method: 'api',
    zone: 'UTC',
    exclusions: exclusionsOf(dataset, since),
  }
}

function exclusionsOf(dataset: DatasetRef, since: string): string[] {
  if (dataset === refs.repositories || dataset === refs.branches) return ['Projects that the token does not see']
  if (dataset === refs.accounts) return ['Members of invited groups that the token does not see']
  if (dataset === refs.requests) return [`Requests that were last changed before ${since}`]
  if (dataset === refs.merges) return [`Requests that were last changed before ${since}`]
  if (dataset === refs.reviews)
    return [`What was said other than approvals, and of requests not merged or last changed before ${since}`]
  return dataset === refs.deployments ? [`Deployments made before ${since}`] : []
}
