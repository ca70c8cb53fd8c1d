import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

export const incidents: DatasetSchema = {
  ref: 'incident.incidents@1',
  title: 'Incidents',
  meaning: 'Security incidents and the moments that count in them.',
  key: ['incident_id'],
  columns: [
    column('incident_id', 'text', 'Id of the incident'),
    column('title', 'text', 'What happened'),
    maybe('severity', 'text', 'How bad it is', { values: ['critical', 'high', 'medium', 'low'] }),
    maybe('category', 'text', 'Kind of incident'),
    maybe('state', 'text', 'Where it stands', { values: ['open', 'contained', 'resolved', 'closed'] }),
    maybe('owner', 'text', 'Who leads the response', { personal: true }),
    maybe('occurred_at', 'instant', 'When it began'),
    maybe('detected_at', 'instant', 'When it was detected'),
    maybe('aware_at', 'instant', 'When the organisation became aware that it is an incident'),
    maybe('contained_at', 'instant', 'When it was contained'),
    maybe('resolved_at', 'instant', 'When service and security were restored'),
    maybe('significant', 'boolean', 'Whether it must be reported to an authority'),
    maybe('reported_at', 'instant', 'When it was first reported to an authority'),
    maybe('personal_data', 'boolean', 'Whether personal data was affected'),
    maybe('root_cause', 'text', 'What caused it'),
    maybe('reviewed_on', 'date', 'Day its lessons were reviewed; null also when they were not'),
  ],
}
