import type { DatasetRef } from '@onus/core/dataset'
import type { Event, RawRow } from '../connector/index.ts'
import type { Json } from '../importer/json.ts'
import { at, list, listAt, text, textAt } from '../importer/look.ts'
import { systemOf } from './identities.ts'
import { momentOf } from './keys.ts'
import { datasetOf, type Reading } from './part.ts'
import { inRegions } from './regional.ts'

const trails: DatasetRef = 'cloud.trails@1'
const sources: DatasetRef = 'logging.sources@1'
const query = 'cloudtrail:DescribeTrails, GetTrailStatus, GetEventSelectors'

/** Trails, and the same as sources of logs. A trail of several regions is one row. */
export async function* readTrails(reading: Reading): AsyncGenerator<Event> {
  const rows: RawRow[] = []
  const source = { query, isRegional: true, services: ['cloudtrail'] } as const
  yield* datasetOf(reading, { ...source, dataset: trails }, trailRows(reading, rows))
  yield* datasetOf(reading, { ...source, dataset: sources }, sourceRows(reading, rows))
}

async function* trailRows(reading: Reading, rows: RawRow[]): AsyncGenerator<RawRow> {
  const { aws } = reading
  const about = { service: 'cloudtrail', what: 'trails', missing: [{ dataset: trails }, { dataset: sources }] } as const
  const listed = inRegions(reading, about, async region =>
    listAt(await aws.json('cloudtrail', region, 'DescribeTrails', { includeShadowTrails: true }), 'trailList'),
  )
  const seen = new Set<string>()
  for await (const { region, items } of listed)
    for (const trail of items) {
      const arn = textAt(trail, 'TrailARN') ?? `${region}/${textAt(trail, 'Name')}`
      if (seen.has(arn)) continue
      seen.add(arn)
      const row = await trailRow(reading, region, arn, trail)
      rows.push(row)
      yield row
    }
}

async function trailRow({ aws, account, trouble }: Reading, found: string, arn: string, trail: Json): Promise<RawRow> {
  const region = textAt(trail, 'HomeRegion') ?? found
  const status = await trouble.attempt(
    arn,
    [
      { dataset: trails, columns: ['logging', 'last_delivered_at', 'last_error'] },
      { dataset: sources, columns: ['enabled', 'last_event_at'] },
    ],
    () => aws.json('cloudtrail', region, 'GetTrailStatus', { Name: arn }, arn),
  )
  const selectors = await trouble.attempt(
    arn,
    [{ dataset: trails, columns: ['management_events', 'data_events'] }],
    () => aws.json('cloudtrail', region, 'GetEventSelectors', { TrailName: arn }, arn),
  )
  const key = textAt(trail, 'KmsKeyId')
  return {
    provider: 'aws',
    account,
    region,
    trail: arn,
    logging: status && at(status, 'IsLogging') === true,
    all_regions: at(trail, 'IsMultiRegionTrail') === true,
    ...(selectors && selectorColumns(selectors)),
    integrity_checked: at(trail, 'LogFileValidationEnabled') === true,
    encrypted: key !== null,
    encryption_key: key,
    bucket: textAt(trail, 'S3BucketName'),
    log_group: textAt(trail, 'CloudWatchLogsLogGroupArn'),
    last_delivered_at: momentOf(at(status, 'LatestDeliveryTime')),
    last_error: textAt(status, 'LatestDeliveryError'),
    organisation_wide: at(trail, 'IsOrganizationTrail') === true,
    raw: arn,
  }
}

type Selected = 'all' | 'read' | 'write' | 'none'

function selectorColumns(selectors: Json): RawRow {
  const basic = listAt(selectors, 'EventSelectors')
  const advanced = listAt(selectors, 'AdvancedEventSelectors').map(each => listAt(each, 'FieldSelectors'))
  const parts: Selected[] = [
    ...basic
      .filter(each => at(each, 'IncludeManagementEvents') !== false)
      .map(each => kinds[textAt(each, 'ReadWriteType') ?? 'All'] ?? 'all'),
    ...advanced.filter(fields => isOf(fields, 'Management')).map(readOrWrite),
  ]
  // Without any selector a trail records every action on the account.
  const isDefault = basic.length === 0 && advanced.length === 0
  const hasAll = isDefault || parts.includes('all') || (parts.includes('read') && parts.includes('write'))
  return {
    management_events: hasAll ? 'all' : (parts[0] ?? 'none'),
    data_events:
      basic.some(each => listAt(each, 'DataResources').length > 0) || advanced.some(fields => isOf(fields, 'Data')),
  }
}

const kinds: Readonly<Record<string, Selected>> = { All: 'all', ReadOnly: 'read', WriteOnly: 'write' }

function isOf(fields: readonly Json[], category: string): boolean {
  return fields.some(
    each => textAt(each, 'Field') === 'eventCategory' && list(at(each, 'Equals')).some(word => text(word) === category),
  )
}

/** Management events are narrowed by `readOnly`; any other narrowing leaves some out and is no more than writing. */
function readOrWrite(fields: readonly Json[]): Selected {
  const readOnly = fields.find(each => textAt(each, 'Field') === 'readOnly')
  if (!readOnly) return 'all'
  return list(at(readOnly, 'Equals')).some(word => text(word) === 'true') ? 'read' : 'write'
}

async function* sourceRows(reading: Reading, rows: readonly RawRow[]): AsyncGenerator<RawRow> {
  for (const row of rows)
    yield {
      source_id: row.trail,
      system: systemOf(reading),
      kind: 'cloud',
      enabled: row.logging,
      central: true,
      last_event_at: row.last_delivered_at,
      encrypted: true,
      integrity_checked: row.integrity_checked,
      all_regions: row.all_regions,
      destination: `s3://${row.bucket}`,
      encryption_key: row.encryption_key,
      raw: row.trail,
    }
}
