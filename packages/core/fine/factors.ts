/** What is recorded of an entity that bears on what an authority weighs. */
export type FactorFacts = Readonly<{
  /** Real incidents that a person decided to be significant. */
  significant: number
  /** From when each of them happened, or was detected, until it was handled; null while it is not. */
  lastedMs: readonly (number | null)[]
  /** What is said of losses, one for each of them that says so. */
  lossesEur: readonly number[]
  reportsSent: number
  reportsLate: number
  actionsDone: number
  actionsOpen: number
  /** Of each request that was answered, whether it was late. */
  answersLate: readonly boolean[]
}>

/**
 * What the record tells about a factor (Article 32(7)), and whether a record can tell it at all: intent, and whether codes are
 * adhered to, are for a person to state. Words are what was recorded, never a weight.
 */
export function factorSaid(
  factor: string,
  facts: FactorFacts,
): Readonly<{ from: 'record' | 'person'; words: string | null }> {
  if (factor.startsWith('intent') || factor.startsWith('adherence')) return { from: 'person', words: null }
  return { from: 'record', words: recorded(factor, facts) }
}

function recorded(factor: string, facts: FactorFacts): string | null {
  const { significant, lastedMs, lossesEur, reportsSent, reportsLate, actionsDone, actionsOpen, answersLate } = facts
  switch (factor) {
    case 'gravity':
      return significant === 0 ? null : `${counted(significant, 'incident')} decided to be significant`
    case 'duration':
      return significant === 0 ? null : durationOf(lastedMs)
    case 'earlier breaches':
      return reportsSent === 0
        ? null
        : `${counted(reportsSent, 'report')} sent, ${reportsLate} of them late; orders are not recorded`
    case 'damage caused':
      if (lossesEur.length === 0) return null
      return `EUR ${lossesEur.reduce((sum, one) => sum + one, 0).toLocaleString('en-GB')} said of ${counted(lossesEur.length, 'incident')}; damage to others is for a person to state`
    case 'measures taken against the damage':
      if (actionsDone + actionsOpen === 0) return null
      return `${counted(actionsDone, 'corrective action')} done, ${actionsOpen} open`
    case 'cooperation':
      if (answersLate.length === 0) return null
      return `${counted(answersLate.length, 'request')} answered, ${answersLate.filter(late => !late).length} in time`
    default:
      return null
  }
}

function durationOf(lastedMs: readonly (number | null)[]): string {
  const ended = lastedMs.filter(one => one !== null)
  const going = lastedMs.length - ended.length
  const hours = Math.ceil(Math.max(0, ...ended) / 3_600_000)
  const longest = ended.length === 0 ? [] : [`the longest lasted up to ${counted(hours, 'hour')}`]
  return [...longest, ...(going > 0 ? [`${going} not handled yet`] : [])].join(', ')
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
