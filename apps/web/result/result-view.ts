import type { State } from '../kit/state-view.ts'

/** One word of a count, with the mark it stands under. */
export interface Count {
  readonly word: string
  readonly count: number
  readonly state: State | null
}

const verdictWords: Readonly<Record<string, readonly [word: string, state: State]>> = {
  fail: ['fail', 'failing'],
  error: ['error', 'unknown'],
  manual: ['left to a person', 'unknown'],
  not_evaluated: ['not evaluated', 'unknown'],
  suppressed: ['suppressed', 'excepted'],
  pass: ['pass', 'operating'],
  info: ['inform', 'not_applicable'],
  not_applicable: ['not applicable', 'not_applicable'],
  excluded: ['excluded', 'not_applicable'],
}

const severityOrder = ['critical', 'high', 'medium', 'low', 'info', 'none', 'unknown']

/** The verdicts of a file, the worst first; one that we have no word for is shown as it is. */
export function verdictCounts(counts: Readonly<Record<string, number | undefined>>): readonly Count[] {
  const known = Object.keys(verdictWords)
  return entriesOf(counts)
    .toSorted(([a], [b]) => rank(known, a) - rank(known, b))
    .map(([verdict, count]) => {
      const [word, state] = verdictWords[verdict] ?? [verdict, 'unknown' as const]
      return { word, count, state }
    })
}

/** The severities of a file, the worst first. */
export function severityCounts(counts: Readonly<Record<string, number | undefined>>): readonly Count[] {
  return entriesOf(counts)
    .toSorted(([a], [b]) => rank(severityOrder, a) - rank(severityOrder, b))
    .map(([severity, count]) => ({ word: severity === 'none' ? 'no severity' : severity, count, state: null }))
}

function entriesOf(counts: Readonly<Record<string, number | undefined>>): readonly (readonly [string, number])[] {
  return Object.entries(counts).flatMap(([word, count]) => (count ? [[word, count] as const] : []))
}

function rank(words: readonly string[], word: string): number {
  const at = words.indexOf(word)
  return at < 0 ? words.length : at
}

/** How the rows of a dataset compare with those of the snapshot before, where there is one. */
export function comparedWith(before: number | null, rows: number): string | null {
  if (before === null) return null
  if (before === rows) return 'as many as before'
  const change = Math.abs(rows - before).toLocaleString('en-GB')
  return rows > before ? `${change} more than before` : `${change} fewer than before`
}

/** Whether a refusal speaks of a table, which has a form of its own. */
export function isTableRefusal(message: string): boolean {
  return message.includes('"File of rows"')
}

/** What a person must still say before a file can be imported. */
export function unsaid(file: {
  readonly tool: string
  readonly target: string
  readonly connection: string
}): 'tool' | 'target' | null {
  if (file.connection !== '') return null
  if (file.tool.trim() === '') return 'tool'
  return file.target.trim() === '' ? 'target' : null
}
