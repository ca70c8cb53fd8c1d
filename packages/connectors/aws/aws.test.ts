import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DatasetRef, Row } from '@onus/core/dataset'
import { instant } from '@onus/core/time'
import { type Collected, collect } from '../connector/index.ts'
import { type Asked, type FakeVendor, fakeVendor, type Reply, runWithin } from '../net/testing.ts'
import { aws } from './index.ts'
import { optionalServices } from './services.ts'
import { openAccess } from './session.ts'
import { AccessSettings } from './settings.ts'

const account = '111122223333'
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'the-secret-that-is-not-shown' }

type Answering = Reply | ((asked: Asked, values: URLSearchParams) => Reply)
type Script = Readonly<Record<string, Answering>>

/** What was asked, as `iam:ListUsers us-east-1` for forms and JSON, `s3:GET /bucket?acl` for paths. */
function nameOf(asked: Asked): { readonly name: string; readonly region: string } {
  const scope = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(String(asked.headers.authorization))
  const [region = '', service = ''] = [scope?.[1], scope?.[2]]
  const action =
    new URLSearchParams(asked.body).get('Action') ??
    String(asked.headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1)
  if (action) return { name: `${service}:${action}`, region }
  const [part] = [...asked.query.keys()].filter(name => !/^(max|continuation)/i.test(name))
  return { name: `${service}:${asked.method} ${asked.path}${part ? `?${part}` : ''}`, region }
}

const xml = (root: string, inner: string): Reply => ({
  text: `<?xml version="1.0"?><${root}Response xmlns="x"><${root}Result>${inner}</${root}Result></${root}Response>`,
})
const ec2 = (action: string, inner = ''): Reply => ({
  text: `<${action}Response xmlns="x">${inner}</${action}Response>`,
})
const s3 = (root: string, inner = ''): Reply => ({ text: `<${root} xmlns="x">${inner}</${root}>` })
const fault = (status: number, code: string): Reply => ({
  status,
  text: `<ErrorResponse><Error><Code>${code}</Code><Message>said so</Message></Error></ErrorResponse>`,
})
const jsonFault = (status: number, code: string): Reply => ({
  status,
  json: { __type: `x#${code}`, message: 'said so' },
})

/** An account in which everything answers and nothing is there but a root. */
const empty: Script = {
  'sts:GetCallerIdentity': xml(
    'GetCallerIdentity',
    `<Account>${account}</Account><Arn>arn:aws:iam::${account}:user/onus</Arn>`,
  ),
  'ec2:DescribeRegions': ec2(
    'DescribeRegions',
    '<regionInfo><item><regionName>us-east-1</regionName><optInStatus>opt-in-not-required</optInStatus></item><item><regionName>me-south-1</regionName><optInStatus>not-opted-in</optInStatus></item></regionInfo>',
  ),
  'iam:GetAccountSummary': xml(
    'GetAccountSummary',
    '<SummaryMap><entry><key>AccountMFAEnabled</key><value>1</value></entry><entry><key>AccountAccessKeysPresent</key><value>0</value></entry></SummaryMap>',
  ),
  'iam:GenerateCredentialReport': xml('GenerateCredentialReport', '<State>COMPLETE</State>'),
  'iam:GetCredentialReport': xml(
    'GetCredentialReport',
    `<Content>${Buffer.from('user,arn,user_creation_time,password_last_used\n<root_account>,a,2020-01-01T00:00:00+00:00,2026-03-01T00:00:00+00:00\n').toString('base64')}</Content>`,
  ),
  'iam:GetAccountPasswordPolicy': fault(404, 'NoSuchEntity'),
  's3:GET /v20180820/configuration/publicAccessBlock': fault(404, 'NoSuchPublicAccessBlockConfiguration'),
  'account:POST /getAlternateContact': jsonFault(404, 'ResourceNotFoundException'),
  'organizations:DescribeOrganization': jsonFault(400, 'AWSOrganizationsNotInUseException'),
}

function answerOf(script: Script, asked: Asked): Reply {
  const { name, region } = nameOf(asked)
  const found = script[`${name} ${region}`] ?? script[name] ?? empty[name]
  if (typeof found === 'function') return found(asked, new URLSearchParams(asked.body))
  if (found) return found
  const [service = '', action = ''] = name.split(':')
  if (service === 's3') return s3('ListAllMyBucketsResult', '<Buckets/>')
  if (service === 'ec2') return ec2(action)
  return ['iam', 'rds', 'elasticloadbalancing', 'sts'].includes(service) ? xml(action, '') : { json: {} }
}

type Read = Collected & {
  rows(dataset: DatasetRef): readonly Row[]
  complete(dataset: DatasetRef): boolean | undefined
  waits: readonly number[]
  fake: readonly Asked[]
}

async function read(script: Script, services: readonly string[], more: Record<string, unknown> = {}): Promise<Read> {
  await using fake: FakeVendor = await fakeVendor()
  for (const method of ['GET', 'POST'])
    for (const path of ['/', '/*', '/*/*', '/*/*/*', '/*/*/*/*', '/*/*/*/', '/*/*/', '/*/'])
      fake.on(`${method} ${path}`, asked => answerOf(script, asked))
  using within = runWithin()
  const all = new Map<DatasetRef, Row[]>()
  const settings = {
    ...credentials,
    endpoint: fake.url,
    leaveOut: optionalServices.filter(service => !services.includes(service)),
    ...more,
  }
  const collected = await collect(aws, settings, within.run, {
    row: (dataset, row) => void all.set(dataset, [...(all.get(dataset) ?? []), row]),
  })
  return {
    ...collected,
    rows: dataset => all.get(dataset) ?? [],
    complete: dataset => collected.datasets.find(each => each.dataset === dataset)?.complete,
    waits: within.waits,
    fake: fake.requests,
  }
}

const bucketList = s3(
  'ListAllMyBucketsResult',
  '<Buckets><Bucket><Name>one</Name><BucketRegion>eu-west-1</BucketRegion></Bucket></Buckets>',
)
const bucket: Script = {
  's3:GET /': bucketList,
  's3:GET /one?publicAccessBlock': fault(404, 'NoSuchPublicAccessBlockConfiguration'),
  's3:GET /one?policy': fault(404, 'NoSuchBucketPolicy'),
  's3:GET /one?acl': s3('AccessControlPolicy'),
  's3:GET /one?encryption': fault(404, 'ServerSideEncryptionConfigurationNotFoundError'),
  's3:GET /one?versioning': s3('VersioningConfiguration'),
  's3:GET /one?logging': s3('BucketLoggingStatus'),
  's3:GET /one?lifecycle': fault(404, 'NoSuchLifecycleConfiguration'),
  's3:GET /one?replication': fault(404, 'ReplicationConfigurationNotFoundError'),
  's3:GET /one?object-lock': fault(404, 'ObjectLockConfigurationNotFoundError'),
  's3:GET /one?tagging': fault(404, 'NoSuchTagSet'),
}

test('an account with nothing in it is read whole, and regions that are off are said', async () => {
  const { outcome, datasets, rows } = await read({}, optionalServices)
  assert.deepEqual(outcome, { state: 'complete' })
  assert.equal(datasets.length, aws.datasets.length)
  assert.ok(datasets.every(each => each.complete))
  const rules = datasets.find(each => each.dataset === 'cloud.network_rules@1')
  assert.deepEqual(rules?.completeness.exclusions, ['regions that this account has not switched on: me-south-1'])
  assert.deepEqual(
    rows('cloud.detectors@1').map(row => [row.service, row.enabled]),
    [
      ['guardduty', false],
      ['securityhub', true],
      ['config', false],
      ['access-analyzer', false],
    ],
  )
  const [root] = rows('identity.accounts@1')
  assert.deepEqual([root?.mfa, root?.mfa_methods], [true, ['hardware']])
})

test('an encryption that was never set is a value, and a server that fails is an error', async () => {
  const set = await read(bucket, ['s3'])
  assert.deepEqual(set.outcome, { state: 'complete' })
  assert.equal(set.rows('cloud.storage@1')[0]?.encrypted, false)

  const failing = await read({ ...bucket, 's3:GET /one?encryption': fault(500, 'InternalError') }, ['s3'])
  assert.equal(failing.rows('cloud.storage@1')[0]?.encrypted, null)
  assert.equal(failing.complete('cloud.storage@1'), false)
  assert.match(
    JSON.stringify(failing.unread),
    /AWS could not answer s3:GetEncryptionConfiguration of one in eu-west-1: 500/,
  )
  assert.ok(failing.waits.length > 0)
})

test('a right that is missing leaves its columns null and is named', async () => {
  const denied = await read({ ...bucket, 's3:GET /one?encryption': fault(403, 'AccessDenied') }, ['s3'])
  assert.equal(denied.outcome.state, 'partial')
  assert.equal(denied.rows('cloud.storage@1')[0]?.encrypted, null)
  assert.equal(denied.rows('cloud.storage@1')[0]?.versioning, false)
  assert.equal(denied.complete('cloud.storage@1'), true)
  const [unread] = denied.unread
  assert.deepEqual(unread?.columns, ['encrypted', 'encryption', 'encryption_key'])
  assert.match(unread?.why ?? '', /AWS denies s3:GetEncryptionConfiguration/)
})

test('a service that is denied misses in its datasets alone, and every service that can be is tried so', async () => {
  const cases: readonly (readonly [string, string, DatasetRef])[] = [
    ['ec2:DescribeInstances', 'ec2', 'cloud.instances@1'],
    ['ec2:DescribeSecurityGroupRules', 'ec2', 'cloud.network_rules@1'],
    ['kms:ListKeys', 'kms', 'cloud.keys@1'],
    ['rds:DescribeDBInstances', 'rds', 'cloud.databases@1'],
    ['cloudtrail:DescribeTrails', 'cloudtrail', 'cloud.trails@1'],
    ['guardduty:GET /detector', 'guardduty', 'cloud.detectors@1'],
    ['config:DescribeConfigurationRecorders', 'config', 'cloud.detectors@1'],
    ['access-analyzer:GET /analyzer', 'access-analyzer', 'cloud.detectors@1'],
    ['securityhub:POST /findings', 'securityhub', 'configuration.results@1'],
    ['acm:ListCertificates', 'acm', 'cloud.certificates@1'],
    ['lambda:GET /2015-03-31/functions/', 'lambda', 'cloud.functions@1'],
    ['secretsmanager:ListSecrets', 'secretsmanager', 'cloud.secrets@1'],
    ['elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing', 'cloud.load_balancers@1'],
    ['backup:GET /resources/', 'backup', 'cloud.backups@1'],
    ['iam:ListUsers', 'iam', 'identity.accounts@1'],
    ['iam:GetAccountAuthorizationDetails', 'iam', 'identity.roles@1'],
    ['iam:GetAccountPasswordPolicy', 'iam', 'identity.password_policies@1'],
    ['s3:GET /', 's3', 'cloud.storage@1'],
  ]
  for (const [call, service, dataset] of cases) {
    const isJson = !['ec2', 'rds', 'iam', 's3', 'elasticloadbalancing'].includes(service)
    const refused = isJson ? jsonFault(403, 'AccessDeniedException') : fault(403, 'AccessDenied')
    const { outcome, complete, unread, datasets } = await read({ [call]: refused }, [service])
    assert.equal(outcome.state, 'partial', call)
    assert.equal(complete(dataset), false, call)
    assert.ok(
      unread.some(each => each.dataset === dataset && each.why.startsWith(`AWS denies ${service}:`)),
      `${call}: ${JSON.stringify(unread)}`,
    )
    assert.ok(datasets.filter(each => !each.complete).length <= 5, call)
  }
})

test('a list is read to its end, and one that ends without saying so is not whole', async () => {
  const page = (name: string, more: string) =>
    xml('ListUsers', `<Users><member><UserName>${name}</UserName></member></Users>${more}`)
  const paged = await read(
    {
      'iam:ListUsers': (_, values) =>
        values.get('Marker') === 'two'
          ? page('bo', '<IsTruncated>false</IsTruncated>')
          : page('ann', '<IsTruncated>true</IsTruncated><Marker>two</Marker>'),
      'iam:GetLoginProfile': fault(404, 'NoSuchEntity'),
    },
    [],
  )
  assert.deepEqual(
    paged.rows('identity.accounts@1').map(row => row.account),
    ['<root_account>', 'ann', 'bo'],
  )
  const endless = await read({ 'iam:ListUsers': page('ann', '<IsTruncated>true</IsTruncated>') }, [])
  assert.equal(endless.complete('identity.accounts@1'), false)
  assert.match(JSON.stringify(endless.unread), /says that a list goes on but not where/)
  const again = await read({ 'iam:ListUsers': page('ann', '<IsTruncated>true</IsTruncated><Marker>same</Marker>') }, [])
  assert.equal(again.complete('identity.accounts@1'), false)
  assert.match(JSON.stringify(again.unread), /read already/)
})

test('fewer users than AWS counts are not all of them', async () => {
  const summary = xml('GetAccountSummary', '<SummaryMap><entry><key>Users</key><value>7</value></entry></SummaryMap>')
  const { complete, outcome } = await read({ 'iam:GetAccountSummary': summary }, [])
  assert.equal(complete('identity.accounts@1'), false)
  assert.match(outcome.state === 'partial' ? outcome.why : '', /the source counts 8/)
})

test('AWS that is asked too often is asked again later', async () => {
  let asked = 0
  const { outcome, waits } = await read(
    {
      'kms:ListKeys': () => {
        asked += 1
        return asked < 3 ? jsonFault(400, 'ThrottlingException') : { json: { Keys: [] } }
      },
    },
    ['kms'],
  )
  assert.deepEqual(outcome, { state: 'complete' })
  assert.equal(asked, 3)
  assert.deepEqual(waits, [500, 1000])
})

test('a credential report that is being made is waited for', async () => {
  let asked = 0
  const { outcome } = await read(
    {
      'iam:GenerateCredentialReport': () => {
        asked += 1
        return xml('GenerateCredentialReport', `<State>${asked < 8 ? 'STARTED' : 'COMPLETE'}</State>`)
      },
    },
    [],
  )
  assert.deepEqual(outcome, { state: 'complete' })
  assert.equal(asked, 8)
})

test('answers that are cut, no XML, no JSON or of another kind are not read as empty', async () => {
  const cases: readonly (readonly [Script, string, DatasetRef])[] = [
    [{ 'ec2:DescribeVolumes': { text: '<DescribeVolumesResponse><volumeSet><item>' } }, 'ec2', 'cloud.volumes@1'],
    [{ 'ec2:DescribeVolumes': { text: '<html/>' } }, 'ec2', 'cloud.volumes@1'],
    [{ 'ec2:DescribeVolumes': { text: '<DescribeVolumesResponse/>', cut: true } }, 'ec2', 'cloud.volumes@1'],
    [{ 'kms:ListKeys': { text: '<html>' } }, 'kms', 'cloud.keys@1'],
    [{ 'kms:ListKeys': { json: { Keys: [], Truncated: true } } }, 'kms', 'cloud.keys@1'],
    [{ ...bucket, 's3:GET /one?acl': s3('ListBucketResult') }, 's3', 'cloud.storage@1'],
    [
      { 'iam:GetCredentialReport': xml('GetCredentialReport', '<Content>bm9uZQ==</Content>') },
      'iam',
      'identity.accounts@1',
    ],
    [
      {
        'securityhub:POST /findings': { json: { Findings: [{ Id: 'a', Title: 'no finding' }] } },
      },
      'securityhub',
      'configuration.results@1',
    ],
  ]
  for (const [script, service, dataset] of cases) {
    const { complete, outcome } = await read(script, [service])
    assert.notEqual(outcome.state, 'complete', JSON.stringify(script))
    assert.equal(complete(dataset), false, JSON.stringify(script))
  }
})

test('a call that keeps failing is left alone after a few times', async () => {
  const names = Array.from({ length: 40 }, (_, n) => `b${n}`)
  const list = names.map(name => `<Bucket><Name>${name}</Name><BucketRegion>us-east-1</BucketRegion></Bucket>`)
  const many = Object.fromEntries(
    names.flatMap(name => Object.entries(bucket).map(([call, answer]) => [call.replace('/one?', `/${name}?`), answer])),
  )
  const broken = Object.fromEntries(names.map(name => [`s3:GET /${name}?acl`, fault(503, 'ServiceUnavailable')]))
  const { fake, unread, complete } = await read(
    { ...many, ...broken, 's3:GET /': s3('ListAllMyBucketsResult', `<Buckets>${list.join('')}</Buckets>`) },
    ['s3'],
  )
  assert.equal(complete('cloud.storage@1'), false)
  assert.ok(fake.filter(asked => asked.query.has('acl')).length <= 5 * 7)
  assert.ok(unread.length <= 3, JSON.stringify(unread))
})

test('credentials that AWS does not accept end the run with what to do, and are never shown', async () => {
  const { outcome } = await read({ 'sts:GetCallerIdentity': fault(403, 'SignatureDoesNotMatch') }, [])
  assert.equal(outcome.state, 'error')
  assert.match(outcome.state === 'error' ? outcome.why : '', /does not accept the credentials .* still active/)
  assert.doesNotMatch(JSON.stringify(outcome), /the-secret/)
})

test('each part is read in every region that is on, or in those that are named, and the rest is said', async () => {
  const regions = ec2(
    'DescribeRegions',
    ['us-east-1', 'eu-west-1', 'eu-north-1']
      .map(name => `<item><regionName>${name}</regionName><optInStatus>opt-in-not-required</optInStatus></item>`)
      .join('')
      .replace(/^/, '<regionInfo>')
      .concat('</regionInfo>'),
  )
  const script = { 'ec2:DescribeRegions': regions, 'kms:ListKeys eu-west-1': jsonFault(400, 'AccessDeniedException') }
  const all = await read(script, ['kms'])
  const asked = all.fake.map(nameOf).filter(({ name }) => name === 'kms:ListKeys')
  assert.deepEqual(asked.map(({ region }) => region).sort(), ['eu-north-1', 'eu-west-1', 'us-east-1'])
  assert.deepEqual(
    all.unread.map(({ what, why }) => [what, /AWS denies kms:ListKeys in eu-west-1/.test(why)]),
    [['keys in eu-west-1', true]],
  )
  const some = await read(script, ['kms'], { regions: ['eu-north-1'] })
  assert.deepEqual(some.outcome, { state: 'complete' })
  const keys = some.datasets.find(each => each.dataset === 'cloud.keys@1')
  assert.deepEqual(keys?.completeness.exclusions, [
    'regions that the settings of the connection do not name: eu-west-1, us-east-1',
  ])
})

test('a database refuses plain connections by its parameters, and a cluster is what its members are', async () => {
  const parameters = (action: string, value: string) =>
    xml(
      action,
      `<Parameters><Parameter><ParameterName>rds.force_ssl</ParameterName><ParameterValue>${value}</ParameterValue></Parameter></Parameters>`,
    )
  const instance = (name: string, more: string) =>
    `<DBInstance><DBInstanceIdentifier>${name}</DBInstanceIdentifier><DBInstanceArn>arn:${name}</DBInstanceArn><Engine>postgres</Engine><DBParameterGroups><DBParameterGroup><DBParameterGroupName>own</DBParameterGroupName></DBParameterGroup></DBParameterGroups>${more}</DBInstance>`
  const { rows, outcome, fake } = await read(
    {
      'rds:DescribeDBClusters': xml(
        'DescribeDBClusters',
        '<DBClusters><DBCluster><DBClusterIdentifier>c</DBClusterIdentifier><DBClusterArn>arn:c</DBClusterArn><Engine>aurora-postgresql</Engine><DBClusterParameterGroup>shared</DBClusterParameterGroup><BackupRetentionPeriod>0</BackupRetentionPeriod></DBCluster></DBClusters>',
      ),
      'rds:DescribeDBInstances': xml(
        'DescribeDBInstances',
        `<DBInstances>${instance('a', '<PubliclyAccessible>false</PubliclyAccessible><LatestRestorableTime>2026-03-31T00:00:00Z</LatestRestorableTime>')}${instance('m', '<DBClusterIdentifier>c</DBClusterIdentifier><PubliclyAccessible>true</PubliclyAccessible>')}</DBInstances>`,
      ),
      'rds:DescribeDBParameters': parameters('DescribeDBParameters', '1'),
      'rds:DescribeDBClusterParameters': parameters('DescribeDBClusterParameters', '0'),
      'backup:GET /resources/': {
        json: {
          Results: [{ ResourceArn: 'arn:c', ResourceType: 'RDS', LastBackupTime: 1774828800, LastBackupVaultArn: 'v' }],
        },
      },
      'backup:GET /backup-vaults/': { json: { BackupVaultList: [{ BackupVaultArn: 'v', Locked: true }] } },
      'backup:GET /copy-jobs/?state': asked =>
        asked.query.get('state') === 'COMPLETED'
          ? {
              json: {
                CopyJobs: [
                  { ResourceArn: 'arn:c', DestinationBackupVaultArn: `arn:aws:backup:eu-west-1:${account}:v` },
                ],
              },
            }
          : { status: 400 },
    },
    ['rds', 'backup'],
  )
  assert.deepEqual(outcome, { state: 'complete' })
  assert.deepEqual(
    rows('cloud.databases@1').map(row => [row.database, row.tls_required, row.public]),
    [
      ['arn:a', true, false],
      ['arn:m', false, true],
      ['arn:c', false, true],
    ],
  )
  assert.equal(fake.filter(asked => /Action=DescribeDBParameters/.test(asked.body)).length, 1)
  assert.deepEqual(
    rows('cloud.backups@1').map(row => [
      row.subject,
      row.kind,
      row.last_copy_at,
      row.vault_locked,
      row.copied_elsewhere,
    ]),
    [
      ['arn:a', 'database', '2026-03-31T00:00:00.000000Z', null, null],
      ['arn:c', 'database', '2026-03-30T00:00:00.000000Z', true, true],
    ],
  )
})

test('a key tells when it last changed, and nothing of it where that may not be read', async () => {
  const script: Script = {
    'kms:ListKeys': { json: { Keys: [{ KeyId: 'k', KeyArn: 'arn:k' }] } },
    'kms:DescribeKey': {
      json: {
        KeyMetadata: {
          KeyManager: 'CUSTOMER',
          KeySpec: 'SYMMETRIC_DEFAULT',
          Origin: 'AWS_KMS',
          Enabled: true,
          CreationDate: 1,
        },
      },
    },
    'kms:GetKeyRotationStatus': { json: { KeyRotationEnabled: true, RotationPeriodInDays: 365 } },
    'kms:ListKeyRotations': { json: { Rotations: [{ RotationDate: 1774828800 }, { RotationDate: 1700000000 }] } },
    'kms:GetKeyPolicy': {
      json: {
        Policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }] }),
      },
    },
  }
  const [key] = (await read(script, ['kms'])).rows('cloud.keys@1')
  assert.deepEqual(
    [key?.rotation, key?.rotation_days, key?.last_rotated_at, key?.open_to_all],
    [true, 365, '2026-03-30T00:00:00.000000Z', true],
  )
  const denied = await read({ ...script, 'kms:ListKeyRotations': jsonFault(400, 'AccessDeniedException') }, ['kms'])
  assert.equal(denied.rows('cloud.keys@1')[0]?.rotation, null)
  assert.deepEqual(denied.unread[0]?.columns, ['rotation', 'rotation_days', 'last_rotated_at'])
})

test('an entrance tells what it lets in and what guards it', async () => {
  const listener = (port: number, protocol: string, more = '') =>
    `<member><ListenerArn>l${port}</ListenerArn><Port>${port}</Port><Protocol>${protocol}</Protocol>${more}</member>`
  const { rows, outcome } = await read(
    {
      'elasticloadbalancing:DescribeLoadBalancers': xml(
        'DescribeLoadBalancers',
        '<LoadBalancers><member><LoadBalancerArn>arn:b</LoadBalancerArn><Scheme>internet-facing</Scheme><Type>application</Type></member></LoadBalancers>',
      ),
      'elasticloadbalancing:DescribeListeners': xml(
        'DescribeListeners',
        `<Listeners>${listener(80, 'HTTP')}${listener(443, 'HTTPS', '<SslPolicy>old</SslPolicy>')}</Listeners>`,
      ),
      'elasticloadbalancing:DescribeSSLPolicies': xml(
        'DescribeSSLPolicies',
        '<SslPolicies><member><Name>old</Name><SslProtocols><member>TLSv1.2</member><member>TLSv1</member></SslProtocols></member></SslPolicies>',
      ),
      'elasticloadbalancing:DescribeRules': xml(
        'DescribeRules',
        '<Rules><member><Actions><member><Type>redirect</Type><RedirectConfig><Protocol>HTTPS</Protocol></RedirectConfig></member></Actions></member></Rules>',
      ),
      'elasticloadbalancing:DescribeLoadBalancerAttributes': xml(
        'DescribeLoadBalancerAttributes',
        '<Attributes><member><Key>access_logs.s3.enabled</Key><Value>true</Value></member></Attributes>',
      ),
      'wafv2:GetWebACLForResource': { json: { WebACL: { Name: 'one' } } },
    },
    ['elasticloadbalancing'],
  )
  assert.deepEqual(outcome, { state: 'complete' })
  assert.deepEqual(
    rows('cloud.load_balancers@1').map(row => [
      row.listener,
      row.public,
      row.redirects_to_tls,
      row.tls_minimum,
      row.access_logged,
      row.web_firewall,
    ]),
    [
      ['80', true, true, null, true, true],
      ['443', true, false, '1.0', true, true],
    ],
  )
})

test('who may not list regions reads what is of no region, and no region counts as all of them', async () => {
  const denied = { 'ec2:DescribeRegions': fault(403, 'UnauthorizedOperation') }
  const blind = await read(denied, ['kms', 's3'])
  assert.equal(blind.complete('identity.accounts@1'), true)
  assert.equal(blind.complete('cloud.storage@1'), true)
  assert.equal(blind.complete('cloud.keys@1'), false)
  assert.match(JSON.stringify(blind.unread), /AWS denies ec2:DescribeRegions/)
  const named = await read(denied, ['kms'], { regions: ['eu-west-1'] })
  assert.deepEqual(named.outcome, { state: 'complete' })
})

test('a role that was taken is taken again before it ends', async () => {
  const role = xml(
    'AssumeRole',
    '<Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>b</SecretAccessKey><SessionToken>token</SessionToken></Credentials>',
  )
  await using fake = await fakeVendor()
  fake.on('POST /', asked => answerOf({ 'sts:AssumeRole': role }, asked))
  using within = runWithin()
  let minutes = 0
  const now = () => instant(Date.UTC(2026, 2, 31) + minutes * 60_000)
  const settings = AccessSettings.parse({
    ...credentials,
    endpoint: fake.url,
    roleArn: `arn:aws:iam::${account}:role/onus`,
    externalId: 'agreed',
  })
  const aws = await openAccess(settings, { ...within.run, now })
  for (minutes of [1, 30, 50, 60]) await aws.query('iam', 'us-east-1', 'ListUsers')
  const taken = fake.requests.filter(asked => asked.body.includes('Action=AssumeRole'))
  assert.equal(taken.length, 2)
  assert.match(taken[0]?.body ?? '', /ExternalId=agreed/)
  assert.equal(fake.requests.at(-1)?.headers['x-amz-security-token'], 'token')
})

test('findings of Security Hub become results and weaknesses, each once', async () => {
  const finding = (id: string, more: object) => ({
    SchemaVersion: '2018-10-08',
    Id: id,
    ProductArn: 'arn:aws:securityhub:us-east-1::product/aws/securityhub',
    GeneratorId: 'security-control/S3.1',
    AwsAccountId: account,
    CreatedAt: '2026-03-01T00:00:00Z',
    UpdatedAt: '2026-03-02T00:00:00Z',
    Severity: { Label: 'HIGH' },
    Title: 'A rule',
    Description: 'What it says',
    Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::one' }],
    ...more,
  })
  const { rows, outcome } = await read(
    {
      'securityhub:POST /findings': asked =>
        asked.body.includes('NextToken')
          ? { json: { Findings: [finding('b', { Compliance: { Status: 'PASSED' } })] } }
          : {
              json: {
                Findings: [
                  finding('a', { Compliance: { Status: 'FAILED' } }),
                  finding('a', { Compliance: { Status: 'FAILED' } }),
                ],
                NextToken: 'two',
              },
            },
    },
    ['securityhub'],
  )
  assert.deepEqual(outcome, { state: 'complete' })
  assert.deepEqual(
    rows('configuration.results@1').map(row => [row.verdict, row.subject, row.target]),
    [
      ['fail', 'arn:aws:s3:::one', account],
      ['pass', 'arn:aws:s3:::one', account],
    ],
  )
})
