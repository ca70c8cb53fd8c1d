import type { Reply } from '../api.ts'
import type { Sheet } from '../kit/export-view.ts'

export type Matrix = Reply<'engagements', 'matrix'>
export type Row = Matrix['rows'][number]
export type Column = Matrix['columns'][number]
export type Gate = Matrix['gates'][number]

/** What stands where a requirement and a control meet. */
export type Cell =
  | { readonly kind: 'said'; readonly how: string; readonly from: 'control' | 'engagement'; readonly by: string | null }
  | { readonly kind: 'left_out'; readonly reason: string; readonly by: string }

/** The cells by requirement and control. */
export function cellsOf({ cells, leftOut }: Pick<Matrix, 'cells' | 'leftOut'>): ReadonlyMap<string, Cell> {
  return new Map<string, Cell>([
    ...cells.map(
      ({ requirement, control, how, from, by }) =>
        [placeOf(requirement, control), { kind: 'said', how, from, by }] as const,
    ),
    ...leftOut.map(
      ({ requirement, control, reason, by }) =>
        [placeOf(requirement, control), { kind: 'left_out', reason, by }] as const,
    ),
  ])
}

export function placeOf(requirement: string, control: string): string {
  return `${requirement} ${control}`
}

/** What is weak about each requirement, in words, by its reference. */
export function gatesByRequirement(gates: readonly Gate[]): ReadonlyMap<string, readonly Gate[]> {
  return Map.groupBy(
    gates.filter(gate => gate.kind !== 'over_claim'),
    gate => gate.subject,
  )
}

/** The controls that claim too much, by their id. */
export function overClaiming(gates: readonly Gate[]): ReadonlyMap<string, Gate> {
  return new Map(gates.filter(gate => gate.kind === 'over_claim').flatMap(gate => gate.controls.map(id => [id, gate])))
}

/** What the places count, never as a share of anything. */
export function countsOf({ rows, columns, gates }: Matrix): readonly string[] {
  const of = (kind: Gate['kind']) => gates.filter(gate => gate.kind === kind).length
  const said = (count: number, words: string) => (count > 0 ? [`${count} ${words}`] : [])
  return [
    `${rows.length} ${rows.length === 1 ? 'criterion' : 'criteria'}`,
    `${columns.length} ${columns.length === 1 ? 'control' : 'controls'}`,
    ...said(of('empty'), 'without a control'),
    ...said(of('policy_only'), 'with policies only'),
    ...said(of('manual_annual_only'), 'with one manual look a year'),
    ...said(of('over_claim'), 'claimed too widely'),
  ]
}

/** The matrix as a sheet: a row a criterion, a column a control, in each cell how it addresses it. */
export function sheetOfMatrix(name: string, matrix: Matrix): Sheet {
  const cells = cellsOf(matrix)
  const gates = gatesByRequirement(matrix.gates)
  return {
    name,
    headers: ['Criterion', 'Label', 'What is weak', ...matrix.columns.map(column => `${column.code} ${column.title}`)],
    rows: matrix.rows.map(row => [
      row.id,
      row.label,
      (gates.get(row.requirement) ?? []).map(gate => gate.words).join(' '),
      ...matrix.columns.map(column => {
        const cell = cells.get(placeOf(row.requirement, column.control))
        if (!cell) return ''
        return cell.kind === 'said' ? cell.how : `Left out: ${cell.reason}`
      }),
    ]),
  }
}
