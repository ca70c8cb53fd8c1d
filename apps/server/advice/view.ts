import type { AdviceView } from '@onus/contract/advice'
import {
  type AdvisorRule,
  type AdvisorRules,
  adviceChanges,
  advise,
  demandByRegion,
  yesNoFacts,
} from '@onus/core/advisor'
import { costOf, costSource } from '@onus/core/cost'
import { usualTimes } from '@onus/core/roadmap'
import type { Gathered } from './gather.ts'

/** The advice as the API shows it, with what would change it, what drives the cost and how long things take. */
export function adviceView(rules: AdvisorRules, { today, taken, entities, facts, drivers }: Gathered): AdviceView {
  const { version, frameworks, fired, blocked, silent, unknown } = advise(rules, facts)
  const known = new Set(taken.map(({ fact }) => fact))
  const asked = ['nis2_in_scope', ...yesNoFacts.filter(fact => !known.has(fact))]
  const isAdvised = (framework: string) => frameworks.some(one => one.framework === framework)
  return {
    version,
    asOf: rules.asOf,
    today,
    taken: taken.map(one => ({ ...one })),
    entities: entities.map(({ decidedOn, ...one }) => ({ ...one, decided: decidedOn !== null })),
    frameworks: frameworks.map(({ framework, word, by, warnings, type }) => ({
      framework,
      word,
      by: [...by],
      warnings: [...warnings],
      type,
    })),
    fired: fired.map(({ rule, looked, says, waits }) => ({
      ...named(rule),
      looked: looked.map(({ text, answer }) => ({ text, answer })),
      says: says.map(({ saying, missing }) => ({
        framework: saying.framework,
        word: saying.word,
        missing: [...missing],
      })),
      waits: [...waits],
    })),
    blocked: blocked.map(({ rule, missing }) => ({ ...named(rule), missing: [...new Set(missing)] })),
    silent: silent.map(named),
    unknown: [...unknown],
    demand: demandByRegion(facts).map(one => ({ ...one, asks: [...one.asks] })),
    changes: adviceChanges(rules, facts, asked).map(({ fact, to, frameworks: differs }) => ({
      fact,
      to,
      frameworks: differs.map(one => ({ ...one })),
    })),
    cost: [
      ...(isAdvised('soc2') ? [{ framework: 'soc2' as const, ...rangeOf('soc2', drivers) }] : []),
      ...(isAdvised('csf') ? [{ framework: 'csf' as const, ...rangeOf('csf', {}) }] : []),
    ],
    timeline: isAdvised('soc2') ? timesOfSoc2() : [],
    sources: {
      cost: `${costSource.source} (${costSource.date})`,
      timeline: `${usualTimes.source} (${usualTimes.date})`,
    },
  }
}

function named({ id, title, why }: AdvisorRule) {
  return { id, title, why }
}

function rangeOf(model: 'soc2' | 'csf', answers: Readonly<Record<string, string>>) {
  const { own, others, parts } = costOf(model, answers, null)
  const pair = ([least, most]: readonly [number, number]): [number, number] => [least, most]
  return {
    own: pair(own),
    others: pair(others),
    parts: parts.map(part => ({ ...part, own: pair(part.own), others: pair(part.others) })),
  }
}

function timesOfSoc2(): AdviceView['timeline'] {
  const weeks = ([least, most]: readonly [number, number]) => `${least} to ${most} weeks`
  return [
    { title: 'Readiness work', words: weeks(usualTimes.readinessWeeks) },
    { title: 'Type I, from its day to the report', words: weeks(usualTimes.typeOneWeeks) },
    { title: 'Type II', words: `the period, and ${weeks(usualTimes.reportWeeks)} to the report` },
    { title: 'Too old for many customers', words: `${usualTimes.reportAgeMonths} months after the last day` },
  ]
}
