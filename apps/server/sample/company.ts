import { randomOf } from './random.ts'

/** Somebody of the sample company. Days are counted from the first day of the data. */
export type Employee = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly department: string
  readonly title: string
  readonly started: string
  readonly ended: string | null
  readonly engineer: boolean
}

export type Change = {
  readonly id: string
  readonly day: string
  readonly author: Employee
  readonly reviewer: Employee
}
export type Weakness = {
  readonly id: string
  readonly seen: string
  readonly fixed: string
  readonly severity: string
  readonly owner: Employee
  /** The ticket in which its repair is tracked, where it lasts. */
  readonly ticket: string | null
}

/** A fictional company and its year: who worked there, what changed, and the flaws that real life has. */
export type Company = {
  readonly name: string
  readonly firstDay: string
  readonly lastDay: string
  readonly employees: readonly Employee[]
  readonly changes: readonly Change[]
  readonly weaknesses: readonly Weakness[]
  readonly hosts: readonly string[]
  readonly flaws: Flaws
}

export type Flaws = {
  /** Left, but the account was never disabled. */
  readonly forgottenLeaver: Employee | null
  /** One host accepted passwords over SSH for nine days. */
  readonly passwordLogin: { readonly host: string; readonly from: string; readonly to: string }
  /** A disk is not encrypted; the exception that accepted it has run out. */
  readonly plainDisk: { readonly host: string; readonly acceptedFrom: string; readonly acceptedUntil: string }
  /** No access review was done in the quarter of this day. */
  readonly missedReview: string
  /** The look at capacity of the month of this day came days after the month. */
  readonly lateMonth: string
  /** The record of the week of this day was sent back, and nobody brought another. */
  readonly returnedWeek: string
}

const firstNames = [
  'Ada',
  'Bruno',
  'Carla',
  'Dario',
  'Edda',
  'Farid',
  'Greta',
  'Hanno',
  'Ines',
  'Jonas',
  'Kaya',
  'Luka',
  'Mira',
  'Nils',
  'Oda',
  'Pavel',
  'Romy',
  'Sami',
  'Tilda',
  'Viktor',
]
const lastNames = [
  'Ahrens',
  'Brandt',
  'Costa',
  'Dietz',
  'Ekman',
  'Fuchs',
  'Gallo',
  'Hoffer',
  'Ivers',
  'Jansen',
  'Keller',
  'Lindt',
  'Moreau',
  'Novak',
  'Olsen',
  'Petit',
  'Reuter',
  'Sorge',
  'Thoma',
  'Weiss',
]
const departments = [
  'Engineering',
  'Engineering',
  'Engineering',
  'Support',
  'Sales',
  'Finance',
  'People',
  'Operations',
] as const
const day = 86_400_000

/** The company of a seed. The same people, months, seed and last day give the same company. */
export function companyOf(input: { people: number; months: number; seed: number; until: string }): Company {
  const random = randomOf(input.seed)
  const lastDay = input.until.slice(0, 10)
  const firstDay = monthsBefore(lastDay, input.months)
  const length = daysBetween(firstDay, lastDay)
  const employees = Array.from({ length: input.people }, (_, number) => employee(number, firstDay, length, random))
  const present = employees.filter(one => one.ended === null)
  const engineers = present.filter(one => one.engineer)
  const hosts = ['web1', 'web2', 'db1', 'build1']
  const leavers = employees.filter(one => one.ended !== null && one.ended < addDays(lastDay, -7))
  const changes = Array.from({ length: Math.ceil(length * 1.5) }, (_, number) => {
    const author = random.pick(engineers)
    const reviewer = random.pick(engineers.filter(one => one !== author))
    return {
      id: `${(number + 1).toString(16).padStart(4, '0')}${random.id().replaceAll('-', '')}${random.id().slice(0, 4)}`,
      day: addDays(firstDay, Math.floor(number / 1.5)),
      author,
      reviewer,
    }
  })
  const weaknesses = Array.from({ length: Math.ceil(length / 4) }, (_, number) => {
    const seen = addDays(firstDay, number * 4)
    const severity = random.pick(['critical', 'high', 'medium', 'medium', 'low'])
    return {
      id: `F-${String(number + 1).padStart(4, '0')}`,
      seen,
      fixed: addDays(seen, random.int(1, severity === 'critical' ? 6 : 20)),
      severity,
      owner: random.pick(engineers),
      ticket: null,
    }
  })
  const failingFrom = addDays(firstDay, Math.floor(length * 0.55))
  return {
    name: 'Harbour Lantern',
    firstDay,
    lastDay,
    employees,
    changes,
    weaknesses: [...weaknesses, ...lastingWeaknesses(lastDay, engineers)],
    hosts,
    flaws: {
      forgottenLeaver: leavers.at(-1) ?? null,
      passwordLogin: { host: 'web2', from: failingFrom, to: addDays(failingFrom, 9) },
      plainDisk: { host: 'build1', acceptedFrom: addDays(firstDay, 10), acceptedUntil: addDays(lastDay, -20) },
      missedReview: addDays(firstDay, Math.floor(length * 0.4)),
      lateMonth: addDays(firstDay, Math.floor(length * 0.6)),
      returnedWeek: addDays(firstDay, Math.floor(length * 0.5)),
    },
  }
}

/** Two weaknesses that nobody mended by their day: one is worked on in a ticket, the other was forgotten. */
function lastingWeaknesses(lastDay: string, engineers: readonly Employee[]): readonly Weakness[] {
  const [owner] = engineers
  if (!owner) return []
  const lasting = { fixed: addDays(lastDay, 60), severity: 'high', owner }
  return [
    { ...lasting, id: 'F-9001', seen: addDays(lastDay, -60), ticket: 'OPS-318' },
    { ...lasting, id: 'F-9002', seen: addDays(lastDay, -44), ticket: null },
  ]
}

function employee(number: number, firstDay: string, length: number, random: ReturnType<typeof randomOf>): Employee {
  const first = firstNames[number % firstNames.length] as string
  const last = lastNames[Math.floor(number / firstNames.length + number * 7) % lastNames.length] as string
  const department = number < 6 ? 'Engineering' : random.pick(departments)
  const joinsLater = number > 10 && random.chance(0.15)
  const leaves = number > 10 && !joinsLater && random.chance(0.08)
  const started = joinsLater
    ? addDays(firstDay, random.int(5, Math.max(6, length - 30)))
    : addDays(firstDay, -random.int(40, 1500))
  return {
    id: `E${String(number + 1).padStart(4, '0')}`,
    name: `${first} ${last}`,
    email: `${first}.${last}.${number + 1}@harbour-lantern.example`.toLowerCase(),
    department,
    title:
      number === 0
        ? 'Managing director'
        : number === 1
          ? 'Head of security'
          : number === 2
            ? 'Head of engineering'
            : `${department} specialist`,
    started,
    ended: leaves ? addDays(firstDay, random.int(20, Math.max(21, length - 10))) : null,
    engineer: department === 'Engineering',
  }
}

/** The day on which its programme was set up: the one before its data begins. */
export function eveOf({ firstDay }: Pick<Company, 'firstDay'>): string {
  return addDays(firstDay, -1)
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10)
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / day)
}

function monthsBefore(date: string, months: number): string {
  const at = new Date(`${date.slice(0, 7)}-01T00:00:00Z`)
  at.setUTCMonth(at.getUTCMonth() - months)
  return at.toISOString().slice(0, 10)
}
