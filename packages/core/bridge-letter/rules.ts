import { Temporal } from 'temporal-polyfill'
import type { Happening } from '../description/index.ts'
import type { Engagement } from '../engagement/index.ts'
import { type Refusal, refusal } from '../problem/index.ts'
import type { BridgeLetter, Statement } from './schema.ts'

/** A letter over more months is no longer one that customers take for the time between two reports (domain 3.11). */
export const longestGap = {
  source: 'Common practice, no rule of a standard',
  date: '2026-11-22',
  months: 3,
} as const

/** What a letter is held against: the report, what follows it, and what the record saw in between. */
export type Bridged = Readonly<{
  organisation: string
  system: string
  report: Engagement
  next: Engagement | null
  changes: readonly Happening[]
  incidents: readonly Happening[]
  today: string
}>

/** Why the letter cannot be signed; empty when nothing stands against it. */
export function letterGaps(letter: BridgeLetter, bridged: Bridged): readonly string[] {
  const { report, next, today } = bridged
  return [
    ...(letter.signatory === null ? ['Nobody is named who signs'] : []),
    ...(letter.signatoryTitle.trim() === '' ? ['Say in which office they sign'] : []),
    ...(isReported(report) ? [] : ['The report that it follows is not issued']),
    ...(report.firm === null ? ['The report does not say which auditor gave it'] : []),
    ...timeGaps(letter, report, today),
    ...(next === null ? ['No next engagement is named: without one there is nothing to bridge to'] : []),
    ...(next !== null && next.from <= report.to
      ? ['The next engagement must begin after the last day of the report']
      : []),
    ...(letter.nextReportOn === null ? ['Say when the next report is expected'] : []),
    ...statementGaps(letter.changes, bridged.changes, 'change'),
    ...statementGaps(letter.incidents, bridged.incidents, 'incident'),
  ]
}

/** The letter as signed by the one who is named; refused to anybody else and while something stands against it. */
export function signLetter(
  letter: BridgeLetter,
  bridged: Bridged,
  by: Readonly<{ person: string; at: SignedAt; name: string }>,
): BridgeLetter | Refusal {
  if (letter.lifecycle.state !== 'draft') return refusal('not_in_lifecycle', 'It was signed already.')
  const gaps = letterGaps(letter, bridged)
  if (gaps.length > 0) return refusal('not_in_lifecycle', `It cannot be signed yet. ${gaps.join('. ')}.`)
  if (letter.signatory !== by.person)
    return refusal('not_permitted', 'Only the person who is named as signing for management can sign it.')
  return {
    ...letter,
    lifecycle: { state: 'signed', by: by.person, at: by.at, text: letterText(letter, bridged, by.name) },
  }
}
type SignedAt = Extract<BridgeLetter['lifecycle'], { state: 'signed' }>['at']

/** The words of the letter, paragraph by paragraph. */
export function letterText(letter: BridgeLetter, bridged: Bridged, signatory: string): string {
  const { organisation, system, report } = bridged
  const kind = report.kind === 'soc2_type1' ? 'SOC 2 Type I' : 'SOC 2 Type II'
  const time = report.kind === 'soc2_type1' ? `as of ${report.to}` : `for ${report.from} to ${report.to}`
  return [
    `To the customers of ${organisation} who use “${system}”.`,
    `The last report about it is a ${kind} report ${time} by ${report.firm?.name ?? '[unknown: the auditor]'}. This letter speaks about the time from ${firstDay(report)} to ${letter.to}.`,
    statementWords(
      letter.changes,
      'We know of no change in that time that would matter to the controls of that report.',
      'These changes in that time matter to the controls of that report:',
    ),
    statementWords(
      letter.incidents,
      'We know of no incident in that time in which a control failed or a commitment was broken.',
      'These incidents happened in that time:',
    ),
    `We expect the next report on ${letter.nextReportOn ?? '[unknown: the date]'}.`,
    'This letter is a statement of management. No auditor examined it, it is no report and takes the place of none, and it is meant only for customers who have the report named above and read it together with that report.',
    `${signatory}, ${letter.signatoryTitle}`,
  ].join('\n\n')
}

/** The first day that a letter speaks about. */
export function firstDay({ to }: Pick<Engagement, 'to'>): string {
  return Temporal.PlainDate.from(to).add({ days: 1 }).toString()
}

function isReported({ kind, lifecycle }: Engagement): boolean {
  const isExamined = kind === 'soc2_type1' || kind === 'soc2_type2'
  return isExamined && (lifecycle.state === 'issued' || lifecycle.state === 'superseded')
}

function timeGaps({ to }: BridgeLetter, report: Engagement, today: string): readonly string[] {
  const latest = Temporal.PlainDate.from(report.to).add({ months: longestGap.months }).toString()
  return [
    ...(to <= report.to ? [`It must speak about days after ${report.to}`] : []),
    ...(to > today ? ['It cannot speak about days that have not come'] : []),
    ...(to > latest
      ? [
          `It would speak about more than ${longestGap.months} months: customers need a new report, not a letter (at most until ${latest})`,
        ]
      : []),
  ]
}

function statementGaps(statement: Statement, seen: readonly Happening[], what: string): readonly string[] {
  const material = seen.filter(one => one.material)
  switch (statement.state) {
    case 'undecided':
      return [`Say whether there was any ${what}`]
    case 'told':
      return statement.words.trim() === '' ? [`Say in words what the ${what} was`] : []
    case 'none':
      return material.length === 0
        ? []
        : [
            `“No ${what}” contradicts the record: ${material.map(one => `${one.at.slice(0, 10)} ${one.words}`).join('; ')}`,
          ]
  }
}

function statementWords(statement: Statement, none: string, told: string): string {
  switch (statement.state) {
    case 'undecided':
      return '[unknown: not decided]'
    case 'none':
      return none
    case 'told':
      return `${told}\n\n${statement.words.trim()}`
  }
}
