import { calendarOf } from '../occurrence/index.ts'
import type { Law } from '../regulation/index.ts'
import { listOf } from '../regulation/index.ts'
import { type Instant, instant } from '../time/index.ts'
import { type AssessmentRecord, countedAs } from './assessment.ts'
import type { Supplier } from './record.ts'
import { lastDayOf, reachOf, reportFindings } from './report.ts'
import type { SupplierReport } from './report-record.ts'
import type { Clause, ReportReview, SupplierTier } from './schema.ts'
import { type SupplierStanding, supplierStanding } from './standing.ts'

/** A supplier with everything that is recorded about it. */
export type SupplierFile = Readonly<{
  id: string
  supplier: Supplier
  assessments: readonly Readonly<{ id: string; body: AssessmentRecord }>[]
  reports: readonly Readonly<{ id: string; body: SupplierReport }>[]
  /** The controls of our own that are in force: one that was retired does nothing that is expected of us. */
  inForce: ReadonlySet<string>
}>

/**
 * One thing that is expected of the register of suppliers, and how it stands: `met`, a `gap`, `unknown` while nobody has looked,
 * or not owed, for now (`not_yet`) or at all (`not_applicable`).
 */
export type SupplierPoint = Readonly<{
  id: string
  kind:
    | 'assessment'
    | 'decision'
    | 'clause'
    | 'contract'
    | 'service'
    | 'report'
    | 'opinion'
    | 'exception'
    | 'expected_control'
    | 'subservice_organisation'
  state: 'met' | 'gap' | 'unknown' | 'not_yet' | 'not_applicable'
  words: string
  /** The provision that says so; null where it is what a reading found. */
  rule: string | null
}>

/** How a supplier stands with its assessment, whether or not it has ended. */
export function standingOfSupplier(law: Law, file: SupplierFile, zone: string, now: Instant): SupplierStanding {
  const { tier, began, triggers } = file.supplier
  const recorded = triggers.map(({ at, is, what }) => ({ at: instant(at), what: `${triggerWords[is]}: ${what}` }))
  return supplierStanding(
    law,
    {
      tier,
      began: calendarOf(zone).startOfDay(began),
      assessments: file.assessments.flatMap(({ body }) => countedAs(body) ?? []),
      triggers: [...recorded, ...passedDays(law, file, zone, calendarOf(zone).dateAt(now))],
    },
    zone,
    now,
  )
}

/** Days that ask for a new assessment by themselves: the end of the contract, and that until which a report may be relied on. */
function passedDays(
  law: Law,
  file: SupplierFile,
  zone: string,
  today: string,
): readonly Readonly<{ at: Instant; what: string }>[] {
  const { contract } = file.supplier
  const [report] = countingReports(law, file, today)
  const reach = report ? lastDayOf(law, report.body.review) : null
  const after = (day: string, what: string) => ({ at: calendarOf(zone).startOfDay(nextDay(day)), what })
  return [
    ...(contract?.until ? [after(contract.until, `Its contract ended on ${contract.until}`)] : []),
    ...(reach
      ? [after(reach, `${triggerWords.report_expiry}: ${report?.body.title ?? ''} reaches no further than ${reach}`)]
      : []),
  ]
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

export const triggerWords: Readonly<Record<Supplier['triggers'][number]['is'], string>> = {
  incident: 'Incident at the supplier',
  service_change: 'Its service changed',
  report_expiry: 'Its report ran out',
  ownership_change: 'Its owner changed',
  location_change: 'It moved',
  contract_renewal: 'Its contract is renewed',
  coordinated_assessment: 'A coordinated assessment of the Union came out',
}

/** The provision by which a standing was found. */
export function ruleOfStanding(supplier: Pick<Supplier, 'tier'>, { state }: Pick<SupplierStanding, 'state'>): string {
  return state === 'new' || state === 'missing' ? 'supplier.grace' : `supplier.review.${supplier.tier}`
}

/**
 * Everything that the register expects of a supplier and how it stands. An assessment past its day, a control expected of us
 * that nothing answers for, and what the reading of a report found are each a gap; what nobody read is unknown, and never met.
 * One that has ended is asked nothing more, which is said, so that what was open of it is closed; one that has no contract with
 * us is asked nothing at all.
 */
export function pointsOf(law: Law, file: SupplierFile, zone: string, now: Instant): readonly SupplierPoint[] {
  const { supplier } = file
  const today = calendarOf(zone).dateAt(now)
  if (!supplier.direct) return []
  if (supplier.ended !== null && supplier.ended <= today) return [endedPoint(supplier.ended)]
  const standing = standingOfSupplier(law, file, zone, now)
  return [
    assessmentPoint(supplier, standing, zone),
    ...decisionPoints(standing),
    ...clausePoints(law, supplier, standing),
    ...contractPoints(supplier, today),
    ...servicePoints(supplier),
    ...reportPoints(law, file, today),
  ]
}

function endedPoint(day: string): SupplierPoint {
  return {
    id: 'assessment',
    kind: 'assessment',
    state: 'met',
    words: `It ended on ${day}: nothing is asked of it`,
    rule: null,
  }
}

const answers = { new: 'not_yet', missing: 'gap', current: 'met', due: 'gap', triggered: 'gap' } as const

function assessmentPoint(supplier: Supplier, standing: SupplierStanding, zone: string): SupplierPoint {
  return {
    id: 'assessment',
    kind: 'assessment',
    state: answers[standing.state],
    words: standingWords(standing, zone),
    rule: ruleOfStanding(supplier, standing),
  }
}

/** How a supplier stands, with the day and its zone. */
export function standingWords({ state, by, because }: SupplierStanding, zone: string): string {
  const day = by === null ? 'no known day' : `${calendarOf(zone).dateAt(by)} (${zone})`
  switch (state) {
    case 'new':
      return `Not assessed yet; to be by ${day}`
    case 'missing':
      return `Never assessed; it was to be by ${day}`
    case 'current':
      return `Assessed; again by ${day}`
    case 'due':
      return `To be assessed again; it was to be by ${day}`
    case 'triggered':
      return `To be assessed again since ${day}. ${because ?? ''}`
  }
}

function decisionPoints({ last }: SupplierStanding): readonly SupplierPoint[] {
  if (last?.decision !== 'reject' && last?.decision !== 'exit') return []
  const words =
    last.decision === 'reject' ? 'It was rejected, and still supplies' : 'It is to be left, and still supplies'
  return [{ id: 'decision', kind: 'decision', state: 'gap', words, rule: null }]
}

function clausePoints(law: Law, { clauses }: Supplier, { state }: SupplierStanding): readonly SupplierPoint[] {
  return listOf(law, 'supplier.clauses').map(clause => ({
    id: `clause ${clause}`,
    kind: 'clause' as const,
    ...clausePoint(clauses[clause], state === 'new'),
    rule: 'supplier.clauses',
    words: `${clauseTitle(clause)}: ${clauseWords(clauses[clause])}`,
  }))
}

function clausePoint(clause: Clause | undefined, isNew: boolean): Pick<SupplierPoint, 'state'> {
  if (clause === undefined) return { state: isNew ? 'not_yet' : 'unknown' }
  return { state: clause.state === 'absent_open' ? 'gap' : 'met' }
}

function clauseWords(clause: Clause | undefined): string {
  switch (clause?.state) {
    case undefined:
      return 'nobody looked for it in the contract'
    case 'present':
      return `in the contract${clause.page === '' ? '' : `, page ${clause.page}`}`
    case 'equivalent':
      return `something else does the same: ${clause.why}`
    case 'absent_accepted':
      return `not in the contract, accepted: ${clause.why}`
    case 'absent_open':
      return 'not in the contract, and nobody accepted that'
  }
}

function contractPoints({ contract }: Supplier, today: string): readonly SupplierPoint[] {
  if (contract === null || contract.until === null || contract.until >= today) return []
  const words = `Its contract ended on ${contract.until}, and it still supplies`
  return [{ id: 'contract', kind: 'contract', state: 'gap', words, rule: null }]
}

/** The latest report on the agreed service counts: what was not kept is open until one says that it is again. */
function servicePoints({ serviceReviews = [] }: Supplier): readonly SupplierPoint[] {
  const last = serviceReviews.toSorted((a, b) => a.to.localeCompare(b.to)).at(-1)
  if (last === undefined) return []
  const words = `Agreed service from ${last.from} to ${last.to} ${last.met ? 'kept' : `not kept: ${last.what}`}`
  return [{ id: 'service', kind: 'service', state: last.met ? 'met' : 'gap', words, rule: null }]
}

/**
 * How much is at stake with a supplier: its tier against the worst concern of the assessment that counts. Null before there is
 * one: a risk that nobody weighed is not low.
 */
export function riskOf(tier: SupplierTier, { last }: Pick<SupplierStanding, 'last'>): SupplierRisk | null {
  if (last === null) return null
  const concerns = Object.values(last.factors).map(({ concern }) => concern)
  const worst = (['serious', 'some', 'none'] as const).find(one => concerns.includes(one)) ?? 'none'
  return risks[tier][worst]
}

type SupplierRisk = 'low' | 'medium' | 'high' | 'very_high'

const risks: Readonly<Record<SupplierTier, Readonly<Record<'none' | 'some' | 'serious', SupplierRisk>>>> = {
  critical: { none: 'medium', some: 'high', serious: 'very_high' },
  important: { none: 'low', some: 'medium', serious: 'high' },
  standard: { none: 'low', some: 'low', serious: 'medium' },
}

const clauseTitles: Readonly<Record<string, string>> = {
  a_requirements: '(a) Security requirements, also of what is bought',
  b_awareness: '(b) Awareness, skills and certificates',
  c_background_checks: '(c) Background checks',
  d_incident_notice: '(d) Notice of incidents without undue delay',
  e_audit_right: '(e) Right to audit, or to receive reports of audits',
  f_vulnerabilities: '(f) Handling of vulnerabilities',
  g_subcontracting: '(g) Subcontracting, with the same duties',
  h_termination: '(h) At the end: return or disposal',
}

/** What a clause is about, in our own words; one that the law names and this does not yet is said by its id. */
export function clauseTitle(clause: string): string {
  return clauseTitles[clause] ?? clause.replaceAll('_', ' ')
}

type Filed = SupplierFile['reports'][number]

const isConcluded = ({ body }: Filed) => body.lifecycle.state === 'accepted' || body.lifecycle.state === 'conditional'
const isCollected = ({ body }: Filed) => ['received', 'in_review', 'follow_up'].includes(body.lifecycle.state)

// What a kind of report can say of how controls operated, the most first.
const kindsByWeight: readonly ReportReview['kind'][] = ['soc2_type2', 'soc2_type1', 'soc3', 'iso27001', 'other']

/**
 * The reports of a supplier that count on a day, the one that speaks for it first: those that were read and accepted, without
 * those that ended or that a later one of their kind took the place of. A report of another kind takes no place: what a Type II
 * found is not undone by a certificate.
 */
export function countingReports(law: Law, { reports }: Pick<SupplierFile, 'reports'>, today: string): readonly Filed[] {
  const concluded = reports.filter(isConcluded)
  const reaches = concluded.filter(report => !hasEnded(law, report, today))
  // When all have ended, the last that spoke says so.
  const counting = reaches.length > 0 ? reaches : concluded.toSorted(byEnd).slice(0, 1)
  return counting
    .filter(report => !counting.some(other => replaces(other, report)))
    .toSorted((a, b) => weightOf(a) - weightOf(b) || byEnd(a, b))
}

function hasEnded(law: Law, { body }: Filed, today: string): boolean {
  return reachOf(law, body.review, { from: today, to: today }, today).state === 'ended'
}

function replaces({ body: { review: later } }: Filed, { body: { review: earlier } }: Filed): boolean {
  if (later.kind !== earlier.kind || later.period === null || earlier.period === null) return false
  return later.period.from > earlier.period.from && later.period.to > earlier.period.to
}

function weightOf({ body }: Filed): number {
  return kindsByWeight.indexOf(body.review.kind)
}

function byEnd(a: Filed, b: Filed): number {
  return (b.body.review.period?.to ?? '').localeCompare(a.body.review.period?.to ?? '')
}

function reportPoints(law: Law, file: SupplierFile, today: string): readonly SupplierPoint[] {
  const counting = countingReports(law, file, today)
  const [speaking] = counting
  if (speaking !== undefined)
    return [coverPoint(law, speaking, today), ...counting.flatMap(report => itemPoints(report, file.inForce))]
  const point = (words: string): SupplierPoint => ({
    id: 'report',
    kind: 'report',
    state: 'unknown',
    words,
    rule: null,
  })
  if (file.reports.some(isCollected))
    return [point('A report was collected, and nobody has read it to its end: it counts for nothing')]
  if (file.reports.some(({ body }) => body.lifecycle.state === 'rejected'))
    return [{ ...point('Its report was rejected, and there is no other'), state: 'gap' }]
  return file.supplier.subservice === 'carve_out'
    ? [point('Our own report leaves it out, and no report of its own was read')]
    : []
}

function coverPoint(law: Law, { id, body }: Filed, today: string): SupplierPoint {
  const { state, gapDays } = reachOf(law, body.review, { from: today, to: today }, today)
  const point = { id: `report ${id}`, kind: 'report' as const }
  const ended = body.review.period?.to ?? ''
  switch (state) {
    case 'current':
      return { ...point, state: 'met', words: `${body.title} speaks for today`, rule: 'supplier.report.bridge' }
    case 'needs_bridge_letter':
      return {
        ...point,
        state: 'unknown',
        words: `${body.title} ended ${gapDays} days ago (${ended}): ask for a bridge letter`,
        rule: 'supplier.report.bridge',
      }
    case 'stale':
      return {
        ...point,
        state: 'gap',
        words: `${body.title} ended on ${ended}, ${gapDays} days without a letter: too long for one`,
        rule: 'supplier.report.bridge',
      }
    case 'ended':
      return {
        ...point,
        state: 'gap',
        words: `${body.title} ended on ${ended} and is not relied on any more`,
        rule: 'supplier.report.end',
      }
    case 'not_yet':
      return {
        ...point,
        state: 'unknown',
        words: `${body.title} speaks from ${body.review.period?.from} on`,
        rule: null,
      }
    case 'unknown':
      return { ...point, state: 'unknown', words: `${body.title} names no period`, rule: null }
  }
}

/** Every exception, expected control and left-out organisation of a report, and what its reading says of each. */
function itemPoints({ id, body: { review, title } }: Filed, inForce: ReadonlySet<string>): readonly SupplierPoint[] {
  const whole = reportFindings({ ...review, exceptions: [], expected: [] }).filter(({ is }) => is !== 'carved_out')
  return [
    ...whole.map(({ is, what }) => ({
      id: `${is} ${what} ${id}`,
      kind: 'opinion' as const,
      state: is === 'design_only' ? ('unknown' as const) : ('gap' as const),
      words: `${title}: ${wholeWords(is, what)}`,
      rule: null,
    })),
    ...(review.exceptions ?? []).map(({ control, noted, relevance, responseAdequate }, at) => ({
      id: `exception ${at + 1} ${id}`,
      kind: 'exception' as const,
      state: exceptionState(relevance, responseAdequate),
      words: `Exception at ${control}: ${noted}`,
      rule: null,
    })),
    ...(review.expected ?? []).map(({ reference, text, answer }, at) => ({
      id: `expected ${at + 1} ${id}`,
      kind: 'expected_control' as const,
      state: expectedState(answer, inForce),
      words: `${reference} ${text}${expectedState(answer, inForce) === 'gap' ? `: ${whyGap(answer)}` : ''}`,
      rule: null,
    })),
    ...(review.carvedOut ?? []).map(({ name, obtained }, at) => ({
      id: `subservice ${at + 1} ${id}`,
      kind: 'subservice_organisation' as const,
      state: obtained === true ? ('met' as const) : ('gap' as const),
      words: `${name} is left out of the report${obtained === true ? ' and its own was obtained' : ', and its own was not obtained'}`,
      rule: null,
    })),
  ]
}

type Expected = NonNullable<ReportReview['expected']>[number]['answer']

function expectedState(answer: Expected, inForce: ReadonlySet<string>): SupplierPoint['state'] {
  if (answer?.is === 'implemented') return inForce.has(answer.control) ? 'met' : 'gap'
  return answer?.is === 'not_applicable' ? 'not_applicable' : 'gap'
}

function whyGap(answer: Expected): string {
  return answer?.is === 'implemented' ? 'the control of ours that did it is not in force' : 'nothing of ours does it'
}

function exceptionState(relevance: string | null, adequate: boolean | null): SupplierPoint['state'] {
  if (relevance === null) return 'unknown'
  return relevance === 'not_relevant' || adequate === true ? 'met' : 'gap'
}

/** What a finding about a report as a whole says. */
export function wholeWords(is: ReturnType<typeof reportFindings>[number]['is'], what: string): string {
  switch (is) {
    case 'opinion_modified':
      return `the opinion is not unmodified (${what})`
    case 'design_only':
      return 'a Type I speaks of design alone, and not of operation'
    case 'not_sufficient':
      return 'a SOC 3 tells neither exceptions nor what is expected of us'
    case 'services_not_covered':
      return 'it does not cover the services that we use'
    case 'exception':
      return `exception at ${what}`
    case 'expected_control':
      return `${what} is expected of us, and nothing of ours does it`
    case 'carved_out':
      return `${what} is left out, and its own report was not obtained`
    case 'subservice_controls':
      return 'nobody checked what it expects of the organisations that it leaves out'
  }
}

/** How the notices of incidents of a supplier stand against the hours that were agreed; null where one of the two is not known. */
export function noticeDelays({ notices, noticeHours }: Pick<Supplier, 'notices' | 'noticeHours'>) {
  return notices.map(notice => {
    const hours = notice.awareAt === null ? null : (Date.parse(notice.toldAt) - Date.parse(notice.awareAt)) / 3_600_000
    return { notice, hours, late: hours === null || noticeHours === null ? null : hours > noticeHours }
  })
}

/**
 * What several suppliers depend on: each sub-supplier with those behind whom it stands, the most shared first. Whom a report that
 * counts leaves out is a sub-supplier too, whether or not somebody wrote it down.
 */
export function concentrationOf(files: readonly Pick<SupplierFile, 'id' | 'supplier' | 'reports'>[]) {
  const inRegister = new Map(files.map(({ id, supplier }) => [supplier.name.toLowerCase(), id]))
  const shared = new Map<string, { name: string; supplier: string | null; behind: string[] }>()
  for (const { id, supplier, reports } of files) {
    const left = reports.filter(isConcluded).flatMap(({ body }) => body.review.carvedOut ?? [])
    for (const one of [...(supplier.dependsOn ?? []), ...left.map(({ name }) => ({ name, supplier: null }))]) {
      const registered = one.supplier ?? inRegister.get(one.name.toLowerCase()) ?? null
      const key = registered ?? one.name.toLowerCase()
      const known = shared.get(key) ?? { name: one.name, supplier: registered, behind: [] }
      if (!known.behind.includes(id)) known.behind.push(id)
      shared.set(key, known)
    }
  }
  return [...shared.values()].toSorted((a, b) => b.behind.length - a.behind.length || a.name.localeCompare(b.name))
}
