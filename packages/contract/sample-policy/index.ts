import { SamplePolicy } from '@onus/core/sample-policy'
import { versionedOperations } from '../register/index.ts'

export const samplePolicies = versionedOperations({
  one: 'policy of sample sizes',
  many: 'policies of sample sizes',
  path: '/sample-policies',
  body: SamplePolicy,
  read: 'population:read',
  write: 'population:write',
})
