import { Temporal } from 'temporal-polyfill'
import { type Due, dueOf } from '../deadline/index.ts'
import { type Law, startsOf } from '../regulation/index.ts'
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
  /** When somebody wrote it down; the clock runs from when it happened. */
  knownAt: Instant
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
  overdue: boolean
}>

/** One version of an entity as registers would be told it: since when it held, and when it was written down. */
export type DossierVersion = Readonly<{ dossier: Dossier; from: Instant; recorded: Instant }>

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
  const due = last === null ? firstDue(law, set, asked) : earliest(changes.map(change => change.due?.at ?? null))
  const open = last === null || changes.length > 0
  return {
    set,
    state: !open ? 'current' : draft !== null ? 'drafted' : last === null ? 'owed' : 'changed',
    last,
    draft,
    missing: missingFields([set], current),
    changes,
    due: open ? due : null,
    overdue: open && due !== null && now > due,
  }
}

function ending(set: RegistrationSet, { told }: RegistrationQuestion): RegistrationStanding {
  const rest = { set, missing: [], changes: [], due: null, overdue: false }
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

/** The version from which a field has had the value that it has now, without a gap. */
function firstWith(versions: readonly DossierVersion[], field: string, value: unknown): DossierVersion {
  const same = (one: DossierVersion) => JSON.stringify(one.dossier[field] ?? null) === JSON.stringify(value ?? null)
  const before = versions.findLastIndex(one => !same(one))
  const found = versions[before + 1]
  if (found === undefined) throw new RangeError(`no version has this ${field}`)
  return found
}

/**
 * By when an entity registers first. Whoever fell under the law before its national act began has the day that the act names;
 * later ones have its time from the day on which they fell under it. Null while nobody said when that was, or no act says.
 */
function firstDue(law: Law, set: RegistrationSet, { qualifiedOn, zone }: RegistrationQuestion): Instant | null {
  const within = law.find('registration.within')
  if (within?.value.is === 'clock' && qualifiedOn !== null && qualifiedOn >= within.validFrom)
    return dueOf(startsOf(within), { qualified: startOf(qualifiedOn, zone) }, zone)?.at ?? null
  return set.firstDue === null ? null : endOf(set.firstDue, zone)
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
