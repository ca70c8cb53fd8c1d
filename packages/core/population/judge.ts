import { type Refusal, refusal } from '../problem/index.ts'
import type { Deciding } from '../register/index.ts'
import type { CompletenessTest, Population } from './schema.ts'

/** What a person or an auditor says of a population. */
export type Judgement =
  | { readonly verdict: 'reconciled'; readonly words: string }
  | { readonly verdict: 'auditor_accepted'; readonly words: string }
  | { readonly verdict: 'rejected'; readonly words: string }

/**
 * The population after a judgement. Reconciled needs every failed test explained, and is never said over an auditor's word;
 * who may speak as an auditor is decided before.
 */
export function judged(population: Population, { verdict, words }: Judgement, by: Deciding): Population | Refusal {
  const said = { by: by.actorPerson, at: by.at }
  if (verdict === 'auditor_accepted') return { ...population, lifecycle: { state: verdict, ...said, words } }
  if (words.trim() === '') return refusal('invalid_input', 'Say why')
  if (verdict === 'rejected') return { ...population, lifecycle: { state: verdict, ...said, why: words } }
  if (population.lifecycle.state === 'auditor_accepted' || population.lifecycle.state === 'rejected')
    return refusal('not_in_lifecycle', 'An auditor has already judged this population; freeze another edition instead')
  const open = unexplained(population.tests)
  if (open.length > 0) return refusal('not_in_lifecycle', `Explain first: ${open.map(one => one.found).join('; ')}`)
  return { ...population, lifecycle: { state: verdict, ...said, how: words } }
}

/** The tests that failed and that nobody has explained. */
export function unexplained(tests: readonly CompletenessTest[]): readonly CompletenessTest[] {
  return tests.filter(one => one.outcome === 'fail' && one.explanation.trim() === '')
}

/**
 * Another edition of a population: the version that replaces it has other rows, so nobody's judgement goes over to it.
 * The same rows are the same edition.
 */
export function nextEdition(before: Population, after: Population): Population {
  if (shapeOf(after) === shapeOf(before))
    return { ...after, edition: before.edition, lifecycle: before.lifecycle, reconciliations: before.reconciliations }
  return { ...after, edition: before.edition + 1, lifecycle: { state: 'unverified' }, reconciliations: [] }
}

/** The hash is over values alone: the names of columns and key belong to what is the same, too. */
function shapeOf({ popHash, columns, key }: Population): string {
  return JSON.stringify([popHash, columns.map(({ name, type }) => [name, type]), key])
}
