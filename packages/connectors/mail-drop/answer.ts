import { SourceProblem } from '../connector/index.ts'

/** A value in an answer of IMAP (RFC 3501): text, bytes that were counted beforehand, nothing, or a list. */
export type Value = string | Buffer | null | readonly Value[]

/** An answer as it came: its lines, in which each literal stands as its length, and the literals. */
export type Said = { readonly text: string; readonly literals: readonly Buffer[] }

/** The server says what IMAP does not. */
export function answerProblem(words: string): SourceProblem {
  return new SourceProblem(`The mail server does not answer as IMAP does: ${words}`)
}

const mostDepth = 50

/** The values of an answer. Text is never searched for words, since who sends a message chooses a part of it. */
export function valuesOf({ text, literals }: Said): Value[] {
  let at = 0
  let literal = 0
  const values = list('', 0)
  if (at < text.length) throw answerProblem('a list ends that did not begin')
  return values

  function list(end: string, depth: number): Value[] {
    if (depth > mostDepth) throw answerProblem('lists lie too deep in each other')
    const all: Value[] = []
    for (;;) {
      while (text[at] === ' ') at++
      if (at >= text.length) {
        if (end === '') return all
        throw answerProblem('a list does not end')
      }
      if (text[at] === ')') return all
      all.push(value(depth))
    }
  }

  function value(depth: number): Value {
    if (text[at] === '(') {
      at++
      const inner = list(')', depth + 1)
      at++
      return inner
    }
    if (text[at] === '"') return quoted()
    const counted = /^\{\d+\+?\}/.exec(text.slice(at, at + 24))
    if (counted) {
      at += counted[0].length
      return literals[literal++] ?? Buffer.alloc(0)
    }
    const word = atom()
    return word.toUpperCase() === 'NIL' ? null : word
  }

  function quoted(): string {
    let said = ''
    for (at++; at < text.length && text[at] !== '"'; at++) {
      if (text[at] === '\\') at++
      said += text[at] ?? ''
    }
    if (at >= text.length) throw answerProblem('a text does not end')
    at++
    return said
  }

  /** A word, with the brackets that belong to it and what stands in them: BODY[HEADER.FIELDS (FROM)]. */
  function atom(): string {
    const start = at
    for (let depth = 0; at < text.length; at++) {
      if (text[at] === '[') depth++
      if (text[at] === ']') depth--
      if (depth <= 0 && /[\s()]/.test(text[at] ?? '')) break
    }
    return text.slice(start, at)
  }
}
