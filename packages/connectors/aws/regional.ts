import type { DatasetRef } from '@onus/core/dataset'
import type { Json } from '../importer/json.ts'
import { listAt } from '../importer/look.ts'
import { all, eachOf, jsonPages, xmlPages } from './client.ts'
import { itemsIn, textIn, type XmlElement } from './document.ts'
import { isAsked, type Missing, type Reading, tagsOf } from './part.ts'
import type { ActionOf } from './permissions.ts'
import type { AwsSettings } from './settings.ts'

type Optional = AwsSettings['leaveOut'][number]

/** What each region holds of one kind, region by region, while the next regions are asked already. */
export async function* inRegions<Item>(
  reading: Reading,
  about: { readonly service: Optional; readonly what: string; readonly missing: readonly Missing[] },
  list: (region: string) => Promise<readonly Item[]>,
): AsyncGenerator<{ readonly region: string; readonly items: readonly Item[] }> {
  if (!isAsked(reading, about.service)) return
  const listed = eachOf(
    reading.regions,
    async region => ({
      region,
      items: await reading.trouble.attempt(`${about.what} in ${region}`, about.missing, () => list(region)),
    }),
    4,
  )
  for await (const { region, items } of listed) if (items) yield { region, items }
}

/** The same for one dataset, one item after the other. */
export async function* itemsInRegions<Item>(
  reading: Reading,
  { dataset, service, what }: { readonly dataset: DatasetRef; readonly service: Optional; readonly what: string },
  list: (region: string) => Promise<readonly Item[]>,
): AsyncGenerator<{ readonly region: string; readonly item: Item }> {
  for await (const { region, items } of inRegions(reading, { service, what, missing: [{ dataset }] }, list))
    for (const item of items) yield { region, item }
}

type Values = Readonly<Record<string, string | number | undefined>>

/** A list of EC2 to its end. */
export function ec2List(
  { aws }: Pick<Reading, 'aws'>,
  region: string,
  action: ActionOf<'ec2'>,
  set: string,
  values: Values = {},
): Promise<readonly XmlElement[]> {
  return all(
    xmlPages(more => aws.query('ec2', region, action, more), values, { send: 'NextToken', read: 'nextToken' }),
    page => itemsIn(page, set),
  )
}

/** A list of a service that carries on by markers, to its end. */
export function markedList<S extends 'rds' | 'elasticloadbalancing'>(
  { aws }: Pick<Reading, 'aws'>,
  service: S,
  region: string,
  action: ActionOf<S>,
  set: string,
  values: Values = {},
): Promise<readonly XmlElement[]> {
  const read = service === 'rds' ? 'Marker' : 'NextMarker'
  return all(
    xmlPages(more => aws.query(service, region, action, more), values, { send: 'Marker', read }),
    page => itemsIn(page, set),
  )
}

/** A list of a service that speaks JSON, to its end. */
export function jsonList(
  read: (cursor: string | null) => Promise<Json>,
  set: string,
  names: { readonly next: string; readonly more?: string } = { next: 'NextToken' },
): Promise<readonly Json[]> {
  return all(jsonPages(read, names.next, names.more), page => listAt(page, set))
}

/** The tags of a resource of EC2. */
export function ec2Tags(item: XmlElement) {
  return tagsOf(itemsIn(item, 'tagSet').map(tag => [textIn(tag, 'key') ?? '', textIn(tag, 'value') ?? ''] as const))
}
