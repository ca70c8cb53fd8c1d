import type { DatasetRef } from '@onus/core/dataset'
import type { Event, RawRow } from '../connector/index.ts'
import type { Json } from '../importer/json.ts'
import { at, listAt, text, textAt } from '../importer/look.ts'
import { eachOf, orNothing } from './client.ts'
import { momentOf, pairsIn } from './keys.ts'
import { datasetOf, type Reading, tagsOf } from './part.ts'
import { isOpenToAll, statementsOf } from './policy.ts'
import { inRegions, itemsInRegions, jsonList } from './regional.ts'

const certificates: DatasetRef = 'cloud.certificates@1'
const functions: DatasetRef = 'cloud.functions@1'
const secrets: DatasetRef = 'cloud.secrets@1'

/** Certificates of ACM, functions of Lambda, and the names and changes of what Secrets Manager keeps. */
export async function* readServices(reading: Reading): AsyncGenerator<Event> {
  yield* datasetOf(
    reading,
    { dataset: certificates, query: 'acm:ListCertificates, DescribeCertificate', isRegional: true, services: ['acm'] },
    certificateRows(reading),
  )
  yield* datasetOf(
    reading,
    { dataset: functions, query: 'lambda:ListFunctions, GetPolicy', isRegional: true, services: ['lambda'] },
    functionRows(reading),
  )
  yield* datasetOf(
    reading,
    { dataset: secrets, query: 'secretsmanager:ListSecrets', isRegional: true, services: ['secretsmanager'] },
    secretRows(reading),
  )
}

/** Without these, AWS lists certificates with RSA keys of 1024 and 2048 bits only. */
const keyTypes = ['RSA_1024', 'RSA_2048', 'RSA_3072', 'RSA_4096', 'EC_prime256v1', 'EC_secp384r1', 'EC_secp521r1']

async function* certificateRows(reading: Reading): AsyncGenerator<RawRow> {
  const { aws } = reading
  const about = { service: 'acm', what: 'certificates', missing: [{ dataset: certificates }] } as const
  const listed = inRegions(reading, about, region =>
    jsonList(
      next =>
        aws.json('acm', region, 'ListCertificates', {
          Includes: { keyTypes },
          MaxItems: 1000,
          ...(next !== null && { NextToken: next }),
        }),
      'CertificateSummaryList',
    ),
  )
  for await (const { region, items } of listed)
    yield* eachOf(items, item => certificateRow(reading, region, textAt(item, 'CertificateArn') ?? ''))
}

async function certificateRow({ aws, account, trouble }: Reading, region: string, arn: string): Promise<RawRow> {
  const base = { provider: 'aws', account, certificate: arn, raw: arn }
  const columns = [
    'names',
    'issuer',
    'valid_from',
    'valid_until',
    'renews_itself',
    'in_use',
    'key_algorithm',
    'key_bits',
  ]
  const described = await trouble.attempt(arn, [{ dataset: certificates, columns }], () =>
    aws.json('acm', region, 'DescribeCertificate', { CertificateArn: arn }, arn),
  )
  const certificate = at(described, 'Certificate')
  if (certificate === undefined) return base
  const algorithm = textAt(certificate, 'KeyAlgorithm')
  const names = listAt(certificate, 'SubjectAlternativeNames').flatMap(each => text(each) ?? [])
  return {
    ...base,
    names: names.length > 0 ? names : [textAt(certificate, 'DomainName') ?? ''],
    issuer: textAt(certificate, 'Issuer'),
    valid_from: momentOf(at(certificate, 'NotBefore')),
    valid_until: momentOf(at(certificate, 'NotAfter')),
    renews_itself: textAt(certificate, 'RenewalEligibility') === 'ELIGIBLE',
    in_use: listAt(certificate, 'InUseBy').length > 0,
    key_algorithm: algorithm && (/^RSA/i.test(algorithm) ? 'rsa' : 'ecdsa'),
    key_bits: Number(/(?:RSA[-_]|prime|secp)(\d+)/i.exec(algorithm ?? '')?.[1] ?? 0) || null,
    self_signed: textAt(certificate, 'Issuer') === textAt(certificate, 'Subject'),
  }
}

async function* functionRows(reading: Reading): AsyncGenerator<RawRow> {
  const { aws } = reading
  const about = { service: 'lambda', what: 'functions', missing: [{ dataset: functions }] } as const
  const listed = inRegions(reading, about, region =>
    jsonList(
      next =>
        aws.rest('lambda', region, {
          action: 'ListFunctions',
          path: ['2015-03-31', 'functions', ''],
          query: { MaxItems: 50, Marker: next ?? undefined },
        }),
      'Functions',
      { next: 'NextMarker' },
    ),
  )
  for await (const { region, items } of listed) yield* eachOf(items, item => functionRow(reading, region, item))
}

async function functionRow({ aws, account, settings, trouble }: Reading, region: string, item: Json): Promise<RawRow> {
  const arn = textAt(item, 'FunctionArn') ?? ''
  const answer = await trouble.attempt(arn, [{ dataset: functions, columns: ['public'] }], () =>
    orNothing(
      aws.rest('lambda', region, {
        action: 'GetPolicy',
        path: ['2015-03-31', 'functions', arn, 'policy'],
        about: arn,
      }),
      'ResourceNotFoundException',
    ),
  )
  const statements = answer && statementsOf(textAt(answer, 'Policy'))
  return {
    provider: 'aws',
    account,
    region,
    function_name: arn,
    runtime: textAt(item, 'Runtime'),
    public: answer === null ? false : statements && isOpenToAll(statements),
    role: textAt(item, 'Role'),
    network: textAt(item, 'VpcConfig', 'VpcId'),
    updated_at: textAt(item, 'LastModified')?.replace(/\+0000$/, 'Z'),
    environment_encrypted: textAt(item, 'KMSKeyArn') !== null,
    environment: settings.environment,
    raw: arn,
  }
}

async function* secretRows(reading: Reading): AsyncGenerator<RawRow> {
  const { aws, account, settings } = reading
  const about = { dataset: secrets, service: 'secretsmanager', what: 'secrets' } as const
  const listed = itemsInRegions(reading, about, region =>
    jsonList(
      next =>
        aws.json('secretsmanager', region, 'ListSecrets', {
          MaxResults: 100,
          ...(next !== null && { NextToken: next }),
        }),
      'SecretList',
    ),
  )
  for await (const { region, item } of listed) {
    const { environment, owner } = tagsOf(pairsIn(item, 'Tags'))
    const days = at(item, 'RotationRules', 'AutomaticallyAfterDays')
    yield {
      provider: 'aws',
      account,
      region,
      secret_name: textAt(item, 'ARN') ?? textAt(item, 'Name'),
      rotation: at(item, 'RotationEnabled') === true,
      rotation_days: typeof days === 'number' ? days : null,
      last_changed_at: momentOf(at(item, 'LastChangedDate')) ?? momentOf(at(item, 'CreatedDate')),
      last_used_at: momentOf(at(item, 'LastAccessedDate')),
      encryption_key: textAt(item, 'KmsKeyId'),
      owner,
      environment: environment ?? settings.environment,
      raw: textAt(item, 'Name'),
    }
  }
}
