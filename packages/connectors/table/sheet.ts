import { SourceProblem } from '../connector/index.ts'

/** Where each heading stands. Headings are trimmed; an empty one names no field, and one that appears twice is refused. */
export function headings(cells: readonly string[], where: string): Map<string, number> {
  const positions = new Map<string, number>()
  for (const [position, cell] of cells.entries()) {
    const name = cell.replaceAll(/\s+/g, ' ').trim()
    if (name === '') continue
    if (positions.has(name))
      throw new SourceProblem(`${where}: two columns are called "${name}"; give them different names`)
    positions.set(name, position)
  }
  if (positions.size === 0) throw new SourceProblem(`${where}: no headings here`)
  return positions
}
