import type { DatasetRef } from '@onus/core/dataset'
import type { Event, RawRow } from '../connector/index.ts'
import type { Json } from '../importer/json.ts'
import { at, listAt, text, textAt } from '../importer/look.ts'
import { orNothing } from './client.ts'
import { momentOf } from './keys.ts'
import { datasetOf, type Reading } from './part.ts'
import { inRegions, jsonList } from './regional.ts'

const dataset: DatasetRef = 'cloud.detectors@1'
const services = ['guardduty', 'securityhub', 'config', 'access-analyzer'] as const
type Detector = (typeof services)[number]

/** One row for each service that watches and each region; one that is off is a row too. */
export async function* readDetectors(reading: Reading): AsyncGenerator<Event> {
  const query =
    'guardduty:ListDetectors, GetDetector, securityhub:DescribeHub, GetEnabledStandards, config:DescribeConfigurationRecorders, DescribeConfigurationRecorderStatus, DescribeDeliveryChannels, access-analyzer:ListAnalyzers'
  yield* datasetOf(reading, { dataset, query, isRegional: true, services }, detectorRows(reading))
}

async function* detectorRows(reading: Reading): AsyncGenerator<RawRow> {
  for (const service of services) {
    const about = { service, what: service, missing: [{ dataset }] } as const
    for await (const { region, items } of inRegions(reading, about, async each => [
      await readers[service](reading, each),
    ]))
      for (const item of items)
        yield { provider: 'aws', account: reading.account, region, service, ...item, raw: `${service} in ${region}` }
  }
}

const off = (detail: string): RawRow => ({ enabled: false, detail })

const readers: Readonly<Record<Detector, (reading: Reading, region: string) => Promise<RawRow>>> = {
  guardduty: async ({ aws }, region) => {
    const ids = await jsonList(
      next =>
        aws.rest('guardduty', region, {
          action: 'ListDetectors',
          path: ['detector'],
          query: { maxResults: 50, nextToken: next ?? undefined },
        }),
      'detectorIds',
      { next: 'nextToken' },
    )
    const id = text(ids[0])
    if (id === null) return off('There is no detector in this region')
    const detector = await aws.rest('guardduty', region, { action: 'GetDetector', path: ['detector', id], about: id })
    const features = listAt(detector, 'features').filter(each => textAt(each, 'status') === 'ENABLED')
    const isOn = textAt(detector, 'status')?.toUpperCase() === 'ENABLED'
    return {
      enabled: isOn,
      detail: isOn
        ? features
            .flatMap(each => textAt(each, 'name') ?? [])
            .sort()
            .join(', ')
        : 'The detector is suspended',
      since: momentOf(at(detector, 'createdAt')),
    }
  },
  securityhub: async ({ aws }, region) => {
    const hub = await orNothing(
      aws.rest('securityhub', region, { action: 'DescribeHub', path: ['accounts'] }),
      'InvalidAccessException',
      'ResourceNotFoundException',
    )
    if (!hub) return off('The account does not use it in this region')
    const standards = await jsonList(
      next =>
        aws.rest('securityhub', region, {
          action: 'GetEnabledStandards',
          method: 'POST',
          path: ['standards', 'get'],
          body: { MaxResults: 100, ...(next !== null && { NextToken: next }) },
        }),
      'StandardsSubscriptions',
    )
    return {
      enabled: true,
      standards: standards
        .flatMap(each => textAt(each, 'StandardsArn')?.replace(/^.*?\/?standards?\//, '') ?? [])
        .sort(),
      since: momentOf(at(hub, 'SubscribedAt')),
    }
  },
  config: async ({ aws }, region) => {
    const recorders = listAt(
      await aws.json('config', region, 'DescribeConfigurationRecorders'),
      'ConfigurationRecorders',
    )
    if (recorders.length === 0) return off('There is no recorder in this region')
    const states = listAt(
      await aws.json('config', region, 'DescribeConfigurationRecorderStatus'),
      'ConfigurationRecordersStatus',
    )
    const channels = listAt(await aws.json('config', region, 'DescribeDeliveryChannels'), 'DeliveryChannels')
    const on = states.find(each => at(each, 'recording') === true)
    const recorder = recorders.find(each => textAt(each, 'name') === textAt(on, 'name')) ?? recorders[0]
    return {
      enabled: on !== undefined,
      detail: detailOf(on ?? states[0]),
      all_resources: at(recorder, 'recordingGroup', 'allSupported') === true,
      delivers_to: textAt(channels[0], 's3BucketName'),
      since: momentOf(at(on, 'lastStartTime')),
    }
  },
  'access-analyzer': async ({ aws }, region) => {
    const analyzers = await jsonList(
      next =>
        aws.rest('access-analyzer', region, {
          action: 'ListAnalyzers',
          path: ['analyzer'],
          query: { maxResults: 100, nextToken: next ?? undefined },
        }),
      'analyzers',
      { next: 'nextToken' },
    )
    // Analyzers of unused access say nothing of what is open to others.
    const outer = analyzers.filter(each => /^(ACCOUNT|ORGANIZATION)$/.test(textAt(each, 'type') ?? ''))
    const active = outer.find(each => textAt(each, 'status') === 'ACTIVE')
    if (!active) return off(outer.length === 0 ? 'There is no analyzer in this region' : 'No analyzer is active')
    return { enabled: true, detail: textAt(active, 'type'), since: momentOf(at(active, 'createdAt')) }
  },
}

function detailOf(status: Json | undefined): string | null {
  const last = textAt(status, 'lastStatus')
  if (at(status, 'recording') !== true) return 'The recorder is stopped'
  return last === null || /^success$/i.test(last) ? null : `The last delivery: ${last}`
}
