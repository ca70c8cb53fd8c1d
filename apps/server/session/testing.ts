import { events } from '@onus/contract/event'
import { grants } from '@onus/contract/grant'
import { invitations } from '@onus/contract/invitation'
import { members } from '@onus/contract/member'
import { organisations } from '@onus/contract/organisation'
import { sessions } from '@onus/contract/session'
import { tokens } from '@onus/contract/token'
import { openSignIn } from '../auth/sign-in.ts'
import { type TestDatabase, testDatabase } from '../db/testing.ts'
import { grantHandlers } from '../grant/handlers.ts'
import type { Handlers } from '../http/handler.ts'
import type { Site } from '../http/origin.ts'
import type { Http, HttpOptions } from '../http/server.ts'
import { type TestBrowser, testBrowser, testHttp, testSecret, testSite } from '../http/testing.ts'
import { invitationHandlers } from '../invitation/handlers.ts'
import { memberHandlers } from '../member/handlers.ts'
import { organisationHandlers } from '../organisation/handlers.ts'
import { tokenHandlers } from '../token/handlers.ts'
import { sessionHandlers } from './handlers.ts'
import { setUpLink } from './set-up.ts'

/** The nouns of coming in: who, where, with which rights. */
export const signInApi = { events, grants, invitations, members, organisations, sessions, tokens } as const
export type SignInApi = typeof signInApi

export function signInHandlers(database: TestDatabase, site: Site = testSite): Handlers<SignInApi> {
  const signIn = openSignIn({ pool: database.libraries, site, secret: testSecret })
  const furnish = async () => {}
  return {
    grants: grantHandlers(),
    invitations: invitationHandlers({ database, origin: site.origin }),
    members: memberHandlers(),
    organisations: organisationHandlers({ database, host: site.host, furnish }),
    sessions: sessionHandlers({ database, signIn, site, furnish }),
    tokens: tokenHandlers(),
  }
}

export type TestPlace = AsyncDisposable & {
  readonly database: TestDatabase
  readonly http: Http
  readonly browser: (headers?: Record<string, string>) => TestBrowser<SignInApi>
  /** The first user, signed in. */
  readonly firstUser: () => Promise<TestBrowser<SignInApi>>
  /** Another member, invited by the first and signed in. */
  readonly member: (by: TestBrowser<SignInApi>, email: string, ...roles: Role[]) => Promise<TestBrowser<SignInApi>>
}

type Role = Parameters<TestBrowser<SignInApi>['client']['grants']['create']>[0]['body']['role']

export const password = 'tandem obsidian violin'
export const ada = { name: 'Ada', email: 'ada@example.com', password }

/** A database and server of one test's own, with sign-in and nothing else. */
export async function testPlace(more: Partial<HttpOptions<SignInApi>> = {}): Promise<TestPlace> {
  const database = await testDatabase()
  const http = await testHttp(database, signInApi, signInHandlers(database, more.site), more)
  const browser = (headers?: Record<string, string>) => testBrowser(http.app, signInApi, headers)
  return {
    database,
    http,
    browser,
    firstUser: async () => {
      const link = await setUpLink(database, testSite.origin)
      const first = browser()
      await first.client.sessions.setUp({
        body: { ...ada, token: secretOf(link ?? ''), organisation: { name: 'Acme' } },
      })
      await first.client.sessions.signIn({ body: ada })
      return first
    },
    member: async (by, email, ...roles) => {
      const { link } = await by.client.invitations.create({ body: { email, roles } })
      const invited = browser()
      const account = { name: email.split('@')[0] ?? email, password }
      await invited.client.invitations.accept({ body: { token: secretOf(link), account } })
      await invited.client.sessions.signIn({ body: { email, password } })
      return invited
    },
    [Symbol.asyncDispose]: async () => {
      await http[Symbol.asyncDispose]()
      await database.close()
    },
  }
}

/** The secret in the fragment of a one-time link. */
export function secretOf(link: string): string {
  return new URL(link).hash.slice(1)
}
