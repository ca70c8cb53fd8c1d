import { z } from 'zod'
import type { LegalEntity } from '../legal-entity/index.ts'
import { type Facts, FactValue } from '../regulation/index.ts'
import { type Interruption, longest, mostInWeek, unplanned } from '../significance/index.ts'
import type { Instant } from '../time/index.ts'
import type { Incident, InterruptionNote, MaintenanceWindow } from './schema.ts'

/** What significance is judged by, each in our words and with how it is answered. Durations are seconds. */
export const incidentFacts = {
  suspected_malicious: { label: 'Suspected to be unlawful or malicious', kind: 'yes_no' },
  access_succeeded: { label: 'Somebody without the right got access', kind: 'yes_no' },
  severe_disruption_possible: { label: 'It can disrupt operation severely', kind: 'yes_no' },
  data_compromised: { label: 'Integrity, confidentiality or authenticity of data is compromised', kind: 'yes_no' },
  physical_access_compromised: { label: 'Physical access or protection is compromised', kind: 'yes_no' },
  outage: { label: 'Longest time wholly unavailable', kind: 'duration' },
  outage_week: { label: 'Time unavailable in one calendar week', kind: 'duration' },
  limited: { label: 'Longest time of limited availability', kind: 'duration' },
  response: { label: 'Average time to respond', kind: 'duration' },
  response_lasting: { label: 'How long it responded so slowly', kind: 'duration' },
  users_affected_eu: { label: 'Users in the Union that are touched', kind: 'number' },
  users_data_eu: { label: 'Users in the Union whose data is compromised', kind: 'number' },
  users_eu: { label: 'Users in the Union in all', kind: 'number' },
  loss_eur: { label: 'Direct financial loss, caused or possible', kind: 'amount' },
  turnover_previous_year_eur: { label: 'Turnover of the year before', kind: 'amount' },
  trade_secrets_taken: { label: 'Trade secrets were taken out, or could be', kind: 'yes_no' },
  death: { label: 'Death of a person, caused or possible', kind: 'yes_no' },
  considerable_health_damage: { label: 'Considerable damage to health, caused or possible', kind: 'yes_no' },
  misconfiguration: { label: 'Wrong data come from a misconfiguration', kind: 'yes_no' },
  domains_affected: { label: 'Domain names that are touched', kind: 'number' },
  domains_managed: { label: 'Domain names that are managed', kind: 'number' },
  only_planned: { label: 'Nothing but planned consequences of maintenance', kind: 'yes_no' },
  severe_disruption: { label: 'It caused or can cause severe disruption of services', kind: 'yes_no' },
  severe_loss: { label: 'It caused or can cause severe financial loss', kind: 'yes_no' },
  considerable_damage_to_others: { label: 'It caused or can cause considerable damage to others', kind: 'yes_no' },
} as const satisfies Record<string, { label: string; kind: 'yes_no' | 'number' | 'duration' | 'amount' }>

export const FactName = z.enum(Object.keys(incidentFacts) as [keyof typeof incidentFacts])
export type FactName = z.infer<typeof FactName>

/** What people said of an incident. A yes or no is never a number, nor the other way round. */
export const IncidentFacts = z.partialRecord(FactName, FactValue).superRefine((facts, context) => {
  for (const [name, value] of Object.entries(facts)) {
    const isYesNo = incidentFacts[name as FactName].kind === 'yes_no'
    if (isYesNo !== (typeof value === 'boolean'))
      context.addIssue({
        code: 'custom',
        path: [name],
        message: isYesNo ? 'is yes or no' : 'is a number or its bounds',
      })
  }
})
export type IncidentFacts = z.infer<typeof IncidentFacts>

/**
 * Where a fact comes from: a person said it, it follows from the interruptions, the entity has it, other incidents give it, or
 * another fact rules out what was said.
 */
export type FactSource = 'said' | 'interruptions' | 'entity' | 'recurring' | 'ruled_out'

export type KnownFacts = Readonly<{ facts: Facts; sources: Readonly<Record<string, FactSource>> }>

/**
 * Everything that is known of an incident for its significance. What follows from recorded interruptions goes before what was
 * estimated, and never below it; an interruption that goes on has lasted at least until now. What is not known is left out.
 */
export function knownFacts(
  incident: Incident,
  entity: Pick<LegalEntity, 'usersInUnion' | 'scoping'>,
  recurring: Facts | null,
  now: Instant,
): KnownFacts {
  const parts: readonly (readonly [FactSource, Facts])[] = [
    ['entity', ofEntity(entity)],
    ['said', incident.facts],
    ...withMeasured(ofInterruptions(incident, now), incident.facts),
    ['recurring', recurring ?? {}],
    ['ruled_out', incident.facts.only_planned === true ? ruledOut(incident.facts) : {}],
  ]
  const known = parts.flatMap(([source, facts]) =>
    Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [{ source, name, value }])),
  )
  return {
    facts: Object.fromEntries(known.map(({ name, value }) => [name, value])),
    sources: Object.fromEntries(known.map(({ name, source }) => [name, source])),
  }
}

/** What no maintenance plans. Where one of these holds, it was not the plan alone, whatever was said. */
const neverPlanned = [
  'suspected_malicious',
  'access_succeeded',
  'data_compromised',
  'physical_access_compromised',
  'trade_secrets_taken',
  'death',
  'considerable_health_damage',
] as const satisfies readonly FactName[]

function ruledOut(facts: IncidentFacts): Facts {
  return neverPlanned.some(name => facts[name] === true) ? { only_planned: false } : {}
}

function ofEntity({ usersInUnion, scoping }: Pick<LegalEntity, 'usersInUnion' | 'scoping'>): Facts {
  const turnover = scoping.figures.turnoverEur
  return {
    ...(usersInUnion === null ? {} : { users_eu: usersInUnion }),
    ...(turnover === null ? {} : { turnover_previous_year_eur: turnover }),
  }
}

/**
 * What recorded interruptions amount to, of the kinds that somebody recorded: who notes an outage says nothing of limited
 * availability. Only what was announced is planned: for this service, with this consequence or a worse one, and for this time.
 * Each service counts for itself, and one without a name may be any.
 */
function ofInterruptions({ interruptions, maintenance, zone }: Incident, now: Instant): Facts {
  const of = (kind: InterruptionNote['kind']) => {
    const noted = interruptions.filter(one => one.kind === kind)
    const left = noted.map(one => ({
      service: one.service,
      stretches: unplanned(stretches([one], now), windowsFor(one, maintenance)),
    }))
    const isOpen = noted.some(({ to }) => to === null)
    const most = (seconds: (stretches: readonly Interruption[]) => number) => {
      if (noted.length === 0) return undefined
      const lasted = Math.max(0, ...byService(left).map(seconds))
      return isOpen ? { atLeast: lasted, atMost: null } : lasted
    }
    return { most, isBeyondPlan: left.some(one => one.stretches.length > 0) }
  }
  const [outage, limited] = [of('outage'), of('limited')]
  return {
    outage: outage.most(longest),
    outage_week: outage.most(one => mostInWeek(one, zone)),
    limited: limited.most(longest),
    ...(outage.isBeyondPlan || limited.isBeyondPlan ? { only_planned: false } : {}),
  }
}

type OfService = Readonly<{ service: string; stretches: readonly Interruption[] }>

/** The stretches of each service, with those of which nobody said which service it was. */
function byService(left: readonly OfService[]): readonly (readonly Interruption[])[] {
  const services = [...new Set(left.map(({ service }) => service.trim().toLowerCase()))]
  const named = services.filter(service => service !== '')
  return (named.length === 0 ? [''] : named).map(service =>
    left.filter(one => isSameService(one.service, service) || one.service.trim() === '').flatMap(one => one.stretches),
  )
}

type Amount = Exclude<FactValue, boolean>

/** What was measured and what was said, the larger of each bound: nobody's word is made less by what somebody recorded. */
function withMeasured(measured: Facts, saidSoFar: IncidentFacts): readonly (readonly [FactSource, Facts])[] {
  return Object.entries(measured).flatMap(([name, value]): readonly (readonly [FactSource, Facts])[] => {
    const before = saidSoFar[name as FactName]
    if (value === undefined || typeof value === 'boolean' || before === undefined || typeof before === 'boolean')
      return [['interruptions', { [name]: value }]]
    const larger = largerOf(value, before)
    const isMeasured = String(ends(larger)) === String(ends(value))
    return [[isMeasured ? 'interruptions' : 'said', { [name]: larger }]]
  })
}

function largerOf(one: Amount, other: Amount): Amount {
  const [[low, high], [otherLow, otherHigh]] = [ends(one), ends(other)]
  const [atLeast, atMost] = [Math.max(low, otherLow), Math.max(high, otherHigh)]
  if (atLeast === atMost) return atLeast
  return { atLeast, atMost: atMost === Number.POSITIVE_INFINITY ? null : atMost }
}

function ends(amount: Amount): readonly [low: number, high: number] {
  return typeof amount === 'number' ? [amount, amount] : [amount.atLeast, amount.atMost ?? Number.POSITIVE_INFINITY]
}

function windowsFor({ kind, service }: InterruptionNote, maintenance: readonly MaintenanceWindow[]): Interruption[] {
  return maintenance
    .filter(window => window.service === '' || isSameService(window.service, service))
    .filter(({ consequence }) => consequence === 'outage' || kind === 'limited')
    .map(({ from, to }) => ({ from: from.at, to: to.at }))
}

function isSameService(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}

function stretches(notes: readonly InterruptionNote[], now: Instant): readonly Interruption[] {
  return notes.map(({ from, to }) => ({ from: from.at, to: to?.at ?? now }))
}
