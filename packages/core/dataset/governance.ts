import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const risks: DatasetSchema = {
  ref: 'governance.risks@1',
  title: 'Risks',
  meaning: 'Risks with owner, rating and treatment.',
  key: ['risk_id'],
  columns: [
    column('risk_id', 'text', 'Id of the risk'),
    column('title', 'text', 'What may happen'),
    maybe('category', 'text', 'Kind of risk, such as fraud, supplier, cyber'),
    maybe('owner', 'text', 'Who answers for it', { personal: true }),
    maybe('likelihood', 'integer', 'Likelihood on the scale of the organisation', { unit: 'points' }),
    maybe('impact', 'integer', 'Impact on the scale of the organisation', { unit: 'points' }),
    maybe('rating', 'text', 'How large it is before treatment', { values: ['critical', 'high', 'medium', 'low'] }),
    maybe('residual_rating', 'text', 'How large it is after treatment', {
      values: ['critical', 'high', 'medium', 'low'],
    }),
    maybe('treatment', 'text', 'What is done about it', { values: ['mitigate', 'accept', 'transfer', 'avoid'] }),
    maybe('treatment_plan', 'text', 'What will be done'),
    maybe('treatment_due_on', 'date', 'Day the treatment must be done by'),
    maybe('treated_on', 'date', 'Day the treatment was done; null also while it is open'),
    maybe('accepted_by', 'text', 'Who accepted what remains', { personal: true }),
    maybe('accepted_on', 'date', 'Day it was accepted'),
    maybe('assessed_on', 'date', 'Day it was last assessed'),
    maybe('open', 'boolean', 'Whether it is still a risk'),
    maybe('controls', 'text[]', 'Controls that treat it'),
  ],
}

const meetings: DatasetSchema = {
  ref: 'governance.meetings@1',
  events: true,
  title: 'Meetings of governing bodies',
  meaning: 'Meetings in which the board, management or a committee looked at security.',
  key: ['meeting_id'],
  columns: [
    column('meeting_id', 'text', 'Id of the meeting'),
    column('body', 'text', 'Who met', {
      values: ['board', 'management', 'security_committee', 'risk_committee', 'audit_committee'],
    }),
    maybe('planned_on', 'date', 'Day it was planned for'),
    maybe('held_on', 'date', 'Day it was held; null also when it was not'),
    maybe('minutes', 'text', 'Where the minutes are; null also when there are none'),
    maybe('minutes_approved_on', 'date', 'Day the minutes were approved'),
    maybe('topics', 'text[]', 'What was dealt with, such as risks, incidents, policies'),
    maybe('decisions', 'integer', 'Decisions that were taken', { unit: 'decisions' }),
    maybe('independent_members', 'integer', 'Members present who do not manage the organisation', { unit: 'people' }),
    maybe('quorum', 'boolean', 'Whether enough members were present'),
  ],
}

const audits: DatasetSchema = {
  ref: 'governance.audits@1',
  events: true,
  title: 'Audits and assessments',
  meaning: 'Internal audits, outside assessments and penetration tests, planned and done.',
  key: ['audit_id'],
  columns: [
    column('audit_id', 'text', 'Id of the audit'),
    maybe('title', 'text', 'What was looked at'),
    maybe('kind', 'text', 'What kind it is', {
      values: ['internal_audit', 'external_audit', 'penetration_test', 'self_assessment', 'supplier_audit'],
    }),
    maybe('planned_on', 'date', 'Day it was planned for'),
    maybe('completed_on', 'date', 'Day it was done; null also when it is not'),
    maybe('auditor', 'text', 'Who did it', { personal: true }),
    maybe('independent', 'boolean', 'Whether who did it does not answer for what was looked at'),
    maybe('report', 'text', 'Where the report is'),
    maybe('findings', 'integer', 'What was found', { unit: 'findings' }),
    maybe('open_findings', 'integer', 'What was found and is not mended', { unit: 'findings' }),
    maybe('overdue_findings', 'integer', 'What is not mended and past its day', { unit: 'findings' }),
  ],
}

export const governance: readonly DatasetSchema[] = [risks, meetings, audits]
