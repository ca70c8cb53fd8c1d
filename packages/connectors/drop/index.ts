import { type DatasetRef, datasets } from '@onus/core/dataset'
import { didYouMean } from '@onus/core/near'
import { z } from 'zod'
import { type CollectRun, type Event, type Origin, SourceProblem } from '../connector/index.ts'
import { readApart } from '../table/apart.ts'
import { safeFileName } from '../table/index.ts'

/** How the files of a drop box are taken, whatever place they lie in. */
export const DropSettings = z.strictObject({
  take: z.enum(['newest', 'all']).default('newest').meta({
    title: 'Which files count',
    description:
      'Of several files of one dataset, the newest alone, as for lists that are written anew each time; or all of them together.',
  }),
  environment: z.string().min(1).max(100).default('production').meta({
    title: 'Environment',
    description: 'What the systems are used for that the files come from.',
  }),
  mostMegabytes: z.int().min(1).max(1024).default(200).meta({
    title: 'Largest file',
    description: 'A larger file refuses the run.',
  }),
})
export type DropSettings = z.infer<typeof DropSettings>

/** A file that lies in a drop box: where, under the folder or prefix, and what the place tells of it. */
export type Dropped = {
  readonly path: string
  readonly bytes: number
  /** When it was put there, in any form that sorts. */
  readonly at: string
  /** What changes with its contents, where the place tells it. */
  readonly mark?: string
}

/** What is done with the files of one dataset. */
export type Drop = {
  readonly dataset: DatasetRef
  readonly files: readonly Dropped[]
  readonly leftOut: readonly Dropped[]
}

/**
 * The files by the dataset that they are named after: `identity.accounts.csv`, `identity.accounts@1 2026-03.ndjson`, or any name
 * in a folder that is called so. A file of rows that is named after none is refused, since a slip would drop it without a word.
 */
export function dropsIn(
  files: readonly Dropped[],
  take: DropSettings['take'],
  known: ReadonlySet<DatasetRef>,
): { readonly drops: readonly Drop[]; readonly ignored: readonly string[] } {
  const ignored = files.filter(({ path }) => isHidden(path) || !rowsFile.test(path))
  const groups = Map.groupBy(
    files.filter(file => !ignored.includes(file)),
    ({ path }) => datasetNamed(path, known),
  )
  const drops = [...groups].map(([dataset, all]) => {
    const sorted = all.toSorted((a, b) => compare(a.at, b.at) || compare(a.path, b.path))
    const files = take === 'all' ? sorted : sorted.slice(-1)
    return { dataset, files, leftOut: take === 'all' ? [] : sorted.slice(0, -1) }
  })
  return { drops: drops.toSorted((a, b) => compare(a.dataset, b.dataset)), ignored: ignored.map(({ path }) => path) }
}

const rowsFile = /\.(?:csv|tsv|json|ndjson|jsonl|xlsx)$/i

/** Beginnings of uploads and files of editors begin with a dot or a tilde. */
function isHidden(path: string): boolean {
  return path.split('/').some(part => part.startsWith('.') || part.startsWith('~'))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function datasetNamed(path: string, known: ReadonlySet<DatasetRef>): DatasetRef {
  const parts = path.split('/').toReversed()
  const [file = ''] = parts
  const found = parts.flatMap(part => refIn(part, known) ?? [])[0]
  if (found) return found
  const said = /^[a-z0-9_]+\.[a-z0-9_]+/i.exec(file)?.[0] ?? file
  const names = [...known].map(ref => ref.replace(/@.*$/, ''))
  throw new SourceProblem(
    `${safeFileName(file)} is named after no dataset${didYouMean(said, names)} Call it as the dataset that its rows are, such as identity.accounts.csv, put it into a folder of that name, or take it away`,
  )
}

function refIn(part: string, known: ReadonlySet<DatasetRef>): DatasetRef | null {
  const [, name, version] = /^([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)(?:@(\d+))?(?![a-z0-9_@])/.exec(part) ?? []
  if (name === undefined) return null
  if (version !== undefined) return known.has(`${name}@${version}`) ? `${name}@${version}` : null
  const versions = [...known].flatMap(ref => (ref.startsWith(`${name}@`) ? [Number(ref.slice(name.length + 1))] : []))
  return versions.length === 0 ? null : `${name}@${Math.max(...versions)}`
}

/** The datasets that a run knows: those of Onus and the organisation's own. */
export function datasetsKnown(run: Pick<CollectRun, 'own'>): ReadonlySet<DatasetRef> {
  return new Set([...datasets.keys(), ...(run.own?.keys() ?? [])])
}

/** A file that can be opened by its path, until it is let go. */
export type Fetched = AsyncDisposable & { readonly path: string; readonly files: CollectRun['files'] }

/** Reads the files of each dataset, one after the other and each in a process of its own, as one list of rows. */
export async function* readDrops(
  drops: readonly Drop[],
  about: Pick<Origin, 'sourceSystem' | 'account' | 'query'> & { readonly settings: DropSettings },
  run: CollectRun,
  fetch: (file: Dropped) => Promise<Fetched>,
): AsyncGenerator<Event> {
  const { sourceSystem, account, query, settings } = about
  const own = [...(run.own?.values() ?? [])]
  for (const { dataset, files, leftOut } of drops) {
    yield {
      kind: 'origin',
      dataset,
      sourceSystem,
      environment: settings.environment,
      account,
      query,
      parameters: { files: files.map(({ path, bytes, at, mark }) => ({ path, bytes, at, ...(mark && { mark }) })) },
      method: 'file',
      zone: 'UTC',
      exclusions: leftOut.map(({ path, at }) => `${path} of ${at}: there is a newer file of ${dataset}`),
    }
    for (const file of files) yield* rowsOf(file, dataset)
    yield { kind: 'complete', dataset }
  }

  async function* rowsOf(file: Dropped, dataset: DatasetRef): AsyncGenerator<Event> {
    const most = settings.mostMegabytes * 1024 * 1024
    if (file.bytes > most)
      throw new SourceProblem(`${file.path} has ${file.bytes} bytes; at most ${most} are read by the settings`)
    await using fetched = await fetch(file)
    const reading = { file: fetched.path, name: safeFileName(file.path.replaceAll('/', ' ')), dataset, headerRow: 1 }
    for await (const word of readApart({ ask: 'named', settings: reading, own }, { ...run, files: fetched.files }))
      if (word.say === 'events') for (const event of word.events) yield* told(event, file)
  }
}

function* told(event: Event, { path }: Dropped): Generator<Event> {
  if (event.kind === 'origin') yield { kind: 'note', text: `${path}: SHA-256 ${event.parameters.sha256}` }
  else if (event.kind !== 'complete') yield event
}

/** What to say of files that are none of rows. */
export function* ignoredNote(ignored: readonly string[]): Generator<Event> {
  if (ignored.length === 0) return
  const shown = ignored.slice(0, 10).join(', ')
  const more = ignored.length > 10 ? ` and ${ignored.length - 10} more` : ''
  yield { kind: 'note', text: `Not read, since they are no files of rows: ${shown}${more}` }
}

export const noFiles = (where: string) =>
  new SourceProblem(
    `There is no file of rows in ${where}. Put one there that is called as a dataset, such as identity.accounts.csv`,
  )
