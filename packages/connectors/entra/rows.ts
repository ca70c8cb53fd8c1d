import type { RawRow } from '../connector/index.ts'
import type { Policy, Registration, SignIn, User } from './shapes.ts'

/** Built-in roles that let somebody take over the tenant or much of it, by the ids of their templates. */
export const privilegedTemplates = new Set([
  '62e90394-69f5-4237-9190-012177145e10', // Global Administrator
  'e8611ab8-c189-46e8-94e1-60213ab1f814', // Privileged Role Administrator
  '7be44c8a-adaf-4e2a-84d6-ab2649e08a13', // Privileged Authentication Administrator
  '194ae4cb-b126-40b2-bd5b-6091b380977d', // Security Administrator
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', // Application Administrator
  '158c047a-c907-4556-b7ef-446551a6b5f7', // Cloud Application Administrator
  'fe930be7-5e62-47db-91af-98c3a49a38b1', // User Administrator
  '29232cdf-9323-42fd-ade2-1d097af3e4de', // Exchange Administrator
  'f28a1f50-f6e7-4571-818b-6a12f2af6b6c', // SharePoint Administrator
  'c4e39bd9-1100-46d3-8c65-fb160da0071f', // Authentication Administrator
  'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9', // Conditional Access Administrator
  '729827e3-9c14-49f7-bb1b-9608f156bbb8', // Helpdesk Administrator
  '966707d0-3269-4727-9be2-8c3a10f19b9d', // Password Administrator
  '3a2c62db-5318-420d-8d74-23affee5d9d5', // Intune Administrator
  '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2', // Hybrid Identity Administrator
])

const phishingResistant =
  /^(fido2SecurityKey|passKeyDeviceBound\w*|windowsHelloForBusiness|x509Certificate\w*|macOsSecureEnclaveKey)$/

export type Known = {
  readonly system: string
  readonly groups: readonly string[]
  readonly roles: readonly string[] | null
  readonly privileged: boolean | null
  readonly registration: Registration | undefined
}

export function accountRow(user: User, { system, groups, roles, privileged, registration }: Known): RawRow {
  const { accountEnabled, signInActivity } = user
  const methods = registration?.methodsRegistered ?? null
  const invited = user.externalUserState === 'PendingAcceptance'
  return {
    system,
    account: user.userPrincipalName,
    account_id: user.id,
    kind: 'person',
    person: user.employeeId || user.mail || user.userPrincipalName,
    display_name: user.displayName ?? null,
    email: user.mail ?? null,
    enabled: accountEnabled ?? null,
    state: accountEnabled == null ? null : !accountEnabled ? 'deactivated' : invited ? 'invited' : 'active',
    interactive: true,
    privileged,
    mfa: registration?.isMfaRegistered ?? null,
    mfa_methods: methods,
    mfa_phishing_resistant: methods === null ? null : methods.some(each => phishingResistant.test(each)),
    guest: user.userType == null ? null : user.userType === 'Guest',
    password_changed_on: user.lastPasswordChangeDateTime?.slice(0, 10) ?? null,
    created_at: user.createdDateTime ?? null,
    last_sign_in_at:
      momentOf(signInActivity?.lastSuccessfulSignInDateTime) ?? momentOf(signInActivity?.lastSignInDateTime),
    member_of: groups,
    roles,
    raw: user.id,
  }
}

/** Graph writes the beginning of the calendar for what never was. */
function momentOf(given: string | null | undefined): string | null {
  return given && !given.startsWith('0001-') ? given : null
}

const modern = /^(browser|mobile apps and desktop clients)$/i
const risks = new Set(['high', 'medium', 'low', 'none'])

export function signInRow(system: string, signIn: SignIn): RawRow {
  const code = signIn.status?.errorCode ?? null
  const { clientAppUsed, riskLevelDuringSignIn: risk } = signIn
  return {
    system,
    event_id: signIn.id,
    account: signIn.userPrincipalName ?? null,
    attempted_at: signIn.createdDateTime,
    succeeded: code === null ? null : code === 0,
    failure: code === null || code === 0 ? null : `${code}: ${signIn.status?.failureReason ?? ''}`,
    legacy_protocol: clientAppUsed ? !modern.test(clientAppUsed) : null,
    application: signIn.appDisplayName ?? null,
    address: signIn.ipAddress ?? null,
    country: signIn.location?.countryOrRegion ?? null,
    risk: risk && risks.has(risk) ? risk : null,
    blocked: signIn.conditionalAccessStatus == null ? null : signIn.conditionalAccessStatus === 'failure',
  }
}

/**
 * A policy of conditional access. It requires a second factor only where nothing narrows it: all applications, every client,
 * place and risk, and no other control that would do instead.
 */
export function policyRow(system: string, policy: Policy, nameOf: (id: string) => string): RawRow {
  const { conditions, grantControls, sessionControls } = policy
  const controls = grantControls?.builtInControls ?? []
  const strength = grantControls?.authenticationStrength != null
  const choices = controls.length + (strength ? 1 : 0)
  const asksFactor = (controls.includes('mfa') || strength) && (choices === 1 || grantControls?.operator === 'AND')
  const clients = conditions?.clientAppTypes ?? ['all']
  const blocks = controls.includes('block')
  const { users } = conditions ?? {}
  const included = [...(users?.includeUsers ?? []), ...(users?.includeGroups ?? []), ...(users?.includeRoles ?? [])]
  const isAll = users?.includeUsers?.includes('All') === true
  const frequency = sessionControls?.signInFrequency
  const hours = { hours: 1, days: 24 }[frequency?.type ?? ''] ?? null
  return {
    system,
    rule_set: policy.displayName,
    configured: true,
    enforced: policy.state === 'enabled',
    mfa_required: asksFactor && !isNarrowed(policy),
    legacy_blocked:
      blocks &&
      isAllApplications(policy) &&
      (clients.includes('all') || (clients.includes('other') && clients.includes('exchangeActiveSync'))),
    session_hours: frequency?.isEnabled && hours !== null && frequency.value != null ? frequency.value * hours : null,
    applies_to: isAll ? null : [...included.map(nameOf), ...(users?.includeGuestsOrExternalUsers ? ['guests'] : [])],
    excludes: [
      ...[...(users?.excludeUsers ?? []), ...(users?.excludeGroups ?? []), ...(users?.excludeRoles ?? [])].map(nameOf),
      ...(users?.excludeGuestsOrExternalUsers ? ['guests'] : []),
    ],
    raw: policy.id,
  }
}

function isAllApplications({ conditions }: Policy): boolean {
  return conditions?.applications?.includeApplications?.includes('All') === true
}

function isNarrowed(policy: Policy): boolean {
  const { conditions } = policy
  const clients = conditions?.clientAppTypes ?? ['all']
  return (
    !isAllApplications(policy) ||
    (conditions?.applications?.excludeApplications?.length ?? 0) > 0 ||
    !(clients.includes('all') || (clients.includes('browser') && clients.includes('mobileAppsAndDesktopClients'))) ||
    conditions?.locations != null ||
    conditions?.platforms != null ||
    conditions?.devices != null ||
    (conditions?.userRiskLevels?.length ?? 0) > 0 ||
    (conditions?.signInRiskLevels?.length ?? 0) > 0
  )
}
