import { dueOf, localOf } from '../deadline/index.ts'
import type { Case } from '../regulation/case.ts'
import { type Law, startsOf } from '../regulation/index.ts'
import { type Instant, instant } from '../time/index.ts'
import {
  lacking,
  openClauses,
  openCriteria,
  type ReportReview,
  reachOf,
  type SupplierAssessment,
  type SupplierTier,
  supplierStanding,
} from './index.ts'

const zone = 'Europe/Berlin'
const person = '00000000-0000-4000-8000-000000000001'
const none = { finding: 'Looked at', concern: 'none' } as const

/** A finished assessment at a moment. */
export function assessed(at: Instant, given: Partial<SupplierAssessment> = {}): SupplierAssessment {
  const factors = { vulnerabilities: none, quality: none, practices: none, coordinated_assessments: none }
  return { at, by: person, factors, decision: 'approve', conditions: '', ...given }
}

function again(tier: SupplierTier, now: string, is: string): Case {
  const facts = {
    tier,
    began: instant('2024-01-01T00:00:00Z'),
    assessments: [assessed(instant('2026-01-10T09:00:00Z'))],
    triggers: [],
  }
  return {
    name: `a ${tier} supplier assessed on 10 January 2026 is ${is} at ${now}`,
    of: law => supplierStanding(law, facts, zone, instant(now)).state,
    is,
  }
}

function begun(now: string, is: string): Case {
  const facts = { tier: 'standard', began: instant('2026-01-10T09:00:00Z'), assessments: [], triggers: [] } as const
  return {
    name: `a supplier since 10 January without assessment is ${is} at ${now}`,
    of: law => supplierStanding(law, facts, zone, instant(now)).state,
    is,
  }
}

/** A report of a calendar year, of which nothing was read yet. */
export const unread: ReportReview = {
  kind: 'soc2_type2',
  firm: '',
  issued: null,
  period: { from: '2025-01-01', to: '2025-12-31' },
  coversOurServices: null,
  categories: null,
  opinion: null,
  exceptions: null,
  expected: null,
  carvedOut: null,
  bridgeLetterUntil: null,
  conclusion: null,
}
const own = { from: '2025-10-01', to: '2026-09-30' }

function reach(today: string, is: string, bridgeLetterUntil: string | null = null): Case {
  return {
    name: `a report of 2025 ${bridgeLetterUntil ? `with a bridge letter until ${bridgeLetterUntil} ` : ''}is ${is} on ${today}`,
    of: law => reachOf(law, { ...unread, bridgeLetterUntil }, own, today).state,
    is,
  }
}

const factors = ['vulnerabilities', 'quality', 'practices', 'coordinated_assessments']
const clauses = [
  'a_requirements',
  'b_awareness',
  'c_background_checks',
  'd_incident_notice',
  'e_audit_right',
  'f_vulnerabilities',
  'g_subcontracting',
  'h_termination',
]

/** How suppliers and their reports stand, each at its last day and on the next. */
export const supplierCases: readonly Case[] = [
  again('critical', '2027-01-10T09:00:00Z', 'current'),
  again('critical', '2027-01-10T09:00:01Z', 'due'),
  again('important', '2028-01-10T09:00:00Z', 'current'),
  again('important', '2028-01-10T09:00:01Z', 'due'),
  again('standard', '2029-01-10T09:00:00Z', 'current'),
  again('standard', '2029-01-10T09:00:01Z', 'due'),
  begun('2026-03-11T09:00:00Z', 'new'),
  begun('2026-03-11T09:00:01Z', 'missing'),
  reach('2025-12-31', 'current'),
  reach('2026-01-01', 'needs_bridge_letter'),
  reach('2026-03-31', 'needs_bridge_letter'),
  reach('2026-04-01', 'stale'),
  reach('2026-03-31', 'current', '2026-03-31'),
  reach('2026-04-01', 'stale', '2026-12-31'),
  reach('2024-12-31', 'not_yet'),
  reach('2027-03-31', 'stale'),
  reach('2027-04-01', 'ended'),
  {
    name: 'an empty assessment lacks',
    of: law => lacking(law, assessed(instant(0), { factors: {}, decision: null })),
    is: [...factors, 'decision'],
  },
  { name: 'a contract that nobody looked through lacks', of: law => openClauses(law, {}), is: clauses },
  {
    name: 'a supplier of which nothing was written by which it is chosen lacks',
    of: law => openCriteria(law, {}),
    is: ['practices', 'specifications', 'quality_resilience', 'lock_in'],
  },
  {
    name: 'a supplier tells within a day',
    of: (law: Law) => {
      const due = dueOf(startsOf(law.get('supplier.notice')), { supplier_aware: instant('2026-11-20T16:40:00Z') }, zone)
      return due && localOf(due.at, zone).local
    },
    is: '2026-11-21T17:40:00',
  },
]
