import type { Draw } from './schema.ts'

/** What stands in a sample where an auditor's own words wait in their room. */
export const heldWords = 'In the auditor’s room until it is released'

/** Words of a sample by their place in it: why these items, why this size, why each change, why it was withdrawn. */
export type DrawWords = Readonly<Record<string, string>>

/** The sample without the words that nobody has read in `shown` before, and these words. */
export function heldBack(draw: Draw, shown: Draw | null): { readonly draw: Draw; readonly words: DrawWords } {
  const known = shown === null ? {} : wordsOf(shown)
  const isHeld = (place: string, text: string) => known[place] !== text
  const words = Object.entries(wordsOf(draw)).filter(([place, text]) => isHeld(place, text))
  return {
    draw: withEach(draw, (place, text) => (isHeld(place, text) ? heldWords : text)),
    words: Object.fromEntries(words),
  }
}

/** The sample with its words where they were held back. */
export function withWords(draw: Draw, words: DrawWords): Draw {
  return withEach(draw, (place, text) => (text === heldWords ? (words[place] ?? text) : text))
}

function wordsOf(draw: Draw): Record<string, string> {
  const words: Record<string, string> = {}
  withEach(draw, (place, text) => {
    words[place] = text
    return text
  })
  return words
}

function withEach(draw: Draw, say: (place: string, text: string) => string): Draw {
  const { method, policy, changes, lifecycle } = draw
  return {
    ...draw,
    method: method.kind === 'judgemental' ? { ...method, reason: say('method', method.reason) } : method,
    policy: policy?.otherwise ? { ...policy, otherwise: say('size', policy.otherwise) } : policy,
    changes: changes.map((change, at) => ({ ...change, reason: say(`change ${at}`, change.reason) })),
    lifecycle: lifecycle.state === 'withdrawn' ? { ...lifecycle, why: say('withdrawn', lifecycle.why) } : lifecycle,
  }
}
