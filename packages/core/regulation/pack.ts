import { z } from 'zod'
import { type Expression, parseExpression } from './expression.ts'

const Day = z.iso.date()
const Id = z.string().regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/)

/** A condition over facts, kept as its text; what cannot be read is refused when the pack is loaded. */
export const ConditionText = z.string().superRefine((text, context) => {
  try {
    parseExpression(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    context.addIssue(error.message)
  }
})

/** A length of time as ISO 8601: hours on instants (`PT24H`), or days, weeks and months of the calendar (`P14D`, `P2W`, `P1M`). */
export const Within = z.string().regex(/^(PT[1-9]\d*H|P[1-9]\d*[DWM])$/)
export type Within = z.infer<typeof Within>

/** One way to begin a clock: when the fact `from` is known, so long after it. Of several the earliest counts. */
export const ClockStart = z.object({ from: z.string(), within: Within })
export type ClockStart = z.infer<typeof ClockStart>

/** A day of each year as month and day; the last of February is the 28th in each year. */
const DayOfYear = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)

/** What a provision says, in the form that rules can use. `open` is what nobody has confirmed yet: it decides nothing. */
export const ProvisionValue = z.discriminatedUnion('is', [
  z.object({ is: z.literal('condition'), when: ConditionText }),
  z.object({ is: z.literal('clock'), starts: z.array(ClockStart).min(1) }),
  z.object({ is: z.literal('amount'), amount: ConditionText, unit: z.literal('EUR') }),
  z.object({ is: z.literal('number'), number: z.number(), unit: z.string() }),
  z.object({ is: z.literal('day'), day: Day }),
  z.object({ is: z.literal('window'), from: DayOfYear, to: DayOfYear }),
  z.object({ is: z.literal('list'), items: z.array(z.string()).min(1) }),
  z.object({ is: z.literal('words'), words: z.string().min(1).max(400) }),
  z.object({ is: z.literal('open') }),
])
export type ProvisionValue = z.infer<typeof ProvisionValue>

/** `in_force` is law; `draft` is not yet and is never evaluated unless asked for; `superseded` was law. */
export const ProvisionStatus = z.enum(['in_force', 'draft', 'superseded'])
export type ProvisionStatus = z.infer<typeof ProvisionStatus>

/**
 * One constant of the law with everything that is needed to check it: where it stands, since when, who read it. `id` is the
 * same in each jurisdiction, so that a national pack says the same thing otherwise by the same id. `reviewer` and `textHash`
 * are null until somebody licensed to say so has compared it with the text.
 */
export const Provision = z.object({
  id: Id,
  group: Id,
  title: z.string().min(1).max(200),
  instrument: Id,
  article: z.string().max(60),
  entityTypes: z.array(Id).default([]),
  value: ProvisionValue,
  status: ProvisionStatus.default('in_force'),
  validFrom: Day,
  validTo: Day.nullable().default(null),
  textHash: z.string().nullable().default(null),
  note: z.string().max(600).default(''),
})
export type Provision = z.infer<typeof Provision>

/** The act that provisions are taken from; defaults of the product have no address. */
export const Instrument = z.object({ id: Id, title: z.string(), oj: z.string(), url: z.url().nullable() })
export type Instrument = z.infer<typeof Instrument>

/** A kind of entity or, where an annex lists none, its sector; the annex is what decides its class. */
export const EntityType = z.object({
  id: Id,
  title: z.string(),
  annex: z.enum(['I', 'II', 'none']),
  sector: z.string(),
})
export type EntityType = z.infer<typeof EntityType>

/** A versioned set of provisions of one jurisdiction: of the Union (`EU`), or a national overlay by its ISO 3166 code. */
export const Pack = z
  .object({
    id: Id,
    version: z.string().regex(/^\d+(\.\d+)*$/),
    jurisdiction: z.string().regex(/^[A-Z]{2}$/),
    title: z.string(),
    asOf: Day,
    reviewer: z.string().nullable(),
    licence: z.string(),
    instruments: z.array(Instrument),
    entityTypes: z.array(EntityType).default([]),
    provisions: z.array(Provision),
  })
  .superRefine((pack, context) => {
    for (const problem of problemsOf(pack)) context.addIssue(problem)
  })
export type Pack = z.infer<typeof Pack>

function problemsOf({ instruments, provisions }: Readonly<{ instruments: Instrument[]; provisions: Provision[] }>) {
  const known = new Set(instruments.map(({ id }) => id))
  const strange = provisions.filter(({ instrument }) => !known.has(instrument))
  const ends = provisions.filter(({ validFrom, validTo }) => validTo !== null && validTo <= validFrom)
  return [
    ...strange.map(({ id, instrument }) => `${id}: no instrument “${instrument}” in this pack`),
    ...ends.map(({ id }) => `${id}: ends before it begins`),
    ...twice(provisions).map(id => `${id}: two provisions hold at the same time`),
  ]
}

function twice(provisions: readonly Provision[]): readonly string[] {
  const sorted = provisions
    .filter(({ status }) => status !== 'draft')
    .toSorted((a, b) => a.id.localeCompare(b.id) || a.validFrom.localeCompare(b.validFrom))
  return sorted.flatMap((one, at) => {
    const next = sorted[at + 1]
    return next?.id === one.id && (one.validTo === null || next.validFrom < one.validTo) ? [one.id] : []
  })
}

/** What is to be read: on which day, whose national law beside the Union's, and whether drafts count as if they were law. */
export type Reading = Readonly<{ on: string; jurisdiction: string | null; drafts: boolean }>

/** A provision as it is cited: with the pack, its version and its instrument, and its condition or amount as it was read. */
export type Cited = Provision &
  Readonly<{ pack: string; version: string; jurisdiction: string; source: Instrument; expression: Expression | null }>

/** The law as it stood on a day for one place. `get` refuses an id that does not hold then. */
export type Law = Readonly<{
  reading: Reading
  packs: readonly Readonly<{ id: string; version: string; asOf: string; reviewer: string | null }>[]
  entityTypes: ReadonlyMap<string, EntityType>
  provisions: readonly Cited[]
  get: (id: string) => Cited
  find: (id: string) => Cited | undefined
  group: (group: string) => readonly Cited[]
}>

/**
 * Reads packs as of a day: what holds then, of the Union and of one country. A national provision takes the place of the
 * Union's with the same id, unless it is `open`: what is to be confirmed changes nothing. Drafts are left out unless asked for.
 */
export function lawOf(packs: readonly Pack[], reading: Reading): Law {
  const used = packs.filter(pack => isUsed(pack, reading))
  const byId = new Map<string, Cited>()
  for (const pack of used.toSorted((a, b) => Number(b.jurisdiction === 'EU') - Number(a.jurisdiction === 'EU'))) {
    for (const provision of pack.provisions.filter(one => holds(one, reading))) {
      if (provision.value.is === 'open' && byId.has(provision.id)) continue
      byId.set(provision.id, cited(pack, provision))
    }
  }
  const provisions = [...byId.values()]
  const find = (id: string) => byId.get(id)
  return {
    reading,
    packs: used.map(({ id, version, asOf, reviewer }) => ({ id, version, asOf, reviewer })),
    entityTypes: new Map(used.flatMap(pack => pack.entityTypes.map(type => [type.id, type] as const))),
    provisions,
    find,
    get: id => {
      const found = find(id)
      if (found === undefined) throw new RangeError(`no provision “${id}” holds on ${reading.on}`)
      return found
    },
    group: group => provisions.filter(one => one.group === group),
  }
}

/** A pack of drafts alone is no law: it is not even named beside an answer, unless drafts are asked for. */
function isUsed({ jurisdiction, provisions }: Pack, reading: Reading): boolean {
  if (jurisdiction !== 'EU' && jurisdiction !== reading.jurisdiction) return false
  return reading.drafts || provisions.length === 0 || provisions.some(({ status }) => status !== 'draft')
}

function holds({ status, validFrom, validTo }: Provision, { on, drafts }: Reading): boolean {
  if (status === 'draft' && !drafts) return false
  return validFrom <= on && (validTo === null || on < validTo)
}

function cited(pack: Pack, provision: Provision): Cited {
  const source = pack.instruments.find(({ id }) => id === provision.instrument)
  if (source === undefined) throw new RangeError(`no instrument “${provision.instrument}” in ${pack.id}`)
  const { id, version, jurisdiction } = pack
  return { ...provision, pack: id, version, jurisdiction, source, expression: expressionOf(provision.value) }
}

function expressionOf(value: ProvisionValue): Expression | null {
  if (value.is === 'condition') return parseExpression(value.when)
  return value.is === 'amount' ? parseExpression(value.amount) : null
}
