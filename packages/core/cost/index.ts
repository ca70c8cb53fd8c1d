import { z } from 'zod'

export const CostModel = z.enum(['soc2', 'csf'])
export type CostModel = z.infer<typeof CostModel>

/** Days of people, at least and at most. */
export type DayRange = readonly [number, number]

/** One answer to a driver, with what it adds to the own work and to the work of others. */
export type DriverChoice = Readonly<{ value: string; label: string; own: DayRange; others: DayRange }>

/** Something that makes an assessment dearer or cheaper. */
export type CostDriver = Readonly<{ id: string; title: string; help: string; choices: readonly DriverChoice[] }>

/** Where the figures come from. There is no published source for them, and they say so. */
export const costSource = {
  source: 'Onus, own estimate in days of people; no published figures stand behind it',
  date: '2026-11-22',
} as const

const choice = (value: string, label: string, own: DayRange, others: DayRange = [0, 0]): DriverChoice => ({
  value,
  label,
  own,
  others,
})

/** What drives the cost of a SOC 2. `others` are days of an auditor or adviser. */
const soc2Drivers: readonly CostDriver[] = [
  {
    id: 'scope',
    title: 'Breadth of the scope',
    help: 'Products and environments inside the boundary.',
    choices: [
      choice('one', 'One product', [15, 30], [12, 25]),
      choice('few', 'Two or three', [25, 55], [18, 40]),
      choice('many', 'Four or more, or corporate IT', [45, 110], [30, 70]),
    ],
  },
  {
    id: 'categories',
    title: 'Categories beyond Security',
    help: 'Each has its own criteria, controls and tests.',
    choices: [
      choice('none', 'Security alone', [0, 0]),
      choice('one', 'One more', [4, 12], [3, 8]),
      choice('two', 'Two more', [8, 24], [6, 16]),
      choice('three', 'Three or four more, or Privacy', [16, 50], [12, 30]),
    ],
  },
  {
    id: 'evidence',
    title: 'Maturity of evidence',
    help: 'How much of it comes by itself.',
    choices: [
      choice('automatic', 'Most of it is collected', [5, 15]),
      choice('partly', 'Some of it', [15, 40], [2, 6]),
      choice('manual', 'Screenshots and spreadsheets', [35, 90], [4, 12]),
    ],
  },
  {
    id: 'readiness',
    title: 'Readiness work',
    help: 'What has to be built or written before the time begins.',
    choices: [
      choice('little', 'Few gaps', [5, 15]),
      choice('some', 'A quarter of the criteria is open', [20, 55], [0, 10]),
      choice('much', 'Half or more is open', [45, 130], [0, 25]),
    ],
  },
]

/** What drives the cost of a CSF programme, a year. */
const csfDrivers: readonly CostDriver[] = [
  {
    id: 'depth',
    title: 'Depth over the six functions',
    help: 'How many outcomes are included and how far they are to be reached.',
    choices: [
      choice('baseline', 'About twenty outcomes', [10, 25]),
      choice('most', 'Most outcomes', [30, 80]),
      choice('all', 'All outcomes, largely or fully', [60, 180]),
    ],
  },
  {
    id: 'catalogue',
    title: 'A catalogue of controls below it',
    help: 'SP 800-53 makes outcomes precise, and adds work.',
    choices: [
      choice('none', 'Own controls', [0, 0]),
      choice('low', 'SP 800-53 low', [25, 70]),
      choice('moderate', 'SP 800-53 moderate or high', [60, 200], [0, 30]),
    ],
  },
  {
    id: 'resourcing',
    title: 'Ongoing resourcing',
    help: 'Who keeps it alive through the year.',
    choices: [
      choice('part', 'Part of somebody’s work', [20, 50]),
      choice('one', 'One person', [150, 220]),
      choice('team', 'A team', [300, 660]),
    ],
  },
  {
    id: 'integration',
    title: 'Integration',
    help: 'With risk management, engineering and procurement.',
    choices: [
      choice('alone', 'Stands alone', [2, 6]),
      choice('some', 'Some systems', [10, 30]),
      choice('whole', 'Throughout', [25, 80], [0, 20]),
    ],
  },
]

export const costDrivers: Readonly<Record<CostModel, readonly CostDriver[]>> = { soc2: soc2Drivers, csf: csfDrivers }

/** What an organisation pays for a day, in its own currency. Nothing is assumed. */
export type DayRates = Readonly<{ own: DayRange; others: DayRange }>

export type CostRange = Readonly<{
  own: DayRange
  others: DayRange
  /** In the currency of the rates; null while nobody has given any. */
  money: DayRange | null
  /** What each driver adds, so that the range can be followed. */
  parts: readonly Readonly<{ driver: string; choice: string; own: DayRange; others: DayRange }>[]
}>

/**
 * The range that the drivers give. It is rounded outwards to two figures: what is not known better is not said better. An
 * answer that is missing or unknown takes the whole breadth of its driver.
 */
export function costOf(model: CostModel, answers: Readonly<Record<string, string>>, rates: DayRates | null): CostRange {
  const parts = costDrivers[model].map(driver => {
    const found = driver.choices.find(one => one.value === answers[driver.id])
    const of = found ? [found] : driver.choices
    return {
      driver: driver.id,
      choice: found?.label ?? 'Not said',
      own: hull(of.map(one => one.own)),
      others: hull(of.map(one => one.others)),
    }
  })
  const [own, others] = [sum(parts.map(one => one.own)), sum(parts.map(one => one.others))]
  const money: DayRange | null = rates
    ? rounded([
        own[0] * rates.own[0] + others[0] * rates.others[0],
        own[1] * rates.own[1] + others[1] * rates.others[1],
      ])
    : null
  return { own: rounded(own), others: rounded(others), money, parts }
}

function hull(ranges: readonly DayRange[]): DayRange {
  return [Math.min(...ranges.map(one => one[0])), Math.max(...ranges.map(one => one[1]))]
}

function sum(ranges: readonly DayRange[]): DayRange {
  return [ranges.reduce((all, one) => all + one[0], 0), ranges.reduce((all, one) => all + one[1], 0)]
}

function rounded([least, most]: DayRange): DayRange {
  return [twoFigures(least, Math.floor), twoFigures(most, Math.ceil)]
}

function twoFigures(value: number, round: (value: number) => number): number {
  if (value <= 0) return 0
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
  return round(value / unit) * unit
}

/** What the live facts say about the drivers of a SOC 2; where they say nothing the answer is left open. */
export function soc2Answers(
  facts: Readonly<{
    products: number
    hasCorporate: boolean
    categories: readonly string[]
    criteria: number
    open: number
    controls: number
    withChecks: number
  }>,
): Readonly<Record<string, string>> {
  const { products, hasCorporate, categories, criteria, open, controls, withChecks } = facts
  const beyond = categories.filter(one => one !== 'security')
  return {
    scope: hasCorporate || products > 3 ? 'many' : products > 1 ? 'few' : 'one',
    categories:
      beyond.includes('privacy') || beyond.length > 2
        ? 'three'
        : beyond.length === 2
          ? 'two'
          : beyond.length === 1
            ? 'one'
            : 'none',
    ...(controls > 0 && {
      evidence: 3 * withChecks >= 2 * controls ? 'automatic' : 4 * withChecks >= controls ? 'partly' : 'manual',
    }),
    ...(criteria > 0 && { readiness: 2 * open >= criteria ? 'much' : 5 * open >= criteria ? 'some' : 'little' }),
  }
}
