import type { Expression, Law } from '../regulation/index.ts'
import { scope } from './result.ts'
import type { EntityClass, ScopingFacts } from './schema.ts'
import { consolidate, factOfMeasure, type Measure } from './size.ts'

/**
 * One answer that would lead to another class than the one now: a figure that is reached, or an answer that turns. With `years`
 * 2 the figure has to hold for two years in a row.
 */
export type Change = Readonly<{ fact: string; to: number | boolean; class: EntityClass | null; years?: 2 }>

const answers = [
  'servicesInUnion',
  'mainlySecurity',
  'qualified',
  'namedByMemberState',
  'namedEssential',
  'criticalEntity',
  'independent',
] as const satisfies readonly (keyof ScopingFacts)[]

/**
 * What would change the result, one thing at a time: for each figure the nearest one above and below that gives another class,
 * and each yes or no that does. Figures are those after consolidation, as the size is judged by them.
 */
export function changesOf(law: Law, known: ScopingFacts): readonly Change[] {
  const now = scope(law, known).class
  return [...measures.flatMap(measure => figureChanges(law, known, measure, now)), ...turned(law, known, now)]
}

const measures = ['headcount', 'turnoverEur', 'balanceEur'] as const satisfies readonly Measure[]

function figureChanges(law: Law, known: ScopingFacts, measure: Measure, now: EntityClass | null): readonly Change[] {
  const own = known.figures[measure]
  const total = consolidate(law, known).facts[factOfMeasure[measure]]
  if (own === null || typeof total !== 'number') return []
  const tried = candidates(law, factOfMeasure[measure]).flatMap(to => {
    if (own + to - total < 0) return []
    const figures = { ...known.figures, [measure]: own + to - total }
    const fact = factOfMeasure[measure]
    const atOnce = scope(law, { ...known, figures }).class
    if (atOnce !== now || known.previousYear === null) return [{ fact, to, class: atOnce }]
    const previousYear = { ...known.previousYear, [measure]: figures[measure] }
    return [{ fact, to, class: scope(law, { ...known, figures, previousYear }).class, years: 2 as const }]
  })
  const other = tried.filter(change => change.class !== now)
  const above = other.filter(({ to }) => to > total).toSorted((a, b) => a.to - b.to)[0]
  const below = other.filter(({ to }) => to < total).toSorted((a, b) => b.to - a.to)[0]
  return [above, below].filter(change => change !== undefined)
}

/** The numbers around which the size rules turn for one figure: each bound, and one more or less. */
function candidates(law: Law, fact: string): readonly number[] {
  const bounds = law.group('size').flatMap(({ expression }) => (expression === null ? [] : boundsIn(expression, fact)))
  return [...new Set(bounds.flatMap(bound => [bound - 1, bound, bound + 1]))]
}

function boundsIn(expression: Expression, fact: string): readonly number[] {
  if (expression.is === 'compare') {
    const [left, right] = expression.parts
    return left.is === 'fact' && left.name === fact && right.is === 'number' ? [right.value] : []
  }
  return 'parts' in expression ? expression.parts.flatMap(part => boundsIn(part, fact)) : []
}

function turned(law: Law, known: ScopingFacts, now: EntityClass | null): readonly Change[] {
  return answers.flatMap(answer => {
    const options = known[answer] === null ? [true, false] : [!known[answer]]
    return options
      .map(to => ({ fact: answer, to, class: scope(law, { ...known, [answer]: to }).class }))
      .filter(change => change.class !== now && change.class !== null)
  })
}
