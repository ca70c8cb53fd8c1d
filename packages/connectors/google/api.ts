import { createPrivateKey, sign } from 'node:crypto'
import { z } from 'zod'
import { type CollectRun, SourceProblem } from '../connector/index.ts'
import { type Answer, pagesByCursor, type Request, shaped } from '../net/index.ts'
import { type Hidden, type Shown, shownPages, whole, wordsOf } from '../shown/index.ts'
import { type GoogleSettings, keyOf, type ServiceKey } from './settings.ts'
import { Token } from './shapes.ts'

const root = 'https://www.googleapis.com/auth/'

/** Each list has a scope of its own, so that one that was not delegated does not keep the others from being read. */
export const scopes = {
  users: 'admin.directory.user.readonly',
  groups: 'admin.directory.group.readonly',
  members: 'admin.directory.group.member.readonly',
  roles: 'admin.directory.rolemanagement.readonly',
  reports: 'admin.reports.audit.readonly',
} as const
export type Scope = keyof typeof scopes

export type Query = {
  readonly path: string
  readonly scope: Scope
  /** What the answer calls its list. */
  readonly items: string
  readonly query?: Readonly<Record<string, string>>
}

/** The Admin SDK of Google Workspace; everything is asked with GET. */
export type Api = {
  /** A whole list; a refusal is a problem that names the scope. */
  all<S extends z.ZodType>(query: Query, schema: S): Promise<z.output<S>[]>
  /** A whole list, or why it is not shown. */
  list<S extends z.ZodType>(query: Query, schema: S): Promise<Shown<z.output<S>[]>>
  /** The same page by page, for what may be too much to hold. */
  pages<S extends z.ZodType>(query: Query, schema: S): AsyncGenerator<Shown<readonly z.output<S>[]>>
}

export function openApi(settings: GoogleSettings, run: CollectRun): Api {
  const base = settings.address.replace(/\/$/, '')
  const tokens = new Map<Scope, { readonly made: Promise<Shown<z.infer<typeof Token>>>; readonly at: number }>()
  const tokenFor = (scope: Scope) => {
    const now = Date.parse(run.now())
    const known = tokens.get(scope)
    if (known && known.at + 50 * 60_000 > now) return known.made
    const made = tokenOf(settings, scope, run)
    tokens.set(scope, { made, at: now })
    return made
  }
  async function* read<S extends z.ZodType>(
    { path, scope, items, query = {} }: Query,
    schema: S,
  ): AsyncGenerator<Shown<readonly z.output<S>[]>> {
    let refused: Hidden | undefined
    const pages = pagesByCursor<Answer | undefined>(async cursor => {
      const token = await tokenFor(scope)
      if (!token.ok) {
        refused = token
        return { page: undefined, next: null }
      }
      const url = new URL(base + path)
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
      if (cursor !== null) url.searchParams.set('pageToken', cursor)
      const request: Request = {
        url,
        headers: { accept: 'application/json', authorization: `Bearer ${token.value.access_token}` },
        expect: [403],
        isBusy,
      }
      const answer = await run.net.send(request)
      const next =
        answer.status === 403 ? null : shaped(answer, z.object({ nextPageToken: z.string().nullish() })).nextPageToken
      return { page: answer, next }
    })
    const answers = async function* () {
      for await (const page of pages) if (page) yield page
    }
    // A list that is empty is left out of the answer.
    const page = z.object({ kind: z.string(), [items]: z.array(schema).default([]) })
    yield* shownPages(answers(), answer => (shaped(answer, page)[items] ?? []) as z.output<S>[])
    if (refused) yield refused
  }
  const list = <S extends z.ZodType>(query: Query, schema: S) => whole(read(query, schema))
  return {
    list,
    pages: read,
    async all(query, schema) {
      const shown = await list(query, schema)
      if (shown.ok) return shown.value
      throw new SourceProblem(
        `${new URL(base).host} does not show ${query.items}: it answered ${shown.status}, ${shown.words}. It needs ${hintOf(query.scope, settings)}`,
      )
    },
  }
}

/** What to give so that a list is shown. */
export function hintOf(scope: Scope, { subject }: Pick<GoogleSettings, 'subject'>): string {
  return `the scope ${root}${scopes[scope]} delegated to the service account, and ${subject} to have the right`
}

/** Google says 403 for a spent allowance too. */
function isBusy(answer: Answer): boolean {
  return answer.status === 403 && /"(user)?rateLimitExceeded"|"quotaExceeded"/i.test(answer.text())
}

/** Signs in as a service account in the name of an administrator (RFC 7523). */
async function tokenOf(
  settings: GoogleSettings,
  scope: Scope,
  { net, now }: CollectRun,
): Promise<Shown<z.infer<typeof Token>>> {
  const key = keyOf(settings.key)
  if (!key) throw new SourceProblem('The key of the service account cannot be read')
  const issued = Math.floor(Date.parse(now()) / 1000)
  const claims = { iss: key.client_email, sub: settings.subject, scope: root + scopes[scope], aud: key.token_uri }
  const answer = await net.send({
    method: 'POST',
    url: key.token_uri,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signed(key, { ...claims, iat: issued, exp: issued + 3600 }),
    }).toString(),
    expect: [400, 401, 403],
  })
  if (answer.status < 300) return { ok: true, value: shaped(answer, Token) }
  return { ok: false, status: answer.status, words: `${key.client_email} gets no token: ${wordsOf(answer)}` }
}

function signed({ private_key, private_key_id }: ServiceKey, claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = part({ alg: 'RS256', typ: 'JWT', ...(private_key_id && { kid: private_key_id }) })
  const body = `${head}.${part(claims)}`
  return `${body}.${sign('sha256', Buffer.from(body), createPrivateKey(private_key)).toString('base64url')}`
}
