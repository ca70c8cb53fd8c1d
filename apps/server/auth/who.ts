import type { IncomingHttpHeaders } from 'node:http'
import { type Caller, outsideRoles } from '@onus/core/access'
import { refuse } from '@onus/core/problem'
import { type Instant, instant } from '@onus/core/time'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Tables } from '../db/index.ts'
import type { SignedIn } from '../http/handler.ts'
import { isLocalToken, type LocalAccess } from './local.ts'
import { hashOf, hexHashOf, isApiToken } from './secret.ts'
import { idleSeconds } from './sign-in.ts'
import {
  endSession,
  keepSession,
  operator,
  type SessionRow,
  sessionByHash,
  tokenByHash,
  tokenWasUsed,
} from './store.ts'

/** Who sent a request: by a bearer token if there is one, else by the session cookie, else nobody. */
export type Who =
  | { readonly kind: 'nobody'; readonly why: 'no_credentials' | 'bad_token' | 'ended' }
  | { readonly kind: 'user'; readonly caller: Caller & { kind: 'user' }; readonly signedIn: SignedIn }
  | { readonly kind: 'token'; readonly caller: Caller & { kind: 'token' } }

const hourMs = 60 * 60 * 1000
const longestMs = 12 * hourMs
const longestOutsideMs = 8 * hourMs
const refreshMs = 60 * 1000

/** Finds the sender in the database on every request: what was revoked a moment ago no longer works. */
export async function whoSent(
  database: Kysely<Tables>,
  headers: IncomingHttpHeaders,
  cookie: string,
  at: Instant,
  local: { readonly access: LocalAccess | undefined; readonly peer: string | undefined } | null = null,
): Promise<Who> {
  const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (bearer !== undefined && isLocalToken(bearer)) {
    const accepted = local?.access?.accepts(bearer, { headers, peer: local.peer }) ?? false
    return accepted ? byMachine(database, headers['x-onus-organisation']) : { kind: 'nobody', why: 'bad_token' }
  }
  if (headers.authorization !== undefined) return byToken(database, bearer)
  const token = sessionToken(headers.cookie, cookie)
  return token === null ? { kind: 'nobody', why: 'no_credentials' } : bySession(database, token, at)
}

/** The token in the session cookie. The library signs its cookies; 256 random bits need no signature. */
export function sessionToken(cookies: string | undefined, name: string): string | null {
  const pair = cookies
    ?.split(';')
    .map(one => one.trim())
    .find(one => one.startsWith(`${name}=`))
  const token = pair?.slice(name.length + 1).split('.')[0]
  return token && /^[\w-]{43}$/.test(token) ? token : null
}

async function byToken(database: Kysely<Tables>, token: string | undefined): Promise<Who> {
  if (token === undefined || !isApiToken(token)) return { kind: 'nobody', why: 'bad_token' }
  const row = await tokenByHash(database, hashOf(token))
  if (row === null) return { kind: 'nobody', why: 'bad_token' }
  if (row.isStale) await tokenWasUsed(database, row.id)
  const { id, org, scopes, connections } = row
  return { kind: 'token', caller: { kind: 'token', id, org, permissions: scopes, objects: connections } }
}

/** Somebody at the machine acts as the first operator, in their latest organisation or another one of theirs. */
async function byMachine(database: Kysely<Tables>, organisation: string | string[] | undefined): Promise<Who> {
  const wanted = z.uuid().optional().safeParse(organisation)
  const row = wanted.success ? await operator(database, wanted.data ?? null) : null
  if (row === null) return { kind: 'nobody', why: 'bad_token' }
  if (row.org === null) refuse('not_found', 'The operator of this instance is in no such organisation')
  const { user, name, email, org, person, hasTotp, hasPasskey, roles } = row
  return {
    kind: 'user',
    caller: { kind: 'user', id: user, org, person, roles },
    signedIn: { session: noSession, user, name, email, org, steppedUpAt: null, hasTotp, hasPasskey },
  }
}

/** Whether somebody at the machine itself asks, with the local token. */
export function isAtMachine(signedIn: SignedIn | null): boolean {
  return signedIn?.session === noSession
}

/** Names no session, so that nothing of a session can be ended, chosen or stepped up with a local token. */
export const noSession = '00000000-0000-0000-0000-000000000000'

async function bySession(database: Kysely<Tables>, token: string, at: Instant): Promise<Who> {
  const row = await sessionByHash(database, hexHashOf(token))
  if (row === null) return { kind: 'nobody', why: 'ended' }
  const end = absoluteEnd(row)
  if (end <= at) {
    await endSession(database, row.session)
    return { kind: 'nobody', why: 'ended' }
  }
  if (Date.parse(at) - Date.parse(row.updatedAt) > refreshMs) await keepSession(database, row.session, idleEnd(at, end))
  const { session, user, name, email, org, person, steppedUpAt, hasTotp, hasPasskey, roles } = row
  return {
    kind: 'user',
    caller: { kind: 'user', id: user, org, person, roles },
    signedIn: { session, user, name, email, org, steppedUpAt, hasTotp, hasPasskey },
  }
}

/** Twelve hours after sign-in; eight for people from outside. */
function absoluteEnd(row: SessionRow): Instant {
  const isOutside = row.roles.some(held => outsideRoles.includes(held.role))
  return instant(Date.parse(row.createdAt) + (isOutside ? longestOutsideMs : longestMs))
}

function idleEnd(at: Instant, end: Instant): Instant {
  const idle = instant(Date.parse(at) + idleSeconds * 1000)
  return idle < end ? idle : end
}
