import { z } from 'zod'
import type { EngagementKind } from '../engagement/kind.ts'

/** What an internal audit of a management system says of a clause. An opportunity is never a nonconformity in disguise. */
export const AuditResult = z.enum(['conforming', 'opportunity', 'minor_nonconformity', 'major_nonconformity'])
export type AuditResult = z.infer<typeof AuditResult>

/** How a duty of NIS2 is met, in the organisation's own words. It is never complete, only current as of a day. */
export const MeasureStatus = z.enum(['addressed', 'partly', 'not', 'unknown'])
export type MeasureStatus = z.infer<typeof MeasureStatus>

type Words<Value extends string> = Readonly<Record<Value, Readonly<{ label: string; help: string; source: string }>>>

const auditing = 'ISO 19011:2018, 3.20 and 3.21'
const grading = 'ISO/IEC 17021-1:2015, 3.12 and 3.13'

/** The result words of an internal audit, what each means in our own words, and where it comes from. */
export const auditResults: Words<AuditResult> = {
  conforming: {
    label: 'Conforming',
    help: 'What the clause asks for is there and works, as far as it was looked at.',
    source: auditing,
  },
  opportunity: {
    label: 'Opportunity for improvement',
    help: 'Nothing is missing; it could be done better. What is missing is a nonconformity.',
    source: 'ISO/IEC 17021-1:2015, 9.4.5',
  },
  minor_nonconformity: {
    label: 'Minor nonconformity',
    help: 'Something asked for is not met, and the management system still does what it is for.',
    source: grading,
  },
  major_nonconformity: {
    label: 'Major nonconformity',
    help: 'Something asked for is not met, and it is in doubt that the management system does what it is for.',
    source: grading,
  },
}

const own = 'Onus, 2026'

export const measureStatuses: Words<MeasureStatus> = {
  addressed: { label: 'Addressed', help: 'The controls that are named do what it asks for.', source: own },
  partly: { label: 'Partly addressed', help: 'Some of it; the rationale says what is missing.', source: own },
  not: { label: 'Not addressed', help: 'Nothing does what it asks for.', source: own },
  unknown: { label: 'Unknown', help: 'Nobody can tell yet.', source: own },
}

/** How people are asked to judge in an engagement; null where they do not judge requirement by requirement. */
export type JudgementForm = 'determined' | 'audited' | 'measured' | 'outcome'

/** Outcomes of the CSF are said in the profile that the engagement chose, and nowhere else (rulings 11). */
export function formOf(kind: EngagementKind): JudgementForm | null {
  switch (kind) {
    case 'sp800_53a':
      return 'determined'
    case 'iso27001_internal':
      return 'audited'
    case 'nis2_self':
      return 'measured'
    case 'csf_self':
      return 'outcome'
    case 'soc2_type1':
    case 'soc2_type2':
    case 'soc2_readiness':
    case 'internal':
      return null
  }
}
