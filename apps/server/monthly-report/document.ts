import { type Document, heading, list, note, paragraphs, table } from '@onus/core/document'
import type { MonthlyReport } from '@onus/core/monthly-report'
import { type ReadinessState, readinessWords } from '@onus/core/readiness'

/** The report to print and send. Every page says that it is management's own. */
export function monthlyDocument(report: MonthlyReport, head: { organisation: string; made: string }): Document {
  const { findings, evidence } = report
  return {
    title: `Monthly report: ${report.month}`,
    subtitle: `${head.organisation}, days in ${report.zone}`,
    mark: 'Management, not an attestation',
    made: head.made,
    blocks: [
      note('Management wrote this. Counts and names, never one figure; unknown is neither good nor bad.'),
      ...report.engagements.flatMap(one => [
        heading(2, one.title),
        ...(one.step ? paragraphs(stepWords(one.step)) : []),
        ...table(['Result', 'When the month began', 'When it was over'], countRows(one)),
      ]),
      heading(2, 'Windows missed'),
      ...orNone(
        table(
          ['Control', 'Window', 'Missed on'],
          report.missed.map(one => [one.title, one.window, one.day]),
        ),
      ),
      heading(2, 'Evidence'),
      ...paragraphs(`Accepted ${evidence.accepted}, returned ${evidence.returned}, rejected ${evidence.rejected}.`),
      heading(2, 'Findings'),
      ...orNone([
        ...list(findings.opened.map(one => `Opened: ${one.title}`)),
        ...list(findings.closed.map(one => `Closed: ${one.title}`)),
        ...list(findings.overdue.map(one => `Overdue since ${one.day}: ${one.title}`)),
      ]),
      heading(2, 'Exceptions that end'),
      ...orNone(list(report.exceptions.map(one => `${one.day}: ${one.title}`))),
      heading(2, 'Next month'),
      ...orNone(
        table(
          ['Day', 'What'],
          report.upcoming.map(one => [one.day, `${one.title}. ${one.what}`]),
        ),
      ),
    ],
  }
}

function stepWords({ from, to }: { from: string | null; to: string }): string {
  const words = (state: string) => state.replaceAll('_', ' ')
  return from === null ? `Opened; now ${words(to)}.` : `Went from ${words(from)} to ${words(to)}.`
}

function countRows({ begin, end }: MonthlyReport['engagements'][number]): readonly (readonly string[])[] {
  return (Object.entries(end) as [ReadinessState, number][]).map(([state, count]) => [
    readinessWords[state],
    begin === null ? 'not there yet' : String(begin[state]),
    String(count),
  ])
}

function orNone<Block>(blocks: readonly Block[]) {
  return blocks.length === 0 ? paragraphs('None.') : blocks
}
