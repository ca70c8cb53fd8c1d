import { type Description, gapsOf, type Live, sections, sectionsOf, staleness } from '../description/index.ts'
import { isAsserted, isOver, signingGaps, whyNotAnswered } from './rules.ts'
import type { Assertion } from './schema.ts'

/** What is still to be done about management's papers of an engagement, by whom, in words. */
export type OwedPaper = Readonly<{ kind: 'description' | 'signature'; who: 'lead' | 'signatory'; why: string }>

/**
 * What is owed on the papers: open sections by the lead, signatures by the person who is named. A signature is owed only
 * when it can be given: never before the last day is over, never over a description that is open.
 */
export function owedPapers(
  assertion: Assertion,
  description: Description,
  live: Live,
  today: string,
  lastDay: string,
): readonly OwedPaper[] {
  const all = sectionsOf(live.kind)
  const open = all.filter(
    section => gapsOf(section, description, live).length + staleness(section, description, live).length > 0,
  )
  const [first] = open
  const about = first && `${sections[first].code} ${sections[first].title}`
  return [
    ...(about === undefined
      ? []
      : [
          {
            kind: 'description' as const,
            who: 'lead' as const,
            why: `${open.length} of ${all.length} sections miss something or are stale; begin with ${about}`,
          },
        ]),
    ...(isAsserted(live.kind) && isOver(live.kind, today, lastDay)
      ? signatures(assertion, description, live, today, lastDay)
      : []),
  ]
}

function signatures(
  assertion: Assertion,
  description: Description,
  live: Live,
  today: string,
  lastDay: string,
): readonly OwedPaper[] {
  const { signatory, lifecycle, papers } = assertion
  if (signatory === null || assertion.title.trim() === '')
    return [
      {
        kind: 'signature',
        who: 'lead',
        why: 'The last day is over: name who signs for management, and in which office',
      },
    ]
  const canSign = lifecycle.state === 'draft' && signingGaps(assertion, description, live, today, lastDay).length === 0
  const waiting = [
    ...(canSign ? ['the assertion'] : []),
    ...(papers.representation_letter.state === 'open' ? ['the representation letter'] : []),
    ...(papers.questionnaire.state === 'open' && whyNotAnswered(today, lastDay) === null
      ? ['the answers about the time since the last day']
      : []),
  ]
  if (waiting.length === 0) return []
  return [{ kind: 'signature', who: 'signatory', why: `Read and sign: ${waiting.join(', ')}` }]
}
