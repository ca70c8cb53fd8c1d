export {
  type Caller,
  can,
  type Decision,
  type HeldRole,
  permissionsOf,
  type Refusal,
  separated,
  type Target,
} from './can.ts'
export { Permission } from './permission.ts'
export { outsideRoles, Reach, Role, rolePermissions, secondFactorRoles } from './role.ts'
