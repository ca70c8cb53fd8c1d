import { Answer, answerWords, type Question } from '@onus/core/supplier-request'
import type { Reply } from '../api.ts'

export type Portal = Reply<'supplierPortal', 'open'>
export type Asked = Omit<Question, 'about'>

/** What stands in the fields of one question, finished or not. */
export interface Written {
  readonly mode: 'answer' | 'not_known' | 'not_applicable'
  readonly choice: '' | 'yes' | 'no' | 'partly'
  readonly words: string
  readonly number: string
  readonly day: string
  readonly lines: readonly { readonly name: string; readonly detail: string; readonly until: string | null }[]
}

export const nothingWritten: Written = { mode: 'answer', choice: '', words: '', number: '', day: '', lines: [] }

/** The fields as an answer that was kept fills them. */
export function writtenOf(answer: Answer | undefined): Written {
  switch (answer?.is) {
    case undefined:
      return nothingWritten
    case 'choice':
      return { ...nothingWritten, choice: answer.choice, words: answer.words }
    case 'text':
      return { ...nothingWritten, words: answer.words }
    case 'number':
      return { ...nothingWritten, number: String(answer.number) }
    case 'date':
      return { ...nothingWritten, day: answer.day }
    case 'list':
      return { ...nothingWritten, lines: answer.lines }
    case 'not_known':
      return { ...nothingWritten, mode: 'not_known', words: answer.words }
    case 'not_applicable':
      return { ...nothingWritten, mode: 'not_applicable', words: answer.why }
  }
}

/** The answer that the fields make; null while they make none. */
export function answerOf({ kind }: Pick<Asked, 'kind'>, written: Written): Answer | null {
  const parsed = Answer.safeParse(rawOf(kind, written))
  return parsed.success ? parsed.data : null
}

function rawOf(kind: Asked['kind'], { mode, choice, words, number, day, lines }: Written): unknown {
  if (mode === 'not_known') return { is: mode, words }
  if (mode === 'not_applicable') return { is: mode, why: words }
  switch (kind) {
    case 'choice':
      return { is: kind, choice, words }
    case 'text':
      return { is: kind, words }
    case 'number':
      return number.trim() === '' ? null : { is: kind, number: Number(number.replace(',', '.')) }
    case 'date':
      return { is: kind, day }
    case 'list':
      return { is: kind, lines: lines.filter(({ name }) => name.trim() !== '') }
    case 'document':
      return null
  }
}

/** Whether a question is answered: by its fields, or by a file. */
export function isAnswered(
  question: Asked,
  written: Written | undefined,
  files: readonly { readonly question: string }[],
): boolean {
  if (files.some(file => file.question === question.id)) return true
  return written !== undefined && answerOf(question, written) !== null
}

/** Questions under the titles of their sections, in their order. */
export function inSections<One extends Pick<Asked, 'section'>>(questions: readonly One[]): readonly [string, One[]][] {
  const sections = new Map<string, One[]>()
  for (const one of questions) sections.set(one.section, [...(sections.get(one.section) ?? []), one])
  return [...sections]
}

/** What was sent as a text to keep. */
export function recordText({ organisation, supplier, questions, sent }: Portal): string {
  const rounds = sent.map(({ at, by, answers, files }, round) => {
    const lines = questions.flatMap(({ id, title }) => {
      const answer = answers[id]
      const named = files.filter(({ question }) => question === id)
      if (answer === undefined && named.length === 0) return []
      return [
        title,
        ...(answer ? [answerWords(answer)] : []),
        ...named.map(({ name, bytes, sha256 }) => `File: ${name}, ${bytes} bytes, SHA-256 ${sha256}`),
        '',
      ]
    })
    return [`${round + 1}. Sent ${at} by ${by.name}, ${by.role}, ${by.email}`, '', ...lines].join('\n')
  })
  return [`What ${supplier} sent to ${organisation}`, '', ...rounds].join('\n')
}
