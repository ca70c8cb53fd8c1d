import type { RawRow } from '../connector/index.ts'
import type { Factor, LogEvent, Policy, Role, Rule, User } from './shapes.ts'

/** Whether an account of that status can be used, and what the state is called. Staged ones were not activated yet. */
const states: Readonly<Record<string, readonly [boolean, string]>> = {
  STAGED: [false, 'invited'],
  PROVISIONED: [true, 'invited'],
  ACTIVE: [true, 'active'],
  RECOVERY: [true, 'active'],
  PASSWORD_EXPIRED: [true, 'active'],
  LOCKED_OUT: [true, 'locked'],
  SUSPENDED: [false, 'suspended'],
  DEPROVISIONED: [false, 'deactivated'],
}

const methods: Readonly<Record<string, string>> = {
  webauthn: 'webauthn',
  u2f: 'webauthn',
  signed_nonce: 'webauthn',
  push: 'push',
  sms: 'sms',
  call: 'voice',
  email: 'email',
  question: 'question',
  'token:software:totp': 'totp',
  'token:hotp': 'hardware_otp',
  'token:hardware': 'hardware_otp',
  token: 'hardware_otp',
}

const phishingResistant = new Set(['webauthn', 'u2f', 'signed_nonce'])

export const privilegedRoles = new Set([
  'SUPER_ADMIN',
  'ORG_ADMIN',
  'APP_ADMIN',
  'USER_ADMIN',
  'GROUP_MEMBERSHIP_ADMIN',
  'HELP_DESK_ADMIN',
  'API_ACCESS_MANAGEMENT_ADMIN',
  'MOBILE_ADMIN',
])

export type Known = {
  readonly system: string
  readonly groups: readonly string[]
  readonly factors: readonly Factor[] | null
  readonly roles: readonly Role[] | null
}

export function accountRow(user: User, { system, groups, factors, roles }: Known): RawRow {
  const { profile, status, statusChanged } = user
  const [enabled, state] = states[status] ?? [null, null]
  const active = factors?.filter(isActive) ?? null
  const full = [profile.firstName, profile.lastName].filter(Boolean).join(' ')
  return {
    system,
    account: profile.login,
    account_id: user.id,
    kind: /service/i.test(profile.userType ?? '') ? 'service' : 'person',
    person: profile.employeeNumber || profile.email || null,
    display_name: profile.displayName || full || null,
    email: profile.email ?? null,
    enabled,
    state,
    interactive: true,
    privileged: roles === null ? null : roles.some(role => role.type === 'CUSTOM' || privilegedRoles.has(role.type)),
    mfa: active === null ? null : active.some(({ factorType }) => factorType !== 'question'),
    mfa_methods: active === null ? null : [...new Set(active.map(methodOf))].sort(),
    mfa_phishing_resistant: active === null ? null : active.some(({ factorType }) => phishingResistant.has(factorType)),
    password_changed_on: user.passwordChanged?.slice(0, 10) ?? null,
    created_at: user.created ?? null,
    disabled_at: enabled === false && status !== 'STAGED' ? (statusChanged ?? null) : null,
    last_sign_in_at: user.lastLogin ?? null,
    member_of: groups,
    roles: roles?.map(role => role.label ?? role.type) ?? null,
    raw: user.id,
  }
}

function isActive({ status }: Factor): boolean {
  return status === 'ACTIVE'
}

function methodOf({ factorType }: Factor): string {
  return methods[factorType] ?? 'other'
}

export function factorRow(system: string, account: string, factor: Factor): RawRow {
  return {
    system,
    account,
    factor_id: factor.id,
    method: methodOf(factor),
    phishing_resistant: phishingResistant.has(factor.factorType),
    active: isActive(factor),
    enrolled_at: factor.created ?? null,
    raw: factor.factorType,
  }
}

export function assignmentRow(system: string, principal: string, role: Role): RawRow {
  return {
    system,
    role: role.label ?? role.type,
    principal,
    principal_kind: 'user',
    // What a role of one's own allows is not told here, but it always gives rights of an administrator.
    privileged: role.type === 'CUSTOM' || privilegedRoles.has(role.type),
    permanent: true,
    assigned_scope: role.assignmentType === 'GROUP' ? 'through a group' : null,
    assigned_at: role.created ?? null,
    raw: role.id,
  }
}

export function signInRow(system: string, event: LogEvent): RawRow {
  const succeeded = event.outcome?.result === 'SUCCESS'
  const risk = /level=(HIGH|MEDIUM|LOW)/.exec(event.debugContext?.debugData?.risk ?? '')?.[1]
  return {
    system,
    event_id: event.uuid,
    account: event.actor?.alternateId ?? null,
    attempted_at: event.published,
    succeeded,
    failure: succeeded ? null : (event.outcome?.reason ?? event.outcome?.result ?? null),
    address: event.client?.ipAddress ?? null,
    country: event.client?.geographicalContext?.country ?? null,
    risk: risk?.toLowerCase() ?? null,
    blocked: event.outcome?.result === 'DENY',
  }
}

type Naming = (id: string) => string

export function passwordRow(system: string, policy: Policy, nameOf: Naming): RawRow {
  const { complexity, age, lockout } = policy.settings?.password ?? {}
  const needs = (least: number | null | undefined) => (least == null ? null : least > 0)
  return {
    system,
    rule_set: `password: ${policy.name}`,
    configured: policy.system !== true,
    enforced: policy.status === 'ACTIVE',
    min_length: complexity?.minLength ?? null,
    needs_upper: needs(complexity?.minUpperCase),
    needs_lower: needs(complexity?.minLowerCase),
    needs_digit: needs(complexity?.minNumber),
    needs_symbol: needs(complexity?.minSymbol),
    max_age_days: age?.maxAgeDays || null,
    remembered: age?.historyCount ?? null,
    blocks_common: complexity?.dictionary?.common?.exclude ?? null,
    lockout_attempts: lockout?.maxAttempts || null,
    lockout_minutes: lockout?.autoUnlockMinutes || null,
    ...whom(policy, nameOf),
    raw: policy.id,
  }
}

/** A second factor is required only where every rule that lets somebody in asks for one. */
export function signOnRow(system: string, policy: Policy, rules: readonly Rule[], nameOf: Naming): RawRow {
  const letting = rules.filter(({ status, actions }) => status === 'ACTIVE' && actions.signon?.access === 'ALLOW')
  const longest = (name: 'maxSessionIdleMinutes' | 'maxSessionLifetimeMinutes') => {
    const all = letting.map(({ actions }) => actions.signon?.session?.[name] ?? 0)
    return all.length === 0 || all.includes(0) ? null : Math.max(...all)
  }
  const minutes = longest('maxSessionLifetimeMinutes')
  return {
    system,
    rule_set: `sign-on: ${policy.name}`,
    configured: policy.system !== true,
    enforced: policy.status === 'ACTIVE',
    mfa_required: letting.length > 0 && letting.every(({ actions }) => actions.signon?.requireFactor === true),
    session_hours: minutes === null ? null : minutes / 60,
    idle_minutes: longest('maxSessionIdleMinutes'),
    ...whom(policy, nameOf),
    raw: policy.id,
  }
}

function whom({ conditions }: Policy, nameOf: Naming): RawRow {
  const { groups, users } = conditions?.people ?? {}
  const names = groups?.include?.map(nameOf) ?? []
  return {
    applies_to: names.length === 0 ? null : names,
    excludes: [...(groups?.exclude?.map(nameOf) ?? []), ...(users?.exclude ?? [])],
  }
}
