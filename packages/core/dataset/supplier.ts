import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

export const suppliers: DatasetSchema = {
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
