import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type ImportedMod, importMod, isModFile, type MadeCheck } from '@onus/connectors/powerpipe'
import type { SqlCheck } from '@onus/core/check'
import { allColumns, type DatasetRef, type DatasetSchema, type Row, resourceOf, rowOf } from '@onus/core/dataset'
import { type Evaluator, openEvaluator } from '@onus/evaluator/evaluate'
import { validateChecks } from '@onus/evaluator/validate'
import type { Sandbox } from '@onus/evaluator/worker'
import { Client } from 'pg'
import { type TestDatabase, testDatabase } from '../db/testing.ts'

/**
 * The controls of the mod in fixtures, as they are written, on PostgreSQL, beside the checks made of them on the engine of
 * checks: the same rows must be answered the same way.
 */
const folder = join(import.meta.dirname, '../../../packages/connectors/powerpipe/fixtures/lab')

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  lab_store: {
    arn: 'text',
    name: 'text',
    title: 'text',
    region: 'text',
    account_id: 'text',
    kind: 'text',
    owner_email: 'text',
    tags: 'jsonb',
    policy: 'jsonb',
    rules: 'jsonb',
    encryption: 'jsonb',
    versioned: 'boolean',
    public: 'boolean',
    size_gb: 'bigint',
    made_at: 'timestamptz',
    used_at: 'timestamptz',
    labels: 'text[]',
    _ctx: 'jsonb',
  },
  lab_user: { arn: 'text', name: 'text', account_id: 'text', mfa: 'boolean', groups: 'jsonb' },
  lab_account: { account_id: 'text', partition: 'text', title: 'text', opted: 'text' },
  lab_key: { key_id: 'text', user_arn: 'text', status: 'text' },
  lab_limit: { account_id: 'text', least_length: 'bigint', letters: 'boolean' },
  lab_visit: { arn: 'text', opened_at: 'timestamptz', checked_at: 'timestamptz' },
}

let mod: ImportedMod
let originals: ReadonlyMap<string, string>
let evaluator: Evaluator
let database: TestDatabase
let client: Client
let now: string

before(async () => {
  const names = (await readdir(folder, { recursive: true })).filter(isModFile).sort()
  const files = await Promise.all(names.map(async path => ({ path, text: await readFile(join(folder, path), 'utf8') })))
  mod = await importMod(files)
  originals = new Map(mod.checks.map(({ control, original }) => [control, original] as const))
  evaluator = openEvaluator({ spare: false })
  database = await testDatabase({ migrations: null })
  client = new Client({ connectionString: database.databaseUrl })
  await client.connect()
  await client.query("set timezone = 'UTC'")
  for (const [name, columns] of Object.entries(tables))
    await client.query(
      `create table ${name} (${Object.entries(columns)
        .map(([column, type]) => `${column} ${type}`)
        .join(', ')})`,
    )
  await client.query('begin')
  const { rows } = await client.query<{ now: string }>(`select to_char(now(), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`)
  now = rows[0]!.now
})

after(async () => {
  await client.end()
  await database[Symbol.asyncDispose]()
  await evaluator[Symbol.asyncDispose]()
})

/** A small generator with a seed, so that a failure can be seen again. */
function chooser(seed: number): <Value>(values: readonly Value[]) => Value {
  let state = seed
  return values => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return values[Math.floor((state / 2 ** 32) * values.length)]!
  }
}

const statement = (more: Json): Json => ({ Action: ['read'], Effect: 'Allow', ...(more as object) })

const policies: readonly (Json | undefined)[] = [
  undefined,
  null,
  {},
  { Public: true, Actions: ['read'] },
  { Public: false, Actions: ['write', 'list'], Owner: { Contact: { mail: 'ann@example.com' } } },
  { Public: null, Actions: [], Owner: { Contact: null } },
  { Actions: ['list', 'write', 'read'], Statement: [] },
  { Statement: [statement({ Principal: { AWS: ['*'] } })] },
  { Statement: [statement({ Action: ['*'], Principal: { AWS: ['*', 'arn:1'] } }), statement({ Effect: 'Deny' })] },
  { Statement: [{ Action: ['store:get', 'x'], Effect: 'Allow', Principal: { AWS: ['*'] }, Condition: { Bool: {} } }] },
  {
    Statement: [
      { Effect: 'Deny', Principal: { AWS: ['*'] }, Condition: { Bool: { 'lab:tls': ['false'] } } },
      { Effect: 'Deny', Principal: { AWS: ['arn:2'] }, Condition: { Bool: { 'lab:tls': ['false', 'true'] } } },
    ],
    Owner: { Contact: { mail: 'eve@other.org', name: 'Eve "E", x: y' } },
  },
]
const rules: readonly (Json | undefined)[] = [
  undefined,
  [],
  [{ Port: 22, Source: '0.0.0.0/0' }],
  [
    { Port: 80, Source: '0.0.0.0/0' },
    { Port: 443, Source: '10.0.0.0/8' },
  ],
  [{ Port: 22, Source: '10.0.0.0/8' }, { Port: 22, Source: '0.0.0.0/0' }, { Source: '0.0.0.0/0' }],
]
const encryptions: readonly (Json | undefined)[] = [
  undefined,
  {},
  { Key: null, Kind: 'kms' },
  { Key: 'k1', Kind: 'aes', Days: 30 },
  { Key: { a: 1 }, Days: 31 },
  { Kind: null, Days: 7, Since: '2020-02-29T10:11:12Z' },
  { Key: [1, 2], Since: '2999-01-01' },
]
const tags: readonly (Json | undefined)[] = [
  undefined,
  {},
  { Team: 'red' },
  { Cost: '7', Team: 'a, b: "c"' },
  { Other: '' },
]

/** Rows that PostgreSQL can read throughout: NULLs, empty values, JSON null, and what is usual. */
function usualRows(seed: number, count: number): Rows {
  const pick = chooser(seed)
  const moment = (days: readonly (number | null)[]) => {
    const chosen = pick(days)
    return chosen === null ? null : new Date(Date.parse(now) - chosen * 86_400_000 - 3_600_000).toISOString()
  }
  const accounts = ['111111111111', '222222222222', '333333333333']
  const stores = Array.from({ length: count }, (_, index) => {
    const account = pick(accounts)
    return {
      arn: `arn:lab:store:${pick(['eu', 'us'])}:${pick([account, accounts[0]])}:${index}`,
      name: pick(['prod-1', 'prod-live', 'test-x', 'dev_x-7', 'a100%b', 'Live-Store', null]),
      title: pick(['A store', null]),
      region: pick(['eu', 'us', null]),
      account_id: pick([account, account, null]),
      kind: pick(['hot', 'warm', 'cold', 'lost', 'odd', null]),
      owner_email: pick(['ann@example.com', 'eve@other.org', '', null]),
      tags: pick(tags),
      policy: pick(policies),
      rules: pick(rules),
      encryption: pick(encryptions),
      versioned: pick([true, false, null]),
      public: pick([true, false, null]),
      size_gb: pick([0, 1, 14, 30, 31, 60, 75, 700, null]),
      made_at: moment([0, 1, 89, 91, 400, 800, null]),
      used_at: moment([0, 3, 44, 46, 300, null]),
      labels: pick([null, [], ['secret'], ['open', 'x'], ['a', 'b'], ['b', 'a', 'secret']]),
      _ctx: pick([undefined, { connection_name: 'lab' }]),
    }
  })
  return {
    lab_store: stores,
    lab_user: ['ann', 'bob', 'eve', 'kim'].map(name => ({
      arn: `arn:lab:user:${name}`,
      name: pick([name, null]),
      account_id: pick([...accounts, null]),
      mfa: pick([true, false, null]),
      groups: pick([undefined, [], ['admins'], ['staff', 'admins'], ['staff']]),
    })),
    lab_account: accounts.map((account_id, index) => ({
      account_id,
      partition: pick(['lab', 'lab-gov']),
      title: pick([`Account ${index}`, null]),
      opted: pick(['opted-in', 'not-opted-in', null]),
    })),
    lab_limit: accounts.slice(1).map(account_id => ({
      account_id,
      least_length: pick([null, 6, 8, 14]),
      letters: pick([true, false, null]),
    })),
    lab_visit: Array.from({ length: 5 }, (_, index) => ({
      arn: `arn:lab:visit:${index}`,
      opened_at: moment([1, 2, null]),
      checked_at: moment([0, 1, 2, null]),
    })),
    lab_key: Array.from({ length: 6 }, (_, index) => ({
      key_id: `k${index}`,
      user_arn: pick(['arn:lab:user:ann', 'arn:lab:user:bob', 'arn:lab:user:gone']),
      status: pick(['Active', 'Inactive', null]),
    })),
  }
}

/** One store with one value of a type that some controls do not expect. */
const oddStores: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'a number that is a word': { encryption: { Days: 'many', Kind: 'kms' } },
  'a number in text': { encryption: { Days: '31' } },
  'a number with a fraction': { encryption: { Days: 30.5 } },
  'a number with a fraction in text': { encryption: { Days: '30.5' } },
  'an object for an array': { rules: { Port: 22 }, policy: { Statement: {}, Actions: { read: true } } },
  'a text for an object': { policy: 'open', tags: 'red', encryption: 'kms' },
  'a text for a truth value': { policy: { Public: 'maybe', Actions: 'read' } },
  'words for truth values': { policy: { Public: ' YES ' } },
  'an array for an object': { policy: ['Public'], tags: ['Team'], encryption: ['Key'] },
  'a number for a text': { policy: { Actions: [1, 'read'], Owner: { Contact: { mail: 7 } } }, encryption: { Kind: 5 } },
  'a text for an array of texts': {
    policy: { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: '*' }] },
  },
  'a plain value at the top': { policy: 7, rules: null, encryption: true, tags: null },
  'a moment that is none': { encryption: { Since: 'soon' } },
  'a moment that is a day too late': { encryption: { Since: '2023-02-29' } },
}

const statuses: Readonly<Record<string, string>> = {
  ok: 'pass',
  alarm: 'fail',
  skip: 'not_applicable',
  info: 'info',
  error: 'error',
}
const worstFirst = ['fail', 'error', 'info', 'pass', 'not_applicable']

type Answered = { readonly resource: string | null; readonly status: string; readonly reason: string }

/** What PostgreSQL answers, with our words; of several rows of a resource the worst. Null when it refuses. */
async function onPostgres(control: string, params: readonly unknown[]): Promise<readonly Answered[] | string> {
  await client.query('savepoint asked')
  try {
    const { rows } = await client.query<Record<'resource' | 'status' | 'reason', string | null>>(
      originals.get(control)!,
      [...params],
    )
    const byResource = Map.groupBy(rows, row => row.resource)
    return [...byResource].map(([resource, found]) => {
      const worst = worstFirst.find(status => found.some(row => statuses[row.status ?? ''] === status)) ?? 'none'
      const reasons = found
        .filter(row => statuses[row.status ?? ''] === worst)
        .map(row => row.reason ?? 'the control gives no reason')
      return { resource, status: worst, reason: [...new Set(reasons)].sort().join(' ') }
    })
  } catch (error) {
    await client.query('rollback to savepoint asked')
    return error instanceof Error ? error.message : String(error)
  }
}

async function fill(rows: Rows): Promise<void> {
  for (const [name, columns] of Object.entries(tables)) {
    await client.query(`delete from ${name}`)
    const types = Object.entries(columns).map(([column, type]) => `${column} ${type}`)
    await client.query(`insert into ${name} select * from jsonb_to_recordset($1::jsonb) as t(${types.join(', ')})`, [
      JSON.stringify(rows[name] ?? []),
    ])
  }
}

/** Both sides of every control over the rows; what differs. `refused` counts the controls that PostgreSQL refuses. */
async function differences(
  rows: Rows,
  touches: (original: string) => boolean = () => true,
): Promise<{ different: unknown[]; compared: number; refused: number }> {
  await fill(rows)
  const own = Object.fromEntries(mod.datasets.map(({ schema }) => [nameOf(schema), ownRows(schema, rows)]))
  const different: unknown[] = []
  let [compared, refused] = [0, 0]
  await evaluator.use('small', async sandbox => {
    for (const [control, checks] of Map.groupBy(
      mod.checks.filter(({ original }) => touches(original)),
      check => check.control,
    )) {
      const params = Object.values(checks[0]!.check.params).map(param => param.default)
      const theirs = await onPostgres(control, params)
      const ours: (readonly Answered[] | string)[] = []
      for (const { check } of checks) ours.push(await onEngine(sandbox, check, own))
      const failure = ours.find(answer => typeof answer === 'string')
      const answered = ours.flatMap(answer => (typeof answer === 'string' ? [] : answer))
      compared += 1
      if (typeof theirs === 'string') {
        refused += 1
        if (failure === undefined) different.push({ control, theirs, ours: answered })
      } else if (failure !== undefined) different.push({ control, theirs, ours: failure })
      else different.push(...unlike(checks[0]!, theirs, answered))
    }
  })
  return { different, compared, refused }
}

async function onEngine(
  sandbox: Sandbox,
  check: SqlCheck,
  rows: Readonly<Record<string, readonly Row[]>>,
): Promise<readonly Answered[] | string> {
  const params = Object.entries(check.params).map(([name, { type, default: value }]) => [name, { type, value }])
  const outcome = await sandbox.ask<'examples'>({
    op: 'examples',
    sql: check.sql,
    tables: mod.datasets.flatMap(({ schema }) =>
      Object.hasOwn(check.data, nameOf(schema))
        ? [{ name: nameOf(schema), columns: allColumns(schema), files: [] }]
        : [],
    ),
    examples: [{ rows, bindings: { now: { type: 'instant', value: now }, ...Object.fromEntries(params) } }],
  })
  const answer = outcome.ok ? outcome.value[0]! : outcome
  if (answer.ok)
    return answer.rows.map(row => ({
      resource: row.resource,
      status: row.status ?? 'none',
      reason: row.reason ?? '',
    }))
  return 'failure' in answer ? answer.failure.message : answer.died.detail
}

/** The rows that only one side answers. */
function unlike({ check, control }: MadeCheck, theirs: readonly Answered[], ours: readonly Answered[]): unknown[] {
  // A resource made of several columns is named by the key of the dataset.
  const named = check.population.key !== 'resource'
  const lines = (rows: readonly Answered[]) =>
    rows.map(({ resource, status, reason }) => JSON.stringify([named ? resource : '', status, reason])).sort()
  const [left, right] = [lines(theirs), lines(ours)]
  if (JSON.stringify(left) === JSON.stringify(right)) return []
  return [
    { control, theirs: left.filter(line => !right.includes(line)), ours: right.filter(line => !left.includes(line)) },
  ]
}

function nameOf(schema: DatasetSchema): string {
  return schema.ref.replace(/^.*\.|@\d+$/g, '')
}

/** Names that a column of a dataset cannot have. */
const renamed: Readonly<Record<string, string>> = { status: 'status_column', _ctx: 'ctx' }

/** The rows as our dataset holds them: JSON as text, here with other spaces than either engine writes. */
function ownRows(schema: DatasetSchema, rows: Rows): readonly Row[] {
  const types = tables[nameOf(schema)]!
  return (rows[nameOf(schema)] ?? []).map(row => {
    const own: Record<string, unknown> = {}
    for (const [column, value] of Object.entries(row)) {
      const name = renamed[column] ?? column
      if (schema.columns.some(known => known.name === name)) own[name] = cellOf(types[column]!, value)
    }
    const outcome = rowOf(schema, {
      ...own,
      resource: resourceOf(schema, own),
      source: 'test',
      observed_at: now,
      raw: null,
    })
    assert.ok(outcome.ok, JSON.stringify(outcome))
    return outcome.row
  })
}

function cellOf(type: string, value: unknown): unknown {
  if (type !== 'jsonb') return value
  return value === undefined || value === null ? null : JSON.stringify(value, null, 1)
}

test('every control of the lab is taken over', () => {
  assert.deepEqual(mod.refused, [])
  assert.ok(mod.controls >= 40, String(mod.controls))
  assert.equal(new Set(mod.checks.map(({ control }) => control)).size, mod.controls)
})

test('every column that was learned is one of PostgreSQL, of a type that fits', () => {
  const fits: Readonly<Record<string, string>> = { jsonb: 'text', timestamptz: 'instant', bigint: 'integer' }
  for (const { schema } of mod.datasets) {
    const columns = Object.entries(tables[nameOf(schema)]!)
    const known = new Map(columns.map(([name, type]) => [renamed[name] ?? name, fits[type] ?? type]))
    const certain = schema.columns.filter(({ meaning }) => !meaning.endsWith('else nothing'))
    for (const { name, type } of certain) assert.equal(type, known.get(name), `${schema.ref} ${name}`)
  }
})

test('what is made of them passes every test that a check of ours has to pass before it runs', async () => {
  const datasets = new Map<DatasetRef, DatasetSchema>(mod.datasets.map(({ schema }) => [schema.ref, schema]))
  const texts = mod.checks.map(({ text }) => text)
  for (const [index, { problems }] of (await validateChecks(evaluator, texts, { datasets })).entries())
    assert.deepEqual(problems, [], mod.checks[index]?.id)
})

for (const seed of [1, 2])
  test(`usual rows, with NULLs and empty values, are answered as PostgreSQL answers them (seed ${seed})`, async () => {
    const { different, compared } = await differences(usualRows(seed, 40))
    assert.deepEqual(different, [])
    assert.equal(compared, mod.controls)
  })

test('no rows at all are answered alike', async () => {
  assert.deepEqual((await differences({})).different, [])
})

test('values of another type are an error where PostgreSQL refuses them, and answered alike where it reads them', async t => {
  let total = 0
  for (const [name, odd] of Object.entries(oddStores)) {
    const usual = usualRows(7, 1)
    const [store] = usual.lab_store!
    const plain = { ...store, name: 'prod-1', account_id: '111111111111', kind: 'hot', size_gb: 31 }
    const columns = Object.keys(odd)
    const touches = (original: string) => columns.some(column => original.includes(column))
    const { different, refused } = await differences({ ...usual, lab_store: [{ ...plain, ...odd }] }, touches)
    assert.deepEqual(different, [], name)
    total += refused
  }
  t.diagnostic(`${total} times PostgreSQL refused, and so did the check`)
  assert.ok(total >= 15, String(total))
})
