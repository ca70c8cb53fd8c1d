import type { DatasetRef } from '@onus/core/dataset'
import { type CollectRun, type Event, type Origin, SourceProblem } from '../connector/index.ts'
import { activeDirectory } from './active-directory.ts'
import { type Directory, openDirectory, portOf } from './client.ts'
import { text, texts } from './entry.ts'
import type { Group, Schema } from './kind.ts'
import { membersOf, named } from './members.ts'
import type { Entry } from './message.ts'
import { openldap } from './openldap.ts'
import type { Kind, LdapSettings } from './settings.ts'

export const refs = {
  accounts: 'identity.accounts@1',
  groups: 'identity.groups@1',
  memberships: 'identity.memberships@1',
} as const

export const ldapDatasets: readonly DatasetRef[] = Object.values(refs)

const schemas: Readonly<Record<Kind, Schema>> = { openldap, 'active-directory': activeDirectory }

/** Says of itself what it is: 1.2.840.113556.1.4.800 is Active Directory (and its small sister). */
const isActiveDirectory = '1.2.840.113556.1.4.800'

export type About = { readonly kind: Kind; readonly bases: readonly string[] }

export async function* collectLdap(settings: LdapSettings, run: CollectRun): AsyncGenerator<Event> {
  using directory = await openDirectory(settings, run)
  const about = await aboutOf(directory, settings)
  const schema = schemas[about.kind]
  for (const dataset of ldapDatasets) yield { kind: 'origin', dataset, ...originOf(settings, about, dataset) }
  const system = settings.host
  const filters = filtersOf(settings, schema)
  yield { kind: 'progress', label: 'Reading groups', done: 0, total: 2 }
  const found = await entriesOf(directory, about.bases, filters.groups, schema.groupAttributes)
  const groups = named(found.map(entry => privileged(schema.group(entry), settings)))
  yield { kind: 'progress', label: 'Reading accounts', done: 1, total: 2 }
  const entries = await entriesOf(directory, about.bases, filters.accounts, schema.accountAttributes)
  const now = run.now()
  const accounts = named(entries.map(entry => schema.account(entry, now)))
  const members = membersOf(accounts, groups)
  const knowsPrivileged = about.kind === 'active-directory' || settings.privilegedGroups.length > 0
  for (const account of accounts) {
    const isPrivileged = knowsPrivileged ? members.isPrivileged(account) : null
    const row = { ...account.row, system, account: account.name, privileged: isPrivileged }
    yield { kind: 'row', dataset: refs.accounts, row: { ...row, member_of: members.groupsOf(account) } }
  }
  for (const group of groups) {
    const all = members.of(group)
    const held = all.filter(({ kind }) => kind !== 'group').map(({ name }) => name)
    yield { kind: 'row', dataset: refs.groups, row: groupRow(system, group, held, knowsPrivileged) }
    for (const { name, kind, direct } of all)
      yield {
        kind: 'row',
        dataset: refs.memberships,
        row: { system, group_name: group.name, account: name, direct, member_kind: kind, raw: group.dn },
      }
  }
  yield* notRecorded(schema, entries, knowsPrivileged)
  yield* ended(directory, accounts.length)
}

function groupRow(system: string, group: Group, members: readonly string[], knowsPrivileged: boolean) {
  return {
    system,
    group_name: group.name,
    group_id: group.id,
    members,
    member_count: members.length,
    privileged: knowsPrivileged ? group.privileged : null,
    description: group.description,
    owner: group.owner,
    raw: group.dn,
  }
}

function privileged(group: Group, { privilegedGroups }: LdapSettings): Group {
  const isNamed = privilegedGroups.some(name => name.toLowerCase() === group.name.toLowerCase())
  return { ...group, privileged: group.privileged || isNamed }
}

/** What the directory records of nobody is not known; of others, nothing means that it never was. */
function* notRecorded(schema: Schema, entries: readonly Entry[], knowsPrivileged: boolean): Generator<Event> {
  if (entries.length === 0) return
  for (const [column, { attributes, hint }] of Object.entries(schema.recorded))
    if (!entries.some(entry => attributes.some(name => texts(entry, name).length > 0)))
      yield {
        kind: 'unread',
        dataset: refs.accounts,
        what: column,
        why: `No account has it. ${hint}`,
        columns: [column],
      }
  if (knowsPrivileged) return
  const why = 'The directory does not say which groups give administrative rights; name them in the settings'
  yield { kind: 'unread', dataset: refs.accounts, what: 'privileged', why, columns: ['privileged'] }
  yield { kind: 'unread', dataset: refs.groups, what: 'privileged', why, columns: ['privileged'] }
}

function* ended(directory: Directory, accounts: number): Generator<Event> {
  const elsewhere = [...directory.elsewhere]
  if (accounts === 0) yield { kind: 'note', text: 'No accounts were found; see the base and the filter' }
  const exclusions = elsewhere.map(
    address => `What lies at ${address}, which the directory names and which was not asked`,
  )
  for (const text of exclusions) yield { kind: 'note', text }
  for (const dataset of ldapDatasets) yield { kind: 'complete', dataset, exclusions }
}

/** What the directory says of itself, as far as the settings leave it open. */
export async function aboutOf(directory: Directory, settings: LdapSettings): Promise<About> {
  const names = ['namingContexts', 'defaultNamingContext', 'supportedCapabilities']
  const root = await directory.entry('', names)
  const own = root && (text(root, 'defaultNamingContext') ?? texts(root, 'namingContexts'))
  const bases = settings.baseDn !== undefined ? [settings.baseDn] : typeof own === 'string' ? [own] : (own ?? [])
  if (bases.length === 0)
    throw new SourceProblem(`${settings.host} does not say below which name it keeps its entries; give the base`)
  if (settings.kind !== 'auto') return { kind: settings.kind, bases }
  if (!root)
    throw new SourceProblem(`${settings.host} does not say what it is; set the kind to openldap or active-directory`)
  const isAd = texts(root, 'supportedCapabilities').includes(isActiveDirectory)
  return { kind: isAd ? 'active-directory' : 'openldap', bases }
}

async function entriesOf(
  directory: Directory,
  bases: readonly string[],
  filter: string,
  attributes: readonly string[],
): Promise<Entry[]> {
  const found: Entry[] = []
  for (const base of bases)
    for await (const entry of directory.search({ base, scope: 'subtree', filter, attributes })) found.push(entry)
  const whole: Entry[] = []
  for (const entry of found) whole.push(await wholeEntry(directory, entry))
  return whole
}

/** Active Directory gives long lists in pieces, `member;range=0-1499`; the rest is asked for until the piece that ends in *. */
async function wholeEntry(directory: Directory, entry: Entry): Promise<Entry> {
  if (![...entry.attributes.keys()].some(key => key.includes(';range='))) return entry
  const attributes = new Map<string, readonly Buffer[]>(entry.attributes)
  for (const [key, values] of entry.attributes) {
    const match = /^(.+);range=0-(\d+|\*)$/.exec(key)
    if (!match) continue
    const name = match[1] ?? ''
    const all = [...values]
    for (let last = match[2]; last !== '*'; ) {
      const piece = await directory.entry(entry.dn, [`${name};range=${all.length}-*`])
      const [found] = [...(piece?.attributes ?? [])].flatMap(([each, more]) => {
        const range = /^(.+);range=(\d+)-(\d+|\*)$/.exec(each)
        return range?.[1] === name && Number(range[2]) === all.length ? [{ last: range[3], more }] : []
      })
      if (!found || found.more.length === 0)
        throw new SourceProblem(`The directory gave ${all.length} values of ${name} of ${entry.dn} and not the rest`)
      all.push(...found.more)
      last = found.last
    }
    attributes.set(name, all)
  }
  return { ...entry, attributes }
}

function filtersOf({ accountFilter, groupFilter }: LdapSettings, schema: Schema) {
  return { accounts: accountFilter ?? schema.accountFilter, groups: groupFilter ?? schema.groupFilter }
}

function originOf(settings: LdapSettings, { kind, bases }: About, dataset: DatasetRef): Origin {
  const filters = filtersOf(settings, schemas[kind])
  return {
    sourceSystem: `${kind === 'active-directory' ? 'Active Directory' : 'LDAP'} ${settings.host}:${portOf(settings)}`,
    environment: bases.join('; '),
    account: settings.bindDn ?? 'anonymous',
    query: dataset === refs.accounts ? filters.accounts : filters.groups,
    parameters: { bases, scope: 'subtree', pageSize: settings.pageSize, encryption: settings.encryption },
    method: 'api',
    zone: 'UTC',
    exclusions: [],
  }
}
