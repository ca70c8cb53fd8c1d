import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const system = column('system', 'text', 'The host, directory or service the row belongs to')

export const accounts: DatasetSchema = {
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
    maybe('last_sign_in_at', 'instant', 'When it last signed in; null also when it never did'),
    maybe('sign_in_keys', 'integer', 'Number of public keys that may sign in to it', { unit: 'keys' }),
    maybe('member_of', 'text[]', 'Groups it is a member of, its primary group included'),
    maybe('shell', 'text', 'Program started at sign-in'),
    maybe('home', 'text', 'Home folder'),
  ],
}

export const groups: DatasetSchema = {
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
  ],
}
