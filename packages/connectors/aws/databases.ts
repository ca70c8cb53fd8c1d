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
  const query = 'rds:DescribeDBInstances, DescribeDBClusters, DescribeDBParameters, DescribeDBClusterParameters'
  yield* datasetOf(reading, { dataset, query, isRegional: true, services: ['rds'] }, databaseRows(reading, kept))
}

async function* databaseRows(reading: Reading, kept: Kept[]): AsyncGenerator<RawRow> {
  const about = { dataset, service: 'rds' } as const
  const tlsOf = newTlsReader(reading)
  const clusters = new Map<string, Cluster>()
  const listed = itemsInRegions(reading, { ...about, what: 'clusters of databases' }, region =>
    markedList(reading, 'rds', region, 'DescribeDBClusters', 'DBClusters', { MaxRecords: 100 }),
  )
  for await (const { region, item } of listed) {
    const group = textIn(item, 'DBClusterParameterGroup')
    const isTlsOnly = await tlsOf(region, 'DescribeDBClusterParameters', group, textIn(item, 'Engine'))
    clusters.set(`${region} ${textIn(item, 'DBClusterIdentifier')}`, { region, item, isTlsOnly, members: [] })
  }
  const instances = itemsInRegions(reading, { ...about, what: 'databases' }, region =>
    markedList(reading, 'rds', region, 'DescribeDBInstances', 'DBInstances', { MaxRecords: 100 }),
  )
  for await (const { region, item } of instances) {
    const cluster = clusters.get(`${region} ${textIn(item, 'DBClusterIdentifier')}`)
    const group = textIn(itemsIn(item, 'DBParameterGroups')[0], 'DBParameterGroupName')
    const isPublic = isTrue(item, 'PubliclyAccessible')
    const row = {
      ...commonRow(reading, region, item, 'DBInstance'),
      public: isPublic,
      tls_required: cluster
        ? cluster.isTlsOnly
        : await tlsOf(region, 'DescribeDBParameters', group, textIn(item, 'Engine')),
      created_at: textIn(item, 'InstanceCreateTime'),
    }
    // What holds for a member of a cluster is set there, and copies are made there.
    if (cluster) cluster.members.push(isPublic)
    else keep(kept, region, item, 'DBInstanceArn', row)
    yield row
  }
  for (const { region, item, isTlsOnly, members } of clusters.values()) {
    const row = {
      ...commonRow(reading, region, item, 'DBCluster'),
      // A cluster of Aurora is public by its members; AWS tells it of others only.
      public:
        isTrue(item, 'PubliclyAccessible') ?? (members.includes(true) ? true : members.includes(null) ? null : false),
      tls_required: isTlsOnly,
      created_at: textIn(item, 'ClusterCreateTime'),
    }
    keep(kept, region, item, 'DBClusterArn', row)
    yield row
  }
}

type Cluster = {
  readonly region: string
  readonly item: XmlElement
  readonly isTlsOnly: boolean | undefined
  /** Whether each member is public. */
  readonly members: (boolean | null)[]
}

/** Parameters by which an engine refuses connections without TLS. */
const tlsParameters: readonly (readonly [RegExp, string])[] = [
  [/^(aurora-)?postgres/, 'rds.force_ssl'],
  [/^sqlserver/, 'rds.force_ssl'],
  [/^(aurora-?)?mysql|^mariadb|^aurora$/, 'require_secure_transport'],
]

/**
 * Whether a database refuses connections without TLS, by its group of parameters, of which each is read once. Engines that say
 * it in another way leave it open.
 */
function newTlsReader({ aws, trouble }: Reading) {
  const known = new Map<string, Promise<readonly XmlElement[] | undefined>>()
  return async (
    region: string,
    action: 'DescribeDBParameters' | 'DescribeDBClusterParameters',
    group: string | null,
    engine: string | null,
  ): Promise<boolean | undefined> => {
    const name = tlsParameters.find(([engines]) => engines.test(engine ?? ''))?.[1]
    if (group === null || name === undefined) return undefined
    const key = `${action} ${region} ${group}`
    const values = {
      [action === 'DescribeDBParameters' ? 'DBParameterGroupName' : 'DBClusterParameterGroupName']: group,
      MaxRecords: 100,
    }
    const read =
      known.get(key) ??
      trouble.attempt(group, [{ dataset, columns: ['tls_required'] }], () =>
        markedList({ aws }, 'rds', region, action, 'Parameters', values),
      )
    known.set(key, read)
    const parameter = (await read)?.find(each => textIn(each, 'ParameterName') === name)
    return parameter && /^(1|on|true)$/i.test(textIn(parameter, 'ParameterValue') ?? '')
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
