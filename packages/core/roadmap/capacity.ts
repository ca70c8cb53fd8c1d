/** What a piece of work takes, as a range. Our own estimates; they are shown with their source. */
export const usualWork = {
  source: 'Onus, own estimate; not measured',
  date: '2026-11-22',
  /** Of what somebody estimates, how little and how much it usually becomes. */
  spread: [0.7, 1.6],
  minutesAPerformance: [15, 60],
  minutesARequest: [20, 120],
  minutesASampleItem: [5, 20],
  minutesADay: 420,
} as const

/** The three times of work: readiness comes first and heavy, then the examination, then what goes on for ever. */
export type Phase = 'readiness' | 'examination' | 'ongoing'

export type PhaseWork = Readonly<{
  phase: Phase
  title: string
  help: string
  /** What there is to do, counted. */
  items: readonly Readonly<{ what: string; count: number }>[]
  /** Days of people, from and to; whole days. */
  days: readonly [number, number]
  people: readonly Readonly<{ person: string | null; days: readonly [number, number] }>[]
}>

export type CapacityInput = Readonly<{
  /** Steps of readiness work with their days. */
  steps: readonly Readonly<{ owner: string | null; effortDays: number }>[]
  /** Performances that people still owe in the period, by owner. */
  performances: readonly Readonly<{ owner: string | null; count: number }>[]
  /** Performances that people owe in a year, by owner. */
  yearly: readonly Readonly<{ owner: string | null; count: number }>[]
  requests: readonly Readonly<{ owner: string | null; count: number }>[]
  sampleItems: readonly Readonly<{ owner: string | null; count: number }>[]
}>

type Load = Readonly<{ owner: string | null; minutes: readonly [number, number] }>

/** The work of each phase in ranges of days, in all and by person. Nothing is added across phases. */
export function capacityOf(input: CapacityInput): readonly PhaseWork[] {
  const { spread, minutesADay, minutesAPerformance, minutesARequest, minutesASampleItem } = usualWork
  const readiness = input.steps.map(({ owner, effortDays }): Load => {
    const minutes = effortDays * minutesADay
    return { owner, minutes: [minutes * spread[0], minutes * spread[1]] }
  })
  const examination = [
    ...loads(input.performances, minutesAPerformance),
    ...loads(input.requests, minutesARequest),
    ...loads(input.sampleItems, minutesASampleItem),
  ]
  return [
    phase('readiness', 'Readiness', 'Comes first and is the heaviest: gaps closed before the time begins.', readiness, [
      { what: 'steps', count: input.steps.length },
    ]),
    phase('examination', 'Examination', 'Evidence, requests and samples of this engagement.', examination, [
      { what: 'performances still owed', count: total(input.performances) },
      { what: 'open requests', count: total(input.requests) },
      { what: 'sample items', count: total(input.sampleItems) },
    ]),
    phase(
      'ongoing',
      'Ongoing, a year',
      'What the cadences ask for, year after year.',
      loads(input.yearly, minutesAPerformance),
      [{ what: 'performances a year', count: total(input.yearly) }],
    ),
  ]
}

function loads(
  given: readonly Readonly<{ owner: string | null; count: number }>[],
  [least, most]: readonly [number, number],
): readonly Load[] {
  return given.map(({ owner, count }) => ({ owner, minutes: [count * least, count * most] }))
}

function phase(name: Phase, title: string, help: string, work: readonly Load[], items: PhaseWork['items']): PhaseWork {
  const people = [...Map.groupBy(work, one => one.owner)]
    .map(([person, own]) => ({ person, days: daysOf(own) }))
    .toSorted((a, b) => b.days[1] - a.days[1])
  return { phase: name, title, help, items: items.filter(one => one.count > 0), days: daysOf(work), people }
}

/** Whole days, rounded outwards, so that no range looks more exact than it is. */
function daysOf(work: readonly Load[]): readonly [number, number] {
  const sum = (at: 0 | 1) => work.reduce((minutes, one) => minutes + one.minutes[at], 0) / usualWork.minutesADay
  return [Math.floor(sum(0)), Math.ceil(sum(1))]
}

function total(given: readonly Readonly<{ count: number }>[]): number {
  return given.reduce((sum, one) => sum + one.count, 0)
}
