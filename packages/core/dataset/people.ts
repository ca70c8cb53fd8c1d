import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const employeeId = column('employee_id', 'text', 'Id of the person in the personnel system', { personal: true })

const employees: DatasetSchema = {
  ref: 'people.employees@1',
  title: 'Employees',
  meaning: 'Everyone who works or worked for the organisation, employed or contracted.',
  key: ['employee_id'],
  columns: [
    employeeId,
    maybe('name', 'text', 'Name', { personal: true }),
    maybe('email', 'text', 'E-mail address at work', { personal: true }),
    maybe('department', 'text', 'Department'),
    maybe('job_title', 'text', 'Job', { personal: true }),
    maybe('manager', 'text', 'Manager: employee id or e-mail address', { personal: true }),
    maybe('kind', 'text', 'Kind of relation', { values: ['employee', 'contractor', 'intern', 'agency', 'board'] }),
    maybe('country', 'text', 'Country of work'),
    maybe('started_on', 'date', 'First day'),
    maybe('ended_on', 'date', 'Last day; null also while the person still works here'),
    maybe('active', 'boolean', 'Whether the person works here now'),
    maybe('screened_on', 'date', 'Day the background check was completed; null also when there was none'),
    maybe('agreement_signed_on', 'date', 'Day the confidentiality agreement was signed; null also when it was not'),
    maybe('code_of_conduct_on', 'date', 'Day the code of conduct was accepted; null also when it was not'),
    maybe('reviewed_on', 'date', 'Day of the last performance review; null also when there was none'),
    maybe('role_description', 'boolean', 'Whether duties, security duties among them, are written down'),
    maybe('access_until', 'date', 'Day a contract with an outside worker ends'),
  ],
}

const leavers: DatasetSchema = {
  ref: 'people.leavers@1',
  events: true,
  title: 'Leavers',
  meaning: 'People who left, and when their access and equipment were taken back.',
  key: ['employee_id', 'left_on'],
  columns: [
    employeeId,
    column('left_on', 'date', 'Last day'),
    maybe('name', 'text', 'Name', { personal: true }),
    maybe('email', 'text', 'E-mail address at work', { personal: true }),
    maybe('notified_at', 'instant', 'When those who remove access were told'),
    maybe('access_removed_at', 'instant', 'When the last access was removed; null also when it was not'),
    maybe('equipment_returned_on', 'date', 'Day the equipment came back; null also when it did not'),
  ],
}

const responsibilities: DatasetSchema = {
  ref: 'people.responsibilities@1',
  title: 'Security responsibilities',
  meaning: 'Who holds which responsibility for security, and who stands in.',
  key: ['responsibility', 'person'],
  columns: [
    column('responsibility', 'text', 'What the person is responsible for, such as security officer'),
    maybe('person', 'text', 'Who: employee id or e-mail address', { personal: true }),
    maybe('deputy', 'text', 'Who stands in', { personal: true }),
    maybe('assigned_on', 'date', 'Day it was assigned'),
    maybe('approved_by', 'text', 'Who assigned it', { personal: true }),
    maybe('accepted_on', 'date', 'Day the person accepted it'),
    maybe('ended_on', 'date', 'Day it ended; null also while it holds'),
  ],
}

export const people: readonly DatasetSchema[] = [employees, leavers, responsibilities]
