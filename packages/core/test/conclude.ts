import type { Draw, DrawnItem } from '../draw/index.ts'
import type { EngagementMode } from '../engagement/kind.ts'
import { type Refusal, refusal } from '../problem/index.ts'
import { type Deciding, mustDiffer } from '../register/index.ts'
import type { Test, TestConclusion, TestResult } from './schema.ts'

/** What the rules need to know of the sample and its population. */
export type TestedSample = {
  readonly items: readonly DrawnItem[]
  /** Why the sample does not count; null when it does. */
  readonly invalid: string | null
}

/** How a test stands, counted. */
export type TestCounts = Readonly<Record<'items' | 'pass' | 'deviation' | 'notApplicable' | 'open', number>>

/** Counts the items of a test; items without a result are open. */
export function testCounts(test: Pick<Test, 'results'>, sample: TestedSample | null): TestCounts {
  const counted = resultsThatCount(test, sample)
  const of = (result: TestResult['result']) => counted.filter(one => one.result === result).length
  const items = sample ? sample.items.length : counted.length
  return {
    items,
    pass: of('pass'),
    deviation: of('deviation'),
    notApplicable: of('not_applicable'),
    open: items - counted.length,
  }
}

/** The results of items that are in the sample; those of replaced items stay recorded and no longer count. */
export function resultsThatCount(
  { results }: Pick<Test, 'results'>,
  sample: TestedSample | null,
): readonly TestResult[] {
  if (!sample) return results
  const places = new Set(sample.items.map(item => item.position))
  return results.filter(one => one.position !== null && places.has(one.position))
}

/** The test with these results instead of earlier ones about the same items. Refused for items that are not in the sample. */
export function withResults(test: Test, given: readonly TestResult[], sample: TestedSample | null): Test | Refusal {
  if (test.lifecycle.state !== 'open') return refusal('not_in_lifecycle', 'This test is concluded; send it back first')
  if (sample?.invalid) return refusal('not_in_lifecycle', `This sample does not count any more. ${sample.invalid}`)
  const known = new Map(sample?.items.map(item => [item.position, item.key]))
  const stranger = sample && given.find(one => one.position === null || known.get(one.position) !== one.item)
  if (stranger) return refusal('invalid_input', `"${stranger.item}" is not in the sample of this test`)
  const keyOf = (one: TestResult) => `${one.position ?? ''} ${one.item}`
  const merged = new Map([...test.results, ...given].map(one => [keyOf(one), one]))
  return { ...test, results: [...merged.values()] }
}

export type Choice = 'extend' | 'ineffective' | 'compensating'

/** What can be done about more deviations than tolerated; the choice is the tester's and nothing is chosen here. */
export function suggestionsFor(
  test: Pick<Test, 'results' | 'tolerance'>,
  sample: TestedSample | null,
  draw: Pick<Draw, 'method' | 'changes'> | null,
): readonly Choice[] {
  if (testCounts(test, sample).deviation <= test.tolerance) return []
  const canExtend =
    draw !== null &&
    (draw.method.kind === 'random' || draw.method.kind === 'systematic') &&
    !draw.changes.some(change => change.kind === 'extended')
  return [...(canExtend ? (['extend'] as const) : []), 'ineffective', 'compensating']
}

/**
 * Why a test cannot be concluded so: it rests on inquiry alone, an item has no result, its sample does not count, a
 * walkthrough is not of exactly one item, or nothing was tested. `zero` says whether its population was shown to be empty.
 */
export function whyNotConcluded(
  test: Test,
  conclusion: TestConclusion,
  sample: TestedSample | null,
  zero: 'proved' | 'unproved' | null,
): string | null {
  if (test.methods.every(method => method === 'inquiry'))
    return 'Asking alone supports no conclusion: observe, inspect or perform it again'
  if (conclusion === 'no_occurrences')
    return zero === 'proved' ? null : 'Only a population that was shown to be empty has no occurrences'
  if (zero !== null) return 'The population is empty: nothing was tested, so only "no occurrences" can be said'
  if (sample?.invalid) return sample.invalid
  const counts = testCounts(test, sample)
  if (counts.open > 0) return `${counts.open} of ${counts.items} items have no result yet`
  if (test.purpose === 'walkthrough' && counts.items !== 1)
    return `A walkthrough is of one item, this is of ${counts.items}`
  if (conclusion !== 'inconclusive' && counts.pass + counts.deviation === 0) return 'Nothing was tested'
  if (conclusion === 'effective' && test.purpose === 'operating' && test.draw === null)
    return 'That a control worked throughout is not shown without a sample of its population'
  return null
}

export type Concluding = {
  readonly conclusion: TestConclusion
  readonly words: string
  /** Who assesses in its engagement; it stays with the conclusion. */
  readonly mode: EngagementMode
}

/** The concluded test, or why not. More deviations than tolerated and still effective needs words. */
export function concludedTest(
  test: Test,
  { conclusion, words, mode }: Concluding,
  known: { readonly sample: TestedSample | null; readonly zero: 'proved' | 'unproved' | null },
  by: Deciding,
): Test | Refusal {
  if (test.lifecycle.state !== 'open') return refusal('not_in_lifecycle', 'This test is concluded already')
  const why = whyNotConcluded(test, conclusion, known.sample, known.zero)
  if (why) return refusal('not_in_lifecycle', why)
  const many = testCounts(test, known.sample).deviation > test.tolerance
  if (words.trim() === '' && (conclusion !== 'effective' || many)) return refusal('invalid_input', 'Say why in words')
  return { ...test, lifecycle: { state: 'concluded', by: by.actorPerson, at: by.at, conclusion, words, mode } }
}

/** The reviewed test, or sent back to its tester. Whoever tested or concluded does not review. */
export function reviewedTest(
  test: Test,
  { accept, words }: { accept: boolean; words: string },
  by: Deciding,
): Test | Refusal {
  if (test.lifecycle.state !== 'concluded') return refusal('not_in_lifecycle', 'Only a concluded test is reviewed')
  const own = 'Whoever tested does not review the test'
  const blocked = mustDiffer(by.actorPerson, test.tester, own) ?? mustDiffer(by.actorPerson, test.lifecycle.by, own)
  if (blocked) return blocked
  if (!accept && words.trim() === '') return refusal('invalid_input', 'Say what is to be done')
  if (!accept) return { ...test, lifecycle: { state: 'open', sentBack: words } }
  const reviewed = { reviewer: by.actorPerson, reviewedAt: by.at, review: words }
  return { ...test, lifecycle: { ...test.lifecycle, state: 'reviewed', ...reviewed } }
}
