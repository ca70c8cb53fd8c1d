import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { lawOfUnion } from '../regulation/testing.ts'
import { instant } from '../time/index.ts'
import { assessed, supplierCases, unread } from './cases.ts'
import { openClauses, type ReportReview, reachOf, reportFindings, reviewGaps, supplierStanding } from './index.ts'

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

test('one exception, one expected control or one organisation without an answer keeps a review open', () => {
  const [exception] = read.exceptions ?? []
  const [expected] = read.expected ?? []
  assert.ok(exception && expected)
  assert.deepEqual(reviewGaps({ ...read, exceptions: [{ ...exception, relevance: null }] }), ['exceptions'])
  assert.deepEqual(reviewGaps({ ...read, expected: [{ ...expected, answer: null }] }), ['expected_controls'])
  assert.deepEqual(reviewGaps({ ...read, carvedOut: [{ name: 'Host', obtained: null }] }), ['subservice_organisations'])
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
})
