import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  certificationsOf,
  clauseAs,
  countriesOf,
  faultsOfSupplier,
  reportStateWords,
  servicesOf,
  subSuppliersOf,
  textOfCertifications,
  textOfServices,
  textOfSubSuppliers,
  worstFirst,
} from './supplier-view.ts'

test('lines of services, sub-suppliers and certificates come back as they were written', () => {
  const services = servicesOf('Hosting | service | Production\n\nRouter|product')
  assert.deepEqual(services, [
    { name: 'Hosting', kind: 'service', component: 'Production' },
    { name: 'Router', kind: 'product', component: '' },
  ])
  assert.deepEqual(servicesOf(textOfServices(services)), services)
  const known = [{ id: 's1', name: 'Big Host' }]
  const behind = subSuppliersOf('big host | Rooms\nSmall', known)
  assert.deepEqual(behind, [
    { name: 'big host', supplier: 's1', service: 'Rooms' },
    { name: 'Small', supplier: null, service: '' },
  ])
  assert.deepEqual(subSuppliersOf(textOfSubSuppliers(behind), known), behind)
  assert.deepEqual([textOfSubSuppliers([]), textOfSubSuppliers(null), subSuppliersOf('-', known)], ['-', '', []])
  const certificates = certificationsOf('ISO 27001 | 2027-01-31\nOther | soon')
  assert.deepEqual(certificates, [
    { name: 'ISO 27001', until: '2027-01-31' },
    { name: 'Other', until: null },
  ])
  assert.deepEqual(certificationsOf(textOfCertifications(certificates)), certificates)
  assert.deepEqual(countriesOf('de, at;  FR'), ['DE', 'AT', 'FR'])
})

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
