/** The labels a requirement, control or occurrence can carry, worst first: the order in which screens list them. */
export const states = [
  'failing',
  'missed',
  'late',
  'excepted',
  'unknown',
  'not_addressed',
  'designed',
  'operating',
  'not_applicable',
] as const
export type State = (typeof states)[number]

const words: Readonly<Record<State, string>> = {
  operating: 'Operating',
  designed: 'Designed',
  failing: 'Failing',
  excepted: 'Excepted',
  late: 'Late',
  missed: 'Missed',
  not_addressed: 'Not addressed',
  unknown: 'Unknown',
  not_applicable: 'Not applicable',
}

const meanings: Readonly<Record<State, string>> = {
  operating: 'A control in force addresses it, evidence shows it worked in the window, and a second person looked.',
  designed: 'A control in force addresses it. That it worked is not yet shown or not yet reviewed.',
  failing: 'Evidence shows it did not work.',
  excepted: 'It fails, and somebody with authority accepted that until a date.',
  late: 'An expected performance is overdue and can still be made.',
  missed: 'An expected performance never happened. It stays missed.',
  not_addressed: 'No control addresses it.',
  unknown: 'Nothing was seen, or what was seen is stale, broken or not understood.',
  not_applicable: 'It is outside the scope, for the reason given.',
}

/** The word for a state, as every screen says it. */
export function stateWord(state: State): string {
  return words[state]
}

/** What a state means, in one sentence. */
export function stateMeaning(state: State): string {
  return meanings[state]
}

/** The CSS colour of a state. */
export function stateColour(state: State): string {
  return `var(--${state.replace('_', '-')})`
}

export type Counts = Readonly<Partial<Record<State, number>>>

export interface Segment {
  readonly state: State
  readonly count: number
  /** From 0 to 100. Every state that occurs keeps at least `least`, so that one failing item among a thousand is seen. */
  readonly width: number
}

/** The parts of a segmented bar, worst first. Widths are proportional but never thinner than `least` per cent. */
export function segments(counts: Counts, least = 1.5): readonly Segment[] {
  const present = states.flatMap(state => {
    const count = counts[state] ?? 0
    return count > 0 ? [{ state, count }] : []
  })
  const total = present.reduce((sum, part) => sum + part.count, 0)
  const raised = present.map(part => ({ ...part, width: Math.max((part.count / total) * 100, least) }))
  const sum = raised.reduce((all, part) => all + part.width, 0)
  return raised.map(part => ({ ...part, width: (part.width / sum) * 100 }))
}

/** "3 failing, 12 unknown, 40 operating": the bar in words. */
export function countsInWords(counts: Counts): string {
  const parts = states.flatMap(state => (counts[state] ? [`${counts[state]} ${stateWord(state).toLowerCase()}`] : []))
  return parts.length === 0 ? 'nothing counted' : parts.join(', ')
}

export const axes = ['designed', 'operated', 'reviewed'] as const
export type Axis = (typeof axes)[number]
export type Answer = 'yes' | 'no' | 'unknown'
export type Axes = Readonly<Record<Axis, Answer>>

/** "Designed yes, operated unknown, reviewed no". */
export function axesInWords(value: Axes): string {
  return axes.map((axis, at) => `${at === 0 ? 'Designed' : axis} ${value[axis]}`).join(', ')
}
