import type { DatasetRef } from '@onus/core/dataset'
import type { Event, RawRow } from '../connector/index.ts'
import { type Asking, all, eachOf, orNothing, xmlPages } from './client.ts'
import { child, isTrue, itemsIn, named, textIn, type XmlElement } from './document.ts'
import { datasetOf, isAsked, type Missing, type Reading, tagsOf } from './part.ts'
import { isOpenToAll, refusesPlain, type Statement, statementsOf } from './policy.ts'
import { AwsProblem } from './problem.ts'

const dataset: DatasetRef = 'cloud.storage@1'

/** Every bucket with what is set for it. What AWS answers with "there is none" is a value. */
export async function* readStorage(reading: Reading): AsyncGenerator<Event> {
  const query = 's3:ListAllMyBuckets and the settings of each bucket'
  yield* datasetOf(reading, { dataset, query, services: ['s3'] }, bucketRows(reading))
}

async function* bucketRows(reading: Reading): AsyncGenerator<RawRow> {
  const { aws, settings, trouble } = reading
  if (!isAsked(reading, 's3')) return
  const account = await accountBlocks(reading)
  reading.learned.set('public_storage_blocked', account === undefined ? null : isWhole(account))
  const buckets = await trouble.attempt('buckets', [{ dataset }], () =>
    all(
      xmlPages(
        query =>
          aws.s3(settings.region, { action: 'ListAllMyBuckets', path: [''], query, root: 'ListAllMyBucketsResult' }),
        { 'max-buckets': 1000 },
        { send: 'continuation-token', read: 'ContinuationToken' },
      ),
      page => itemsIn(page, 'Buckets'),
    ),
  )
  yield* eachOf(buckets ?? [], bucket => bucketRow(reading, bucket, account), 4)
}

async function bucketRow(reading: Reading, listed: XmlElement, account: Blocks | undefined): Promise<RawRow> {
  const name = textIn(listed, 'Name') ?? ''
  const region = textIn(listed, 'BucketRegion') ?? (await locationOf(reading, name))
  const base = {
    provider: 'aws',
    account: reading.account,
    bucket: name,
    region,
    created_at: textIn(listed, 'CreationDate'),
    environment: reading.settings.environment,
    raw: `arn:aws:s3:::${name}`,
  }
  if (region === undefined) return base
  const bucket: Bucket = { reading, name, region }
  const policy = await policyOf(bucket)
  const { environment, ...rest } = await tagColumns(bucket)
  return {
    ...base,
    ...(await opennessColumns(bucket, policy, account)),
    ...(await encryptionColumns(bucket)),
    ...(await versionColumns(bucket)),
    ...(await logColumns(bucket)),
    tls_only: policy && refusesPlain(policy, name),
    object_lock: await objectLock(bucket),
    lifecycle: await hasRules(bucket, lifecycle),
    replicated: await hasRules(bucket, replication),
    ...rest,
    environment: environment ?? base.environment,
  }
}

type Bucket = { readonly reading: Reading; readonly name: string; readonly region: string }
type Action = Asking<'s3'>['action']

/** One setting of a bucket, or null where AWS says by this code that it was not set. */
function setting({ reading, name, region }: Bucket, action: Action, part: string, root: string, none: string) {
  const asking = { action, path: [name], query: { [part]: '' }, root, about: name }
  return orNothing(reading.aws.s3(region, asking), none)
}

/** What came of it, or undefined where it could not be read; then these columns are null. */
function read<T>({ reading, name }: Bucket, columns: readonly string[], asked: () => Promise<T>) {
  return reading.trouble.attempt(name, [{ dataset, columns }], asked)
}

async function locationOf({ aws, settings, trouble }: Reading, name: string): Promise<string | undefined> {
  const asking = { action: 'GetBucketLocation', path: [name], query: { location: '' }, about: name } as const
  const answer = await trouble.attempt(name, [{ dataset }], () =>
    aws.s3(settings.region, { ...asking, root: 'LocationConstraint' }),
  )
  if (!answer) return undefined
  const region = answer.text.trim()
  return region === '' ? 'us-east-1' : region === 'EU' ? 'eu-west-1' : region
}

/** The four switches that keep a bucket, or all of an account, from being public. */
type Blocks = {
  readonly acls: boolean
  readonly ignoresAcls: boolean
  readonly policies: boolean
  readonly restricts: boolean
}

const noBlocks: Blocks = { acls: false, ignoresAcls: false, policies: false, restricts: false }

function blocksIn(element: XmlElement | null): Blocks {
  if (!element) return noBlocks
  return {
    acls: isTrue(element, 'BlockPublicAcls') === true,
    ignoresAcls: isTrue(element, 'IgnorePublicAcls') === true,
    policies: isTrue(element, 'BlockPublicPolicy') === true,
    restricts: isTrue(element, 'RestrictPublicBuckets') === true,
  }
}

function isWhole(blocks: Blocks): boolean {
  return Object.values(blocks).every(Boolean)
}

const openColumns = ['public_access_blocked', 'public_by_policy', 'public_by_grant']
const noBlock = 'NoSuchPublicAccessBlockConfiguration'

/** What holds for all buckets of the account, beside what each sets itself. */
async function accountBlocks({ aws, account, settings, trouble }: Reading): Promise<Blocks | undefined> {
  const missing: readonly Missing[] = [
    { dataset, columns: openColumns },
    { dataset: 'cloud.accounts@1', columns: ['public_storage_blocked'] },
  ]
  return await trouble.attempt('the public access block of the account', missing, async () => {
    const asking = {
      action: 'GetAccountPublicAccessBlock',
      account,
      path: ['v20180820', 'configuration', 'publicAccessBlock'],
      root: 'PublicAccessBlockConfiguration',
    } as const
    return blocksIn(await orNothing(aws.s3(settings.region, asking), noBlock))
  })
}

function ownBlocks(bucket: Bucket): Promise<Blocks | undefined> {
  return read(bucket, openColumns, async () =>
    blocksIn(
      await setting(
        bucket,
        'GetBucketPublicAccessBlock',
        'publicAccessBlock',
        'PublicAccessBlockConfiguration',
        noBlock,
      ),
    ),
  )
}

/** Whether it is open: a policy or grant for everybody that no switch of the bucket or of the account takes back. */
async function opennessColumns(
  bucket: Bucket,
  policy: readonly Statement[] | undefined,
  account: Blocks | undefined,
): Promise<RawRow> {
  const own = await ownBlocks(bucket)
  const byPolicy = await isPublicByPolicy(bucket, policy)
  const byGrant = await read(bucket, ['public_by_grant'], async () => {
    const list = await setting(bucket, 'GetBucketAcl', 'acl', 'AccessControlPolicy', 'none')
    return itemsIn(list ?? undefined, 'AccessControlList').some(isGrantToAll)
  })
  const held = (name: keyof Blocks) => either(own?.[name], account?.[name])
  return {
    public_access_blocked: every(held('acls'), held('ignoresAcls'), held('policies'), held('restricts')),
    public_by_policy: every(byPolicy, not(held('restricts'))),
    public_by_grant: every(byGrant, not(held('ignoresAcls'))),
  }
}

/** With what is unknown: true where one is true, unknown where none is and one is unknown. */
function either(...given: readonly (boolean | undefined)[]): boolean | undefined {
  return given.includes(true) ? true : given.includes(undefined) ? undefined : false
}

function every(...given: readonly (boolean | undefined)[]): boolean | undefined {
  return given.includes(false) ? false : given.includes(undefined) ? undefined : true
}

function not(given: boolean | undefined): boolean | undefined {
  return given === undefined ? undefined : !given
}

function isGrantToAll(grant: XmlElement): boolean {
  return /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/.test(textIn(grant, 'Grantee', 'URI') ?? '')
}

async function encryptionColumns(bucket: Bucket): Promise<RawRow> {
  const none = 'ServerSideEncryptionConfigurationNotFoundError'
  const found = await read(bucket, ['encrypted', 'encryption', 'encryption_key'], () =>
    setting(bucket, 'GetEncryptionConfiguration', 'encryption', 'ServerSideEncryptionConfiguration', none),
  )
  if (found === undefined) return {}
  const rule = child(found ?? undefined, 'Rule', 'ApplyServerSideEncryptionByDefault')
  const algorithm = textIn(rule, 'SSEAlgorithm')
  return { encrypted: algorithm !== null, encryption: algorithm, encryption_key: textIn(rule, 'KMSMasterKeyID') }
}

async function versionColumns(bucket: Bucket): Promise<RawRow> {
  const found = await read(bucket, ['versioning', 'mfa_delete'], () =>
    setting(bucket, 'GetBucketVersioning', 'versioning', 'VersioningConfiguration', 'none'),
  )
  if (!found) return {}
  return {
    versioning: textIn(found, 'Status') === 'Enabled',
    mfa_delete: (textIn(found, 'MfaDelete') ?? textIn(found, 'MFADelete')) === 'Enabled',
  }
}

async function logColumns(bucket: Bucket): Promise<RawRow> {
  const found = await read(bucket, ['access_logged', 'log_destination'], () =>
    setting(bucket, 'GetBucketLogging', 'logging', 'BucketLoggingStatus', 'none'),
  )
  if (!found) return {}
  const target = textIn(found, 'LoggingEnabled', 'TargetBucket')
  const prefix = textIn(found, 'LoggingEnabled', 'TargetPrefix')
  return {
    access_logged: target !== null,
    log_destination: target && (prefix === null ? target : `${target}/${prefix}`),
  }
}

/** What its policy says; nothing where it has none. */
async function policyOf(bucket: Bucket): Promise<readonly Statement[] | undefined> {
  const { reading, name, region } = bucket
  return await read(bucket, ['tls_only', 'public_by_policy'], async () => {
    const asking = { action: 'GetBucketPolicy', path: [name], query: { policy: '' }, about: name } as const
    const answer = await orNothing(reading.aws.file(region, asking), 'NoSuchBucketPolicy')
    if (!answer) return []
    const statements = statementsOf(answer.text())
    if (!statements) throw new AwsProblem('unreadable', 'Unreadable', `The policy of the bucket ${name} cannot be read`)
    return statements
  })
}

/** Whether AWS calls its policy public. Where only the policy itself is given, it is read for that. */
async function isPublicByPolicy(
  bucket: Bucket,
  policy: readonly Statement[] | undefined,
): Promise<boolean | undefined> {
  if (policy?.length === 0) return false
  return await read(bucket, ['public_by_policy'], async () => {
    try {
      const status = await setting(
        bucket,
        'GetBucketPolicyStatus',
        'policyStatus',
        'PolicyStatus',
        'NoSuchBucketPolicy',
      )
      return isTrue(status ?? undefined, 'IsPublic') === true
    } catch (error) {
      const isUnknown =
        error instanceof AwsProblem && (error.trouble === 'unreadable' || error.code === 'NotImplemented')
      if (isUnknown && policy) return isOpenToAll(policy)
      throw error
    }
  })
}

async function objectLock(bucket: Bucket): Promise<boolean | undefined> {
  const none = 'ObjectLockConfigurationNotFoundError'
  const found = await read(bucket, ['object_lock'], () =>
    setting(bucket, 'GetBucketObjectLockConfiguration', 'object-lock', 'ObjectLockConfiguration', none),
  )
  return found === undefined ? undefined : textIn(found ?? undefined, 'ObjectLockEnabled') === 'Enabled'
}

const lifecycle = {
  column: 'lifecycle',
  action: 'GetLifecycleConfiguration',
  root: 'LifecycleConfiguration',
  none: 'NoSuchLifecycleConfiguration',
} as const
const replication = {
  column: 'replicated',
  action: 'GetReplicationConfiguration',
  root: 'ReplicationConfiguration',
  none: 'ReplicationConfigurationNotFoundError',
} as const

async function hasRules(
  bucket: Bucket,
  { column, action, root, none }: typeof lifecycle | typeof replication,
): Promise<boolean | undefined> {
  const part = column === 'lifecycle' ? 'lifecycle' : 'replication'
  const found = await read(bucket, [column], () => setting(bucket, action, part, root, none))
  if (found === undefined) return undefined
  return named(found ?? undefined, 'Rule').some(rule => textIn(rule, 'Status') === 'Enabled')
}

async function tagColumns(bucket: Bucket) {
  const found = await read(bucket, ['tags'], () =>
    setting(bucket, 'GetBucketTagging', 'tagging', 'Tagging', 'NoSuchTagSet'),
  )
  if (found === undefined) return { environment: null }
  const pairs = itemsIn(found ?? undefined, 'TagSet').map(
    each => [textIn(each, 'Key') ?? '', textIn(each, 'Value') ?? ''] as const,
  )
  const { tags, environment, owner, sensitive } = tagsOf(pairs)
  return { tags, environment, owner, sensitive }
}
