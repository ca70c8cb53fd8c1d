import type { DatasetRef } from '@onus/core/dataset'
import type { Event, RawRow } from '../connector/index.ts'
import type { Json } from '../importer/json.ts'
import { at, textAt } from '../importer/look.ts'
import type { Kept } from './databases.ts'
import { momentOf } from './keys.ts'
import type { Stored } from './machines.ts'
import { datasetOf, type Reading } from './part.ts'
import { inRegions, jsonList } from './regional.ts'
import { partitionOf } from './services.ts'

const dataset: DatasetRef = 'cloud.backups@1'

/**
 * Databases and volumes with their last copy, whoever made it, and what else AWS Backup protects. One without a copy is a row
 * too.
 */
export async function* readBackups(
  reading: Reading,
  { stored, kept }: { readonly stored: readonly Stored[]; readonly kept: readonly Kept[] },
): AsyncGenerator<Event> {
  const query =
    'backup:ListProtectedResources, ListBackupVaults, ListCopyJobs, rds:DescribeDBInstances, ec2:DescribeSnapshots'
  const source = { dataset, query, isRegional: true, services: ['backup', 'ec2', 'rds'] } as const
  yield* datasetOf(reading, source, backupRows(reading, stored, kept))
}

type Copy = {
  readonly at: string | null
  readonly vault?: string | null
  readonly isLocked?: boolean | undefined
  readonly encrypted?: boolean | null
}

async function* backupRows(reading: Reading, stored: readonly Stored[], kept: readonly Kept[]): AsyncGenerator<RawRow> {
  const protectedOnes = new Map<string, { readonly item: Json; readonly region: string; readonly locked: Locked }>()
  const regionsRead = new Set<string>()
  const elsewhere = new Map<string, boolean | undefined>()
  for await (const { region, items } of protectedIn(reading)) {
    regionsRead.add(region)
    const locked = items.length > 0 ? await lockedVaults(reading, region) : undefined
    const copied = items.length > 0 ? await copiedFrom(reading, region) : new Set<string>()
    for (const item of items)
      elsewhere.set(textAt(item, 'ResourceArn') ?? '', copied?.has(textAt(item, 'ResourceArn') ?? ''))
    for (const item of items) protectedOnes.set(textAt(item, 'ResourceArn') ?? '', { item, region, locked })
  }
  const copiesOf = (arn: string): readonly Copy[] => {
    const found = protectedOnes.get(arn)
    if (!found) return []
    const vault = textAt(found.item, 'LastBackupVaultArn')
    return [
      {
        at: momentOf(at(found.item, 'LastBackupTime')),
        vault,
        isLocked: vault === null ? undefined : found.locked?.get(vault),
      },
    ]
  }
  const rowOf = (subject: Subject, copies: readonly Copy[]) => ({
    ...backupRow(reading, subject, [...copies, ...copiesOf(subject.subject)], regionsRead.has(subject.region)),
    copied_elsewhere: elsewhere.get(subject.subject),
  })
  const done = new Set<string>()
  for (const { arn, region, environment, at, encrypted } of kept) {
    done.add(arn)
    yield rowOf({ subject: arn, region, kind: 'database', environment }, [{ at, encrypted }])
  }
  for (const { id, region, environment } of stored.filter(({ kind }) => kind === 'volume')) {
    const arn = `arn:${partitionOf(region).id}:ec2:${region}:${reading.account}:volume/${id}`
    done.add(arn)
    const snapshots = stored.filter(each => each.kind === 'snapshot' && each.of === id)
    yield rowOf({ subject: arn, region, kind: 'volume', environment }, snapshots)
  }
  const { environment } = reading.settings
  for (const [arn, { item, region }] of protectedOnes)
    if (!done.has(arn))
      yield rowOf({ subject: arn, region, kind: kindOf(textAt(item, 'ResourceType')), environment }, [])
}

const kinds: Readonly<Record<string, string>> = {
  aurora: 'database',
  documentdb: 'database',
  dynamodb: 'database',
  ebs: 'volume',
  efs: 'filesystem',
  fsx: 'filesystem',
  neptune: 'database',
  rds: 'database',
  redshift: 'database',
  s3: 'storage',
}

function kindOf(type: string | null): string | null {
  const word = type?.toLowerCase() ?? ''
  return Object.hasOwn(kinds, word) ? (kinds[word] ?? null) : word === '' ? null : word
}

function protectedIn(reading: Reading) {
  const about = { service: 'backup', what: 'protected resources', missing: [{ dataset }] } as const
  return inRegions(reading, about, region =>
    jsonList(
      next =>
        reading.aws.rest('backup', region, {
          action: 'ListProtectedResources',
          path: ['resources', ''],
          query: { maxResults: 1000, nextToken: next ?? undefined },
        }),
      'Results',
    ),
  )
}

type Locked = ReadonlyMap<string, boolean> | undefined

async function lockedVaults(reading: Reading, region: string): Promise<Locked> {
  return await reading.trouble.attempt(`vaults in ${region}`, [{ dataset, columns: ['vault_locked'] }], async () => {
    const vaults = await jsonList(
      next =>
        reading.aws.rest('backup', region, {
          action: 'ListBackupVaults',
          path: ['backup-vaults', ''],
          query: { maxResults: 1000, nextToken: next ?? undefined },
        }),
      'BackupVaultList',
    )
    return new Map(vaults.map(each => [textAt(each, 'BackupVaultArn') ?? '', at(each, 'Locked') === true]))
  })
}

/** What AWS Backup copied into another region or account, as far back as it keeps its jobs. */
async function copiedFrom(
  { aws, account, trouble }: Reading,
  region: string,
): Promise<ReadonlySet<string> | undefined> {
  return await trouble.attempt(`copies in ${region}`, [{ dataset, columns: ['copied_elsewhere'] }], async () => {
    const jobs = await jsonList(
      next =>
        aws.rest('backup', region, {
          action: 'ListCopyJobs',
          path: ['copy-jobs', ''],
          query: { state: 'COMPLETED', maxResults: 1000, nextToken: next ?? undefined },
        }),
      'CopyJobs',
    )
    const here = `:backup:${region}:${account}:`
    const away = jobs.filter(job => textAt(job, 'DestinationBackupVaultArn')?.includes(here) === false)
    return new Set(away.map(job => textAt(job, 'ResourceArn') ?? ''))
  })
}

type Subject = {
  readonly subject: string
  readonly region: string
  readonly kind: string | null
  readonly environment: string | null
}

/** The newest of the copies. That there is none is known only where AWS Backup was read too. */
function backupRow(reading: Reading, subject: Subject, copies: readonly Copy[], isKnown: boolean): RawRow {
  const made = copies.flatMap(copy => (copy.at ? [{ ...copy, at: copy.at }] : []))
  const last = made.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1)
  return {
    provider: 'aws',
    account: reading.account,
    ...subject,
    last_copy_at: last?.at,
    copies: made.length === 0 ? (isKnown ? 0 : null) : subject.kind === 'volume' ? made.length : null,
    encrypted: last?.encrypted,
    vault: last?.vault,
    vault_locked: last?.isLocked,
    raw: subject.subject,
  }
}
