/** The services that are asked: how each is called in addresses and signatures, and which of their protocols they speak. */
export const services = {
  sts: { host: 'sts', version: '2011-06-15' },
  iam: { host: 'iam', version: '2010-05-08', global: true },
  ec2: { host: 'ec2', version: '2016-11-15' },
  rds: { host: 'rds', version: '2014-10-31' },
  elasticloadbalancing: { host: 'elasticloadbalancing', version: '2015-12-01' },
  s3: { host: 's3' },
  organizations: { host: 'organizations', target: 'AWSOrganizationsV20161128', global: true },
  account: { host: 'account', global: true },
  kms: { host: 'kms', target: 'TrentService' },
  cloudtrail: { host: 'cloudtrail', target: 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101' },
  config: { host: 'config', target: 'StarlingDoveService' },
  acm: { host: 'acm', target: 'CertificateManager' },
  secretsmanager: { host: 'secretsmanager', target: 'secretsmanager' },
  wafv2: { host: 'wafv2', target: 'AWSWAF_20190729' },
  guardduty: { host: 'guardduty' },
  securityhub: { host: 'securityhub' },
  'access-analyzer': { host: 'access-analyzer' },
  lambda: { host: 'lambda' },
  backup: { host: 'backup' },
} as const satisfies Readonly<
  Record<string, { readonly host: string; readonly version?: string; readonly target?: string; readonly global?: true }>
>

export type Service = keyof typeof services

/** Services by what they are called in the settings of people who leave some out. */
export const optionalServices = [
  'access-analyzer',
  'acm',
  'backup',
  'cloudtrail',
  'config',
  'ec2',
  'elasticloadbalancing',
  'guardduty',
  'kms',
  'lambda',
  'rds',
  's3',
  'secretsmanager',
  'securityhub',
] as const satisfies readonly Service[]

export type Partition = { readonly id: string; readonly suffix: string; readonly globalRegion: string }

/** The part of AWS that a region belongs to: each has its own accounts, addresses and region for what is global. */
export function partitionOf(region: string): Partition {
  if (region.startsWith('cn-')) return { id: 'aws-cn', suffix: 'amazonaws.com.cn', globalRegion: 'cn-north-1' }
  if (region.startsWith('us-gov-')) return { id: 'aws-us-gov', suffix: 'amazonaws.com', globalRegion: 'us-gov-west-1' }
  return { id: 'aws', suffix: 'amazonaws.com', globalRegion: 'us-east-1' }
}

/** The address of a service. `{service}` and `{region}` in an address that was given stand for its name and the region. */
export function endpointOf(service: Service, region: string, given: string | undefined): URL {
  const { host, ...rest } = services[service]
  if (given !== undefined)
    return new URL(given.replaceAll('{service}', host).replaceAll('{region}', region).replace(/\/+$/, ''))
  const { id, suffix, globalRegion } = partitionOf(region)
  if (!('global' in rest)) return new URL(`https://${host}.${region}.${suffix}`)
  if (host === 'iam' && id === 'aws') return new URL(`https://iam.${suffix}`)
  if (host === 'iam' && id === 'aws-us-gov') return new URL(`https://iam.us-gov.${suffix}`)
  return new URL(`https://${host}.${globalRegion}.${suffix}`)
}

/** The address of what S3 keeps for a whole account. */
export function accountEndpointOf(account: string, region: string, given: string | undefined): URL {
  if (given !== undefined)
    return new URL(given.replaceAll('{service}', 's3-control').replaceAll('{region}', region).replace(/\/+$/, ''))
  return new URL(`https://${account}.s3-control.${region}.${partitionOf(region).suffix}`)
}
