import type { DatasetRef } from '@onus/core/dataset'
import type { Event, RawRow } from '../connector/index.ts'
import type { Json } from '../importer/json.ts'
import { at, listAt, textAt } from '../importer/look.ts'
import { eachOf } from './client.ts'
import { datasetOf, type Reading } from './part.ts'
import { isOpenToAll, statementsOf } from './policy.ts'
import { inRegions, jsonList } from './regional.ts'

const dataset: DatasetRef = 'cloud.keys@1'

/** Keys of KMS, those that AWS manages too. */
export async function* readKeys(reading: Reading): AsyncGenerator<Event> {
  const query = 'kms:ListKeys, DescribeKey, GetKeyRotationStatus, GetKeyPolicy, ListAliases'
  yield* datasetOf(reading, { dataset, query, isRegional: true, services: ['kms'] }, keyRows(reading))
}

async function* keyRows(reading: Reading): AsyncGenerator<RawRow> {
  const { aws, trouble } = reading
  const list = (region: string, action: 'ListKeys' | 'ListAliases', set: string) =>
    jsonList(marker => aws.json('kms', region, action, { Limit: 100, ...(marker && { Marker: marker }) }), set, {
      next: 'NextMarker',
      more: 'Truncated',
    })
  const about = { service: 'kms', what: 'keys', missing: [{ dataset }] } as const
  for await (const { region, items } of inRegions(reading, about, each => list(each, 'ListKeys', 'Keys'))) {
    if (items.length === 0) continue
    const aliases = await trouble.attempt(`names of keys in ${region}`, [{ dataset, columns: ['name'] }], () =>
      list(region, 'ListAliases', 'Aliases'),
    )
    const names = new Map((aliases ?? []).map(each => [textAt(each, 'TargetKeyId') ?? '', textAt(each, 'AliasName')]))
    yield* eachOf(items, item =>
      keyRow(reading, region, textAt(item, 'KeyId') ?? '', textAt(item, 'KeyArn') ?? '', names),
    )
  }
}

async function keyRow(
  { aws, account, trouble }: Reading,
  region: string,
  id: string,
  arn: string,
  names: ReadonlyMap<string, string | null>,
): Promise<RawRow> {
  const base = { provider: 'aws', account, region, key_id: idOf(id, arn), name: names.get(id), raw: arn }
  const described = await trouble.attempt(id, [{ dataset, columns: describedColumns }], () =>
    aws.json('kms', region, 'DescribeKey', { KeyId: id }, id),
  )
  const key = at(described, 'KeyMetadata')
  if (key === undefined) return base
  const isOwn = textAt(key, 'KeyManager') === 'CUSTOMER'
  const isSymmetric = (textAt(key, 'KeySpec') ?? textAt(key, 'CustomerMasterKeySpec')) === 'SYMMETRIC_DEFAULT'
  const state = textAt(key, 'KeyState')
  // Only such keys can change by themselves; to ask of others is an error.
  const canRotate = isOwn && isSymmetric && textAt(key, 'Origin') === 'AWS_KMS' && state !== 'PendingDeletion'
  // Together, since a key of which only the rotation is known would look as if it had never changed.
  const rotation = canRotate
    ? await trouble.attempt(id, [{ dataset, columns: ['rotation', 'rotation_days', 'last_rotated_at'] }], async () => ({
        status: await aws.json('kms', region, 'GetKeyRotationStatus', { KeyId: id }, id),
        past: await jsonList(
          marker =>
            aws.json(
              'kms',
              region,
              'ListKeyRotations',
              { KeyId: id, Limit: 1000, ...(marker && { Marker: marker }) },
              id,
            ),
          'Rotations',
          { next: 'NextMarker', more: 'Truncated' },
        ),
      }))
    : null
  const policy = isOwn
    ? await trouble.attempt(id, [{ dataset, columns: ['open_to_all'] }], () =>
        aws.json('kms', region, 'GetKeyPolicy', { KeyId: id, PolicyName: 'default' }, id),
      )
    : null
  const statements = policy && statementsOf(textAt(policy, 'Policy'))
  return {
    ...base,
    managed_by: isOwn ? 'customer' : 'provider',
    usage: usages[textAt(key, 'KeyUsage') ?? ''],
    is_symmetric: isSymmetric,
    enabled: at(key, 'Enabled'),
    ...(rotation === null ? { rotation: !isOwn } : rotationColumns(rotation)),
    removal_at: momentOf(at(key, 'DeletionDate')),
    open_to_all: isOwn ? statements && isOpenToAll(statements) : false,
    created_at: momentOf(at(key, 'CreationDate')),
  }
}

const describedColumns = [
  'managed_by',
  'usage',
  'is_symmetric',
  'enabled',
  'rotation',
  'removal_at',
  'open_to_all',
  'created_at',
]

/** A key of several regions has the same id in each; only its address tells them apart. */
function idOf(id: string, arn: string): string {
  return id.startsWith('mrk-') ? arn : id
}

type Rotation = { readonly status: Json; readonly past: readonly Json[] }

function rotationColumns(rotation: Rotation | undefined): RawRow {
  if (rotation === undefined) return {}
  const isOn = at(rotation.status, 'KeyRotationEnabled') === true
  const days = at(rotation.status, 'RotationPeriodInDays')
  const moments = rotation.past.flatMap(each => momentOf(at(each, 'RotationDate')) ?? []).sort()
  return {
    rotation: isOn,
    rotation_days: isOn && typeof days === 'number' ? days : null,
    last_rotated_at: moments.at(-1),
  }
}

const usages: Readonly<Record<string, string>> = {
  ENCRYPT_DECRYPT: 'encrypt',
  SIGN_VERIFY: 'sign',
  GENERATE_VERIFY_MAC: 'mac',
  KEY_AGREEMENT: 'agree',
}

/** JSON of AWS tells moments as seconds since 1970. */
export function momentOf(value: Json | undefined): string | null {
  if (typeof value === 'number') return new Date(value * 1000).toISOString()
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value).toISOString() : null
}

/** Tags as services write them that speak JSON. */
export function pairsIn(value: Json | undefined, ...names: readonly string[]): readonly (readonly [string, string])[] {
  return listAt(value, ...names).map(tag => [textAt(tag, 'Key') ?? '', textAt(tag, 'Value') ?? ''] as const)
}
