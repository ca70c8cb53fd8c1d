import { createHash } from 'node:crypto'
import { type AnswerRow, answerSha256, compareBytes, compareRows, exceptionOf } from '../result/lines.ts'
import { bindViews, type Engine, execute, prepare, rowsOf } from './engine.ts'
import type { Answer, EvaluateRequest, ResultRow } from './protocol.ts'
import { identifier, literal } from './quote.ts'

const maxRows = 5_000_000
const maxExtraColumns = 16
const pageRows = 100
const namedRows = 5
const contract = ['resource', 'status', 'reason']

/** Resources hardly repeat: no dictionary of them is tried. */
const parquetOptions =
  'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 1000, WRITE_BLOOM_FILTER false, USE_TMP_FILE false'

type Population = { readonly total: number; readonly unkeyed: number }

type Shape = { readonly columns: readonly string[]; readonly extras: readonly string[] }

/** Runs one check over the tables of the open engine and keeps its answer where it is; only a page of it comes back. */
export async function answer(engine: Engine, request: EvaluateRequest): Promise<Answer> {
  await bindViews(engine, request.views)
  const shape = await shapeOf(engine, request)
  const population = await populationOf(engine, request)
  const read = isDirect(engine, request, shape) ? await readAnswer(engine, request) : null
  const about = { ...population, columns: shape.columns }
  if (read) {
    const lost = await lostOf(engine, request)
    const found = await smallAnswer(engine, request, read, lost)
    const isUnchanged = found.sha256 === request.stored && lost.length === 0
    return { ...found, ...about, rowCount: read.length, missing: lost.length, isUnchanged, isStored: false }
  }
  const rowCount = await createAnswer(engine, request, shape)
  if (rowCount > maxRows) throw new Error(`the answer has more than ${maxRows} rows`)
  const missing = await findMissing(engine, request, population)
  const found =
    rowCount <= request.smallRows
      ? await smallAnswer(engine, request, await rowsOf(engine, tableSql), await missingOf(engine, missing))
      : await largeAnswer(engine, request, shape, missing)
  const isUnchanged = found.sha256 === request.stored && missing === 0 && shape.extras.length === 0
  const isStored = request.output !== null && !isUnchanged
  if (isStored) await store(engine, request, shape, { isSorted: found.rows === null, missing })
  return { ...found, ...about, rowCount, missing, isUnchanged, isStored }
}

const tableSql = 'SELECT resource, status, reason FROM temp.main.answer'

/** From small tables come small answers, mostly: they are read as they come, and whoever asked stores them. */
function isDirect(engine: Engine, { views, previous, smallRows }: EvaluateRequest, { extras }: Shape): boolean {
  if (extras.length > 0 || (previous && 'file' in previous)) return false
  const rows = Object.values(views).reduce((sum, table) => sum + sizeOf(engine, table), 0)
  return rows <= smallRows
}

/** What is not in memory has more rows than can be told. */
function sizeOf({ sizes }: Engine, table: string | undefined): number {
  return sizes.get(table ?? '') ?? Number.POSITIVE_INFINITY
}

/** The rows of the answer, or null when they are too many to be held here. */
async function readAnswer(
  engine: Engine,
  { sql, bindings, smallRows }: EvaluateRequest,
): Promise<readonly (readonly unknown[])[] | null> {
  const list = contract.map(name => `CAST(${name} AS VARCHAR)`).join(', ')
  const statement = await prepare(engine, `SELECT ${list} FROM (\n${sql}\n) AS answer`, bindings)
  try {
    const result = await statement.stream()
    const rows: unknown[][] = []
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      rows.push(...chunk.getRows())
      if (rows.length > smallRows) return null
    }
    return rows
  } finally {
    statement.destroySync()
  }
}

/** Resources that the run before is known to have answered about and that are not in the population now. */
async function lostOf(engine: Engine, request: EvaluateRequest): Promise<readonly string[]> {
  const { previous } = request
  if (!previous || 'file' in previous) return []
  const { all } = await keysOf(engine, request)
  return [...new Set(previous.resources)].filter(resource => !all.has(resource))
}

async function missingOf(engine: Engine, missing: number): Promise<readonly string[]> {
  if (missing === 0) return []
  return (await rowsOf(engine, 'SELECT resource FROM temp.main.missing')).map(([resource]) => String(resource))
}

/** Status counts alone, for a preview. */
export async function count(
  engine: Engine,
  request: Pick<EvaluateRequest, 'sql' | 'views' | 'bindings'>,
): Promise<Record<string, number>> {
  await bindViews(engine, request.views)
  const rows = await rowsOf(
    engine,
    `SELECT CAST(status AS VARCHAR), count(*) FROM (\n${request.sql}\n) AS answer GROUP BY 1`,
    request.bindings,
  )
  return Object.fromEntries(rows.map(([status, rows]) => [String(status), Number(rows)]))
}

/** The columns of the answer, which must be the contract's and at most sixteen more. */
export function shapeOfColumns(columns: readonly string[]): Shape {
  const lower = columns.map(name => name.toLowerCase())
  const absent = contract.filter(name => !lower.includes(name))
  if (absent.length > 0)
    throw new Error(`the SELECT returns ${columns.join(', ')}; it must return resource, status and reason`)
  if (new Set(lower).size !== lower.length) throw new Error('two columns of the SELECT have the same name')
  const extras = columns.filter(name => !contract.includes(name.toLowerCase()))
  if (extras.length > maxExtraColumns)
    throw new Error(`more than ${maxExtraColumns} columns beside resource, status and reason`)
  if (lower.includes('exception')) throw new Error('exception is a column that Onus adds; choose another name')
  return { columns, extras }
}

/** Before its values are bound, a statement may not know its columns yet: then it is run for none of its rows. */
async function shapeOf(engine: Engine, { sql, bindings, columns }: EvaluateRequest): Promise<Shape> {
  if (columns) return shapeOfColumns(columns)
  const statement = await prepare(engine, sql, bindings)
  const names = Array.from({ length: statement.columnCount }, (_, index) => statement.columnName(index))
  statement.destroySync()
  if (names.length !== 1 || names[0] !== 'unknown') return shapeOfColumns(names)
  const none = await prepare(engine, `SELECT * FROM (\n${sql}\n) AS answer LIMIT 0`, bindings)
  try {
    return shapeOfColumns((await none.run()).columnNames())
  } finally {
    none.destroySync()
  }
}

/**
 * The size of the population is the same for every check about it: counted once a run, in one pass where it is sorted. The
 * keys of a small one are read as they are, since to plan that pass would take longer.
 */
async function populationOf(engine: Engine, request: EvaluateRequest): Promise<Population> {
  const { population, views, smallRows } = request
  const { alias, key } = population
  const name = identifier(key)
  if (sizeOf(engine, views[alias]) <= smallRows) {
    const { all, unkeyed } = await keysOf(engine, request)
    return { total: all.size, unkeyed }
  }
  return memo(engine, `population ${views[alias]} ${key}`, async () => {
    const steps = `SELECT ${name} AS key, lag(${name}) OVER () AS before FROM ${identifier(alias)}`
    const sql = `SELECT count(*) - count(key), count(*) FILTER (key < before), count(*) FILTER (key IS DISTINCT FROM before) FROM (${steps})`
    const [row] = await rowsOf(engine, sql)
    const [unkeyed, down, changes] = [Number(row?.[0]), Number(row?.[1]), Number(row?.[2])]
    if (unkeyed === 0 && down === 0) return { total: changes, unkeyed }
    const [distinct] = await rowsOf(engine, `SELECT count(DISTINCT ${name}) FROM ${identifier(alias)}`)
    return { total: Number(distinct?.[0]), unkeyed }
  })
}

/**
 * The answer goes into a table, in the order in which it comes out. Snapshots are sorted by resource and the engine has
 * one thread, so most answers arrive sorted and the rest are sorted once.
 */
async function createAnswer(engine: Engine, { sql, bindings }: EvaluateRequest, { extras }: Shape): Promise<number> {
  const list = extras.map(
    name => `, CASE WHEN status = 'pass' THEN NULL ELSE ${identifier(name)} END AS ${identifier(name)}`,
  )
  const [row] = await rowsOf(
    engine,
    `CREATE OR REPLACE TEMP TABLE answer AS SELECT CAST(resource AS VARCHAR) AS resource, CAST(status AS VARCHAR) AS status,
     CASE WHEN status = 'pass' THEN NULL WHEN strlen(CAST(reason AS VARCHAR)) > 2000 THEN left(CAST(reason AS VARCHAR), 2000) ELSE CAST(reason AS VARCHAR) END AS reason, CAST(NULL AS VARCHAR) AS exception${list.join('')}
     FROM (\n${sql}\n) AS answer LIMIT ${maxRows + 1}`,
    bindings,
  )
  return Number(row?.[0])
}

type Found = Omit<Answer, 'columns' | 'total' | 'unkeyed' | 'rowCount' | 'missing' | 'isStored' | 'isUnchanged'>

async function smallAnswer(
  engine: Engine,
  request: EvaluateRequest,
  raw: readonly (readonly unknown[])[],
  lost: readonly string[],
): Promise<Found> {
  const answered: AnswerRow[] = raw.map(([resource, status, reason]) => ({
    resource: String(resource ?? ''),
    status: String(status ?? ''),
    reason: status === 'pass' ? '' : cut(String(reason ?? '')),
  }))
  if (!isSorted(answered)) answered.sort(compareRows)
  const known = request.answersAboutKeys ? null : (await keysOf(engine, request)).all
  const strangers = known ? answered.map(({ resource }) => resource).filter(resource => !known.has(resource)) : []
  const duplicates = answered.filter((row, index) => row.resource === answered[index - 1]?.resource)
  const rows = [
    ...answered.map(row => withException(row, request.accepted)),
    ...lost.map(resource => ({ resource, ...missingRow })),
  ]
  if (!isSorted(rows)) rows.sort(compareRows)
  return {
    answered: tally(answered),
    excepted: rows.filter(row => row.status === 'excepted').length,
    duplicates: [...new Set(duplicates.map(row => row.resource))].slice(0, namedRows),
    duplicateCount: duplicates.length,
    strangers: [...new Set(strangers)].slice(0, namedRows),
    strangerCount: strangers.length,
    nullResources: raw.filter(([resource]) => resource === null || resource === '').length,
    longResources: answered.filter(({ resource }) => Buffer.byteLength(resource) > 1024).length,
    withoutReason: answered.filter(({ status, reason }) => status !== 'pass' && reason.trim() === '').length,
    sha256: answerSha256(answered),
    rows,
    failing: failingFirst(rows),
  }
}

function isSorted(rows: readonly AnswerRow[]): boolean {
  return rows.every((row, index) => index === 0 || compareRows(rows[index - 1]!, row) <= 0)
}

/** The first two thousand characters, when there are more than two thousand bytes. */
function cut(reason: string): string {
  return Buffer.byteLength(reason) > 2000 ? Array.from(reason).slice(0, 2000).join('') : reason
}

const missingRow = { status: 'missing', reason: 'was there in the run before and is not there now' }

function withException(row: AnswerRow, accepted: Readonly<Record<string, string>>): AnswerRow {
  return row.status === 'fail' && exceptionOf(row, accepted) !== null ? { ...row, status: 'excepted' } : row
}

function tally(rows: readonly AnswerRow[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1)
  return Object.fromEntries(counts)
}

function failingFirst(rows: readonly ResultRow[]): ResultRow[] {
  const rank = (status: string) => (status === 'fail' ? 0 : 1)
  return rows
    .filter(({ status }) => status !== 'pass')
    .sort((a, b) => rank(a.status) - rank(b.status) || compareBytes(a.resource, b.resource))
    .slice(0, pageRows)
}

type Keys = { readonly all: ReadonlySet<string>; readonly unkeyed: number }

/** Each key once. How many rows have none is known only of a small table, whose keys are all read. */
async function keysOf(engine: Engine, { population, views, smallRows }: EvaluateRequest): Promise<Keys> {
  const { alias, key } = population
  return memo(engine, `keys ${views[alias]} ${key}`, async () => {
    const each = sizeOf(engine, views[alias]) <= smallRows ? '' : 'DISTINCT '
    const rows = await rowsOf(engine, `SELECT ${each}CAST(${identifier(key)} AS VARCHAR) FROM ${identifier(alias)}`)
    const keys = rows.flatMap(([value]) => (value === null ? [] : [String(value)]))
    return { all: new Set(keys), unkeyed: rows.length - keys.length }
  })
}

/** The same as the small answer, said in SQL so that a million rows stay in the engine. */
async function largeAnswer(engine: Engine, request: EvaluateRequest, shape: Shape, missing: number): Promise<Found> {
  const resources = await resourceFacts(engine, request)
  const groups = await rowsOf(engine, 'SELECT status, count(*) FROM temp.main.answer GROUP BY status')
  // What passes has no reason, and mostly that is most.
  const checks = `SELECT count(*) FILTER (WHERE status <> 'pass' AND (reason IS NULL OR (reason < '!' AND trim(reason) = ''))),
    count(*) FILTER (WHERE ${needsEscape('reason')}) FROM temp.main.answer WHERE status IS DISTINCT FROM 'pass'`
  const [reasons] = await rowsOf(engine, checks)
  const duplicates = await sortAnswer(engine)
  const strangers = request.answersAboutKeys ? [] : await strangersOf(engine, request)
  await createAccepted(engine, request.accepted)
  const excepted =
    Object.keys(request.accepted).length === 0
      ? 0
      : await countRows(engine, `(${storedSql(request, shape.extras)}) WHERE status = 'excepted'`)
  return {
    answered: Object.fromEntries(groups.map(([status, rows]) => [String(status ?? ''), Number(rows)])),
    excepted,
    duplicates: duplicates.slice(0, namedRows).map(([resource]) => String(resource)),
    duplicateCount: duplicates.reduce((total, row) => total + Number(row[1]), 0),
    strangers: strangers.slice(0, namedRows),
    strangerCount: strangers.length,
    nullResources: resources.empty,
    longResources: resources.long,
    withoutReason: Number(reasons?.[0]),
    sha256: await hashInSql(engine, resources.escapes + Number(reasons?.[1]) > 0),
    rows: null,
    failing: await failingPage(engine, request, shape, missing),
  }
}

type ResourceFacts = { readonly empty: number; readonly long: number; readonly escapes: number }

/** Where resources are keys of the population they are looked at once a run; nothing else can be among them. */
async function resourceFacts(
  engine: Engine,
  { answersAboutKeys, population, views }: EvaluateRequest,
): Promise<ResourceFacts> {
  const facts = async (column: string, from: string): Promise<ResourceFacts> => {
    const sql = `SELECT count(*) FILTER (WHERE ${column} IS NULL OR ${column} = ''), count(*) FILTER (WHERE strlen(${column}) > 1024),
      count(*) FILTER (WHERE ${needsEscape(column)}) FROM ${from}`
    const [row] = await rowsOf(engine, sql)
    return { empty: Number(row?.[0]), long: Number(row?.[1]), escapes: Number(row?.[2]) }
  }
  if (!answersAboutKeys) return facts('resource', 'temp.main.answer')
  const { alias, key } = population
  const keys = `(SELECT CAST(${identifier(key)} AS VARCHAR) AS key FROM ${identifier(alias)})`
  const found = await memo(engine, `resources ${views[alias]} ${key}`, () => facts('key', keys))
  return found.empty + found.long > 0 ? facts('resource', 'temp.main.answer') : found
}

function needsEscape(column: string): string {
  return [9, 10, 92].map(code => `contains(${column}, chr(${code}))`).join(' OR ')
}

/** Sorts the answer unless it came sorted, and tells which resources are there more than once, and how often too many. */
async function sortAnswer(engine: Engine): Promise<unknown[][]> {
  const steps = 'SELECT resource, lag(resource) OVER () AS before FROM temp.main.answer'
  const look = `SELECT count(*) FILTER (resource < before), count(*) FILTER (resource = before) FROM (${steps})`
  const [first] = await rowsOf(engine, look)
  const isSorted = Number(first?.[0]) === 0
  if (!isSorted) {
    await execute(
      engine,
      'CREATE OR REPLACE TEMP TABLE sorted AS SELECT * FROM temp.main.answer ORDER BY resource, status, reason',
    )
    await execute(engine, 'DROP TABLE temp.main.answer')
    await execute(engine, 'ALTER TABLE temp.main.sorted RENAME TO answer')
  }
  const [last] = isSorted ? [first] : await rowsOf(engine, look)
  if (Number(last?.[1]) === 0) return []
  return rowsOf(engine, `SELECT resource, count(*) FROM (${steps}) WHERE resource = before GROUP BY 1 ORDER BY 1`)
}

async function strangersOf(engine: Engine, { population }: EvaluateRequest): Promise<string[]> {
  const keys = `SELECT CAST(${identifier(population.key)} AS VARCHAR) AS resource FROM ${identifier(population.alias)}`
  const sql = `SELECT resource FROM temp.main.answer ANTI JOIN (${keys}) AS population USING (resource) LIMIT 1000`
  return (await rowsOf(engine, sql)).map(([resource]) => String(resource))
}

/** Two thousand lines at a time leave the engine as one text: far cheaper than two thousand rows. */
async function hashInSql(engine: Engine, escapes: boolean): Promise<string> {
  const text = (column: string) =>
    escapes
      ? `replace(replace(replace(${column}, chr(92), chr(92) || chr(92)), chr(9), chr(92) || 't'), chr(10), chr(92) || 'n')`
      : column
  const line = `concat(${text('resource')}, chr(9), status, chr(9), ${text('reason')}, chr(10))`
  const sql = `SELECT string_agg(${line}, '') FROM temp.main.answer GROUP BY rowid // 2048 ORDER BY min(rowid)`
  const hash = createHash('sha256')
  for (const [lines] of await rowsOf(engine, sql)) hash.update(String(lines))
  return hash.digest('hex')
}

/** The answer is sorted, so the first failures are found without looking at the rest. */
async function failingPage(
  engine: Engine,
  request: EvaluateRequest,
  shape: Shape,
  missing: number,
): Promise<ResultRow[]> {
  const order = isPlain(request, missing) ? '' : ' ORDER BY resource'
  const page = async (condition: string, limit: number) =>
    rowsOf(
      engine,
      `SELECT resource, status, coalesce(reason, '') FROM (${storedSql(request, shape.extras, missing)}) WHERE ${condition}${order} LIMIT ${limit}`,
    )
  const failures = await page("status = 'fail'", pageRows)
  const others =
    failures.length < pageRows ? await page("status NOT IN ('pass', 'fail')", pageRows - failures.length) : []
  return [...failures, ...others].map(([resource, status, reason]) => ({
    resource: String(resource),
    status: String(status),
    reason: String(reason),
  }))
}

/** What was in the run before and is not in the population now, in the table `missing`, which is made only if there is any. */
async function findMissing(engine: Engine, request: EvaluateRequest, { total }: Population): Promise<number> {
  const { previous, population, bindings } = request
  if (!previous) return 0
  if ('resources' in previous && total <= request.smallRows && (await lostOf(engine, request)).length === 0) return 0
  const { sql, more } =
    'file' in previous
      ? { sql: `SELECT resource FROM read_parquet(${literal(previous.file)}) WHERE status <> 'missing'`, more: {} }
      : {
          sql: 'SELECT unnest($previous_resources) AS resource',
          more: { previous_resources: { type: 'text[]', value: previous.resources } as const },
        }
  const keys = `SELECT CAST(${identifier(population.key)} AS VARCHAR) AS resource FROM ${identifier(population.alias)}`
  await execute(
    engine,
    `CREATE OR REPLACE TEMP TABLE missing AS SELECT DISTINCT resource FROM (${sql}) AS previous ANTI JOIN (${keys}) AS population USING (resource)`,
    { ...bindings, ...more },
  )
  return countRows(engine, 'missing')
}

async function store(
  engine: Engine,
  request: EvaluateRequest,
  shape: Shape,
  { isSorted, missing }: { isSorted: boolean; missing: number },
): Promise<void> {
  await createAccepted(engine, request.accepted)
  const order = isSorted && isPlain(request, missing) ? '' : ' ORDER BY resource, status, reason'
  const rows =
    order === '' ? 'temp.main.answer' : `(SELECT * FROM (${storedSql(request, shape.extras, missing)})${order})`
  await execute(engine, `COPY ${rows} TO ${literal(request.output ?? '')} (${parquetOptions})`)
}

/** Neither exceptions nor losses: what is stored is the answer as it is, in its order. */
function isPlain({ accepted }: EvaluateRequest, missing: number): boolean {
  return missing === 0 && Object.keys(accepted).length === 0
}

/** The rows as they are stored: failures that are accepted are `excepted`, what went away is `missing`. */
function storedSql({ accepted }: EvaluateRequest, extras: readonly string[], missing = 0): string {
  const answered = Object.keys(accepted).length === 0 ? 'FROM temp.main.answer' : acceptedSql(accepted['*'] ?? null)
  if (missing === 0) return answered
  const nulls = extras.map(() => ', NULL').join('')
  return `SELECT * FROM (${answered}) UNION ALL SELECT resource, ${literal(missingRow.status)}, ${literal(missingRow.reason)}, NULL${nulls} FROM temp.main.missing`
}

function acceptedSql(all: string | null): string {
  const by = `CASE WHEN answer.status = 'fail' THEN coalesce(accepted.id, ${all === null ? 'NULL' : literal(all)}) END`
  return `SELECT answer.* REPLACE (CASE WHEN ${by} IS NULL THEN answer.status ELSE 'excepted' END AS status, ${by} AS exception)
    FROM temp.main.answer AS answer LEFT JOIN temp.main.accepted AS accepted USING (resource)`
}

async function createAccepted(engine: Engine, accepted: Readonly<Record<string, string>>): Promise<void> {
  const entries = Object.entries(accepted)
  if (entries.length === 0) return
  await execute(
    engine,
    'CREATE OR REPLACE TEMP TABLE accepted AS SELECT unnest($resources) AS resource, unnest($exceptions) AS id',
    {
      resources: { type: 'text[]', value: entries.map(([resource]) => resource) },
      exceptions: { type: 'text[]', value: entries.map(([, exception]) => exception) },
    },
  )
}

async function countRows(engine: Engine, from: string): Promise<number> {
  const [row] = await rowsOf(engine, `SELECT count(*) FROM ${/^[a-z]+$/.test(from) ? `temp.main.${from}` : from}`)
  return Number(row?.[0])
}

async function memo<Value>(engine: Engine, key: string, compute: () => Promise<Value>): Promise<Value> {
  if (!engine.memo.has(key)) engine.memo.set(key, await compute())
  return engine.memo.get(key) as Value
}
