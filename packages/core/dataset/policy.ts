import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const policies: DatasetSchema = {
  ref: 'policy.policies@1',
  title: 'Policies',
  meaning: 'Policies with their approval and review dates, one row a version.',
  key: ['policy_id', 'version'],
  columns: [
    column('policy_id', 'text', 'Id of the policy'),
    column('version', 'text', 'Version'),
    column('title', 'text', 'Title'),
    maybe('state', 'text', 'Where it stands', { values: ['draft', 'approved', 'in_force', 'retired'] }),
    maybe('owner', 'text', 'Who keeps it: employee id or e-mail address', { personal: true }),
    maybe('approved_by', 'text', 'Who approved it', { personal: true }),
    maybe('approved_on', 'date', 'Day it was approved; null also when it was not'),
    maybe('in_force_from', 'date', 'First day it holds'),
    maybe('review_due_on', 'date', 'Day it must be reviewed by'),
    maybe('location', 'text', 'Where its text is'),
  ],
}

const acknowledgements: DatasetSchema = {
  ref: 'policy.acknowledgements@1',
  events: true,
  title: 'Policy acknowledgements',
  meaning: 'Who was asked to acknowledge which version of a policy, and when they did.',
  key: ['policy_id', 'version', 'person'],
  columns: [
    column('policy_id', 'text', 'Id of the policy'),
    column('version', 'text', 'Version'),
    column('person', 'text', 'Who: employee id or e-mail address', { personal: true }),
    maybe('asked_on', 'date', 'Day they were asked'),
    maybe('acknowledged_at', 'instant', 'When they acknowledged; null also when they did not'),
  ],
}

const policyExceptions: DatasetSchema = {
  ref: 'policy.exceptions@1',
  title: 'Exceptions from policies',
  meaning: 'Exceptions from policies that are kept elsewhere, with approval and end.',
  key: ['exception_id'],
  columns: [
    column('exception_id', 'text', 'Id of the exception'),
    maybe('policy_id', 'text', 'Policy it departs from'),
    maybe('title', 'text', 'What is allowed'),
    maybe('requested_by', 'text', 'Who asked', { personal: true }),
    maybe('approved_by', 'text', 'Who approved; null also while nobody did', { personal: true }),
    maybe('approved_on', 'date', 'Day it was approved'),
    maybe('expires_on', 'date', 'Last day it holds; null also when it has no end'),
    maybe('compensation', 'text', 'What protects instead'),
    maybe('active', 'boolean', 'Whether it holds now'),
  ],
}

export const policy: readonly DatasetSchema[] = [policies, acknowledgements, policyExceptions]
