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
 * A report as JUnit XML: a suite a check, a test a row, and a test of its own that errs for a check that came to no verdict.
 * What is excluded, accepted or not applicable is skipped, with its word and reason.
 */
export function junitOf(report: CheckReport): string {
  const suites = report.runs.map(run => suiteOf(report, run))
  const sum = (of: keyof Totals) => suites.reduce((total, suite) => total + suite.totals[of], 0)
  const totals = { tests: sum('tests'), failures: sum('failures'), errors: sum('errors'), skipped: sum('skipped') }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `${report.tool.name} checks`, ...totals })}>`,
    ...suites.flatMap(suite => suite.lines),
    '</testsuites>',
    '',
  ].join('\n')
}

type Totals = { readonly tests: number; readonly failures: number; readonly errors: number; readonly skipped: number }
type Case = {
  readonly name: string
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped'
  readonly type: string
  readonly message: string
}

function suiteOf(
  report: CheckReport,
  run: ReportedRun,
): { readonly totals: Totals; readonly lines: readonly string[] } {
  const rows = run.rows.map(row => caseOf(run, row))
  const cases = isDecided(run) && rows.length > 0 ? rows : [...rows, undecidedOf(run)]
  const count = (outcome: Case['outcome']) => cases.filter(one => one.outcome === outcome).length
  const totals = {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  }
  const head = { name: run.check.id, ...totals, timestamp: (run.now ?? report.at).slice(0, 19) }
  const properties = {
    title: run.check.title,
    severity: run.check.severity,
    verdict: sentenceOf(run),
    requirements: run.check.requirements.join(' '),
    digest: run.check.digest,
  }
  return {
    totals,
    lines: [
      `  <testsuite${attributes(head)}>`,
      '    <properties>',
      ...Object.entries(properties).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
      '    </properties>',
      ...cases.map(one => lineOf(run.check.id, one)),
      '  </testsuite>',
    ],
  }
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
