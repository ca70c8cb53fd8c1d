import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { type Engine, execute, rowsOf, sqlType } from './engine.ts'
import { fieldSql } from './population.ts'
import type { ColumnShape, Frozen, Request } from './protocol.ts'
import { identifier, literal } from './quote.ts'
import { addressSql, cellSql, columnsOf } from './table.ts'
import type { Trusted } from './trusted.ts'

type Ask = Extract<Request, { op: 'freeze' }>

/** So many rows leave the engine as one text: far cheaper than one by one. */
const rowsTogether = 4096

/**
 * Writes the rows that a filter leaves as the lines of a population (rulings 21), sorted bytewise by key, and counts what was
 * left out and why. Nothing is written when two rows share a key.
 */
export async function freeze(trusted: Trusted, ask: Ask): Promise<Frozen> {
  return trusted.use(2048, ask.folder, async engine => {
    await execute(engine, `CREATE OR REPLACE TEMP TABLE given AS ${await givenSql(engine, ask)}`)
    if (ask.distinct) await dropDoubles(engine)
    const counted = await countsOf(engine, ask)
    const duplicates = await doublesOf(engine)
    const matching = await matchingOf(engine, ask)
    const nothing = { rows: 0, bytes: 0, sha256: null, first: [] }
    const made = duplicates.length > 0 ? nothing : await writeLines(engine, ask.output)
    await execute(engine, 'DROP TABLE given')
    return { ...counted, ...made, duplicates, matching }
  })
}

/** Each row of the source as its line and its key, with its moment and why it is left out. */
async function givenSql(engine: Engine, ask: Ask): Promise<string> {
  const { columns, key, time } = ask
  const stored = await storedSql(engine, ask)
  const line = columns.map(fieldSql).join(', ')
  const keyed = key
    .map(name => fieldSql(columns.find(column => column.name === name) ?? { name, type: 'text' }))
    .join(', ')
  const moment = time ? momentSql(time) : 'CAST(NULL AS TIMESTAMP)'
  const wanted = ask.equals.map(
    ({ column, value }) => `CAST(${cellSql(column)} AS VARCHAR) IS DISTINCT FROM ${literal(value)}`,
  )
  const otherwise = wanted.length > 0 ? `(${wanted.join(' OR ')})` : 'false'
  return `SELECT line, key, moment, ${leftSql(ask)} AS left_out FROM (
    SELECT concat_ws(chr(9), ${line}) AS line, concat_ws(chr(9), ${keyed}) AS key, ${moment} AS moment, ${otherwise} AS otherwise FROM ${stored})`
}

function leftSql({ time, from, to }: Ask): string {
  const plain = (instant: string) => literal(instant.replace('T', ' ').replace('Z', ''))
  const timed = `WHEN moment IS NULL THEN 'timeless' WHEN moment < TIMESTAMP ${plain(from)} THEN 'before' WHEN moment >= TIMESTAMP ${plain(to)} THEN 'after'`
  return `CASE ${time ? timed : ''} WHEN otherwise THEN 'otherwise' ELSE 'kept' END`
}

/** The file as a table that has every column that is asked for; one that it lacks is nothing in every row. */
async function storedSql(engine: Engine, { file, format, columns, time, equals }: Ask): Promise<string> {
  const asked = [...columns, ...(time ? [time] : []), ...equals.map(one => one.column)]
  const named = [...new Map(asked.map(column => [column.name, column])).values()]
  const shape = named.map(column => `${literal(column.name)}: ${literal(sqlType(column.type))}`).join(', ')
  const lines = `read_json(${literal(file)}, format = 'newline_delimited', columns = {${shape}}, maximum_object_size = 67108864)`
  if (format === 'ndjson') return lines
  const stored = `read_parquet(${literal(file)})`
  const kept = new Set((await columnsOf(engine, stored)).map(({ name }) => name))
  const missing = named.filter(column => !kept.has(column.name))
  const empty = missing.map(({ name, type }) => `, CAST(NULL AS ${sqlType(type)}) AS ${identifier(name)}`).join('')
  return missing.length === 0 ? stored : `(SELECT *${empty} FROM ${stored})`
}

/** A moment as such, a day as its beginning, and a text that says one; any other text is none. */
function momentSql({ name, type }: ColumnShape): string {
  const column = identifier(name)
  if (type === 'instant' || type === 'date') return `CAST(${column} AS TIMESTAMP)`
  return `CAST(try_cast(CAST(${column} AS VARCHAR) AS TIMESTAMPTZ) AS TIMESTAMP)`
}

async function dropDoubles(engine: Engine): Promise<void> {
  await execute(
    engine,
    `DELETE FROM given WHERE rowid NOT IN (SELECT min(rowid) FROM given WHERE left_out = 'kept' GROUP BY key)`,
  )
}

type Counted = Omit<Frozen, 'rows' | 'bytes' | 'sha256' | 'first' | 'duplicates' | 'matching'>

async function countsOf(engine: Engine, { time }: Ask): Promise<Counted> {
  const reasons = await rowsOf(engine, 'SELECT left_out, count(*) FROM given GROUP BY left_out')
  const count = (why: string) => Number(reasons.find(([left]) => left === why)?.[1] ?? 0)
  const at = (what: string) => `strftime(${what}(moment), '%Y-%m-%dT%H:%M:%S.%fZ')`
  const [ends = []] = await rowsOf(
    engine,
    `SELECT min(key), max(key), ${at('min')}, ${at('max')} FROM given WHERE left_out = 'kept'`,
  )
  const [firstKey, lastKey, earliest, latest] = ends.map(value => (value === null ? null : String(value)))
  return {
    read: reasons.reduce((sum, [, rows]) => sum + Number(rows), 0),
    left: {
      before: count('before'),
      after: count('after'),
      timeless: count('timeless'),
      otherwise: count('otherwise'),
    },
    firstKey: firstKey ?? null,
    lastKey: lastKey ?? null,
    earliest: time ? (earliest ?? null) : null,
    latest: time ? (latest ?? null) : null,
    gaps: await gapsOf(engine),
  }
}

/** Numbers missing between the first and the last at the end of keys that begin alike; null when a key ends otherwise. */
async function gapsOf(engine: Engine): Promise<number | null> {
  const [found = []] = await rowsOf(
    engine,
    `SELECT bool_and(numbered), sum(last - first + 1 - numbers) FROM (
      SELECT count(number) = count(*) AS numbered, count(DISTINCT number) AS numbers, min(number) AS first, max(number) AS last FROM (
        SELECT regexp_replace(key, '[0-9]{1,15}$', '') AS stem, try_cast(regexp_extract(key, '[0-9]{1,15}$') AS BIGINT) AS number FROM given)
      GROUP BY stem)`,
  )
  return found[0] === true ? Number(found[1]) : null
}

async function doublesOf(engine: Engine): Promise<readonly string[]> {
  const [size] = await rowsOf(engine, "SELECT count(*), count(DISTINCT key) FROM given WHERE left_out = 'kept'")
  if (Number(size?.[0]) === Number(size?.[1])) return []
  const rows = await rowsOf(
    engine,
    "SELECT key FROM given WHERE left_out = 'kept' GROUP BY key HAVING count(*) > 1 ORDER BY key LIMIT 5",
  )
  return rows.map(([key]) => String(key))
}

/** Lines are split into fields only where the pattern finds an address in the whole line, since most have none. */
async function matchingOf(engine: Engine, { columns, pattern }: Ask): Promise<readonly boolean[]> {
  const found = columns.map((_, index) => `bool_or(${addressSql(`fields[${index + 1}]`, pattern)})`).join(', ')
  const [row = []] = await rowsOf(
    engine,
    `SELECT ${found} FROM (SELECT string_split(line, chr(9)) AS fields FROM given
      WHERE left_out = 'kept' AND ${addressSql('line', pattern)})`,
  )
  return columns.map((_, index) => row[index] === true)
}

async function writeLines(engine: Engine, output: string | null) {
  await execute(
    engine,
    "CREATE OR REPLACE TEMP TABLE frozen AS SELECT line FROM given WHERE left_out = 'kept' ORDER BY key",
  )
  const first = await rowsOf(engine, 'SELECT line FROM frozen ORDER BY rowid LIMIT 10')
  const made = await hashLines(engine, output)
  await execute(engine, 'DROP TABLE frozen')
  return { ...made, first: first.map(([line]) => String(line)) }
}

async function hashLines(engine: Engine, output: string | null) {
  await using file = output === null ? null : await open(output, 'wx', 0o644)
  const parts = await rowsOf(
    engine,
    `SELECT string_agg(line || chr(10), '' ORDER BY rowid), count(*) FROM frozen GROUP BY rowid // ${rowsTogether} ORDER BY min(rowid)`,
  )
  const hash = createHash('sha256')
  let [rows, bytes] = [0, 0]
  for (const [lines, count] of parts) {
    const part = Buffer.from(String(lines))
    hash.update(part)
    await file?.write(part)
    rows += Number(count)
    bytes += part.length
  }
  return { rows, bytes, sha256: hash.digest('hex') }
}
