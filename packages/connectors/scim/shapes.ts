import { z } from 'zod'

const text = z.string().nullish()
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

const Valued = z.object({ value: text, display: text, type: text, primary: z.boolean().nullish() })

/** What we read of a user (RFC 7643, section 4.1 and 4.3). */
export const User = z.object({
  id: z.string().min(1),
  externalId: text,
  userName: z.string().min(1),
  displayName: text,
  title: text,
  userType: text,
  active: z
    .union([z.boolean(), z.enum(['true', 'false', 'True', 'False']).transform(given => /true/i.test(given))])
    .nullish(),
  name: z.object({ formatted: text, givenName: text, familyName: text }).nullish(),
  emails: z.array(Valued).nullish(),
  roles: z.array(Valued).nullish(),
  groups: z.array(Valued).nullish(),
  meta: z.object({ created: text }).nullish(),
  [enterprise]: z
    .object({
      employeeNumber: z.union([z.string(), z.number().transform(String)]).nullish(),
      department: text,
      manager: z
        .union([z.object({ value: text, displayName: text }), z.string().transform(value => ({ value }))])
        .nullish(),
    })
    .nullish(),
})
export type User = z.infer<typeof User>

/** A group (RFC 7643, section 4.2). */
export const Group = z.object({
  id: z.string().min(1),
  displayName: z.string(),
  members: z.array(z.object({ value: z.string(), display: text, type: text })).nullish(),
})
export type Group = z.infer<typeof Group>

/** A page of a list (RFC 7644, section 3.4.2, and RFC 9865). */
export const Page = z.object({
  totalResults: z.int().nonnegative().nullish(),
  Resources: z.array(z.unknown()).nullish(),
  nextCursor: text,
})

export const ServiceProvider = z.object({ pagination: z.object({ cursor: z.boolean().nullish() }).nullish() })
