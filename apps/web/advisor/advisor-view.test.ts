import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adviceWords, changeWords, daysWords, factWords, headline } from './advisor-view.ts'

test('what another answer would do is said beside what is advised now', () => {
  assert.deepEqual(
    changeWords({
      fact: 'contract_requires_soc2',
      to: true,
      frameworks: [
        { framework: 'soc2', from: 'recommended', to: 'mandatory' },
        { framework: 'csf', from: null, to: 'recommended' },
        { framework: 'nis2', from: 'watch', to: null },
      ],
    }),
    ['SOC 2 is owed; now it is recommended', 'NIST CSF is recommended', 'NIS2: nothing would be said any more'],
  )
})

test('no word says that a programme takes the place of a report', () => {
  const all = (['mandatory', 'sufficient', 'explain', 'later'] as const).map(word => adviceWords(word))
  assert.ok(all.every(word => !/satisf|replace|instead of|compliant/i.test(word)))
})

test('a fact is shown as its question, and nothing said is not silence', () => {
  assert.equal(factWords('us_buyers'), 'Do you sell to buyers in the United States?')
  assert.equal(factWords('nis2_in_scope'), 'Is a legal entity in scope of NIS2?')
  assert.match(headline({ frameworks: [], unknown: ['us_buyers'] }), /answer what you know/)
  assert.equal(daysWords([3, 3]), '3 days')
})
