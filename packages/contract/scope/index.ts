import { Scope } from '@onus/core/scope'
import { versionedOperations } from '../register/index.ts'

export const scopes = versionedOperations({
  one: 'scope',
  many: 'scopes',
  path: '/scopes',
  body: Scope,
  read: 'scope:read',
  write: 'scope:write',
})
