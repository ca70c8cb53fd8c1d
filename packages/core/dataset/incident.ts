import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const incidents: DatasetSchema = {
  ref: 'incident.incidents@1',
  events: true,
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

const exercises: DatasetSchema = {
  ref: 'incident.exercises@1',
  events: true,
  title: 'Exercises',
  meaning: 'Exercises and tests of plans for incidents, continuity and recovery.',
  key: ['exercise_id'],
  columns: [
    column('exercise_id', 'text', 'Id of the exercise'),
    maybe('title', 'text', 'What was exercised'),
    maybe('kind', 'text', 'What kind of plan it was about', {
      values: ['incident', 'continuity', 'recovery', 'crisis', 'communication'],
    }),
    maybe('form', 'text', 'How it was done', { values: ['tabletop', 'walkthrough', 'technical', 'full'] }),
    maybe('planned_on', 'date', 'Day it was planned for'),
    maybe('held_on', 'date', 'Day it was held; null also when it was not'),
    maybe('participants', 'text[]', 'Who took part', { personal: true }),
    maybe('report', 'text', 'Where the report is'),
    maybe('lessons', 'integer', 'Lessons that were written down', { unit: 'lessons' }),
    maybe('open_actions', 'integer', 'Actions of it that are not done', { unit: 'actions' }),
    maybe('goals_met', 'boolean', 'Whether its goals were met'),
  ],
}

const plans: DatasetSchema = {
  ref: 'incident.plans@1',
  title: 'Plans and playbooks',
  meaning: 'Plans for incidents, continuity and recovery, with approval and review.',
  key: ['plan_id'],
  columns: [
    column('plan_id', 'text', 'Id of the plan'),
    maybe('title', 'text', 'Title'),
    maybe('kind', 'text', 'What it is for', {
      values: ['incident', 'continuity', 'recovery', 'crisis', 'communication'],
    }),
    maybe('owner', 'text', 'Who keeps it', { personal: true }),
    maybe('approved_by', 'text', 'Who approved it', { personal: true }),
    maybe('approved_on', 'date', 'Day it was approved; null also when it was not'),
    maybe('reviewed_on', 'date', 'Day it was last reviewed'),
    maybe('review_due_on', 'date', 'Day it must be reviewed by'),
    maybe('tested_on', 'date', 'Day it was last exercised'),
    maybe('contacts_checked_on', 'date', 'Day its contacts were last checked'),
    maybe('covers', 'text[]', 'Systems and services it covers'),
  ],
}

export const incident: readonly DatasetSchema[] = [incidents, exercises, plans]
