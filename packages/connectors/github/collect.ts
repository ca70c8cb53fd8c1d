import type { DatasetRef } from '@onus/core/dataset'
import type { CollectRun, Event, Origin } from '../connector/index.ts'
import { openApi } from './api.ts'
import { branchEvents } from './branches.ts'
import { deploymentEvents } from './deployments.ts'
import { alertEvents } from './findings.ts'
import { memberEvents } from './members.ts'
import { requestEvents } from './pull-requests.ts'
import { type Reading, refs } from './reading.ts'
import { rowOfRepository } from './repository.ts'
import type { GithubSettings } from './settings.ts'
import { Organisation, Repository } from './shapes.ts'

export const githubDatasets: readonly DatasetRef[] = Object.values(refs)

export async function* collectGithub(settings: GithubSettings, run: CollectRun): AsyncGenerator<Event> {
  const reading: Reading = {
    api: openApi(settings, run),
    settings,
    run,
    since: Date.parse(run.now()) - settings.days * 24 * 3600 * 1000,
  }
  const read = datasetsOf(settings)
  for (const dataset of read) yield { kind: 'origin', dataset, ...originOf(settings, dataset, reading.since) }
  let done = 0
  for await (const repository of repositoriesOf(reading)) {
    run.signal.throwIfAborted()
    yield { kind: 'progress', label: `Reading ${repository.full_name}`, done: done++ }
    yield* repositoryEvents(reading, repository)
  }
  if (done === 0)
    yield { kind: 'note', text: `${settings.organisation ?? 'The list'} has no repositories that the token sees` }
  if (settings.organisation !== undefined && settings.repositories.length === 0)
    yield* notSeen(reading, settings.organisation, done)
  if (settings.organisation !== undefined && settings.read.includes('members'))
    yield* memberEvents(reading, settings.organisation)
  for (const dataset of read) yield { kind: 'complete', dataset }
}

/** GitHub lists only what the token was given; where it also counts all, the difference is told. */
async function* notSeen({ api }: Reading, organisation: string, seen: number): AsyncGenerator<Event> {
  const about = await api.see(`/orgs/${organisation}`, Organisation)
  if (!about.ok || about.value.total_private_repos == null) return
  const all = about.value.total_private_repos + (about.value.public_repos ?? 0)
  if (seen < all)
    yield { kind: 'note', text: `${organisation} has ${all} repositories, of which the token sees ${seen}` }
}

function datasetsOf({ read, organisation }: GithubSettings): DatasetRef[] {
  return [
    refs.repositories,
    refs.branches,
    ...(read.includes('requests') ? [refs.requests, refs.reviews, refs.merges] : []),
    ...(read.includes('deployments') ? [refs.deployments] : []),
    ...(read.includes('alerts') ? [refs.findings] : []),
    ...(read.includes('members') && organisation !== undefined ? [refs.accounts, refs.rules] : []),
  ]
}

const queries: Readonly<Record<string, string>> = {
  [refs.repositories]: 'GET /orgs/{org}/repos or /repos/{owner}/{repo}',
  [refs.branches]: 'GET /repos/{owner}/{repo}/branches, .../protection, .../rules/branches/{branch}, .../rulesets/{id}',
  [refs.requests]: 'GET /repos/{owner}/{repo}/pulls?state=all&sort=updated, .../pulls/{number}, .../commits',
  [refs.reviews]: 'GET /repos/{owner}/{repo}/pulls/{number}/reviews of merged requests',
  [refs.merges]: 'GET /repos/{owner}/{repo}/pulls?state=all&sort=updated, .../reviews, .../commits',
  [refs.deployments]: 'GET /repos/{owner}/{repo}/deployments, .../statuses',
  [refs.accounts]: 'GET /orgs/{org}/members, /orgs/{org}/outside_collaborators',
  [refs.rules]: 'GET /orgs/{org}',
  [refs.findings]: 'GET /repos/{owner}/{repo}/dependabot/alerts, .../code-scanning/alerts, .../secret-scanning/alerts',
}

function originOf(settings: GithubSettings, dataset: DatasetRef, since: number): Origin {
  const { organisation, repositories, days } = settings
  const from = new Date(since).toISOString()
  return {
    sourceSystem: `GitHub ${new URL(settings.address).host}`,
    environment: settings.address,
    account: organisation ?? repositories.join(', '),
    query: queries[dataset] ?? '',
    parameters: { organisation: organisation ?? null, repositories, days, apiVersion: '2022-11-28' },
    method: 'api',
    zone: 'UTC',
    exclusions: exclusionsOf(dataset, from),
  }
}

function exclusionsOf(dataset: DatasetRef, from: string): string[] {
  if (dataset === refs.repositories || dataset === refs.branches) return ['Repositories that the token does not see']
  if (dataset === refs.requests) return [`Requests that were last changed before ${from}`]
  if (dataset === refs.merges) return [`Requests that were last changed before ${from}`]
  if (dataset === refs.reviews) return [`Reviews of requests that were not merged, or were last changed before ${from}`]
  return dataset === refs.deployments ? [`Deployments made before ${from}`] : []
}

async function* repositoriesOf({ api, settings }: Reading): AsyncGenerator<Repository> {
  const { organisation, repositories } = settings
  const needs = 'to see the repositories (fine-grained: Metadata read; classic: repo)'
  for (const name of repositories) yield await api.get(`/repos/${name}`, Repository, needs)
  if (repositories.length > 0 || organisation === undefined) return
  for await (const page of api.pages(`/orgs/${organisation}/repos?type=all&per_page=100`, Repository, needs))
    yield* page
}

async function* repositoryEvents(reading: Reading, repository: Repository): AsyncGenerator<Event> {
  const { settings } = reading
  const branches = yield* branchEvents(reading, repository)
  const off = settings.read.includes('alerts') ? yield* alertEvents(reading, repository) : {}
  yield* rowOfRepository(reading, repository, branches, off)
  if (settings.read.includes('requests')) yield* requestEvents(reading, repository)
  if (settings.read.includes('deployments')) yield* deploymentEvents(reading, repository)
}
