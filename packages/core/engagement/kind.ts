import { z } from 'zod'

/** What an engagement is: two examinations by an auditor, a review before them, and assessments by the organisation. */
export const EngagementKind = z.enum([
  'soc2_type1',
  'soc2_type2',
  'soc2_readiness',
  'iso27001_internal',
  'sp800_53a',
  'csf_self',
  'nis2_self',
  'internal',
])
export type EngagementKind = z.infer<typeof EngagementKind>

/** Who looks: the organisation itself, an adviser, a third party, or those who do the work. */
export const EngagementMode = z.enum(['internal_review', 'external_advisory', 'third_party', 'self_assessment'])
export type EngagementMode = z.infer<typeof EngagementMode>

/** What a kind needs and what its papers may say. */
export type KindRules = Readonly<{
  label: string
  help: string
  /** A day, or a first and a last day. */
  time: 'date' | 'period'
  /** Whether trust services categories choose its criteria. */
  categories: boolean
  /** The framework that its profile is about; null where any will do. */
  framework: string | null
  needsProfile: boolean
  mode: EngagementMode
  /** Whether an auditor's firm gives an opinion on it. */
  examined: boolean
  /** What every page of its papers says. */
  watermark: string | null
}>

const notAnAttestation = 'Management, not an attestation'

export const engagementKinds: Readonly<Record<EngagementKind, KindRules>> = {
  soc2_type1: {
    label: 'SOC 2 Type I',
    help: 'An auditor’s opinion on the description and the design of controls on one day. It says nothing about how they worked.',
    time: 'date',
    categories: true,
    framework: 'soc2',
    needsProfile: false,
    mode: 'third_party',
    examined: true,
    watermark: null,
  },
  soc2_type2: {
    label: 'SOC 2 Type II',
    help: 'An auditor’s opinion on description, design and operation throughout a period. Evidence is needed for all of it.',
    time: 'period',
    categories: true,
    framework: 'soc2',
    needsProfile: false,
    mode: 'third_party',
    examined: true,
    watermark: null,
  },
  soc2_readiness: {
    label: 'SOC 2 readiness review',
    help: 'Your own look before an auditor is engaged. It is not an audit, and its papers say so.',
    time: 'period',
    categories: true,
    framework: 'soc2',
    needsProfile: false,
    mode: 'internal_review',
    examined: false,
    watermark: notAnAttestation,
  },
  iso27001_internal: {
    label: 'ISO 27001 internal audit',
    help: 'The internal audit that the standard asks for. People do not audit their own work.',
    time: 'period',
    categories: false,
    framework: 'iso27001',
    needsProfile: true,
    mode: 'internal_review',
    examined: false,
    watermark: 'Internal audit by the organisation itself',
  },
  sp800_53a: {
    label: 'SP 800-53A assessment',
    help: 'Each control by examine, interview and test: satisfied, or other than satisfied.',
    time: 'period',
    categories: false,
    framework: 'sp800-53',
    needsProfile: true,
    mode: 'internal_review',
    examined: false,
    watermark: null,
  },
  csf_self: {
    label: 'CSF 2.0 self-assessment',
    help: 'Where the organisation is and wants to be, outcome by outcome.',
    time: 'period',
    categories: false,
    framework: 'csf',
    needsProfile: true,
    mode: 'self_assessment',
    examined: false,
    watermark: 'Self-assessment',
  },
  nis2_self: {
    label: 'NIS2 self-assessment',
    help: 'The duties of one legal entity. It is true as of its last day and never complete.',
    time: 'period',
    categories: false,
    framework: 'nis2',
    needsProfile: true,
    mode: 'self_assessment',
    examined: false,
    watermark: 'Self-assessment',
  },
  internal: {
    label: 'Internal review',
    help: 'Anything else that you look at for yourself.',
    time: 'period',
    categories: false,
    framework: null,
    needsProfile: false,
    mode: 'internal_review',
    examined: false,
    watermark: notAnAttestation,
  },
}

/** The trust services categories, as the framework's selections are called. Security belongs to every one. */
export const Category = z.enum(['security', 'availability', 'processing-integrity', 'confidentiality', 'privacy'])
export type Category = z.infer<typeof Category>

export const engagementModes: readonly Readonly<{ value: EngagementMode; label: string }>[] = [
  { value: 'third_party', label: 'Third party' },
  { value: 'external_advisory', label: 'External advisory' },
  { value: 'internal_review', label: 'Internal review' },
  { value: 'self_assessment', label: 'Self-assessment' },
]
