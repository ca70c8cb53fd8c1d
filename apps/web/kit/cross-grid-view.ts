/** A place in a grid; row and column 0 are the headings. */
export type Place = { readonly row: number; readonly column: number }

const page = 12

/** The place after a step by keyboard, inside the grid; null for a key that moves nothing, and for the empty corner. */
export function moved(at: Place, key: string, { rows, columns }: { rows: number; columns: number }): Place | null {
  const steps: Readonly<Record<string, Place>> = {
    ArrowDown: { row: at.row + 1, column: at.column },
    j: { row: at.row + 1, column: at.column },
    ArrowUp: { row: at.row - 1, column: at.column },
    k: { row: at.row - 1, column: at.column },
    ArrowRight: { row: at.row, column: at.column + 1 },
    l: { row: at.row, column: at.column + 1 },
    ArrowLeft: { row: at.row, column: at.column - 1 },
    h: { row: at.row, column: at.column - 1 },
    PageDown: { row: at.row + page, column: at.column },
    PageUp: { row: at.row - page, column: at.column },
    Home: { row: at.row, column: 0 },
    End: { row: at.row, column: columns },
  }
  const next = steps[key]
  if (!next) return null
  const place = { row: within(next.row, rows), column: within(next.column, columns) }
  return place.row === 0 && place.column === 0 ? at : place
}

function within(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most)
}
