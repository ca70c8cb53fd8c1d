import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

export const settings: DatasetSchema = {
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
