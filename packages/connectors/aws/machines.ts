import type { DatasetRef } from '@onus/core/dataset'
import type { Event, RawRow } from '../connector/index.ts'
import { eachOf } from './client.ts'
import { child, isTrue, itemsIn, numberIn, textIn, type XmlElement } from './document.ts'
import { datasetOf, isAsked, type Reading } from './part.ts'
import { ec2List, ec2Tags, inRegions } from './regional.ts'

const instances: DatasetRef = 'cloud.instances@1'
const volumes: DatasetRef = 'cloud.volumes@1'
const services = ['ec2'] as const

/** A volume or copy as the part about backups needs it. */
export type Stored = {
  readonly id: string
  readonly region: string
  readonly kind: 'volume' | 'snapshot'
  readonly of: string | null
  readonly at: string | null
  readonly encrypted: boolean | null
  readonly environment: string | null
}

/** Virtual machines, their disks, copies of those, and images. `stored` is filled with the disks and copies. */
export async function* readMachines(reading: Reading, stored: Stored[]): AsyncGenerator<Event> {
  const query = 'ec2:DescribeInstances, DescribeImages, DescribeInstanceAttribute'
  yield* datasetOf(reading, { dataset: instances, query, isRegional: true, services }, instanceRows(reading))
  const volumeQuery = 'ec2:DescribeVolumes, DescribeSnapshots, DescribeSnapshotAttribute, DescribeImages'
  yield* datasetOf(
    reading,
    { dataset: volumes, query: volumeQuery, isRegional: true, services },
    volumeRows(reading, stored),
  )
  await readDefaults(reading)
}

async function* instanceRows(reading: Reading): AsyncGenerator<RawRow> {
  const about = { service: 'ec2', what: 'machines', missing: [{ dataset: instances }] } as const
  const listed = inRegions(reading, about, async region => {
    const reservations = await ec2List(reading, region, 'DescribeInstances', 'reservationSet', { MaxResults: 1000 })
    return reservations.flatMap(reservation => itemsIn(reservation, 'instancesSet'))
  })
  for await (const { region, items } of listed) {
    const images = await imagesOf(reading, region, items)
    yield* eachOf(items, item => instanceRow(reading, region, item, images))
  }
}

const imagesAtOnce = 200

/** When the images were made that these machines come from. One that is gone is not in the answer. */
async function imagesOf(
  reading: Reading,
  region: string,
  machines: readonly XmlElement[],
): Promise<ReadonlyMap<string, string | null> | undefined> {
  const ids = [...new Set(machines.flatMap(machine => textIn(machine, 'imageId') ?? []))]
  const made = new Map<string, string | null>()
  for (let from = 0; from < ids.length; from += imagesAtOnce) {
    // A filter, since an image that is gone is an error where it is asked for by its id.
    const filter = { 'Filter.1.Name': 'image-id', ...numbered('Filter.1.Value', ids.slice(from, from + imagesAtOnce)) }
    const found = await reading.trouble.attempt(
      `images in ${region}`,
      [{ dataset: instances, columns: ['image_created_at'] }],
      () => ec2List(reading, region, 'DescribeImages', 'imagesSet', filter),
    )
    if (!found) return undefined
    for (const image of found) made.set(textIn(image, 'imageId') ?? '', textIn(image, 'creationDate'))
  }
  return made
}

function numbered(name: string, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, place) => [`${name}.${place + 1}`, value]))
}

async function instanceRow(
  reading: Reading,
  region: string,
  machine: XmlElement,
  images: ReadonlyMap<string, string | null> | undefined,
): Promise<RawRow> {
  const id = textIn(machine, 'instanceId') ?? ''
  const state = states[textIn(machine, 'instanceState', 'name') ?? '']
  const isProtected =
    state === 'terminated'
      ? undefined
      : await reading.trouble.attempt(id, [{ dataset: instances, columns: ['termination_protected'] }], async () => {
          const values = { InstanceId: id, Attribute: 'disableApiTermination' }
          const answer = await reading.aws.query('ec2', region, 'DescribeInstanceAttribute', values, { about: id })
          return isTrue(answer, 'disableApiTermination', 'value')
        })
  const { tags, environment, owner, name } = ec2Tags(machine)
  const image = textIn(machine, 'imageId')
  const options = child(machine, 'metadataOptions')
  return {
    provider: 'aws',
    account: reading.account,
    region,
    instance: id,
    name,
    environment: environment ?? reading.settings.environment,
    owner,
    state,
    public_address: textIn(machine, 'ipAddress'),
    metadata_token_required:
      options && (textIn(options, 'httpTokens') === 'required' || textIn(options, 'httpEndpoint') === 'disabled'),
    image,
    image_created_at: image === null ? null : images?.get(image),
    launched_at: textIn(machine, 'launchTime'),
    network: textIn(machine, 'vpcId'),
    rule_groups: itemsIn(machine, 'groupSet').flatMap(group => textIn(group, 'groupId') ?? []),
    instance_role: textIn(machine, 'iamInstanceProfile', 'arn'),
    monitored: textIn(machine, 'monitoring', 'state') === 'enabled',
    termination_protected: isProtected,
    tags,
    raw: id,
  }
}

const states: Readonly<Record<string, string>> = {
  pending: 'pending',
  running: 'running',
  stopping: 'stopped',
  stopped: 'stopped',
  'shutting-down': 'terminated',
  terminated: 'terminated',
}

async function* volumeRows(reading: Reading, stored: Stored[]): AsyncGenerator<RawRow> {
  const list = (what: string, read: (region: string) => Promise<readonly XmlElement[]>) =>
    inRegions(reading, { service: 'ec2', what, missing: [{ dataset: volumes }] }, read)
  const disks = list('volumes', region => ec2List(reading, region, 'DescribeVolumes', 'volumeSet', { MaxResults: 500 }))
  for await (const { region, items } of disks)
    for (const disk of items) {
      const row = diskRow(reading, region, disk)
      stored.push(storedOf(region, 'volume', disk, ec2Tags(disk).environment ?? reading.settings.environment))
      yield row
    }
  const copies = list('snapshots', region =>
    ec2List(reading, region, 'DescribeSnapshots', 'snapshotSet', { 'Owner.1': 'self', MaxResults: 1000 }),
  )
  for await (const { region, items } of copies) {
    const own = items.filter(each => textIn(each, 'ownerId') === reading.account)
    for (const copy of own) stored.push(storedOf(region, 'snapshot', copy, null))
    yield* eachOf(own, copy => copyRow(reading, region, copy))
  }
  const images = list('images', region =>
    ec2List(reading, region, 'DescribeImages', 'imagesSet', { 'Owner.1': 'self' }),
  )
  for await (const { region, items } of images) for (const image of items) yield imageRow(reading, region, image)
}

function storedOf(region: string, kind: Stored['kind'], item: XmlElement, environment: string | null): Stored {
  const isVolume = kind === 'volume'
  return {
    id: textIn(item, isVolume ? 'volumeId' : 'snapshotId') ?? '',
    region,
    kind,
    of: isVolume ? null : textIn(item, 'volumeId'),
    at: isVolume ? null : textIn(item, 'startTime'),
    encrypted: isTrue(item, 'encrypted'),
    environment,
  }
}

function diskRow({ account, settings }: Reading, region: string, disk: XmlElement): RawRow {
  const { tags, environment } = ec2Tags(disk)
  return {
    provider: 'aws',
    account,
    region,
    volume: textIn(disk, 'volumeId'),
    kind: 'volume',
    attached_to: textIn(itemsIn(disk, 'attachmentSet')[0], 'instanceId'),
    encrypted: isTrue(disk, 'encrypted'),
    encryption_key: textIn(disk, 'kmsKeyId'),
    public: false,
    shared_with: [],
    size_gb: numberIn(disk, 'size'),
    created_at: textIn(disk, 'createTime'),
    environment: environment ?? settings.environment,
    tags,
    raw: textIn(disk, 'volumeId'),
  }
}

async function copyRow(
  { aws, account, settings, trouble }: Reading,
  region: string,
  copy: XmlElement,
): Promise<RawRow> {
  const id = textIn(copy, 'snapshotId') ?? ''
  const shares = await trouble.attempt(id, [{ dataset: volumes, columns: ['public', 'shared_with'] }], async () => {
    const values = { SnapshotId: id, Attribute: 'createVolumePermission' }
    const answer = await aws.query('ec2', region, 'DescribeSnapshotAttribute', values, { about: id })
    return itemsIn(answer, 'createVolumePermission')
  })
  const { tags, environment } = ec2Tags(copy)
  return {
    provider: 'aws',
    account,
    region,
    volume: id,
    kind: 'snapshot',
    encrypted: isTrue(copy, 'encrypted'),
    encryption_key: textIn(copy, 'kmsKeyId'),
    public: shares?.some(share => textIn(share, 'group') === 'all'),
    shared_with: shares?.flatMap(share => textIn(share, 'userId') ?? []).sort(),
    size_gb: numberIn(copy, 'volumeSize'),
    created_at: textIn(copy, 'startTime'),
    environment: environment ?? settings.environment,
    tags,
    raw: id,
  }
}

function imageRow({ account, settings }: Reading, region: string, image: XmlElement): RawRow {
  const disks = itemsIn(image, 'blockDeviceMapping').flatMap(each => child(each, 'ebs') ?? [])
  const encrypted = disks.map(disk => isTrue(disk, 'encrypted'))
  const { tags, environment } = ec2Tags(image)
  return {
    provider: 'aws',
    account,
    region,
    volume: textIn(image, 'imageId'),
    kind: 'image',
    encrypted: encrypted.length === 0 || encrypted.includes(null) ? null : encrypted.every(Boolean),
    public: isTrue(image, 'isPublic'),
    created_at: textIn(image, 'creationDate'),
    environment: environment ?? settings.environment,
    tags,
    raw: textIn(image, 'imageId'),
  }
}

/** Whether new volumes are encrypted in every region, for the row of the account. */
async function readDefaults(reading: Reading): Promise<void> {
  if (!isAsked(reading, 'ec2')) return
  const missing = [{ dataset: 'cloud.accounts@1', columns: ['volume_encryption_default'] }] as const
  const asked: (boolean | null | undefined)[] = []
  for (const region of reading.regions)
    asked.push(
      await reading.trouble.attempt(`encryption of new volumes in ${region}`, missing, async () =>
        isTrue(await reading.aws.query('ec2', region, 'GetEbsEncryptionByDefault'), 'ebsEncryptionByDefault'),
      ),
    )
  const isUnknown = asked.some(each => each === undefined || each === null)
  reading.learned.set('volume_encryption_default', asked.includes(false) ? false : isUnknown ? null : true)
}
