import type { DatasetRef } from '@onus/core/dataset'
import type { Event, RawRow } from '../connector/index.ts'
import { isTrue, itemsIn, numberIn, textIn, type XmlElement } from './document.ts'
import { datasetOf, type Reading } from './part.ts'
import { ec2List, ec2Tags, inRegions } from './regional.ts'

const rules: DatasetRef = 'cloud.network_rules@1'
const networks: DatasetRef = 'cloud.networks@1'
const services = ['ec2'] as const

/** Rules of security groups, and virtual networks with whether their traffic is recorded. */
export async function* readNetworks(reading: Reading): AsyncGenerator<Event> {
  const ruleQuery = 'ec2:DescribeSecurityGroupRules, DescribeSecurityGroups, DescribeNetworkInterfaces'
  yield* datasetOf(reading, { dataset: rules, query: ruleQuery, isRegional: true, services }, ruleRows(reading))
  const query = 'ec2:DescribeVpcs, DescribeFlowLogs'
  yield* datasetOf(reading, { dataset: networks, query, isRegional: true, services }, networkRows(reading))
}

async function* ruleRows(reading: Reading): AsyncGenerator<RawRow> {
  const about = { service: 'ec2', what: 'rules of security groups', missing: [{ dataset: rules }] } as const
  const listed = inRegions(reading, about, region =>
    ec2List(reading, region, 'DescribeSecurityGroupRules', 'securityGroupRuleSet', { MaxResults: 1000 }),
  )
  for await (const { region, items } of listed) {
    const groups = await reading.trouble.attempt(
      `security groups in ${region}`,
      [{ dataset: rules, columns: ['network', 'default_group'] }],
      () => ec2List(reading, region, 'DescribeSecurityGroups', 'securityGroupInfo', { MaxResults: 1000 }),
    )
    const used = await reading.trouble.attempt(
      `network interfaces in ${region}`,
      [{ dataset: rules, columns: ['in_use'] }],
      () => ec2List(reading, region, 'DescribeNetworkInterfaces', 'networkInterfaceSet', { MaxResults: 1000 }),
    )
    const byId = new Map((groups ?? []).map(group => [textIn(group, 'groupId') ?? '', group]))
    const usedIds =
      used && new Set(used.flatMap(each => itemsIn(each, 'groupSet').map(group => textIn(group, 'groupId'))))
    for (const rule of items) {
      const group = textIn(rule, 'groupId') ?? ''
      yield { ...ruleRow(reading, region, rule, byId.get(group)), in_use: usedIds?.has(group) }
    }
  }
}

function ruleRow({ account }: Reading, region: string, rule: XmlElement, group: XmlElement | undefined): RawRow {
  const protocol = protocolNamed(textIn(rule, 'ipProtocol') ?? '-1')
  // ICMP has types in the place of ports; as ports they would say something else.
  const hasPorts = protocol === 'tcp' || protocol === 'udp'
  const port = (name: string) => {
    const value = hasPorts ? numberIn(rule, name) : null
    return value === -1 ? null : value
  }
  const peer =
    textIn(rule, 'cidrIpv4') ??
    textIn(rule, 'cidrIpv6') ??
    textIn(rule, 'prefixListId') ??
    textIn(rule, 'referencedGroupInfo', 'groupId')
  return {
    provider: 'aws',
    account,
    region,
    rule_group: textIn(rule, 'groupId'),
    rule_id: textIn(rule, 'securityGroupRuleId'),
    network: textIn(group, 'vpcId'),
    direction: isTrue(rule, 'isEgress') === true ? 'out' : 'in',
    allowed: true,
    protocol,
    from_port: port('fromPort'),
    to_port: port('toPort'),
    peer,
    from_anywhere: peer !== null && /^[\d.:a-f]+\/0$/i.test(peer),
    default_group: group && textIn(group, 'groupName') === 'default',
    description: textIn(rule, 'description'),
    raw: textIn(rule, 'securityGroupRuleId'),
  }
}

const protocols: Readonly<Record<string, string | null>> = {
  '-1': null,
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
}

function protocolNamed(given: string): string | null {
  return Object.hasOwn(protocols, given) ? (protocols[given] ?? null) : given
}

async function* networkRows(reading: Reading): AsyncGenerator<RawRow> {
  const about = { service: 'ec2', what: 'networks', missing: [{ dataset: networks }] } as const
  const listed = inRegions(reading, about, region =>
    ec2List(reading, region, 'DescribeVpcs', 'vpcSet', { MaxResults: 1000 }),
  )
  for await (const { region, items } of listed) {
    const logs = await reading.trouble.attempt(
      `flow logs in ${region}`,
      [{ dataset: networks, columns: ['flow_logged', 'flow_log_destination'] }],
      () => ec2List(reading, region, 'DescribeFlowLogs', 'flowLogSet', { MaxResults: 1000 }),
    )
    for (const network of items) yield networkRow(reading, region, network, logs)
  }
}

function networkRow(
  { account, settings }: Reading,
  region: string,
  network: XmlElement,
  logs: readonly XmlElement[] | undefined,
): RawRow {
  const id = textIn(network, 'vpcId')
  const active = logs?.find(log => textIn(log, 'resourceId') === id && textIn(log, 'flowLogStatus') === 'ACTIVE')
  const { tags, environment, name } = ec2Tags(network)
  const ranges = itemsIn(network, 'cidrBlockAssociationSet').flatMap(each => textIn(each, 'cidrBlock') ?? [])
  const ranges6 = itemsIn(network, 'ipv6CidrBlockAssociationSet').flatMap(each => textIn(each, 'ipv6CidrBlock') ?? [])
  return {
    provider: 'aws',
    account,
    region,
    network: id,
    name,
    default_network: isTrue(network, 'isDefault'),
    flow_logged: logs && active !== undefined,
    flow_log_destination: active && (textIn(active, 'logDestination') ?? textIn(active, 'logGroupName')),
    cidrs: [...new Set([...ranges, ...ranges6])].sort(),
    environment: environment ?? settings.environment,
    tags,
    raw: id,
  }
}
