import type { DatasetRef } from '@onus/core/dataset'
import type { Event, RawRow } from '../connector/index.ts'
import { isTrue, itemsIn, numberIn, textIn, textsIn, type XmlElement } from './document.ts'
import { datasetOf, type Reading, tagsOf } from './part.ts'
import { itemsInRegions, markedList } from './regional.ts'

const dataset: DatasetRef = 'cloud.databases@1'

/** A database as the part about backups needs it. */
export type Kept = {
  readonly arn: string
  readonly region: string
  readonly at: string | null
  readonly encrypted: boolean | null
  readonly environment: string | null
}

/** Databases of RDS: instances that stand alone or in a cluster, and clusters. `kept` is filled for the part about backups. */
export async function* readDatabases(reading: Reading, kept: Kept[]): AsyncGenerator<Event> {
  const query = 'rds:DescribeDBInstances, DescribeDBClusters'
  yield* datasetOf(reading, { dataset, query, isRegional: true, services: ['rds'] }, databaseRows(reading, kept))
}

async function* databaseRows(reading: Reading, kept: Kept[]): AsyncGenerator<RawRow> {
  const about = { dataset, service: 'rds' } as const
  const instances = itemsInRegions(reading, { ...about, what: 'databases' }, region =>
    markedList(reading, 'rds', region, 'DescribeDBInstances', 'DBInstances', { MaxRecords: 100 }),
  )
  for await (const { region, item } of instances) {
    const row = { ...commonRow(reading, region, item, 'DBInstance'), ...instanceColumns(item) }
    // Copies of a member of a cluster are those of the cluster.
    if (textIn(item, 'DBClusterIdentifier') === null) keep(kept, region, item, 'DBInstanceArn', row)
    yield row
  }
  const clusters = itemsInRegions(reading, { ...about, what: 'clusters of databases' }, region =>
    markedList(reading, 'rds', region, 'DescribeDBClusters', 'DBClusters', { MaxRecords: 100 }),
  )
  for await (const { region, item } of clusters) {
    const row = { ...commonRow(reading, region, item, 'DBCluster'), ...clusterColumns(item) }
    keep(kept, region, item, 'DBClusterArn', row)
    yield row
  }
}

function keep(kept: Kept[], region: string, item: XmlElement, arn: string, row: RawRow): void {
  kept.push({
    arn: textIn(item, arn) ?? '',
    region,
    at: textIn(item, 'LatestRestorableTime'),
    encrypted: isTrue(item, 'StorageEncrypted'),
    environment: typeof row.environment === 'string' ? row.environment : null,
  })
}

function commonRow({ account, settings }: Reading, region: string, item: XmlElement, kind: string): RawRow {
  const pairs = itemsIn(item, 'TagList').map(tag => [textIn(tag, 'Key') ?? '', textIn(tag, 'Value') ?? ''] as const)
  const { tags, environment, owner } = tagsOf(pairs)
  return {
    provider: 'aws',
    account,
    region,
    database: textIn(item, `${kind}Arn`) ?? textIn(item, `${kind}Identifier`),
    engine: textIn(item, 'Engine'),
    engine_version: textIn(item, 'EngineVersion'),
    environment: environment ?? settings.environment,
    owner,
    encrypted: isTrue(item, 'StorageEncrypted'),
    encryption_key: textIn(item, 'KmsKeyId'),
    backup_days: numberIn(item, 'BackupRetentionPeriod'),
    point_in_time: (numberIn(item, 'BackupRetentionPeriod') ?? 0) > 0,
    several_zones: isTrue(item, 'MultiAZ'),
    deletion_protected: isTrue(item, 'DeletionProtection'),
    minor_upgrades: isTrue(item, 'AutoMinorVersionUpgrade'),
    account_sign_in: isTrue(item, 'IAMDatabaseAuthenticationEnabled'),
    logs_exported: [...textsIn(item, 'EnabledCloudwatchLogsExports')].sort(),
    tags,
    raw: textIn(item, `${kind}Identifier`),
  }
}

function instanceColumns(item: XmlElement): RawRow {
  return { public: isTrue(item, 'PubliclyAccessible'), created_at: textIn(item, 'InstanceCreateTime') }
}

/** A cluster of Aurora is public by its instances; AWS tells it of others only. */
function clusterColumns(item: XmlElement): RawRow {
  return { public: isTrue(item, 'PubliclyAccessible'), created_at: textIn(item, 'ClusterCreateTime') }
}
