import { blankRow, type OutcomeRow } from './outcomes.ts'

/** What somebody said of one outcome of an older version of a framework. */
export type OldOutcome = Readonly<{ id: string; row: OutcomeRow }>

/** Which outcomes of the new version took up an outcome of the old one. */
export type Succession = Readonly<{ from: string; to: string }>

/** An older profile carried into a newer version of its framework. Nothing is dropped silently. */
export type Migration = Readonly<{
  rows: readonly OutcomeRow[]
  /** Outcomes of the new version that nothing old speaks for: they must be assessed afresh. */
  fresh: readonly string[]
  /** New outcomes that several old ones speak for and disagree about. */
  disputed: readonly Readonly<{ to: string; from: readonly string[] }>[]
  /** Old outcomes that went nowhere, or that the old version never had. */
  lost: readonly string[]
}>

const order = ['not', 'partial', 'largely', 'fully'] as const

/**
 * Carries rows of an older version over. Where several old outcomes went into one new one the weakest answer is
 * proposed, and unknown if any was unknown; what was said before stands in the notes, and the rationale asks for a second
 * look. `outcomes` are all outcomes of the new version, in its order.
 */
export function migrateOutcomes(
  old: readonly OldOutcome[],
  successions: readonly Succession[],
  outcomes: readonly string[],
): Migration {
  const known = new Set(outcomes)
  const sources = new Map<string, OldOutcome[]>()
  const lost: string[] = []
  for (const one of old) {
    const heirs = successions.filter(link => link.from === one.id && known.has(link.to))
    if (heirs.length === 0) lost.push(one.id)
    for (const { to } of heirs) sources.set(to, [...(sources.get(to) ?? []), one])
  }
  const rows: OutcomeRow[] = []
  const disputed: { to: string; from: string[] }[] = []
  for (const id of outcomes) {
    const from = sources.get(id)
    if (!from) continue
    if (new Set(from.map(one => one.row.achievement)).size > 1) disputed.push({ to: id, from: from.map(one => one.id) })
    rows.push(carried(id, from))
  }
  return { rows, fresh: outcomes.filter(id => !sources.has(id)), disputed, lost }
}

function carried(requirement: string, from: readonly OldOutcome[]): OutcomeRow {
  const said = (pick: (row: OutcomeRow) => string) =>
    from
      .filter(one => pick(one.row) !== '')
      .map(one => `${one.id}: ${pick(one.row)}`)
      .join('\n')
  const included = from.some(one => one.row.included)
  return {
    ...blankRow(requirement),
    included,
    rationale: `Carried over from ${from.map(one => one.id).join(', ')}: look again whether it still says what is so.`,
    priority: from.map(one => one.row.priority).find(one => one === 'high') ?? from[0]?.row.priority ?? null,
    achievement: weakest(from),
    statement: said(row => row.statement),
    policies: said(row => row.policies),
    practices: said(row => row.practices),
    roles: said(row => row.roles),
    references: [...new Set(from.flatMap(one => one.row.references))],
    evidence: [...new Set(from.flatMap(one => one.row.evidence))],
    notes: said(row => row.notes),
    target: from.length === 1 ? (from[0]?.row.target ?? null) : null,
  }
}

function weakest(from: readonly OldOutcome[]): OutcomeRow['achievement'] {
  const given = from.filter(one => one.row.included).map(one => one.row.achievement)
  if (given.length === 0 || given.includes('unknown')) return 'unknown'
  return order.find(step => given.includes(step)) ?? 'unknown'
}
