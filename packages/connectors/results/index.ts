import type { DatasetRef } from '@onus/core/dataset'
import { z } from 'zod'
import { type CollectRun, type Connector, connector, type Event, SourceProblem } from '../connector/index.ts'
import { readResultsApart } from '../importer/apart.ts'
import type { ResultsPreview } from '../importer/protocol.ts'
import { resultDatasets } from '../importer/rows.ts'

export type { ResultsPreview } from '../importer/protocol.ts'
export { mayFill } from '../importer/rows.ts'

/** Which files belong together: those of one tool in one format about one target, each the next look at it. */
export const ResultsSettings = z.object({
  format: z.string().min(1).max(100).meta({ title: 'Format', description: 'The format of the files.' }),
  tool: z.string().min(1).max(500).meta({ title: 'Tool', description: 'The scanner that writes them.' }),
  target: z.string().min(1).max(2000).meta({ title: 'Target', description: 'What the scanner looks at.' }),
})
export type ResultsSettings = z.infer<typeof ResultsSettings>

/** A file that is to be read: where it lies, what it is called, the SHA-256 of its bytes, and what was looked at in it. */
export type ResultsFile = {
  readonly path: string
  readonly name: string
  readonly sha256: string
  readonly target: string | null
}

/** Files that scanners write. There is nothing to collect by itself: each file is imported. */
export const results = connector({
  id: 'results',
  title: 'Files of a scanner',
  summary: 'What a scanner found, imported from the files that it writes, one after the other.',
  version: '1',
  datasets: resultDatasets,
  scopes: ['Reads the one file it is given. Nothing in it is run or followed.'],
  settings: ResultsSettings,
  // biome-ignore lint/correctness/useYield: it only ever refuses
  async *collect() {
    throw new SourceProblem('Files of a scanner cannot be collected; import the next file instead')
  },
})

/** What a file of results holds and would become, read in a process of its own. What cannot be read is a `SourceProblem`. */
export async function previewResults(
  file: ResultsFile,
  run: Pick<CollectRun, 'files' | 'signal'>,
  onProgress: (records: number) => void = () => {},
): Promise<ResultsPreview> {
  const about = { file: file.name, sha256: file.sha256, target: file.target, tool: null }
  for await (const word of readResultsApart(file.path, { ask: 'report', about }, run)) {
    if (word.say === 'progress') onProgress(word.done)
    if (word.say === 'preview') return word.preview
  }
  throw new SourceProblem(`${file.name} said nothing`)
}

/** The same connector for one file that was looked at before: it collects what is in it. */
export function resultsIn(file: ResultsFile & { readonly bytes: number }, seen: ResultsPreview): Connector {
  return {
    ...results,
    async *collect(given, run) {
      const settings = ResultsSettings.parse(given)
      const { report } = seen
      const opened = new Set<DatasetRef>()
      const origin = (dataset: DatasetRef): Event => {
        opened.add(dataset)
        return {
          kind: 'origin',
          dataset,
          sourceSystem: [settings.tool, report.toolVersion].filter(part => part !== null).join(' '),
          environment: '',
          account: settings.target,
          query: '',
          parameters: {
            file: file.name,
            bytes: file.bytes,
            sha256: file.sha256,
            format: settings.format,
            tool: report.tool,
            toolVersion: report.toolVersion,
            targets: [...seen.targets],
            counted: { records: report.records, verdicts: report.verdicts, suppressed: report.suppressed },
          },
          method: 'file',
          zone: 'UTC',
          exclusions: [],
        }
      }
      const about = {
        file: file.name,
        sha256: file.sha256,
        format: settings.format,
        // What somebody calls a file of several targets is no target of its rows, which name their own.
        target: seen.targets.length > 0 ? file.target : settings.target,
        tool: settings.tool,
      }
      let done = 0
      for await (const word of readResultsApart(file.path, { ask: 'rows', about }, run)) {
        if (word.say === 'progress') continue
        if (word.say === 'preview') {
          yield* ending(word.preview)
          return
        }
        for (const { dataset, row } of word.rows) {
          if (!opened.has(dataset)) yield origin(dataset)
          yield { kind: 'row', dataset, row }
        }
        done += word.rows.length
        yield {
          kind: 'progress',
          label: `Reading ${file.name}`,
          done,
          total: seen.rows.reduce((sum, one) => sum + one.rows, 0),
        }
      }

      function* ending(read: ResultsPreview): Generator<Event> {
        for (const { dataset } of read.rows) if (!opened.has(dataset)) yield origin(dataset)
        for (const text of [...read.report.warnings, ...read.notes]) yield { kind: 'note', text }
        for (const why of read.missing)
          for (const { dataset } of read.rows) yield { kind: 'unread', dataset, what: file.name, why }
        // Counted when the file was looked at first, by what counts events and knows nothing of rows.
        yield {
          kind: 'count',
          dataset: 'configuration.results@1',
          sourceSideCount: report.records,
          how: 'records counted when the file was looked at before it was imported',
        }
        for (const { dataset } of read.rows) yield { kind: 'complete', dataset }
      }
    },
  }
}
