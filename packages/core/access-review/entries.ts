import { type Instant, instant } from '../time/index.ts'
import type { DatasetRow, Grant, SourceRows } from './grants.ts'
import { grantsOf } from './grants.ts'
import { keyOfEntry } from './lines.ts'
import { expectedIn, pairsIn } from './rules.ts'
import type { AccessEntry, AccessFlag, AccessReview } from './schema.ts'

/** A person of this organisation, as far as access is concerned. */
export type KnownPerson = Readonly<{ id: string; email: string | null; leftOn: string | null }>

/** What lists people, and whether it lists all of them: who is missing in a part may be in the rest. */
export type PeopleList = Readonly<{ rows: readonly DatasetRow[]; complete: boolean }>

/** Everything that the entries of a review are computed from; the same input gives the same entries. */
export type AccessInput = Readonly<{
  review: Pick<AccessReview, 'owner' | 'reviewers' | 'dormantDays' | 'conflicts' | 'expected'>
  sources: readonly SourceRows[]
  /** Accounts and roles of the same connections, read beside the sources to know more about a right. */
  beside: readonly SourceRows[]
  /** Rows of people.employees and people.leavers; null when nothing lists who works here. */
  employees: PeopleList | null
  leavers: PeopleList | null
  people: readonly KnownPerson[]
  /** The entries of the last completed review of these sources; null when there was none. */
  before: readonly AccessEntry[] | null
  /** The day on which it is frozen. */
  today: string
  /** The day of a moment where the organisation is. */
  dayOf: (at: Instant) => string
}>

/**
 * One entry for each account or right that the sources list, with whose it is, who reviews it, and what the data say
 * against it. A flag that the data cannot tell is unknown, never absent.
 */
export function accessEntries(input: AccessInput): {
  readonly entries: readonly AccessEntry[]
  readonly notes: readonly string[]
} {
  const read = input.sources.map(grantsOf)
  const known = knowing(input)
  const held = read.flatMap(one => one.grants).map(grant => known.more(grant))
  const judge = judging(input, held)
  const byKey = new Map<string, AccessEntry>()
  const notes = read.flatMap(one => one.notes)
  for (const one of held) {
    const entry = judge(one)
    if (byKey.has(keyOfEntry(entry))) notes.push(`${entry.dataset} lists ${entry.account} ${entry.right} twice`)
    byKey.set(keyOfEntry(entry), entry)
  }
  return { entries: [...byKey.values()], notes: notes.slice(0, 100).map(note => note.slice(0, 1000)) }
}

type Employee = Readonly<{
  id: string
  email: string | null
  manager: string | null
  kind: string | null
  job: string | null
  department: string | null
  ended: string | null
  active: boolean | null
  until: string | null
}>

type Held = Grant & {
  readonly employee: Employee | null
  readonly who: KnownPerson | null
  readonly manager: string | null
}

/** What other datasets say about a grant: its account, whether its role allows everything, and whose it is. */
function knowing({ sources, beside, employees, people }: AccessInput): { more: (grant: Grant) => Held } {
  const all = [...sources, ...beside]
  const accounts = new Map<string, Grant>()
  for (const source of all.filter(one => one.dataset === 'identity.accounts@1'))
    for (const grant of grantsOf(source).grants) accounts.set(`${grant.system}\t${grant.account}`, grant)
  const roles = new Map<string, DatasetRow>()
  for (const { rows } of all.filter(one => one.dataset === 'identity.roles@1'))
    for (const row of rows) roles.set(`${String(row.system)}\t${String(row.role)}`, row)
  const staff = (employees?.rows ?? []).map(employeeOf)
  const byName = new Map(
    staff.flatMap(one => [[one.id, one] as const, ...(one.email ? [[one.email, one] as const] : [])]),
  )
  const byMail = new Map(people.flatMap(one => (one.email ? [[one.email.toLowerCase(), one] as const] : [])))
  const personOf = (said: string | null) => {
    if (said === null) return null
    const mail = byName.get(said.toLowerCase())?.email ?? said.toLowerCase()
    return byMail.get(mail) ?? null
  }
  return {
    more: grant => {
      const account = accounts.get(`${grant.system}\t${grant.account}`)
      const role = roles.get(`${grant.system}\t${grant.right.split(' @ ')[0] ?? ''}`)
      const holder = grant.holder ?? account?.holder ?? (isMail(grant.account) ? grant.account : null)
      const employee = holder === null ? null : (byName.get(holder.toLowerCase()) ?? null)
      const everything =
        role && typeof role.all_actions === 'boolean' ? role.all_actions && role.all_resources !== false : null
      return {
        ...grant,
        holder,
        name: grant.name ?? account?.name ?? null,
        kind: grant.kind ?? account?.kind ?? null,
        privileged: grant.privileged ?? (typeof role?.privileged === 'boolean' ? role.privileged : null),
        everything: grant.everything ?? everything,
        enabled: grant.enabled ?? account?.enabled ?? null,
        created: grant.created ?? account?.created ?? null,
        lastUsed: grant.lastUsed ?? account?.lastUsed ?? null,
        employee,
        who: personOf(holder),
        manager: personOf(employee?.manager ?? null)?.id ?? null,
      }
    },
  }
}

type Said = Readonly<{ is: 'yes'; fact: string }> | Readonly<{ is: 'no' | 'unknown' | 'not_applicable' }>

const no: Said = { is: 'no' }
const unknown: Said = { is: 'unknown' }
const notApplicable: Said = { is: 'not_applicable' }
const yes = (fact: string): Said => ({ is: 'yes', fact })

function judging(input: AccessInput, held: readonly Held[]): (one: Held) => AccessEntry {
  const { review, people, before, today, dayOf } = input
  const left = new Map(
    (input.leavers?.rows ?? []).map(row => [String(row.employee_id).toLowerCase(), String(row.left_on)]),
  )
  const pairs = pairsIn(review.conflicts)
  const expected = expectedIn(review.expected)
  const holderOf = (one: Held) => one.who?.id ?? one.holder?.toLowerCase() ?? `${one.system}\t${one.account}`
  const rightsOf = Map.groupBy(held, holderOf)
  const beforeKeys = before && new Set(before.map(keyOfEntry))
  const tells = new Set(held.filter(one => one.justification !== null).map(one => `${one.dataset} ${one.system}`))
  const dormantSince = dayBefore(today, review.dormantDays)
  const leaves = new Map(people.map(one => [one.id, one.leftOn]))
  const isGone = (id: string) => (leaves.get(id) ?? null) !== null && String(leaves.get(id)) < today
  const keyOf = ({ connection, dataset, system, account, right }: Held) =>
    [connection, dataset, system, account, right].join('\t')
  const nobodys = (one: Held) => one.kind === 'service' || one.kind === 'system' || one.kind === 'group'

  const judges: Readonly<Record<AccessFlag, (one: Held) => Said>> = {
    orphaned: one => {
      if (nobodys(one) || one.kind === 'shared') return notApplicable
      if (one.who || one.employee) return no
      if (!input.employees?.complete) return unknown
      return yes(one.holder ? `nobody here is ${one.holder} as of ${today}` : `names no person as of ${today}`)
    },
    inactive: one => (one.enabled === null ? unknown : one.enabled ? no : yes(`disabled, but there on ${today}`)),
    dormant: one => {
      if (one.enabled === false) return notApplicable
      if (one.lastUsed === null) return unknown
      const used = dayOf(instant(one.lastUsed))
      return used < dormantSince ? yes(`last used ${used}`) : no
    },
    privileged: one => (one.privileged === null ? unknown : one.privileged ? yes('gives administrative rights') : no),
    excessive: one => (one.everything === null ? unknown : one.everything ? yes('allows everything') : no),
    role_mismatch: one => {
      const allowed = expected.get((one.right || one.system).toLowerCase())
      if (!allowed || nobodys(one)) return allowed ? notApplicable : unknown
      if (!one.employee || (one.employee.job === null && one.employee.department === null)) return unknown
      const [job, department] = [one.employee.job ?? '', one.employee.department ?? '']
      return allowed.includes(job.toLowerCase()) || allowed.includes(department.toLowerCase())
        ? no
        : yes(`held by ${[job, department].filter(Boolean).join(', ')}; expected ${allowed.join(' or ')}`)
    },
    new: one => (beforeKeys === null ? unknown : beforeKeys.has(keyOf(one)) ? no : yes('not in the last review')),
    terminated: one => {
      if (nobodys(one)) return notApplicable
      const gone = one.employee && (left.get(one.employee.id) ?? one.employee.ended)
      if (gone && gone < today) return yes(`left ${gone}`)
      if (one.who?.leftOn && one.who.leftOn < today) return yes(`left ${one.who.leftOn}`)
      if (one.employee?.active === false) return yes(`does not work here as of ${today}`)
      const isTold = one.employee?.active === true || Boolean(gone) || input.leavers?.complete
      return one.employee && isTold ? no : unknown
    },
    contractor_expired: one => {
      if (!one.employee?.kind) return nobodys(one) ? notApplicable : unknown
      if (one.employee.kind !== 'contractor' && one.employee.kind !== 'agency') return notApplicable
      if (one.employee.until === null) return unknown
      return one.employee.until < today ? yes(`contract ended ${one.employee.until}`) : no
    },
    sod_conflict: one => {
      if (pairs.length === 0) return unknown
      const others = new Set((rightsOf.get(holderOf(one)) ?? []).flatMap(each => namesOfRight(each)))
      const against = pairs.flatMap(([a, b]) => {
        const names = namesOfRight(one)
        if (names.includes(a) && others.has(b)) return [b]
        return names.includes(b) && others.has(a) ? [a] : []
      })
      return against.length > 0 ? yes(`held together with ${against.join(', ')}`) : no
    },
    role_creep: one => {
      if (before === null || beforeKeys === null) return unknown
      if (beforeKeys.has(keyOf(one)) || one.right === '') return no
      const kept = (rightsOf.get(holderOf(one)) ?? []).filter(each => each.right !== '' && beforeKeys.has(keyOf(each)))
      return kept.length > 0 ? yes(`added to ${kept.length} older rights, none of which was given up`) : no
    },
    no_justification: one => {
      if (!one.tellsWhy || !tells.has(`${one.dataset} ${one.system}`)) return unknown
      return one.justification === null ? yes('no ticket and no approval is recorded') : no
    },
    shared: one => (one.kind === null ? unknown : one.kind === 'shared' ? yes('used by several people') : no),
  }
  const given = Object.entries(judges) as [AccessFlag, (one: Held) => Said][]

  return one => {
    const said = given.map(([flag, of]) => [flag, of(one)] as const)
    const flagged = said.flatMap(([flag, { is, ...more }]) =>
      is === 'yes' && 'fact' in more ? [[flag, more.fact]] : [],
    )
    const { connection, dataset, system, account, right, holder, name, kind, privileged, enabled } = one
    const { lastUsed, granted, ends, justification, rights } = one
    return {
      ...{ connection, dataset, system, account, right, holder, name, kind, privileged, enabled },
      ...{ lastUsed, granted, ends, justification, rights },
      person: one.who?.id ?? null,
      ...reviewerOf(one, input, isGone),
      flags: flagged.map(([flag]) => flag as AccessFlag),
      unknown: said.flatMap(([flag, { is }]) => (is === 'unknown' ? [flag] : [])),
      facts: flagged.map(([flag, fact]) => `${flag}: ${fact}`).join(' · '),
    }
  }
}

/** Who decides: as the review says, else its owner; never whose access it is, nor somebody who left. */
function reviewerOf(one: Held, input: AccessInput, isGone: (id: string) => boolean) {
  const { owner, reviewers } = input.review
  const answering = one.answers?.toLowerCase() ?? null
  const wanted =
    reviewers === 'manager'
      ? { id: one.manager, why: 'Manager of the person' }
      : reviewers === 'system_owner'
        ? {
            id: input.people.find(each => answering !== null && each.email?.toLowerCase() === answering)?.id ?? null,
            why: 'Owner of the system',
          }
        : { id: owner, why: 'Runs the review' }
  const self = one.who?.id ?? null
  if (wanted.id !== null && wanted.id !== self && !isGone(wanted.id))
    return { reviewer: wanted.id, reviewerWhy: wanted.why }
  const why =
    wanted.id === null
      ? `${wanted.why} is unknown`
      : wanted.id === self
        ? 'It is their own access'
        : 'The reviewer left'
  return owner === self
    ? { reviewer: null, reviewerWhy: 'Their own access: somebody else has to be named' }
    : { reviewer: owner, reviewerWhy: `Runs the review. ${why}` }
}

function employeeOf(row: DatasetRow): Employee {
  const text = (name: string) => (row[name] === null || row[name] === undefined ? null : String(row[name]))
  return {
    id: String(row.employee_id).toLowerCase(),
    email: text('email')?.toLowerCase() ?? null,
    manager: text('manager'),
    kind: text('kind'),
    job: text('job_title'),
    department: text('department'),
    ended: text('ended_on'),
    active: typeof row.active === 'boolean' ? row.active : null,
    until: text('access_until'),
  }
}

function namesOfRight({ right, rights, system }: Grant): readonly string[] {
  const names = right === '' ? rights : [right]
  return names.flatMap(name => [name.toLowerCase(), `${system}/${name}`.toLowerCase()])
}

function dayBefore(today: string, days: number): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)
}

const isMail = (text: string) => text.includes('@')
