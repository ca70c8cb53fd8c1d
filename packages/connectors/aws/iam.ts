import type { DatasetRef } from '@onus/core/dataset'
import { importFileOf } from '../importer/file.ts'
import { csvRows } from '../importer/text.ts'
import { type Aws, all, eachOf, notReady, orNothing, xmlPages } from './client.ts'
import { itemsIn, numberIn, textIn, type XmlElement } from './document.ts'
import type { Reading } from './part.ts'
import { AwsProblem } from './problem.ts'

/** All that IAM tells. What is `undefined` could not be read. */
export type Identities = {
  readonly details: Details | undefined
  readonly users: readonly User[] | undefined
  readonly summary: ReadonlyMap<string, number> | undefined
  readonly report: ReadonlyMap<string, ReportRow> | undefined
  readonly virtual: readonly XmlElement[] | undefined
  /** What `ListRoles` tells beyond the details, by name. */
  readonly roles: ReadonlyMap<string, XmlElement> | undefined
  readonly alias: string | null | undefined
}

export type Details = {
  readonly users: readonly XmlElement[]
  readonly groups: readonly XmlElement[]
  readonly roles: readonly XmlElement[]
  readonly policies: readonly XmlElement[]
}

/** A user with what is asked for each. */
export type User = {
  readonly user: XmlElement
  readonly name: string
  readonly hasPassword: boolean | undefined
  readonly devices: readonly XmlElement[] | undefined
  readonly keys: readonly AccessKey[] | undefined
}

export type AccessKey = {
  readonly id: string
  readonly isActive: boolean
  readonly createdAt: string | null
  /** Null also when it never was used; undefined when that could not be read. */
  readonly lastUsedAt: string | null | undefined
}

export type ReportRow = Readonly<Record<string, string>>

export const identityDatasets = {
  accounts: 'identity.accounts@1',
  groups: 'identity.groups@1',
  memberships: 'identity.memberships@1',
  roles: 'identity.roles@1',
  keys: 'identity.keys@1',
  factors: 'identity.factors@1',
  rules: 'identity.password_policies@1',
  policies: 'cloud.policies@1',
  cloudAccounts: 'cloud.accounts@1',
} as const satisfies Readonly<Record<string, DatasetRef>>

const { accounts, groups, memberships, roles, keys, factors, policies, cloudAccounts } = identityDatasets
const byMarker = { send: 'Marker', read: 'Marker', more: 'IsTruncated' }

/** Reads what holds for the account, then each user. */
export async function readIdentities(reading: Reading): Promise<Identities> {
  const { aws, settings, trouble } = reading
  const { region } = settings
  const pages = (action: 'ListUsers' | 'ListRoles' | 'ListVirtualMFADevices', more = {}) =>
    xmlPages(values => aws.query('iam', region, action, values), { MaxItems: 1000, ...more }, byMarker)
  const details = await trouble.attempt(
    'groups, roles and policies',
    [
      { dataset: accounts, columns: ['privileged', 'member_of'] },
      { dataset: groups },
      { dataset: memberships },
      { dataset: roles },
      { dataset: policies },
    ],
    () => readDetails(aws, region),
  )
  const listed = await trouble.attempt('users', [{ dataset: accounts }, { dataset: keys }, { dataset: factors }], () =>
    all(pages('ListUsers'), page => itemsIn(page, 'Users')),
  )
  const summary = await trouble.attempt(
    'the summary of the account',
    [
      { dataset: accounts, columns: ['mfa', 'enabled', 'access_keys'] },
      { dataset: keys },
      { dataset: factors },
      { dataset: cloudAccounts, columns: ['root_mfa', 'root_keys'] },
    ],
    () => readSummary(aws, region),
  )
  const report = await trouble.attempt(
    'the credential report',
    [
      { dataset: accounts, columns: ['password_changed_on', 'password_last_used_at', 'last_sign_in_at', 'created_at'] },
      { dataset: keys, columns: ['created_at', 'last_used_at'] },
      { dataset: cloudAccounts, columns: ['root_last_used_at'] },
    ],
    () => readReport(aws, region),
  )
  const virtual = await trouble.attempt(
    'the second factors of the root',
    [{ dataset: accounts, columns: ['mfa_methods', 'mfa_phishing_resistant'] }, { dataset: factors }],
    () =>
      all(pages('ListVirtualMFADevices', { AssignmentStatus: 'Assigned' }), page => itemsIn(page, 'VirtualMFADevices')),
  )
  const listedRoles = await trouble.attempt(
    'roles',
    [{ dataset: roles, columns: ['description', 'max_session_hours'] }],
    () => all(pages('ListRoles'), page => itemsIn(page, 'Roles')),
  )
  const alias = await trouble.attempt('its name', [{ dataset: cloudAccounts, columns: ['name'] }], async () => {
    const answer = await aws.query('iam', region, 'ListAccountAliases')
    return itemsIn(answer, 'AccountAliases')[0]?.text.trim() ?? null
  })
  return {
    details,
    summary,
    report,
    virtual,
    alias,
    users: listed && (await readUsers(reading, listed)),
    roles: listedRoles && new Map(listedRoles.map(role => [textIn(role, 'RoleName') ?? '', role])),
  }
}

async function readDetails(aws: Aws, region: string): Promise<Details> {
  const pages = xmlPages(
    values => aws.query('iam', region, 'GetAccountAuthorizationDetails', values),
    { MaxItems: 1000 },
    byMarker,
  )
  const details = {
    users: [] as XmlElement[],
    groups: [] as XmlElement[],
    roles: [] as XmlElement[],
    policies: [] as XmlElement[],
  }
  for await (const page of pages) {
    details.users.push(...itemsIn(page, 'UserDetailList'))
    details.groups.push(...itemsIn(page, 'GroupDetailList'))
    details.roles.push(...itemsIn(page, 'RoleDetailList'))
    details.policies.push(...itemsIn(page, 'Policies'))
  }
  return details
}

async function readSummary(aws: Aws, region: string): Promise<ReadonlyMap<string, number>> {
  const summary = await aws.query('iam', region, 'GetAccountSummary')
  const entries = itemsIn(summary, 'SummaryMap')
  if (entries.length === 0) throw new AwsProblem('unreadable', 'Unreadable', 'The summary of the account is empty')
  return new Map(entries.map(entry => [textIn(entry, 'key') ?? '', numberIn(entry, 'value') ?? 0]))
}

const reportTries = 10

/** The credential report by the name of the user. AWS makes it when asked and keeps it for four hours. */
async function readReport(aws: Aws, region: string): Promise<ReadonlyMap<string, ReportRow>> {
  // An answer that it is not ready is waited for like one that it was asked too often.
  const isEarly = (answer: { status: number; text(): string }) =>
    answer.status === 200 && !/<State>\s*COMPLETE\s*</.test(answer.text())
  for (let tries = 1; ; tries++) {
    const made = orNothing(aws.query('iam', region, 'GenerateCredentialReport', {}, { isEarly }), notReady)
    if ((await made) !== null) break
    if (tries >= reportTries)
      throw new AwsProblem('failed', notReady, 'AWS did not finish the credential report. Run it again later')
  }
  const answer = await aws.query('iam', region, 'GetCredentialReport')
  const text = Buffer.from(textIn(answer, 'Content') ?? '', 'base64').toString('utf8')
  if (!text.startsWith('user,'))
    throw new AwsProblem('unreadable', 'Unreadable', 'The credential report of AWS is no table of users')
  const rows = new Map<string, ReportRow>()
  for await (const { row } of csvRows(importFileOf('the credential report', text), ',')) rows.set(row.user ?? '', row)
  return rows
}

async function readUsers(reading: Reading, listed: readonly XmlElement[]): Promise<readonly User[]> {
  const users: User[] = []
  for await (const user of eachOf(listed, each => readUser(reading, each))) users.push(user)
  return users
}

async function readUser({ aws, settings: { region }, trouble }: Reading, user: XmlElement): Promise<User> {
  const name = textIn(user, 'UserName') ?? ''
  const values = { UserName: name }
  const profile = await trouble.attempt(
    name,
    [{ dataset: accounts, columns: ['interactive', 'kind', 'password_state', 'enabled'] }],
    () => orNothing(aws.query('iam', region, 'GetLoginProfile', values, { about: name }), 'NoSuchEntity'),
  )
  const devices = await trouble.attempt(
    name,
    [{ dataset: accounts, columns: ['mfa', 'mfa_methods', 'mfa_phishing_resistant'] }, { dataset: factors }],
    () =>
      all(
        xmlPages(more => aws.query('iam', region, 'ListMFADevices', more, { about: name }), values, byMarker),
        page => itemsIn(page, 'MFADevices'),
      ),
  )
  const listedKeys = await trouble.attempt(
    name,
    [{ dataset: accounts, columns: ['access_keys', 'enabled'] }, { dataset: keys }],
    () =>
      all(
        xmlPages(more => aws.query('iam', region, 'ListAccessKeys', more, { about: name }), values, byMarker),
        page => itemsIn(page, 'AccessKeyMetadata'),
      ),
  )
  const usedKeys: AccessKey[] = []
  for (const key of listedKeys ?? []) usedKeys.push(await readKey({ aws, settings: { region }, trouble }, name, key))
  return {
    user,
    name,
    hasPassword: profile === undefined ? undefined : profile !== null,
    devices,
    keys: listedKeys && usedKeys,
  }
}

async function readKey(
  { aws, settings: { region }, trouble }: Pick<Reading, 'aws' | 'trouble'> & { settings: { region: string } },
  user: string,
  key: XmlElement,
): Promise<AccessKey> {
  const id = textIn(key, 'AccessKeyId') ?? ''
  const used = await trouble.attempt(
    `the last use of a key of ${user}`,
    [{ dataset: keys, columns: ['last_used_at'] }],
    () => aws.query('iam', region, 'GetAccessKeyLastUsed', { AccessKeyId: id }, { about: user }),
  )
  return {
    id,
    isActive: textIn(key, 'Status') === 'Active',
    createdAt: textIn(key, 'CreateDate'),
    lastUsedAt: used && textIn(used, 'AccessKeyLastUsed', 'LastUsedDate'),
  }
}
