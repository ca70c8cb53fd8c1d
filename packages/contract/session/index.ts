import { Permission, Reach, Role } from '@onus/core/access'
import { Organisation } from '@onus/core/organisation'
import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'

/** What a browser's credential interface takes and gives, as it is. */
const Ceremony = z.record(z.string(), z.unknown())

const Password = z.string().min(1).max(128)
const NewPassword = z.string().max(128).describe('At least 12 characters and not among those that are tried first')
const Code = z.string().trim().min(6).max(20).describe('Six digits of the authenticator app, or a backup code')

/** Who is signed in, where, and what they may do there. `user` is null for a visitor. */
export const CurrentSession = z.object({
  user: z
    .object({ id: z.string(), name: z.string(), email: z.string(), hasTotp: z.boolean(), hasPasskey: z.boolean() })
    .nullable(),
  organisation: z.object({ id: z.uuid(), name: z.string(), sample: z.boolean() }).nullable(),
  person: z.uuid().nullable(),
  roles: z.array(Role),
  permissions: z.partialRecord(Permission, Reach),
  steppedUpUntil: z.string().nullable().describe('Until when what needs a fresh second factor goes without asking'),
  secondFactor: z.enum(['set', 'offered', 'required']).describe('Whether the roles held need a second factor here'),
})

export const SignedInOrNot = z.discriminatedUnion('state', [
  z.object({ state: z.literal('signed_in') }),
  z.object({ state: z.literal('second_factor'), methods: z.array(z.string()) }),
])

const signedIn = z.object({ state: z.literal('signed_in') })

export const sessions = {
  current: operation({
    method: 'GET',
    path: '/session',
    summary: 'Who is signed in, where, and what they may do',
    needs: 'public',
    output: CurrentSession,
  }),
  setUp: operation({
    method: 'POST',
    path: '/set-up',
    summary: 'Make the first user and organisation with the one-time link that the server printed; then sign in',
    needs: 'public',
    body: z.object({
      token: z.string().min(1).max(200),
      name: z.string().trim().min(1).max(200),
      email: z.email().max(254),
      password: NewPassword,
      organisation: Organisation.pick({ name: true })
        .extend(Organisation.omit({ name: true }).partial().shape)
        .describe('Its name; the rest can be said later'),
    }),
    output: z.object({ email: z.string(), organisation: z.uuid() }),
    status: 201,
  }),
  signIn: operation({
    method: 'POST',
    path: '/session',
    summary: 'Sign in with email and password; answers whether a second factor is still to come',
    needs: 'public',
    body: z.object({ email: z.email().max(254), password: Password }),
    output: SignedInOrNot,
  }),
  confirm: operation({
    method: 'POST',
    path: '/session/second-factor',
    summary: 'Finish signing in with a code of the authenticator app, or a backup code',
    needs: 'public',
    body: z.object({ code: Code }),
    output: signedIn,
  }),
  passkeyChallenge: operation({
    method: 'POST',
    path: '/session/passkey/challenge',
    summary: 'A challenge for signing in, or stepping up, with a passkey',
    needs: 'public',
    output: z.object({ options: Ceremony }),
  }),
  signInWithPasskey: operation({
    method: 'POST',
    path: '/session/passkey',
    summary: 'Sign in with a passkey that verified its user',
    needs: 'public',
    body: z.object({ response: Ceremony }),
    output: signedIn,
  }),
  signOut: operation({
    method: 'DELETE',
    path: '/session',
    summary: 'End this session',
    needs: 'signed-in',
    output: z.undefined(),
    status: 204,
  }),
  stepUp: operation({
    method: 'POST',
    path: '/session/step-up',
    summary: 'Prove again who you are, for what needs it; counts for five minutes',
    needs: 'signed-in',
    body: z.discriminatedUnion('method', [
      z.object({ method: z.literal('totp'), code: Code }),
      z.object({ method: z.literal('passkey'), response: Ceremony }),
      z.object({ method: z.literal('password'), password: Password }).describe('Only while you have no second factor'),
    ]),
    output: z.object({ steppedUpUntil: z.string() }),
  }),
  chooseOrganisation: operation({
    method: 'PUT',
    path: '/session/organisation',
    summary: 'Work in another organisation of yours',
    needs: 'signed-in',
    body: z.object({ organisation: z.uuid() }),
    output: CurrentSession,
  }),
  list: operation({
    method: 'GET',
    path: '/sessions',
    summary: 'Where you are signed in',
    needs: 'signed-in',
    output: z.object({
      items: z.array(
        z.object({
          id: z.uuid(),
          current: z.boolean(),
          signedInAt: z.string(),
          lastSeenAt: z.string(),
          address: z.string(),
          browser: z.string(),
        }),
      ),
    }),
  }),
  revoke: operation({
    method: 'DELETE',
    path: '/sessions/{id}',
    summary: 'End one of your sessions',
    needs: 'signed-in',
    params: byId,
    output: z.undefined(),
    status: 204,
  }),
  changePassword: operation({
    method: 'PUT',
    path: '/session/password',
    summary: 'Change your password; every other session ends',
    needs: 'signed-in',
    body: z.object({ current: Password, next: NewPassword }),
    output: z.undefined(),
    status: 204,
  }),
  resetPassword: operation({
    method: 'POST',
    path: '/password-resets',
    summary: 'Give somebody a new password, from the machine itself; every session of theirs ends',
    needs: 'instance:operate',
    body: z.object({ email: z.email().max(254), password: NewPassword }),
    output: z.object({ user: z.string(), organisations: z.int().describe('In how many it was recorded') }),
  }),
  startTotp: operation({
    method: 'POST',
    path: '/session/totp',
    summary: 'Begin to add an authenticator app; the secret and the backup codes are shown once',
    needs: 'signed-in',
    body: z.object({ password: Password }),
    output: z.object({ uri: z.string(), backupCodes: z.array(z.string()) }),
    reveals: true,
  }),
  activateTotp: operation({
    method: 'POST',
    path: '/session/totp/activation',
    summary: 'Finish adding the authenticator app with a code of it; every other session ends',
    needs: 'signed-in',
    body: z.object({ code: Code }),
    output: z.undefined(),
    status: 204,
  }),
  removeTotp: operation({
    method: 'POST',
    path: '/session/totp/removal',
    summary: 'Remove the authenticator app; every other session ends',
    needs: 'signed-in',
    body: z.object({ password: Password }),
    output: z.undefined(),
    status: 204,
    stepUp: true,
  }),
  passkeys: operation({
    method: 'GET',
    path: '/session/passkeys',
    summary: 'Your passkeys',
    needs: 'signed-in',
    output: z.object({
      items: z.array(z.object({ id: z.uuid(), name: z.string(), addedAt: z.string().nullable(), synced: z.boolean() })),
    }),
  }),
  newPasskeyChallenge: operation({
    method: 'POST',
    path: '/session/passkeys/challenge',
    summary: 'A challenge for adding a passkey',
    needs: 'signed-in',
    output: z.object({ options: Ceremony }),
    stepUp: true,
  }),
  addPasskey: operation({
    method: 'POST',
    path: '/session/passkeys',
    summary: 'Add a passkey; every other session ends',
    needs: 'signed-in',
    body: z.object({ name: z.string().trim().min(1).max(100), response: Ceremony }),
    output: z.object({ id: z.uuid() }),
    status: 201,
    stepUp: true,
  }),
  removePasskey: operation({
    method: 'DELETE',
    path: '/session/passkeys/{id}',
    summary: 'Remove a passkey; every other session ends',
    needs: 'signed-in',
    params: byId,
    output: z.undefined(),
    status: 204,
    stepUp: true,
  }),
} as const
