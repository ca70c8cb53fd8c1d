import { type Description, descriptionGaps, type Live } from '../description/index.ts'
import type { EngagementKind } from '../engagement/index.ts'
import { type Refusal, refusal } from '../problem/index.ts'
import type { SubsequentEvent } from '../subsequent-event/index.ts'
import type { Answer, Assertion, AssertionDraft, Paper } from './schema.ts'

/** What is asked about the time between the last day and the report. Every question is answered, in our own words. */
export const questions: readonly Readonly<{ id: string; text: string }>[] = [
  { id: 'incidents', text: 'Did an incident come to light that happened before the last day, or after it?' },
  { id: 'controls', text: 'Did a control stop working, or was one taken away or changed in substance?' },
  { id: 'system', text: 'Did the system, its boundary, its places or the people behind it change in substance?' },
  { id: 'promises', text: 'Was a commitment to customers broken, or changed?' },
  { id: 'suppliers', text: 'Did something happen at a subservice organisation that bears on the services?' },
  { id: 'claims', text: 'Were there claims, fines, or questions of an authority that concern the services?' },
  { id: 'else', text: 'Do you know of anything else that would change what the description or the assertion says?' },
]

/** Kinds whose assertion management signs. */
export const isAsserted = (kind: EngagementKind) => kind === 'soc2_type1' || kind === 'soc2_type2'

/** Why the assertion cannot be signed yet; empty when nothing is missing. */
export function signingGaps(
  assertion: Assertion,
  description: Description,
  live: Live,
  today: string,
  lastDay: string,
): readonly string[] {
  if (!isAsserted(live.kind)) return ['Only an examination has an assertion; this engagement is none']
  return [
    ...(assertion.signatory === null ? ['Nobody is named who signs'] : []),
    ...(assertion.title.trim() === '' ? ['Say in which office they sign'] : []),
    ...(isOver(live.kind, today, lastDay) ? [] : [`The last day, ${lastDay}, is not over`]),
    ...descriptionGaps(description, live),
  ]
}

/** Whether the time of an engagement is over, so that somebody can assert something about it. A Type I is about its day. */
export function isOver(kind: EngagementKind, today: string, lastDay: string): boolean {
  return today > lastDay || (today === lastDay && kind === 'soc2_type1')
}

/**
 * Why the questions about the time after the last day cannot be answered on a day of the organisation; null when they can. No
 * time has passed before that day is over, of a Type I either.
 */
export function whyNotAnswered(today: string, lastDay: string): string | null {
  return today > lastDay ? null : `These are questions about the time after ${lastDay}, which is not over`
}

/** The assertion as signed by the one who is named, over its words at this moment; refused to anybody else. */
export function sign(
  assertion: Assertion,
  gaps: readonly string[],
  by: Readonly<{ person: string; at: SignedAt; description: number; text: string }>,
): Assertion | Refusal {
  if (assertion.lifecycle.state === 'signed')
    return refusal('not_in_lifecycle', 'It is signed already. Reopen it first.')
  if (gaps.length > 0) return refusal('not_in_lifecycle', `It cannot be signed yet. ${gaps.join('. ')}.`)
  if (assertion.signatory !== by.person)
    return refusal('not_permitted', 'Only the person who is named as signing for management can sign it.')
  const { person, at, description, text } = by
  return { ...assertion, lifecycle: { state: 'signed', by: person, at, title: assertion.title, description, text } }
}
type SignedAt = Extract<Assertion['lifecycle'], { state: 'signed' }>['at']

/** The draft in its place; refused once it is signed. */
export function amend(assertion: Assertion, draft: AssertionDraft): Assertion | Refusal {
  if (assertion.lifecycle.state === 'signed')
    return refusal('not_in_lifecycle', 'It is signed. Reopen it, with the reason, before you change it.')
  return { ...assertion, ...draft }
}

/** A signed assertion that is open again. What was signed stays in its history. */
export function reopen(assertion: Assertion, why: string): Assertion | Refusal {
  if (assertion.lifecycle.state !== 'signed') return refusal('not_in_lifecycle', 'It is not signed.')
  return { ...assertion, lifecycle: { state: 'draft', why } }
}

/** Answers to every question, once each, with words to every yes. Null when they are; else why not. */
export function faultOfAnswers(answers: readonly Answer[]): string | null {
  const given = new Map(answers.map(answer => [answer.question, answer]))
  if (given.size !== answers.length) return 'A question is answered twice'
  const unknown = answers.find(({ question }) => !questions.some(({ id }) => id === question))
  if (unknown) return `There is no question “${unknown.question}”`
  const open = questions.find(({ id }) => !given.has(id))
  if (open) return `Not answered: ${open.text}`
  const bare = answers.find(({ answer, words }) => answer === 'yes' && words.trim() === '')
  return bare ? `Say what happened: ${questions.find(({ id }) => id === bare.question)?.text}` : null
}

/** What is known of an engagement when it is about to be issued. */
export type BeforeIssue = Readonly<{
  kind: EngagementKind
  assertion: Assertion
  /** The version of the description in force. */
  description: number
  events: readonly SubsequentEvent[]
}>

/** Why an examination cannot be issued, as far as management's papers are concerned. */
export function issueGaps({ kind, assertion, description, events }: BeforeIssue): readonly string[] {
  if (!isAsserted(kind)) return []
  const { papers, lifecycle } = assertion
  const answers = papers.questionnaire.state === 'answered' ? papers.questionnaire.answers : []
  return [
    ...(lifecycle.state === 'signed' ? [] : ['Management’s assertion is not signed']),
    ...(lifecycle.state === 'signed' && lifecycle.description !== description
      ? ['The description changed after the assertion was signed']
      : []),
    ...paperGap(papers.engagement_letter, 'The engagement letter is not filed'),
    ...paperGap(papers.representation_letter, 'The representation letter is not signed'),
    ...(papers.questionnaire.state === 'open'
      ? ['The questions about events since the last day are not answered']
      : []),
    ...(answers.some(({ answer }) => answer === 'yes') && events.length === 0
      ? ['A question about events since the last day is answered with yes, and no event is noted']
      : []),
    ...events
      .filter(event => event.lifecycle.state === 'noted')
      .map(event => `What “${event.title}” does to the report is not decided`),
  ]
}

const paperGap = ({ state }: Paper, gap: string) => (state === 'open' ? [gap] : [])
