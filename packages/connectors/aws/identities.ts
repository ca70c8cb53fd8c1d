import type { Event, RawRow } from '../connector/index.ts'
import { orNothing } from './client.ts'
import { child, isTrue, itemsIn, numberIn, textIn, textsIn, type XmlElement } from './document.ts'
import { type AccessKey, type Details, type Identities, identityDatasets, type ReportRow, type User } from './iam.ts'
import { datasetOf, type Reading } from './part.ts'
import { noRights, type Rights, rightsOf, rightsTogether, statementsOf, trustOf } from './policy.ts'

const names = identityDatasets

/** What the account that nothing restricts is called; no user can have this name. */
export const rootAccount = '<root_account>'

export function systemOf({ account }: Pick<Reading, 'account'>): string {
  return `aws:${account}`
}

/** The rows of IAM: accounts, groups, memberships, roles, keys, factors, rules for passwords, policies. */
export async function* identityEvents(reading: Reading, read: Identities): AsyncGenerator<Event> {
  const rights = read.details && rightsIn(read.details)
  const rule = await passwordRule(reading)
  const users = read.users && read.summary?.get('Users')
  const count = users === undefined ? {} : { count: { of: users + 1, how: 'iam:GetAccountSummary, and the root' } }
  yield* datasetOf(
    reading,
    { dataset: names.accounts, query: queries.accounts, ...count },
    accountRows(reading, read, rights, rule),
  )
  yield* datasetOf(
    reading,
    { dataset: names.groups, query: queries.details, ...counted(read, 'Groups') },
    groupRows(reading, read.details, rights),
  )
  yield* datasetOf(
    reading,
    { dataset: names.memberships, query: queries.details },
    membershipRows(reading, read.details),
  )
  yield* datasetOf(reading, { dataset: names.roles, query: queries.roles }, roleRows(reading, read, rights))
  yield* datasetOf(reading, { dataset: names.keys, query: queries.keys }, keyRows(reading, read))
  yield* datasetOf(reading, { dataset: names.factors, query: queries.factors }, factorRows(reading, read))
  yield* datasetOf(reading, { dataset: names.rules, query: 'iam:GetAccountPasswordPolicy' }, ruleRows(reading, rule))
  yield* datasetOf(
    reading,
    { dataset: names.policies, query: queries.details },
    policyRows(reading, read.details, rights),
  )
}

const queries = {
  accounts: 'iam:ListUsers, GetLoginProfile, ListMFADevices, ListAccessKeys, GetCredentialReport, GetAccountSummary',
  details: 'iam:GetAccountAuthorizationDetails',
  roles: 'iam:GetAccountAuthorizationDetails, ListRoles',
  keys: 'iam:ListAccessKeys, GetAccessKeyLastUsed, GetCredentialReport',
  factors: 'iam:ListMFADevices, ListVirtualMFADevices',
}

function counted(read: Identities, name: string) {
  const of = read.summary?.get(name)
  return of === undefined || !read.details ? {} : { count: { of, how: 'iam:GetAccountSummary' } }
}

/** Rights by the address of a managed policy, and by the name of who holds them. */
type AllRights = {
  readonly managed: ReadonlyMap<string, Rights | null>
  readonly groups: ReadonlyMap<string, Rights>
  of(holder: XmlElement, inline: string): Rights
}

function rightsIn(details: Details): AllRights {
  const managed = new Map(details.policies.map(policy => [textIn(policy, 'Arn') ?? '', rightsOfManaged(policy)]))
  const of = (holder: XmlElement, inline: string): Rights =>
    rightsTogether([
      ...attachedTo(holder).map(({ arn }) => managed.get(arn) ?? knownRights(arn)),
      ...itemsIn(holder, inline).map(each => rightsOf(statementsOf(textIn(each, 'PolicyDocument')) ?? [])),
    ])
  return {
    managed,
    of,
    groups: new Map(details.groups.map(group => [textIn(group, 'GroupName') ?? '', of(group, 'GroupPolicyList')])),
  }
}

function rightsOfManaged(policy: XmlElement): Rights | null {
  const current = itemsIn(policy, 'PolicyVersionList').find(each => isTrue(each, 'IsDefaultVersion') === true)
  const statements = statementsOf(textIn(current, 'Document'))
  return statements && rightsOf(statements)
}

/** A policy of AWS whose text is not given is known by its name. */
function knownRights(arn: string): Rights {
  if (/:policy\/AdministratorAccess$/.test(arn))
    return { fullAdmin: true, allActions: ['*'], allResources: true, canEscalate: true }
  if (/:policy\/IAMFullAccess$/.test(arn))
    return { fullAdmin: false, allActions: ['iam'], allResources: true, canEscalate: true }
  return noRights
}

function attachedTo(holder: XmlElement): readonly { readonly arn: string; readonly name: string }[] {
  return itemsIn(holder, 'AttachedManagedPolicies').map(each => ({
    arn: textIn(each, 'PolicyArn') ?? '',
    name: textIn(each, 'PolicyName') ?? '',
  }))
}

function isPrivileged({ fullAdmin, canEscalate }: Rights): boolean {
  return fullAdmin || canEscalate
}

async function* accountRows(
  reading: Reading,
  read: Identities,
  rights: AllRights | undefined,
  rule: XmlElement | null | undefined,
): AsyncGenerator<RawRow> {
  if (!read.users) return
  yield rootRow(reading, read)
  const details = new Map((read.details?.users ?? []).map(each => [textIn(each, 'UserName') ?? '', each]))
  for (const user of read.users) yield accountRow(reading, read, user, details.get(user.name), rights, rule)
}

function accountRow(
  reading: Reading,
  { report }: Identities,
  { user, name, hasPassword, devices, keys }: User,
  detail: XmlElement | undefined,
  rights: AllRights | undefined,
  rule: XmlElement | null | undefined,
): RawRow {
  const told = report?.get(name)
  const groups = detail && textsIn(detail, 'GroupList')
  const all =
    detail &&
    rights &&
    rightsTogether([
      rights.of(detail, 'UserPolicyList'),
      ...(groups ?? []).map(group => rights.groups.get(group) ?? noRights),
    ])
  const activeKeys = keys?.filter(key => key.isActive).length
  const hasCertificate = told?.cert_1_active === 'true' || told?.cert_2_active === 'true'
  const isEnabled = hasPassword === true || (activeKeys ?? 0) > 0 || hasCertificate
  const isUnknown = hasPassword === undefined || activeKeys === undefined
  const methods = devices?.map(methodOf)
  return {
    system: systemOf(reading),
    account: name,
    account_id: textIn(user, 'UserId'),
    kind: hasPassword === undefined ? null : hasPassword ? 'person' : 'service',
    email: /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(name) ? name : null,
    enabled: isEnabled ? true : isUnknown ? null : false,
    interactive: hasPassword,
    privileged: all && isPrivileged(all),
    mfa: devices && devices.length > 0,
    password_state: hasPassword === undefined ? null : hasPassword ? 'set' : 'none',
    password_changed_on: hasPassword ? momentIn(told, 'password_last_changed')?.slice(0, 10) : null,
    password_max_age_days: rule ? numberIn(rule, 'MaxPasswordAge') : null,
    created_at: textIn(user, 'CreateDate'),
    last_sign_in_at: textIn(user, 'PasswordLastUsed'),
    password_last_used_at: textIn(user, 'PasswordLastUsed'),
    access_keys: activeKeys,
    member_of: groups && [...groups].sort(),
    mfa_methods: methods && [...new Set(methods)].sort(),
    mfa_phishing_resistant: methods?.includes('webauthn'),
    root: false,
    raw: textIn(user, 'Arn'),
  }
}

function rootRow(reading: Reading, { summary, report, virtual }: Identities): RawRow {
  const told = report?.get(rootAccount)
  const hasMfa = summary && summary.get('AccountMFAEnabled') === 1
  const keys = rootKeyCount({ summary, report })
  const hasVirtual = virtual?.some(isOfRoot(reading))
  const password = summary?.get('AccountPasswordPresent')
  const isDisabled = password === 0 && keys === 0
  return {
    system: systemOf(reading),
    account: rootAccount,
    account_id: reading.account,
    kind: 'shared',
    enabled: summary ? !isDisabled : null,
    interactive: password === undefined ? null : password > 0,
    privileged: true,
    mfa: hasMfa,
    password_state: password === undefined ? null : password > 0 ? 'set' : 'none',
    password_changed_on: momentIn(told, 'password_last_changed')?.slice(0, 10),
    created_at: momentIn(told, 'user_creation_time'),
    last_sign_in_at: momentIn(told, 'password_last_used'),
    password_last_used_at: momentIn(told, 'password_last_used'),
    access_keys: keys,
    member_of: [],
    mfa_methods:
      hasMfa === false ? [] : hasVirtual === undefined || !summary ? null : [hasVirtual ? 'totp' : 'hardware'],
    mfa_phishing_resistant: hasMfa === false || hasVirtual === true ? false : null,
    root: true,
    raw: `arn:aws:iam::${reading.account}:root`,
  }
}

/** Keys of the root: the summary says at once whether there are any, the report how many. */
export function rootKeyCount({ summary, report }: Pick<Identities, 'summary' | 'report'>): number | undefined {
  if (!summary) return undefined
  const present = summary.get('AccountAccessKeysPresent') ?? 0
  const told = report?.get(rootAccount)
  const active = [told?.access_key_1_active, told?.access_key_2_active].filter(each => each === 'true').length
  return present === 0 ? 0 : Math.max(present, active)
}

/** When the root was last used, with its password or a key. */
export function rootLastUsedAt({ report }: Pick<Identities, 'report'>): string | null {
  const told = report?.get(rootAccount)
  const moments = ['password_last_used', 'access_key_1_last_used_date', 'access_key_2_last_used_date']
  return (
    moments
      .flatMap(name => momentIn(told, name) ?? [])
      .sort((a, b) => Date.parse(a) - Date.parse(b))
      .at(-1) ?? null
  )
}

/** What the report calls a moment; nothing where there is none, or where AWS did not keep it. */
function momentIn(row: ReportRow | undefined, column: string): string | null {
  const text = row?.[column] ?? ''
  return /^\d{4}-\d{2}-\d{2}T/.test(text) ? text : null
}

function isOfRoot({ account }: Reading): (device: XmlElement) => boolean {
  return device =>
    textIn(device, 'User', 'Arn')?.endsWith(`:${account}:root`) === true ||
    textIn(device, 'SerialNumber')?.endsWith(':mfa/root-account-mfa-device') === true
}

function methodOf(device: XmlElement): 'totp' | 'webauthn' | 'hardware_otp' {
  const serial = textIn(device, 'SerialNumber') ?? ''
  if (/:u2f\//.test(serial)) return 'webauthn'
  return /:mfa\//.test(serial) || /:sms-mfa\//.test(serial) ? 'totp' : 'hardware_otp'
}

async function* groupRows(
  reading: Reading,
  details: Details | undefined,
  rights: AllRights | undefined,
): AsyncGenerator<RawRow> {
  if (!details || !rights) return
  const members = membersOf(details)
  for (const group of details.groups) {
    const name = textIn(group, 'GroupName') ?? ''
    const own = [...(members.get(name) ?? [])].sort()
    yield {
      system: systemOf(reading),
      group_name: name,
      group_id: textIn(group, 'GroupId'),
      members: own,
      member_count: own.length,
      privileged: isPrivileged(rights.groups.get(name) ?? noRights),
      raw: textIn(group, 'Arn'),
    }
  }
}

function membersOf(details: Details): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>()
  for (const user of details.users)
    for (const group of textsIn(user, 'GroupList'))
      members.set(group, [...(members.get(group) ?? []), textIn(user, 'UserName') ?? ''])
  return members
}

async function* membershipRows(reading: Reading, details: Details | undefined): AsyncGenerator<RawRow> {
  for (const user of details?.users ?? [])
    for (const group of textsIn(user, 'GroupList'))
      yield {
        system: systemOf(reading),
        group_name: group,
        account: textIn(user, 'UserName'),
        direct: true,
        member_kind: 'account',
        raw: textIn(user, 'Arn'),
      }
}

async function* roleRows(reading: Reading, read: Identities, rights: AllRights | undefined): AsyncGenerator<RawRow> {
  if (!read.details || !rights) return
  const own = new Set([reading.account, ...reading.settings.ownAccounts])
  for (const role of read.details.roles) {
    const name = textIn(role, 'RoleName') ?? ''
    const listed = read.roles?.get(name)
    const all = rights.of(role, 'RolePolicyList')
    const statements = statementsOf(textIn(role, 'AssumeRolePolicyDocument'))
    const trust = statements && trustOf(statements, own)
    const seconds = numberIn(listed, 'MaxSessionDuration')
    yield {
      system: systemOf(reading),
      role: name,
      kind: kindOf(textIn(role, 'Path') ?? '/'),
      description: textIn(listed, 'Description'),
      privileged: isPrivileged(all),
      all_actions: all.fullAdmin,
      all_resources: all.allResources,
      permissions: permissionsOf(role, 'RolePolicyList'),
      assumed_by: trust?.assumedBy,
      assumed_by_anyone: trust?.byAnyone,
      outside_accounts: trust?.outsideAccounts,
      outside_condition: trust?.hasOutsideCondition,
      mfa_required: trust?.needsMfa,
      max_session_hours: seconds === null ? null : seconds / 3600,
      created_at: textIn(role, 'CreateDate'),
      last_used_at: textIn(role, 'RoleLastUsed', 'LastUsedDate'),
      raw: textIn(role, 'Arn'),
    }
  }
}

function kindOf(path: string): 'service_linked' | 'built_in' | 'custom' {
  if (path.startsWith('/aws-service-role/')) return 'service_linked'
  return path.startsWith('/aws-reserved/') ? 'built_in' : 'custom'
}

function permissionsOf(holder: XmlElement, inline: string): readonly string[] {
  const own = itemsIn(holder, inline).map(each => textIn(each, 'PolicyName') ?? '')
  return [...attachedTo(holder).map(({ name }) => name), ...own].sort()
}

async function* keyRows(reading: Reading, read: Identities): AsyncGenerator<RawRow> {
  const system = systemOf(reading)
  const told = read.report?.get(rootAccount)
  for (let place = 1; place <= (rootKeyCount(read) ?? 0); place++)
    yield {
      system,
      key_id: `${rootAccount} ${place}`,
      account: rootAccount,
      kind: 'access_key',
      active: true,
      root: true,
      created_at: momentIn(told, `access_key_${place}_last_rotated`),
      last_used_at: momentIn(told, `access_key_${place}_last_used_date`),
    }
  for (const { name, keys, user } of read.users ?? [])
    for (const key of keys ?? []) yield keyRow(system, name, key, textIn(user, 'Arn'))
}

function keyRow(system: string, account: string, key: AccessKey, raw: string | null): RawRow {
  return {
    system,
    key_id: key.id,
    account,
    kind: 'access_key',
    active: key.isActive,
    root: false,
    created_at: key.createdAt,
    last_used_at: key.lastUsedAt,
    raw,
  }
}

async function* factorRows(reading: Reading, read: Identities): AsyncGenerator<RawRow> {
  const system = systemOf(reading)
  const root = read.virtual?.filter(isOfRoot(reading)) ?? []
  for (const device of root) yield factorRow(system, rootAccount, device)
  if (read.virtual && root.length === 0 && read.summary?.get('AccountMFAEnabled') === 1)
    yield { system, account: rootAccount, factor_id: 'a device that is not virtual', active: true }
  for (const { name, devices } of read.users ?? [])
    for (const device of devices ?? []) yield factorRow(system, name, device)
}

function factorRow(system: string, account: string, device: XmlElement): RawRow {
  const method = methodOf(device)
  return {
    system,
    account,
    factor_id: textIn(device, 'SerialNumber'),
    method,
    phishing_resistant: method === 'webauthn',
    active: true,
    enrolled_at: textIn(device, 'EnableDate'),
  }
}

/** The rules for passwords; null where none were set, so that the defaults of AWS hold. */
async function passwordRule({ aws, settings: { region }, trouble }: Reading): Promise<XmlElement | null | undefined> {
  return await trouble.attempt(
    'the rules for passwords',
    [{ dataset: names.rules }, { dataset: names.accounts, columns: ['password_max_age_days'] }],
    async () => {
      const answer = await orNothing(aws.query('iam', region, 'GetAccountPasswordPolicy'), 'NoSuchEntity')
      return answer && (child(answer, 'PasswordPolicy') ?? answer)
    },
  )
}

async function* ruleRows(reading: Reading, rule: XmlElement | null | undefined): AsyncGenerator<RawRow> {
  if (rule === undefined) return
  const set = rule ?? undefined
  yield {
    system: systemOf(reading),
    rule_set: 'default',
    configured: rule !== null,
    enforced: true,
    min_length: set ? numberIn(set, 'MinimumPasswordLength') : defaultLength,
    needs_upper: set ? isTrue(set, 'RequireUppercaseCharacters') : false,
    needs_lower: set ? isTrue(set, 'RequireLowercaseCharacters') : false,
    needs_digit: set ? isTrue(set, 'RequireNumbers') : false,
    needs_symbol: set ? isTrue(set, 'RequireSymbols') : false,
    max_age_days: numberIn(set, 'MaxPasswordAge'),
    remembered: numberIn(set, 'PasswordReusePrevention') ?? 0,
  }
}

/** The shortest password of an account without rules of its own. */
const defaultLength = 8

async function* policyRows(
  reading: Reading,
  details: Details | undefined,
  rights: AllRights | undefined,
): AsyncGenerator<RawRow> {
  if (!details || !rights) return
  const holders = holdersIn(details)
  for (const policy of details.policies) {
    const arn = textIn(policy, 'Arn') ?? ''
    const attached = holders.filter(({ element }) => attachedTo(element).some(each => each.arn === arn))
    const isProviders = /^arn:[^:]+:iam::aws:/.test(arn)
    // What AWS offers to everybody and nobody here has is nothing of this account.
    if (isProviders && attached.length === 0) continue
    yield {
      ...rightColumns(rights.managed.get(arn) ?? null),
      provider: 'aws',
      account: reading.account,
      policy: arn,
      name: textIn(policy, 'PolicyName'),
      managed_by: isProviders ? 'provider' : 'customer',
      inline: false,
      attached_to: attached.map(({ shown }) => shown).sort(),
      attached_to_users: attached.some(({ kind }) => kind === 'user'),
      updated_at: textIn(policy, 'UpdateDate'),
      raw: arn,
    }
  }
  for (const { element, shown, kind, inline } of holders)
    for (const each of itemsIn(element, inline)) {
      const statements = statementsOf(textIn(each, 'PolicyDocument'))
      yield {
        ...rightColumns(statements && rightsOf(statements)),
        provider: 'aws',
        account: reading.account,
        policy: `${shown}/${textIn(each, 'PolicyName')}`,
        name: textIn(each, 'PolicyName'),
        managed_by: 'customer',
        inline: true,
        attached_to: [shown],
        attached_to_users: kind === 'user',
        raw: textIn(element, 'Arn'),
      }
    }
}

function rightColumns(rights: Rights | null): RawRow {
  return {
    full_admin: rights?.fullAdmin,
    all_actions: rights?.allActions,
    all_resources: rights?.allResources,
    can_escalate: rights?.canEscalate,
  }
}

type Holder = { readonly element: XmlElement; readonly shown: string; readonly kind: string; readonly inline: string }

function holdersIn(details: Details): readonly Holder[] {
  const of = (kind: string, elements: readonly XmlElement[], name: string, inline: string) =>
    elements.map(element => ({ element, kind, inline, shown: `${kind}/${textIn(element, name)}` }))
  return [
    ...of('user', details.users, 'UserName', 'UserPolicyList'),
    ...of('group', details.groups, 'GroupName', 'GroupPolicyList'),
    ...of('role', details.roles, 'RoleName', 'RolePolicyList'),
  ]
}
