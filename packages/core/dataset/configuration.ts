import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const settings: DatasetSchema = {
  ref: 'configuration.settings@1',
  title: 'Settings',
  meaning: 'Settings that are in effect in a component of a system, such as sshd; one row a setting and condition.',
  key: ['system', 'component', 'setting', 'condition'],
  columns: [
    column('system', 'text', 'The host or service the component runs on'),
    column('component', 'text', 'The component, such as sshd'),
    column('setting', 'text', 'Name of the setting, in lower case'),
    maybe('condition', 'text', 'When it applies, such as a Match block; null means always'),
    maybe('value', 'text', 'Its value; several values are joined by a comma and a space'),
    maybe('value_list', 'text[]', 'Its values one by one'),
    column('origin', 'text', 'Told by the component itself, read from a file, or its documented default', {
      values: ['effective', 'file', 'default'],
    }),
    maybe('file', 'text', 'File and line it was read from'),
  ],
}

const results: DatasetSchema = {
  ref: 'configuration.results@1',
  events: true,
  title: 'Benchmark and scanner results',
  meaning: 'What benchmarks and scanners said of each rule and resource: our verdict beside their own word.',
  key: ['result_id'],
  columns: [
    column(
      'result_id',
      'text',
      'Id of the result: the identity the tool gives, else made of target, rule and resource',
    ),
    column('tool', 'text', 'What looked'),
    maybe('tool_version', 'text', 'Version of the tool'),
    maybe('run_name', 'text', 'Run or report it stands in, in the words of the tool'),
    maybe('target', 'text', 'What was looked at: host, account, image, repository'),
    column('rule', 'text', 'Rule in the words of the tool'),
    maybe('title', 'text', 'What the rule is called'),
    column('verdict', 'text', 'Our reading of the outcome', {
      values: ['pass', 'fail', 'excluded', 'not_applicable', 'not_evaluated', 'manual', 'info', 'suppressed', 'error'],
    }),
    column('source_word', 'text', 'The outcome in the word of the tool'),
    column('severity', 'text', 'How bad it is', {
      values: ['critical', 'high', 'medium', 'low', 'info', 'none', 'unknown'],
    }),
    maybe('source_severity', 'text', 'The severity in the word of the tool'),
    maybe('subject', 'text', 'What the outcome is about inside of the target; null means the target as a whole'),
    maybe('message', 'text', 'What the tool said'),
    maybe('evaluated_from', 'instant', 'When the tool began to look'),
    maybe('evaluated_to', 'instant', 'When the tool was done'),
    maybe('suppressed_by', 'text', 'Who decided that it does not count', { personal: true }),
    maybe('suppressed_why', 'text', 'Why it does not count'),
    maybe('suppressed_until', 'text', 'Until when it does not count'),
    maybe('requirements', 'text[]', 'Requirements that tool or rule claim to speak of; a claim, never a link'),
    maybe('raw_sha256', 'text', 'SHA-256 of what stands in the file'),
  ],
}

const components: DatasetSchema = {
  ref: 'configuration.components@1',
  title: 'Installed components of systems',
  meaning: 'Extensions, plug-ins and modules of a system with their versions.',
  key: ['system', 'component'],
  columns: [
    column('system', 'text', 'The host or service it belongs to'),
    column('component', 'text', 'Name of the extension or module'),
    maybe('version', 'text', 'Installed version'),
    maybe('available_version', 'text', 'Newest version offered', { moves: true }),
    maybe('enabled', 'boolean', 'Whether it is in use'),
    maybe('trusted', 'boolean', 'Whether the maker of the system trusts it'),
    maybe('schema_name', 'text', 'Where inside of the system it is installed'),
  ],
}

const drift: DatasetSchema = {
  ref: 'configuration.drift@1',
  title: 'Changes between snapshots',
  meaning:
    'What changed from one snapshot of a source to the next, or is not as it was accepted; computed by Onus itself, one row a changed value.',
  events: true,
  key: ['origin', 'dataset', 'subject', 'column_name', 'seen_at', 'against'],
  columns: [
    column('origin', 'text', 'Connection whose snapshots were compared'),
    column('dataset', 'text', 'Dataset in which it changed'),
    column('subject', 'text', 'Resource that changed'),
    column('kind', 'text', 'What happened to it', { values: ['appeared', 'disappeared', 'changed'] }),
    maybe('column_name', 'text', 'Column that changed; null where the whole resource appeared or disappeared'),
    maybe('before', 'text', 'Former value; null also when there was none', { personal: true }),
    maybe('after', 'text', 'Value now; null also when there is none', { personal: true }),
    maybe('seen_before', 'instant', 'When the former state was last seen'),
    column('seen_at', 'instant', 'When the change was first seen'),
    column('against', 'text', 'What it is compared with: the snapshot before, or the accepted state', {
      values: ['previous', 'baseline'],
    }),
    maybe('system', 'text', 'System, account or repository it belongs to'),
    maybe('environment', 'text', 'Where it is used, such as production'),
    maybe('accepted', 'boolean', 'Whether an accepted state holds the value it has now; null where none was accepted'),
  ],
}

export const configuration: readonly DatasetSchema[] = [settings, results, components, drift]
