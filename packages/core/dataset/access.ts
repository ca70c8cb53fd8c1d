import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const privileges: DatasetSchema = {
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

const reviews: DatasetSchema = {
  ref: 'access.reviews@1',
  events: true,
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

const entitlements: DatasetSchema = {
  ref: 'access.entitlements@1',
  title: 'Entitlements',
  meaning: 'Who may do what in which application, one row an account and right.',
  key: ['application', 'account', 'entitlement'],
  columns: [
    column('application', 'text', 'Application, repository or service'),
    column('account', 'text', 'Account that holds the right', { personal: true }),
    column('entitlement', 'text', 'Role or right in the words of the application'),
    maybe('person', 'text', 'The person: employee id or e-mail address', { personal: true }),
    maybe('privileged', 'boolean', 'Whether it gives administrative rights'),
    maybe('outside', 'boolean', 'Whether the holder is no member of the organisation'),
    maybe('granted_at', 'instant', 'When it was given'),
    maybe('granted_by', 'text', 'Who gave it', { personal: true }),
    maybe('approved_by', 'text', 'Who approved it', { personal: true }),
    maybe('ticket', 'text', 'Request it was given for'),
    maybe('last_used_at', 'instant', 'When it was last used; null also when it never was', { moves: true }),
    maybe('expires_at', 'instant', 'When it ends; null also when it has no end'),
    maybe('application_owner', 'text', 'Who answers for the application', { personal: true }),
  ],
}

const requests: DatasetSchema = {
  ref: 'access.requests@1',
  events: true,
  title: 'Access requests',
  meaning: 'Requests for access: who asked, who approved, and when it was given.',
  key: ['request_id'],
  columns: [
    column('request_id', 'text', 'Id of the request'),
    maybe('application', 'text', 'What access was asked for'),
    maybe('entitlement', 'text', 'Role or right that was asked for'),
    maybe('requester', 'text', 'Who asked', { personal: true }),
    maybe('person', 'text', 'Who shall have it: employee id or e-mail address', { personal: true }),
    maybe('requested_at', 'instant', 'When it was asked'),
    maybe('approver', 'text', 'Who approved; null also while nobody did', { personal: true }),
    maybe('approved_at', 'instant', 'When it was approved'),
    maybe('granted_at', 'instant', 'When it was given'),
    maybe('state', 'text', 'Where it stands', { values: ['open', 'approved', 'refused', 'granted', 'withdrawn'] }),
    maybe('privileged', 'boolean', 'Whether it is about administrative rights'),
    maybe('ticket', 'text', 'Ticket it is tracked in'),
  ],
}

export const access: readonly DatasetSchema[] = [privileges, reviews, entitlements, requests]
