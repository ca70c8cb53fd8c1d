import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const assets: DatasetSchema = {
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

const disposals: DatasetSchema = {
  ref: 'asset.disposals@1',
  events: true,
  title: 'Disposals',
  meaning: 'Equipment and media that were given away, reused or destroyed, and how their data was removed.',
  key: ['asset_id', 'disposed_on'],
  columns: [
    column('asset_id', 'text', 'Id of the asset'),
    column('disposed_on', 'date', 'Day it left'),
    maybe('kind', 'text', 'What became of it', { values: ['destroyed', 'sold', 'returned', 'reused', 'lost'] }),
    maybe('held_data', 'boolean', 'Whether it held data'),
    maybe('erasure_method', 'text', 'How data was removed; null also when it was not'),
    maybe('erased_on', 'date', 'Day data was removed'),
    maybe('proof', 'text', 'Where the proof is, such as a certificate number'),
    maybe('performed_by', 'text', 'Who did it', { personal: true }),
  ],
}

export const asset: readonly DatasetSchema[] = [assets, disposals]
