import { isOwn } from './own.ts'
import { longSentences, namesPattern, type Sentence } from './sentence.ts'

/** A text of a report and where in it it stands. */
export type Passage<Place extends string> = Readonly<{ place: Place; text: string }>

/** What is compared of one report: its texts, and the names of the organisation, its people and its systems. */
export type Told<Place extends string> = Readonly<{ passages: readonly Passage<Place>[]; names: readonly string[] }>

/** How many different long sentences stand in a place, how many of them in the other report too, and how many are Onus's. */
export type PlaceCount = Readonly<{ long: number; shared: number; own: number }>

/** A sentence as it stands here, and the places of the other report that have it too. */
export type SharedSentence<Place extends string> = Readonly<{ place: Place; words: string; beside: readonly Place[] }>

export type SideWords<Place extends string> = Readonly<{
  counts: ReadonlyMap<Place, PlaceCount>
  shared: readonly SharedSentence<Place>[]
}>

/**
 * Which long sentences of two reports are the same word for word, wherever they stand, once the names of each organisation,
 * dates and numbers are set aside. Counts by place and never one figure for all: what the same words mean differs by place.
 * It sees no paraphrase, and letters that only look alike are other letters to it.
 */
export function sameWords<Place extends string>(
  first: Told<Place>,
  second: Told<Place>,
): readonly [SideWords<Place>, SideWords<Place>] {
  const [one, other] = [readPlaces(first), readPlaces(second)]
  return [sideOf(one, placesByWords(other)), sideOf(other, placesByWords(one))]
}

type Read<Place> = ReadonlyMap<Place, Readonly<{ sentences: ReadonlyMap<string, Sentence>; own: number }>>

function readPlaces<Place extends string>({ passages, names }: Told<Place>): Read<Place> {
  const pattern = namesPattern(names)
  const read = new Map<Place, { sentences: Map<string, Sentence>; own: number }>()
  for (const [place, texts] of Map.groupBy(passages, passage => passage.place)) {
    const all = texts.flatMap(({ text }) => longSentences(text, pattern))
    const unlike = new Map(all.map(sentence => [`${sentence.replaced}\n${sentence.plain}`, sentence]))
    const theirs = [...unlike].filter(([, { replaced }]) => !isOwn(replaced))
    read.set(place, { sentences: new Map(theirs), own: unlike.size - theirs.length })
  }
  return read
}

function placesByWords<Place extends string>(read: Read<Place>): ReadonlyMap<string, ReadonlySet<Place>> {
  const found = new Map<string, Set<Place>>()
  for (const [place, { sentences }] of read)
    for (const { replaced, plain } of sentences.values())
      for (const words of [replaced, plain]) found.set(words, (found.get(words) ?? new Set()).add(place))
  return found
}

function sideOf<Place extends string>(
  read: Read<Place>,
  elsewhere: ReadonlyMap<string, ReadonlySet<Place>>,
): SideWords<Place> {
  const counts = new Map<Place, PlaceCount>()
  const shared: SharedSentence<Place>[] = []
  for (const [place, { sentences, own }] of read) {
    const before = shared.length
    for (const { words, replaced, plain } of sentences.values()) {
      const beside = new Set([...(elsewhere.get(replaced) ?? []), ...(elsewhere.get(plain) ?? [])])
      if (beside.size > 0) shared.push({ place, words, beside: [...beside] })
    }
    counts.set(place, { long: sentences.size, shared: shared.length - before, own })
  }
  return { counts, shared }
}
