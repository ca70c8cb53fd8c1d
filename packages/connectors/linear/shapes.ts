import { z } from 'zod'

const text = z.string().nullish()

export const Person = z.object({ email: text, name: text }).nullish()
export type Person = z.infer<typeof Person>

const PageInfo = z.object({ hasNextPage: z.boolean(), endCursor: text })

export function pageOf<S extends z.ZodType>(node: S) {
  return z.object({ nodes: z.array(node), pageInfo: PageInfo })
}

const Named = z.object({ name: z.string() })
const Identified = z.object({ identifier: z.string() }).nullish()

export const Move = z.object({
  id: z.string(),
  createdAt: z.string(),
  actor: Person,
  botActor: z.object({ name: text }).nullish(),
  fromState: Named.nullish(),
  toState: Named.nullish(),
})
export type Move = z.infer<typeof Move>

/** The lists that an issue has, and what stands in them. */
export const connections = {
  history: Move,
  labels: Named,
  relations: z.object({ relatedIssue: Identified }),
  inverseRelations: z.object({ issue: Identified }),
}
export type Connected<Name extends keyof typeof connections> = z.infer<(typeof connections)[Name]>

export const Issue = z.object({
  id: z.string(),
  identifier: z.string(),
  title: z.string(),
  url: text,
  priorityLabel: text,
  createdAt: z.string(),
  dueDate: text,
  completedAt: text,
  canceledAt: text,
  creator: Person,
  assignee: Person,
  state: z.object({ name: z.string(), type: z.string() }),
  team: z.object({ key: z.string(), name: z.string() }),
  project: Named.nullish(),
  history: pageOf(connections.history),
  labels: pageOf(connections.labels),
  relations: pageOf(connections.relations),
  inverseRelations: pageOf(connections.inverseRelations),
})
export type Issue = z.infer<typeof Issue>
