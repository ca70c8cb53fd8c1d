import { SourceProblem } from '../connector/index.ts'
import type { Inspected, OpenFile } from './inspect.ts'
import type { FileSettings } from './settings.ts'
import { headings } from './sheet.ts'
import { recordOf, shownValue, type TableRecord, type Value } from './value.ts'
import { readWorkbook, type Workbook } from './workbook.ts'
import { readXml } from './xml.ts'
import { openZip } from './zip.ts'

export type SheetReading = {
  readonly sheet: string
  readonly sheets: readonly string[]
  readonly records: AsyncIterable<TableRecord>
  /** What is known once the records were read. */
  notes(): readonly string[]
}

const limits = { columns: 16_384, rows: 1_048_576 }

/** Reads one sheet of an Excel file. Formulas are never computed: the result stored with them is taken, and told. */
export async function readXlsx(handle: OpenFile, file: Inspected, settings: FileSettings): Promise<SheetReading> {
  const zip = await openZip(handle, file.name)
  const workbook = await readWorkbook(zip, file.name)
  const sheet = chosen(workbook, settings.sheet, file.name)
  const seen: Seen = { formulas: 0, firstFormula: '', stray: 0, firstStray: '' }
  const where = `${file.name}, sheet "${sheet.name}"`
  const records = async function* () {
    yield* readSheet(await zip.open(sheet.part), where, workbook, settings.headerRow, seen)
  }
  return {
    sheet: sheet.name,
    sheets: workbook.sheets.map(each => each.name),
    records: records(),
    notes: () => notesOf(seen, where),
  }
}

function chosen({ sheets }: Workbook, asked: string | undefined, file: string) {
  const found =
    asked === undefined
      ? (sheets.find(sheet => !sheet.hidden) ?? sheets[0])
      : sheets.find(sheet => sheet.name === asked)
  if (found) return found
  throw new SourceProblem(`${file} has no sheet "${asked}"; it has ${sheets.map(sheet => sheet.name).join(', ')}`)
}

type Seen = { formulas: number; firstFormula: string; stray: number; firstStray: string }

function notesOf({ formulas, firstFormula, stray, firstStray }: Seen, where: string): string[] {
  const notes: string[] = []
  if (formulas > 0)
    notes.push(
      `${where}: ${formulas} cells hold formulas, the first ${firstFormula}; the results stored with them were taken`,
    )
  if (stray > 0) notes.push(`${where}: ${stray} cells without a heading were left out, the first ${firstStray}`)
  return notes
}

type Stream = Parameters<typeof readXml>[0]

async function* readSheet(
  stream: Stream,
  where: string,
  workbook: Workbook,
  headerRow: number,
  seen: Seen,
): AsyncGenerator<TableRecord> {
  const rows: { number: number; cells: Value[] }[] = []
  let row = { number: 0, cells: [] as Value[] }
  let cell = newCell()
  let [column, collecting] = [0, false]
  const reader = readXml(stream, where, {
    open: (name, attributes) => {
      if (name === 'row') {
        row = { number: numberOf(attributes.r) ?? row.number + 1, cells: [] }
        column = 0
        if (row.number > limits.rows) throw new SourceProblem(`${where}: more than ${limits.rows} rows`)
      } else if (name === 'c') {
        const position = attributes.r === undefined ? column : columnOf(attributes.r)
        if (position === undefined || position >= limits.columns)
          throw new SourceProblem(`${where}: no cell is called "${(attributes.r ?? '').slice(0, 20)}"`)
        column = position
        cell = { ...newCell(), type: attributes.t ?? 'n', style: Number(attributes.s ?? 0) }
      } else if (name === 'f') cell.formula = true
      else collecting = name === 'v' || name === 't'
    },
    text: text => {
      if (collecting) cell.text += text
    },
    close: name => {
      if (name === 'v' || name === 't') {
        collecting = false
        cell.stored = true
      } else if (name === 'c') {
        const value = cellValue(cell, workbook)
        const at = `${letters(column)}${row.number}`
        if (cell.formula) {
          seen.formulas += 1
          seen.firstFormula ||= at
        }
        if (value !== null) row.cells[column] = value
        column += 1
      } else if (name === 'row') rows.push(row)
    },
  })
  let positions: Map<string, number> | undefined
  let columns: ReadonlySet<number> = new Set()
  for await (const _ of reader) {
    for (const { number, cells } of rows.splice(0)) {
      if (number < headerRow || cells.every(value => shownValue(value).trim() === '')) continue
      if (!positions) {
        positions = headings(Array.from(cells, shownValue), `${where} row ${number}`)
        columns = new Set(positions.values())
        continue
      }
      noteStray(cells, columns, number, seen)
      yield recordOf(`${where} row ${number}`, positions, cells)
    }
  }
  if (!positions) throw new SourceProblem(`${where} has no row of headings`)
}

type Cell = { type: string; style: number; text: string; stored: boolean; formula: boolean }

function newCell(): Cell {
  return { type: 'n', style: 0, text: '', stored: false, formula: false }
}

function noteStray(cells: readonly Value[], columns: ReadonlySet<number>, row: number, seen: Seen): void {
  for (const [position, value] of cells.entries()) {
    if (value === undefined || columns.has(position)) continue
    seen.stray += 1
    seen.firstStray ||= `${letters(position)}${row}`
  }
}

function cellValue(cell: Cell, workbook: Workbook): Value {
  if (cell.formula && !cell.stored) return { problem: 'a formula without a stored result' }
  if (!cell.stored) return null
  switch (cell.type) {
    case 's':
      return workbook.sharedTexts[Number(cell.text)] ?? { problem: 'a text that the file does not hold' }
    case 'str':
    case 'inlineStr':
      return cell.text
    case 'b':
      return cell.text === '1'
    case 'e':
      return { problem: cell.text || 'an error' }
    case 'd':
      return { moment: cell.text }
    default:
      if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell.text))
        return { problem: `"${cell.text.slice(0, 40)}" in a cell for numbers` }
      return workbook.dateStyles[cell.style] ? momentOf(Number(cell.text), workbook.from1904) : { number: cell.text }
  }
}

/** Days since 1899-12-30, or since 1904-01-01; day 60 is the 29th of February 1900, which never was. */
function momentOf(serial: number, from1904: boolean): Value {
  const days = from1904 ? serial + 1462 : serial >= 1 && serial < 60 ? serial + 1 : serial
  const milliseconds = Math.round(days * 86_400_000)
  if (!(days >= 0) || days >= 2_958_466 || (!from1904 && serial >= 60 && serial < 61))
    return { problem: `${serial} is no day` }
  const iso = new Date(milliseconds + Date.UTC(1899, 11, 30)).toISOString()
  if (days < 1) return iso.slice(11, 19)
  return milliseconds % 86_400_000 === 0 ? { moment: iso.slice(0, 10) } : { moment: iso.slice(0, 23) }
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

function columnOf(reference: string): number | undefined {
  const name = /^([A-Z]{1,3})\d{1,7}$/.exec(reference)?.[1]
  if (name === undefined) return undefined
  return [...name].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

function letters(column: number): string {
  const rest = String.fromCharCode(65 + (column % 26))
  return column < 26 ? rest : letters(Math.floor(column / 26) - 1) + rest
}
