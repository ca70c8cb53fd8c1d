import type { DatasetRef } from '@onus/core/dataset'
import type { Event, RawRow } from '../connector/index.ts'
import { at } from '../importer/look.ts'
import { eachOf, orNothing } from './client.ts'
import { itemsIn, numberIn, textIn, textsIn, type XmlElement } from './document.ts'
import { datasetOf, type Reading } from './part.ts'
import { inRegions, markedList } from './regional.ts'

const dataset: DatasetRef = 'cloud.load_balancers@1'

/** Load balancers, one row a listener. */
export async function* readEntrances(reading: Reading): AsyncGenerator<Event> {
  const query =
    'elasticloadbalancing:DescribeLoadBalancers, DescribeListeners, DescribeLoadBalancerAttributes, DescribeRules, DescribeSSLPolicies, wafv2:GetWebACLForResource'
  const source = { dataset, query, isRegional: true, services: ['elasticloadbalancing'] } as const
  yield* datasetOf(reading, source, listenerRows(reading))
}

async function* listenerRows(reading: Reading): AsyncGenerator<RawRow> {
  const about = { service: 'elasticloadbalancing', what: 'load balancers', missing: [{ dataset }] } as const
  const listed = inRegions(reading, about, region =>
    markedList(reading, 'elasticloadbalancing', region, 'DescribeLoadBalancers', 'LoadBalancers', { PageSize: 400 }),
  )
  for await (const { region, items } of listed) {
    if (items.length === 0) continue
    const versions = await reading.trouble.attempt(
      `TLS policies in ${region}`,
      [{ dataset, columns: ['tls_minimum'] }],
      () => tlsVersions(reading, region),
    )
    for await (const rows of eachOf(items, item => rowsOf(reading, region, item, versions))) yield* rows
  }
}

/** The oldest version of TLS that each policy of AWS lets in. */
async function tlsVersions(reading: Reading, region: string): Promise<ReadonlyMap<string, string>> {
  const policies = await markedList(reading, 'elasticloadbalancing', region, 'DescribeSSLPolicies', 'SslPolicies', {
    PageSize: 400,
  })
  const order = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']
  const words = ['ssl3', '1.0', '1.1', '1.2', '1.3']
  return new Map(
    policies.flatMap(policy => {
      const oldest = Math.min(...textsIn(policy, 'SslProtocols').map(each => order.indexOf(each)))
      const word = words[oldest]
      return word === undefined ? [] : [[textIn(policy, 'Name') ?? '', word] as const]
    }),
  )
}

async function rowsOf(
  reading: Reading,
  region: string,
  balancer: XmlElement,
  versions: ReadonlyMap<string, string> | undefined,
): Promise<readonly RawRow[]> {
  const { aws, account, settings, trouble } = reading
  const arn = textIn(balancer, 'LoadBalancerArn') ?? ''
  const listeners = await trouble.attempt(arn, [{ dataset }], () =>
    markedList(reading, 'elasticloadbalancing', region, 'DescribeListeners', 'Listeners', { LoadBalancerArn: arn }),
  )
  const attributes = await trouble.attempt(
    arn,
    [{ dataset, columns: ['access_logged', 'deletion_protected'] }],
    async () => {
      const answer = await aws.query(
        'elasticloadbalancing',
        region,
        'DescribeLoadBalancerAttributes',
        { LoadBalancerArn: arn },
        { about: arn },
      )
      return new Map(itemsIn(answer, 'Attributes').map(each => [textIn(each, 'Key'), textIn(each, 'Value')]))
    },
  )
  const isGuarded = textIn(balancer, 'Type') === 'application' ? await hasFirewall(reading, region, arn) : false
  const rows: RawRow[] = []
  for (const listener of listeners ?? []) {
    const protocol = textIn(listener, 'Protocol')?.toLowerCase() ?? null
    const policy = textIn(listener, 'SslPolicy')
    const port = numberIn(listener, 'Port')
    rows.push({
      provider: 'aws',
      account,
      region,
      balancer: arn,
      listener: port === null ? textIn(listener, 'ListenerArn') : String(port),
      public: textIn(balancer, 'Scheme') === 'internet-facing',
      protocol,
      port,
      redirects_to_tls: protocol === 'http' ? await redirects(reading, region, listener) : false,
      tls_minimum: policy === null ? null : versions?.get(policy),
      certificate: textIn(itemsIn(listener, 'Certificates')[0], 'CertificateArn'),
      access_logged: attributes && attributes.get('access_logs.s3.enabled') === 'true',
      web_firewall: isGuarded,
      deletion_protected: attributes && attributes.get('deletion_protection.enabled') === 'true',
      environment: settings.environment,
      raw: textIn(listener, 'ListenerArn'),
    })
  }
  return rows
}

/** Only load balancers for HTTP can have a firewall before them. */
async function hasFirewall({ aws, trouble }: Reading, region: string, arn: string): Promise<boolean | undefined> {
  const found = await trouble.attempt(arn, [{ dataset, columns: ['web_firewall'] }], () =>
    orNothing(
      aws.json('wafv2', region, 'GetWebACLForResource', { ResourceArn: arn }, arn),
      'WAFNonexistentItemException',
    ),
  )
  return found === undefined ? undefined : at(found ?? undefined, 'WebACL') !== undefined
}

/** Whether every rule of a listener only sends on to TLS. */
async function redirects(reading: Reading, region: string, listener: XmlElement): Promise<boolean | undefined> {
  const arn = textIn(listener, 'ListenerArn') ?? ''
  const rules = await reading.trouble.attempt(arn, [{ dataset, columns: ['redirects_to_tls'] }], () =>
    markedList(reading, 'elasticloadbalancing', region, 'DescribeRules', 'Rules', { ListenerArn: arn }),
  )
  const actions = rules?.flatMap(rule => itemsIn(rule, 'Actions'))
  return actions && actions.length > 0 && actions.every(goesToTls)
}

function goesToTls(action: XmlElement): boolean {
  return textIn(action, 'Type') === 'redirect' && textIn(action, 'RedirectConfig', 'Protocol') === 'HTTPS'
}
