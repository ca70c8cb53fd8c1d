import { z } from 'zod'

const text = z.string().nullish()

export const Person = z.object({ accountId: text, name: text, key: text, emailAddress: text, displayName: text })
export type Person = z.infer<typeof Person>

export const ServerInfo = z.object({ baseUrl: text, deploymentType: text, version: text })
export const Field = z.object({ id: z.string(), name: z.string() })

/** What is called `toString` there would be found on every object; only what was really said counts. */
const Change = z
  .looseObject({ field: text, fieldId: text, to: text, fromString: text })
  .transform(({ field, fieldId, to, fromString, ...rest }) => {
    const said = Object.hasOwn(rest, 'toString') ? (rest.toString as unknown) : null
    return {
      field: fieldId ?? field ?? '',
      to,
      fromText: fromString ?? null,
      toText: typeof said === 'string' ? said : null,
    }
  })
export const History = z.object({
  id: z.coerce.string(),
  author: Person.nullish(),
  created: z.string(),
  items: z.array(Change),
})
export type History = z.infer<typeof History>

const Named = z.object({ name: z.string() }).nullish()

export const Issue = z.object({
  id: z.string(),
  key: z.string(),
  fields: z.looseObject({
    summary: text,
    issuetype: Named,
    status: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }).nullish() }).nullish(),
    priority: Named,
    reporter: Person.nullish(),
    creator: Person.nullish(),
    assignee: Person.nullish(),
    created: text,
    duedate: text,
    resolution: Named,
    resolutiondate: text,
    statuscategorychangedate: text,
    labels: z.array(z.string()).nullish(),
    issuelinks: z
      .array(
        z.object({
          inwardIssue: z.object({ key: z.string() }).nullish(),
          outwardIssue: z.object({ key: z.string() }).nullish(),
        }),
      )
      .nullish(),
  }),
  changelog: z.object({ total: z.int().nullish(), histories: z.array(History) }).nullish(),
})
export type Issue = z.infer<typeof Issue>

/** A page of the search of the cloud: it names the next one by a token. */
export const TokenPage = z.object({ issues: z.array(Issue), nextPageToken: text, isLast: z.boolean().nullish() })

/** A page of the search of a server: it is asked for by its place. */
export const PlacePage = z.object({ startAt: z.int(), total: z.int(), issues: z.array(Issue) })
export type PlacePage = z.infer<typeof PlacePage>

export const ChangePage = z.object({
  startAt: z.int(),
  total: z.int().nullish(),
  isLast: z.boolean().nullish(),
  values: z.array(History),
})
