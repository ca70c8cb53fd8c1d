import type { Commit, MergeRequest } from './shapes.ts'

/** Who wrote a change: their accounts, and whether that is everybody. */
export type Writers = { readonly accounts: ReadonlySet<string>; readonly isEverybody: boolean }

/** The account of each name that only one account has. */
export type Names = ReadonlyMap<string, string | null>

export function namesOf(users: Iterable<{ username: string; name?: string | null | undefined }>): Names {
  const names = new Map<string, string | null>()
  for (const { username, name } of users) {
    const key = (name ?? '').trim().toLowerCase()
    if (key === '') continue
    const known = names.get(key)
    names.set(key, known === undefined || known === username ? username : null)
  }
  return names
}

/**
 * Everybody who opened a request, or wrote, co-wrote or committed part of it. GitLab names commits by e-mail address and
 * name alone; whoever is not certainly one of its accounts cannot be told from the approvers.
 */
export function writersOf({ author }: Pick<MergeRequest, 'author'>, commits: readonly Commit[], names: Names): Writers {
  const accounts = new Set(author ? [author.username] : [])
  let isEverybody = author != null && commits.length > 0
  for (const commit of commits) {
    const people = [
      { name: commit.author_name, email: commit.author_email },
      { name: commit.committer_name, email: commit.committer_email },
      ...coAuthors(commit.message ?? ''),
    ]
    for (const person of people) {
      const account = accountOf(person, names)
      if (account === null) isEverybody = false
      else accounts.add(account)
    }
  }
  return { accounts, isEverybody }
}

type Person = { readonly name?: string | null | undefined; readonly email?: string | null | undefined }

/** GitLab's own addresses name the account: 12-ada@users.noreply.gitlab.com. */
function accountOf({ name, email }: Person, names: Names): string | null {
  const own = /^\d+-([^@]+)@users\.noreply\./i.exec(email ?? '')?.[1]
  return own ?? names.get((name ?? '').trim().toLowerCase()) ?? null
}

function coAuthors(message: string): Person[] {
  return [...message.matchAll(/^co-authored-by:([^<\n]*)<([^>\n]+)>/gim)].map(([, name, email]) => ({ name, email }))
}
