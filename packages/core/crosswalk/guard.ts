import type { AssessmentMethod, Cadence } from '../control/index.ts'
import { type Label, labelWords } from '../posture/index.ts'
import { isAtLeastAsOften } from '../profile/index.ts'
import type { Instant, Period } from '../time/index.ts'
import { lacks } from './edge.ts'

/** What the facts at the source of a claim give: where, when, how often, how looked at, with which values. */
export type Supply = Readonly<{
  requirement: string
  label: Label
  /** The controls in force that address it. */
  controls: readonly string[]
  scope: string | null
  window: Instant | Period
  /** The least frequent cadence among its controls; null when that is not known. */
  cadence: Cadence | null
  methods: readonly AssessmentMethod[]
  parameters: Readonly<Record<string, string>>
}>

/** What the target of a claim asks for. A parameter with the value null is not set, so nothing can satisfy it. */
export type Demand = Readonly<{
  scope: string | null
  window: Instant | Period
  cadence: Cadence | null
  /** The methods that its assessor accepts; one of them is enough. */
  accepts: readonly AssessmentMethod[]
  parameters: Readonly<Record<string, string | null>>
}>

/** Asking somebody concludes nothing by itself, so a target that says nothing accepts the other two. */
export const acceptedByDefault: readonly AssessmentMethod[] = ['examine', 'test']

/** The guards of a claim, in the order in which they are shown. */
export const guardNames = [
  'scope',
  'time',
  'strictness',
  'evidence',
  'operating',
  'rationale',
  'versions',
  'reviewed',
  'conditions',
  'remainder',
] as const
export type GuardName = (typeof guardNames)[number]

/** One guard with what it found. Without all of them passed a claim is never full, and the words say what is missing. */
export type Guard = Readonly<{ guard: GuardName; passed: boolean; words: string }>

/** Whether `outer` is the same scope as `inner`, or holds it. Null is the whole organisation. */
export type CoversScope = (outer: string | null, inner: string | null) => boolean

/** Scopes by their parents: a scope covers itself and everything under it, the organisation covers all. */
export function coversBy(parentOf: (scope: string) => string | null): CoversScope {
  return (outer, inner) => {
    if (outer === null) return true
    for (let scope = inner; scope !== null; scope = parentOf(scope)) if (scope === outer) return true
    return false
  }
}

/** The guards that look at the facts. The first three limit how far a claim goes, the others whether it is proven. */
export function factGuards(supply: Supply, demand: Demand, covers: CoversScope): readonly Guard[] {
  const isInScope = covers(supply.scope, demand.scope)
  const isInTime = coversWindow(supply.window, demand.window)
  const loose = looseness(supply, demand)
  const isAccepted = supply.methods.some(method => demand.accepts.includes(method))
  const isOperating = supply.label === 'operating'
  return [
    guard('scope', isInScope, 'The scope is the same or wider.', 'It is shown for a narrower scope.'),
    guard(
      'time',
      isInTime,
      'It is shown for the whole time that is asked about.',
      'It is not shown for the whole time.',
    ),
    guard('strictness', loose === null, 'It is at least as frequent and as strict as asked.', loose ?? ''),
    guard(
      'evidence',
      isAccepted,
      'It is shown in a way that the assessor accepts.',
      `It is shown by ${supply.methods.join(' and ') || 'nothing yet'}; accepted is ${demand.accepts.join(' or ')}.`,
    ),
    guard(
      'operating',
      isOperating,
      'Its controls operate, and a second person reviewed it.',
      `It is not shown to operate: ${labelWords[supply.label].toLowerCase()}.`,
    ),
  ]
}

/** Whether the facts reach as far as is asked, and whether they prove it: the same guards without their words. */
export function fitOf(
  supply: Supply,
  demand: Demand,
  covers: CoversScope,
): { isWideEnough: boolean; isProven: boolean } {
  return {
    isWideEnough:
      covers(supply.scope, demand.scope) &&
      coversWindow(supply.window, demand.window) &&
      looseness(supply, demand) === null,
    isProven: supply.label === 'operating' && supply.methods.some(method => demand.accepts.includes(method)),
  }
}

/** The guards that look at the relations of a path. */
export function pathGuards(lacking: number, isPartial: boolean): readonly Guard[] {
  const has = (bit: number) => (lacking & bit) === 0
  return [
    guard(
      'rationale',
      has(lacks.rationale),
      'Every relation was compared by meaning or by effect.',
      'A relation rests on wording alone, or says no rationale.',
    ),
    guard(
      'versions',
      has(lacks.versions),
      'Every relation is about the versions in use.',
      'A relation is about another version of a framework.',
    ),
    guard(
      'reviewed',
      has(lacks.review),
      'A second person reviewed every relation.',
      'Nobody here has reviewed a relation on the way. Decide it in the crosswalk.',
    ),
    guard(
      'conditions',
      has(lacks.conditions),
      'Every condition of the relations holds.',
      'A relation has a condition that does not hold here.',
    ),
    ...(isPartial
      ? [
          guard(
            'remainder',
            has(lacks.remainder),
            'What is not covered is written out.',
            'Nobody has written out what is not covered.',
          ),
        ]
      : []),
  ]
}

function guard(name: GuardName, passed: boolean, yes: string, no: string): Guard {
  return { guard: name, passed, words: passed ? yes : no }
}

function coversWindow(given: Instant | Period, asked: Instant | Period): boolean {
  if (typeof asked === 'string') {
    return typeof given === 'string' ? given === asked : given.from <= asked && asked < given.to
  }
  return typeof given !== 'string' && given.from <= asked.from && asked.to <= given.to
}

const mostFrequentFirst: readonly Cadence[] = [
  'continuous',
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'semi-annual',
  'annual',
]

function looseness(supply: Supply, demand: Demand): string | null {
  if (demand.cadence !== null && !isAsFrequent(supply.cadence, demand.cadence)) {
    return `It is done ${supply.cadence ?? 'at no known cadence'}; asked is ${demand.cadence}.`
  }
  for (const name of Object.keys(demand.parameters).sort()) {
    const asked = demand.parameters[name] ?? null
    if (asked === null) return `The parameter ${name} is not set, so it cannot be assessed.`
    const given = supply.parameters[name]
    if (given === undefined || (given !== asked && isAtLeastAsOften(given, asked) !== true)) {
      return `The parameter ${name} is ${given ?? 'not known'}; asked is ${asked}.`
    }
  }
  return null
}

/** What happens on an event is only as frequent as what happens on an event, or all the time. */
function isAsFrequent(given: Cadence | null, asked: Cadence): boolean {
  if (given === null) return false
  if (given === asked || given === 'continuous') return true
  if (given === 'event-driven' || asked === 'event-driven') return false
  return mostFrequentFirst.indexOf(given) <= mostFrequentFirst.indexOf(asked)
}

/** The least frequent of several cadences; null when there is none. What happens on an event is the least of all. */
export function leastFrequent(cadences: readonly Cadence[]): Cadence | null {
  if (cadences.includes('event-driven')) return 'event-driven'
  return mostFrequentFirst.findLast(cadence => cadences.includes(cadence)) ?? null
}
