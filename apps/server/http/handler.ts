import type { Readable } from 'node:stream'
import type { Operation, Operations } from '@onus/contract/operation'
import type { Caller, Permission, Reach, Target } from '@onus/core/access'
import type { Refusal } from '@onus/core/problem'
import type { Instant } from '@onus/core/time'
import type { Transaction } from 'kysely'
import type { z } from 'zod'
import type { Tables } from '../db/index.ts'
import type { Writer } from '../record/record.ts'

/** A user and their session, as the cookie found them. */
export type SignedIn = {
  readonly session: string
  readonly user: string
  readonly name: string
  readonly email: string
  readonly org: string | null
  /** When a second factor was last shown in this session. */
  readonly steppedUpAt: Instant | null
  readonly hasTotp: boolean
  readonly hasPasskey: boolean
}

/** A file that arrived: on disk, hashed and counted while it streamed. It is removed after the answer unless moved. */
export type Upload = {
  readonly name: string
  /** What its first bytes are. */
  readonly mediaType: string
  /** What was claimed that it is, where its bytes are something else; null otherwise. */
  readonly claimed: string | null
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

/**
 * A reply of bytes, always an attachment. A `feed` is read again and again by a program: it goes out under its own type, and
 * not at all to who keeps this state of it already.
 */
export type Download = {
  readonly name: string
  readonly mediaType: string
  readonly content: Readable | Uint8Array
  readonly feed?: { readonly tag: string; readonly isKept: boolean }
}

/** What every handler gets, parsed and allowed. */
type Parsed<Op extends Operation> = {
  readonly params: z.output<Op['params']>
  readonly query: z.output<Op['query']>
  readonly body: z.output<Op['body']>
  readonly files: readonly Upload[]
  readonly requestId: string
  readonly address: string
  readonly at: Instant
  readonly newId: () => string
  readonly newSalt: () => Buffer
  /** A header as it was sent, by its name in lower case. */
  readonly sent: (name: string) => string | undefined
  /** Sets a header of the reply, as `set-cookie`. */
  readonly header: (name: string, value: string) => void
}

type WithTransaction = {
  /** Read only for GET: the database refuses a write in it. Ends with the answer; a refusal rolls it back. */
  readonly tx: Transaction<Tables>
}

/** What the sign-in library may know of the browser, and the count of attempts to prove who one is. */
type Signing = {
  readonly browser: Headers
  readonly attempt: (account: string) => Promise<void>
  /** Counts one use of a link that needs no account. */
  readonly use: (link: string) => Promise<void>
}

type Anybody = Signing & { readonly signedIn: SignedIn | null }

type SomebodySignedIn = Signing & { readonly signedIn: SignedIn; readonly caller: Caller & { kind: 'user' } }

type Permitted = Writer & {
  readonly caller: Caller
  /** How far the caller may go with what the route needs. Always `all`, unless the handler is `narrowed`. */
  readonly reach: Reach
  /** The user, null when a token calls. */
  readonly signedIn: SignedIn | null
  /** The version that the caller saw, from If-Match; pass it on as `expectedVersion`. */
  readonly ifMatch: number | undefined
  /** Asks `can` about one object and throws what it refuses: 404 out of reach, 403, or separation of duties. */
  readonly may: (permission: Permission, target: Target) => { readonly overridden: boolean }
  /** A short-lived address of a stored file on the other origin. */
  readonly fileLink: (file: { sha256: string; name: string; mediaType: string; inline?: boolean }) => string
}

/** What a handler gets, by what its operation needs. `Permitted` is a `Writer`, so it can be given to `record`. */
export type Call<Op extends Operation> = Parsed<Op> &
  (Op['needs'] extends 'public'
    ? Anybody & WithTransaction
    : Op['needs'] extends 'signed-in'
      ? SomebodySignedIn & WithTransaction
      : Permitted)

type Answer<Op extends Operation> = Op['transport'] extends 'download' ? Download : z.input<Op['output']> | Refusal

type Run<Op extends Operation> = (call: Call<Op>) => Promise<Answer<Op>>

/** A handler that looks at `reach` and answers only what the caller reaches. */
export type Narrowed<Op extends Operation> = { readonly narrowed: Run<Op> }

/**
 * What an operation runs. A plain function is only ever called for callers who reach everything; everybody else is
 * refused before it, so that forgetting to narrow a list cannot show too much.
 */
export type Handler<Op extends Operation> = Run<Op> | Narrowed<Op>

/** The handlers of one noun. */
export type HandlersOf<Verbs extends Readonly<Record<string, Operation>>> = {
  readonly [Verb in JsonVerbs<Verbs>]: Handler<Verbs[Verb]>
}

/** One handler for each operation of the contract: leaving one out does not compile. Events are served by `http` itself. */
export type Handlers<Api extends Operations> = {
  readonly [Noun in keyof Api as JsonVerbs<Api[Noun]> extends never ? never : Noun]: HandlersOf<Api[Noun]>
}

type JsonVerbs<Verbs> = {
  [Verb in keyof Verbs]: Verbs[Verb] extends { transport: 'events' } ? never : Verb
}[keyof Verbs]

/** Says that `run` narrows its answer to the caller's reach. */
export function narrowed<Op extends Operation>(run: Run<Op>): Narrowed<Op> {
  return { narrowed: run }
}
