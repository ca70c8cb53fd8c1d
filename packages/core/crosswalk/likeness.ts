/** A text to be found by another text that says something similar. */
export type Document = Readonly<{ key: string; text: string }>

export type Alike = Readonly<{ key: string; score: number; words: readonly string[] }>

/** Finds the documents most like a text, with the words that they share as the text writes them, rarest first. */
export type LikenessIndex = Readonly<{ like: (text: string, most: number) => readonly Alike[] }>

/**
 * Documents by their words: a word counts more the rarer it is, and texts are compared by the angle between them. Simple on
 * purpose: it only suggests, and each suggestion shows the words that it rests on.
 */
export function likenessIndex(documents: readonly Document[]): LikenessIndex {
  const postings = new Map<string, { document: number; count: number }[]>()
  for (const [document, { text }] of documents.entries()) {
    for (const [word, count] of counted(text)) {
      const list = postings.get(word)
      if (list) list.push({ document, count })
      else postings.set(word, [{ document, count }])
    }
  }
  const rarity = (word: string) => Math.log(1 + documents.length / (postings.get(word)?.length ?? 1))
  const lengths = new Float64Array(documents.length)
  for (const [word, list] of postings) {
    for (const { document, count } of list)
      lengths[document] = (lengths[document] ?? 0) + (weight(count) * rarity(word)) ** 2
  }

  return {
    like: (text, most) => {
      const asked = [...counted(text)].filter(([word]) => postings.has(word))
      const written = new Map(wordsOf(text).map(word => [stem(word), word]))
      const length = Math.hypot(...asked.map(([word, count]) => weight(count) * rarity(word)))
      const scores = new Map<number, { score: number; words: string[] }>()
      for (const [word, count] of asked.sort(([a], [b]) => rarity(b) - rarity(a) || (a < b ? -1 : 1))) {
        for (const posting of postings.get(word) ?? []) {
          const found = scores.get(posting.document) ?? { score: 0, words: [] }
          found.score += weight(count) * weight(posting.count) * rarity(word) ** 2
          found.words.push(written.get(word) ?? word)
          scores.set(posting.document, found)
        }
      }
      return [...scores]
        .map(([document, { score, words }]) => ({
          key: documents[document]?.key ?? '',
          score: score / (length * Math.sqrt(lengths[document] ?? 1)),
          words,
        }))
        .sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1))
        .slice(0, most)
    },
  }
}

function weight(count: number): number {
  return 1 + Math.log(count)
}

function counted(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const word of wordsOf(text)) counts.set(stem(word), (counts.get(stem(word)) ?? 0) + 1)
  return counts
}

function wordsOf(text: string): readonly string[] {
  return (text.toLowerCase().match(/[a-z0-9]{3,}/g) ?? []).filter(word => !common.has(word))
}

/** Takes the commonest endings off, so that "reviews", "reviewed" and "reviewing" meet. */
function stem(word: string): string {
  for (const ending of ['ations', 'ation', 'ings', 'ing', 'ies', 'ed', 'es', 's', 'e', 'y']) {
    if (word.length - ending.length >= 4 && word.endsWith(ending)) return word.slice(0, -ending.length)
  }
  return word
}

const common = new Set(
  `and are for from has have how into its not off one only out own that the their them then they this those
  what when where which who whose why will with each every any all can must may more most other than
  organisation organization requirement control controls`.split(/\s+/),
)
