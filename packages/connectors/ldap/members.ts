import { dnKey } from './entry.ts'
import type { Account, Group } from './kind.ts'

export type Member = { readonly name: string; readonly kind: 'account' | 'group' | null; readonly direct: boolean }
export type Members = {
  /** Who is a member of a group, directly or through groups in it. */
  of(group: Group): readonly Member[]
  /** The names of the groups that an account is a member of. */
  groupsOf(account: Account): readonly string[]
  isPrivileged(account: Account): boolean
}

/** Follows groups in groups, primary groups, and what accounts say of themselves; circles end. */
export function membersOf(accounts: readonly Account[], groups: readonly Group[]): Members {
  const accountsByDn = new Map(accounts.map(each => [dnKey(each.dn), each]))
  const groupsByDn = new Map(groups.map(each => [dnKey(each.dn), each]))
  const accountNames = new Set(accounts.map(({ name }) => name))
  let primaries: Map<string | null, Account[]> | undefined
  const direct = new Map(groups.map(group => [group, directOf(group)]))
  const all = new Map(groups.map(group => [group, allOf(group)]))
  const held = new Map<string, Group[]>()
  for (const [group, members] of all)
    for (const { name, kind } of members) if (kind === 'account') held.set(name, [...(held.get(name) ?? []), group])
  return {
    of: group => all.get(group) ?? [],
    groupsOf: account => {
      const known = (held.get(account.name) ?? []).map(({ name }) => name)
      const unseen = account.memberOf.filter(dn => !groupsByDn.has(dnKey(dn)))
      return [...new Set([...known, ...unseen])].sort()
    },
    isPrivileged: account => (held.get(account.name) ?? []).some(({ privileged }) => privileged),
  }

  function directOf(group: Group): Map<string, Member & { group?: Group }> {
    const found = new Map<string, Member & { group?: Group }>()
    for (const dn of group.members) {
      const [account, inner] = [accountsByDn.get(dnKey(dn)), groupsByDn.get(dnKey(dn))]
      if (account) found.set(account.name, { name: account.name, kind: 'account', direct: true })
      else if (inner) found.set(inner.dn, { name: nameOf(inner), kind: 'group', direct: true, group: inner })
      else found.set(dn, { name: dn, kind: null, direct: true })
    }
    const names = new Set(group.memberNames)
    for (const account of primaryOf(group)) names.add(account.name)
    for (const name of names) found.set(name, { name, kind: 'account', direct: true })
    return found
  }

  /** An account and a group of the same name are told apart where both are members. */
  function nameOf(group: Group): string {
    return accountNames.has(group.name) ? group.dn : group.name
  }

  function primaryOf({ dn, primary }: Group): readonly Account[] {
    if (primary === null) return []
    return (byPrimary().get(primary) ?? []).filter(account => domainOf(account.dn) === domainOf(dn))
  }

  function byPrimary(): Map<string | null, Account[]> {
    primaries ??= Map.groupBy(accounts, ({ primary }) => primary)
    return primaries
  }

  function allOf(group: Group): Member[] {
    const found = new Map<string, Member>()
    const seen = new Set<Group>([group])
    const queue = [group]
    for (let next = queue.shift(); next; next = queue.shift())
      for (const member of direct.get(next)?.values() ?? []) {
        if (member.group !== group && !found.has(member.name))
          found.set(member.name, { ...member, direct: next === group })
        if (!member.group || seen.has(member.group)) continue
        seen.add(member.group)
        queue.push(member.group)
      }
    return [...found.values()].map(({ name, kind, direct: own }) => ({ name, kind, direct: own }))
  }
}

/** Ids of primary groups hold within a domain. */
function domainOf(dn: string): string {
  return dnKey(dn)
    .split(/(?<!\\),/)
    .filter(part => part.startsWith('dc='))
    .join(',')
}

/** Names that are held once stay; those of several are told apart by the whole DN. */
export function named<T extends { readonly dn: string; readonly name: string }>(all: readonly T[]): T[] {
  const counts = new Map<string, number>()
  for (const { name } of all) counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1)
  return all.map(each => ((counts.get(each.name.toLowerCase()) ?? 0) > 1 ? { ...each, name: each.dn } : each))
}
