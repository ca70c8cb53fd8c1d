import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type AutomatedCheck, ShortCheck, SqlCheck } from '@onus/core/check'
import { type DatasetSchema, datasetOf, type Row, resourceOf, rowOf } from '@onus/core/dataset'
import { answerSha256, compareRows } from '../result/index.ts'
import { changedResults, readRows, writeSnapshot } from '../snapshot/index.ts'
import { type Evaluation, type EvaluationInput, type Evaluator, openEvaluator, type SnapshotTable } from './index.ts'

const schema = datasetOf('identity.accounts@1')
const takenAt = '2026-01-31T00:00:00.000Z'
const at = '2026-01-31T06:00:00.000Z'

let evaluator: Evaluator
let folder: string

before(async () => {
  evaluator = openEvaluator()
  folder = await mkdtemp(join(tmpdir(), 'onus-evaluate-test-'))
})
after(async () => {
  await evaluator[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

function account(name: string, more: Record<string, unknown> = {}): Row {
  const raw = { system: 'idp', account: name, ...more }
  const columns = Object.fromEntries(schema.columns.map(column => [column.name, null]))
  const outcome = rowOf(schema, {
    ...columns,
    ...raw,
    resource: resourceOf(schema, raw),
    source: 'test',
    observed_at: takenAt,
    raw: null,
  })
  assert.ok(outcome.ok, JSON.stringify(outcome))
  return outcome.row
}

let files = 0
async function snapshot(rows: Iterable<Row>, when = takenAt): Promise<SnapshotTable> {
  const written = await writeSnapshot(evaluator, { schema, rows, path: join(folder, `snapshot-${files++}.parquet`) })
  assert.ok(written.ok)
  return { schema, snapshots: [{ path: written.path, sha256: written.sha256, takenAt: when }] }
}

const base = {
  id: 'second-factor',
  title: 'Second factor',
  severity: 'high',
  cadence: 'daily',
  good: 'All of them.',
  remediation: 'Turn it on.',
  data: { accounts: { dataset: 'identity.accounts@1', fresh_within: '26h' } },
  population: { data: 'accounts', key: 'resource' },
}
const secondFactor: AutomatedCheck = ShortCheck.parse({
  ...base,
  from: 'accounts',
  scope: "kind = 'person'",
  pass: 'mfa',
  reason: { fail: 'none for {account}' },
})
const sqlCheck = (sql: string, more: Record<string, unknown> = {}): AutomatedCheck =>
  SqlCheck.parse({ ...base, ...more, sql })

async function evaluate(
  table: SnapshotTable,
  input: Partial<EvaluationInput> & Pick<EvaluationInput, 'check'>,
): Promise<Evaluation> {
  await using run = await evaluator.open([table])
  return await run.evaluate({ at, ...input })
}

const people = [
  account('ann', { kind: 'person', mfa: true }),
  account('bob', { kind: 'person', mfa: false }),
  account('cron', { kind: 'service' }),
]

test('a run counts everything, says why and stores its result with the failing rows', async () => {
  const resultFile = join(folder, 'result.parquet')
  const result = await evaluate(await snapshot(people), { check: secondFactor, resultFile })
  assert.equal(result.verdict, 'failed')
  assert.deepEqual(result.reasons, ['1 of 2 pass'])
  assert.deepEqual(result.counts, {
    total: 3,
    inScope: 2,
    outOfScope: 1,
    duplicates: 0,
    statuses: { pass: 1, fail: 1 },
  })
  assert.deepEqual(result.failing, [{ resource: 'idp/bob', status: 'fail', reason: 'none for bob' }])
  assert.equal(result.now, takenAt)
  assert.equal(result.freshUntil, '2026-02-01T02:00:00.000Z')
  assert.match(result.engine, /^duckdb \d+\.\d+\.\d+$/)
  const stored = await readRows(evaluator, resultFile)
  assert.deepEqual(
    stored.columns.map(({ name }) => name),
    ['resource', 'status', 'reason', 'exception'],
  )
  assert.deepEqual(
    stored.rows.map(({ cells }) => cells),
    [
      ['idp/ann', 'pass', null, null],
      ['idp/bob', 'fail', 'none for bob', null],
    ],
  )
})

test('the hash of a result can be computed again from the stored result, exceptions and losses included', async () => {
  const table = await snapshot(people)
  const plain = await evaluate(table, { check: secondFactor })
  const resultFile = join(folder, 'hashed.parquet')
  const exceptions = [{ id: 'x1', resources: ['idp/bob'], expiresAt: '2026-03-01T00:00:00.000Z' }]
  const result = await evaluate(table, {
    check: secondFactor,
    resultFile,
    exceptions,
    previous: { resources: ['idp/ann', 'idp/gone'] },
  })
  assert.equal(result.verdict, 'passed')
  assert.deepEqual(result.counts.statuses, { pass: 1, excepted: 1, missing: 1 })
  assert.equal(result.resultSha256, plain.resultSha256)
  assert.notEqual(result.exceptionsDigest, plain.exceptionsDigest)
  const stored = await readRows(evaluator, resultFile)
  assert.deepEqual(
    stored.rows.map(({ cells }) => cells),
    [
      ['idp/ann', 'pass', null, null],
      ['idp/bob', 'excepted', 'none for bob', 'x1'],
      ['idp/gone', 'missing', 'was there in the run before and is not there now', null],
    ],
  )
  const again = stored.rows
    .map(({ cells: [resource, status, reason] }) => ({
      resource: String(resource),
      status: status === 'excepted' ? 'fail' : String(status),
      reason: String(reason ?? ''),
    }))
    .filter(({ status }) => status !== 'missing')
    .sort(compareRows)
  assert.equal(answerSha256(again), result.resultSha256)
})

test('an answer that is stored already is not stored again, unless exceptions, losses or columns make another file of it', async () => {
  const [table, resultFile] = [await snapshot(people), join(folder, 'again.parquet')]
  const first = await evaluate(table, { check: secondFactor, resultFile })
  const stored = {
    checkDigest: first.checkDigest,
    exceptionsDigest: first.exceptionsDigest,
    resultSha256: first.resultSha256 ?? '',
  }
  const next = await snapshot(people, '2026-01-31T05:00:00.000Z')
  const again = await evaluate(next, { check: secondFactor, resultFile, stored })
  assert.deepEqual([again.isUnchanged, again.file, again.verdict], [true, null, 'failed'])
  assert.deepEqual(again.rows, first.rows)
  const others: Partial<EvaluationInput>[] = [
    { stored: { ...stored, checkDigest: '0'.repeat(64) } },
    { stored: { ...stored, resultSha256: '0'.repeat(64) } },
    { stored, previous: { resources: ['idp/ann', 'idp/gone'] } },
    { stored, exceptions: [{ id: 'e', resources: ['idp/bob'], expiresAt: '2027-01-01T00:00:00.000Z' }] },
  ]
  for (const other of others) {
    const found = await evaluate(next, { check: secondFactor, resultFile, ...other })
    assert.deepEqual([found.isUnchanged, found.file === null], [false, false], JSON.stringify(other))
  }
  const kept = await evaluate(next, { check: secondFactor, resultFile, stored, previous: { resources: ['idp/ann'] } })
  assert.equal(kept.isUnchanged, true)
})

test('an answer read as it comes and one that the engine keeps are one answer, hash and file', async () => {
  const table = await snapshot([...people, account('long', { kind: 'person', mfa: false, email: 'é'.repeat(2500) })])
  const sql = (more: string) =>
    `SELECT account AS resource, CASE WHEN mfa THEN 'pass' ELSE 'fail' END AS status, 'none: ' || coalesce(email, '\\') AS reason${more} FROM accounts WHERE kind = 'person' ORDER BY account DESC`
  const population = { data: 'accounts', key: 'account' }
  const input = {
    exceptions: [{ id: 'x1', resources: ['bob'], expiresAt: '2026-03-01T00:00:00.000Z' }],
    previous: { resources: ['ann', 'gone'] },
  }
  const [read, kept] = ['read', 'kept'].map(name => join(folder, `${name}.parquet`))
  const one = await evaluate(table, { ...input, check: sqlCheck(sql(''), { population }), resultFile: read! })
  const other = await evaluate(table, { ...input, check: sqlCheck(sql(', system'), { population }), resultFile: kept! })
  for (const key of ['verdict', 'reasons', 'counts', 'resultSha256', 'rows', 'failing'] as const)
    assert.deepEqual(one[key], other[key], key)
  assert.deepEqual(one.counts.statuses, { pass: 1, fail: 1, excepted: 1, missing: 1 })
  const cells = async (path: string) => (await readRows(evaluator, path)).rows.map(row => row.cells.slice(0, 4))
  assert.deepEqual(await cells(read!), await cells(kept!))
  assert.equal(one.rows?.find(row => row.resource === 'long')?.reason.length, 2000)
})

test('checks that are judged together are judged as each alone, and none for another', async () => {
  const table = await snapshot(people)
  const checks = [
    { ...secondFactor, id: 'together-1' },
    sqlCheck('SELECT resource FROM', { id: 'together-2' }),
    sqlCheck("SELECT resource, 'pass' AS status, getenv('HOME') AS reason FROM accounts", { id: 'together-3' }),
    sqlCheck("SELECT resource, 'pass' AS status, '' AS reason FROM accounts", { id: 'together-4' }),
  ]
  const alone = await Promise.all(checks.map(check => evaluate(table, { check: { ...check, title: 'Alone' } })))
  await using run = await evaluator.open([table])
  await run.judge(checks)
  for (const [index, check] of checks.entries()) {
    const { verdict, reasons, counts } = await run.evaluate({ at, check })
    assert.deepEqual({ verdict, reasons, counts }, pick(alone[index]!))
  }
  assert.deepEqual(
    alone.map(({ verdict }) => verdict),
    ['failed', 'error', 'error', 'passed'],
  )
})

function pick({ verdict, reasons, counts }: Evaluation) {
  return { verdict, reasons, counts }
}

test('checks give the same tables whatever names they like, also each other’s and the engine’s own', async () => {
  const hosts = datasetOf('endpoint.hosts@1')
  await using run = await evaluator.open([await snapshot(people), { schema: hosts, snapshots: [] }])
  const about = (...names: string[]) =>
    sqlCheck(
      `SELECT a.resource, 'pass' AS status, '' AS reason FROM ${names[0]} a, (SELECT count(*) FROM ${names.at(-1)})`,
      {
        id: `named-${names.join('-').replaceAll('_', '-')}`,
        data: Object.fromEntries(names.map(name => [name, { dataset: 'identity.accounts@1', fresh_within: '26h' }])),
        population: { data: names[0], key: 'resource' },
      },
    )
  for (const names of [['onus_1'], ['a'], ['b'], ['a', 'b', 'c'], ['onus_0'], ['sorted'], ['missing'], ['a']]) {
    const { verdict, reasons, counts } = await run.evaluate({ at, check: about(...names) })
    assert.deepEqual([verdict, counts.inScope, reasons], ['passed', 3, ['3 of 3 pass']], names.join())
  }
})

test('a name that stood for one table stands for another in the next check, and for the first one again', async () => {
  const other = { ...schema, ref: 'identity.others@1' as typeof schema.ref }
  const [first, second] = [await snapshot(people), await snapshot([account('zoe', {})])]
  await using run = await evaluator.open([first, { ...second, schema: other }])
  const check = (alias: string, dataset: string) =>
    sqlCheck(`SELECT resource, 'pass' AS status, '' AS reason FROM ${alias}`, {
      id: `moving-${alias}`,
      data: { [alias]: { dataset, fresh_within: '26h' } },
      population: { data: alias, key: 'resource' },
    })
  const asked = [
    ['x', schema.ref, 3],
    ['x', other.ref, 1],
    ['y', other.ref, 1],
    ['x', other.ref, 1],
    ['x', schema.ref, 3],
    ['z', schema.ref, 3],
  ] as const
  for (const [alias, dataset, many] of asked) {
    const { counts, reasons } = await run.evaluate({ at, check: check(alias, dataset) })
    assert.equal(counts.inScope, many, `${alias} ${dataset} ${reasons.join()}`)
  }
})

test('a large answer from small tables is not held here, and is judged all the same', async () => {
  const table = await snapshot(Array.from({ length: 150 }, (_, index) => account(`u${index}`)))
  const sql = "SELECT a.resource || b.account AS resource, 'pass' AS status, '' AS reason FROM accounts a, accounts b"
  const result = await evaluate(table, { check: sqlCheck(sql), resultFile: join(folder, 'crossed.parquet') })
  assert.equal(result.verdict, 'error')
  assert.equal(result.rows, null)
  assert.equal(result.counts.inScope, 22_500)
  assert.match(result.reasons.join(), /not in the population/)
})

test('an exception accepts the resources that it names and no other, whatever they are called', async () => {
  const named = ['constructor', 'toString', '__proto__']
  const table = await snapshot(named.map(name => account(name, { kind: 'person', mfa: false })))
  const check = sqlCheck("SELECT account AS resource, 'fail' AS status, 'none' AS reason FROM accounts", {
    population: { data: 'accounts', key: 'account' },
  })
  const exceptions = (resources: string[]) => [{ id: 'x1', resources, expiresAt: '2026-03-01T00:00:00.000Z' }]
  const other = await evaluate(table, { check, exceptions: exceptions(['somebody']) })
  assert.deepEqual(other.counts.statuses, { fail: 3 })
  const theirs = await evaluate(table, { check, exceptions: exceptions(['constructor']) })
  assert.deepEqual(theirs.counts.statuses, { fail: 2, excepted: 1 })
})

test('an exception that has expired at the time of the snapshot accepts nothing', async () => {
  const exceptions = [{ id: 'x1', resources: [], expiresAt: takenAt }]
  const result = await evaluate(await snapshot(people), { check: secondFactor, exceptions })
  assert.equal(result.verdict, 'failed')
})

test('the same snapshot and the same check give the same hash in another process', async () => {
  const table = await snapshot(
    Array.from({ length: 3000 }, (_, index) =>
      account(`user-${index}`, { kind: 'person', mfa: index % 3 === 0, member_of: [`g${index % 7}`] }),
    ),
  )
  const check =
    sqlCheck(`WITH g AS (SELECT name, count(*) AS size, string_agg(account, ',' ORDER BY account) AS who FROM (SELECT unnest(member_of) AS name, account FROM accounts) GROUP BY name)
    SELECT a.resource, CASE WHEN a.mfa THEN 'pass' ELSE 'fail' END AS status, md5(g.who) || CAST(g.size AS VARCHAR) AS reason FROM accounts a JOIN g ON g.name = a.member_of[1]`)
  const one = await evaluate(table, { check })
  const elsewhere = openEvaluator({ spare: false })
  await using run = await elsewhere.open([table])
  const other = await run.evaluate({ check, at: '2026-01-31T09:00:00.000Z' })
  await elsewhere[Symbol.asyncDispose]()
  assert.ok(one.resultSha256)
  assert.equal(one.resultSha256, other.resultSha256)
  assert.equal(one.counts.statuses.fail, 2000)
})

test('the same rows in any order give the same snapshot, answer and file, byte for byte, in three processes', async () => {
  const rows = Array.from({ length: 21_000 }, (_, index) =>
    account(`user-${index}`, {
      kind: 'person',
      mfa: index % 7 !== 0,
      sign_in_keys: index % 13,
      member_of: [`g${index % 5}`],
    }),
  )
  const check =
    sqlCheck(`WITH sizes AS (SELECT member_of[1] AS name, count(*) AS size, avg(sign_in_keys) AS keys FROM accounts GROUP BY 1)
    SELECT a.resource, CASE WHEN a.mfa THEN 'pass' ELSE 'fail' END AS status, s.name || ' ' || CAST(s.size AS VARCHAR) || ' ' || CAST(s.keys AS VARCHAR) AS reason, s.keys
    FROM accounts a JOIN sizes s ON s.name = a.member_of[1]`)
  const seen = new Set<string>()
  const [first, second] = [await snapshot(rows), await snapshot(rows.toReversed())]
  for (const [index, table] of [first, second, first].entries()) {
    await using elsewhere = openEvaluator({ spare: false })
    await using run = await elsewhere.open([table])
    const resultFile = join(folder, `same-${index}.parquet`)
    const { resultSha256, file } = await run.evaluate({ check, at, resultFile })
    seen.add(`${table.snapshots[0]?.sha256} ${resultSha256} ${file?.sha256}`)
  }
  assert.equal(seen.size, 1)
  assert.match([...seen][0] ?? '', /^[0-9a-f]{64} [0-9a-f]{64} [0-9a-f]{64}$/)
})

const verdicts: [string, AutomatedCheck, Row[], Partial<EvaluationInput>, string, RegExp][] = [
  ['an empty snapshot', secondFactor, [], {}, 'no_data', /empty/],
  ['nobody in scope', secondFactor, people.slice(2), {}, 'no_data', /none of 1 is in scope/],
  ['an old snapshot', secondFactor, people, { at: '2026-02-02T00:00:00.000Z' }, 'stale', /too old/],
  [
    'a division by zero that is an error',
    sqlCheck("SELECT resource, 'fail' AS status, error('boom') AS reason FROM accounts"),
    people,
    {},
    'error',
    /boom/,
  ],
  [
    'a resource twice',
    sqlCheck(
      "SELECT resource, 'pass' AS status, '' AS reason FROM accounts UNION ALL SELECT resource, 'pass', '' FROM accounts",
    ),
    people,
    {},
    'error',
    /3 rows too many: idp\/ann, idp\/bob, idp\/cron answered more than once/,
  ],
  [
    'an unknown status',
    sqlCheck("SELECT resource, 'ok' AS status, '' AS reason FROM accounts"),
    people,
    {},
    'error',
    /3 rows have the status "ok"/,
  ],
  [
    'no status',
    sqlCheck("SELECT resource, CAST(NULL AS VARCHAR) AS status, 'x' AS reason FROM accounts"),
    people,
    {},
    'error',
    /no status/,
  ],
  [
    'no reason',
    sqlCheck("SELECT resource, 'fail' AS status, ' ' AS reason FROM accounts"),
    people,
    {},
    'error',
    /3 rows that do not pass and give no reason/,
  ],
  [
    'no resource',
    sqlCheck(
      "SELECT CAST(NULL AS VARCHAR) AS resource, 'pass' AS status, '' AS reason FROM accounts LIMIT 1 OFFSET 0".replace(
        'LIMIT',
        'ORDER BY 1 LIMIT',
      ),
    ),
    people,
    {},
    'error',
    /1 row without a resource/,
  ],
  [
    'a resource that nobody knows',
    sqlCheck("SELECT resource || '!' AS resource, 'pass' AS status, '' AS reason FROM accounts"),
    people,
    {},
    'error',
    /not in the population: idp\/ann!/,
  ],
  [
    'a population without keys',
    sqlCheck("SELECT resource, 'pass' AS status, '' AS reason FROM accounts", {
      population: { data: 'accounts', key: 'person' },
    }),
    people,
    {},
    'error',
    /3 rows of the population without a key/,
  ],
  ['a wrong parameter', secondFactor, people, { params: { days: 1 } }, 'error', /days is no parameter/],
  [
    'a period that was not given',
    sqlCheck("SELECT resource, 'pass' AS status, '' AS reason FROM accounts WHERE $period_start < $period_end"),
    people,
    {},
    'error',
    /about a period/,
  ],
  [
    'SQL that is refused',
    sqlCheck("SELECT resource, 'pass' AS status, '' AS reason FROM '/etc/passwd'"),
    people,
    {},
    'error',
    /no dataset of this check/,
  ],
  [
    'a missing column of the contract',
    sqlCheck('SELECT resource FROM accounts'),
    people,
    {},
    'error',
    /must return resource, status and reason/,
  ],
  [
    'groups as resources',
    sqlCheck(
      "SELECT kind AS resource, CASE WHEN count(*) < 2 THEN 'pass' ELSE 'fail' END AS status, 'many' AS reason, count(*) AS size FROM accounts GROUP BY kind",
      { population: { data: 'accounts', key: 'kind' } },
    ),
    people,
    {},
    'failed',
    /1 of 2 pass/,
  ],
]

for (const [name, check, rows, input, verdict, reason] of verdicts)
  test(`${name}: ${verdict}`, async () => {
    const result = await evaluate(await snapshot(rows), { check, ...input })
    assert.equal(result.verdict, verdict, result.reasons.join('; '))
    assert.match(result.reasons.join('; '), reason)
  })

test('a check may compare with the time of the snapshot and with its parameters', async () => {
  const check = ShortCheck.parse({
    ...base,
    params: { days: { type: 'integer', default: 30 } },
    from: 'accounts',
    pass: 'last_sign_in_at > $now - to_days(CAST($days AS INTEGER))',
    reason: { fail: '{account} last signed in {last_sign_in_at}, more than {days} days ago' },
  })
  const rows = [
    account('ann', { last_sign_in_at: '2026-01-30T00:00:00Z' }),
    account('bob', { last_sign_in_at: '2026-01-10T00:00:00Z' }),
    account('cy'),
  ]
  const table = await snapshot(rows)
  assert.deepEqual((await evaluate(table, { check })).counts.statuses, { pass: 2, not_evaluated: 1 })
  const strict = await evaluate(table, { check, params: { days: 7 } })
  assert.equal(strict.failing[0]?.reason, 'bob last signed in 2026-01-10 00:00:00, more than 7 days ago')
})

test('a dataset without a snapshot is no data, and the check does not run', async () => {
  await using run = await evaluator.open([])
  const result = await run.evaluate({ check: secondFactor, at })
  assert.equal(result.verdict, 'no_data')
  assert.equal(result.resultSha256, null)
  assert.match(result.reasons[0] ?? '', /no snapshot of identity\.accounts@1/)
})

test('a file that is no Parquet is an error that names the engine’s reason, and the evaluator goes on', async () => {
  const path = join(folder, 'broken.parquet')
  await writeFile(path, 'PAR1 not really PAR1')
  const table = { schema, snapshots: [{ path, sha256: '0'.repeat(64), takenAt }] }
  const result = await evaluate(table, { check: secondFactor })
  assert.equal(result.verdict, 'error')
  assert.match(result.reasons[0] ?? '', /could not be opened/)
  assert.equal((await evaluate(await snapshot(people), { check: secondFactor })).verdict, 'failed')
})

test('snapshots of several sources are one table, and the newest tells the time', async () => {
  const one = await snapshot(people.slice(0, 1))
  const two = await snapshot([account('zoe', { kind: 'person', mfa: true })], '2026-01-30T00:00:00.000Z')
  const result = await evaluate(
    { schema, snapshots: [...one.snapshots, ...two.snapshots] },
    { check: secondFactor, at: '2026-01-31T01:00:00.000Z' },
  )
  assert.equal(result.verdict, 'passed')
  assert.equal(result.counts.total, 2)
  assert.equal(result.now, takenAt)
  assert.equal(result.freshUntil, '2026-01-31T02:00:00.000Z')
})

test('snapshots from before a column came to be stand beside later ones, and what needs the column is unknown for them', async () => {
  const named = (one: string) => one === 'mfa_methods' || one === 'root'
  const former = { ...schema, columns: schema.columns.filter(column => !named(column.name)) }
  const file = async (name: string, of: DatasetSchema, raw: Record<string, unknown>) => {
    const given = {
      system: 's',
      account: name,
      resource: name,
      source: 'test',
      observed_at: takenAt,
      raw: null,
      ...raw,
    }
    const outcome = rowOf(of, given)
    assert.ok(outcome.ok)
    const path = join(folder, `${name}.parquet`)
    const written = await writeSnapshot(evaluator, { schema: of, rows: [outcome.row], path })
    assert.ok(written.ok)
    return { path, sha256: written.sha256, takenAt }
  }
  const snapshots = [await file('old', former, {}), await file('new', schema, { root: true })]
  const check = ShortCheck.parse({ ...base, from: 'accounts', pass: 'root', reason: { fail: 'no' } })
  const result = await evaluate({ schema, snapshots }, { check })
  assert.deepEqual(result.counts.statuses, { pass: 1, not_evaluated: 1 })
})

test('a large answer stays in the engine and is the same answer, hash, page and file as a small one', async () => {
  const rows = Array.from({ length: 21_000 }, (_, index) =>
    account(`u${index % 2 ? 'ü' : '\t'}${index}`, { kind: 'person', mfa: index % 5 !== 0 }),
  )
  const table = await snapshot(rows)
  const check = sqlCheck(
    "SELECT resource, CASE WHEN mfa THEN 'pass' ELSE 'fail' END AS status, 'no\t\\ ' || account AS reason, kind FROM accounts ORDER BY md5(resource)",
  )
  const exceptions = [{ id: 'x', resources: [rows[0]!.resource as string], expiresAt: '2027-01-01T00:00:00.000Z' }]
  const resultFile = join(folder, 'large.parquet')
  const before = join(folder, 'before.parquet')
  await evaluate(await snapshot([...rows.slice(0, 10), account('gone', { kind: 'person', mfa: true })]), {
    check,
    resultFile: before,
  })
  const large = await evaluate(table, { check, exceptions, resultFile, previous: { file: before } })
  assert.equal(large.rows, null)
  assert.deepEqual(large.counts, {
    total: 21_000,
    inScope: 21_000,
    outOfScope: 0,
    duplicates: 0,
    statuses: { pass: 16_800, fail: 4199, excepted: 1, missing: 1 },
  })
  assert.equal(large.failing.length, 100)
  assert.equal(large.failing[0]?.status, 'fail')
  const expected = rows
    .map(row => ({
      resource: String(row.resource),
      status: row.mfa ? 'pass' : 'fail',
      reason: `no\t\\ ${row.account}`,
    }))
    .sort(compareRows)
  assert.equal(large.resultSha256, answerSha256(expected))
  const stored = await readRows(evaluator, resultFile, {
    filters: [{ column: 'status', is: 'equal', value: 'missing' }],
  })
  assert.equal(stored.total, 1)
  assert.equal((await readRows(evaluator, resultFile, { limit: 1 })).total, 21_001)
  const changes = await changedResults(evaluator, before, resultFile)
  assert.equal(changes.length, 21_000 - 10 + 2)
})

test('large answers are held to the same contract', async () => {
  const rows = Array.from({ length: 20_500 }, (_, index) => account(`u${index}`, { kind: 'person' }))
  const table = await snapshot(rows)
  const twice = sqlCheck(
    "SELECT resource, 'pass' AS status, '' AS reason FROM accounts UNION ALL SELECT 'idp/u7', 'pass', ''",
  )
  const odd = sqlCheck("SELECT resource || '!' AS resource, 'ok' AS status, '' AS reason FROM accounts")
  assert.match((await evaluate(table, { check: twice })).reasons.join('; '), /1 row too many: idp\/u7/)
  assert.match(
    (await evaluate(table, { check: odd })).reasons.join('; '),
    /status "ok".*give no reason.*not in the population/,
  )
})

test('a check that never ends is timed out, its neighbours are not harmed, and three kills disable it', async () => {
  const strikes = new Map<string, number>()
  const limited = openEvaluator({ spare: true, strikes, limits: { small: { softTimeoutMs: 1200, graceMs: 1500 } } })
  const table = await snapshot(people)
  const run = await limited.open([table])
  const endless =
    sqlCheck(`WITH a AS (SELECT unnest([1,2,3,4,5,6,7,8,9,10]) AS x), b AS (SELECT a.x FROM a, a c, a d, a e), f AS (SELECT b.x FROM b, b g, b h)
    SELECT resource, 'fail' AS status, CAST((SELECT count(*) FROM f WHERE sin(x) > 2) AS VARCHAR) AS reason FROM accounts`)
  const first = await run.evaluate({ check: endless, at })
  assert.equal(first.verdict, 'timed_out', first.reasons.join())
  assert.equal((await run.evaluate({ check: secondFactor, at })).verdict, 'failed')
  strikes.set(first.checkDigest, 3)
  const disabled = await run.evaluate({ check: endless, at })
  assert.equal(disabled.verdict, 'error')
  assert.match(disabled.reasons[0] ?? '', /stopped by force 3 times/)
  await run[Symbol.asyncDispose]()
  await limited[Symbol.asyncDispose]()
})

test('when the evaluator is closed no process is left', async () => {
  const other = openEvaluator()
  const pid = await other.use('small', async sandbox => sandbox.pid)
  await other[Symbol.asyncDispose]()
  assert.throws(() => process.kill(pid, 0))
})

test('the sandbox has an empty environment, an empty folder and no privileges of root', {
  skip: process.platform !== 'linux',
}, async () => {
  const { readFile, readdir, readlink } = await import('node:fs/promises')
  await evaluator.use('small', async ({ pid, uid }) => {
    const environment = (await readFile(`/proc/${pid}/environ`, 'utf8'))
      .split('\0')
      .filter(Boolean)
      .map(entry => entry.split('=')[0])
    assert.deepEqual(
      environment.filter(
        name =>
          !['PATH', 'TZ', 'PWD', 'NODE_COMPILE_CACHE', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE'].includes(
            name ?? '',
          ),
      ),
      [],
    )
    assert.deepEqual(await readdir(await readlink(`/proc/${pid}/cwd`)), [])
    const limits = await readFile(`/proc/${pid}/limits`, 'utf8')
    assert.match(limits, /Max core file size\s+0/)
    assert.match(limits, /Max data size\s+\d/)
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    if (uid !== null) assert.deepEqual(/^Uid:\s+(.+)$/m.exec(status)?.[1]?.split(/\s+/), Array(4).fill(String(uid)))
    if (uid !== null) assert.match(status, /^CapEff:\s+0+$/m)
  })
})
