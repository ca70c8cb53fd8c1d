import type { GoverningBodyView } from '@onus/contract/governing-body'
import type { State } from '../kit/state-view.ts'

type Asked = GoverningBodyView['inbox'][number]
type Cast = Asked['body']['votes'][number]['vote']

export const kindWords: Readonly<Record<Asked['body']['kind'], string>> = {
  measures: 'Measures',
  policy: 'Policy',
  risk: 'Accepted risk',
  supplier: 'Supplier',
}

/** How many voted how, in words; nothing where nobody has. */
export function voteWords(votes: readonly { readonly vote: Cast }[]): string {
  const cast = (vote: Cast) => votes.filter(one => one.vote === vote).length
  if (votes.length === 0) return 'Nobody has voted'
  return `${cast('for')} for, ${cast('against')} against, ${cast('abstained')} abstained`
}

/** How something that is done again is drawn: never done is unknown to have been, past its day failing. */
export function againShape(state: 'never' | 'current' | 'past'): State {
  return state === 'current' ? 'operating' : state === 'past' ? 'failing' : 'unknown'
}

const outcomes: Readonly<Record<Asked['body']['lifecycle']['state'], string>> = {
  requested: 'Waits for the body',
  approved: 'Approved',
  refused: 'Refused',
  withdrawn: 'Withdrawn',
}

/** How a resolution stands. An approval whose version is in force no more is drawn as unknown: nobody approved what is. */
export function outcomeOf({ body, holds }: Pick<Asked, 'body' | 'holds'>): {
  readonly words: string
  readonly shape: State
  readonly note: string | null
} {
  const { state } = body.lifecycle
  const words = outcomes[state]
  if (state === 'requested' || state === 'withdrawn')
    return { words, shape: state === 'requested' ? 'unknown' : 'not_applicable', note: null }
  if (holds === 'in_force') return { words, shape: state === 'approved' ? 'operating' : 'failing', note: null }
  const note =
    holds === 'changed'
      ? 'Another version is in force since; nobody approved that one.'
      : 'What it was about is no more.'
  return { words, shape: 'unknown', note }
}

/** Members who sit, are no askers of it, and have not voted. */
export function missingVotes(
  view: Pick<GoverningBodyView, 'members'>,
  { body }: Pick<Asked, 'body'>,
): readonly string[] {
  const voted = new Set(body.votes.map(({ person }) => person))
  return view.members.filter(({ sits, body: { person } }) => sits && !voted.has(person)).map(({ name }) => name)
}
