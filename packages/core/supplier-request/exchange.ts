import { type Refusal, refusal } from '../problem/index.ts'
import type { Instant } from '../time/index.ts'
import type { Question } from './questionnaire.ts'
import type { Answer, Draft, Round, Sender, SentFile, SupplierRequest } from './schema.ts'

/** What was sent last to one question, and who sent it when. */
export type Current = Readonly<{
  question: Question
  round: number
  at: Instant
  by: Sender
  answer: Answer | null
  files: readonly SentFile[]
}>

/** The latest answer to each question that has one. An answer that was sent again is a version of its own. */
export function currentOf({ questions, rounds }: Pick<SupplierRequest, 'questions' | 'rounds'>): readonly Current[] {
  return questions.flatMap(question => {
    const round = rounds.findLastIndex(one => speaksOf(one, question.id))
    const sent = rounds[round]
    if (sent === undefined) return []
    const files = sent.files.filter(file => file.question === question.id)
    return [{ question, round, at: sent.at, by: sent.by, answer: sent.answers[question.id] ?? null, files }]
  })
}

function speaksOf({ answers, files }: Round, question: string): boolean {
  return answers[question] !== undefined || files.some(file => file.question === question)
}

/** The questions that the supplier may answer now: all at first, later those that were asked back; none otherwise. */
export function openQuestions(request: SupplierRequest): readonly Question[] {
  if (request.lifecycle.state === 'open') return request.questions
  if (request.lifecycle.state !== 'follow_up') return []
  const back = new Set(
    request.followUps.filter(({ round }) => round === request.rounds.length).map(({ question }) => question),
  )
  return request.questions.filter(({ id }) => back.has(id))
}

/** Whether an answer is one to this question. Not known and not applicable fit every question. */
export function fits({ kind }: Pick<Question, 'kind'>, { is }: Pick<Answer, 'is'>): boolean {
  return is === 'not_known' || is === 'not_applicable' || is === kind
}

/** The questions of these that a draft neither answers nor has a file for. */
export function gapsOf(questions: readonly Question[], { answers, files }: Pick<Draft, 'answers' | 'files'>) {
  return questions.filter(
    ({ id }) => answers[id] === undefined && !files.some(({ question }) => question === id),
  ) as readonly Question[]
}

/** A draft with some answers written or, with null, taken away. Refused where one fits no question that is open. */
export function drafted(
  open: readonly Question[],
  draft: Draft,
  answers: Readonly<Record<string, Answer | null>>,
): Draft | Refusal {
  const kept: Record<string, Answer> = { ...draft.answers }
  for (const [id, answer] of Object.entries(answers)) {
    const question = open.find(one => one.id === id)
    if (question === undefined) return refusal('invalid_input', 'This question is not open to an answer')
    if (answer === null) delete kept[id]
    else if (fits(question, answer)) kept[id] = answer
    else return refusal('invalid_input', `"${question.title}" is answered in another way`)
  }
  return { ...draft, answers: kept }
}

/** The request after its draft was sent: frozen as one more round. Refused while a question is open. */
export function submitted(request: SupplierRequest, draft: Draft, by: Sender, at: Instant): SupplierRequest | Refusal {
  const open = openQuestions(request)
  if (open.length === 0) return refusal('not_in_lifecycle', 'This was sent already and stays as it was sent')
  const gaps = gapsOf(open, draft)
  if (gaps.length > 0)
    return refusal(
      'not_in_lifecycle',
      `Not answered yet: ${gaps.map(({ title }) => title).join('; ')}. Each can be answered with not known, or not applicable and why`,
      gaps.map(({ id }) => ({ path: id, message: 'not answered' })),
    )
  const ids = new Set(open.map(({ id }) => id))
  const answers = Object.fromEntries(Object.entries(draft.answers).filter(([id]) => ids.has(id)))
  const files = draft.files.filter(({ question }) => ids.has(question))
  return {
    ...request,
    rounds: [...request.rounds, { at, by, answers, files }],
    lifecycle: { state: 'answered' },
  }
}

/** The request after a member asked back. Refused before anything came, and about what was not asked. */
export function askedBack(
  request: SupplierRequest,
  items: readonly Readonly<{ question: string; words: string }>[],
  by: string,
  at: Instant,
): SupplierRequest | Refusal {
  if (request.lifecycle.state !== 'answered' && request.lifecycle.state !== 'follow_up')
    return refusal('not_in_lifecycle', 'Nothing has come yet that could be asked back about')
  const unknown = items.find(({ question }) => !request.questions.some(({ id }) => id === question))
  if (unknown) return refusal('invalid_input', `"${unknown.question}" was not asked`)
  const round = request.rounds.length
  const again = new Set(items.map(({ question }) => question))
  const kept = request.followUps.filter(one => one.round !== round || !again.has(one.question))
  return {
    ...request,
    followUps: [...kept, ...items.map(({ question, words }) => ({ question, words, round, by, at }))],
    lifecycle: { state: 'follow_up' },
  }
}

type Decision = Readonly<{ question: string; decision: 'accepted' | 'set_aside'; why: string }>

/** The request after a member decided about answers that came. One who sets an answer aside says why. */
export function reviewed(
  request: SupplierRequest,
  decisions: readonly Decision[],
  by: string,
  at: Instant,
): SupplierRequest | Refusal {
  const current = new Map(currentOf(request).map(one => [one.question.id, one]))
  const reviews = { ...request.reviews }
  for (const { question, decision, why } of decisions) {
    const found = current.get(question)
    if (found === undefined) return refusal('invalid_input', `Nothing came to "${question}" that could be reviewed`)
    if (decision === 'set_aside' && why.trim() === '')
      return refusal('invalid_input', 'Say why it is set aside', [{ path: 'why', message: 'required' }])
    reviews[question] = { round: found.round, decision, why, by, at }
  }
  return { ...request, reviews }
}

/** What was decided about the answer that stands now; null while nobody looked at it, or it came again since. */
export function reviewOf(request: Pick<SupplierRequest, 'reviews'>, { question, round }: Current) {
  const review = request.reviews[question.id]
  return review?.round === round ? review : null
}

/** Where a request stands on its way, as of a moment. */
export type RequestState = 'waiting' | 'expired' | 'to_review' | 'follow_up' | 'reviewed' | 'revoked'

export function stateOf(request: SupplierRequest, now: Instant): RequestState {
  const { state } = request.lifecycle
  if (state === 'revoked') return 'revoked'
  if (state === 'answered')
    return currentOf(request).every(one => reviewOf(request, one) !== null) ? 'reviewed' : 'to_review'
  if (now >= request.expiresAt) return 'expired'
  return state === 'open' ? 'waiting' : 'follow_up'
}

/** Whole days until the link ends, rounded up; null where it does not wait for the supplier. */
export function daysLeft(request: SupplierRequest, now: Instant): number | null {
  const state = stateOf(request, now)
  if (state !== 'waiting' && state !== 'follow_up') return null
  return Math.ceil((Date.parse(request.expiresAt) - Date.parse(now)) / 86_400_000)
}
