import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

export const completions: DatasetSchema = {
  ref: 'training.completions@1',
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
