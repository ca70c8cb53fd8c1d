import type { Event } from '../connector/index.ts'
import { issueIdsOf } from '../git/trailers.ts'
import { inOrder } from '../net/index.ts'
import type { Hidden } from './api.ts'
import { type People, type Reading, refs, unread } from './reading.ts'
import { Approvals, Commit, MergeRequest, MergeRequestDetail, type Project } from './shapes.ts'
import { namesOf, type Writers, writersOf } from './writers.ts'

const needs = 'the scope read_api and the role Reporter'

export async function* requestEvents(reading: Reading, project: Project, people: People): AsyncGenerator<Event> {
  let isTold = false
  const requests = inOrder(requestsOf(reading, project), request => readRequest(reading, project, people, request))
  for await (const { request, merged } of requests) {
    yield { kind: 'row', dataset: refs.requests, row: requestRow(project, request, merged) }
    if (!merged) continue
    if (merged.hidden && !isTold) {
      isTold = true
      const hint = 'Approvals are shown to the role Reporter'
      const what = `${project.path_with_namespace}, approvals`
      yield unread(refs.requests, what, merged.hidden, hint, ['approvers', 'independent_approvals'])
      yield unread(refs.reviews, what, merged.hidden, hint)
      yield unread(refs.merges, what, merged.hidden, hint, [...approvalColumns])
    }
    for (const approval of merged.approvals)
      yield { kind: 'row', dataset: refs.reviews, row: reviewRow(project, request, approval, merged.writers) }
    yield { kind: 'row', dataset: refs.merges, row: mergeRow(project, request, merged) }
  }
}

/** Requests that changed since, in the order they were opened, in which what changes meanwhile cannot hide another. */
async function* requestsOf({ api, since }: Reading, { id }: Project): AsyncGenerator<MergeRequest> {
  const path = `/projects/${id}/merge_requests?state=all&scope=all&updated_after=${since}&order_by=created_at&sort=asc`
  const seen = new Set<number>()
  for await (const page of api.pages(path, MergeRequest, needs))
    for (const request of page) {
      if (!seen.has(request.iid)) yield request
      seen.add(request.iid)
    }
}

const approvalColumns = [
  'approvers',
  'independent_approvers',
  'approvals',
  'independent_approvals',
  'self_approved',
  'approval_recorded',
  'approved_at',
] as const

type Approval = Approvals['approved_by'][number]
type Merged = {
  /** Why the approvals are not shown; null where they are. */
  readonly hidden: Hidden | null
  readonly approvals: readonly Approval[]
  readonly approvers: readonly string[]
  readonly independent: readonly string[]
  readonly writers: Writers
  readonly commitCount: number
  readonly pipelinePassed: boolean | null
  readonly by: string | null
}

async function readRequest({ api }: Reading, project: Project, people: People, request: MergeRequest) {
  if (!request.merged_at) return { request, merged: null }
  const at = `/projects/${project.id}/merge_requests/${request.iid}`
  const given = await api.see(`${at}/approvals`, Approvals)
  const { head_pipeline: pipeline } = await api.get(at, MergeRequestDetail, needs)
  const commits: Commit[] = []
  for await (const page of api.pages(`${at}/commits`, Commit, needs)) commits.push(...page)
  const approvals = given.ok ? given.value.approved_by.filter(one => !isAfter(one.approved_at, request.merged_at)) : []
  const known = request.author ? new Map([...namesOf([request.author]), ...people.names]) : people.names
  const writers = writersOf(request, commits, known)
  const approvers = approvals.map(({ user }) => user.username).sort()
  const merged: Merged = {
    hidden: given.ok ? null : given,
    approvals,
    approvers,
    independent: approvers.filter(one => !writers.accounts.has(one)),
    writers,
    commitCount: commits.length,
    pipelinePassed: pipeline ? pipeline.status === 'success' : null,
    by: (request.merge_user ?? request.merged_by)?.username ?? null,
  }
  return { request, merged }
}

function isAfter(one: string | null | undefined, other: string | null | undefined): boolean {
  return one != null && other != null && Date.parse(one) > Date.parse(other)
}

const states = { opened: 'open', locked: 'open', closed: 'closed', merged: 'merged' } as const

function requestRow(project: Project, request: MergeRequest, merged: Merged | null) {
  return {
    repository: project.path_with_namespace,
    number: request.iid,
    title: request.title,
    author: request.author?.username ?? null,
    state: states[request.state],
    draft: request.draft ?? null,
    base_branch: request.target_branch,
    head_branch: request.source_branch,
    into_default: request.target_branch === project.default_branch,
    opened_at: request.created_at,
    merged_at: request.merged_at ?? null,
    closed_at: request.closed_at ?? request.merged_at ?? null,
    merged_by: merged?.by ?? null,
    merge_commit: commitOf(request),
    head_commit: request.sha ?? null,
    approvers: merged?.hidden ? null : (merged?.approvers ?? null),
    independent_approvals: merged && isCertain(merged) ? merged.independent.length : null,
    checks_passed: merged?.pipelinePassed ?? null,
    commits: merged?.commitCount ?? null,
    labels: request.labels ?? null,
    issue_ids: issueIdsOf(`${request.title}\n${request.description ?? ''}`),
    raw: `merge request ${request.iid}`,
  }
}

/** A request that was merged by fast-forward has no commit of its own: its last one went in. */
function commitOf(request: MergeRequest): string | null {
  if (request.state !== 'merged') return null
  return request.merge_commit_sha ?? request.squash_commit_sha ?? request.sha ?? null
}

function reviewRow(project: Project, request: MergeRequest, { user, approved_at }: Approval, writers: Writers) {
  return {
    repository: project.path_with_namespace,
    review_id: `${request.iid}-${user.username}`,
    number: request.iid,
    reviewer: user.username,
    verdict: 'approved',
    submitted_at: approved_at ?? null,
    by_author: writers.accounts.has(user.username) || (writers.isEverybody ? false : null),
    raw: `merge request ${request.iid}, approval of ${user.username}`,
  }
}

/** Where nobody approved who may be independent, it does not matter who else wrote. */
function isCertain({ hidden, writers, independent }: Merged): boolean {
  return hidden === null && (writers.isEverybody || independent.length === 0)
}

function isSelfApproved({ hidden, writers, approvers, independent }: Merged): boolean | null {
  if (hidden) return null
  if (independent.length < approvers.length) return true
  return writers.isEverybody || approvers.length === 0 ? false : null
}

function mergeRow(project: Project, request: MergeRequest, merged: Merged) {
  const { writers, approvers, independent, by } = merged
  const times = merged.approvals.flatMap(({ approved_at }) => approved_at ?? [])
  return {
    repository: project.path_with_namespace,
    commit_id: commitOf(request) ?? `!${request.iid}`,
    into_branch: request.target_branch,
    from_branch: request.source_branch,
    change_request: String(request.iid),
    title: request.title,
    merged_at: request.merged_at,
    merged_by: by,
    authors: writers.isEverybody ? [...writers.accounts].sort() : null,
    approvers: merged.hidden ? null : approvers,
    independent_approvers: isCertain(merged) ? independent : null,
    approvals: merged.hidden ? null : approvers.length,
    independent_approvals: isCertain(merged) ? independent.length : null,
    self_approved: isSelfApproved(merged),
    self_merged: by === null ? null : writers.accounts.has(by) || (writers.isEverybody ? false : null),
    approval_recorded: merged.hidden ? null : approvers.length > 0,
    commit_count: merged.commitCount,
    labels: request.labels ?? null,
    opened_at: request.created_at,
    approved_at: times.sort((one, other) => Date.parse(one) - Date.parse(other)).at(-1) ?? null,
    raw: `merge request ${request.iid}`,
  }
}
