import type { samplePolicies } from '@onus/contract/sample-policy'
import type { SamplePolicy } from '@onus/core/sample-policy'
import type { HandlersOf } from '../http/handler.ts'
import { versionedHandlers } from '../register/handlers.ts'

/** Policies of the organisation, and those that an audit firm keeps for one engagement. */
export function samplePolicyHandlers(): HandlersOf<typeof samplePolicies> {
  return versionedHandlers<typeof SamplePolicy>('sample-policy', {
    read: 'population:read',
    write: 'population:write',
    target: ({ engagement }) => ({ within: engagement === null ? [] : [engagement] }),
  })
}
