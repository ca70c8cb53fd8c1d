import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrganisationClass } from '@onus/core/legal-entity'
import { frameworkCatalog } from '../framework/catalog.ts'
import { defaultProfiles } from './defaults.ts'

const voluntary = ['csf@2.0', 'iso27001@2022', 'soc2@2017', 'sp800-53@5.2.0']

function profilesOf(nis2: Pick<OrganisationClass, 'entityClass' | 'entityTypes'>) {
  return new Map(defaultProfiles(frameworkCatalog(), nis2).map(one => [one.framework, one.selections]))
}

test('law follows the class and the types of the entity: a cloud provider has the duties of the registry and the digital annex', () => {
  const profiles = profilesOf({ entityClass: 'essential', entityTypes: ['cloud-computing-service-providers'] })
  assert.deepEqual(profiles.get('nis2@2022'), ['essential', 'registry'])
  assert.deepEqual(profiles.get('ir2024-2690@2024'), ['relevant'])
})

test('an entity that nobody scoped yet sees the duties of an important one, and one out of scope sees no law', () => {
  assert.deepEqual(profilesOf({ entityClass: 'unknown', entityTypes: [] }).get('nis2@2022'), ['important'])
  assert.deepEqual([...profilesOf({ entityClass: 'out', entityTypes: [] }).keys()].toSorted(), voluntary)
})

test('whoever owes a registration alone has the duties of its types and of no class', () => {
  const types = ['domain-name-registration-services']
  const profiles = profilesOf({ entityClass: 'registration_only', entityTypes: types })
  assert.deepEqual(profiles.get('nis2@2022'), ['registry', 'domain-registration'])
  assert.equal(profiles.get('ir2024-2690@2024'), undefined)
})
