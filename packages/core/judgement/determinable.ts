import type { RequirementText, TextPart } from '../framework/index.ts'
import type { ParameterValue } from '../profile/tailoring.ts'
import type { Determinable } from './standing.ts'

/** One thing to determine about a control: an objective of the catalogue, or a parameter, which is determined by itself. */
export type DeterminationStatement = Readonly<{
  statement: string
  kind: 'objective' | 'parameter' | 'whole'
  prose: string
  /** What a parameter is set to; null while it is open, and for everything else. */
  value: string | null
}>

const objectiveNames = ['assessment-objective', 'objective']

/**
 * What there is to determine about a control, parameters first, since they are determined by themselves (SP 800-53A). Without
 * the publisher's words there is one statement, the control as a whole.
 */
export function statementsOf(
  control: Readonly<{ id: string; summary: string }>,
  text: Pick<RequirementText, 'parts' | 'parameters'> | null,
  values: ReadonlyMap<string, Pick<ParameterValue, 'values' | 'units'>>,
): readonly DeterminationStatement[] {
  const said = (id: string) => {
    const value = values.get(id)
    return value ? [value.values.join(', '), value.units].filter(Boolean).join(' ') : null
  }
  const labels = new Map((text?.parameters ?? []).map(one => [one.id, one.label || one.choices.join(', ')]))
  const filled = (prose: string) =>
    prose.replaceAll(
      /\{\{\s*insert:\s*param,\s*([^\s}]+)\s*\}\}/g,
      (_, id: string) => said(id) ?? `[${labels.get(id) || id}]`,
    )
  const parameters = (text?.parameters ?? []).map(
    (one): DeterminationStatement => ({
      statement: one.id,
      kind: 'parameter',
      prose: filled(one.guidance || one.label || one.choices.join('; ')),
      value: said(one.id),
    }),
  )
  const leaves = (text?.parts ?? []).filter(part => objectiveNames.includes(part.name)).flatMap(leavesOf)
  const objectives = leaves.map(
    (part, index): DeterminationStatement => ({
      statement: part.label ?? `${control.id}.[${index + 1}]`,
      kind: 'objective',
      prose: filled(part.prose),
      value: null,
    }),
  )
  const whole = { statement: control.id, kind: 'whole', prose: control.summary, value: null } as const
  return [...parameters, ...(objectives.length > 0 ? unique(objectives) : [whole])]
}

function leavesOf(part: TextPart): readonly TextPart[] {
  const inner = part.parts.filter(one => objectiveNames.includes(one.name))
  return inner.length === 0 ? [part] : inner.flatMap(leavesOf)
}

/** Two statements of the same name could not be told apart; a later one gets a number. */
function unique(statements: readonly DeterminationStatement[]): readonly DeterminationStatement[] {
  const seen = new Map<string, number>()
  return statements.map(one => {
    const before = seen.get(one.statement) ?? 0
    seen.set(one.statement, before + 1)
    return before === 0 ? one : { ...one, statement: `${one.statement} (${before + 1})` }
  })
}

/** The statements by name, and the parameters that keep the control from being assessed. */
export function determinableOf(statements: readonly DeterminationStatement[]): Determinable {
  return {
    statements: statements.map(one => one.statement),
    open: statements.filter(one => one.kind === 'parameter' && one.value === null).map(one => one.statement),
  }
}
