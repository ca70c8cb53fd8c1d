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
export {
  Grant,
  type GrantDecision,
  type Granter,
  type GrantRefusal,
  heldRoles,
  isHeld,
  isLastAdmin,
  mayGrant,
} from './grant.ts'
export { Permission } from './permission.ts'
export { outsideRoles, Reach, Role, rolePermissions, secondFactorRoles } from './role.ts'
export { ApiToken, Invitation, isAllowedLife } from './token.ts'
