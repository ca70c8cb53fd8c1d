import type { AssessmentMethod, AssessmentObject, Determination } from '@onus/core/conclusion'
import { auditResults, type JudgementForm, measureStatuses } from '@onus/core/judgement'
import type { Reply } from '../api.ts'
import type { State } from '../kit/state-view.ts'
import { achievementWord } from '../profile/outcome-view.ts'

export type Judgements = Reply<'judgements', 'list'>
export type Line = Judgements['items'][number]
export type Asked = Reply<'judgements', 'get'>
export type Statement = Asked['statements'][number]
type Shown = Line['state']

const determined = {
  satisfied: 'Satisfied',
  'other-than-satisfied': 'Other than satisfied',
  not_assessable: 'Not assessable',
  not_determined: 'Not determined',
} as const

/** How a result is said, in the words of its kind of engagement. */
export function wordOf(state: Shown, form: JudgementForm | null): string {
  if (form === 'outcome') return achievementWord(state as Parameters<typeof achievementWord>[0])
  if (state in determined) return determined[state as keyof typeof determined]
  if (state in auditResults) return auditResults[state as keyof typeof auditResults].label
  return measureStatuses[state as keyof typeof measureStatuses]?.label ?? state
}

const shapes: Readonly<Record<Shown, State>> = {
  satisfied: 'operating',
  conforming: 'operating',
  fully: 'designed',
  largely: 'designed',
  partial: 'excepted',
  addressed: 'designed',
  partly: 'excepted',
  opportunity: 'excepted',
  'other-than-satisfied': 'failing',
  major_nonconformity: 'failing',
  minor_nonconformity: 'failing',
  not: 'not_addressed',
  not_assessable: 'not_addressed',
  not_determined: 'unknown',
  unknown: 'unknown',
}

/** The shape beside the word. What an organisation says of itself is never the full disc. */
export function shapeOf(state: Shown): State {
  return shapes[state]
}

/** The order in which results are counted: what is wanting first, then what nobody knows. */
export const stateOrder: readonly Shown[] = [
  'other-than-satisfied',
  'major_nonconformity',
  'minor_nonconformity',
  'not',
  'opportunity',
  'partly',
  'partial',
  'not_assessable',
  'not_determined',
  'unknown',
  'largely',
  'addressed',
  'fully',
  'conforming',
  'satisfied',
]

export function countsOf(
  items: readonly Pick<Line, 'state'>[],
): readonly { readonly state: Shown; readonly count: number }[] {
  return stateOrder.flatMap(state => {
    const count = items.filter(one => one.state === state).length
    return count > 0 ? [{ state, count }] : []
  })
}

const silent: readonly Shown[] = ['not_determined', 'unknown']

/** The part of the framework that a requirement is in, as short as it can be said: a family, a category, else its heading. */
export function partOf({ id, group }: Pick<Line, 'id' | 'group'>, form: JudgementForm | null): string {
  if (form === 'determined' || form === 'outcome') return id.slice(0, id.indexOf('-'))
  return group ?? ''
}

/** The next requirement that nobody said anything of, going round; the next one where all were judged. */
export function nextSilent(items: readonly Pick<Line, 'requirement' | 'state'>[], after: string): string | null {
  const at = items.findIndex(one => one.requirement === after)
  const round = [...items.slice(at + 1), ...items.slice(0, Math.max(0, at))]
  return (round.find(one => silent.includes(one.state)) ?? items[at + 1] ?? null)?.requirement ?? null
}

/** How something was looked at. What is marked from then on was looked at so. */
export interface How {
  readonly methods: readonly AssessmentMethod[]
  readonly kinds: readonly AssessmentObject[]
  readonly picked: readonly string[]
  readonly other: string
  readonly depth: Determination['depth'] | ''
  readonly coverage: Determination['coverage'] | ''
}

export const noHow: How = { methods: [], kinds: [], picked: [], other: '', depth: '', coverage: '' }

const usualKinds: Readonly<Record<AssessmentMethod, AssessmentObject>> = {
  examine: 'specification',
  interview: 'individual',
  test: 'mechanism',
}

/** The way of looking with a method put in or taken out, and the kind of object that it is usually of. */
export function withMethod(how: How, method: AssessmentMethod, on: boolean): How {
  const methods = on ? [...how.methods, method] : how.methods.filter(one => one !== method)
  const kind = usualKinds[method]
  const kinds = on ? [...new Set([...how.kinds, kind])] : how.kinds.filter(one => one !== kind)
  return { ...how, methods, kinds }
}

/** What lacks before a statement can be marked, in words; null when nothing does. */
export function whyNotMarked({ methods, kinds, picked, other, depth, coverage }: How): string | null {
  if (methods.length === 0) return 'Say first by which method it was looked at.'
  if (kinds.length === 0 || (picked.length === 0 && other.trim() === '')) return 'Say first what was looked at.'
  if (depth === '' || coverage === '') return 'Say first how deep and how much.'
  return null
}

export function determinationBy(statement: string, result: Determination['result'], how: How): Determination {
  const { methods, kinds, picked, other, depth, coverage } = how
  return {
    statement,
    methods: [...methods],
    kinds: [...kinds],
    objects: [...picked, ...(other.trim() === '' ? [] : [other.trim()])].join('; ').slice(0, 2000),
    depth: depth || 'basic',
    coverage: coverage || 'basic',
    result,
  }
}

/** The way of looking that a determination was made in, so that the next one can be made in it. */
export function howOf(one: Determination, offered: readonly string[]): How {
  const said = one.objects.split('; ')
  return {
    methods: one.methods,
    kinds: one.kinds ?? [],
    picked: said.filter(object => offered.includes(object)),
    other: said.filter(object => !offered.includes(object)).join('; '),
    depth: one.depth,
    coverage: one.coverage,
  }
}

/** How something was looked at, in a line. */
export function howInWords({ methods, depth, coverage }: Pick<How, 'methods' | 'depth' | 'coverage'>): string {
  return `${methods.join(', ')} · ${depth} depth, ${coverage} coverage`
}

/** What a key means in the list of statements. */
export function keyMeans(key: string): Determination['result'] | 'next' | 'before' | 'open' | null {
  switch (key) {
    case 's':
      return 'satisfied'
    case 'o':
      return 'other-than-satisfied'
    case 'u':
      return 'open'
    case 'j':
    case 'ArrowDown':
      return 'next'
    case 'k':
    case 'ArrowUp':
      return 'before'
    default:
      return null
  }
}
