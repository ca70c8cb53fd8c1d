import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const completions: DatasetSchema = {
  ref: 'training.completions@1',
  events: true,
  title: 'Training',
  meaning: 'Training assigned to people and when they completed it; assigned but open is a row too.',
  key: ['person', 'course', 'assigned_on', 'completed_at'],
  columns: [
    column('person', 'text', 'Who: employee id or e-mail address', { personal: true }),
    column('course', 'text', 'Course'),
    maybe('assigned_on', 'date', 'Day it was assigned'),
    maybe('due_on', 'date', 'Day it is due'),
    maybe('completed_at', 'instant', 'When it was completed; null also when it was not'),
    maybe('valid_until', 'date', 'Day it must be repeated'),
    maybe('score', 'decimal', 'Result reached', { unit: 'percent' }),
    maybe('passed', 'boolean', 'Whether the result was enough'),
  ],
}

const courses: DatasetSchema = {
  ref: 'training.courses@1',
  title: 'Courses',
  meaning: 'Courses that people are asked to take.',
  key: ['course'],
  columns: [
    column('course', 'text', 'Course'),
    maybe('topic', 'text', 'What it is about, such as awareness or secure-development'),
    maybe('mandatory_for', 'text[]', 'Departments or jobs that must take it; null means nobody must'),
    maybe('every_months', 'integer', 'Months after which it is taken again', { unit: 'months' }),
    maybe('content_reviewed_on', 'date', 'Day its content was last reviewed'),
    maybe('pass_percent', 'decimal', 'Result that is enough', { unit: 'percent' }),
    maybe('owner', 'text', 'Who answers for it', { personal: true }),
    maybe('active', 'boolean', 'Whether it is offered now'),
  ],
}

const simulations: DatasetSchema = {
  ref: 'training.simulations@1',
  events: true,
  title: 'Phishing simulations',
  meaning: 'What people did with simulated phishing, one row a person and mail.',
  key: ['campaign', 'person'],
  columns: [
    column('campaign', 'text', 'Name of the simulation'),
    column('person', 'text', 'Who: employee id or e-mail address', { personal: true }),
    maybe('sent_at', 'instant', 'When it was sent'),
    maybe('clicked_at', 'instant', 'When the link was followed; null also when it was not'),
    maybe('gave_data_at', 'instant', 'When data was given; null also when none was'),
    maybe('reported_at', 'instant', 'When it was reported; null also when it was not'),
    maybe('retrained_on', 'date', 'Day the person was trained again'),
  ],
}

export const training: readonly DatasetSchema[] = [completions, courses, simulations]
