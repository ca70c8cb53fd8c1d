import type { Determination } from '../conclusion/determination.ts'
import type { Judged } from './schema.ts'
import type { AuditResult, MeasureStatus } from './words.ts'

/** What there is to determine about a control, and what keeps it from being assessed. */
export type Determinable = Readonly<{
  /** Each determination statement, parameters among them, as the catalogue numbers it. */
  statements: readonly string[]
  /** Parameters that nobody has set: until then the control is not assessable. */
  open: readonly string[]
}>

export const determinedStates = ['satisfied', 'other-than-satisfied', 'not_assessable', 'not_determined'] as const

/** How a requirement stands in an engagement. `not_determined` and `not_assessable` are grey, and `unknown` as well. */
export type JudgementState = (typeof determinedStates)[number] | AuditResult | MeasureStatus

export type StatementCounts = Readonly<Record<'statements' | 'satisfied' | 'other' | 'open', number>>

/** The latest determination of each statement that there is; what the catalogue does not have is not counted. */
export function statementCounts(
  determinations: readonly Pick<Determination, 'statement' | 'result'>[],
  { statements }: Pick<Determinable, 'statements'>,
): StatementCounts {
  const results = new Map(determinations.map(one => [one.statement, one.result]))
  const of = (result: Determination['result']) => statements.filter(one => results.get(one) === result).length
  const [satisfied, other] = [of('satisfied'), of('other-than-satisfied')]
  return { statements: statements.length, satisfied, other, open: statements.length - satisfied - other }
}

/**
 * How a control stands under SP 800-53A. One determination that is other than satisfied shows, whatever else is open; an
 * unset parameter makes the rest not assessable; satisfied only when every determination is (domain 4.2).
 */
export function stateOfDeterminations(
  determinations: readonly Pick<Determination, 'statement' | 'result'>[],
  { statements, open }: Determinable,
): (typeof determinedStates)[number] {
  const counts = statementCounts(determinations, { statements })
  if (counts.other > 0) return 'other-than-satisfied'
  if (open.length > 0) return 'not_assessable'
  return counts.open > 0 || counts.statements === 0 ? 'not_determined' : 'satisfied'
}

/** How a requirement stands by what was said of it; nothing said is not determined, never anything better. */
export function stateOf(said: Judged | null, determinable: Determinable): JudgementState {
  if (said === null) return stateOfDeterminations([], { ...determinable, statements: [] })
  switch (said.kind) {
    case 'determined':
      return stateOfDeterminations(said.determinations, determinable)
    case 'audited':
      return said.result
    case 'measured':
      return said.status
  }
}

/** Why these determinations cannot be recorded: a parameter is open, or the catalogue has no such statement. */
export function whyNotDetermined(
  determinations: readonly Pick<Determination, 'statement' | 'result'>[],
  { statements, open }: Determinable,
): string | null {
  const stranger = determinations.find(one => !statements.includes(one.statement))
  if (stranger) return `There is no determination statement ${stranger.statement} here`
  if (open.length === 0 || determinations.every(one => one.result === 'other-than-satisfied')) return null
  return `It cannot be assessed while ${open.join(', ')} ${open.length === 1 ? 'has' : 'have'} no value: set it in the profile first`
}

/** Whether something is to be raised: what is other than satisfied, a nonconformity, or a duty that is not met. */
export function asksForFinding(state: JudgementState): boolean {
  switch (state) {
    case 'other-than-satisfied':
    case 'minor_nonconformity':
    case 'major_nonconformity':
    case 'opportunity':
    case 'partly':
    case 'not':
      return true
    case 'satisfied':
    case 'not_assessable':
    case 'not_determined':
    case 'conforming':
    case 'addressed':
    case 'unknown':
      return false
  }
}
