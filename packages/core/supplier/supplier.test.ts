import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { datasetOf, rowOf } from '../dataset/index.ts'
import { isRefusal } from '../problem/index.ts'
import { transition } from '../register/index.ts'
import { lawOfUnion } from '../regulation/testing.ts'
import { instant } from '../time/index.ts'
import { assessed, supplierCases, unread } from './cases.ts'
import {
  AssessmentRecord,
  acceptedBy,
  concentrationOf,
  noticeDelays,
  openClauses,
  pointsOf,
  type ReportReview,
  reachOf,
  registerRows,
  reportFindings,
  reviewGaps,
  riskOf,
  Supplier,
  type SupplierFile,
  SupplierReport,
  supplierAssessments,
  supplierReports,
  supplierStanding,
} from './index.ts'

const law = lawOfUnion('2026-11-22')
const zone = 'Europe/Berlin'
const person = '00000000-0000-4000-8000-000000000001'
const began = instant('2024-01-01T00:00:00Z')
const now = instant('2026-06-01T00:00:00Z')

describe('a supplier', () => {
  for (const { name, of, is } of supplierCases) test(name, () => assert.deepEqual(of(law), is))
})

test('an assessment that lacks a factor or its decision counts for nothing', () => {
  const facts = { tier: 'critical', began, triggers: [] } as const
  const unfinished = assessed(instant('2026-05-01T00:00:00Z'), { decision: null })
  assert.equal(supplierStanding(law, { ...facts, assessments: [unfinished] }, zone, now).state, 'missing')
  const finished = assessed(instant('2025-12-01T00:00:00Z'))
  const standing = supplierStanding(law, { ...facts, assessments: [unfinished, finished] }, zone, now)
  assert.deepEqual([standing.state, standing.last?.at], ['current', finished.at])
})

test('an incident of the supplier asks for a new assessment at once, until there is one', () => {
  const triggers = [{ at: instant('2026-05-01T00:00:00Z'), what: 'Incident at the supplier' }]
  const facts = { tier: 'standard', began, triggers } as const
  const standing = (at: string) => supplierStanding(law, { ...facts, assessments: [assessed(instant(at))] }, zone, now)
  assert.equal(standing('2026-04-01T00:00:00Z').state, 'triggered')
  assert.equal(standing('2026-04-01T00:00:00Z').because, 'Incident at the supplier')
  assert.equal(standing('2026-05-02T00:00:00Z').state, 'current')
})

test('a clause that is present, equivalent or accepted as absent is not open', () => {
  const open = openClauses(law, {
    d_incident_notice: { state: 'present', quote: 'within 24 hours', page: '7' },
    e_audit_right: { state: 'equivalent', why: 'Report each year' },
    c_background_checks: { state: 'absent_accepted', why: 'No access to data', by: person },
    h_termination: { state: 'absent_open' },
  })
  assert.deepEqual(open, ['a_requirements', 'b_awareness', 'f_vulnerabilities', 'g_subcontracting', 'h_termination'])
})

test('the overlap with one’s own period is counted in days, and a gap from the end of what reaches furthest', () => {
  const own = { from: '2025-10-01', to: '2026-09-30' }
  const reach = reachOf(law, unread, own, '2026-02-09')
  assert.deepEqual([reach.overlapDays, reach.ownDays, reach.gapDays], [92, 365, 40])
  assert.equal(reachOf(law, { ...unread, bridgeLetterUntil: '2026-01-31' }, own, '2026-02-09').gapDays, 9)
  assert.equal(reachOf(law, unread, { from: '2026-01-01', to: '2026-12-31' }, '2026-02-09').overlapDays, 0)
  assert.deepEqual(reachOf(law, { ...unread, period: null }, own, '2026-02-09').state, 'unknown')
})

const read: ReportReview = {
  ...unread,
  firm: 'Example Audit',
  issued: '2026-02-15',
  coversOurServices: true,
  categories: ['security'],
  opinion: { description: 'unmodified', design: 'unmodified', operation: 'unmodified' },
  exceptions: [
    { control: 'Leavers', noted: 'One of 25 late', relevance: 'relevant', responseAdequate: false, risk: null },
    {
      control: 'Visitors',
      noted: 'One of 25 not signed in',
      relevance: 'not_relevant',
      responseAdequate: null,
      risk: null,
    },
  ],
  expected: [1, 2, 3, 4, 5].map(number => ({
    reference: `U${number}`,
    text: 'Review your accounts',
    answer:
      number < 4
        ? { is: 'implemented', control: person }
        : number === 4
          ? { is: 'gap' }
          : { is: 'not_applicable', why: 'Not used' },
  })),
  carvedOut: [{ name: 'Host', obtained: false }],
  subserviceControls: true,
  conclusion: { decision: 'conditional', reason: 'Leavers', by: person, at: now },
}

test('a report that was collected and not read lacks everything and counts for nothing', () => {
  assert.deepEqual(reviewGaps(unread), [
    'firm',
    'issued',
    'scope',
    'opinion',
    'exceptions',
    'expected_controls',
    'subservice_organisations',
    'conclusion',
  ])
  assert.deepEqual(reviewGaps(read), [])
})

test('a day of issue before the end of the period is none', () => {
  assert.deepEqual(reviewGaps({ ...read, issued: '2025-12-30' }), ['issued'])
  assert.deepEqual(reviewGaps({ ...read, issued: '2025-12-31' }), [])
})

test('one exception, one expected control or one organisation without an answer keeps a review open', () => {
  const [exception] = read.exceptions ?? []
  const [expected] = read.expected ?? []
  assert.ok(exception && expected)
  assert.deepEqual(reviewGaps({ ...read, exceptions: [{ ...exception, relevance: null }] }), ['exceptions'])
  assert.deepEqual(reviewGaps({ ...read, expected: [{ ...expected, answer: null }] }), ['expected_controls'])
  assert.deepEqual(reviewGaps({ ...read, carvedOut: [{ name: 'Host', obtained: null }] }), ['subservice_organisations'])
  assert.deepEqual(reviewGaps({ ...read, subserviceControls: null }), ['subservice_organisations'])
  const unanswered = { ...exception, relevance: 'relevant' as const, responseAdequate: null }
  assert.deepEqual(reviewGaps({ ...read, exceptions: [unanswered] }), ['exceptions'])
  assert.ok(read.opinion)
  assert.deepEqual(reviewGaps({ ...read, opinion: { ...read.opinion, operation: null } }), ['opinion'])
})

test('what a report brings into one’s own house is a relevant exception, an unanswered expectation, who was left out', () => {
  assert.deepEqual(
    reportFindings(read).map(({ is, what }) => `${is} ${what}`),
    ['exception Leavers', 'expected_control U4', 'carved_out Host'],
  )
})

test('a modified opinion, a Type I, a SOC 3 and services that it does not cover are each said', () => {
  const clean = { ...read, exceptions: [], expected: [], carvedOut: [] }
  const found = (given: Partial<ReportReview>) => reportFindings({ ...clean, ...given }).map(({ is }) => is)
  assert.deepEqual(found({}), [])
  assert.deepEqual(found({ opinion: { description: 'unmodified', design: 'unmodified', operation: 'qualified' } }), [
    'opinion_modified',
  ])
  assert.deepEqual(found({ kind: 'soc2_type1' }), ['design_only'])
  assert.deepEqual(found({ kind: 'soc3' }), ['not_sufficient'])
  assert.deepEqual(found({ coversOurServices: false }), ['services_not_covered'])
  const left = { carvedOut: [{ name: 'Host', obtained: true }], subserviceControls: false }
  assert.deepEqual(found(left), ['subservice_controls'])
})

const decided = (at: string, decision: 'approve' | 'reject' = 'approve') => ({
  id: 'a1',
  body: AssessmentRecord.parse({
    supplier: person,
    supplierName: 'Cloud Ltd',
    owner: person,
    assessor: person,
    factors: assessed(instant(at)).factors,
    lifecycle: { state: 'decided', decision, conditions: '', why: 'Looked at', by: person, at },
  }),
})
const report = (review: ReportReview, state: 'accepted' | 'received' | 'rejected' = 'accepted') => ({
  id: 'r1',
  body: SupplierReport.parse({
    supplier: person,
    supplierName: 'Cloud Ltd',
    title: 'SOC 2 of 2025',
    files: [],
    review,
    requestedBy: person,
    lifecycle: { state, by: person, at: now, ...(state === 'received' ? {} : { next: null }) },
  }),
})
const file = (given: Partial<SupplierFile> = {}, more: Partial<Supplier> = {}): SupplierFile => ({
  id: 's1',
  supplier: { ...Supplier.parse({ name: 'Cloud Ltd', tier: 'critical', owner: person, began: '2024-01-01' }), ...more },
  assessments: [decided('2026-01-10T09:00:00.000Z')],
  reports: [],
  inForce: new Set([person]),
  ...given,
})
const states = (given: SupplierFile, of = 'report exception expected_control subservice_organisation opinion') =>
  pointsOf(law, given, zone, instant('2026-02-01T00:00:00Z'))
    .filter(({ kind }) => of.split(' ').includes(kind))
    .map(({ kind, state }) => `${kind} ${state}`)

test('every exception and every control expected of us stands in the points of the supplier, met or a gap', () => {
  assert.deepEqual(states(file({ reports: [report({ ...read, bridgeLetterUntil: '2026-02-28' })] })), [
    'report met',
    'exception gap',
    'exception met',
    'expected_control met',
    'expected_control met',
    'expected_control met',
    'expected_control gap',
    'expected_control not_applicable',
    'subservice_organisation gap',
  ])
})

test('an expected control that a retired control of ours answers is a gap', () => {
  const reports = [report({ ...read, bridgeLetterUntil: '2026-02-28' })]
  assert.deepEqual(
    states(file({ reports, inForce: new Set() }), 'expected_control').map(one => one.split(' ')[1]),
    ['gap', 'gap', 'gap', 'gap', 'not_applicable'],
  )
})

test('a report that was collected and not read counts for nothing, and one that was rejected is a gap', () => {
  assert.deepEqual(states(file({ reports: [report(read, 'received')] })), ['report unknown'])
  assert.deepEqual(states(file({ reports: [report(read, 'rejected')] })), ['report gap'])
  assert.deepEqual(states(file()), [])
  assert.deepEqual(states(file({}, { subservice: 'carve_out' })), ['report unknown'])
})

test('a report after its period asks for a letter, and a Type I leaves operation unknown', () => {
  const clean = { ...read, exceptions: [], expected: [], carvedOut: [] }
  assert.deepEqual(states(file({ reports: [report(clean)] })), ['report unknown'])
  assert.deepEqual(
    states(file({ reports: [report({ ...clean, kind: 'soc2_type1', bridgeLetterUntil: '2026-03-01' })] })),
    ['report met', 'opinion unknown'],
  )
})

test('a certificate that was accepted later hides nothing of what a Type II found, and a later Type II takes its place', () => {
  const certificate = { ...read, kind: 'iso27001' as const, period: { from: '2025-06-01', to: '2029-05-31' } }
  const clean = { exceptions: [], expected: [], carvedOut: [] }
  const type2 = report({ ...read, bridgeLetterUntil: '2026-02-28' })
  const both = file({ reports: [type2, { ...report({ ...certificate, ...clean }), id: 'r2' }] })
  assert.deepEqual(states(both), states(file({ reports: [type2] })))
  const next = { ...report({ ...read, ...clean, period: { from: '2026-01-01', to: '2026-01-31' } }), id: 'r3' }
  assert.deepEqual(states(file({ reports: [type2, next] })), ['report unknown'])
})

test('a report that ended speaks no more where another still does, and alone says that it ended', () => {
  const old = report({ ...read, period: { from: '2023-01-01', to: '2023-12-31' }, carvedOut: [], expected: [] })
  const [first] = states(file({ reports: [old] }))
  assert.equal(first, 'report gap')
  const certificate = { ...read, kind: 'iso27001' as const, period: { from: '2025-06-01', to: '2029-05-31' } }
  const clean = { ...certificate, exceptions: [], expected: [], carvedOut: [] }
  assert.deepEqual(states(file({ reports: [old, { ...report(clean), id: 'r2' }] })), ['report met'])
})

test('a certificate is issued when its years begin, a report of an auditor when its period is over', () => {
  const dates = { issued: '2025-06-01', period: { from: '2025-06-01', to: '2028-05-31' } }
  assert.ok(!reviewGaps({ ...read, ...dates, kind: 'iso27001' }).includes('issued'))
  assert.ok(reviewGaps({ ...read, ...dates }).includes('issued'))
})

test('a supplier without assessment past its days, one that was rejected, and an ended one', () => {
  const of = 'assessment decision'
  assert.deepEqual(states(file({ assessments: [] }), of), ['assessment gap'])
  assert.deepEqual(states(file({ assessments: [] }, { began: '2026-01-15' }), of), ['assessment not_yet'])
  assert.deepEqual(states(file({ assessments: [decided('2026-01-10T09:00:00.000Z', 'reject')] }), of), [
    'assessment met',
    'decision gap',
  ])
  assert.deepEqual(states(file({ assessments: [] }, { ended: '2026-01-31' }), of), ['assessment met'])
  assert.deepEqual(states(file({ assessments: [] }, { direct: false }), of), [])
})

test('a clause that nobody looked for is unknown, one that is absent and accepted by nobody a gap', () => {
  const clauses: Supplier['clauses'] = { h_termination: { state: 'absent_open' } }
  assert.deepEqual(states(file({}, { clauses }), 'clause'), [
    ...Array.from({ length: 7 }, () => 'clause unknown'),
    'clause gap',
  ])
})

test('whoever writes that a clause may be absent accepted it, and nobody accepts in the name of another', () => {
  const other = '00000000-0000-4000-8000-000000000002'
  const accepted = (by: string, why = 'No access') => ({ state: 'absent_accepted', why, by }) as const
  const kept = { a: accepted(other), b: accepted(other, 'Another reason'), c: { state: 'absent_open' } as const }
  const written = acceptedBy({ ...kept, d: accepted(other) }, { a: accepted(other), b: accepted(other) }, person)
  assert.deepEqual(written, { ...kept, b: accepted(person, 'Another reason'), d: accepted(person) })
})

test('who owns a supplier does not decide about it, but where they are the only member and say why', () => {
  const draft = { ...decided('2026-01-10T09:00:00.000Z').body, lifecycle: { state: 'draft' } as const }
  const input = { decision: 'approve', why: 'Fine' }
  const decide = (by: Parameters<typeof transition>[4]) =>
    transition(supplierAssessments, { body: draft }, 'decide', input, by)
  const other = '00000000-0000-4000-8000-000000000002'
  assert.ok(isRefusal(decide({ actorPerson: person, at: now })))
  assert.ok(isRefusal(decide({ actorPerson: person, at: now, override: { sole: false, reason: 'In a hurry' } })))
  assert.ok(!isRefusal(decide({ actorPerson: other, at: now })))
  const alone = decide({ actorPerson: person, at: now, override: { sole: true, reason: 'Nobody else is here' } })
  assert.ok(!isRefusal(alone) && alone.lifecycle.state === 'decided' && alone.lifecycle.override)
})

test('a report is concluded when every question of its reading is answered, and not before', () => {
  const body = {
    ...report({ ...read, conclusion: null }).body,
    lifecycle: { state: 'in_review', by: person, at: now } as const,
  }
  const by = { actorPerson: person, at: now }
  const accept = (review: ReportReview) =>
    transition(supplierReports, { body: { ...body, review } }, 'accept', { why: 'Read' }, by)
  const refused = accept({ ...body.review, expected: null })
  assert.ok(isRefusal(refused) && /every control that it expects of us/.test(refused.refused.detail))
  const accepted = accept(body.review)
  assert.ok(!isRefusal(accepted))
  assert.deepEqual(accepted.review.conclusion, { decision: 'accepted', reason: 'Read', by: person, at: now })
})

test('the register gives the same rows for the same facts, each of which its dataset takes', () => {
  const files = [file({ reports: [report(read)] }), file({ id: 's0' } as never)]
  const under = () => ({ law, zone })
  const rows = registerRows(under, files, () => 'Ada', now)
  assert.deepEqual(
    registerRows(under, files.toReversed(), () => 'Ada', now),
    rows,
  )
  for (const { dataset, row } of rows) {
    const outcome = rowOf(datasetOf(dataset), {
      resource: 'x',
      source: 'y',
      observed_at: now.replace('Z', '000Z'),
      ...row,
    })
    assert.ok(outcome.ok, JSON.stringify(outcome))
  }
})

test('a contract that ended, and a report that reaches no further, ask for a new assessment by themselves', () => {
  const of = 'assessment contract'
  const contract = (until: string) => file({}, { contract: { reference: 'C-1', until } })
  assert.deepEqual(states(contract('2026-02-01'), of), ['assessment met'])
  assert.deepEqual(states(contract('2026-01-31'), of), ['assessment gap', 'contract gap'])
  const clean = { ...read, exceptions: [], expected: [], carvedOut: [] }
  const until = (to: string) => file({ reports: [report({ ...clean, period: { from: '2025-01-01', to } })] })
  assert.deepEqual(states(until('2025-10-31'), 'assessment report'), ['assessment gap', 'report gap'])
  assert.deepEqual(states(until('2025-11-30'), 'assessment report'), ['assessment met', 'report unknown'])
})

test('an agreed service that was not kept is a gap until a later report says that it is again', () => {
  const review = (to: string, met: boolean) => ({ from: '2025-12-01', to, what: '99.1 %', met, at: now, by: person })
  const [missed, kept] = [review('2025-12-31', false), review('2026-01-31', true)]
  assert.deepEqual(states(file({}, { serviceReviews: [missed] }), 'service'), ['service gap'])
  assert.deepEqual(states(file({}, { serviceReviews: [kept, missed] }), 'service'), ['service met'])
  assert.deepEqual(states(file(), 'service'), [])
})

test('what is at stake with a supplier is its tier against the worst concern, and unknown before somebody weighed it', () => {
  const standing = (concern: 'none' | 'serious') => ({
    last: assessed(now, { factors: { quality: { finding: 'Seen', concern } } }),
  })
  assert.equal(riskOf('critical', standing('serious')), 'very_high')
  assert.equal(riskOf('standard', standing('none')), 'low')
  assert.equal(riskOf('critical', { last: null }), null)
})

test('a sub-supplier behind two suppliers stands before one behind one', () => {
  const behind = (name: string, supplier: string | null = null) => ({ name, supplier, service: '' })
  const found = concentrationOf([
    file({ id: 's1' }, { dependsOn: [behind('Small'), behind('Big Host')] }),
    file({ id: 's2', reports: [report({ ...read, carvedOut: [{ name: 'big host', obtained: true }] })] }),
  ])
  assert.deepEqual(
    found.map(({ name, behind }) => [name, behind]),
    [
      ['Big Host', ['s1', 's2']],
      ['Small', ['s1']],
    ],
  )
})

test('a notice is late when it took longer than was agreed, and unknown while the supplier did not say since when it knew', () => {
  const notice = { what: 'Outage', toldAt: instant('2026-02-02T10:00:00Z'), incident: null, by: person }
  const supplier = file(
    {},
    {
      noticeHours: 24,
      notices: [
        { ...notice, awareAt: instant('2026-02-01T10:00:00Z') },
        { ...notice, awareAt: instant('2026-02-01T09:00:00Z') },
        { ...notice, awareAt: null },
      ],
    },
  ).supplier
  assert.deepEqual(
    noticeDelays(supplier).map(({ hours, late }) => [hours, late]),
    [
      [24, false],
      [25, true],
      [null, null],
    ],
  )
})
