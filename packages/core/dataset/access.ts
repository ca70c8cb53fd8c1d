import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

export const privileges: DatasetSchema = {
  ref: 'access.privileges@1',
  title: 'Privileges',
  meaning: 'Rules that let an account or group act with more rights, such as sudo rules; one row a rule and principal.',
  key: ['system', 'rule', 'principal'],
  columns: [
    column('system', 'text', 'The host, directory or service the rule belongs to'),
    column('rule', 'text', 'Where the rule stands, such as /etc/sudoers:27'),
    column('principal', 'text', 'Account or group the rule is about', { personal: true }),
    column('principal_kind', 'text', 'What the principal is', {
      values: ['user', 'group', 'netgroup', 'role', 'everyone'],
    }),
    column('mechanism', 'text', 'What enforces it, such as sudoers'),
    maybe('run_as', 'text[]', 'Accounts whose rights it gives'),
    maybe('hosts', 'text[]', 'Hosts it holds on'),
    maybe('commands', 'text[]', 'What may be run or done'),
    maybe('excluded_commands', 'text[]', 'What is taken out again'),
    maybe('all_commands', 'boolean', 'Whether everything may be run'),
    maybe('as_root', 'boolean', 'Whether it reaches root or the highest role'),
    maybe('needs_password', 'boolean', 'Whether the account must prove itself again before use'),
    maybe('rule_text', 'text', 'The rule as it is written'),
  ],
}

export const reviews: DatasetSchema = {
  ref: 'access.reviews@1',
  title: 'Access review decisions',
  meaning: 'What was decided about each account or entitlement in an access review; undecided items are rows too.',
  key: ['review', 'system', 'account', 'entitlement'],
  columns: [
    column('review', 'text', 'Name or id of the review, such as 2026-Q1'),
    column('system', 'text', 'The system whose access was reviewed'),
    column('account', 'text', 'Account reviewed', { personal: true }),
    maybe('entitlement', 'text', 'Role or right reviewed; null means the account as a whole'),
    maybe('reviewer', 'text', 'Who decided: employee id or e-mail address', { personal: true }),
    maybe('decision', 'text', 'What was decided; null means nothing yet', { values: ['keep', 'revoke', 'change'] }),
    maybe('decided_at', 'instant', 'When it was decided'),
    maybe('due_on', 'date', 'Day the decision was due'),
    maybe('carried_out_at', 'instant', 'When a revoke or change was carried out'),
    maybe('reason', 'text', 'Why it was decided so'),
  ],
}
