import { z } from 'zod'
import type { Permission } from './permission.ts'

/** The roles of an organisation. A person may hold several, except where two exclude each other. */
export const Role = z.enum([
  'instance_operator',
  'organisation_admin',
  'compliance_lead',
  'control_owner',
  'contributor',
  'reader',
  'auditor',
  'customer',
  'service_token',
  'management_body',
  'incident_manager',
  'trust_manager',
  'advisor',
])
export type Role = z.infer<typeof Role>

/**
 * How far a permission goes: everything of the organisation, what the caller owns, what is assigned to the caller, or
 * what the grant (or token) names.
 */
export const Reach = z.enum(['all', 'own', 'assigned', 'granted'])
export type Reach = z.infer<typeof Reach>

type Row = Readonly<Partial<Record<Permission, Reach>>>

const programme = [
  'organisation:read',
  'scope:read',
  'profile:read',
  'framework:read',
  'crosswalk:read',
  'person:read',
  'control:read',
  'check:read',
  'occurrence:read',
  'access-review:read',
  'exception:read',
  'finding:read',
  'action:read',
  'engagement:read',
  'request:read',
  'population:read',
  'test:read',
  'evidence:read',
  'posture:read',
  'legal-entity:read',
  'supplier:read',
  'ledger:read',
  'notification:read',
  'search:read',
  'events:read',
] as const satisfies readonly Permission[]

const everyone = [
  'organisation:read',
  'framework:read',
  'notification:read',
  'events:read',
] as const satisfies readonly Permission[]

/**
 * The one declared table: what each role may do, and how far. What is not in a row is refused. The row of
 * `service_token` is the most that any API token can be given; reading back and acting as a person are not in it.
 */
export const rolePermissions: Readonly<Record<Role, Row>> = {
  instance_operator: all('instance:operate', 'organisation:create', 'job:read', 'job:write', ...everyone),
  organisation_admin: all(
    ...everyone,
    'organisation:write',
    'member:read',
    'member:write',
    'invitation:read',
    'invitation:write',
    'grant:read',
    'grant:write',
    'token:read',
    'token:write',
    'settings:read',
    'settings:write',
    'scope:read',
    'profile:read',
    'person:read',
    'person:write',
    'dataset:read',
    'connection:read',
    'connection:write',
    'connection:run',
    'ledger:read',
    'retention:read',
    'retention:write',
    'retention:approve',
    'job:read',
    'job:write',
    'search:read',
    'sample:load',
    'archive:export',
    'archive:import',
  ),
  compliance_lead: {
    ...all(
      ...programme,
      'member:read',
      'invitation:read',
      'grant:read',
      'settings:read',
      'scope:write',
      'profile:write',
      'framework:write',
      'crosswalk:write',
      'crosswalk:review',
      'person:write',
      'control:write',
      'control:adopt',
      'check:write',
      'check:run',
      'dataset:read',
      'connection:read',
      'connection:run',
      'snapshot:read',
      'evidence:submit',
      'evidence:download',
      'review:read',
      'review:write',
      'occurrence:write',
      'access-review:write',
      'access-review:decide',
      'exception:request',
      'exception:approve',
      'finding:write',
      'finding:respond',
      'finding:verify',
      'action:write',
      'action:verify',
      'engagement:write',
      'assertion:sign',
      'request:write',
      'request:answer',
      'population:write',
      'test:write',
      'comment:write',
      'ledger:export',
      'retention:read',
      'retention:write',
      'retention:approve',
      'job:read',
      'sample:load',
      'archive:export',
      'audit:read',
      'legal-entity:write',
      'supplier:write',
      'incident:read',
      'document:read',
      'board:read',
    ),
    'control:attest': 'own',
  },
  control_owner: {
    ...all(...everyone, 'scope:read', 'person:read', 'dataset:read'),
    ...own(
      'control:read',
      'control:attest',
      'check:read',
      'snapshot:read',
      'evidence:read',
      'evidence:submit',
      'evidence:download',
      'review:read',
      'occurrence:read',
      'occurrence:write',
      'access-review:read',
      'access-review:decide',
      'exception:read',
      'exception:request',
      'finding:read',
      'finding:respond',
      'engagement:read',
      'request:read',
      'request:answer',
      'action:read',
      'action:write',
      'comment:write',
      'search:read',
    ),
  },
  contributor: {
    ...all(...everyone),
    ...assigned(
      'evidence:submit',
      'occurrence:read',
      'access-review:read',
      'access-review:decide',
      'request:read',
      'request:answer',
      'action:read',
      'action:write',
      'comment:write',
    ),
  },
  reader: all(...programme, 'comment:write'),
  auditor: {
    'framework:read': 'all',
    ...granted(
      'control:read',
      'check:read',
      'snapshot:read',
      'evidence:read',
      'evidence:download',
      'review:read',
      'occurrence:read',
      'exception:read',
      'finding:read',
      'finding:write',
      'engagement:read',
      'request:read',
      'request:write',
      'comment:write',
      'population:read',
      'population:write',
      'test:read',
      'test:write',
      'ledger:read',
      'audit:read',
      'audit:request',
      'audit:conclude',
    ),
  },
  customer: granted('document:read'),
  service_token: granted(
    'organisation:read',
    'scope:read',
    'profile:read',
    'framework:read',
    'person:read',
    'person:write',
    'control:read',
    'control:write',
    'check:read',
    'check:write',
    'check:run',
    'dataset:read',
    'connection:read',
    'connection:run',
    'snapshot:read',
    'evidence:read',
    'evidence:submit',
    'occurrence:read',
    'access-review:read',
    'exception:read',
    'finding:read',
    'action:read',
    'action:write',
    'engagement:read',
    'request:read',
    'population:read',
    'test:read',
    'posture:read',
    'ledger:read',
    'ledger:export',
    'job:read',
    'search:read',
    'events:read',
    'archive:export',
    'incident:write',
  ),
  management_body: all(
    ...everyone,
    'scope:read',
    'profile:read',
    'person:name',
    'posture:read',
    'exception:read',
    'exception:approve',
    'finding:read',
    'action:read',
    'engagement:read',
    'ledger:read',
    'legal-entity:read',
    'supplier:read',
    'incident:read',
    'board:read',
    'board:approve',
    'assertion:sign',
  ),
  incident_manager: all(
    ...everyone,
    'scope:read',
    'person:read',
    'control:read',
    'action:read',
    'action:write',
    'comment:write',
    'search:read',
    'legal-entity:read',
    'supplier:read',
    'incident:read',
    'incident:write',
  ),
  trust_manager: all(
    ...everyone,
    'scope:read',
    'profile:read',
    'person:name',
    'control:read',
    'posture:read',
    'comment:write',
    'search:read',
    'document:read',
    'document:write',
  ),
  advisor: all(...programme, 'comment:write'),
}

/** Roles of people outside: refusals to them never say whether a thing exists. */
export const outsideRoles: readonly Role[] = ['auditor', 'customer']

/** Roles that must have a second factor on any host but loopback (rulings 14). */
export const secondFactorRoles: readonly Role[] = [
  'instance_operator',
  'organisation_admin',
  'compliance_lead',
  'auditor',
]

function all(...permissions: Permission[]): Row {
  return reaching('all', permissions)
}

function own(...permissions: Permission[]): Row {
  return reaching('own', permissions)
}

function assigned(...permissions: Permission[]): Row {
  return reaching('assigned', permissions)
}

function granted(...permissions: Permission[]): Row {
  return reaching('granted', permissions)
}

function reaching(reach: Reach, permissions: readonly Permission[]): Row {
  return Object.fromEntries(permissions.map(permission => [permission, reach]))
}
