/** A duty that no other framework can show to be met, and why. */
export type NeverInferred = Readonly<{ framework: string; item: RegExp; why: string }>

/**
 * What is never inferred, from whatever else is satisfied: acts towards an authority, acts of the management body, and
 * judgements about each supplier. Only controls that address these duties directly say anything about them.
 */
const never: readonly NeverInferred[] = [
  {
    framework: 'nis2',
    item: /^20(\(|$)/,
    why: 'The management body itself approves, oversees and is trained; no control of another framework does that for it.',
  },
  {
    framework: 'nis2',
    item: /^21\(3\)/,
    why: 'It asks for a judgement about each direct supplier: its vulnerabilities, its practices, coordinated assessments.',
  },
  {
    framework: 'nis2',
    item: /^21\(4\)/,
    why: 'It asks for corrective measures without undue delay when a measure is found to be missing.',
  },
  {
    framework: 'nis2',
    item: /^23(\(|$)/,
    why: 'It asks for notices to an authority and to recipients, by fixed clocks; handling incidents well does not file them.',
  },
  {
    framework: 'nis2',
    item: /^3\(4\)|^27(\(|$)/,
    why: 'It asks for a registration with an authority, and for every change to be reported.',
  },
  {
    framework: 'nis2',
    item: /^3[1-4](\(|$)/,
    why: 'Supervision, fines and personal responsibility follow from the law; an opinion of an auditor changes nothing in them.',
  },
]

/** Why nothing is ever inferred about this requirement; null when relations may speak. */
export function whyNeverInferred(ref: string): string | null {
  const [framework = '', id = ''] = [ref.slice(0, ref.indexOf('@')), ref.slice(ref.indexOf(':') + 1)]
  return never.find(one => one.framework === framework && one.item.test(id))?.why ?? null
}
