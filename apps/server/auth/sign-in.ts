import { randomUUID } from 'node:crypto'
import { kyselyAdapter } from '@better-auth/kysely-adapter'
import { passkey } from '@better-auth/passkey'
import type { BetterAuthOptions } from 'better-auth'
import { APIError } from 'better-auth/api'
import { betterAuth } from 'better-auth/minimal'
import { twoFactor } from 'better-auth/plugins'
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import type { Pool } from 'pg'
import type { Site } from '../http/origin.ts'
import { withHashedSessions } from './hashed-sessions.ts'
import { hashPassword, longestPassword, shortestPassword, verifyPassword } from './password.ts'

export const idleSeconds = 30 * 60

/** The name of the session cookie. `__Host-` binds it to the host and to https; loopback HTTP cannot have it (rulings 14). */
export function sessionCookieName(site: Site): string {
  return cookieNames(site).session_token
}

/**
 * The sign-in library on our tables: passwords, TOTP, passkeys. Users are made by the set-up link and by invitations only,
 * nothing is sent to anybody, and its own routes are not served: each operation of the contract calls what it needs.
 */
export function openSignIn({ pool, site, secret }: { pool: Pool; site: Site; secret: string }) {
  const database = new Kysely<Record<string, never>>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin()],
  }).withSchema('auth')
  const adapter = kyselyAdapter(database, { type: 'postgres', transaction: true })
  const names = cookieNames(site)
  return betterAuth({
    appName: 'Onus',
    baseURL: `${site.origin}/api/auth`,
    secret,
    database: (options: BetterAuthOptions) => withHashedSessions(adapter(options)),
    trustedOrigins: [site.origin],
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    session: {
      expiresIn: idleSeconds,
      updateAge: 60,
      freshAge: 0,
      additionalFields: {
        org: { type: 'string', required: false, input: false },
        steppedUpAt: { type: 'date', required: false, input: false },
      },
    },
    verification: { storeIdentifier: 'hashed' },
    advanced: {
      database: { generateId: () => randomUUID() },
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure: !site.isLoopback },
      cookies: Object.fromEntries(Object.entries(names).map(([cookie, name]) => [cookie, { name }])),
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    plugins: [
      twoFactor({
        issuer: 'Onus',
        twoFactorCookieMaxAge: 300,
        accountLockout: { maxFailedAttempts: 10, durationSeconds: 900 },
      }),
      passkey({
        rpID: new URL(site.origin).hostname,
        rpName: 'Onus',
        origin: site.origin,
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        advanced: { webAuthnChallengeCookie: 'passkey_challenge' },
        schema: { passkey: { fields: { credentialID: 'credentialId' } } },
        authentication: {
          afterVerification: async ({ verification }) => {
            if (verification.authenticationInfo.userVerified) return
            throw new APIError('UNAUTHORIZED', { message: 'The passkey did not verify its user' })
          },
        },
      }),
    ],
  })
}

export type SignIn = ReturnType<typeof openSignIn>

/** The header in which the adapter tells the library who asks; it never comes from outside. */
export const addressHeader = 'x-onus-address'

function cookieNames(site: Site) {
  const prefix = site.isLoopback ? 'onus.' : '__Host-onus.'
  return {
    session_token: `${prefix}session`,
    session_data: `${prefix}session_data`,
    account_data: `${prefix}account_data`,
    dont_remember: `${prefix}dont_remember`,
    two_factor: `${prefix}two_factor`,
    trust_device: `${prefix}trust_device`,
    passkey_challenge: `${prefix}passkey_challenge`,
  }
}
