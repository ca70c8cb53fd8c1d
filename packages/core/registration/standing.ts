import { Temporal } from 'temporal-polyfill'
import { type Due, dueOf, localOf } from '../deadline/index.ts'
import { type Cited, type Law, startsOf } from '../regulation/index.ts'
import type { EntityClass } from '../scoping/index.ts'
import { type Instant, instant } from '../time/index.ts'
import type { Registration } from './schema.ts'
import {
  changeDue,
  changedFields,
  type Dossier,
  missingFields,
  type RegistrationSet,
  registrationSets,
} from './sets.ts'

/** What was told to a register, with its id. */
export type Told = Readonly<{ id: string; body: Registration }>

/** One field that differs from what a register was told, since when, and by when it is to be told. */
export type FieldChange = Readonly<{
  field: string
  changedAt: Instant
  /** When somebody wrote it down, null while the ledger has not taken it in; the clock runs from when it happened. */
  knownAt: Instant | null
  due: Due | null
}>

/**
 * How an entity stands with one register: `owed` while nothing was told, `current` while what was told holds, `changed` while
 * something differs, `ended` where it is told that it is no more owed, and `to_end` where it is registered and owes nothing.
 */
export type RegistrationStanding = Readonly<{
  set: RegistrationSet
  state: 'owed' | 'drafted' | 'current' | 'changed' | 'to_end'
  last: Told | null
  draft: Told | null
  missing: readonly string[]
  changes: readonly FieldChange[]
  /** The nearest day by which something is to be told; null where the law names none. */
  due: Instant | null
  /** The rule that the day follows from. */
  dueBy: Cited | null
  overdue: boolean
  /** The windows of each year in which the member state takes registrations: those that are open, or come next. */
  windows: readonly RegistrationWindow[]
}>

/** A window of each year, from its first day to its last. */
export type RegistrationWindow = Readonly<{ rule: Cited; from: string; to: string }>

/** One version of an entity as registers would be told it: since when it held, and when it was written down. */
export type DossierVersion = Readonly<{ dossier: Dossier; from: Instant; recorded: Instant | null }>

export type RegistrationQuestion = Readonly<{
  class: EntityClass
  types: readonly string[]
  /** Since which day the entity falls under the law, where somebody said so. */
  qualifiedOn: string | null
  zone: string
  /** Every version of the dossier, oldest first. */
  versions: readonly DossierVersion[]
  told: readonly Told[]
}>

/**
 * How an entity stands with each register that it owes, and with those that still hold it although it owes nothing (Articles
 * 3(4) and 27; R-154). Days count from when a change happened, not from when somebody noticed.
 */
export function registrationStandings(law: Law, asked: RegistrationQuestion, now: Instant): RegistrationStanding[] {
  const owed = registrationSets(law, asked)
  const both = registrationSets(law, { class: 'essential', types: asked.types })
  const held = both.filter(set => !owed.some(({ id }) => id === set.id) && lastTold(asked.told, set) !== null)
  return [...owed.map(set => standing(law, owed, set, asked, now)), ...held.map(set => ending(set, asked))]
}

function standing(
  law: Law,
  sets: readonly RegistrationSet[],
  set: RegistrationSet,
  asked: RegistrationQuestion,
  now: Instant,
): RegistrationStanding {
  const last = lastTold(asked.told, set)
  const draft = draftOf(asked.told, set)
  const current = asked.versions.at(-1)?.dossier ?? {}
  const changes = last === null ? [] : changesSince(sets, set, last.body, asked)
  const { at: due, by } = last === null ? firstDue(law, set, asked) : changeBy(set, changes)
  const open = last === null || changes.length > 0
  return {
    set,
    state: !open ? 'current' : draft !== null ? 'drafted' : last === null ? 'owed' : 'changed',
    last,
    draft,
    missing: missingFields([set], current),
    changes,
    due: open ? due : null,
    dueBy: open ? by : null,
    overdue: open && due !== null && now > due,
    windows: windowsFrom(law, dayOf(now, asked.zone)),
  }
}

function changeBy(set: RegistrationSet, changes: readonly FieldChange[]): FirstDue {
  const at = earliest(changes.map(change => change.due?.at ?? null))
  return { at, by: at === null ? null : set.change }
}

function ending(set: RegistrationSet, { told }: RegistrationQuestion): RegistrationStanding {
  const rest = { set, missing: [], changes: [], due: null, dueBy: null, overdue: false, windows: [] }
  return { ...rest, state: 'to_end', last: lastTold(told, set), draft: draftOf(told, set) }
}

/** The last that a register was really told; a deregistration leaves nothing told. */
function lastTold(told: readonly Told[], set: RegistrationSet): Told | null {
  const sent = told
    .filter(({ body }) => body.set === set.id && submittedAt(body) !== null)
    .toSorted((a, b) => (submittedAt(a.body) ?? '').localeCompare(submittedAt(b.body) ?? ''))
  const last = sent.at(-1)
  return last === undefined || last.body.kind === 'deregistration' ? null : last
}

function draftOf(told: readonly Told[], set: RegistrationSet): Told | null {
  return told.find(({ body }) => body.set === set.id && body.lifecycle.state === 'drafted') ?? null
}

function submittedAt({ lifecycle }: Registration): Instant | null {
  return lifecycle.state === 'submitted' || lifecycle.state === 'acknowledged' ? lifecycle.at : null
}

function changesSince(
  sets: readonly RegistrationSet[],
  set: RegistrationSet,
  registered: Registration,
  { versions, zone }: RegistrationQuestion,
): readonly FieldChange[] {
  const current = versions.at(-1)?.dossier ?? {}
  return changedFields(set, registered.dossier, current).map(field => {
    const since = firstWith(versions, field, current[field])
    return {
      field,
      changedAt: since.from,
      knownAt: since.recorded,
      due: changeDue(sets, field, since.from, zone),
    }
  })
}

/**
 * Since when a field has had the value that it has now, without a gap, and when that was written down. A version that says
 * nothing but an earlier day corrects the day.
 */
function firstWith(versions: readonly DossierVersion[], field: string, value: unknown): DossierVersion {
  const before = versions.findLastIndex(one => !isSame(one.dossier[field], value))
  const [found, ...later] = versions.slice(before + 1)
  if (found === undefined) throw new RangeError(`no version has this ${field}`)
  const other = later.findIndex(one => !isSame(one.dossier, found.dossier))
  const corrected = later.slice(0, other === -1 ? later.length : other).map(({ from }) => from)
  return { ...found, from: [found.from, ...corrected].toSorted()[0] ?? found.from }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
}

type FirstDue = Readonly<{ at: Instant | null; by: Cited | null }>

/**
 * By when an entity registers first, and by which rule. Later ones have the time of a national act from the day on which they
 * fell under it; who fell under the law before has the day that it names, and so has who never said since when. Where a member
 * state takes registrations in a window of each year, newcomers have until its end. Null where none of these says.
 */
function firstDue(law: Law, set: RegistrationSet, { qualifiedOn, zone }: RegistrationQuestion): FirstDue {
  const within = law.find('registration.within')
  if (within?.value.is === 'clock' && qualifiedOn !== null && qualifiedOn >= within.validFrom) {
    const due = dueOf(startsOf(within), { qualified: startOf(qualifiedOn, zone) }, zone)
    return { at: due?.at ?? null, by: within }
  }
  const { first } = set
  if (first?.value.is === 'day' && (qualifiedOn === null || qualifiedOn <= first.value.day))
    return { at: endOf(first.value.day, zone), by: first }
  const window = qualifiedOn === null ? undefined : windowFrom(law, 'registration.window', qualifiedOn)
  return window === undefined ? { at: null, by: null } : { at: endOf(window.to, zone), by: window.rule }
}

function windowsFrom(law: Law, day: string): readonly RegistrationWindow[] {
  return ['registration.window', 'registration.update'].flatMap(id => windowFrom(law, id, day) ?? [])
}

/** The window of a rule that a day lies in, or that comes next after it. */
function windowFrom(law: Law, id: string, day: string): RegistrationWindow | undefined {
  const rule = law.find(id)
  if (rule?.value.is !== 'window') return undefined
  const { from, to } = rule.value
  const year = Number(day.slice(0, 4))
  return [year, year + 1]
    .map(of => ({ rule, from: `${of}-${from}`, to: `${of}-${to}` }))
    .find(window => day <= window.to)
}

function dayOf(at: Instant, zone: string): string {
  return localOf(at, zone).local.slice(0, 10)
}

function startOf(day: string, zone: string): Instant {
  return instant(Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds)
}

function endOf(day: string, zone: string): Instant {
  const next = Temporal.PlainDate.from(day).add({ days: 1 }).toString()
  return instant(Date.parse(startOf(next, zone)) - 1)
}

function earliest(days: readonly (Instant | null)[]): Instant | null {
  return days.filter(day => day !== null).toSorted()[0] ?? null
}
