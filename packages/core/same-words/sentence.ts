/** A sentence that is long enough to be compared: as somebody reads it, and its words with names replaced and without. */
export type Sentence = Readonly<{ words: string; replaced: string; plain: string }>

/** So many words besides names, dates and numbers a sentence needs before two of them alike say anything. */
const fewestWords = 8

/** The long sentences of a text; `names` are those of whoever wrote it. */
export function longSentences(text: string, names: RegExp | null): readonly Sentence[] {
  return sentencesWithPlaceholders(text.replace(/[⟨⟩]/g, ' '), names)
}

/** The same for a text that has placeholders already, such as `⟨Any⟩`. */
export function sentencesWithPlaceholders(text: string, names: RegExp | null): readonly Sentence[] {
  const { replaced, originals } = withPlaceholders(clean(text), names)
  const found: Sentence[] = []
  for (const { segment } of segmenter.segment(replaced)) {
    const taken = (segment.match(placeholder) ?? []).map(kind => originals.get(kind)?.next().value)
    const tokens = tokensOf(segment)
    if (tokens.filter(token => !token.startsWith('⟨')).length < fewestWords) continue
    found.push({
      words: restored(segment, taken, [name, date, number]).trim(),
      replaced: tokens.join(' '),
      plain: tokensOf(restored(segment, taken, [name])).join(' '),
    })
  }
  return found
}

/** Finds the names in a text, the longest first, each with and without its legal form; null when there is none. */
export function namesPattern(names: readonly string[]): RegExp | null {
  const cleaned = names.map(one => clean(one).replaceAll('\n', ' ').replace(/[⟨⟩]/g, ' ').trim())
  const variants = new Set(cleaned.flatMap(one => [one, one.replace(formAtEnd, '')]).filter(one => one.length > 1))
  if (variants.size === 0) return null
  const longestFirst = [...variants].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  const any = longestFirst.map(one => RegExp.escape(one)).join('|')
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?:${form})*(?![\\p{L}\\p{N}])`, 'giu')
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

// Each begins with a capital, since a full stop before a small letter ends no sentence.
const [name, date, number] = ['⟨Name⟩', '⟨Date⟩', '⟨Number⟩'] as const
const placeholder = /⟨[A-Z][a-z]+⟩/g

// Without those that are words of English too, such as AS and Co; the last full stop is left to the sentence.
const forms =
  'ltd|limited|inc|incorporated|llc|llp|plc|corp|corporation|gmbh|ag|kg|b\\.?v|n\\.?v|ab|s\\.?a|sas|sarl|srl|s\\.?p\\.?a|oy|oyj|aps|asa|kft|pty'
const form = `,? (?:& co\\.? )?(?:${forms})`
const formAtEnd = new RegExp(`(?:${form}\\.?)+$`, 'iu')

const month =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?'
const day = '[0-9]{1,2}(?:st|nd|rd|th)?'
const dates = new RegExp(
  `\\b(?:(?:${day} (?:of )?)?${month} (?:${day},? )?[0-9]{4}|${day} (?:of )?${month}|${month} ${day}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{2,4})(?![\\p{L}\\p{N}])`,
  'giu',
)

/** One form for characters, spaces and line ends that look alike; a line that only wraps joins the one before. */
function clean(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/\p{Cf}/gu, '')
    .replaceAll('’', "'")
    .replace(/ ?\n ?/g, '\n')
    .replace(/([^\n.:;!?])\n(?=["'“(]?\p{L})/gu, '$1 ')
}

function withPlaceholders(text: string, names: RegExp | null) {
  const originals = { [name]: [] as string[], [date]: [] as string[], [number]: [] as string[] }
  const put = (kind: keyof typeof originals, original: string) => {
    originals[kind].push(original)
    return kind
  }
  const replaced = (names === null ? text : text.replace(names, found => put(name, found)))
    .replace(dates, found => put(date, found))
    .replace(/[\p{L}\p{N}_]+(?:[-./:,][\p{L}\p{N}_]+)*/gu, found => (/\p{N}/u.test(found) ? put(number, found) : found))
  const inOrder = Object.entries(originals).map(([kind, found]) => [kind, found.values()] as const)
  return { replaced, originals: new Map<string, Iterator<string, undefined>>(inOrder) }
}

type Taken = readonly (string | undefined)[]

function restored(segment: string, taken: Taken, kinds: readonly string[]): string {
  let at = 0
  return segment.replace(placeholder, kind => {
    const original = taken[at++]
    return kinds.includes(kind) && original !== undefined ? original : kind
  })
}

/** The words in small letters without any mark between them; one placeholder after the same one says nothing more. */
function tokensOf(text: string): readonly string[] {
  const tokens = text.match(/⟨[A-Z][a-z]+⟩|[\p{L}\p{M}\p{N}]+(?:'[\p{L}\p{M}]+)*/gu) ?? []
  return tokens
    .map(token => token.toLowerCase())
    .filter((token, at, all) => !token.startsWith('⟨') || token !== all[at - 1])
}
