import { z } from 'zod'
import { StatusRequest } from '../deadline/index.ts'
import { Blob } from '../evidence/index.ts'
import { Within } from '../regulation/index.ts'
import { Instant } from '../time/index.ts'
import { IncidentFacts } from './facts.ts'
import { IncidentMoment, MomentInput } from './moment.ts'

const text = (most: number) => z.string().trim().max(most).default('')
const words = (most: number) => z.string().trim().min(1, 'say it').max(most)
const ids = z.array(z.uuid()).max(200)

/** A tabletop is played like a real incident and never stands beside one: it has its own list and reaches no authority. */
export const IncidentKind = z.enum(['real', 'tabletop'])
export type IncidentKind = z.infer<typeof IncidentKind>

/** How an incident came in. */
export const IncidentSource = z.object({
  kind: z.enum(['form', 'mail', 'api', 'check', 'alert']),
  reference: text(1_000).describe('Where it came from: a message id, an id of the alerting system, a check'),
  run: z.uuid().nullable().default(null).describe('The result of a check that it was opened from'),
})
export type IncidentSource = z.infer<typeof IncidentSource>

/** Moments that other clocks begin with; each is a fact of its own and follows from no other. */
export const IncidentTrigger = z.enum([
  'breach_aware',
  'classified_major',
  'exploitation_aware',
  'fix_available',
  'product_incident_aware',
  'product_notification_submitted',
])
export type IncidentTrigger = z.infer<typeof IncidentTrigger>

/** The moments that every incident has. `aware` is when significance was reasonably certain, not when an alert came. */
export const IncidentMomentName = z.enum(['occurred', 'detected', 'reportedIn', 'triageStarted', 'aware', 'handled'])
export type IncidentMomentName = z.infer<typeof IncidentMomentName>

const MomentName = z.union([IncidentMomentName, IncidentTrigger])
export type MomentName = z.infer<typeof MomentName>

/** What people say about significance. It is a named person's, whatever the rules give, and it closes nothing. */
export const SignificanceDecision = z.object({
  answer: z.enum(['significant', 'not_significant', 'undecided']),
  by: z.uuid(),
  at: Instant,
  reason: words(8_000),
  computed: z.enum(['yes', 'no', 'unknown']).describe('What the rules gave at that moment'),
})
export type SignificanceDecision = z.infer<typeof SignificanceDecision>

const done = z
  .object({ at: Instant, note: text(4_000) })
  .nullable()
  .default(null)

/** A clock beside those of Article 23: of another act, by its provision, or of a contract, in its own words. */
export const IncidentClock = z.discriminatedUnion('is', [
  z.object({ is: z.literal('law'), rule: z.string().regex(/^parallel\.[a-z.]+$/), done }),
  z.object({
    is: z.literal('contract'),
    id: z.string().regex(/^[a-z0-9-]{1,60}$/),
    name: words(300),
    from: MomentName,
    within: Within,
    done,
  }),
])
export type IncidentClock = z.infer<typeof IncidentClock>

const interruption = { kind: z.enum(['outage', 'limited']), service: text(300) }

export const InterruptionNote = z.object({
  ...interruption,
  from: IncidentMoment,
  to: IncidentMoment.nullable().describe('Null while it goes on'),
})
export type InterruptionNote = z.infer<typeof InterruptionNote>

const planned = {
  title: text(300),
  service: text(300).describe('The service that it was announced for; empty: every service'),
  consequence: z
    .enum(['outage', 'limited'])
    .default('outage')
    .describe('What was announced at most: an outage covers limited availability, never the other way round'),
}

/** Maintenance that was announced: for what, with what consequence, from when to when. What goes beyond it was not planned. */
export const MaintenanceWindow = z.object({ ...planned, from: IncidentMoment, to: IncidentMoment })
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>

/** A message that came in, as it says itself: nothing of it was checked. */
export const EntryMail = z.object({
  from: text(1_000),
  subject: text(1_000),
  messageId: text(1_000),
  dated: Instant.nullable().describe('When it says that it was sent'),
  isAutomatic: z.boolean(),
  isCut: z.boolean().describe('Whether its text goes on in the kept message'),
  leftOut: z.int().nonnegative().describe('Parts that were not taken out of it'),
})
export type EntryMail = z.infer<typeof EntryMail>

/** What an entry said before it was put right, and why. */
export const EntryCorrection = z.object({
  at: Instant,
  by: z.uuid().nullable(),
  reason: words(2_000),
  was: z.object({ at: IncidentMoment, what: words(8_000) }),
})
export type EntryCorrection = z.infer<typeof EntryCorrection>

/** Something that people put on the timeline themselves; every change of the record stands on it anyway. */
export const TimelineEntry = z.object({
  at: IncidentMoment,
  what: words(8_000),
  by: z.uuid().nullable().describe('A person; null when a token wrote it or a message came in'),
  evidence: z.array(z.uuid()).max(50).default([]),
  files: z.array(Blob).max(60).default([]),
  mail: EntryMail.nullable().default(null),
  corrections: z.array(EntryCorrection).max(100).default([]),
  playbook: z
    .object({ id: z.uuid(), version: z.int().positive(), step: z.int().nonnegative().nullable() })
    .optional()
    .describe('The playbook that was taken out, or the step of it that was done'),
})
export type TimelineEntry = z.infer<typeof TimelineEntry>

/** What recipients of services were told (Article 23(1) and (2)). */
export const RecipientNotice = z.object({
  to: words(1_000),
  what: words(8_000),
  at: IncidentMoment,
  channel: words(200),
})
export type RecipientNotice = z.infer<typeof RecipientNotice>

/** What an authority or CSIRT asked for meanwhile. */
export const IncidentRequest = StatusRequest.extend({ from: words(300), what: words(4_000) })
export type IncidentRequest = z.infer<typeof IncidentRequest>

/** What was learnt. It points at what changes because of it. */
export const PostIncidentReview = z.object({
  at: Instant,
  by: z.uuid(),
  learnt: words(16_000),
  actions: ids.default([]),
  controls: ids.default([]),
  risks: z.array(words(300)).max(100).default([]),
  csf: z
    .array(z.enum(['govern', 'identify', 'protect', 'detect', 'respond', 'recover']))
    .max(6)
    .default([]),
})
export type PostIncidentReview = z.infer<typeof PostIncidentReview>

const answers = z.record(
  z.string().regex(/^[a-z_]{1,60}$/),
  z.union([z.string().max(40_000), z.boolean(), z.array(z.string().max(300)).max(200)]),
)

/**
 * An incident of one legal entity. Each version is one fact on its timeline. Its state is nowhere in it: it is computed from
 * what was said, decided, handled and filed.
 */
export const Incident = z.object({
  entity: z.uuid(),
  kind: IncidentKind,
  title: words(300),
  source: IncidentSource,
  /** Zone of record: that of the entity when it was opened. Months are counted in it. */
  zone: z.string(),
  openedBy: z.uuid().nullable().describe('A person; null when a token or a check opened it'),
  /** The versions of the law that were read when this was said. */
  packs: z.array(z.object({ id: z.string(), version: z.string(), asOf: z.iso.date() })).default([]),
  moments: z.partialRecord(IncidentMomentName, IncidentMoment).default({}),
  /** Who became aware, and what was known then. */
  awareness: z
    .object({ by: z.uuid().nullable(), known: text(8_000) })
    .nullable()
    .default(null),
  triggers: z.partialRecord(IncidentTrigger, IncidentMoment).default({}),
  trustServicesHit: z.boolean().default(false),
  facts: IncidentFacts.default({}),
  answers: answers.default({}),
  interruptions: z.array(InterruptionNote).max(500).default([]),
  maintenance: z.array(MaintenanceWindow).max(100).default([]),
  rootCause: text(300).describe('The apparent root cause, in the same words for incidents that share it'),
  requests: z.array(IncidentRequest).max(100).default([]),
  decision: SignificanceDecision.nullable().default(null),
  notices: z.array(RecipientNotice).max(200).default([]),
  clocks: z.array(IncidentClock).max(50).default([]),
  suppliers: ids.default([]),
  controls: ids.default([]),
  risks: z.array(words(300)).max(100).default([]),
  timeline: z.array(TimelineEntry).max(2_000).default([]),
  review: PostIncidentReview.nullable().default(null),
  /** Why nobody looks back, as a named person decided; a review that is written all the same stands before it. */
  waiver: z
    .object({ at: Instant, by: z.uuid(), reason: words(4_000) })
    .nullable()
    .default(null),
  withdrawn: z
    .object({ at: Instant, by: z.uuid(), note: words(8_000) })
    .nullable()
    .default(null),
})
export type Incident = z.infer<typeof Incident>

/** What opens an incident: as little as can be said at two in the morning. */
export const IncidentOpening = z.object({
  entity: z.uuid().optional().describe('May be left out where there is one'),
  kind: IncidentKind.default('real'),
  title: words(300),
  whatHappened: text(40_000),
  detected: MomentInput.optional().describe('Now when left out'),
  source: IncidentSource.default({ kind: 'form', reference: '', run: null }),
})
export type IncidentOpening = z.infer<typeof IncidentOpening>

/** What a person changes at once; each is one fact. A null takes back what was said, and what is left out stays. */
export const IncidentChange = z.strictObject({
  title: words(300).optional(),
  moments: z.partialRecord(IncidentMomentName, MomentInput.nullable()).optional(),
  awareness: z.string().trim().max(8_000).describe('What was known at the moment of awareness').optional(),
  triggers: z.partialRecord(IncidentTrigger, MomentInput.nullable()).optional(),
  trustServicesHit: z.boolean().optional(),
  facts: z.record(z.string(), z.unknown()).describe('Facts by name; null takes one back').optional(),
  answers: z.record(z.string(), z.union([answers.valueType, z.null()])).optional(),
  interruptions: z
    .array(z.object({ ...interruption, from: MomentInput, to: MomentInput.nullable() }))
    .max(500)
    .optional(),
  maintenance: z
    .array(z.object({ ...planned, from: MomentInput, to: MomentInput }))
    .max(100)
    .optional(),
  rootCause: z.string().trim().max(300).optional(),
  requests: z
    .array(z.object({ id: words(60), from: words(300), what: words(4_000), askedAt: MomentInput, due: MomentInput }))
    .max(100)
    .optional(),
  notices: z
    .array(z.object({ to: words(1_000), what: words(8_000), at: MomentInput, channel: words(200) }))
    .max(200)
    .optional(),
  clocks: z.array(IncidentClock).max(50).optional(),
  suppliers: ids.optional(),
  controls: ids.optional(),
  risks: z.array(words(300)).max(100).optional(),
  review: PostIncidentReview.omit({ at: true, by: true }).nullable().optional(),
  waiver: z
    .object({ reason: words(4_000) })
    .describe('Why nobody looks back')
    .nullable()
    .optional(),
})
export type IncidentChange = z.infer<typeof IncidentChange>
