import { z } from 'zod'

const Known = z.boolean().nullable().default(null)
const Amount = z.number().nonnegative().nullable().default(null)
const Country = z.string().regex(/^[A-Z]{2}$/)

/** People in full-time equivalents, and yearly turnover and balance sheet total in euro. What is not known is null. */
export const Figures = z.object({ headcount: Amount, turnoverEur: Amount, balanceEur: Amount })
export type Figures = z.infer<typeof Figures>

/** Another enterprise with a share or votes in this one, or this one in it; `percent` is the larger of share and votes. */
export const Holding = z.object({
  name: z.string().min(1).max(200),
  percent: z.number().min(0).max(100).nullable().default(null),
  figures: Figures,
})
export type Holding = z.infer<typeof Holding>

/** Where an entity decides and works. `outside` is a place that is not in the Union; null is not answered. */
export const Establishment = z.object({
  memberStates: z.array(Country).nullable().default(null),
  decisions: z
    .union([Country, z.literal('outside')])
    .nullable()
    .default(null),
  operations: z
    .union([Country, z.literal('outside')])
    .nullable()
    .default(null),
  mostEmployees: Country.nullable().default(null),
  served: z.array(Country).nullable().default(null),
  establishedBy: Country.nullable().default(null),
  representative: Country.nullable().default(null),
})
export type Establishment = z.infer<typeof Establishment>

/** What a legal entity answers, in any order. Null is unknown and never counts as no; an empty list is an answer. */
export const ScopingFacts = z.object({
  servicesInUnion: Known,
  mainlySecurity: Known,
  types: z.array(z.string()).nullable().default(null),
  qualified: Known,
  namedByMemberState: Known,
  namedEssential: Known,
  regionalAssessed: Known,
  criticalEntity: Known,
  broughtInByMemberState: Known,
  formerOperator: Known,
  formerOperatorsKept: Known,
  figures: Figures,
  previousYear: Figures.nullable().default(null),
  holdings: z.array(Holding).nullable().default(null),
  /** The entity claims that its systems do not depend on those of its group, where the member state allows that. */
  independent: Known,
  establishment: Establishment,
})
export type ScopingFacts = z.infer<typeof ScopingFacts>

/** From the lightest to the heaviest. */
export const entityClasses = ['out', 'registration_only', 'important', 'essential'] as const
export const EntityClass = z.enum(entityClasses)
export type EntityClass = z.infer<typeof EntityClass>

/** Nothing answered yet. */
export const nothingKnown: ScopingFacts = ScopingFacts.parse({
  figures: {},
  establishment: {},
})
