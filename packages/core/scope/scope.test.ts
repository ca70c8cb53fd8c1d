import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyKinds, Scope, ScopeKind } from './index.ts'

const component = (kind: string, boundary: object = { state: 'in' }) => ({
  id: '019aaaaa-0000-7000-8000-000000000001',
  kind,
  name: 'Billing',
  description: '',
  boundary,
  location: 'Frankfurt',
  supplier: null,
  connections: [],
})
const scope = (more: object = {}) => ({
  kind: 'system',
  name: 'Invoices',
  description: '',
  parent: null,
  components: [],
  locations: ['Berlin'],
  commitments: [],
  ...more,
})

test('a system says which of the five kinds of component nobody has filled yet', () => {
  const partly = Scope.parse(scope({ components: [component('software'), component('people'), component('data')] }))
  assert.deepEqual(emptyKinds(partly), ['infrastructure', 'procedures'])
  const whole = ['infrastructure', 'software', 'people', 'procedures', 'data'].map(kind => component(kind))
  assert.deepEqual(emptyKinds(Scope.parse(scope({ components: whole }))), [])
})

test('a component is in the boundary, or out of it with a reason, never out without one', () => {
  const accepts = (boundary: object) =>
    Scope.safeParse(scope({ components: [component('software', boundary)] })).success
  assert.equal(accepts({ state: 'in' }), true)
  assert.equal(accepts({ state: 'out', reason: 'Retired in March' }), true)
  assert.equal(accepts({ state: 'out', reason: '' }), false)
  assert.equal(accepts({ state: 'out' }), false)
  assert.equal(accepts({}), false)
})

test('a scope keeps its places and what was promised to customers, with where it is written', () => {
  const commitment = {
    id: '019aaaaa-0000-7000-8000-000000000002',
    text: 'Up 99.9 % of each month',
    source: 'Service agreement, section 4',
    category: 'availability',
  }
  const kept = Scope.parse(scope({ commitments: [commitment] }))
  assert.deepEqual(kept.commitments, [commitment])
  assert.deepEqual(kept.locations, ['Berlin'])
})

test('a scope can be an organisation, legal entity, system, business unit, product line or critical service', () => {
  for (const kind of ['organisation', 'legal_entity', 'system', 'business_unit', 'product_line', 'critical_service']) {
    assert.equal(Scope.parse(scope({ kind })).kind, kind)
  }
  assert.equal(ScopeKind.options.length, 6)
})
