import { z } from 'zod'
import { isZone } from '../mail/index.ts'
import { EntityClass, Figures, ScopingFacts } from '../scoping/index.ts'
import { Instant } from '../time/index.ts'

const text = (most: number) => z.string().trim().max(most).default('')

/** What a contact is for. The one for incidents is reached over a channel that the incident cannot have touched. */
export const ContactFor = z.enum(['registration', 'incident', 'notifier', 'management'])
export type ContactFor = z.infer<typeof ContactFor>

export const EntityContact = z.object({
  for: ContactFor,
  name: z.string().trim().min(1).max(200),
  title: text(200),
  email: text(320),
  phone: text(60),
  availability: text(200).describe('When somebody answers, such as “day and night”'),
})
export type EntityContact = z.infer<typeof EntityContact>

/** What a person decided about the scope of an entity, with the figures and the versions of the law that it rested on. */
export const ScopingDecision = z.object({
  class: EntityClass,
  by: z.uuid(),
  at: Instant,
  reason: z.string().trim().min(1, 'say why').max(8_000),
  /** What the rules gave at that moment; null where they left it open. */
  computed: EntityClass.nullable(),
  figures: Figures,
  types: z.array(z.string()).nullable(),
  packs: z.array(z.object({ id: z.string(), version: z.string(), asOf: z.iso.date() })),
})
export type ScopingDecision = z.infer<typeof ScopingDecision>

/**
 * A duty that a customer in scope hands down by contract; it binds whoever signed it, in scope or not. Its hours count
 * from when an incident is detected, or from when the entity is aware of it, as the contract says.
 */
export const FlowDown = z.object({
  customer: z.string().trim().min(1, 'name the customer').max(200),
  duty: z.string().trim().min(1, 'say what is owed').max(2_000),
  noticeHours: z.int().positive().max(8_760).nullable().default(null).describe('Null where it sets no time'),
  from: z.enum(['detected', 'aware']).default('aware'),
  reference: text(400).describe('The contract, and the clause in it'),
})
export type FlowDown = z.infer<typeof FlowDown>

/**
 * A legal entity: duties of NIS2 are owed by each of them, never by an organisation as a whole. What nobody has
 * answered is null and unknown.
 */
export const LegalEntity = z.object({
  name: z.string().trim().min(1).max(200),
  scope: z.uuid().nullable().describe('The scope that stands for it'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .describe('Where it has its seat, as ISO 3166'),
  zone: z
    .string()
    .refine(isZone, 'is no time zone of the IANA list')
    .describe('Zone of record, in which its clocks count'),
  legalForm: text(200),
  registerNumber: text(200),
  address: text(1_000),
  mainEstablishment: text(1_000).describe('Address of its main establishment in the Union, where that is not its seat'),
  scoping: ScopingFacts,
  /** Worldwide turnover of the whole undertaking in the year before, by which ceilings of fines go. */
  groupTurnoverEur: z.number().nonnegative().nullable().default(null),
  /** Users of its services in the Union: contract customers, and the people of business customers. */
  usersInUnion: z.number().int().nonnegative().nullable().default(null),
  contacts: z.array(EntityContact).max(50).default([]),
  ipRanges: z.array(z.string().trim().min(1).max(60)).max(2_000).nullable().default(null),
  otherEstablishments: z.array(z.string().trim().min(1).max(400)).max(200).nullable().default(null),
  representative: text(1_000),
  supervisingAuthorities: z.array(z.string().trim().min(1).max(300)).max(50).nullable().default(null),
  qualifiedOn: z.iso
    .date()
    .nullable()
    .default(null)
    .describe('Since when it falls under the law; registration counts from it'),
  flowDowns: z.array(FlowDown).max(300).default([]).describe('Duties that customers hand down by contract'),
  decision: ScopingDecision.nullable().default(null),
  /** The day from which the entity is no more; its records stay. */
  endedOn: z.iso.date().nullable().default(null),
})
export type LegalEntity = z.infer<typeof LegalEntity>

/** What people write of an entity; a decision about its scope is recorded apart, with what it rested on. */
export const LegalEntityDraft = LegalEntity.omit({ decision: true })
export type LegalEntityDraft = z.infer<typeof LegalEntityDraft>
