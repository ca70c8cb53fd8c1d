import type { SupplierPointView, SupplierStandingView } from '@onus/contract/supplier'
import type { Clause, ReportReview, SupplierDraft, SupplierTier } from '@onus/core/supplier'
import type { State } from '../kit/state-view.ts'

const standingStates: Readonly<Record<SupplierStandingView['state'], State>> = {
  new: 'designed',
  missing: 'failing',
  current: 'operating',
  due: 'late',
  triggered: 'late',
  ended: 'not_applicable',
  not_direct: 'not_applicable',
}

const standingLabels: Readonly<Record<SupplierStandingView['state'], string>> = {
  new: 'Not assessed yet',
  missing: 'Never assessed',
  current: 'Assessed',
  due: 'Assess again',
  triggered: 'Something happened',
  ended: 'Ended',
  not_direct: 'No contract with us',
}

export function standingState(state: SupplierStandingView['state']): State {
  return standingStates[state]
}

export function standingLabel(state: SupplierStandingView['state']): string {
  return standingLabels[state]
}

export const riskWords = { low: 'Low', medium: 'Medium', high: 'High', very_high: 'Very high' } as const

const pointStates: Readonly<Record<SupplierPointView['state'], State>> = {
  met: 'operating',
  gap: 'failing',
  unknown: 'unknown',
  not_yet: 'designed',
  not_applicable: 'not_applicable',
}

export function pointState(state: SupplierPointView['state']): State {
  return pointStates[state]
}

const pointWords: Readonly<Record<SupplierPointView['state'], string>> = {
  met: 'Met',
  gap: 'Gap',
  unknown: 'Unknown',
  not_yet: 'Not owed yet',
  not_applicable: 'Not applicable',
}

export function pointWord(state: SupplierPointView['state']): string {
  return pointWords[state]
}

/** What is open of a supplier first, then what nobody looked at, then the rest, each in the order of the register. */
export function worstFirst(points: readonly SupplierPointView[]): readonly SupplierPointView[] {
  const order = ['gap', 'unknown', 'not_yet', 'met', 'not_applicable']
  return points.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
}

export const tiers: readonly { readonly value: SupplierTier; readonly label: string }[] = [
  { value: 'critical', label: 'Critical: assessed each year' },
  { value: 'important', label: 'Important: every two years' },
  { value: 'standard', label: 'Standard: every three years' },
]

export const accesses = [
  { value: 'none', label: 'None' },
  { value: 'physical', label: 'To rooms' },
  { value: 'remote', label: 'From afar' },
  { value: 'privileged', label: 'With rights of an administrator' },
  { value: 'holds_data', label: 'Holds our data' },
]

export const subservices = [
  { value: 'no', label: 'No, a supplier only' },
  { value: 'carve_out', label: 'Yes, our report leaves it out' },
  { value: 'inclusive', label: 'Yes, our report includes it' },
]

export const triggerKinds = [
  { value: 'service_change', label: 'Its service changed' },
  { value: 'report_expiry', label: 'Its report ran out' },
  { value: 'ownership_change', label: 'Its owner changed' },
  { value: 'location_change', label: 'It moved' },
  { value: 'contract_renewal', label: 'Its contract is renewed' },
  { value: 'coordinated_assessment', label: 'A coordinated assessment of the Union came out' },
  { value: 'incident', label: 'Incident at the supplier' },
]

export const reportKinds = [
  { value: 'soc2_type2', label: 'SOC 2 Type II' },
  { value: 'soc2_type1', label: 'SOC 2 Type I' },
  { value: 'soc3', label: 'SOC 3' },
  { value: 'iso27001', label: 'ISO 27001' },
  { value: 'other', label: 'Something else' },
]

export const opinions = [
  { value: 'unmodified', label: 'Unmodified' },
  { value: 'qualified', label: 'Qualified' },
  { value: 'adverse', label: 'Adverse' },
  { value: 'disclaimer', label: 'Disclaimer' },
]

export const clauseStates: readonly { readonly value: Clause['state'] | ''; readonly label: string }[] = [
  { value: '', label: 'Nobody looked' },
  { value: 'present', label: 'In the contract' },
  { value: 'equivalent', label: 'Something else does the same' },
  { value: 'absent_accepted', label: 'Absent, and accepted' },
  { value: 'absent_open', label: 'Absent, open' },
]

/** A clause after somebody chose another state of it: what was written stays where the new state takes it. */
export function clauseAs(state: string, before: Clause | undefined, person: string): Clause | undefined {
  const why = before && 'why' in before ? before.why : ''
  switch (state) {
    case 'present':
      return before?.state === 'present' ? before : { state, quote: '', page: '' }
    case 'equivalent':
      return { state, why }
    case 'absent_accepted':
      return { state, why, by: before?.state === 'absent_accepted' ? before.by : person }
    case 'absent_open':
      return { state }
    default:
      return undefined
  }
}

/** What of a supplier cannot be sent yet, by its field. */
export function faultsOfSupplier({ name, owner, began, country, clauses }: SupplierDraft): Record<string, string> {
  const incomplete = Object.values(clauses).some(
    clause =>
      (clause.state === 'present' && clause.quote.trim() === '') || ('why' in clause && clause.why.trim() === ''),
  )
  return {
    ...(name.trim() === '' && { name: 'Give its legal name.' }),
    ...(owner === '' && { owner: 'Name who answers for it.' }),
    ...(began === '' && { began: 'Say since when it supplies.' }),
    ...(country !== null && !/^[A-Z]{2}$/.test(country) && { country: 'Two letters, such as IE.' }),
    ...(incomplete && { clauses: 'Quote each clause that is there, and say why of each that is not.' }),
  }
}

/** A report of which nothing was read yet. */
export const nothingRead: Omit<ReportReview, 'conclusion'> = {
  kind: 'soc2_type2',
  firm: '',
  issued: null,
  period: null,
  coversOurServices: null,
  categories: null,
  opinion: null,
  exceptions: null,
  expected: null,
  carvedOut: null,
  bridgeLetterUntil: null,
}

const reaches = {
  current: 'It speaks for today',
  not_yet: 'Its period has not begun',
  needs_bridge_letter: 'Its period is over: ask for a bridge letter',
  stale: 'Its period is over for too long for a bridge letter',
  ended: 'It is too old to be relied on',
  unknown: 'It names no period yet',
} as const

export function reachWords(state: keyof typeof reaches): string {
  return reaches[state]
}

export function reachState(state: keyof typeof reaches): State {
  if (state === 'current') return 'operating'
  return state === 'stale' || state === 'ended' ? 'failing' : 'unknown'
}

/** Where a report stands, as its page and the page of its supplier say it; an accepted one that ran out is expiring. */
export function reportStateWords(label: string, state: string, reach: keyof typeof reaches | null): string {
  const isTaken = state === 'accepted' || state === 'conditional'
  return isTaken && reach !== null && reach !== 'current' && reach !== 'unknown' ? `${label}, running out` : label
}

interface Register {
  readonly items: readonly {
    readonly standing: Pick<SupplierStandingView, 'state'>
    readonly points: { readonly gap: number; readonly unknown: number }
  }[]
  readonly source: { readonly state: string } | null
  readonly controls: readonly { readonly requirements: readonly string[] }[]
}

/** What the register says of a requirement, the worst first. Where nobody keeps it, or nothing hears it, that is said too. */
export function registerSays(
  { items, source, controls }: Register,
  requirement: string,
): readonly { readonly state: State; readonly words: string }[] {
  if (items.length === 0)
    return [
      {
        state: 'unknown',
        words: 'No supplier is written down: what is asked of suppliers is not known from the register.',
      },
    ]
  const sum = (key: 'gap' | 'unknown') => items.reduce((all, { points }) => all + points[key], 0)
  const unassessed = items.filter(({ standing }) => standing.state === 'missing' || standing.state === 'due').length
  const [gaps, unknown] = [sum('gap'), sum('unknown')]
  const lines: readonly (readonly [boolean, State, string])[] = [
    [
      !controls.some(one => one.requirements.includes(requirement)),
      'not_addressed',
      'No adopted control addresses this requirement, so nothing here is judged by the register. Adopt or write one.',
    ],
    [
      source !== null && source.state !== 'active',
      'unknown',
      'The register is not read any more: its connection is off.',
    ],
    [unassessed > 0, 'failing', `${many(unassessed, 'supplier is', 'suppliers are')} past the day of an assessment.`],
    [gaps > 0, 'failing', `${many(gaps, 'point is', 'points are')} open.`],
    [unknown > 0, 'unknown', `${many(unknown, 'point was', 'points were')} never looked at.`],
    [gaps + unknown === 0, 'operating', `Nothing is open at ${many(items.length, 'supplier', 'suppliers')}.`],
  ]
  return lines.flatMap(([is, state, words]) => (is ? [{ state, words }] : []))
}

function many(count: number, one: string, more: string): string {
  return `${count} ${count === 1 ? one : more}`
}
