import { z } from 'zod'
import { typeId } from './nis2.ts'

const Summed = z.strictObject({ id: z.string(), summary: z.string() })
const Sector = z.object({
  id: z.string(),
  annex: z.enum(['I', 'II']),
  name: z.string(),
  subsectors: z.array(z.object({ id: z.string(), name: z.string() })),
  entityTypes: z.array(z.string()).default([]),
})

const Users = z.strictObject({ pct: z.number(), count: z.int(), rule: z.literal('smaller'), users: z.string() })

/** One way in which an incident is significant. Limits are strict: more than, never equal. */
const Criterion = z.strictObject({
  point: z.string(),
  kind: z.string(),
  eur: z.int().optional(),
  pctTurnover: z.number().optional(),
  rule: z.literal('lower').optional(),
  see: z.string().optional(),
  count: z.int().optional(),
  withinMonths: z.int().optional(),
  minutesMoreThan: z.int().optional(),
  hoursMoreThan: z.int().optional(),
  per: z.string().optional(),
  secondsMoreThan: z.int().optional(),
  forHoursMoreThan: z.int().optional(),
  exceptFewerDomains: z.int().optional(),
  exceptPct: z.number().optional(),
  users: Users.optional(),
})

const Facts = z.object({
  dates: z.record(z.string(), z.iso.date()),
  entityClasses: z.array(Summed.extend({ class: z.enum(['essential', 'important']), regardlessOfSize: z.boolean() })),
  inScopeRegardlessOfSize: z.array(Summed),
  memberStateOptions: z.array(Summed),
  sizeThresholds: z.object({
    basis: z.string(),
    classes: z.array(z.record(z.string(), z.unknown())),
    rule: z.string(),
  }),
  sectors: z.object({
    annexI: z.object({ title: z.string(), sectors: z.array(Sector) }),
    annexII: z.object({ title: z.string(), sectors: z.array(Sector) }),
  }),
  significantIncident: z.object({ id: z.string(), criteria: z.array(Summed) }),
  reportingTimers: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      limit: z.string().nullable(),
      from: z.string(),
      override: z.strictObject({ trustServiceProvider: z.string() }).optional(),
      owner: z.string().optional(),
      soft: z.boolean().optional(),
    }),
  ),
  registration: z.object({
    general: z.record(z.string(), z.unknown()),
    enisaRegistry: z.object({
      id: z.string(),
      entities: z.array(z.string()),
      data: z.array(z.string()),
      firstDue: z.iso.date(),
      changesWithin: z.string(),
    }),
  }),
  sanctions: z.object({
    fines: z.array(z.record(z.string(), z.unknown())),
    periodicPayments: z.string(),
    publicAdministration: z.string(),
    noDoubleFineWithGdpr: z.string(),
    suspension: z.string(),
    managementBan: z.string(),
    supervision: z.record(z.string(), z.string()),
  }),
  implementingRegulation: z.object({
    bindsOnly: z.array(z.string()),
    documentReasons: z.string(),
    userCount: z.string(),
    significantIncidentCriteria: z.array(
      z.strictObject({
        article: z.int(),
        appliesTo: z.string(),
        criteria: z.array(Criterion),
        logic: z.literal('all').optional(),
        exclusion: z.strictObject({ point: z.string(), kind: z.string() }).optional(),
      }),
    ),
  }),
})
type Facts = z.infer<typeof Facts>

const publisher = 'European Union'
const licence =
  'Texts of EUR-Lex may be reused with attribution (Decision 2011/833/EU); the words are ours (Apache-2.0) and have no legal effect'
const directive = 'Directive (EU) 2022/2555, Official Journal L 333 of 27 December 2022, page 80'
const regulation = 'Implementing Regulation (EU) 2024/2690, Official Journal L, 18 October 2024'

/** Scope, reporting and significance under NIS2, as data at the level of Union law; a national layer may change every figure. */
export function nis2Data(input: unknown): Readonly<Record<string, unknown>> {
  const facts = Facts.parse(input)
  return {
    'scope.json': scope(facts),
    'reporting.json': reporting(facts),
    'significance.json': significance(facts),
  }
}

function scope(facts: Facts) {
  const sectors = [...facts.sectors.annexI.sectors, ...facts.sectors.annexII.sectors]
  const registered = facts.registration.enisaRegistry.entities.map(typeId)
  const bound = facts.implementingRegulation.bindsOnly.map(typeId)
  const types = sectors.flatMap(sector =>
    sector.entityTypes.map(name => ({ id: typeId(name), name, sector: sector.id as string | null })),
  )
  const outside = facts.registration.enisaRegistry.entities
    .filter(name => !types.some(type => type.id === typeId(name)))
    .map(name => ({ id: typeId(name), name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`, sector: null }))
  return {
    title: 'Who falls under NIS2',
    publisher,
    licence,
    provenance: [`${directive}: Articles 2, 3 and 27, Annexes I and II`, `${regulation}: Article 1`],
    note: 'Types of entity are listed for sectors 8 to 10 of Annex I and 6 and 7 of Annex II only; for the others the sector or subsector stands for its types. Directive level: the national transposition binds.',
    annexes: { I: facts.sectors.annexI.title, II: facts.sectors.annexII.title },
    sectors: sectors.map(({ id, annex, name, subsectors, entityTypes }) => ({
      id,
      annex,
      name,
      subsectors: subsectors.map(one => ({ id: one.id, name: one.name })),
      entityTypes: entityTypes.map(typeId),
    })),
    entityTypes: [...types, ...outside].map(type => ({
      ...type,
      inRegistry: registered.includes(type.id),
      underRegulation2024_2690: bound.includes(type.id),
    })),
    size: facts.sizeThresholds,
    classes: facts.entityClasses,
    anySize: facts.inScopeRegardlessOfSize,
    memberStateOptions: facts.memberStateOptions,
  }
}

function reporting(facts: Facts) {
  return {
    title: 'Deadlines, registration and sanctions under NIS2',
    publisher,
    licence,
    provenance: [`${directive}: Articles 3, 20, 23, 27, 32 to 35 and 41`],
    note: 'Hours run from awareness and do not pause. The final report counts from the notification that was really sent. Fines are floors of the national maximum, whichever is higher, on the turnover of the whole undertaking.',
    dates: facts.dates,
    significantIncident: facts.significantIncident,
    timers: facts.reportingTimers,
    registration: {
      general: facts.registration.general,
      unionRegistry: {
        ...facts.registration.enisaRegistry,
        entities: facts.registration.enisaRegistry.entities.map(typeId),
      },
    },
    sanctions: facts.sanctions,
  }
}

function significance({ implementingRegulation }: Facts) {
  return {
    title: 'When an incident is significant for the entities of Implementing Regulation (EU) 2024/2690',
    publisher,
    licence,
    provenance: [`${regulation}: Articles 3 to 14`],
    note: 'Limits are strict: more than, never equal. Points (a) to (d) of Article 3 count what was caused and what could have been. Other entities have the test of Article 23(3) of the directive and national guidance only.',
    documentReasons: implementingRegulation.documentReasons,
    userCount: implementingRegulation.userCount,
    articles: implementingRegulation.significantIncidentCriteria.map(({ article, appliesTo, ...rest }) => ({
      article,
      appliesTo: typesOf(appliesTo),
      ...rest,
    })),
  }
}

function typesOf(appliesTo: string): readonly string[] {
  if (appliesTo === 'all relevant entities' || appliesTo === 'recurring incidents') return ['all']
  return appliesTo.split(' and ').map(typeId)
}
