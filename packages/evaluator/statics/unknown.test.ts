import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ShortCheck } from '@onus/core/check'
import fc from 'fast-check'
import { type Evaluator, openEvaluator } from '../evaluate/index.ts'
import { compile } from './index.ts'

const soak = process.env.ONUS_SOAK === '1'

let evaluator: Evaluator
before(() => {
  evaluator = openEvaluator({ spare: false })
})
after(() => evaluator[Symbol.asyncDispose]())

/** A condition as SQL, and what it comes to for a row: null where the row does not tell. */
type Condition = { readonly sql: string; readonly of: (row: Row) => boolean | null }
type Row = {
  readonly b: boolean | null
  readonly c: boolean | null
  readonly n: number | null
  readonly t: string | null
}

const both = (left: boolean | null, right: boolean | null) =>
  left === false || right === false ? false : left === null || right === null ? null : true
const not = (value: boolean | null) => (value === null ? null : !value)
const compared = <Value>(value: Value | null, test: (value: Value) => boolean) => (value === null ? null : test(value))

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.constant<Condition>({ sql: 'b', of: row => row.b }),
  fc.constant<Condition>({ sql: 'c', of: row => row.c }),
  fc.integer({ min: 0, max: 3 }).map(n => ({ sql: `n > ${n}`, of: (row: Row) => compared(row.n, value => value > n) })),
  fc.integer({ min: 0, max: 3 }).map(n => ({
    sql: `n BETWEEN 1 AND ${n}`,
    of: (row: Row) => compared(row.n, value => value >= 1 && value <= n),
  })),
  fc.constantFrom('x', 'y').map(t => ({ sql: `t = '${t}'`, of: (row: Row) => compared(row.t, value => value === t) })),
  fc.constant<Condition>({
    sql: "t NOT IN ('x', 'z')",
    of: row => compared(row.t, value => !['x', 'z'].includes(value)),
  }),
)

const condition: fc.Arbitrary<Condition> = fc.letrec<{ any: Condition }>(tie => ({
  any: fc.oneof(
    { maxDepth: 4 },
    leaf,
    tie('any').map(one => ({ sql: `NOT (${one.sql})`, of: (row: Row) => not(one.of(row)) })),
    fc.tuple(tie('any'), tie('any')).map(([left, right]) => ({
      sql: `(${left.sql}) AND (${right.sql})`,
      of: (row: Row) => both(left.of(row), right.of(row)),
    })),
    fc.tuple(tie('any'), tie('any')).map(([left, right]) => ({
      sql: `(${left.sql}) OR (${right.sql})`,
      of: (row: Row) => not(both(not(left.of(row)), not(right.of(row)))),
    })),
  ),
})).any

const check = fc.record({
  scope: fc.option(condition, { nil: undefined }),
  exclude: fc.option(condition, { nil: undefined }),
  pass: condition,
})
type Conditions = {
  readonly scope: Condition | undefined
  readonly exclude: Condition | undefined
  readonly pass: Condition
}

const maybe = <Value>(...values: readonly Value[]) => [null, ...values]

/** Every row that there can be: each column unknown, or one of its values. */
const rows: readonly (Row & { readonly resource: string })[] = maybe(true, false)
  .flatMap(b => maybe(true, false).map(c => ({ b, c })))
  .flatMap(row => maybe(0, 2).map(n => ({ ...row, n })))
  .flatMap(row => maybe('x', 'y').map(t => ({ ...row, t })))
  .map((row, index) => ({ ...row, resource: `r${index}` }))

function expected({ scope, exclude, pass }: Conditions, row: Row): string | undefined {
  const [inScope, isExcluded, passes] = [scope ? scope.of(row) : true, exclude?.of(row) === true, pass.of(row)]
  if (inScope === false) return undefined
  if (inScope === null) return 'not_evaluated'
  if (isExcluded) return 'excluded'
  return passes === null ? 'not_evaluated' : passes ? 'pass' : 'fail'
}

async function answered({ scope, exclude, pass }: Conditions): Promise<ReadonlyMap<string | null, string | null>> {
  const { sql } = compile(
    ShortCheck.parse({
      id: 'unknown',
      title: 'Unknown',
      severity: 'low',
      cadence: 'daily',
      good: 'Good.',
      remediation: 'None.',
      data: { things: { dataset: 'identity.accounts@1', fresh_within: '1d' } },
      population: { data: 'things', key: 'resource' },
      from: 'things',
      ...(scope && { scope: scope.sql }),
      ...(exclude && { exclude: exclude.sql }),
      pass: pass.sql,
      reason: { fail: 'no: {t}' },
    }),
  )
  const outcome = await evaluator.use('small', sandbox =>
    sandbox.ask<'examples'>({
      op: 'examples',
      sql,
      tables: [
        {
          name: 'things',
          columns: [
            { name: 'resource', type: 'text' },
            { name: 'b', type: 'boolean' },
            { name: 'c', type: 'boolean' },
            { name: 'n', type: 'integer' },
            { name: 't', type: 'text' },
          ],
          files: [],
        },
      ],
      examples: [{ rows: { things: rows.map(row => ({ ...row })) }, bindings: {} }],
    }),
  )
  const answer = outcome.ok ? outcome.value[0] : null
  assert.ok(answer?.ok, JSON.stringify(outcome))
  return new Map(answer.rows.map(row => [row.resource, row.status]))
}

test('the short form answers each row as three-valued logic does: what is unknown is not evaluated, and never passes', () =>
  fc.assert(
    fc.asyncProperty(check, async conditions => {
      const statuses = await answered(conditions)
      for (const row of rows) assert.equal(statuses.get(row.resource), expected(conditions, row), JSON.stringify(row))
    }),
    soak ? { numRuns: 2000 } : { numRuns: 80, seed: 4 },
  ))

test('what passes or fails with a value missing does so whatever that value is, unless it shows that it is left out', () =>
  fc.assert(
    fc.asyncProperty(check, async conditions => {
      const statuses = await answered(conditions)
      for (const row of rows) {
        const status = statuses.get(row.resource)
        if (status !== 'pass' && status !== 'fail') continue
        for (const filled of rows.filter(other => isFilled(row, other)))
          assert.ok([status, 'excluded'].includes(statuses.get(filled.resource) ?? ''), JSON.stringify([row, filled]))
      }
    }),
    soak ? { numRuns: 500 } : { numRuns: 25, seed: 5 },
  ))

/** Whether `other` says what `row` says, and something where that says nothing. */
function isFilled(row: Row, other: Row): boolean {
  return (['b', 'c', 'n', 't'] as const).every(name => row[name] === null || row[name] === other[name])
}
