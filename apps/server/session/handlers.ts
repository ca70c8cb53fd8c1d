import type { sessions } from '@onus/contract/session'
import { permissionsOf, secondFactorRoles } from '@onus/core/access'
import { Organisation } from '@onus/core/organisation'
import { type ProblemCode, refuse } from '@onus/core/problem'
import { type Instant, instant } from '@onus/core/time'
import { type Through, through } from '../auth/library.ts'
import { resetPassword } from '../auth/reset.ts'
import { hashOf, hexHashOf } from '../auth/secret.ts'
import { type SignIn, sessionCookieName } from '../auth/sign-in.ts'
import { sessionByHash } from '../auth/store.ts'
import { checkPassword, insertUser } from '../auth/users.ts'
import { isAtMachine, sessionToken } from '../auth/who.ts'
import type { Database } from '../db/index.ts'
import type { HandlersOf, SignedIn } from '../http/handler.ts'
import type { Site } from '../http/origin.ts'
import { createOrganisation } from '../organisation/create.ts'
import { makeFirstMember } from '../organisation/first-member.ts'
import type { Furnish } from '../organisation/furnish.ts'
import { organisationById } from '../organisation/store.ts'
import {
  endOtherSessions,
  endSessionByHash,
  endSessionOf,
  enterOrganisation,
  freshen,
  sessionsOf,
  spendCode,
  spendSetUp,
} from './store.ts'

export type SessionDeps = {
  readonly database: Pick<Database, 'app'>
  readonly signIn: SignIn
  readonly site: Site
  readonly furnish: Furnish
}

const stepUpMs = 5 * 60 * 1000
const wrongPassword = { code: 'not_signed_in', detail: 'The address or the password is wrong' } as const
const wrongCode = { code: 'not_signed_in', detail: 'The code is wrong or too old' } as const
const wrongPasskey = { code: 'not_signed_in', detail: 'This passkey was not accepted' } as const

/** Sign-in with passwords, TOTP and passkeys, by the library; sessions, step-up and the choice of organisation, by us. */
export function sessionHandlers({ database, signIn, site, furnish }: SessionDeps): HandlersOf<typeof sessions> {
  const cookie = sessionCookieName(site)
  const api = signIn.api
  const ask = <Response>(
    call: { header: (name: string, value: string) => void },
    refused: { code: ProblemCode; detail: string },
    run: () => Promise<{ headers?: Headers | null; response: Response }>,
  ) => through(call, cookie, refused, run)
  const ownToken = (browser: Headers) => hexHashOf(sessionToken(browser.get('cookie') ?? undefined, cookie) ?? '')

  /** A session that was just proved: it enters an organisation, and counts as fresh for five minutes. */
  const enter = async (answered: Through<unknown>, org: string | null = null) => {
    const entered = answered.session === null ? null : await freshen(database.app, answered.session, org)
    return entered ?? refuse('not_signed_in', 'No session was made; try again')
  }
  const viewOf = async (hash: string) => {
    const row = await sessionByHash(database.app, hash)
    if (row === null) return visitor
    const { user: id, name, email, hasTotp, hasPasskey, roles, person, org, steppedUpAt } = row
    const organisation = org === null ? null : await organisationById(database.app, org)
    const caller = { kind: 'user', id, org, person, roles } as const
    const needsOne = !site.isLoopback && roles.some(held => secondFactorRoles.includes(held.role))
    return {
      user: { id, name, email, hasTotp, hasPasskey },
      organisation,
      person,
      roles: roles.map(held => held.role),
      permissions: permissionsOf(caller),
      steppedUpUntil: steppedUpAt === null ? null : untilOf(steppedUpAt),
      secondFactor: hasTotp || hasPasskey ? ('set' as const) : needsOne ? ('required' as const) : ('offered' as const),
    }
  }
  return {
    current: async ({ browser }) => await viewOf(ownToken(browser)),

    setUp: async call => {
      const { token, name, email, password, organisation } = call.body
      await call.attempt('set-up')
      const id = call.newId()
      const body = Organisation.parse({ ...unsaid, ...organisation })
      const actor = { kind: 'user', id } as const
      const input = { body, actor, at: call.at, sample: false, host: new URL(site.origin).host }
      const { org, made } = await createOrganisation(database, input, async (tx, writer) => {
        if (!(await spendSetUp(tx, hashOf(token)))) {
          refuse('not_found', 'This set-up link is not the current one, or was used; restart Onus to get another')
        }
        const user = await insertUser(tx, { id, name, email, password })
        await makeFirstMember(writer, user)
        await furnish(writer)
        return user
      })
      return { email: made.email, organisation: org }
    },

    signIn: async call => {
      const { email, password } = call.body
      await call.attempt(email)
      const answered = await ask(call, wrongPassword, () =>
        api.signInEmail({ body: { email, password }, headers: call.browser, returnHeaders: true }),
      )
      const { response } = answered
      if ('twoFactorRedirect' in response) return { state: 'second_factor', methods: ['totp'] }
      if (await needsPasskey(answered.session ?? '')) {
        await endSessionByHash(database.app, answered.session ?? '')
        return { state: 'second_factor', methods: ['passkey'] }
      }
      await enter(answered)
      return { state: 'signed_in' }
    },

    confirm: async call => {
      await call.attempt(`second factor from ${call.address}`)
      const answered = await ask(call, wrongCode, () => withCode(call))
      const { user } = await enter(answered)
      if (await isSpent(user, call.body.code)) {
        await endSessionByHash(database.app, answered.session ?? '')
        refuse(wrongCode.code, wrongCode.detail)
      }
      return { state: 'signed_in' }
    },

    passkeyChallenge: async call => {
      const { response } = await ask(call, wrongPasskey, () =>
        api.generatePasskeyAuthenticationOptions({ headers: call.browser, returnHeaders: true }),
      )
      return { options: { ...response, userVerification: 'required' } }
    },

    signInWithPasskey: async call => {
      await call.attempt(`passkey from ${call.address}`)
      await enter(await withPasskey(call, call.body.response))
      return { state: 'signed_in' }
    },

    signOut: async ({ tx, signedIn, header }) => {
      await endSessionOf(tx, signedIn.user, signedIn.session)
      const secure = site.isLoopback ? '' : '; Secure'
      header('set-cookie', `${cookie}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure}`)
      return undefined
    },

    stepUp: async call => {
      const { signedIn, body } = call
      await call.attempt(`step-up of ${signedIn.user}`)
      if (body.method === 'password') await proveByPassword(call, body.password)
      if (body.method === 'totp') await proveByTotp(call)
      const hash = body.method === 'passkey' ? await proveByPasskey(call, body.response) : ownToken(call.browser)
      await freshen(database.app, hash, signedIn.org)
      return { steppedUpUntil: untilOf(call.at) }
    },

    chooseOrganisation: async ({ browser, signedIn, body }) => {
      if (!(await enterOrganisation(database.app, signedIn.session, body.organisation))) {
        refuse('not_found', 'You are not a member of such an organisation')
      }
      return await viewOf(ownToken(browser))
    },

    list: async ({ tx, signedIn }) => ({
      items: (await sessionsOf(tx, signedIn.user)).map(session => ({
        ...session,
        current: session.id === signedIn.session,
      })),
    }),

    revoke: async ({ tx, signedIn, params }) => {
      if (!(await endSessionOf(tx, signedIn.user, params.id))) refuse('not_found', 'You have no such session')
      return undefined
    },

    changePassword: async call => {
      const { current, next } = call.body
      await call.attempt(call.signedIn.email)
      checkPassword(next, call.signedIn, 'next')
      const body = { currentPassword: current, newPassword: next, revokeOtherSessions: true }
      const answered = await ask(call, { code: 'not_permitted', detail: 'The current password is wrong' }, () =>
        api.changePassword({ body, headers: call.browser, returnHeaders: true }),
      )
      await withNewFactor(call, answered)
      return undefined
    },

    resetPassword: async ({ signedIn, body, actor, at }) => {
      if (!isAtMachine(signedIn))
        refuse('not_permitted', 'Only somebody at the machine resets a password: run "onus user reset-password" there')
      return await resetPassword(database, { ...body, actor, at })
    },

    startTotp: async call => {
      await call.attempt(call.signedIn.email)
      const refused = {
        code: 'not_permitted',
        detail: 'The password is wrong, or you have an authenticator app already',
      } as const
      const { response } = await ask(call, refused, () =>
        api.enableTwoFactor({ body: { password: call.body.password }, headers: call.browser, returnHeaders: true }),
      )
      if (response.method !== 'totp')
        throw new Error('The sign-in library offered another factor than it was asked for')
      return { uri: response.totpURI, backupCodes: response.backupCodes }
    },

    activateTotp: async call => {
      await call.attempt(`second factor of ${call.signedIn.user}`)
      const answered = await ask(call, wrongCode, () =>
        api.verifyTOTP({ body: { code: call.body.code }, headers: call.browser, returnHeaders: true }),
      )
      await isSpent(call.signedIn.user, call.body.code)
      await withNewFactor(call, answered)
      return undefined
    },

    removeTotp: async call => {
      await call.attempt(call.signedIn.email)
      const answered = await ask(call, { code: 'not_permitted', detail: 'The password is wrong' }, () =>
        api.disableTwoFactor({ body: call.body, headers: call.browser, returnHeaders: true }),
      )
      await withNewFactor(call, answered)
      return undefined
    },

    passkeys: async ({ browser }) => {
      const passkeys = await api.listPasskeys({ headers: browser })
      return {
        items: passkeys.map(({ id, name, createdAt, backedUp }) => ({
          id,
          name: name ?? 'Passkey',
          addedAt: createdAt ? instant(createdAt) : null,
          synced: backedUp,
        })),
      }
    },

    newPasskeyChallenge: async call => {
      const { response } = await ask(call, wrongPasskey, () =>
        api.generatePasskeyRegistrationOptions({ headers: call.browser, returnHeaders: true }),
      )
      return { options: { ...response, pubKeyCredParams: es256First(response.pubKeyCredParams) } }
    },

    addPasskey: async call => {
      const { name, response } = call.body
      const refused = { code: 'invalid_input', detail: 'This passkey was not accepted; start again' } as const
      const answered = await ask(call, refused, () =>
        api.verifyPasskeyRegistration({ body: { name, response }, headers: call.browser, returnHeaders: true }),
      )
      await withNewFactor(call, answered)
      return { id: answered.response.id }
    },

    removePasskey: async call => {
      const refused = { code: 'not_found', detail: 'You have no such passkey' } as const
      const answered = await ask(call, refused, () =>
        api.deletePasskey({ body: { id: call.params.id }, headers: call.browser, returnHeaders: true }),
      )
      await withNewFactor(call, answered)
      return undefined
    },
  }

  /** True when this code was used before: each works once, within its half minute too. */
  async function isSpent(user: string, code: string): Promise<boolean> {
    return !(await spendCode(database.app, user, hashOf(code.replace(/\s/g, ''))))
  }

  /** Away from loopback, a password alone is not enough for somebody whose second factor is a passkey. */
  async function needsPasskey(hash: string): Promise<boolean> {
    return !site.isLoopback && ((await sessionByHash(database.app, hash))?.hasPasskey ?? false)
  }

  /** A session under a changed password or factor: it is the only one that goes on. */
  async function withNewFactor(
    call: { signedIn: SignedIn; browser: Headers },
    answered: Through<unknown>,
  ): Promise<void> {
    const kept = answered.session ?? ownToken(call.browser)
    await freshen(database.app, kept, call.signedIn.org)
    await endOtherSessions(database.app, call.signedIn.user, kept)
  }

  function withCode({ body, browser }: { body: { code: string }; browser: Headers }) {
    const code = body.code.replace(/\s/g, '')
    const isTotp = /^\d{6}$/.test(code)
    if (isTotp) return api.verifyTOTP({ body: { code }, headers: browser, returnHeaders: true })
    return api.verifyBackupCode({ body: { code }, headers: browser, returnHeaders: true })
  }

  function withPasskey(call: Signing, response: Record<string, unknown>) {
    return ask(call, wrongPasskey, () =>
      api.verifyPasskeyAuthentication({
        body: { response: response as never },
        headers: call.browser,
        returnHeaders: true,
      }),
    )
  }

  async function proveByPassword({ signedIn, browser }: Proving, password: string): Promise<void> {
    if (signedIn.hasTotp || signedIn.hasPasskey)
      refuse('not_permitted', 'Use your second factor: a password alone does not count')
    await ask({ header: () => {} }, { code: 'not_permitted', detail: 'The password is wrong' }, async () => ({
      response: await api.verifyPassword({ body: { password }, headers: browser }),
    }))
  }

  async function proveByTotp(call: Proving & { body: object }): Promise<void> {
    const { signedIn, body } = call
    if (!signedIn.hasTotp || !('code' in body)) refuse('not_permitted', 'You have no authenticator app')
    const given = body as { code: string }
    await ask(call, { ...wrongCode, code: 'not_permitted' }, () => withCode({ ...call, body: given }))
    if (await isSpent(signedIn.user, given.code)) refuse('not_permitted', wrongCode.detail)
  }

  /** The library makes a session for a passkey; it replaces the one that asked, if it is of the same user. */
  async function proveByPasskey(call: Proving, response: Record<string, unknown>): Promise<string> {
    const cookies: string[] = []
    const answered = await withPasskey({ ...call, header: (_, value) => void cookies.push(value) }, response)
    const entered = await enter(answered, call.signedIn.org)
    if (entered.user !== call.signedIn.user) {
      await endSessionByHash(database.app, answered.session ?? '')
      return refuse('not_permitted', 'This passkey belongs to another account')
    }
    for (const one of cookies) call.header('set-cookie', one)
    await endSessionOf(database.app, call.signedIn.user, call.signedIn.session)
    return answered.session ?? ''
  }
}

/** ES256 first: every authenticator has it, and what auditors sign is verified with it (rulings 22). */
function es256First<Kind extends { alg: number }>(kinds: readonly Kind[]): Kind[] {
  return kinds.toSorted((a, b) => Number(b.alg === -7) - Number(a.alg === -7))
}

type Signing = { readonly browser: Headers; readonly header: (name: string, value: string) => void }
type Proving = Signing & { readonly signedIn: SignedIn }

/** What an organisation is until somebody says it. */
const unsaid: Omit<Organisation, 'name'> = {
  kind: 'other',
  federal: false,
  zone: 'UTC',
  nis2: { entityClass: 'unknown', entityTypes: [] },
}

const visitor = {
  user: null,
  organisation: null,
  person: null,
  roles: [],
  permissions: {},
  steppedUpUntil: null,
  secondFactor: 'offered' as const,
}

function untilOf(steppedUpAt: Instant): Instant {
  return instant(Date.parse(steppedUpAt) + stepUpMs)
}
