import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { rowsOf } from './engine.ts'
import type { ColumnShape, PopulationHash, Request } from './protocol.ts'
import { identifier, literal } from './quote.ts'
import { cellSql, columnsOf } from './table.ts'
import type { Trusted } from './trusted.ts'

type Ask = Extract<Request, { op: 'population' }>

/** So many rows leave the engine as one text: far cheaper than one by one. */
const rowsTogether = 4096

/**
 * The hash of a file as a population: SHA-256 over a line a row, as `populationLine` of core writes it, in the order of
 * the file, which is that of its key. Columns that the file does not have are nothing in every row.
 */
export async function populationHash(trusted: Trusted, { file, columns }: Ask): Promise<PopulationHash> {
  return trusted.use(1024, dirname(file), async engine => {
    const from = `read_parquet(${literal(file)}, file_row_number = true)`
    const kept = new Set((await columnsOf(engine, from)).map(({ name }) => name))
    const cells = columns.map(column => (kept.has(column.name) ? fieldSql(column) : `'\\N'`))
    const line = `concat_ws(chr(9), ${cells.join(', ')}) || chr(10)`
    const hash = createHash('sha256')
    const parts = await rowsOf(
      engine,
      `SELECT string_agg(${line}, '' ORDER BY file_row_number), count(*) FROM ${from} GROUP BY file_row_number // ${rowsTogether} ORDER BY min(file_row_number)`,
    )
    let rows = 0
    for (const [lines, count] of parts) {
      hash.update(String(lines))
      rows += Number(count)
    }
    return { rows, sha256: hash.digest('hex') }
  })
}

/** A value as its field in the line of a row, as `populationLine` of core writes it. */
export function fieldSql(column: ColumnShape): string {
  const name = identifier(column.name)
  if (column.type === 'text[]') {
    const item = `replace(${escapedSql('item')}, ',', '\\,') || ','`
    return `coalesce('[' || array_to_string(list_transform(${name}, lambda item: ${item}), '') || ']', '\\N')`
  }
  const text = `CAST(${cellSql(column)} AS VARCHAR)`
  return `coalesce(${column.type === 'text' ? escapedSql(text) : text}, '\\N')`
}

function escapedSql(text: string): string {
  const backslash = `replace(${text}, '\\', '\\\\')`
  return `replace(replace(replace(${backslash}, chr(9), '\\t'), chr(10), '\\n'), chr(13), '\\r')`
}
