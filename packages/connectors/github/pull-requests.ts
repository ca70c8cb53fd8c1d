import type { Event } from '../connector/index.ts'
import { issueIdsOf } from '../git/trailers.ts'
import { inOrder } from '../net/index.ts'
import type { Api } from './api.ts'
import { type Approvals, approvalsOf, verdicts, type Writers, writersOf } from './approvals.ts'
import { everything, type Reading, refs } from './reading.ts'
import { CheckRun, CombinedStatus, Commit, PullRequest, PullRequestDetail, type Repository, Review } from './shapes.ts'

export async function* requestEvents(reading: Reading, repository: Repository): AsyncGenerator<Event> {
  const { full_name: name } = repository
  let isToldUnread = false
  for await (const { request, merged } of inOrder(requestsOf(reading, name), request =>
    readRequest(reading, name, request),
  )) {
    yield { kind: 'row', dataset: refs.requests, row: requestRow(repository, request, merged) }
    if (!merged) continue
    if (merged.checks === 'hidden' && !isToldUnread) {
      isToldUnread = true
      const why = 'The token needs Checks and Commit statuses read (classic: repo)'
      yield { kind: 'unread', dataset: refs.requests, what: `${name}, checks`, why, columns: ['checks_passed'] }
    }
    for (const review of merged.reviews) {
      if (review.state !== 'PENDING')
        yield { kind: 'row', dataset: refs.reviews, row: reviewRow(name, request, review, merged.writers) }
    }
    yield { kind: 'row', dataset: refs.merges, row: mergeRow(name, request, merged) }
  }
}

/**
 * Requests, last changed first, back to the beginning of the time asked for. What changes while the pages are read moves to
 * the first page, so that is read again at the end, until nothing is newer than the beginning of the run.
 */
async function* requestsOf({ api, since, run }: Reading, name: string): AsyncGenerator<PullRequest> {
  const path = `/repos/${name}/pulls?state=all&sort=updated&direction=desc&per_page=100`
  const needs = 'to read pull requests (fine-grained: Pull requests read; classic: repo)'
  const seen = new Set<number>()
  const started = Date.parse(run.now())
  const pagesUntil = async function* (oldest: number) {
    let pages = 0
    for await (const page of api.pages(path, PullRequest, needs)) {
      pages += 1
      for (const request of page) {
        if (Date.parse(request.updated_at) < oldest) return pages
        if (!seen.has(request.number)) yield request
        seen.add(request.number)
      }
    }
    return pages
  }
  const pages = yield* pagesUntil(since)
  if (pages > 1) yield* pagesUntil(started)
}

type Merged = {
  readonly commit: string | null
  readonly by: string | null
  readonly detail: PullRequestDetail
  readonly reviews: readonly Review[]
  readonly writers: Writers
  readonly approvals: Approvals
  readonly checks: boolean | null | 'hidden'
}

async function readRequest(
  { api, settings }: Reading,
  name: string,
  request: PullRequest,
): Promise<{ readonly request: PullRequest; readonly merged: Merged | null }> {
  if (!request.merged_at) return { request, merged: null }
  const path = `/repos/${name}/pulls/${request.number}`
  const needs = 'to read pull requests (fine-grained: Pull requests read; classic: repo)'
  const detail = await api.get(path, PullRequestDetail, needs)
  const reviews = await everything(api.pages(`${path}/reviews?per_page=100`, Review, needs))
  const commits = await everything(api.pages(`${path}/commits?per_page=100`, Commit, needs))
  const writers = writersOf(request, commits, commits.length === detail.commits)
  const approvals = approvalsOf(reviews, writers, request.merged_at)
  const checks = settings.checks ? await checksOf(api, name, request.head.sha) : null
  const by = detail.merged_by?.login ?? null
  return {
    request,
    merged: { commit: request.merge_commit_sha ?? null, by, detail, reviews, writers, approvals, checks },
  }
}

const fine = new Set(['success', 'neutral', 'skipped'])

/** Whether every check of a commit passed; null where there was none. */
async function checksOf(api: Api, name: string, sha: string): Promise<boolean | null | 'hidden'> {
  const runs = await api.list(`/repos/${name}/commits/${sha}/check-runs?per_page=100`, CheckRun, 'check_runs')
  const status = await api.see(`/repos/${name}/commits/${sha}/status?per_page=1`, CombinedStatus)
  if (!runs.ok || !status.ok) return 'hidden'
  if (runs.value.length === 0 && status.value.total_count === 0) return null
  const runsPassed = runs.value.every(run => fine.has(run.conclusion ?? ''))
  return runsPassed && (status.value.total_count === 0 || status.value.state === 'success')
}

function requestRow(repository: Repository, request: PullRequest, merged: Merged | null) {
  return {
    repository: repository.full_name,
    number: request.number,
    title: request.title,
    author: request.user?.login ?? null,
    state: request.merged_at ? 'merged' : request.state,
    draft: request.draft ?? null,
    base_branch: request.base.ref,
    head_branch: request.head.ref,
    into_default: request.base.ref === repository.default_branch,
    opened_at: request.created_at,
    merged_at: request.merged_at ?? null,
    closed_at: request.closed_at ?? null,
    merged_by: merged?.by ?? null,
    merge_commit: request.merged_at ? (request.merge_commit_sha ?? null) : null,
    head_commit: request.head.sha,
    approvers: merged?.approvals.approvers ?? null,
    independent_approvals: merged && isCertain(merged) ? merged.approvals.independent.length : null,
    checks_passed: merged === null || merged.checks === 'hidden' ? null : merged.checks,
    commits: merged?.detail.commits ?? null,
    lines_added: merged?.detail.additions ?? null,
    lines_removed: merged?.detail.deletions ?? null,
    labels: labelsOf(request),
    issue_ids: issueIdsOf(`${request.title}\n${request.body ?? ''}`),
    raw: `pull request ${request.number}`,
  }
}

function labelsOf({ labels }: PullRequest): string[] {
  return (labels ?? []).map(label => label.name)
}

function reviewRow(name: string, request: PullRequest, review: Review, writers: Writers) {
  const reviewer = review.user?.login ?? null
  return {
    repository: name,
    review_id: String(review.id),
    number: request.number,
    reviewer,
    verdict: verdicts[review.state] ?? null,
    submitted_at: review.submitted_at ?? null,
    of_commit: review.commit_id ?? null,
    by_author: reviewer === null ? null : writers.accounts.has(reviewer) || (writers.isEverybody ? false : null),
    raw: `pull request ${request.number}, review ${review.id}`,
  }
}

/** Where nobody approved who may be independent, it does not matter who else wrote. */
function isCertain({ writers, approvals }: Merged): boolean {
  return writers.isEverybody || approvals.independent.length === 0
}

function isSelfApproved({ writers, approvals }: Merged): boolean | null {
  if (approvals.independent.length < approvals.approvers.length) return true
  return writers.isEverybody || approvals.approvers.length === 0 ? false : null
}

function mergeRow(name: string, request: PullRequest, merged: Merged) {
  const { commit, by, detail, writers, approvals } = merged
  const isKnown = writers.isEverybody
  const authors = [...writers.accounts].sort()
  return {
    repository: name,
    commit_id: commit ?? `#${request.number}`,
    into_branch: request.base.ref,
    from_branch: request.head.ref,
    change_request: String(request.number),
    title: request.title,
    merged_at: request.merged_at,
    merged_by: by,
    authors: isKnown ? authors : null,
    approvers: approvals.approvers,
    independent_approvers: isCertain(merged) ? approvals.independent : null,
    approvals: approvals.approvers.length,
    independent_approvals: isCertain(merged) ? approvals.independent.length : null,
    self_approved: isSelfApproved(merged),
    self_merged: by === null ? null : authors.includes(by) || (isKnown ? false : null),
    approval_recorded: approvals.approvers.length > 0,
    commit_count: detail.commits,
    labels: labelsOf(request),
    opened_at: request.created_at,
    approved_at: approvals.lastAt,
    raw: `pull request ${request.number}`,
  }
}
