import type { EngagementKind } from '../engagement/index.ts'

/** The nine subjects of a description, in their order: the first is DC 1. */
export const sectionKeys = [
  'services',
  'commitments',
  'components',
  'incidents',
  'criteria',
  'user_controls',
  'subservices',
  'irrelevant',
  'changes',
] as const
export type SectionKey = (typeof sectionKeys)[number]

/** What a section is called and what it is to say. */
export const sections: Readonly<Record<SectionKey, Readonly<{ code: string; title: string; asks: string }>>> = {
  services: {
    code: 'DC 1',
    title: 'Services',
    asks: 'What is provided, to whom, and how it reaches them.',
  },
  commitments: {
    code: 'DC 2',
    title: 'Commitments and system requirements',
    asks: 'What was promised, where it is written, what the system must do for it, and which controls see to it.',
  },
  components: {
    code: 'DC 3',
    title: 'Components',
    asks: 'Infrastructure, software, people, procedures and data: what is inside, where it is, and who owns it.',
  },
  incidents: {
    code: 'DC 4',
    title: 'Incidents',
    asks: 'What went wrong because a control failed, or broke a promise. None is an answer that somebody signs.',
  },
  criteria: {
    code: 'DC 5',
    title: 'Criteria and controls',
    asks: 'Each criterion that applies, and the controls that meet it.',
  },
  user_controls: {
    code: 'DC 6',
    title: 'What customers must do',
    asks: 'Controls of customers without which yours cannot keep the promise. Only those that are necessary.',
  },
  subservices: {
    code: 'DC 7',
    title: 'Subservice organisations',
    asks: 'Suppliers whose controls are necessary together with yours: left out of the report or included in it.',
  },
  irrelevant: {
    code: 'DC 8',
    title: 'Criteria that are not relevant',
    asks: 'Criteria of the chosen categories that do not apply, each with the reason.',
  },
  changes: {
    code: 'DC 9',
    title: 'Changes during the period',
    asks: 'What changed in the period and matters to customers. Decide each one.',
  },
}

/** The sections that a description of this engagement has: changes belong to a Type II only; other kinds have none. */
export function sectionsOf(kind: EngagementKind): readonly SectionKey[] {
  if (kind === 'soc2_type2') return sectionKeys
  return kind === 'soc2_type1' || kind === 'soc2_readiness' ? sectionKeys.filter(key => key !== 'changes') : []
}
