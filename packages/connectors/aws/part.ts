import type { DatasetRef } from '@onus/core/dataset'
import { type CollectRun, type Event, type RawRow, SourceProblem } from '../connector/index.ts'
import type { Aws } from './client.ts'
import { AwsProblem } from './problem.ts'
import type { Service } from './services.ts'
import type { AwsSettings } from './settings.ts'

/** What every part of the reading needs. */
export type Reading = {
  readonly aws: Aws
  readonly account: string
  readonly settings: AwsSettings
  readonly run: CollectRun
  /** Regions to read, and what to say of those that are not read. */
  readonly regions: readonly string[]
  readonly regionsLeftOut: readonly string[]
  readonly trouble: Trouble
  /** What one part learns that the row of the account tells in the end. */
  readonly learned: Map<'public_storage_blocked' | 'volume_encryption_default', boolean | null>
}

/** What could not be read, gathered so that the same reason is said once however many resources it is about. */
export type Trouble = {
  /** What came of it, or `undefined` with the reason kept for each dataset that misses something then. */
  attempt<T>(what: string, missing: readonly Missing[], asked: () => Promise<T>): Promise<T | undefined>
  /** What was kept, for this dataset or for all, and was not told yet. */
  told(dataset?: DatasetRef): Event[]
}

/** What a dataset misses: these columns, which are left null then, or without columns perhaps rows. */
export type Missing = { readonly dataset: DatasetRef; readonly columns?: readonly string[] }

type Kept = {
  readonly dataset: DatasetRef
  readonly why: string
  readonly columns?: readonly string[] | undefined
  readonly what: string[]
  count: number
}

const unreachableUntilEnd = 3
const namesShown = 3

/**
 * A right that is missing leaves the columns null that it would have filled. A server that fails, or an answer that cannot be
 * read, is more: then the dataset counts as not read whole, so that no check over it passes.
 */
export function newTrouble(): Trouble {
  const kept = new Map<string, Kept>()
  let unreachable = 0
  return {
    async attempt(what, missing, asked) {
      try {
        const found = await asked()
        unreachable = 0
        return found
      } catch (error) {
        if (!(error instanceof SourceProblem)) throw error
        const isAnswer = error instanceof AwsProblem
        unreachable = isAnswer ? 0 : unreachable + 1
        if (unreachable >= unreachableUntilEnd) throw error
        const isValueOnly = isAnswer && (error.trouble === 'denied' || error.trouble === 'other')
        for (const { dataset, columns } of missing)
          keep(kept, dataset, what, error.message, isValueOnly ? columns : undefined)
        return undefined
      }
    },
    told(dataset) {
      const events = [...kept].filter(([, each]) => dataset === undefined || each.dataset === dataset)
      for (const [key] of events) kept.delete(key)
      return events.map(([, { dataset, why, columns, what, count }]) => ({
        kind: 'unread',
        dataset,
        what: count > namesShown ? `${what.join(', ')} and ${count - namesShown} more` : what.join(', '),
        why,
        ...(columns && { columns }),
      }))
    },
  }
}

function keep(
  kept: Map<string, Kept>,
  dataset: DatasetRef,
  what: string,
  why: string,
  columns: readonly string[] | undefined,
): void {
  const key = JSON.stringify([
    dataset,
    columns ?? null,
    why.replace(/ of .*? in /, ' in ').replace(/ It said: .*$/, ''),
  ])
  const found = kept.get(key) ?? { dataset, why, columns, what: [], count: 0 }
  if (found.what.length < namesShown) found.what.push(what)
  found.count += 1
  kept.set(key, found)
}

export type Source = {
  readonly dataset: DatasetRef
  /** What was asked, in the words of AWS. */
  readonly query: string
  readonly isRegional?: boolean
  /** Services of which some may be left out. */
  readonly services?: readonly Service[]
  /** How many rows AWS itself counts. */
  readonly count?: { readonly of: number; readonly how: string }
}

export function originOf(reading: Reading, { dataset, query, isRegional }: Source): Event {
  return {
    kind: 'origin',
    dataset,
    sourceSystem: 'AWS',
    environment: reading.settings.environment,
    account: reading.account,
    query,
    parameters: isRegional ? { regions: reading.regions } : {},
    method: 'api',
    zone: 'UTC',
    exclusions: [],
  }
}

/** Whether nobody is asked who could tell of a dataset: then nothing is said of it, not even that it is empty. */
export function isLeftOut({ settings }: Reading, { services = [] }: Source): boolean {
  const left: readonly Service[] = settings.leaveOut
  return services.length > 0 && services.every(service => left.includes(service))
}

/** The rows of a dataset with where they come from, what could not be read of it, and, where nothing is missing, its end. */
export async function* datasetOf(reading: Reading, source: Source, rows: AsyncIterable<RawRow>): AsyncGenerator<Event> {
  const { dataset } = source
  if (isLeftOut(reading, source)) return
  yield originOf(reading, source)
  let done = 0
  for await (const row of rows) {
    yield { kind: 'row', dataset, row }
    done += 1
    if (done % 100 === 0) yield { kind: 'progress', label: `Reading ${dataset}`, done }
  }
  if (source.count) yield { kind: 'count', dataset, sourceSideCount: source.count.of, how: source.count.how }
  yield* endOf(reading, source)
}

/** What could not be read of a dataset and, where no row is missing, its end. */
export function* endOf(reading: Reading, source: Source): Generator<Event> {
  const { dataset } = source
  const told = reading.trouble.told(dataset)
  yield* told
  if (told.some(event => event.kind === 'unread' && !event.columns)) return
  yield { kind: 'complete', dataset, exclusions: exclusionsOf(reading, source) }
}

function exclusionsOf({ settings, regionsLeftOut }: Reading, { isRegional, services = [] }: Source): readonly string[] {
  const left = settings.leaveOut.filter(service => services.includes(service))
  return [
    ...(isRegional ? regionsLeftOut : []),
    ...left.map(service => `${service} is left out by the settings of the connection`),
  ]
}

export function isAsked({ settings }: Reading, service: AwsSettings['leaveOut'][number]): boolean {
  return !settings.leaveOut.includes(service)
}

/** What names of tags say of a resource. */
export function tagsOf(tags: readonly (readonly [string, string])[]): {
  readonly tags: readonly string[]
  readonly environment: string | null
  readonly owner: string | null
  readonly name: string | null
  readonly sensitive: boolean | null
} {
  const first = (...names: readonly string[]) =>
    tags.find(([name, value]) => names.includes(name.toLowerCase()) && value !== '')?.[1] ?? null
  const sensitivity = first('sensitive', 'sensitivity', 'data-classification', 'dataclassification', 'classification')
  return {
    tags: tags.map(([name, value]) => `${name}=${value}`).sort(),
    environment: first('environment', 'env', 'stage'),
    owner: first('owner', 'team'),
    name: first('name'),
    sensitive: sensitivity === null ? null : !/^(false|no|none|public|low)$/i.test(sensitivity),
  }
}
