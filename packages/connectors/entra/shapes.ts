import { z } from 'zod'

const text = z.string().nullish()
const flag = z.boolean().nullish()
const texts = z.array(z.string()).nullish()

export const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().default(3600) })

export const Page = z.object({ value: z.array(z.unknown()), '@odata.nextLink': text })

/** What we read of Graph's documented answers, version 1.0. */
export const User = z.object({
  id: z.string(),
  userPrincipalName: z.string(),
  displayName: text,
  mail: text,
  accountEnabled: flag,
  userType: text,
  createdDateTime: text,
  employeeId: text,
  externalUserState: text,
  lastPasswordChangeDateTime: text,
  signInActivity: z.object({ lastSignInDateTime: text, lastSuccessfulSignInDateTime: text }).nullish(),
})
export type User = z.infer<typeof User>

export const Group = z.object({
  id: z.string(),
  displayName: text,
  description: text,
  isAssignableToRole: flag,
})
export type Group = z.infer<typeof Group>

export const Member = z.object({
  '@odata.type': text,
  id: z.string(),
  displayName: text,
  userPrincipalName: text,
})
export type Member = z.infer<typeof Member>

export const RoleDefinition = z.object({
  id: z.string(),
  templateId: text,
  displayName: text,
  description: text,
  isBuiltIn: flag,
})
export type RoleDefinition = z.infer<typeof RoleDefinition>

export const RoleAssignment = z.object({
  id: z.string(),
  roleDefinitionId: z.string(),
  principalId: z.string(),
  directoryScopeId: text,
  principal: Member.nullish(),
})
export type RoleAssignment = z.infer<typeof RoleAssignment>

export const Registration = z.object({ id: z.string(), isMfaRegistered: flag, methodsRegistered: texts })
export type Registration = z.infer<typeof Registration>

export const SignIn = z.object({
  id: z.string(),
  createdDateTime: z.string(),
  userPrincipalName: text,
  appDisplayName: text,
  ipAddress: text,
  clientAppUsed: text,
  conditionalAccessStatus: text,
  riskLevelDuringSignIn: text,
  status: z.object({ errorCode: z.int().nullish(), failureReason: text }).nullish(),
  location: z.object({ countryOrRegion: text }).nullish(),
})
export type SignIn = z.infer<typeof SignIn>

const Some = z.looseObject({}).nullish()

export const Policy = z.object({
  id: z.string(),
  displayName: z.string(),
  state: z.string(),
  conditions: z
    .object({
      clientAppTypes: texts,
      applications: z.object({ includeApplications: texts, excludeApplications: texts }).nullish(),
      users: z
        .object({
          includeUsers: texts,
          excludeUsers: texts,
          includeGroups: texts,
          excludeGroups: texts,
          includeRoles: texts,
          excludeRoles: texts,
          includeGuestsOrExternalUsers: Some,
          excludeGuestsOrExternalUsers: Some,
        })
        .nullish(),
      locations: Some,
      platforms: Some,
      devices: Some,
      userRiskLevels: texts,
      signInRiskLevels: texts,
    })
    .nullish(),
  grantControls: z.object({ operator: text, builtInControls: texts, authenticationStrength: Some }).nullish(),
  sessionControls: z
    .object({ signInFrequency: z.object({ isEnabled: flag, type: text, value: z.number().nullish() }).nullish() })
    .nullish(),
})
export type Policy = z.infer<typeof Policy>
