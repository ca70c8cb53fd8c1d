import type { Facts } from '../regulation/index.ts'
import { type Advice, advise } from './advise.ts'
import type { AdviceWord, AdvisorRules, Saying } from './rules.ts'

/** What one other answer would do: the word for each framework that it changes. */
export type AdviceChange = Readonly<{
  fact: string
  to: boolean
  frameworks: readonly Readonly<{ framework: Saying['framework']; from: AdviceWord | null; to: AdviceWord | null }>[]
}>

/**
 * What would change the advice: each of these facts is turned round, and where it is open answered both ways, one at a time.
 * Answers that would change no word are left out.
 */
export function adviceChanges(rules: AdvisorRules, facts: Facts, names: readonly string[]): readonly AdviceChange[] {
  const now = advise(rules, facts)
  return names.flatMap(fact =>
    otherAnswers(facts[fact])
      .map(to => ({ fact, to, frameworks: differences(now, advise(rules, { ...facts, [fact]: to })) }))
      .filter(({ frameworks }) => frameworks.length > 0),
  )
}

function otherAnswers(value: Facts[string]): readonly boolean[] {
  if (typeof value === 'boolean') return [!value]
  return value === undefined ? [true, false] : []
}

function differences(now: Advice, then: Advice): AdviceChange['frameworks'] {
  const frameworks = [...new Set([...now.frameworks, ...then.frameworks].map(({ framework }) => framework))]
  const wordIn = ({ frameworks: all }: Advice, framework: string) =>
    all.find(one => one.framework === framework)?.word ?? null
  return frameworks
    .map(framework => ({ framework, from: wordIn(now, framework), to: wordIn(then, framework) }))
    .filter(({ from, to }) => from !== to)
}
