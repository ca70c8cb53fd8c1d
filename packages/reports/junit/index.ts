import {
  type CheckReport,
  isDecided,
  type ReportedRow,
  type ReportedRun,
  reportedReason,
  reportedStatus,
  sentenceOf,
} from '@onus/core/check-report'
import type { RowStatus } from '@onus/core/verdict'

/** What a row is among tests. JUnit has no word for unknown, so that is an error: a build that looks away must not be green. */
const outcomes: Readonly<Record<RowStatus, 'passed' | 'failure' | 'error' | 'skipped'>> = {
  pass: 'passed',
  fail: 'failure',
  error: 'error',
  not_evaluated: 'error',
  missing: 'error',
  manual: 'error',
  excepted: 'skipped',
  suppressed: 'skipped',
  excluded: 'skipped',
  not_applicable: 'skipped',
  info: 'skipped',
}

/**
 * A report as JUnit XML, piece by piece: a suite a check, a test a row, and a test of its own that errs for a check that came to no verdict.
 * What is excluded, accepted or not applicable is skipped, with its word and reason.
 */
export function* junitOf(report: CheckReport): Generator<string> {
  const totals = report.runs.map(totalsOf)
  const sum = (of: keyof Totals) => totals.reduce((total, suite) => total + suite[of], 0)
  const all = { tests: sum('tests'), failures: sum('failures'), errors: sum('errors'), skipped: sum('skipped') }
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield `<testsuites${attributes({ name: `${report.tool.name} checks`, ...all })}>\n`
  for (const run of report.runs) yield* suiteOf(report, run)
  yield '</testsuites>\n'
}

type Totals = { readonly tests: number; readonly failures: number; readonly errors: number; readonly skipped: number }
type Case = {
  readonly name: string
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped'
  readonly type: string
  readonly message: string
}

function totalsOf(run: ReportedRun): Totals {
  const counts = { passed: 0, failure: 0, error: 0, skipped: 0 }
  for (const { outcome } of casesIn(run)) counts[outcome] += 1
  const { passed, failure: failures, error: errors, skipped } = counts
  return { tests: passed + failures + errors + skipped, failures, errors, skipped }
}

function* casesIn(run: ReportedRun): Generator<Case> {
  for (const row of run.rows) yield caseOf(run, row)
  if (!isDecided(run) || run.rows.length === 0) yield undecidedOf(run)
}

function* suiteOf(report: CheckReport, run: ReportedRun): Generator<string> {
  const properties = {
    title: run.check.title,
    severity: run.check.severity,
    verdict: sentenceOf(run),
    requirements: run.check.requirements.join(' '),
    digest: run.check.digest,
  }
  const head = { name: run.check.id, ...totalsOf(run), timestamp: (run.now ?? report.at).slice(0, 19) }
  yield `  <testsuite${attributes(head)}>\n    <properties>\n`
  for (const [name, value] of Object.entries(properties)) yield `      <property${attributes({ name, value })}/>\n`
  yield '    </properties>\n'
  for (const one of casesIn(run)) yield `${lineOf(run.check.id, one)}\n`
  yield '  </testsuite>\n'
}

function caseOf(run: ReportedRun, row: ReportedRow): Case {
  const type = reportedStatus(run, row)
  return { name: row.resource, outcome: outcomes[type], type, message: reportedReason(run, row) }
}

function undecidedOf(run: ReportedRun): Case {
  return { name: run.check.title, outcome: 'error', type: run.verdict, message: sentenceOf(run) }
}

function lineOf(classname: string, { name, outcome, type, message }: Case): string {
  const open = `    <testcase${attributes({ classname, name })}`
  if (outcome === 'passed') return `${open}/>`
  const said = outcome === 'skipped' ? `${type.replaceAll('_', ' ')}: ${message}` : message
  const detail = outcome === 'skipped' ? attributes({ message: said }) : attributes({ type, message: said })
  return `${open}><${outcome}${detail}/></testcase>`
}

function attributes(given: Readonly<Record<string, string | number>>): string {
  return Object.entries(given)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('')
}

/** XML 1.0 cannot hold most control characters at all, not even escaped. */
function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML refuses
      .replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll(/[\t\n\r]/g, character => `&#${character.charCodeAt(0)};`)
  )
}
