import type { Identity } from './commit.ts'

export type MapIdentity = (identity: Identity) => Identity

/** Reads a mailmap: from identities as committed to the names and addresses people want to be known by. */
export function mailmapOf(text: string): MapIdentity {
  const byEmail = new Map<string, Partial<Identity>>()
  const byBoth = new Map<string, Partial<Identity>>()
  for (const line of text.split('\n')) {
    const entry = entryOf(line)
    if (!entry) continue
    const target = entry.whenName === '' ? byEmail : byBoth
    const key = entry.whenName === '' ? entry.whenEmail : bothKey(entry.whenName, entry.whenEmail)
    target.set(key, { ...target.get(key), ...entry.proper })
  }
  if (byEmail.size + byBoth.size === 0) return identity => identity
  return identity => {
    const email = identity.email.toLowerCase()
    return { ...identity, ...(byBoth.get(bothKey(identity.name.toLowerCase(), email)) ?? byEmail.get(email)) }
  }
}

function entryOf(line: string) {
  if (line.startsWith('#')) return undefined
  const match = /^([^<]*)<([^>]*)>(?:([^<]*)<([^>]*)>)?/.exec(line)
  if (!match) return undefined
  const [first, firstEmail, second, secondEmail] = match.slice(1, 5).map(part => part?.trim())
  const named = first ? { name: first } : {}
  if (secondEmail === undefined) return { whenName: '', whenEmail: (firstEmail ?? '').toLowerCase(), proper: named }
  const proper = { ...named, ...(firstEmail && { email: firstEmail }) }
  return { whenName: (second ?? '').toLowerCase(), whenEmail: secondEmail.toLowerCase(), proper }
}

function bothKey(name: string, email: string): string {
  return `${name}\0${email}`
}
