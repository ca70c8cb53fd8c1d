import { type ProblemCode, refuse } from '@onus/core/problem'
import { APIError } from 'better-auth/api'
import { hexHashOf } from './secret.ts'

type Reply<Response> = { headers?: Headers | null; response: Response }

export type Through<Response> = {
  readonly response: Response
  /** The hash of the session that the library made or kept, where it set one. */
  readonly session: string | null
}

/**
 * Calls the sign-in library, hands its cookies on, and turns its refusals into ours. What it says about a failed sign-in
 * is the same whether the address is unknown or the password wrong.
 */
export async function through<Response>(
  call: { header: (name: string, value: string) => void },
  cookie: string,
  refused: { code: ProblemCode; detail: string },
  run: () => Promise<Reply<Response>>,
): Promise<Through<Response>> {
  const { headers, response } = await run().catch((error: unknown) => {
    if (!(error instanceof APIError)) throw error
    if (error.statusCode >= 500 && error.body?.code !== unverified) throw error
    if (error.statusCode === 429) return refuse('rate_limited', 'Too many wrong codes; wait 15 minutes')
    return refuse(refused.code, refused.detail)
  })
  const cookies = headers?.getSetCookie() ?? []
  for (const one of cookies) call.header('set-cookie', one.startsWith(`${cookie}=`) ? untilTheBrowserEnds(one) : one)
  const token = cookies.flatMap(one => tokenIn(one, cookie)).at(-1)
  return { response, session: token === undefined ? null : hexHashOf(token) }
}

/** The library answers 500 for a passkey registration that does not verify; it is the browser's fault, not ours. */
const unverified = 'FAILED_TO_VERIFY_REGISTRATION'

/**
 * The session's own cookie carries no age unless it is being taken away: how long a session lasts, idle or in all, is
 * decided here at each request, and a cookie that outlives it opens nothing.
 */
function untilTheBrowserEnds(setCookie: string): string {
  if (/;\s*max-age=0\b/i.test(setCookie)) return setCookie
  return setCookie.replace(/;\s*(max-age|expires)=[^;]*/gi, '')
}

function tokenIn(setCookie: string, name: string): string[] {
  if (!setCookie.startsWith(`${name}=`)) return []
  const token = decodeURIComponent(setCookie.slice(name.length + 1).split(';')[0] ?? '').split('.')[0]
  return token ? [token] : []
}
