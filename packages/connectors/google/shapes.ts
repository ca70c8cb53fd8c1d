import { z } from 'zod'

const text = z.string().nullish()
const flag = z.boolean().nullish()

export const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().default(3600) })

/** What we read of the documented answers of the Admin SDK. */
export const User = z.object({
  id: z.string(),
  primaryEmail: z.string(),
  name: z.object({ fullName: text }).nullish(),
  isAdmin: flag,
  isDelegatedAdmin: flag,
  lastLoginTime: text,
  creationTime: text,
  suspended: flag,
  archived: flag,
  isEnrolledIn2Sv: flag,
  isEnforcedIn2Sv: flag,
  externalIds: z.array(z.object({ value: text, type: text })).nullish(),
})
export type User = z.infer<typeof User>

export const Group = z.object({ id: z.string(), email: z.string(), name: text, description: text })
export type Group = z.infer<typeof Group>

export const Member = z.object({ id: text, email: text, role: text, type: text })
export type Member = z.infer<typeof Member>

export const Role = z.object({
  roleId: z.string(),
  roleName: z.string(),
  roleDescription: text,
  isSystemRole: flag,
  isSuperAdminRole: flag,
})
export type Role = z.infer<typeof Role>

export const Assignment = z.object({
  roleAssignmentId: z.string(),
  roleId: z.string(),
  assignedTo: z.string(),
  assigneeType: text,
  scopeType: text,
  orgUnitId: text,
})
export type Assignment = z.infer<typeof Assignment>

const Parameter = z.object({ name: z.string(), value: text, boolValue: flag })

export const Activity = z.object({
  id: z.object({ time: z.string(), uniqueQualifier: z.string() }),
  actor: z.object({ email: text }).nullish(),
  ipAddress: text,
  events: z.array(z.object({ name: z.string(), parameters: z.array(Parameter).nullish() })).nullish(),
})
export type Activity = z.infer<typeof Activity>
