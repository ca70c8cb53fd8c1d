import type { Commit, PullRequest, Review } from './shapes.ts'

/** Who wrote a change: their accounts, and whether that is everybody. */
export type Writers = { readonly accounts: ReadonlySet<string>; readonly isEverybody: boolean }

/** What GitHub itself commits with when people press its buttons. */
const machines = new Set(['web-flow'])

/**
 * Everybody who opened a request, or wrote, co-wrote or committed part of it. An e-mail address that belongs to no account is
 * somebody whom we cannot tell from the approvers, so that not everybody is known.
 */
export function writersOf(
  request: Pick<PullRequest, 'user'>,
  commits: readonly Commit[],
  isEveryCommit: boolean,
): Writers {
  const accounts = new Set<string>()
  let isEverybody = isEveryCommit && request.user != null
  if (request.user) accounts.add(request.user.login)
  for (const { author, committer, commit } of commits) {
    const [writer, sender] = [loginOf(author), loginOf(committer)]
    if (writer !== null) accounts.add(writer)
    else isEverybody = false
    if (sender !== null && !machines.has(sender)) accounts.add(sender)
    if (sender === null && commit.committer?.email !== commit.author?.email) isEverybody = false
    for (const address of coAuthors(commit.message)) {
      const login = loginOfAddress(address)
      if (login !== null) accounts.add(login)
      else if (address !== commit.author?.email) isEverybody = false
    }
  }
  return { accounts, isEverybody }
}

function loginOf(account: Commit['author']): string | null {
  return account && 'login' in account && typeof account.login === 'string' ? account.login : null
}

function coAuthors(message: string): readonly string[] {
  return [...message.matchAll(/^co-authored-by:[^<\n]*<([^>\n]+)>/gim)].map(match => match[1] ?? '')
}

/** GitHub's own addresses name the account: 123+ada@users.noreply.github.com. */
function loginOfAddress(address: string): string | null {
  return /^(?:\d+\+)?([^@+]+)@users\.noreply\./i.exec(address)?.[1] ?? null
}

export type Approvals = {
  readonly approvers: readonly string[]
  readonly independent: readonly string[]
  readonly lastAt: string | null
}

/** Who approved, by the last word of each: a later demand for changes or a dismissal takes an approval back. */
export function approvalsOf(reviews: readonly Review[], writers: Writers, mergedAt: string | null): Approvals {
  const last = new Map<string, Review>()
  for (const review of [...reviews].sort(byTime)) {
    if (!review.user || review.state === 'COMMENTED' || review.state === 'PENDING') continue
    if (mergedAt !== null && review.submitted_at && Date.parse(review.submitted_at) > Date.parse(mergedAt)) continue
    last.set(review.user.login, review)
  }
  const approving = [...last].filter(([, review]) => review.state === 'APPROVED')
  const approvers = approving.map(([login]) => login).sort()
  return {
    approvers,
    independent: approvers.filter(login => !holds(writers.accounts, login)),
    lastAt:
      approving
        .map(([, review]) => review.submitted_at ?? null)
        .sort(byMoment)
        .at(-1) ?? null,
  }
}

/** Names of accounts differ by more than case. */
function holds(accounts: ReadonlySet<string>, login: string): boolean {
  return [...accounts].some(account => account.toLowerCase() === login.toLowerCase())
}

function byTime(one: Review, other: Review): number {
  return byMoment(one.submitted_at ?? null, other.submitted_at ?? null) || one.id - other.id
}

function byMoment(one: string | null, other: string | null): number {
  return (one === null ? 0 : Date.parse(one)) - (other === null ? 0 : Date.parse(other))
}

export const verdicts: Readonly<Record<string, string>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes_requested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
}
