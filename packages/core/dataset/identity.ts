import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const system = column('system', 'text', 'The host, directory or service the row belongs to')

const accounts: DatasetSchema = {
  ref: 'identity.accounts@1',
  title: 'Accounts',
  meaning: 'Every account that exists in a system, one row an account, whether or not it can sign in.',
  key: ['system', 'account'],
  columns: [
    system,
    column('account', 'text', 'Name the account signs in with', { personal: true }),
    maybe('account_id', 'text', 'Id of the account inside the system, such as a uid'),
    maybe('kind', 'text', 'Who uses it: a person, a service, several people, or the system itself', {
      values: ['person', 'service', 'shared', 'system'],
    }),
    maybe('person', 'text', 'The person it belongs to: employee id, or e-mail address', { personal: true }),
    maybe('display_name', 'text', 'Name shown for it', { personal: true }),
    maybe('email', 'text', 'E-mail address recorded with it', { personal: true }),
    maybe('enabled', 'boolean', 'Whether it can be used now'),
    maybe('interactive', 'boolean', 'Whether it can open a session: it has a login shell, or the console is allowed'),
    maybe('privileged', 'boolean', 'Whether it has administrative rights, directly or through a group'),
    maybe('mfa', 'boolean', 'Whether signing in needs a second factor'),
    maybe('password_state', 'text', 'Whether a password is set, locked, absent, or empty (signs in without one)', {
      values: ['set', 'locked', 'none', 'empty'],
    }),
    maybe('password_hash', 'text', 'Kind of password hash, such as yescrypt, sha512, md5; never the hash itself'),
    maybe('password_changed_on', 'date', 'Day the password was last changed'),
    maybe(
      'password_max_age_days',
      'integer',
      'Days after which the password must change; null also when it never must',
      {
        unit: 'days',
      },
    ),
    maybe('expires_on', 'date', 'Day the account ends; null also when it has no end'),
    maybe('created_at', 'instant', 'When it was created'),
    maybe('disabled_at', 'instant', 'When it was disabled; null also while it is enabled'),
    maybe('last_sign_in_at', 'instant', 'When it last signed in; null also when it never did', { moves: true }),
    maybe('sign_in_keys', 'integer', 'Number of public keys that may sign in to it', { unit: 'keys' }),
    maybe('member_of', 'text[]', 'Groups it is a member of, its primary group included'),
    maybe('shell', 'text', 'Program started at sign-in'),
    maybe('home', 'text', 'Home folder'),
    maybe('mfa_methods', 'text[]', 'Second factors that are enrolled, such as totp, webauthn, sms'),
    maybe('mfa_phishing_resistant', 'boolean', 'Whether a factor that cannot be phished is enrolled, such as webauthn'),
    maybe('root', 'boolean', 'Whether it is the account that nothing in the system restricts'),
    maybe('guest', 'boolean', 'Whether it belongs to somebody outside of the organisation'),
    maybe('password_last_used_at', 'instant', 'When its password was last used; null also when it never was', {
      moves: true,
    }),
    maybe('access_keys', 'integer', 'Number of active keys for programs', { unit: 'keys' }),
    maybe('roles', 'text[]', 'Roles it holds in the system'),
    maybe('state', 'text', 'What the directory calls its state', {
      values: ['active', 'invited', 'suspended', 'locked', 'deactivated'],
    }),
  ],
}

const groups: DatasetSchema = {
  ref: 'identity.groups@1',
  title: 'Groups',
  meaning: 'Every group of a system with its members.',
  key: ['system', 'group_name'],
  columns: [
    system,
    column('group_name', 'text', 'Name of the group'),
    maybe('group_id', 'text', 'Id of the group inside the system, such as a gid'),
    maybe('members', 'text[]', 'Accounts that are members, also through their primary group', { personal: true }),
    maybe('member_count', 'integer', 'Number of members', { unit: 'accounts' }),
    maybe('privileged', 'boolean', 'Whether membership gives administrative rights'),
    maybe('description', 'text', 'What the group is for'),
    maybe('owner', 'text', 'Who decides on its members', { personal: true }),
  ],
}

const account = column('account', 'text', 'Name the account signs in with', { personal: true })

const memberships: DatasetSchema = {
  ref: 'identity.memberships@1',
  title: 'Group memberships',
  meaning: 'Which account is a member of which group, one row each.',
  key: ['system', 'group_name', 'account'],
  columns: [
    system,
    column('group_name', 'text', 'Name of the group'),
    account,
    maybe('direct', 'boolean', 'Whether it is a member itself and not through another group'),
    maybe('member_kind', 'text', 'What the member is', { values: ['account', 'group', 'service'] }),
    maybe('role', 'text', 'Role inside the group, such as owner'),
    maybe('added_at', 'instant', 'When it was added'),
    maybe('added_by', 'text', 'Who added it', { personal: true }),
    maybe('expires_at', 'instant', 'When the membership ends; null also when it has no end'),
  ],
}

const roles: DatasetSchema = {
  ref: 'identity.roles@1',
  title: 'Roles',
  meaning: 'Roles of a system: what they may do and who can take them.',
  key: ['system', 'role'],
  columns: [
    system,
    column('role', 'text', 'Name or address of the role'),
    maybe('kind', 'text', 'Who made it', { values: ['built_in', 'custom', 'service_linked'] }),
    maybe('description', 'text', 'What it is for'),
    maybe('privileged', 'boolean', 'Whether it gives administrative rights'),
    maybe('all_actions', 'boolean', 'Whether it allows every action'),
    maybe('all_resources', 'boolean', 'Whether an allowed action that changes something holds for every resource'),
    maybe('permissions', 'text[]', 'Policies or permissions attached to it'),
    maybe('assumed_by', 'text[]', 'Accounts, services and parties that may take it'),
    maybe('assumed_by_anyone', 'boolean', 'Whether anybody at all may take it'),
    maybe('outside_accounts', 'text[]', 'Parties outside of the organisation that may take it'),
    maybe(
      'outside_condition',
      'boolean',
      'Whether outside parties must prove an agreed id; null also when there are none',
    ),
    maybe('mfa_required', 'boolean', 'Whether taking it needs a second factor'),
    maybe('max_session_hours', 'decimal', 'Longest session', { unit: 'hours' }),
    maybe('can_sign_in', 'boolean', 'Whether it can open a session by itself'),
    maybe('members', 'integer', 'Accounts that hold it', { unit: 'accounts' }),
    maybe('created_at', 'instant', 'When it was created'),
    maybe('last_used_at', 'instant', 'When it was last used; null also when it never was', { moves: true }),
  ],
}

const assignments: DatasetSchema = {
  ref: 'identity.assignments@1',
  title: 'Role assignments',
  meaning: 'Which account or group holds which role, where, and until when.',
  key: ['system', 'role', 'principal', 'assigned_scope'],
  columns: [
    system,
    column('role', 'text', 'Name of the role'),
    column('principal', 'text', 'Account, group or service that holds it', { personal: true }),
    maybe('assigned_scope', 'text', 'Where it holds, such as a project or namespace; null means everywhere'),
    maybe('principal_kind', 'text', 'What the principal is', { values: ['user', 'group', 'service', 'everyone'] }),
    maybe('privileged', 'boolean', 'Whether the role gives administrative rights'),
    maybe('permanent', 'boolean', 'Whether it holds always; false means that it is taken for a while'),
    maybe('assigned_at', 'instant', 'When it was given'),
    maybe('assigned_by', 'text', 'Who gave it', { personal: true }),
    maybe('expires_at', 'instant', 'When it ends; null also when it has no end'),
  ],
}

const keys: DatasetSchema = {
  ref: 'identity.keys@1',
  title: 'Keys and tokens',
  meaning: 'Credentials that programs use: access keys, tokens, public keys, client secrets; never the secret itself.',
  key: ['system', 'key_id'],
  columns: [
    system,
    column('key_id', 'text', 'Id of the key, never its secret'),
    maybe('account', 'text', 'Account it belongs to', { personal: true }),
    maybe('kind', 'text', 'What it is', {
      values: ['access_key', 'api_token', 'public_key', 'client_secret', 'certificate', 'deploy_key', 'app_password'],
    }),
    maybe('title', 'text', 'What it is called'),
    maybe('active', 'boolean', 'Whether it can be used now'),
    maybe('root', 'boolean', 'Whether it belongs to the account that nothing restricts'),
    maybe('permissions', 'text[]', 'What it may be used for'),
    maybe('read_only', 'boolean', 'Whether it can only read'),
    maybe('algorithm', 'text', 'Kind of key, such as ed25519 or rsa'),
    maybe('bits', 'integer', 'Length of the key', { unit: 'bits' }),
    maybe('created_at', 'instant', 'When it was made'),
    maybe('last_used_at', 'instant', 'When it was last used; null also when it never was', { moves: true }),
    maybe('expires_at', 'instant', 'When it ends; null also when it has no end'),
  ],
}

const factors: DatasetSchema = {
  ref: 'identity.factors@1',
  title: 'Second factors',
  meaning: 'Second factors that accounts have enrolled, one row a factor.',
  key: ['system', 'account', 'factor_id'],
  columns: [
    system,
    account,
    column('factor_id', 'text', 'Id of the factor'),
    maybe('method', 'text', 'How it works', {
      values: ['webauthn', 'totp', 'push', 'sms', 'voice', 'email', 'hardware_otp', 'certificate', 'question', 'other'],
    }),
    maybe('phishing_resistant', 'boolean', 'Whether it cannot be phished'),
    maybe('active', 'boolean', 'Whether it can be used now'),
    maybe('enrolled_at', 'instant', 'When it was enrolled'),
    maybe('last_used_at', 'instant', 'When it was last used; null also when it never was', { moves: true }),
  ],
}

const sessions: DatasetSchema = {
  ref: 'identity.sessions@1',
  events: true,
  title: 'Sessions',
  meaning: 'Sessions that are open or were, with what they were proved by.',
  key: ['system', 'session_id'],
  columns: [
    system,
    column('session_id', 'text', 'Id of the session, never its token'),
    maybe('account', 'text', 'Account that opened it', { personal: true }),
    maybe('started_at', 'instant', 'When it was opened'),
    maybe('last_active_at', 'instant', 'When it was last used', { moves: true }),
    maybe('expires_at', 'instant', 'When it ends by itself'),
    maybe('ended_at', 'instant', 'When it ended; null also while it is open'),
    maybe('mfa', 'boolean', 'Whether it was opened with a second factor'),
    maybe('privileged', 'boolean', 'Whether it acts with administrative rights'),
    maybe('recorded', 'boolean', 'Whether what is done in it is recorded'),
    maybe('address', 'text', 'Network address it comes from', { personal: true }),
    maybe('client', 'text', 'Program or device it comes from'),
  ],
}

const signIns: DatasetSchema = {
  ref: 'identity.sign_ins@1',
  events: true,
  title: 'Sign-ins',
  meaning: 'Attempts to sign in, those that failed too.',
  key: ['system', 'event_id'],
  columns: [
    system,
    column('event_id', 'text', 'Id of the attempt'),
    maybe('account', 'text', 'Account that was named', { personal: true }),
    column('attempted_at', 'instant', 'When it was tried'),
    maybe('succeeded', 'boolean', 'Whether it succeeded'),
    maybe('failure', 'text', 'Why it failed; null also when it did not'),
    maybe('mfa', 'boolean', 'Whether a second factor was asked and given'),
    maybe('legacy_protocol', 'boolean', 'Whether it used a protocol that knows no second factor'),
    maybe('application', 'text', 'What was signed in to'),
    maybe('address', 'text', 'Network address it came from', { personal: true }),
    maybe('country', 'text', 'Country that address lies in'),
    maybe('risk', 'text', 'Risk as the directory rates it', { values: ['high', 'medium', 'low', 'none'] }),
    maybe('blocked', 'boolean', 'Whether a rule stopped it'),
  ],
}

const passwordPolicies: DatasetSchema = {
  ref: 'identity.password_policies@1',
  title: 'Password and sign-in rules',
  meaning: 'What a system demands of passwords and of signing in, one row a set of rules.',
  key: ['system', 'rule_set'],
  columns: [
    system,
    column('rule_set', 'text', 'Name of the set of rules, such as default'),
    maybe('configured', 'boolean', 'Whether the rules were set at all; false means the defaults of its maker hold'),
    maybe('enforced', 'boolean', 'Whether they are enforced and not only reported'),
    maybe('min_length', 'integer', 'Shortest password', { unit: 'characters' }),
    maybe('needs_upper', 'boolean', 'Whether an upper-case letter is needed'),
    maybe('needs_lower', 'boolean', 'Whether a lower-case letter is needed'),
    maybe('needs_digit', 'boolean', 'Whether a digit is needed'),
    maybe('needs_symbol', 'boolean', 'Whether a symbol is needed'),
    maybe('max_age_days', 'integer', 'Days after which a password must change; null also when it never must', {
      unit: 'days',
    }),
    maybe('remembered', 'integer', 'Former passwords that cannot be used again', { unit: 'passwords' }),
    maybe('blocks_common', 'boolean', 'Whether well-known passwords are refused'),
    maybe('lockout_attempts', 'integer', 'Failed attempts until the account locks; null also when it never does', {
      unit: 'attempts',
    }),
    maybe('lockout_minutes', 'integer', 'How long it stays locked', { unit: 'minutes' }),
    maybe('mfa_required', 'boolean', 'Whether everybody it holds for needs a second factor'),
    maybe('session_hours', 'decimal', 'Hours after which one must sign in again', { unit: 'hours' }),
    maybe('idle_minutes', 'integer', 'Minutes without use after which a session ends', { unit: 'minutes' }),
    maybe('legacy_blocked', 'boolean', 'Whether protocols without second factor are blocked'),
    maybe('applies_to', 'text[]', 'Groups it holds for; null means everybody'),
    maybe('excludes', 'text[]', 'Accounts and groups it does not hold for'),
  ],
}

export const identity: readonly DatasetSchema[] = [
  accounts,
  groups,
  memberships,
  roles,
  assignments,
  keys,
  factors,
  sessions,
  signIns,
  passwordPolicies,
]
