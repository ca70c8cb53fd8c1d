import { type Approved, againOf, type Recurring } from '../governing-body/index.ts'
import { type ReviewPlan, type ReviewStanding, reviewStanding } from '../measure/index.ts'
import type { Answer, Label } from '../posture/index.ts'
import { labelWords } from '../posture/index.ts'
import type { RegistrationStanding } from '../registration/index.ts'
import { type Cited, type Law, ofTypes, startsOf } from '../regulation/index.ts'
import type { EntityClass } from '../scoping/index.ts'
import type { Instant } from '../time/index.ts'

export type DutyGroup = 'measures' | 'reporting' | 'registration' | 'management'

/** How a duty stands as of a moment. There is no state that says a duty is over: each goes on. */
export type DutyState = 'current' | 'open' | 'overdue' | 'unknown'

/** Where something is done about a duty; `ref` is the requirement, where it is one. */
export type DutyPlace = Readonly<{
  at: 'requirement' | 'registration' | 'management-body' | 'incidents' | 'edit' | 'measures'
  ref?: string
}>

/** One duty of a legal entity with what is known of it: by which rule, since when, until when. */
export type Duty = Readonly<{
  id: string
  group: DutyGroup
  title: string
  rule: Cited
  state: DutyState
  words: string
  last: Instant | null
  next: Instant | null
  place: DutyPlace
}>

/** One of the ten points of Article 21(2), as the posture has it; the open corrective action of the earliest day with it. */
export type MeasurePoint = Readonly<{
  id: string
  ref: string
  title: string
  /** Null where no profile asks it. */
  label: Label | null
  action: Readonly<{ id: string; due: Instant }> | null
}>

/**
 * What of the annex is looked at again at intervals: how many controls stand for it, when one of them was performed or the item
 * was reviewed, and the review that is planned of it.
 */
export type AnnexReview = Readonly<{
  ref: string
  controls: number
  times: readonly Instant[]
  plan: ReviewPlan | null
}>

/** How many items of the annex that have no interval by law stand how with the review that the entity sets itself. */
export type OwnReviews = Readonly<{ missed: number; current: number; unset: number; next: Instant | null }>

/** Provisions beside Article 21 that are met by what the entity does, as its posture has it. */
export const ownProvisions = ['23(1)', '23(2)', '28(1)', '28(5)'] as const
type OwnProvision = (typeof ownProvisions)[number]

/** A report that an incident owes, open or past its time. */
export type OwedReport = Readonly<{ incident: string; title: string; due: Instant | null; isOverdue: boolean }>

/** Everything that duties are computed from. What nobody has recorded is null and stays unknown. */
export type DutyFacts = Readonly<{
  zone: string
  class: EntityClass | null
  /** Whether Implementing Regulation (EU) 2024/2690 binds it. */
  relevant: Answer
  points: readonly MeasurePoint[]
  reviews: Readonly<Record<'interval.policy' | 'interval.risk' | 'interval.people', AnnexReview>>
  ownReviews: OwnReviews
  /** How many items of the annex are left out, each with its reason; null where no profile asks the annex. */
  notApplied: number | null
  hasIncidentContact: boolean
  hasNotifier: boolean
  reports: readonly OwedReport[]
  recurringLooks: readonly Instant[]
  registrations: readonly RegistrationStanding[]
  /** What the entity does; null while nobody said. */
  types: readonly string[] | null
  /** Whether a representative in the Union has to be named, and is. */
  representative: Readonly<{ needed: boolean; named: boolean }>
  /** How provisions that are met by their own evidence stand, by their number; what no profile asks is left out. */
  provisions: Readonly<Partial<Record<OwnProvision, Label>>>
  /** Significant incidents of which nothing says what recipients of the services were told. */
  untold: number
  members: readonly Readonly<{ name: string; training: Recurring }>[]
  measuresApproved: Approved
  policyApproved: readonly Instant[]
  oversight: Recurring
}>

/**
 * Whether an item of the annex has to be corrected. Of these an item may be left out where it is asked as appropriate and a reason
 * is written down (Article 2(2) of the implementing regulation), which no profile lacks.
 */
export function isAnnexGap(label: Label | null): boolean {
  return isRed(label) && label !== 'not_applicable'
}

/** What has to be corrected: a point that is not met, for whatever reason (Article 21(4)). Unknown is not red; it is open. */
export function isRed(label: Label | null): boolean {
  return label !== null && ['failing', 'missed', 'late', 'not_addressed', 'excepted', 'not_applicable'].includes(label)
}

/**
 * The duties of a legal entity in their four groups. An entity that is out owes none, one with registration alone
 * owes that; while the class is open all are shown, as if it were in scope.
 */
export function dutiesOf(law: Law, facts: DutyFacts, now: Instant): readonly Duty[] {
  if (facts.class === 'out') return []
  const registration = [...registrations(law, facts), ...representative(law, facts), ...domainNames(law, facts)]
  if (facts.class === 'registration_only') return registration
  return [...measures(law, facts, now), ...reporting(law, facts, now), ...registration, ...management(law, facts)]
}

/** How many duties stand how. */
export function dutyCounts(duties: readonly Pick<Duty, 'state'>[]): Readonly<Record<DutyState, number>> {
  const count = (state: DutyState) => duties.filter(one => one.state === state).length
  return { current: count('current'), open: count('open'), overdue: count('overdue'), unknown: count('unknown') }
}

function measures(law: Law, facts: DutyFacts, now: Instant): readonly Duty[] {
  const group = 'measures' as const
  const rule = law.get('duty.measures')
  const red = facts.points.filter(({ label }) => isRed(label))
  const uncorrected = red.filter(({ action }) => action === null)
  const late = red.filter(({ action }) => action !== null && action.due <= now)
  const next = earliest(red.map(({ action }) => action?.due ?? null))
  return [
    ...facts.points.map(
      (point): Duty => ({
        id: `duty.measures:${point.id}`,
        group,
        title: `${point.id} ${point.title}`,
        rule,
        ...pointStanding(point, now),
        last: null,
        next: isRed(point.label) ? (point.action?.due ?? null) : null,
        place: { at: 'requirement', ref: point.ref },
      }),
    ),
    {
      id: 'duty.correction',
      group,
      title: 'Corrective actions for what is not met',
      rule: law.get('duty.correction'),
      state: late.length > 0 ? 'overdue' : uncorrected.length > 0 ? 'open' : openWhere(facts.points),
      words:
        red.length === 0
          ? 'Nothing is known to be unmet'
          : `${red.length} not met, ${red.length - uncorrected.length} with a corrective action, ${late.length} past its day`,
      last: null,
      next,
      place: { at: 'requirement', ref: facts.points[0]?.ref ?? '' },
    },
    ...(facts.relevant === 'no' ? [] : annex(law, facts, now)),
  ]
}

/** Nothing red is current only where each point is known; an unknown one may be red. */
function openWhere(points: readonly MeasurePoint[]): DutyState {
  const isKnown = points.length > 0 && points.every(({ label }) => label !== null && label !== 'unknown')
  return isKnown ? 'current' : 'unknown'
}

function pointStanding({ label, action }: MeasurePoint, now: Instant): Pick<Duty, 'state' | 'words'> {
  if (label === null || action === null || !isRed(label)) return labelStanding(label)
  const isLate = action.due <= now
  const words = `${labelWords[label]}; its corrective action is ${isLate ? 'past its day' : 'open'}`
  return { state: isLate ? 'overdue' : 'open', words }
}

function labelStanding(label: Label | null): Pick<Duty, 'state' | 'words'> {
  if (label === null) return { state: 'unknown', words: 'No profile asks it, so nothing is known' }
  if (label === 'operating') return { state: 'current', words: 'Operating, by its own evidence' }
  if (!isRed(label)) return { state: 'unknown', words: seenWords[label] ?? labelWords[label] }
  return { state: 'open', words: `${labelWords[label]}, and no corrective action is open` }
}

const seenWords: Partial<Record<Label, string>> = {
  unknown: 'Nothing was seen, or not enough to say that it is met',
  designed: 'Designed; that it worked is not shown yet',
}

function annex(law: Law, facts: DutyFacts, now: Instant): readonly Duty[] {
  const unsure = facts.relevant === 'unknown' ? '. Whether the annex binds this entity is open' : ''
  const reviewed = (['interval.policy', 'interval.risk', 'interval.people'] as const).map((id): Duty => {
    const { controls, plan, times: seen } = facts.reviews[id]
    const times = id === 'interval.policy' ? [...seen, ...facts.policyApproved] : seen
    const rule = law.get(id)
    const [start] = startsOf(rule)
    const stands = reviewStanding({ plan, law: start?.within ?? null, times, zone: facts.zone }, now)
    const isNowhere = controls === 0 && stands.state === 'none'
    const words = isNowhere ? 'Nobody recorded one, and no control stands for it' : reviewWords[stands.state]
    return {
      state: isNowhere ? 'unknown' : reviewDuty[stands.state],
      words: `${words}${unsure}`,
      last: stands.last,
      next: stands.by,
      id,
      group: 'measures',
      title: rule.title,
      rule,
      place: { at: 'measures' },
    }
  })
  const rule = law.get('duty.not-applied')
  const left = facts.notApplied
  return [
    ...reviewed,
    ownReviews(law, facts.ownReviews, unsure),
    {
      id: rule.id,
      group: 'measures',
      title: rule.title,
      rule,
      state: left === null ? 'unknown' : 'current',
      words:
        left === null
          ? `No profile asks the annex, so nothing is known${unsure}`
          : left === 0
            ? 'No item is left out'
            : `${left} left out, each with its reason`,
      last: null,
      next: null,
      place: { at: 'measures' },
    },
  ]
}

const reviewDuty: Readonly<Record<ReviewStanding['state'], DutyState>> = {
  none: 'open',
  unset: 'unknown',
  waiting: 'open',
  current: 'current',
  missed: 'overdue',
}

const reviewWords: Readonly<Record<ReviewStanding['state'], string>> = {
  none: 'Never recorded yet',
  unset: 'Recorded once; nobody set when again',
  waiting: 'Planned, and not recorded yet',
  current: 'Done, until its next day',
  missed: 'Its day is past',
}

/** Everywhere else the annex asks for planned intervals, which the entity sets and gives its reasons for. */
function ownReviews(law: Law, { missed, current, unset, next }: OwnReviews, unsure: string): Duty {
  const rule = law.get('duty.intervals')
  const words = `${missed} past their day, ${current} planned and in time, ${unset} of which nobody set an interval${unsure}`
  const state = missed > 0 ? 'overdue' : unset > 0 ? 'unknown' : 'current'
  return {
    id: rule.id,
    group: 'measures',
    title: rule.title,
    rule,
    state,
    words,
    last: null,
    next,
    place: { at: 'measures' },
  }
}

function reporting(law: Law, facts: DutyFacts, now: Instant): readonly Duty[] {
  const [contacts, reports, again] = [law.get('duty.contacts'), law.get('duty.reports'), law.get('interval.recurring')]
  const missing = [
    ...(facts.hasIncidentContact ? [] : ['a contact for incidents']),
    ...(facts.hasNotifier ? [] : ['somebody who reports']),
  ]
  const late = facts.reports.filter(({ isOverdue }) => isOverdue)
  const looks = againOf(law, again.id, facts.recurringLooks, facts.zone, now)
  return [
    {
      id: contacts.id,
      group: 'reporting',
      title: contacts.title,
      rule: contacts,
      state: missing.length === 0 ? 'current' : 'open',
      words: missing.length === 0 ? 'Both are named' : `Missing: ${missing.join(' and ')}`,
      last: null,
      next: null,
      place: { at: 'edit' },
    },
    {
      id: reports.id,
      group: 'reporting',
      title: reports.title,
      rule: reports,
      state: late.length > 0 ? 'overdue' : facts.reports.length > 0 ? 'open' : 'current',
      words:
        facts.reports.length === 0
          ? 'No report is owed now'
          : facts.reports.map(({ title, isOverdue }) => (isOverdue ? `${title} (late)` : title)).join('; '),
      last: null,
      next: earliest(facts.reports.map(({ due }) => due)),
      place: { at: 'incidents' },
    },
    ownProvision(law, facts, 'duty.recipients', '23(1)', untoldWords(facts)),
    ownProvision(law, facts, 'duty.threats', '23(2)'),
    ...(facts.relevant === 'no'
      ? []
      : [
          {
            ...recurring(looks, 'Nobody has looked yet'),
            id: again.id,
            group: 'reporting' as const,
            title: again.title,
            rule: again,
            place: { at: 'incidents' as const },
          },
        ]),
  ]
}

function untoldWords({ untold }: DutyFacts): string | null {
  if (untold === 0) return null
  return untold === 1
    ? 'One significant incident does not say what recipients were told'
    : `${untold} significant incidents do not say what recipients were told`
}

/** A duty that is met by its own evidence alone. `doubt` is what an incident leaves open, whatever the evidence says. */
function ownProvision(
  law: Law,
  { provisions }: DutyFacts,
  id: string,
  number: OwnProvision,
  doubt: string | null = null,
): Duty {
  const rule = law.get(id)
  const ref = `nis2@2022:${number}`
  const seen = labelStanding(provisions[number] ?? null)
  return {
    id,
    group: number.startsWith('28') ? 'registration' : 'reporting',
    title: rule.title,
    rule,
    state: doubt !== null && seen.state === 'current' ? 'unknown' : seen.state,
    words: doubt === null ? seen.words : `${doubt}. ${seen.words}`,
    last: null,
    next: null,
    place: { at: 'requirement', ref },
  }
}

/** Registration data of domain names, owed by registries and registrars of any size (Article 28). */
function domainNames(law: Law, facts: DutyFacts): readonly Duty[] {
  const holdsNames = ofTypes(law.get('duty.names.data').entityTypes, facts.types) === 'yes'
  const answersFor = ofTypes(law.get('duty.names.access').entityTypes, facts.types) === 'yes'
  return [
    ...(holdsNames ? [ownProvision(law, facts, 'duty.names.data', '28(1)')] : []),
    ...(answersFor ? [ownProvision(law, facts, 'duty.names.access', '28(5)')] : []),
  ]
}

function representative(law: Law, { representative: { needed, named } }: DutyFacts): readonly Duty[] {
  if (!needed) return []
  const rule = law.get('duty.representative')
  return [
    {
      id: rule.id,
      group: 'registration',
      title: rule.title,
      rule,
      state: named ? 'current' : 'open',
      words: named ? 'One is named' : 'Nobody is named, so any member state that is served may act',
      last: null,
      next: null,
      place: { at: 'edit' },
    },
  ]
}

function registrations(law: Law, { registrations: standings, class: known }: DutyFacts): readonly Duty[] {
  if (known === null) {
    const rule = law.get('registration.list')
    const words = 'What is owed follows from the class, which nobody decided'
    const rest = { last: null, next: null, place: { at: 'registration' as const } }
    return [{ id: rule.id, group: 'registration', title: rule.title, rule, state: 'unknown', words, ...rest }]
  }
  return standings.map(({ set, state, last, due, overdue }) => {
    const told = last?.body.lifecycle
    return {
      id: set.rule.id,
      group: 'registration',
      title: set.id === 'list' ? 'List of the member state' : 'Registry of the Union',
      rule: set.rule,
      state: overdue ? 'overdue' : state === 'current' ? 'current' : 'open',
      words: registrationWords[state],
      last: told !== undefined && 'at' in told ? told.at : null,
      next: due,
      place: { at: 'registration' },
    }
  })
}

const registrationWords: Readonly<Record<RegistrationStanding['state'], string>> = {
  owed: 'Nothing was told yet',
  drafted: 'A draft waits to be submitted',
  current: 'What was told still holds',
  changed: 'Something changed since it was told',
  to_end: 'Held although nothing is owed: its end is to be told',
}

function management(law: Law, facts: DutyFacts): readonly Duty[] {
  const place = { at: 'management-body' } as const
  const group = 'management' as const
  const [approval, oversight, training] = [
    law.get('duty.approval'),
    law.get('interval.oversight'),
    law.get('duty.training'),
  ]
  const { members, measuresApproved } = facts
  return [
    {
      id: approval.id,
      group,
      title: approval.title,
      rule: approval,
      state: measuresApproved.state === 'approved' ? 'current' : 'open',
      words: approvalWords[measuresApproved.state],
      last: measuresApproved.at,
      next: null,
      place,
    },
    {
      ...recurring(facts.oversight, 'No meeting is recorded yet'),
      id: oversight.id,
      group,
      title: oversight.title,
      rule: oversight,
      place,
    },
    ...(members.length === 0
      ? [
          {
            id: training.id,
            group,
            title: training.title,
            rule: training,
            state: 'unknown' as const,
            words: 'Nobody said who the members are',
            last: null,
            next: null,
            place,
          },
        ]
      : members.map(({ name, training: stands }, index) => ({
          ...recurring(stands, 'No training is recorded'),
          id: `${training.id}:${index}`,
          group,
          title: `Training of ${name}`,
          rule: training,
          place,
        }))),
  ]
}

const approvalWords: Readonly<Record<Approved['state'], string>> = {
  approved: 'The body approved the version that is in force',
  approved_before: 'Another version is in force since the body approved one',
  refused: 'The body refused the version that is in force',
  never: 'The body has approved no measures yet',
}

/** What is done again and again: never done is open, past its day overdue. */
function recurring(again: Recurring, never: string): Pick<Duty, 'state' | 'words' | 'last' | 'next'> {
  const { state, last, by } = again
  if (state === 'never') return { state: 'open', words: never, last, next: by }
  return { state: state === 'current' ? 'current' : 'overdue', words: wordsOf(again), last, next: by }
}

function wordsOf({ state }: Recurring): string {
  return state === 'past' ? 'Its day is past' : 'Done, until its next day'
}

function earliest(days: readonly (Instant | null)[]): Instant | null {
  return days.filter(day => day !== null).toSorted()[0] ?? null
}
