import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { evaluate, type Facts } from './evaluate.ts'
import { factsOf, parseExpression } from './expression.ts'

const answer = (text: string, facts: Facts) => evaluate(parseExpression(text), text, facts).answer

test('a condition is read with its units: percent, seconds, minutes and hours', () => {
  assert.equal(answer('outage > 30 min', { outage: 1800 }), 'no')
  assert.equal(answer('outage > 30 min', { outage: 1801 }), 'yes')
  assert.equal(answer('outage >= 1 h', { outage: 3600 }), 'yes')
  assert.equal(answer('response > 10 s', { response: 10 }), 'no')
  assert.equal(answer('users > 0.1% * all_users', { users: 2, all_users: 2_000 }), 'no')
  assert.equal(answer('loss > 500_000', { loss: 500_000 }), 'no')
  assert.equal(answer('domains < 1_000', { domains: 999 }), 'yes')
  assert.equal(answer('share <= 1%', { share: 0.01 }), 'yes')
})

test('“and” binds closer than “or”, “not” closer than both, and brackets closest', () => {
  assert.equal(answer('a or b and c', { a: true, b: false, c: false }), 'yes')
  assert.equal(answer('(a or b) and c', { a: true, b: false, c: false }), 'no')
  assert.equal(answer('not a or b', { a: true, b: true }), 'yes')
  assert.equal(answer('not (a or b)', { a: true, b: true }), 'no')
  assert.equal(answer('n + 2 * 3 > 6', { n: 1 }), 'yes')
})

test('text of another form is refused with the place', () => {
  for (const text of [
    '',
    'a and',
    'a b',
    'a > ',
    '> 3',
    'A',
    'a ; b',
    'min(',
    'min()',
    'a > 3 4',
    '(a',
    'a)',
    'not',
    'a - 1 > 0',
  ]) {
    assert.throws(() => parseExpression(text), SyntaxError, text)
  }
  assert.throws(() => parseExpression('loss > > 3'), /character 8/)
  assert.throws(() => parseExpression(`${'('.repeat(50)}a${')'.repeat(50)}`), /nested deeper/)
})

test('an expression names each fact it asks for once', () => {
  assert.deepEqual(factsOf(parseExpression('loss > min(500_000, 5% * turnover) and not (loss > 1 and planned)')), [
    'loss',
    'turnover',
    'planned',
  ])
})

test('a number in the place of a condition, and a yes or no in the place of a number, are mistakes and not answers', () => {
  assert.throws(() => answer('3', {}), TypeError)
  assert.throws(() => answer('a > b > c', { a: 1, b: 1 }), SyntaxError)
  assert.throws(() => answer('a > 1', { a: true }), TypeError)
  assert.throws(() => answer('a', { a: 7 }), TypeError)
})

test('a missing number leaves open only what it could still turn', () => {
  const rule = 'loss > min(500_000, 5% * turnover)'
  assert.equal(answer(rule, { loss: 600_000 }), 'yes')
  assert.equal(answer(rule, { loss: 0 }), 'no')
  assert.equal(answer(rule, { loss: 400_000 }), 'unknown')
  assert.equal(answer(rule, { loss: { atLeast: 300_001, atMost: null }, turnover: 6_000_000 }), 'yes')
  assert.equal(answer(rule, { loss: { atLeast: 0, atMost: 300_000 }, turnover: 6_000_000 }), 'no')
})

test('an open condition says which fact would decide it, and beyond which number', () => {
  const text = 'trade_secret or users > min(5% * all_users, 1_000_000)'
  assert.deepEqual(evaluate(parseExpression(text), text, { all_users: 1_000 }).deciding, [
    { fact: 'trade_secret', comparison: null, bound: null },
    { fact: 'users', comparison: '>', bound: 50 },
  ])
  assert.deepEqual(evaluate(parseExpression(text), text, { trade_secret: true }).deciding, [])
})

test('what was looked at stands with its inputs as the pack words it', () => {
  const text = 'outage > 30 min or (users > 5 and malicious)'
  assert.deepEqual(evaluate(parseExpression(text), text, { outage: 1801 }).looked, [
    { text: 'outage > 30 min', inputs: [{ fact: 'outage', value: 1801 }], answer: 'yes' },
    { text: 'users > 5', inputs: [{ fact: 'users', value: null }], answer: 'unknown' },
    { text: 'malicious', inputs: [{ fact: 'malicious', value: null }], answer: 'unknown' },
  ])
})

const names = ['a', 'b', 'c'] as const
const comparison = fc
  .tuple(fc.constantFrom('x', 'y'), fc.constantFrom('>', '>=', '<', '<='), fc.integer({ min: 0, max: 4 }))
  .map(([fact, sign, bound]) => `${fact} ${sign} ${bound}`)
const condition: fc.Arbitrary<string> = fc.letrec<{ node: string }>(tie => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...names),
    comparison,
    fc.tuple(tie('node'), fc.constantFrom('and', 'or'), tie('node')).map(([l, word, r]) => `(${l} ${word} ${r})`),
    tie('node').map(part => `not (${part})`),
  ),
})).node

test('an answer that is not unknown stays whatever the missing facts turn out to be', () => {
  const partly = fc.record(
    {
      a: fc.boolean(),
      b: fc.boolean(),
      c: fc.boolean(),
      x: fc.integer({ min: 0, max: 5 }),
      y: fc.integer({ min: 0, max: 5 }),
    },
    { requiredKeys: [] },
  )
  const whole = fc.record({
    a: fc.boolean(),
    b: fc.boolean(),
    c: fc.boolean(),
    x: fc.integer({ min: 0, max: 5 }),
    y: fc.integer({ min: 0, max: 5 }),
  })
  fc.assert(
    fc.property(condition, partly, whole, (text, known, rest) => {
      const early = answer(text, known)
      const late = answer(text, { ...rest, ...known })
      assert.notEqual(late, 'unknown')
      if (early !== 'unknown') assert.equal(late, early, text)
    }),
    { numRuns: 500 },
  )
})

test('a share of a whole is exact: equal to it is not more than it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000_000 }), fc.integer({ min: 0, max: 1_000_000 }), (all, some) => {
      assert.equal(answer('some > 5% * everything', { some, everything: all }), some * 20 > all ? 'yes' : 'no')
      assert.equal(answer('some > 0.1% * everything', { some, everything: all }), some * 1_000 > all ? 'yes' : 'no')
    }),
  )
})
