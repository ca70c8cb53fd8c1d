import { z } from 'zod'
import { type CollectRun, SourceProblem } from '../connector/index.ts'
import { type Answer, pagesByCursor, shaped } from '../net/index.ts'
import type { LinearSettings } from './settings.ts'
import { type Connected, type connections, Issue, pageOf } from './shapes.ts'

export type Api = {
  workspace(): Promise<z.infer<typeof Workspace>>
  issues(filter: object): AsyncGenerator<readonly Issue[]>
  /** All of a list of an issue: what came with it, and the pages after. */
  allOf<Name extends keyof typeof connections>(issue: Issue, name: Name): Promise<readonly Connected<Name>[]>
}

const Workspace = z.object({
  viewer: z.object({ email: z.string() }),
  organization: z.object({ name: z.string(), urlKey: z.string() }),
})

const person = '{ email name }'
const fields = {
  history: `id createdAt actor ${person} botActor { name } fromState { name } toState { name }`,
  labels: 'name',
  relations: 'relatedIssue { identifier }',
  inverseRelations: 'issue { identifier }',
} as const satisfies Record<keyof typeof connections, string>

/** Linear counts the size of a question by the lists in it, and refuses one that is too large. */
const most = { issues: 25, history: 25, labels: 10, relations: 10, inverseRelations: 10 } as const

const listOf = (name: keyof typeof connections, after = '') =>
  `${name}(first: ${most[name]}${after}) { nodes { ${fields[name]} } pageInfo { hasNextPage endCursor } }`

const issuesQuery = `query Issues($filter: IssueFilter, $after: String) {
  issues(first: ${most.issues}, after: $after, filter: $filter, includeArchived: true) {
    nodes {
      id identifier title url priorityLabel createdAt dueDate completedAt canceledAt
      creator ${person} assignee ${person} state { name type } team { key name } project { name }
      ${(Object.keys(fields) as (keyof typeof fields)[]).map(name => listOf(name)).join('\n      ')}
    }
    pageInfo { hasNextPage endCursor }
  }
}`

const Errors = z.object({
  errors: z
    .array(
      z.object({
        message: z.string().optional(),
        extensions: z.object({ code: z.string().optional(), userPresentableMessage: z.string().optional() }).optional(),
      }),
    )
    .optional(),
})

/** The GraphQL interface of Linear. Everything that is asked are queries, never mutations. */
export function openApi({ address, token, ca }: LinearSettings, { net, now }: CollectRun): Api {
  const ask = async <S extends z.ZodType>(query: string, variables: object, schema: S): Promise<z.output<S>> => {
    const answer = await net.send({
      method: 'POST',
      url: address,
      headers: { accept: 'application/json', 'content-type': 'application/json', authorization: token },
      body: JSON.stringify({ query, variables }),
      ...(ca !== undefined && { tls: { ca } }),
      expect: [400],
      isBusy: found => limitMs(found, Date.parse(now())),
      needs: 'an API key with the permission Read',
    })
    refuseErrors(answer)
    const { data } = shaped(answer, z.object({ data: z.unknown() }))
    return shaped({ ...answer, json: () => data }, schema)
  }
  return {
    workspace: () => ask('query { viewer { email } organization { name urlKey } }', {}, Workspace),
    issues: filter =>
      pagesByCursor(async after => {
        const { issues } = await ask(issuesQuery, { filter, after }, z.object({ issues: pageOf(Issue) }))
        return { page: issues.nodes, next: nextOf(issues.pageInfo) }
      }),
    async allOf(issue, name) {
      const first = issue[name] as unknown as { nodes: Connected<typeof name>[]; pageInfo: PageInfo }
      const all = [...first.nodes]
      const start = nextOf(first.pageInfo)
      if (start === null) return all
      const query = `query More($id: String!, $after: String) { issue(id: $id) { ${listOf(name, ', after: $after')} } }`
      const shape = z.object({ issue: z.object({ [name]: Issue.shape[name] }) })
      const pages = pagesByCursor(
        async after => {
          const { issue: more } = await ask(query, { id: issue.id, after: after ?? start }, shape)
          const list = more[name] as unknown as typeof first
          return { page: list.nodes, next: nextOf(list.pageInfo) }
        },
        { start },
      )
      for await (const page of pages) all.push(...page)
      return all
    },
  }
}

type PageInfo = { readonly hasNextPage: boolean; readonly endCursor?: string | null | undefined }

function nextOf({ hasNextPage, endCursor }: PageInfo): string | null {
  if (!hasNextPage) return null
  if (endCursor) return endCursor
  throw new SourceProblem('Linear says that there is more but names no next page')
}

function errorsOf(answer: Answer) {
  try {
    return Errors.safeParse(answer.json()).data?.errors ?? []
  } catch {
    return []
  }
}

/** A spent allowance is told as an error, with the moment it is there again in a header. */
function limitMs(answer: Answer, now: number): boolean | number {
  if (!errorsOf(answer).some(({ extensions }) => extensions?.code === 'RATELIMITED')) return false
  const resets = ['requests', 'complexity'].flatMap(kind => {
    const left = answer.headers.get(`x-ratelimit-${kind}-remaining`)
    const reset = Number(answer.headers.get(`x-ratelimit-${kind}-reset`))
    return left !== null && Number(left) > 0 ? [] : reset > now ? [reset - now] : []
  })
  return resets.length === 0 ? 60_000 : Math.max(...resets)
}

/** GraphQL answers also when it could not read everything; then nothing of it is used. */
function refuseErrors(answer: Answer): void {
  const errors = errorsOf(answer)
  if (errors.length === 0 && answer.status !== 400) return
  const words = errors.flatMap(({ message, extensions }) => extensions?.userPresentableMessage ?? message ?? [])
  const said = words.slice(0, 3).join('; ').slice(0, 500) || `it answered ${answer.status}`
  const isRight = errors.some(({ extensions }) => /FORBIDDEN|AUTHENTICATION/.test(extensions?.code ?? ''))
  const needs = isRight ? '. It needs an API key with the permission Read' : ''
  throw new SourceProblem(`${answer.url.host} could not answer the query: ${said}${needs}`)
}
