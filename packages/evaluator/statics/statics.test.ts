import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ShortCheck, SqlCheck } from '@onus/core/check'
import { type Evaluator, openEvaluator } from '../evaluate/index.ts'
import { parseIn } from '../evaluate/judge.ts'
import { allowedFunctions, compile, didYouMean, type Vetted, vet, vetTogether } from './index.ts'

let evaluator: Evaluator
before(() => {
  evaluator = openEvaluator({ spare: false })
})
after(() => evaluator[Symbol.asyncDispose]())

const base = {
  id: 'statics',
  title: 'Statics',
  severity: 'low',
  cadence: 'daily',
  good: 'Good.',
  remediation: 'None.',
  data: { users: { dataset: 'identity.accounts@1', fresh_within: '26h' } },
  population: { data: 'users', key: 'resource' },
}

async function judged(sql: string): Promise<Vetted> {
  return evaluator.use('small', sandbox =>
    vet(SqlCheck.parse({ ...base, sql }), new Map(), async statements => {
      const parsed = await parseIn(sandbox, statements)
      assert.ok(typeof parsed !== 'string', String(parsed))
      return parsed
    }),
  )
}

const honest: [string, string][] = [
  [
    'a plain predicate',
    "SELECT resource, CASE WHEN mfa THEN 'pass' ELSE 'fail' END AS status, 'x' AS reason FROM users",
  ],
  [
    'common tables that use each other',
    "WITH a AS (SELECT * FROM users), b AS (SELECT * FROM a) SELECT resource, 'pass' AS status, '' AS reason FROM b",
  ],
  [
    'grouping, filters and ordered lists',
    "SELECT system AS resource, 'fail' AS status, string_agg(account, ', ' ORDER BY account) FILTER (enabled) || list(account ORDER BY account)[1] AS reason FROM users GROUP BY ALL HAVING count(*) > 1",
  ],
  [
    'windows with an order',
    "SELECT resource, 'fail' AS status, CAST(row_number() OVER (PARTITION BY system ORDER BY account) AS VARCHAR) AS reason FROM users QUALIFY row_number() OVER (ORDER BY account) = 1",
  ],
  [
    'a subquery and a union',
    "SELECT resource, 'pass' AS status, '' AS reason FROM users WHERE EXISTS (SELECT 1 FROM users u WHERE u.account = users.account) UNION ALL SELECT resource, 'fail', 'y' FROM users",
  ],
  [
    'lambdas, slices and unnest',
    "SELECT resource, 'pass' AS status, '' AS reason FROM users, unnest(member_of) AS m(name) WHERE len(list_filter(member_of, lambda g: g LIKE 'a%')) = 0 AND member_of[1:2] IS NOT NULL",
  ],
  [
    'dates and casts',
    "SELECT resource, 'pass' AS status, '' AS reason FROM users WHERE last_sign_in_at < $now - INTERVAL 90 DAY AND date_diff('day', created_at, $now) > 3 AND CAST(account_id AS BIGINT) > 1000 AND password_changed_on > DATE '2020-01-01'",
  ],
  [
    'a table under another name',
    "SELECT resource, 'pass' AS status, '' AS reason FROM users u WHERE u.account = 'user'",
  ],
]

for (const [name, sql] of honest)
  test(`an honest check is let through: ${name}`, async () => {
    assert.deepEqual((await judged(sql)).problems, [])
  })

test('sums of floating-point numbers are warned about', async () => {
  const { problems, warnings } = await judged(
    "SELECT resource, 'pass' AS status, CAST(sum(sign_in_keys / 3) AS VARCHAR) AS reason FROM users GROUP BY resource",
  )
  assert.deepEqual(problems, [])
  assert.match(warnings[0]?.message ?? '', /last digits/)
})

test('it is known when every resource is a key, and not claimed when it is not', async () => {
  const known = async (sql: string) => (await judged(sql)).provenance.answersAboutKeys
  assert.ok(await known("SELECT resource, 'pass' AS status, '' AS reason FROM users"))
  assert.ok(
    await known(
      "SELECT u.resource, 'pass' AS status, '' AS reason FROM users u LEFT JOIN users v ON v.account = u.account",
    ),
  )
  assert.ok(await known("SELECT resource, 'pass' AS status, '' AS reason FROM (SELECT *, 1 AS x FROM users)"))
  assert.ok(!(await known("SELECT account AS resource, 'pass' AS status, '' AS reason FROM users")))
  assert.ok(!(await known("SELECT resource || 'x' AS resource, 'pass' AS status, '' AS reason FROM users")))
  assert.ok(
    !(await known("WITH users AS (SELECT 'x' AS resource) SELECT resource, 'pass' AS status, '' AS reason FROM users")),
  )
  assert.ok(
    !(await known(
      "SELECT resource, 'pass' AS status, '' AS reason FROM (SELECT * REPLACE ('x' AS resource) FROM users)",
    )),
  )
  assert.ok(!(await known("SELECT resource, 'pass' AS status, '' AS reason FROM users AS u(resource)")))
  assert.ok(
    !(await known("SELECT resource, 'pass' AS status, '' AS reason FROM users UNION ALL SELECT 'x', 'pass', ''")),
  )
})

test('every allowed function is one that the engine has, or that its parser makes', async () => {
  const made = ['coalesce', 'ifnull', 'count_star', 'split']
  const existing = await evaluator.use('small', async sandbox => {
    const opened = await sandbox.ask<'open'>({ op: 'open', memoryMb: 256, tables: [], keep: 'memory', folder: null })
    assert.ok(opened.ok)
    const sql = 'SELECT DISTINCT function_name AS status FROM duckdb_functions()'
    const outcome = await sandbox.ask<'count'>({ op: 'count', sql, views: {}, bindings: {} })
    assert.ok(outcome.ok, JSON.stringify(outcome))
    return new Set(Object.keys(outcome.value))
  })
  assert.deepEqual(
    [...allowedFunctions].filter(name => !existing.has(name) && !made.includes(name)),
    [],
  )
})

test('the short form says the same in SQL, and what it cannot tell is not evaluated', () => {
  const check = ShortCheck.parse({
    ...base,
    from: 'users',
    scope: 'enabled',
    pass: 'mfa',
    reason: { fail: "{account}'s" },
  })
  const { sql, mentioned } = compile(check)
  assert.deepEqual(mentioned, ['account'])
  assert.match(sql, /coalesce\(CAST\(answer\."account" AS VARCHAR\), 'unknown'\) \|\| '''s'/)
  assert.match(sql, /ELSE 'not_evaluated' END/)
})

test('near names are near, swapped letters too', () => {
  assert.equal(didYouMean('emial', ['email', 'name', 'mail']), '; did you mean email, mail?')
  assert.equal(didYouMean('zzz', ['email']), '')
})

test('many checks are judged with one question, each by its own text; what could not be read is refused', async () => {
  const texts = [
    "SELECT resource, 'pass' AS status, '' AS reason FROM users",
    'SELECT resource FROM',
    "SELECT resource, 'pass' AS status, '' AS reason FROM others",
  ]
  const checks = texts.map(sql => ({ check: SqlCheck.parse({ ...base, sql }), schemas: new Map() }))
  let questions = 0
  const together = await evaluator.use('small', sandbox =>
    vetTogether(checks, async statements => {
      questions += 1
      const parsed = await parseIn(sandbox, statements)
      assert.ok(typeof parsed !== 'string', String(parsed))
      return parsed
    }),
  )
  assert.equal(questions, 1)
  assert.deepEqual(together, await Promise.all(texts.map(judged)))
  assert.deepEqual(
    together.map(({ problems }) => problems.map(problem => problem.code)),
    [[], ['syntax'], ['table']],
  )
  const unread = await vetTogether(checks, async () => [])
  assert.ok(unread.every(({ problems }) => problems.length === 1))
})
