import type { RelationKind } from './schema.ts'

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

/** Two requirements of which the first never does all that the second asks, and why. */
const inPart = [
  {
    source: { framework: 'soc2', id: 'CC9.2' },
    target: { framework: 'nis2', id: '21(2)(d)' },
    why: 'Managing the risk of vendors stays a part of it: NIS2 also asks for a judgement about each direct supplier, which Article 21(3) describes.',
  },
] as const

const turned: Readonly<Partial<Record<RelationKind, RelationKind>>> = {
  superset_of: 'subset_of',
  subset_of: 'superset_of',
}

/** Why this relation says too much: of some pairs only a part can ever be shared. Null when it may be decided. */
export function whyOnlyInPart(decision: {
  readonly source: string
  readonly target: string
  readonly relation: RelationKind
}): string | null {
  const { source, target, relation } = decision
  const isFull = (kind: RelationKind) => kind === 'equal' || kind === 'superset_of'
  const found = inPart.find(
    pair =>
      (isFull(relation) && isEnd(source, pair.source) && isEnd(target, pair.target)) ||
      (isFull(turned[relation] ?? relation) && isEnd(target, pair.source) && isEnd(source, pair.target)),
  )
  return found?.why ?? null
}

function isEnd(ref: string, { framework, id }: { readonly framework: string; readonly id: string }): boolean {
  return ref.startsWith(`${framework}@`) && ref.endsWith(`:${id}`)
}
