import type { SupervisionView } from '@onus/contract/authority-request'
import type { State } from '../kit/state-view.ts'

type Asked = SupervisionView['requests'][number]

/** How a request of an authority is drawn and said: what is past its day is failing, whatever is open unknown. */
export function requestStanding({ body, overdue, answeredLate }: Asked): { shape: State; words: string } {
  switch (body.lifecycle.state) {
    case 'received':
      return overdue ? { shape: 'failing', words: 'Past its day' } : { shape: 'unknown', words: 'To be answered' }
    case 'answered':
      return { shape: answeredLate ? 'late' : 'designed', words: answeredLate ? 'Answered late' : 'Answered' }
    case 'closed':
      return { shape: answeredLate ? 'late' : 'operating', words: answeredLate ? 'Closed, answered late' : 'Closed' }
  }
}

/** The items of a request as a person writes them, one on each line, and back; answers stay with the words they had. */
export function itemsOfText(text: string, before: Asked['body']['items'] = []): Asked['body']['items'] {
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
  return lines.map(words => before.find(one => one.words === words) ?? { words, answer: '', evidence: [] })
}

/** "EUR 10,000,000": an amount of a ceiling. */
export function euroWords(amount: number): string {
  return `EUR ${amount.toLocaleString('en-GB')}`
}

/** The ceiling in words; while the turnover of the group is not said it is at least so much. */
export function ceilingWords({
  atLeast,
  atMost,
}: {
  readonly atLeast: number
  readonly atMost: number | null
}): string {
  return atMost === null ? `At least ${euroWords(atLeast)}` : euroWords(atLeast)
}
