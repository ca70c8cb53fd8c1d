import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { lawOfUnion } from '../regulation/testing.ts'
import { registrationCases } from './cases.ts'
import { changedFields, missingFields, registrationSets } from './index.ts'

const law = lawOfUnion('2026-11-22')

describe('registration', () => {
  for (const { name, of, is } of registrationCases) test(`${name} ${is}`, () => assert.deepEqual(of(law), is))
})

const [list] = registrationSets(law, { class: 'essential', types: ['i.3'] })

test('a change is seen in the fields that are registered, and in no others', () => {
  assert.ok(list)
  const registered = { name: 'Example', emails: ['a@example.org'], logo: 'old' }
  assert.deepEqual(changedFields(list, registered, { ...registered, logo: 'new' }), [])
  assert.deepEqual(changedFields(list, registered, { ...registered, emails: ['b@example.org'], phones: ['1'] }), [
    'emails',
    'phones',
  ])
})

test('an empty text or list does not fill a field', () => {
  assert.ok(list)
  const lacking = missingFields([list], { name: '', emails: [], phones: ['1'] })
  assert.ok(lacking.includes('name') && lacking.includes('emails') && !lacking.includes('phones'))
})
