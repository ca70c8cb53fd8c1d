import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const sources: DatasetSchema = {
  ref: 'logging.sources@1',
  title: 'Log sources',
  meaning: 'Systems that shall send logs, and whether they do.',
  key: ['source_id'],
  columns: [
    column('source_id', 'text', 'Id of the source: host, account, application'),
    maybe('system', 'text', 'System it belongs to'),
    maybe('kind', 'text', 'What it logs', {
      values: ['authentication', 'administration', 'application', 'network', 'database', 'cloud', 'endpoint', 'other'],
    }),
    maybe('enabled', 'boolean', 'Whether it is switched on'),
    maybe('central', 'boolean', 'Whether its logs leave the system they are about'),
    maybe('last_event_at', 'instant', 'When the last event of it arrived; null also when none did', { moves: true }),
    maybe('events_per_day', 'integer', 'Events a day', { unit: 'events', moves: true }),
    maybe('retention_days', 'integer', 'Days its events are kept', { unit: 'days' }),
    maybe('immutable', 'boolean', 'Whether who is logged cannot change or remove events'),
    maybe('encrypted', 'boolean', 'Whether events are encrypted at rest'),
    maybe('integrity_checked', 'boolean', 'Whether changed or missing events would be noticed'),
    maybe('all_regions', 'boolean', 'Whether it covers every region of an account; null also where there are none'),
    maybe('alerted_when_silent', 'boolean', 'Whether somebody is told when nothing arrives'),
    maybe('readers', 'text[]', 'Accounts and groups that can read it', { personal: true }),
    maybe('destination', 'text', 'Where its events go'),
    maybe('encryption_key', 'text', 'Key its events are encrypted with; null also when they are not'),
  ],
}

const alerts: DatasetSchema = {
  ref: 'logging.alerts@1',
  events: true,
  title: 'Alerts',
  meaning: 'Alerts of monitoring with the moments of their triage and their outcome.',
  key: ['alert_id'],
  columns: [
    column('alert_id', 'text', 'Id of the alert'),
    maybe('title', 'text', 'What it says'),
    maybe('rule', 'text', 'Rule that raised it'),
    maybe('severity', 'text', 'How bad it is', { values: ['critical', 'high', 'medium', 'low', 'info'] }),
    maybe('subject', 'text', 'What it is about: host, account, service'),
    column('raised_at', 'instant', 'When it was raised'),
    maybe('acknowledged_at', 'instant', 'When somebody took it; null also when nobody did'),
    maybe('closed_at', 'instant', 'When it was closed; null also while it is open'),
    maybe('assignee', 'text', 'Who takes care of it', { personal: true }),
    maybe('outcome', 'text', 'What it turned out to be; null also while that is open', {
      values: ['true_positive', 'false_positive', 'benign', 'duplicate'],
    }),
    maybe('outcome_note', 'text', 'Why it is so'),
    maybe('incident_id', 'text', 'Incident it became; null also when it became none'),
    maybe('ticket', 'text', 'Ticket it is tracked in'),
    maybe('source_system', 'text', 'What raised it'),
  ],
}

const triage: DatasetSchema = {
  ref: 'logging.triage@1',
  events: true,
  title: 'Triage of alerts',
  meaning: 'What was done about an alert, step by step.',
  key: ['alert_id', 'step'],
  columns: [
    column('alert_id', 'text', 'Id of the alert'),
    column('step', 'integer', 'Number of the step'),
    column('done_at', 'instant', 'When it was done'),
    maybe('done_by', 'text', 'Who did it', { personal: true }),
    maybe('action', 'text', 'What was done', {
      values: ['acknowledged', 'assigned', 'investigated', 'escalated', 'contained', 'closed', 'commented'],
    }),
    maybe('note', 'text', 'What was found'),
  ],
}

const rules: DatasetSchema = {
  ref: 'logging.rules@1',
  title: 'Detection rules',
  meaning: 'Rules that raise alerts, and whether they work.',
  key: ['rule_id'],
  columns: [
    column('rule_id', 'text', 'Id of the rule'),
    maybe('title', 'text', 'What it looks for'),
    maybe('enabled', 'boolean', 'Whether it is switched on'),
    maybe('severity', 'text', 'Severity of its alerts', { values: ['critical', 'high', 'medium', 'low', 'info'] }),
    maybe('notifies', 'text[]', 'Who is told', { personal: true }),
    maybe('last_fired_at', 'instant', 'When it last raised an alert; null also when it never did', { moves: true }),
    maybe('tested_on', 'date', 'Day it was last shown to work'),
    maybe('topic', 'text', 'What it is about, such as root-sign-in or policy-change'),
    maybe('system', 'text', 'System it watches'),
  ],
}

export const logging: readonly DatasetSchema[] = [sources, alerts, triage, rules]
