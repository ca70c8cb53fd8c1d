import { z } from 'zod'

const text = z.string().nullish()
const count = z.int().nullish()

/** What we read of Okta's documented answers; all else in them is left alone. */
export const User = z.object({
  id: z.string(),
  status: z.string(),
  created: text,
  statusChanged: text,
  lastLogin: text,
  passwordChanged: text,
  profile: z.object({
    login: z.string(),
    email: text,
    displayName: text,
    firstName: text,
    lastName: text,
    employeeNumber: text,
    userType: text,
  }),
})
export type User = z.infer<typeof User>

export const Group = z.object({
  id: z.string(),
  type: text,
  profile: z.object({ name: z.string(), description: text }),
})
export type Group = z.infer<typeof Group>

export const Member = z.object({ id: z.string(), profile: z.object({ login: z.string() }) })

export const Factor = z.object({
  id: z.string(),
  factorType: z.string(),
  status: text,
  created: text,
})
export type Factor = z.infer<typeof Factor>

export const Assignees = z.object({
  value: z.array(z.object({ id: z.string() })).default([]),
  _links: z.object({ next: z.object({ href: z.string() }).nullish() }).nullish(),
})

export const Role = z.object({
  id: z.string(),
  type: z.string(),
  label: text,
  status: text,
  created: text,
  assignmentType: text,
})
export type Role = z.infer<typeof Role>

export const LogEvent = z.object({
  uuid: z.string(),
  published: z.string(),
  actor: z.object({ alternateId: text }).nullish(),
  outcome: z.object({ result: text, reason: text }).nullish(),
  client: z.object({ ipAddress: text, geographicalContext: z.object({ country: text }).nullish() }).nullish(),
  debugContext: z.object({ debugData: z.looseObject({ risk: text }).nullish() }).nullish(),
})
export type LogEvent = z.infer<typeof LogEvent>

const People = z
  .object({
    people: z
      .object({
        groups: z.object({ include: z.array(z.string()).nullish(), exclude: z.array(z.string()).nullish() }).nullish(),
        users: z.object({ exclude: z.array(z.string()).nullish() }).nullish(),
      })
      .nullish(),
  })
  .nullish()

export const Policy = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  system: z.boolean().nullish(),
  conditions: People,
  settings: z
    .object({
      password: z
        .object({
          complexity: z
            .object({
              minLength: count,
              minLowerCase: count,
              minUpperCase: count,
              minNumber: count,
              minSymbol: count,
              dictionary: z.object({ common: z.object({ exclude: z.boolean().nullish() }).nullish() }).nullish(),
            })
            .nullish(),
          age: z.object({ maxAgeDays: count, historyCount: count }).nullish(),
          lockout: z.object({ maxAttempts: count, autoUnlockMinutes: count }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
})
export type Policy = z.infer<typeof Policy>

export const Rule = z.object({
  status: text,
  actions: z.object({
    signon: z
      .object({
        access: text,
        requireFactor: z.boolean().nullish(),
        session: z.object({ maxSessionIdleMinutes: count, maxSessionLifetimeMinutes: count }).nullish(),
      })
      .nullish(),
  }),
})
export type Rule = z.infer<typeof Rule>
