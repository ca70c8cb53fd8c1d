import { Profile } from '@onus/core/profile'
import { versionedOperations } from '../register/index.ts'

export const profiles = versionedOperations({
  one: 'profile',
  many: 'profiles',
  path: '/profiles',
  body: Profile,
  read: 'profile:read',
  write: 'profile:write',
})
