import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Evaluator, openEvaluator } from '../evaluate/index.ts'
import { validateCheck } from './index.ts'

let evaluator: Evaluator

before(() => {
  evaluator = openEvaluator({ spare: false })
})
after(() => evaluator[Symbol.asyncDispose]())

const head = `id: second-factor
title: People sign in with a second factor
requirements: [soc2@2017:CC6.1]
severity: high
cadence: daily
good: Every account of a person needs a second factor.
remediation: Turn it on.
data:
  accounts: { dataset: identity.accounts@1, fresh_within: 26h }
population: { data: accounts, key: resource }
params:
  max_days: { type: integer, default: 90, min: 1, max: 365 }
`

const short = `${head}from: accounts
scope: kind = 'person'
pass: mfa
reason: { pass: on, fail: "no second factor for {account}" }
examples:
  - given:
      accounts:
        - { system: idp, account: a, kind: person, mfa: true }
        - { system: idp, account: b, kind: person, mfa: false }
        - { system: idp, account: c, kind: person }
        - { system: idp, account: d, kind: service }
        - { system: idp, account: e, mfa: true }
    at: 2026-01-01T00:00:00Z
    expect: { idp/a: pass, idp/b: fail, idp/c: not_evaluated, idp/e: not_evaluated }
`

const sql = (select: string) =>
  `${head}sql: |\n${select
    .split('\n')
    .map(line => `  ${line}`)
    .join('\n')}\n`

test('a good short check is good, and what is missing is not evaluated', async () => {
  const result = await validateCheck(evaluator, short)
  assert.deepEqual(result.problems, [])
  assert.ok(result.ok)
  assert.deepEqual(result.warnings, [])
  assert.equal(result.timeDependent, false)
})

test('a good SQL check is good, and knows that it depends on the time', async () => {
  const text = sql(
    `SELECT resource, CASE WHEN created_at > $now - to_days($max_days) THEN 'pass' ELSE 'fail' END AS status,\n  'created ' || coalesce(CAST(created_at AS VARCHAR), 'some time') AS reason, system\nFROM accounts;`,
  )
  const result = await validateCheck(evaluator, text)
  assert.deepEqual(result.problems, [])
  assert.equal(result.timeDependent, true)
  assert.deepEqual(result.warnings, ['no example shows what makes it pass', 'no example shows what makes it fail'])
})

const wrong: [string, string, RegExp, [number, number] | null][] = [
  [
    'a typo in a column, with the near name',
    sql("SELECT resource, 'pass' AS status,\n  acount AS reason FROM accounts"),
    /no column "acount"; did you mean account/,
    [15, 5],
  ],
  [
    'a typo in a table',
    sql("SELECT resource, 'pass' AS status, '' AS reason\nFROM acounts"),
    /"acounts" is no dataset of this check; did you mean accounts/,
    [15, 8],
  ],
  [
    'a typo in a function',
    sql("SELECT resource, 'pass' AS status, uper(account) AS reason FROM accounts"),
    /function "uper" is not allowed; did you mean upper/,
    [14, 38],
  ],
  [
    'a typo in a parameter',
    sql("SELECT resource, 'pass' AS status, '' AS reason FROM accounts WHERE $max_day > 1"),
    /\$max_day is no parameter of this check; did you mean max_days/,
    null,
  ],
  ['a syntax error', sql("SELECT resource,\n  'pass' AS AS status FROM accounts"), /syntax error/, [15, 18]],
  [
    'the clock',
    sql("SELECT resource, 'pass' AS status, '' AS reason FROM accounts WHERE created_at < now()"),
    /now is not allowed: use \$now/,
    [14, 84],
  ],
  ['a missing column of the contract', sql('SELECT resource FROM accounts'), /must return status/, [13, 6]],
  [
    'a status that is not text',
    sql("SELECT resource, mfa AS status, '' AS reason FROM accounts"),
    /status must be text, and is BOOLEAN/,
    null,
  ],
  [
    'a wrong type',
    sql("SELECT resource, 'pass' AS status, '' AS reason FROM accounts WHERE account + 1 = 2"),
    /No function matches/,
    [14, 79],
  ],
  [
    'a key that the population does not have',
    short.replace('key: resource', 'key: resorce'),
    /accounts has no column resorce; did you mean resource/,
    [10, 36],
  ],
  [
    'an unknown dataset',
    short.replace('identity.accounts@1', 'identity.acounts@1'),
    /no dataset identity.acounts@1; did you mean identity.accounts@1/,
    [9, 24],
  ],
  ['an unknown field', short.replace('pass: mfa', 'pass: mfa\nfoo: 1'), /foo/, null],
  ['a bad duration', short.replace('26h', 'a day'), /expected a duration/, [9, 59]],
  ['YAML that is none', 'id: [', /./, null],
  ['a key twice', `${short}id: x\n`, /unique/i, null],
  [
    'a column that the reason does not have',
    short.replace('{account}', '{acount}'),
    /\{acount\} is no column of accounts; did you mean account/,
    null,
  ],
  [
    'an expression that is more than one',
    short.replace('pass: mfa', 'pass: mfa) OR (SELECT true'),
    /syntax|subquery|expression/,
    null,
  ],
  ['an expression that ends early', short.replace('pass: mfa', 'pass: "mfa), (1"'), /expected one expression/, null],
  [
    'an unknown column in an expression',
    short.replace('pass: mfa', 'pass: maf'),
    /no column "maf"; did you mean mfa/,
    [15, 7],
  ],
  [
    'an unknown column in an example',
    short.replace('account: d, kind', 'account: d, knd'),
    /knd.*a column of identity.accounts@1; did you mean kind/,
    null,
  ],
  [
    'a value that a column cannot hold',
    short.replace('mfa: false', 'mfa: perhaps'),
    /given "perhaps", expected true or false/,
    null,
  ],
  [
    'an example that is not so',
    short.replace('idp/b: fail', 'idp/b: pass'),
    /idp\/b is fail \(no second factor for b\); expected pass/,
    [26, 35],
  ],
  [
    'an example that forgets a resource',
    short.replace(', idp/e: not_evaluated', ''),
    /idp\/e is not_evaluated; it is not expected/,
    null,
  ],
  [
    'a field that is misspelt, which then is not called missing too',
    short.replace('severity: high', 'severty: high'),
    /^there is no field "severty"; did you mean severity\?$/,
    [4, 1],
  ],
  ['a field inside that is misspelt', short.replace('fail: "no', 'fial: "no'), /"fial"; did you mean fail/, [16, 21]],
  ['a field of a parameter that is not so called', short.replace('min: 1', 'minimum: 1'), /did you mean min/, [12, 43]],
  [
    'a word that is none',
    short.replace('severity: high', 'severity: hihg'),
    /"hihg" is none of .*; did you mean high/,
    [4, 11],
  ],
  [
    'a field for findings that is misspelt',
    short.replace('severity: high', 'severity: high\nraise: deviation'),
    /^there is no field "raise"; did you mean raises\?$/,
    [5, 1],
  ],
  [
    'a kind of finding that none is',
    short.replace('severity: high', 'severity: high\nraises: deviations'),
    /"deviations" is none of deviation, observation; did you mean deviation\?$/,
    [5, 9],
  ],
  ['a field that is missing', short.replace(', fresh_within: 26h', ''), /fresh_within is missing: how old/, [9, 13]],
  ['a number in quotes', short.replace('default: 90', 'default: "90"'), /expected a number, given "90"/, [12, 39]],
  [
    'a default out of bounds',
    short.replace('default: 90', 'default: 900'),
    /expected at most 365, given 900/,
    [12, 39],
  ],
  [
    'a dataset without its version',
    short.replace('identity.accounts@1', 'identity.accounts'),
    /expected family\.name@version; did you mean identity\.accounts@1\?$/,
    [9, 24],
  ],
  ['a table that is no alias', short.replace('from: accounts', 'from: account'), /did you mean accounts/, [13, 7]],
  [
    'a population that is no alias',
    short.replace('data: accounts, key', 'data: acounts, key'),
    /did you mean accounts/,
    [10, 21],
  ],
  ['both forms at once', `${short}sql: SELECT 1\n`, /either sql or from, pass and reason/, [13, 1]],
  ['no form at all', head, /needs sql, or from, pass and reason, or method and steps/, [1, 1]],
  [
    'a typo in the scope',
    short.replace("kind = 'person'", "knd = 'person'"),
    /no column "knd"; did you mean kind/,
    [14, 8],
  ],
  [
    'a typo in the exclusion',
    short.replace('pass: mfa', 'exclude: priviledged\npass: mfa'),
    /did you mean privileged/,
    [15, 10],
  ],
  [
    'a typo in a parameter of the short form',
    short.replace('pass: mfa', 'pass: mfa AND $max_day > 1'),
    /did you mean max_days/,
    [15, 7],
  ],
  [
    'an expression that is no yes or no',
    short.replace('pass: mfa', 'pass: account'),
    /pass must be true or false, and is text/,
    [15, 7],
  ],
  [
    'an aggregate over one row',
    short.replace('pass: mfa', 'pass: count(*) > 1'),
    /looks at many rows.*write sql/,
    [15, 7],
  ],
  [
    'a window over one row',
    short.replace('pass: mfa', 'pass: row_number() OVER (ORDER BY account) = 1'),
    /OVER looks at many rows/,
    null,
  ],
  ['a comparison with NULL', short.replace('pass: mfa', 'pass: mfa != NULL'), /never true: write IS NULL/, [15, 11]],
  [
    'an operator of another language',
    short.replace('pass: mfa', 'pass: mfa && enabled'),
    /"&&" is not allowed: write AND/,
    [15, 11],
  ],
  [
    'a word that a column never holds',
    short.replace("kind = 'person'", "kind <> 'persn'"),
    /^"persn" is no value of kind, which has person, service, shared, system; did you mean person\?$/,
    [14, 16],
  ],
  [
    'a word that a column never holds, in a list',
    sql(
      "SELECT resource, CASE WHEN kind IN ('person', 'sevice') THEN 'pass' ELSE 'fail' END AS status, 'x' AS reason FROM accounts",
    ),
    /"sevice" is no value of kind.*did you mean service/,
    [14, 49],
  ],
  [
    'a quote that is never closed',
    short.replace("kind = 'person'", '"kind = \'person"'),
    /a quote that is opened here is never closed/,
    [14, 16],
  ],
  [
    'a colon that YAML takes for its own',
    short.replace('pass: mfa', 'pass: f(lambda x: x)'),
    /needs quotes, or stands on the lines below/,
    [15, 7],
  ],
  [
    'more than a name in braces',
    short.replace('{account}', '{account.name}'),
    /in braces stands one column or parameter/,
    [16, 27],
  ],
  [
    'text without quotes',
    sql("SELECT resource, pass AS status, '' AS reason FROM accounts"),
    /text stands in single quotes: 'pass'/,
    [14, 20],
  ],
  [
    'a column of a table',
    sql("SELECT a.resource, 'pass' AS status, a.mfaa AS reason FROM accounts a"),
    /a has no column "mfaa"; did you mean mfa/,
    [14, 40],
  ],
  [
    'a table under a name that it lost',
    sql("SELECT acc.resource, 'pass' AS status, '' AS reason FROM accounts AS account"),
    /no table "acc" in this query/,
    [14, 10],
  ],
  [
    'a column of the contract that is misspelt',
    sql("SELECT resource, 'pass' AS stauts, '' AS reason FROM accounts"),
    /must return status.*did you mean stauts/,
    [13, 6],
  ],
  [
    'a moment with a zone',
    sql("SELECT resource, 'pass' AS status, created_at::timestamptz::text AS reason FROM accounts"),
    /every moment is a TIMESTAMP in UTC/,
    null,
  ],
  [
    'a status that there is not',
    `${sql("SELECT resource, 'passed' AS status, 'x' AS reason FROM accounts")}examples:\n  - { given: { accounts: [{ system: s, account: a }] }, at: 2026-01-01T00:00:00Z, expect: { s/a: pass } }\n`,
    /"passed" is no status;.*did you mean pass/,
    [16, 98],
  ],
  [
    'a word of an example that is none',
    short.replace('idp/b: fail', 'idp/b: failed'),
    /"failed" is none of .*did you mean fail/,
    [26, 35],
  ],
  ['anchors that could explode', `${head}from: &a accounts\npass: *a\nreason: { fail: no }\n`, /./, null],
]

for (const [name, text, message, place] of wrong)
  test(`a check is refused for ${name}`, async () => {
    const result = await validateCheck(evaluator, text)
    assert.ok(!result.ok)
    const problem = result.problems.find(problem => message.test(problem.message))
    assert.ok(problem, JSON.stringify(result.problems))
    if (place) assert.deepEqual([problem.line, problem.column], place, JSON.stringify(problem))
  })

test('a name that the text gives itself may hold any word', async () => {
  const text = sql(
    "WITH known AS (SELECT resource, CASE WHEN kind = 'person' THEN 'human' ELSE 'other' END AS kind FROM accounts)\nSELECT resource, CASE WHEN kind = 'human' THEN 'pass' ELSE 'fail' END AS status, 'x' AS reason FROM known",
  )
  assert.deepEqual((await validateCheck(evaluator, text)).problems, [])
})

test('a manual check needs no SQL', async () => {
  const text = `${head.split('data:')[0]}method: inspection\nsteps: [Read the minutes of the last quarter.]\n`
  assert.deepEqual((await validateCheck(evaluator, text)).problems, [])
})
