import { SourceProblem } from '@onus/connectors/connector'
import { dryRun } from '@onus/connectors/importer'
import type { ImportReport } from '@onus/core/result-record'
import { exit, fail } from '../kit/act.ts'
import { plain, printJson } from '../kit/print.ts'

/** `onus import FILE --dry-run`: what a file of results says, counted, without a server and without storing anything. */
export async function tryResults(file: string, { json = false }: { readonly json?: boolean }) {
  const report = await reportOn(file)
  if (json) printJson(report)
  else for (const line of linesOf(report)) console.log(line)
  return exit.ok
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
  ].map(plain)
}
