/** Where to go after signing in: a page of ours, never another site and never back to signing in. */
export function safeNext(next: string | undefined): string {
  if (!next?.startsWith('/') || next.startsWith('//') || next.startsWith('/\\')) return '/'
  return /^\/(sign-in|set-up|invitation)\b/.test(next) ? '/' : next
}

/** The secret of a one-time link: after the # (never sent to a server), or in the query. */
export function secretOf(hash: string, search: Readonly<Record<string, string>>): string {
  const text = hash.replace(/^#/, '')
  return new URLSearchParams(text).get('token') ?? search.token ?? text
}
