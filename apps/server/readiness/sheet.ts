import { readinessWords } from '@onus/core/readiness'
import { type Cell, csvOf, type Sheet, workbookOf } from '@onus/reports/sheet'
import type { Download } from '../http/handler.ts'
import type { ReadinessShown } from './view.ts'

/** A table as a file. Of several tables CSV takes the first. */
export function sheetDownload(
  name: string,
  format: 'csv' | 'xlsx',
  [first, ...more]: readonly [Sheet, ...Sheet[]],
): Download {
  if (format === 'csv')
    return { name: `${name}.csv`, mediaType: 'text/csv; charset=utf-8', content: Buffer.from(csvOf(first), 'utf8') }
  const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  return { name: `${name}.xlsx`, mediaType, content: workbookOf([first, ...more]) }
}

export function sheetName(text: string): string {
  return (
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 60) || 'engagement'
  )
}

/** The readiness report: the gap assessment, the path and what it says of itself. Every table bears the watermark. */
export function readinessSheets(
  title: string,
  view: ReadinessShown,
  nameOf: (person: string | null) => string,
): readonly [Sheet, ...Sheet[]] {
  const marked = (columns: readonly string[], rows: readonly (readonly Cell[])[]) => ({
    columns: [...columns, 'Status of this report'],
    rows: rows.map(row => [...row, view.watermark]),
  })
  const gaps = marked(
    ['Criterion', 'Title', 'Result', 'Design', 'Designed', 'Operated', 'Reviewed', 'Controls', 'Owners', 'Why'],
    view.criteria.map(one => [
      one.id,
      one.title,
      readinessWords[one.state],
      one.design,
      one.designed,
      one.operated,
      one.reviewed,
      one.controls.map(each => each.code).join(', '),
      [...new Set(one.controls.flatMap(each => each.owner?.name ?? []))].join(', '),
      one.words.join(' '),
    ]),
  )
  const path = marked(
    [
      'Order',
      'What',
      'About',
      'Criteria blocked',
      'Owner',
      'Days of work',
      'From',
      'Days until it shows',
      'Done by',
      'Shows on',
      'Why',
    ],
    view.path.steps.map((step, index) => [
      index + 1,
      step.kind,
      step.title,
      step.blocks.length,
      nameOf(step.owner),
      step.effortDays,
      step.estimated ? 'Its action' : 'Usual figure',
      step.leadDays,
      step.doneOn,
      step.readyOn,
      step.recoverable ? step.why : `Cannot be recovered. ${step.why}`,
    ]),
  )
  const counts = Object.entries(view.counts).map(([state, count]): readonly Cell[] => [
    readinessWords[state as keyof typeof readinessWords],
    count,
  ])
  const about: Sheet = {
    name: 'About',
    columns: ['What', 'Says'],
    rows: [
      ['Status of this report', view.watermark],
      ['Engagement', title],
      ['As of', view.asOf],
      ['Criteria', view.total],
      ...counts,
      ['Do not apply', view.notApplicable],
      ['Days until the last day is over', view.daysLeft],
      ['Missing, can still be done', view.missing.recoverable],
      ['Missing, cannot be recovered', view.missing.unrecoverable],
      ['Items nobody has reviewed', view.unreviewed],
      ['Usual days of work', view.path.source],
      ['How to read it', 'Counts, never one figure. What is unknown is neither good nor bad.'],
    ],
  }
  return [{ name: 'Gap assessment', ...gaps }, { name: 'Shortest path', ...path }, about]
}
