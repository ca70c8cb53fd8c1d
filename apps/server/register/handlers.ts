import type { versionedOperations } from '@onus/contract/register'
import type { Caller, Permission, Target } from '@onus/core/access'
import type { BodyOf } from '@onus/core/noun'
import { Refused } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import type { Noun, Version } from '@onus/core/version'
import type { z } from 'zod'
import type { OrgTransaction } from '../db/index.ts'
import { pageFrom, readCursor } from '../http/cursor.ts'
import { type HandlersOf, narrowed, type SignedIn } from '../http/handler.ts'
import { record, type Writer } from '../record/record.ts'
import { afterSubject, momentOf } from './moment.ts'
import { countInForce, historyOf, versionInForce, versionsInForce, versionsOf } from './store.ts'
import { recordView, recordViews } from './view.ts'
import { inForce, isWanted } from './waiting.ts'

type Versioned<Body extends z.ZodType> = ReturnType<typeof versionedOperations<Body>>

export type VersionedRules<Body> = {
  readonly read: Permission
  readonly write: Permission
  /**
   * Who owns a body, so that lists narrow to it and writes of others are refused. The id of the noun comes with it; null
   * before there is one.
   */
  readonly target?: (body: Body, subject: string | null) => Target
  /** What of this noun waits in rooms: every version, the latest of each first; of one, or of all. Nobody else is shown any. */
  readonly waiting?: (tx: OrgTransaction, subject?: string) => Promise<readonly Version<Body>[]>
  /** Decides about a write before it happens; throws a refusal, or answers the body to store. */
  readonly decide?: (input: {
    writer: Writer
    caller: Caller
    /** The person who is signed in; null when a token writes. */
    signedIn: SignedIn | null
    /** The id that a new noun is going to have, or has. */
    subject: string
    body: Body
    previous: Version<Body> | null
  }) => Body | Promise<Body>
}

/** Any noun's body; `record` parses it against the schema of its noun. */
type AnyBody = BodyOf<Noun>

type May = (permission: Permission, target: Target) => unknown

/** The handlers that every versioned noun has: list, get, history, create, update. */
export function versionedHandlers<Body extends z.ZodType>(
  noun: Noun,
  given: VersionedRules<z.infer<Body>>,
): HandlersOf<Versioned<Body>> {
  const rules = given as unknown as VersionedRules<AnyBody>
  const targetOf = rules.target ?? (() => ({}))
  const reaches = (may: May, body: AnyBody, subject: string) =>
    isAllowed(() => may(rules.read, targetOf(body, subject)))
  const decide = rules.decide ?? (input => input.body)
  const waiting = rules.waiting ?? (async () => [])
  const handlers: HandlersOf<Versioned<z.ZodType<AnyBody>>> = {
    list: narrowed(async ({ tx, query, at, may, reach }) => {
      const moment = await momentOf(tx, query, at)
      const after = readCursor(afterSubject, query.cursor)?.after ?? null
      const rows = await versionsInForce(tx, noun, moment, { limit: query.limit + 1, after, search: query.search })
      const hidden = inForce(await waiting(tx), moment).filter(row => isWanted(row, { after, search: query.search }))
      const all = [...rows, ...hidden].toSorted((one, other) => (one.subject < other.subject ? -1 : 1))
      const page = pageFrom(all.slice(0, query.limit + 1), query.limit, row => ({ after: row.subject }))
      const mine = reach === 'all' ? page.items : page.items.filter(row => reaches(may, row.body, row.subject))
      const total = reach === 'all' && !query.search ? await countInForce(tx, noun, moment) : null
      return { items: (await recordViews(tx, mine)) as never[], next: page.next, total }
    }),
    get: narrowed(async ({ tx, params, query, at, may }) => {
      const moment = await momentOf(tx, query, at)
      const [hidden] = inForce(await waiting(tx, params.id), moment)
      const version = hidden ?? (await versionInForce(tx, noun, params.id, moment))
      may(rules.read, targetOf(version.body, version.subject))
      return (await recordView(tx, version)) as never
    }),
    history: narrowed(async ({ tx, params, may }) => {
      const hidden = await waiting(tx, params.id)
      const { versions, erased } =
        hidden.length > 0 ? { versions: hidden, erased: [] } : await historyOf(tx, noun, params.id)
      may(rules.read, versions[0] ? targetOf(versions[0].body, params.id) : {})
      return { items: (await recordViews(tx, versions)) as never[], erased: [...erased] }
    }),
    create: narrowed(async call => {
      const input = call.body as { body: AnyBody; reason: string; effectiveFrom?: string }
      call.may(rules.write, targetOf(input.body, null))
      const subject = call.newId()
      const { caller, signedIn } = call
      const body = await decide({ writer: call, caller, signedIn, subject, body: input.body, previous: null })
      return await record(call, {
        noun,
        newSubject: subject,
        body,
        reason: input.reason,
        effective: effectiveFrom(input, call.at),
      })
    }),
    update: narrowed(async call => {
      const input = call.body as { body: AnyBody; reason: string; effectiveFrom?: string }
      const [previous] = await versionsOf(call.tx, noun, call.params.id)
      call.may(rules.write, targetOf(previous!.body, call.params.id))
      const subject = call.params.id
      const { caller, signedIn } = call
      const body = await decide({ writer: call, caller, signedIn, subject, body: input.body, previous: previous! })
      return await record(call, {
        noun,
        subject,
        body,
        reason: input.reason,
        effective: effectiveFrom(input, call.at),
        expectedVersion: call.ifMatch,
      })
    }),
  }
  return handlers as unknown as HandlersOf<Versioned<Body>>
}

function effectiveFrom(input: { effectiveFrom?: string | undefined }, at: string) {
  return { from: instant(input.effectiveFrom ?? at), to: null }
}

/** Whether asking is allowed: a refusal is no; anything else that goes wrong is a bug and goes on up. */
export function isAllowed(ask: () => unknown): boolean {
  try {
    ask()
    return true
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}
