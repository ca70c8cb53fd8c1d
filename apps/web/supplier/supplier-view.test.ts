import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clauseAs, faultsOfSupplier, registerSays, reportStateWords, worstFirst } from './supplier-view.ts'

test('a clause keeps what was written where its new state takes it, and says who accepted its absence', () => {
  const equivalent = clauseAs('equivalent', undefined, 'p1')
  assert.deepEqual(equivalent, { state: 'equivalent', why: '' })
  const accepted = clauseAs('absent_accepted', { state: 'equivalent', why: 'Report each year' }, 'p1')
  assert.deepEqual(accepted, { state: 'absent_accepted', why: 'Report each year', by: 'p1' })
  assert.deepEqual(clauseAs('absent_accepted', accepted, 'p2'), accepted)
  assert.equal(clauseAs('', accepted, 'p1'), undefined)
})

test('what is open comes before what nobody looked at and what is met', () => {
  const point = (state: 'met' | 'gap' | 'unknown') => ({ id: state, kind: 'clause', state, words: '', rule: null })
  assert.deepEqual(
    worstFirst([point('met'), point('unknown'), point('gap')]).map(({ state }) => state),
    ['gap', 'unknown', 'met'],
  )
})

test('a clause that is quoted by nothing keeps a supplier from being sent, and an accepted report that ran out says so', () => {
  const draft = {
    name: 'x',
    owner: 'p',
    began: '2026-01-01',
    country: 'IE',
    clauses: { a: { state: 'present', quote: '', page: '' } },
  }
  assert.deepEqual(Object.keys(faultsOfSupplier(draft as never)), ['clauses'])
  assert.equal(reportStateWords('Accepted', 'accepted', 'stale'), 'Accepted, running out')
  assert.equal(reportStateWords('Being read', 'in_review', 'stale'), 'Being read')
})

test('the register says on the page of a requirement what is open, and that nothing hears it', () => {
  const one = { standing: { state: 'missing' as const }, points: { gap: 2, unknown: 1 } }
  const register = { items: [one], source: { state: 'active' }, controls: [] }
  assert.deepEqual(
    registerSays(register, 'soc2@2017:CC9.2').map(({ state }) => state),
    ['not_addressed', 'failing', 'failing', 'unknown'],
  )
  assert.equal(registerSays({ ...register, items: [] }, 'soc2@2017:CC9.2')[0]?.state, 'unknown')
  const quiet = { standing: { state: 'current' as const }, points: { gap: 0, unknown: 0 } }
  const controls = [{ requirements: ['soc2@2017:CC9.2'] }]
  assert.match(
    registerSays({ ...register, items: [quiet], controls }, 'soc2@2017:CC9.2')[0]?.words ?? '',
    /Nothing is open/,
  )
})
