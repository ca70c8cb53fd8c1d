import type { DatasetRef } from '@onus/core/dataset'
import type { CollectRun, Event } from '../connector/index.ts'
import { readAccount } from './account.ts'
import { readBackups } from './backups.ts'
import { type Kept, readDatabases } from './databases.ts'
import { readDetectors } from './detectors.ts'
import { readEntrances } from './entrances.ts'
import { readFindings } from './findings.ts'
import { readIdentities } from './iam.ts'
import { identityEvents } from './identities.ts'
import { readKeys } from './keys.ts'
import { readMachines, type Stored } from './machines.ts'
import { readNetworks } from './network.ts'
import { type Missing, newTrouble, type Reading } from './part.ts'
import { type Regions, regionsOf } from './regions.ts'
import { readStorage } from './s3.ts'
import { readServices } from './services-in-use.ts'
import { openSession } from './session.ts'
import type { AwsSettings } from './settings.ts'
import { readTrails } from './trails.ts'

export const awsDatasets: readonly DatasetRef[] = [
  'identity.accounts@1',
  'identity.groups@1',
  'identity.memberships@1',
  'identity.roles@1',
  'identity.keys@1',
  'identity.factors@1',
  'identity.password_policies@1',
  'cloud.policies@1',
  'cloud.storage@1',
  'cloud.network_rules@1',
  'cloud.networks@1',
  'cloud.instances@1',
  'cloud.volumes@1',
  'cloud.keys@1',
  'cloud.databases@1',
  'cloud.trails@1',
  'logging.sources@1',
  'cloud.detectors@1',
  'configuration.results@1',
  'vulnerability.findings@1',
  'cloud.certificates@1',
  'cloud.functions@1',
  'cloud.secrets@1',
  'cloud.load_balancers@1',
  'cloud.backups@1',
  'cloud.accounts@1',
]

/** Reads one account, part by part. What a part cannot read is said in its datasets and hinders no other. */
export async function* collectAws(settings: AwsSettings, run: CollectRun): AsyncGenerator<Event> {
  const { aws, account, arn } = await openSession(settings, run)
  yield { kind: 'note', text: `Read as ${arn}` }
  const trouble = newTrouble()
  const known = await trouble.attempt('the list of regions', missingWithoutRegions(settings), () =>
    regionsOf(aws, settings),
  )
  const { read, leftOut } = known ?? withoutList(settings)
  const reading: Reading = {
    aws,
    account,
    settings,
    run,
    regions: read,
    regionsLeftOut: leftOut,
    trouble,
    learned: new Map(),
  }
  const identities = await readIdentities(reading)
  yield* identityEvents(reading, identities)
  yield* readStorage(reading)
  yield* readNetworks(reading)
  const stored: Stored[] = []
  const kept: Kept[] = []
  yield* readMachines(reading, stored)
  yield* readKeys(reading)
  yield* readDatabases(reading, kept)
  yield* readTrails(reading)
  yield* readDetectors(reading)
  yield* readFindings(reading)
  yield* readServices(reading)
  yield* readEntrances(reading)
  yield* readBackups(reading, { stored, kept })
  yield* readAccount(reading, identities)
  yield* reading.trouble.told()
}

const regional: readonly DatasetRef[] = awsDatasets.slice(
  awsDatasets.indexOf('cloud.network_rules@1'),
  awsDatasets.indexOf('cloud.accounts@1'),
)

/** Where regions are named, nothing is missing without their list; else there may be things in regions that nobody knows of. */
function missingWithoutRegions({ regions }: AwsSettings): readonly Missing[] {
  if (regions.length > 0) return []
  return [
    ...regional.map(dataset => ({ dataset })),
    { dataset: 'cloud.accounts@1', columns: ['regions', 'volume_encryption_default'] },
  ]
}

function withoutList({ region, regions }: AwsSettings): Regions {
  if (regions.length === 0) return { read: [region], leftOut: [] }
  return { read: regions, leftOut: [`regions other than ${regions.join(', ')}, of which AWS gives no list`] }
}
