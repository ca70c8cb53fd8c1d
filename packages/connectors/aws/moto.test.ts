import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { DatasetRef, Row } from '@onus/core/dataset'
import { type Collected, collect } from '../connector/index.ts'
import { type Moto, motoAccount, motoIsMissing, startMoto } from '../moto/index.ts'
import { runWithin } from '../net/testing.ts'
import { aws } from './index.ts'
import { optionalServices } from './services.ts'

let moto: Moto
const skip = motoIsMissing

before(async () => {
  if (!skip) moto = await startMoto()
})
after(async () => {
  if (!skip) await moto.stop()
})

type Read = Collected & { rows(dataset: DatasetRef): readonly Row[]; row(dataset: DatasetRef, resource: RegExp): Row }

async function read(more: Record<string, unknown> = {}): Promise<Read> {
  using within = runWithin({ startedAt: new Date().toISOString() })
  const all = new Map<DatasetRef, Row[]>()
  const collected = await collect(aws, { ...moto.settings, ...more }, within.run, {
    row: (dataset, row) => void all.set(dataset, [...(all.get(dataset) ?? []), row]),
  })
  const rows = (dataset: DatasetRef) => all.get(dataset) ?? []
  return {
    ...collected,
    rows,
    row(dataset, resource) {
      const found = rows(dataset).find(row => resource.test(String(row.resource)))
      assert.ok(found, `${dataset} has no ${resource}: ${rows(dataset).map(row => row.resource)}`)
      return found
    },
  }
}

/** Settings to read only these services besides IAM, so that a test asks no more than it needs. */
const only = (...services: readonly string[]) => ({
  leaveOut: optionalServices.filter(service => !services.includes(service)),
})

const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] })

test('users, groups, roles, keys and policies are told as they are', { skip }, async () => {
  const iam = (action: string, values: Record<string, string>) => moto.form('iam', action, values)
  await iam('CreateUser', { UserName: 'ann@example.org' })
  await iam('CreateLoginProfile', { UserName: 'ann@example.org', Password: 'a-long-password' })
  await iam('CreateUser', { UserName: 'bot' })
  await iam('CreateAccessKey', { UserName: 'bot' })
  await iam('CreateGroup', { GroupName: 'admins' })
  await iam('AddUserToGroup', { GroupName: 'admins', UserName: 'ann@example.org' })
  await iam('PutGroupPolicy', {
    GroupName: 'admins',
    PolicyName: 'all',
    PolicyDocument: policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
  })
  await iam('CreateRole', {
    RoleName: 'partner',
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: 'arn:aws:iam::999999999999:root' },
    }),
  })
  await iam('CreatePolicy', {
    PolicyName: 'buckets',
    PolicyDocument: policy({ Effect: 'Allow', Action: ['s3:*', 'ec2:Describe*'], Resource: 'arn:aws:s3:::one/*' }),
  })
  await iam('AttachUserPolicy', { UserName: 'bot', PolicyArn: `arn:aws:iam::${motoAccount}:policy/buckets` })

  const first = await read(only())
  assert.deepEqual(first.outcome, { state: 'complete' })
  const ann = first.row('identity.accounts@1', /ann@example/)
  assert.deepEqual(
    [ann.kind, ann.enabled, ann.mfa, ann.privileged, ann.member_of, ann.email, ann.password_state],
    ['person', true, false, true, ['admins'], 'ann@example.org', 'set'],
  )
  const bot = first.row('identity.accounts@1', /bot$/)
  assert.deepEqual([bot.kind, bot.interactive, bot.access_keys, bot.privileged], ['service', false, 1, false])
  const root = first.row('identity.accounts@1', /root_account/)
  assert.deepEqual([root.root, root.mfa, root.access_keys], [true, false, 0])
  assert.equal(first.datasets.find(each => each.dataset === 'identity.accounts@1')?.completeness.sourceSideCount, 3)
  assert.deepEqual(first.row('identity.groups@1', /admins/).members, ['ann@example.org'])
  assert.equal(first.row('identity.groups@1', /admins/).privileged, true)
  assert.equal(first.rows('identity.memberships@1').length, 1)
  const partner = first.row('identity.roles@1', /partner/)
  assert.deepEqual(
    [partner.outside_accounts, partner.outside_condition, partner.assumed_by_anyone],
    [['999999999999'], false, false],
  )
  const [key] = first.rows('identity.keys@1')
  assert.deepEqual([key?.account, key?.active, key?.last_used_at], ['bot', true, null])
  const buckets = first.row('cloud.policies@1', /policy\/buckets/)
  assert.deepEqual(
    [buckets.all_actions, buckets.full_admin, buckets.attached_to, buckets.attached_to_users],
    [['s3'], false, ['user/bot'], true],
  )
  assert.equal(first.row('cloud.policies@1', /group\/admins\/all/).full_admin, true)

  await iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'ann' })
  await iam('EnableMFADevice', {
    UserName: 'ann@example.org',
    SerialNumber: `arn:aws:iam::${motoAccount}:mfa/ann`,
    AuthenticationCode1: '123456',
    AuthenticationCode2: '654321',
  })
  const second = await read(only())
  assert.equal(second.row('identity.accounts@1', /ann@example/).mfa, true)
  assert.deepEqual(second.row('identity.accounts@1', /ann@example/).mfa_methods, ['totp'])
  assert.equal(second.row('identity.factors@1', /ann@example/).method, 'totp')
})

test('no rules for passwords are the defaults of AWS, and rules are what they say', { skip }, async () => {
  const [before] = (await read(only())).rows('identity.password_policies@1')
  assert.deepEqual(
    [before?.configured, before?.min_length, before?.needs_symbol, before?.remembered],
    [false, 8, false, 0],
  )
  await moto.form('iam', 'UpdateAccountPasswordPolicy', {
    MinimumPasswordLength: '14',
    RequireSymbols: 'true',
    PasswordReusePrevention: '24',
  })
  const [after] = (await read(only())).rows('identity.password_policies@1')
  assert.deepEqual([after?.configured, after?.min_length, after?.needs_symbol, after?.remembered], [true, 14, true, 24])
})

test('buckets are told as they are set, and what was not set is a value', { skip }, async () => {
  await moto.path('s3', 'PUT', '/bad-bucket')
  await moto.path('s3', 'PUT', '/good-bucket')
  const put = (part: string, body: string) => moto.path('s3', 'PUT', `/good-bucket?${part}`, body)
  await put(
    'encryption=',
    '<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>one</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>',
  )
  await put(
    'publicAccessBlock=',
    '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>',
  )
  await put('versioning=', '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>')
  await put(
    'policy=',
    policy({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::good-bucket', 'arn:aws:s3:::good-bucket/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  )
  await put('tagging=', '<Tagging><TagSet><Tag><Key>Owner</Key><Value>shop</Value></Tag></TagSet></Tagging>')
  await moto.path(
    's3',
    'PUT',
    '/bad-bucket?policy=',
    policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bad-bucket/*' }),
  )
  const { row, outcome } = await read(only('s3'))
  assert.deepEqual(outcome, { state: 'complete' })
  const columns = [
    'encrypted',
    'encryption',
    'public_access_blocked',
    'public_by_policy',
    'public_by_grant',
    'versioning',
    'tls_only',
    'owner',
    'lifecycle',
    'object_lock',
  ]
  const of = (bucket: RegExp) => columns.map(column => row('cloud.storage@1', bucket)[column])
  assert.deepEqual(of(/good/), [true, 'aws:kms', true, false, false, true, true, 'shop', false, false])
  assert.deepEqual(of(/bad/), [false, null, false, true, false, false, false, null, false, false])
})

test('networks, machines, disks and their copies are told for each region', { skip }, async () => {
  const ec2 = (action: string, values: Record<string, string> = {}) => moto.form('ec2', action, values, 'eu-west-1')
  const idIn = (text: string, tag: string) => new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(text)?.[1] ?? ''
  const group = idIn(await ec2('CreateSecurityGroup', { GroupName: 'web', GroupDescription: 'web' }), 'groupId')
  await ec2('AuthorizeSecurityGroupIngress', {
    GroupId: group,
    'IpPermissions.1.IpProtocol': 'tcp',
    'IpPermissions.1.FromPort': '22',
    'IpPermissions.1.ToPort': '22',
    'IpPermissions.1.IpRanges.1.CidrIp': '0.0.0.0/0',
  })
  const volume = idIn(await ec2('CreateVolume', { Size: '10', AvailabilityZone: 'eu-west-1a' }), 'volumeId')
  const copy = idIn(await ec2('CreateSnapshot', { VolumeId: volume }), 'snapshotId')
  await ec2('ModifySnapshotAttribute', {
    SnapshotId: copy,
    Attribute: 'createVolumePermission',
    OperationType: 'add',
    'UserGroup.1': 'all',
  })
  await ec2('RunInstances', {
    ImageId: 'ami-12c6146b',
    MinCount: '1',
    MaxCount: '1',
    'MetadataOptions.HttpTokens': 'required',
    'MetadataOptions.HttpEndpoint': 'enabled',
    'SecurityGroupId.1': group,
  })
  const { rows, row, outcome } = await read({ ...only('ec2'), regions: ['us-east-1', 'eu-west-1'] })
  assert.deepEqual(outcome, { state: 'complete' })
  const open = rows('cloud.network_rules@1').filter(each => each.rule_group === group && each.direction === 'in')
  assert.deepEqual(
    open.map(each => [each.protocol, each.from_port, each.peer, each.from_anywhere, each.in_use, each.default_group]),
    [['tcp', 22, '0.0.0.0/0', true, true, false]],
  )
  const byDefault = rows('cloud.networks@1').find(each => each.region === 'eu-west-1')
  assert.deepEqual([byDefault?.default_network, byDefault?.flow_logged], [true, false])
  const [machine] = rows('cloud.instances@1')
  assert.deepEqual([machine?.state, machine?.rule_groups, machine?.termination_protected], ['running', [group], false])
  assert.deepEqual([row('cloud.volumes@1', new RegExp(volume)).encrypted], [false])
  const shared = row('cloud.volumes@1', new RegExp(copy))
  assert.deepEqual([shared.kind, shared.public, shared.encrypted], ['snapshot', true, false])
  const kept = row('cloud.backups@1', new RegExp(volume))
  assert.deepEqual([kept.kind, kept.copies, typeof kept.last_copy_at], ['volume', 1, 'string'])
})

test('keys, databases, trails, functions and secrets are told, and detectors that are off are rows', {
  skip,
}, async () => {
  const key = JSON.parse(await moto.json('kms', 'CreateKey', { Description: 'own' })) as {
    KeyMetadata: { KeyId: string }
  }
  await moto.json('kms', 'EnableKeyRotation', { KeyId: key.KeyMetadata.KeyId })
  await moto.form('rds', 'CreateDBInstance', {
    DBInstanceIdentifier: 'shop',
    DBInstanceClass: 'db.t3.micro',
    Engine: 'postgres',
    MasterUsername: 'root',
    MasterUserPassword: 'a-long-password',
    AllocatedStorage: '10',
    PubliclyAccessible: 'true',
    StorageEncrypted: 'true',
    BackupRetentionPeriod: '7',
  })
  await moto.path('s3', 'PUT', '/trail-bucket')
  await moto.json('cloudtrail', 'CreateTrail', { Name: 'main', S3BucketName: 'trail-bucket', IsMultiRegionTrail: true })
  await moto.json('secretsmanager', 'CreateSecret', { Name: 'shop/password', SecretString: 'x' })
  await moto.path('guardduty', 'POST', '/detector', JSON.stringify({ enable: true }), {
    'content-type': 'application/json',
  })

  const off = await read({ regions: ['us-east-1', 'eu-west-1'] })
  assert.deepEqual(off.outcome, { state: 'complete' })
  const own = off.row('cloud.keys@1', new RegExp(key.KeyMetadata.KeyId))
  assert.deepEqual([own.managed_by, own.rotation, own.enabled, own.open_to_all], ['customer', true, true, false])
  const shop = off.row('cloud.databases@1', /:db:shop$/)
  assert.deepEqual([shop.public, shop.encrypted, shop.backup_days, shop.engine], [true, true, 7, 'postgres'])
  assert.equal(off.rows('cloud.trails@1').length, 1)
  const { logging, all_regions, bucket, management_events } = off.rows('cloud.trails@1')[0] ?? {}
  assert.deepEqual([logging, all_regions, bucket, management_events], [false, true, 'trail-bucket', 'all'])
  assert.equal(off.row('cloud.secrets@1', /shop\/password/).rotation, false)
  const detectors = off.rows('cloud.detectors@1').map(each => `${each.service} ${each.region} ${each.enabled}`)
  assert.deepEqual(detectors.sort(), [
    'config eu-west-1 false',
    'config us-east-1 false',
    'guardduty eu-west-1 false',
    'guardduty us-east-1 true',
    'securityhub eu-west-1 false',
    'securityhub us-east-1 false',
  ])
  await moto.json('cloudtrail', 'StartLogging', { Name: 'main' })
  assert.equal((await read(only('cloudtrail'))).rows('cloud.trails@1')[0]?.logging, true)
})

test('the account tells of its root and whether storage can be public anywhere in it', { skip }, async () => {
  const [before] = (await read(only('s3'))).rows('cloud.accounts@1')
  assert.deepEqual(
    [before?.account, before?.root_mfa, before?.root_keys, before?.public_storage_blocked, before?.security_contact],
    [motoAccount, false, 0, false, false],
  )
  await moto.path(
    's3',
    'PUT',
    '/v20180820/configuration/publicAccessBlock',
    '<PublicAccessBlockConfiguration xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>',
    { 'x-amz-account-id': motoAccount },
  )
  const after = await read(only('s3'))
  assert.equal(after.rows('cloud.accounts@1')[0]?.public_storage_blocked, true)
  assert.equal(after.row('cloud.storage@1', /bad-bucket/).public_access_blocked, true)
})

test('a role is taken with its external id before anything is read', { skip }, async () => {
  await moto.form('iam', 'CreateRole', {
    RoleName: 'onus',
    AssumeRolePolicyDocument: policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }),
  })
  const { notes } = await read({ ...only(), roleArn: `arn:aws:iam::${motoAccount}:role/onus`, externalId: 'agreed' })
  assert.match(notes.join(), /assumed-role\/onus/)
})

test('a server that is gone is an error, and says so when the connection is tried', { skip }, async () => {
  await moto.stop()
  const { outcome, datasets } = await read()
  assert.equal(outcome.state, 'error')
  assert.equal(datasets.length, 0)
  using within = runWithin()
  const tried = await aws.test?.(aws.settings.parse(moto.settings), within.run)
  assert.equal(tried?.ok, false)
})
