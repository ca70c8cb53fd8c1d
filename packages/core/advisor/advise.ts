import { type Evaluated, evaluate, type Facts, type Looked, parseExpression } from '../regulation/index.ts'
import {
  type AdviceWord,
  type AdvisorRule,
  type AdvisorRules,
  adviceWords,
  type ReportType,
  type Saying,
} from './rules.ts'

/** One rule that spoke, with what it looked at, what it says here, and the answers that a part of what it says waits for. */
export type Fired = Readonly<{
  rule: AdvisorRule
  looked: readonly Looked[]
  says: readonly Said[]
  waits: readonly string[]
}>

/** A saying as it holds here; `missing` are things it needs that are not known to hold. */
export type Said = Readonly<{ saying: Saying; missing: readonly string[] }>

/** A rule that could not be asked, and the answers it waits for. */
export type Blocked = Readonly<{ rule: AdvisorRule; missing: readonly string[] }>

/** What is advised about one framework: the strongest word of all rules that fired, and who said it. */
export type Advised = Readonly<{
  framework: Saying['framework']
  word: AdviceWord
  by: readonly string[]
  plan: readonly string[]
  warnings: readonly string[]
  /** Which type of a SOC 2 report; null for another framework, and while answers are missing that decide it. */
  type: ReportType | null
}>

export type Advice = Readonly<{
  version: string
  /** In the order in which to take them up. */
  frameworks: readonly Advised[]
  fired: readonly Fired[]
  blocked: readonly Blocked[]
  silent: readonly AdvisorRule[]
  /** Answers that could still make another rule speak. */
  unknown: readonly string[]
}>

/**
 * Which frameworks to take up and in which order, with every rule that fired, was blocked by a missing answer, or stayed silent
 * . It explains and decides nothing; law comes before contracts, and contracts before wishes.
 */
export function advise({ version, rules }: AdvisorRules, facts: Facts): Advice {
  const asked = rules.map(rule => ({ rule, ...evaluate(parseExpression(rule.when), rule.when, facts) }))
  const fired = asked
    .filter(({ answer }) => answer === 'yes')
    .map(({ rule, looked }) => ({ rule, looked, says: saidBy(rule, facts), waits: waitsOf(rule, facts) }))
  const blocked = asked
    .filter(({ answer }) => answer === 'unknown')
    .map(({ rule, deciding }) => ({ rule, missing: deciding.map(({ fact }) => fact) }))
  return {
    version,
    frameworks: ranked(fired).map(one => ({ ...one, type: one.framework === 'soc2' ? typeOf(asked) : null })),
    fired,
    blocked,
    silent: asked.filter(({ answer }) => answer === 'no').map(({ rule }) => rule),
    unknown: [...new Set([...blocked.flatMap(({ missing }) => missing), ...fired.flatMap(({ waits }) => waits)])],
  }
}

function saidBy(rule: AdvisorRule, facts: Facts): readonly Said[] {
  return rule.says
    .filter(saying => saying.if === undefined || holds(saying.if, facts).answer === 'yes')
    .map(saying => ({ saying, missing: saying.needs.filter(need => facts[need] !== true) }))
}

function waitsOf({ says }: AdvisorRule, facts: Facts): readonly string[] {
  const open = says.flatMap(saying => (saying.if === undefined ? [] : holds(saying.if, facts).deciding))
  return [...new Set(open.map(({ fact }) => fact))]
}

function holds(text: string, facts: Facts): Evaluated {
  return evaluate(parseExpression(text), text, facts)
}

/** The type of report by the rule that tells the two apart. */
function typeOf(asked: readonly Readonly<{ rule: AdvisorRule; answer: Evaluated['answer'] }>[]): ReportType | null {
  const telling = asked.find(({ rule }) => rule.type !== undefined)
  if (telling?.rule.type === undefined || telling.answer === 'unknown') return null
  return telling.answer === 'yes' ? telling.rule.type.fires : telling.rule.type.silent
}

function ranked(fired: readonly Fired[]): readonly Omit<Advised, 'type'>[] {
  const said = fired.flatMap(({ rule, says }) => says.map(one => ({ rule: rule.id, ...one })))
  const frameworks = [...Map.groupBy(said, ({ saying }) => saying.framework)].map(([framework, all]) => {
    const word = adviceWords.find(one => all.some(({ saying }) => saying.word === one)) ?? 'explain'
    return {
      framework,
      word,
      by: [...new Set(all.map(({ rule }) => rule))],
      plan: [...new Set(all.flatMap(({ saying }) => saying.plan))],
      warnings: [...new Set(all.flatMap(({ missing }) => missing))],
    }
  })
  return frameworks.toSorted((a, b) => order(a) - order(b))
}

/** By the word; of two that are mandatory the law comes first. */
function order({ framework, word }: Pick<Advised, 'framework' | 'word'>): number {
  return adviceWords.indexOf(word) * 2 - (framework === 'nis2' ? 1 : 0)
}
