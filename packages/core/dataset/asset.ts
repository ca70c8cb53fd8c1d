import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

export const assets: DatasetSchema = {
  ref: 'asset.assets@1',
  title: 'Assets',
  meaning: 'What the organisation depends on: hardware, software, services, data.',
  key: ['asset_id'],
  columns: [
    column('asset_id', 'text', 'Id of the asset'),
    column('name', 'text', 'Name'),
    maybe('kind', 'text', 'What it is', { values: ['hardware', 'software', 'service', 'data', 'facility', 'network'] }),
    maybe('owner', 'text', 'Who answers for it: employee id or e-mail address', { personal: true }),
    maybe('criticality', 'text', 'How much depends on it', { values: ['critical', 'high', 'medium', 'low'] }),
    maybe('classification', 'text', 'Confidentiality class'),
    maybe('environment', 'text', 'Where it is used, such as production'),
    maybe('location', 'text', 'Where it is'),
    maybe('personal_data', 'boolean', 'Whether it holds personal data'),
    maybe('supported_until', 'date', 'Last day its maker supports it'),
    maybe('reviewed_on', 'date', 'Day the entry was last checked'),
    maybe('retired_on', 'date', 'Day it was taken out of use; null also while it is in use'),
  ],
}
