import { SourceProblem } from '@onus/connectors/connector'
import { dryRun } from '@onus/connectors/importer'
import { ResultsImported, ResultsPreview } from '@onus/contract/result'
import type { ImportReport } from '@onus/core/result-record'
import { exit, fail } from '../kit/act.ts'
import { fileAt } from '../kit/file.ts'
import { followJob, type Job } from '../kit/job.ts'
import { plain, printJson } from '../kit/print.ts'
import { progress } from '../kit/progress.ts'
import { openServer, type ServerOptions } from '../kit/server.ts'

/** `onus import FILE --dry-run`: what a file of results says, counted, without a server and without storing anything. */
export async function tryResults(file: string, { json = false }: { readonly json?: boolean }) {
  const report = await reportOn(file)
  if (json) printJson(report)
  else for (const line of linesOf(report)) console.log(plain(line))
  return exit.ok
}

type Said = { readonly target?: string; readonly tool?: string; readonly connection?: string }

/** `onus import FILE`: sends a file of results, prints what it holds, and makes it the next snapshot of its tool and target. */
export async function importResults(path: string, options: ServerOptions & Said) {
  const { target, tool, connection, json = false } = options
  const server = openServer(options)
  const file = await fileAt(path)
  using bar = progress()
  const looking = await server.client.results.preview({ files: [file] })
  const seen = ResultsPreview.parse(outcomeOf(await followJob(server, looking.job, bar)))
  const said = { ...(target && { target }), ...(tool && { tool }), ...(connection && { connection }) }
  const started = await server.client.results.import({ body: { upload: looking.upload, ...said } })
  const done = started.job && ResultsImported.parse(outcomeOf(await followJob(server, started.job, bar)))
  bar[Symbol.dispose]()
  if (json)
    printJson({ ...seen.report, imported: done, known: done ? null : started.snapshot, connection: started.connection })
  else
    for (const line of [...linesOf(seen.report), ...(done ? importedLines(done) : knownLines(started))])
      console.log(plain(line))
  return exit.ok
}

function outcomeOf(job: Job): unknown {
  return job.state === 'done'
    ? job.outcome
    : fail(`${job.error ?? `The import was ${job.state}`}.`.replace(/\.\.$/, '.'))
}

function importedLines({ snapshot, outcome, rows, checks }: ResultsImported): readonly string[] {
  return [
    `Imported as snapshot ${snapshot}${outcome.state === 'partial' ? `, in part: ${outcome.why}` : ''}`,
    ...rows.map(({ dataset, rows }) => `${dataset}: ${rows.toLocaleString('en')} rows`),
    checks.length === 0
      ? 'No check reads these datasets'
      : `Checks that read it run now: ${checks.map(check => check.id).join(', ')}`,
  ]
}

function knownLines({ snapshot }: { readonly snapshot: string | null }): readonly string[] {
  return [`The same bytes were imported before, as snapshot ${snapshot}; nothing was stored again`]
}

async function reportOn(file: string): Promise<ImportReport> {
  try {
    return await dryRun(file)
  } catch (error) {
    if (error instanceof SourceProblem) fail(`${error.message}.`)
    throw error
  }
}

function linesOf(report: ImportReport): readonly string[] {
  const counts = (words: Readonly<Record<string, number>>) =>
    Object.entries(words)
      .map(([word, count]) => `${count.toLocaleString('en')} ${word}`)
      .join(', ') || 'none'
  return [
    `${report.format}, written by ${report.tool ?? 'nobody who says so'} ${report.toolVersion ?? ''}`.trimEnd(),
    ...(report.target === null ? [] : [`Target: ${report.target}`]),
    `${report.records.toLocaleString('en')} records: ${counts(report.verdicts)}`,
    `Severities: ${counts(report.severities)}`,
    `In its own words: ${counts(report.sourceWords)}`,
    `${report.rules} rules, ${report.resources} resources, ${report.components} components, ${report.vulnerabilities} vulnerabilities, ${report.suppressed} suppressed`,
    ...report.warnings.map(warning => `Warning: ${warning}`),
  ]
}
