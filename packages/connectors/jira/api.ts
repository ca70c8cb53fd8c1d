import type { z } from 'zod'
import { type CollectRun, SourceProblem } from '../connector/index.ts'
import { pagesByCursor, pagesByOffset, type Request, shaped } from '../net/index.ts'
import type { JiraSettings } from './settings.ts'
import { ChangePage, Field, type History, Issue, Person, PlacePage, ServerInfo, TokenPage } from './shapes.ts'

export type Api = {
  /** The address people open, which may be another than the one that is asked. */
  readonly site: URL
  readonly product: string
  readonly version: '2' | '3'
  readonly isCloud: boolean
  /** Everybody sees something of a public Jira: who we are is proved first, else a wrong token would read as few tickets. */
  readonly self: Person
  fields(): Promise<readonly z.infer<typeof Field>[]>
  issues(jql: string, fields: readonly string[]): AsyncGenerator<readonly Issue[]>
  /** Every change of an issue, as far as its search did not bring them all. */
  historyOf(issue: Issue): Promise<readonly History[]>
}

const perPage = 100
/** The cloud brings only the latest changes with a search; a list this long may be cut. */
const mayBeCut = 20

export async function openApi(settings: JiraSettings, { net }: CollectRun): Promise<Api> {
  const { user, token, ca } = settings
  const base = settings.address.replace(/\/+$/, '')
  const authorization =
    user === undefined ? `Bearer ${token}` : `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`
  const get = async <S extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string>>,
    schema: S,
    needs: string,
  ): Promise<z.output<S>> => {
    const url = new URL(base + path)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const request: Request = {
      url,
      headers: { accept: 'application/json', authorization },
      ...(ca !== undefined && { tls: { ca } }),
      needs,
    }
    return shaped(await net.send(request), schema)
  }
  const info = await get('/rest/api/2/serverInfo', {}, ServerInfo, 'to see that this is Jira (read:jira-work)')
  const isCloud = info.deploymentType === 'Cloud'
  const version = isCloud ? '3' : '2'
  const api = `/rest/api/${version}`
  const self = await get(`${api}/myself`, {}, Person, 'an account that is signed in (read:jira-user)')
  const needs = 'the permission Browse projects of the projects that the search names (read:jira-work)'

  const byToken = (query: Readonly<Record<string, string>>) =>
    pagesByCursor(async token => {
      const more = token === null ? {} : { nextPageToken: token }
      const page = await get(`${api}/search/jql`, { ...query, ...more }, TokenPage, needs)
      if (!page.nextPageToken && page.isLast === false)
        throw new SourceProblem(`${new URL(base).host} says that there are more tickets but names no next page`)
      return { page: page.issues, next: page.isLast === true ? null : page.nextPageToken }
    })
  return {
    site: siteOf(info.baseUrl, base),
    product: `Jira ${isCloud ? 'Cloud' : (info.version ?? 'Data Center')}`,
    version,
    isCloud,
    self,
    fields: () => get(`${api}/field`, {}, Field.array(), 'to see which fields there are (read:jira-work)'),
    issues(jql, fields) {
      const query = { jql, fields: fields.join(','), expand: 'changelog', maxResults: String(perPage) }
      if (isCloud) return byToken(query)
      return byPlace(startAt => get(`${api}/search`, { ...query, startAt: String(startAt) }, PlacePage, needs))
    },
    async historyOf({ key, changelog }) {
      const { histories = [], total } = changelog ?? {}
      const isWhole = changelog && (total ?? Number.POSITIVE_INFINITY) <= histories.length
      if (isWhole && (!isCloud || histories.length < mayBeCut)) return histories
      if (!isCloud) return await wholeIssue(key)
      const all: History[] = []
      const pages = pagesByOffset(async startAt => {
        const query = { startAt: String(startAt), maxResults: String(perPage) }
        const page = await get(`${api}/issue/${key}/changelog`, query, ChangePage, needs)
        return {
          page: page.values,
          items: page.values.length,
          total: page.total ?? undefined,
          hasMore: page.isLast == null ? undefined : !page.isLast,
          mark: page.values.map(({ id }) => id).join(),
        }
      })
      for await (const page of pages) all.push(...page)
      return all
    },
  }

  /** A server has no list of changes of its own; asked for a single issue, it gives them all. */
  async function wholeIssue(key: string): Promise<readonly History[]> {
    const { changelog } = await get(`${api}/issue/${key}`, { expand: 'changelog', fields: 'summary' }, Issue, needs)
    if (changelog && (changelog.total ?? 0) <= changelog.histories.length) return changelog.histories
    throw new SourceProblem(`${new URL(base).host} does not give every change of ${key}`)
  }
}

function siteOf(said: string | null | undefined, asked: string): URL {
  const url = said ? URL.parse(said) : null
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : new URL(asked)
}

/**
 * Each page begins with the last issue of the one before. Where another stands there that was not seen, one of those before it
 * is gone and others moved up: some would be missed.
 */
async function* byPlace(read: (startAt: number) => Promise<PlacePage>): AsyncGenerator<readonly Issue[]> {
  const seen = new Set<string>()
  for (let at = 0; ; ) {
    const { startAt, total, issues } = await read(Math.max(0, at - 1))
    const [first] = issues
    if (startAt !== Math.max(0, at - 1)) throw new SourceProblem('Jira gives other tickets than those asked for')
    if (at > 0 && (!first || !seen.has(first.id)))
      throw new SourceProblem('Tickets went away while they were read, so that some may be missing. Run it again.', {
        mayPass: true,
      })
    const fresh = issues.filter(({ id }) => !seen.has(id))
    for (const { id } of fresh) seen.add(id)
    yield fresh
    at = startAt + issues.length
    if (at >= total) return
    if (fresh.length === 0)
      throw new SourceProblem(`Jira counts ${total} tickets but gave ${seen.size}; the rest was not read`)
  }
}
