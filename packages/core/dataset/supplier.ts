import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const suppliers: DatasetSchema = {
  ref: 'supplier.suppliers@1',
  title: 'Suppliers',
  meaning: 'Suppliers and services bought, how much depends on them and what was agreed.',
  key: ['supplier_id'],
  columns: [
    column('supplier_id', 'text', 'Id of the supplier'),
    column('name', 'text', 'Name'),
    maybe('service', 'text', 'What they supply'),
    maybe('owner', 'text', 'Who answers for the relation: employee id or e-mail address', { personal: true }),
    maybe('criticality', 'text', 'How much depends on them', { values: ['critical', 'high', 'medium', 'low'] }),
    maybe('active', 'boolean', 'Whether the relation is in force'),
    maybe('country', 'text', 'Country they supply from'),
    maybe('has_access', 'boolean', 'Whether they can reach systems or data'),
    maybe('personal_data', 'boolean', 'Whether they process personal data'),
    maybe('contract_from', 'date', 'First day of the contract'),
    maybe('contract_until', 'date', 'Last day of the contract; null also when it has no end'),
    maybe('security_clauses', 'boolean', 'Whether the contract holds security duties'),
    maybe('incident_notice_hours', 'integer', 'Hours within which they must tell of an incident', { unit: 'hours' }),
    maybe('audit_right', 'boolean', 'Whether the contract allows an audit'),
    maybe('processing_agreement_on', 'date', 'Day the data processing agreement was signed'),
    maybe('assessed_on', 'date', 'Day they were last assessed; null also when they never were'),
    maybe('assessment_due_on', 'date', 'Day the next assessment is due'),
    maybe('report_kind', 'text', 'Assurance report they hold, such as SOC 2 Type II'),
    maybe('report_until', 'date', 'Last day that report covers'),
    maybe('report_reviewed_on', 'date', 'Day that report was reviewed here'),
  ],
}

const assessments: DatasetSchema = {
  ref: 'supplier.assessments@1',
  events: true,
  title: 'Assessments of suppliers',
  meaning: 'Assessments of suppliers, planned and done, with what came out.',
  key: ['supplier_id', 'assessment_id'],
  columns: [
    column('supplier_id', 'text', 'Id of the supplier'),
    column('assessment_id', 'text', 'Id of the assessment'),
    maybe('kind', 'text', 'How it was done', {
      values: ['questionnaire', 'report_review', 'audit', 'scan', 'interview'],
    }),
    maybe('planned_on', 'date', 'Day it was planned for'),
    maybe('done_on', 'date', 'Day it was done; null also when it is not'),
    maybe('assessor', 'text', 'Who did it', { personal: true }),
    maybe('rating', 'text', 'What came out', { values: ['acceptable', 'conditions', 'not_acceptable'] }),
    maybe('exceptions_noted', 'integer', 'Exceptions noted in their report', { unit: 'exceptions' }),
    maybe('complementary_controls_checked', 'boolean', 'Whether the controls expected of us were gone through'),
    maybe('open_actions', 'integer', 'Conditions that are not met', { unit: 'actions' }),
    maybe('approved_by', 'text', 'Who decided to go on', { personal: true }),
  ],
}

const points: DatasetSchema = {
  ref: 'supplier.points@1',
  title: 'Points of the supplier register',
  meaning:
    'Everything that the register of suppliers expects of each of them, and how it stands: assessments, clauses of contracts, and what the reading of their reports found.',
  key: ['supplier_id', 'point_id'],
  columns: [
    column('supplier_id', 'text', 'Id of the supplier'),
    column('point_id', 'text', 'Which point of it'),
    column('supplier', 'text', 'Name of the supplier'),
    column('kind', 'text', 'What it is about', {
      values: [
        'assessment',
        'decision',
        'clause',
        'report',
        'opinion',
        'exception',
        'expected_control',
        'subservice_organisation',
      ],
    }),
    column('state', 'text', 'How it stands', { values: ['met', 'gap', 'unknown', 'not_yet', 'not_applicable'] }),
    column('words', 'text', 'What is so, in words', { moves: true }),
    maybe('rule', 'text', 'The provision that asks for it; null also where a reading found it'),
  ],
}

export const supplier: readonly DatasetSchema[] = [suppliers, assessments, points]
