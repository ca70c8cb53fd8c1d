import type { registerOperations } from '@onus/contract/register'
import type { Permission, Target } from '@onus/core/access'
import { orRefuse, refuse } from '@onus/core/problem'
import {
  amendRecord,
  type Deciding,
  openRecord,
  type Register,
  type RegisterBody,
  transition,
} from '@onus/core/register'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { z } from 'zod'
import type { OrgTransaction } from '../db/index.ts'
import type { HandlersOf } from '../http/handler.ts'
import { narrowed } from '../http/handler.ts'
import { isCompanyOfOne } from '../member/store.ts'
import { record, type Writer } from '../record/record.ts'
import { versionedHandlers } from './handlers.ts'
import { versionsOf } from './store.ts'

type RegisterHandlers<Body extends z.ZodType, Draft extends z.ZodType> = HandlersOf<
  ReturnType<typeof registerOperations<Body, Draft>>
>

export type RegisterRules<Body> = {
  readonly read: Permission
  readonly write: Permission
  /** Whose a record is, where it is not its owner's alone; its id comes with it, null before there is one. */
  readonly target?: (body: Body, subject: string | null) => Target
  /** What of this noun waits in rooms, for lists, one and its history. */
  readonly waiting?: (tx: OrgTransaction, subject?: string) => Promise<readonly Version<Body>[]>
  /** Refuses a body that names what is not there; asked before a person's words are stored. The id is null before there is one. */
  readonly settle?: (tx: OrgTransaction, body: Body, at: string, subject: string | null) => Promise<void>
  /** The body with what other nouns say now, such as who owns what it is about: before each write and each step. */
  readonly complete?: (tx: OrgTransaction, body: Body) => Promise<Body>
  /** Refuses a step for what is not in the record itself. */
  readonly allow?: (tx: OrgTransaction, body: Body, verb: string, at: string) => Promise<void>
  /** What follows from a write, in the same transaction. */
  readonly after?: (writer: Writer) => Promise<void>
}

/** The handlers of a register: versions as everywhere, writes by drafts, and the steps of its lifecycle. */
export function registerHandlers<Body extends RegisterBody, Draft>(
  definition: Register<Body, Draft>,
  given: RegisterRules<Body>,
): RegisterHandlers<z.ZodType<Body>, z.ZodType<Draft>> {
  const {
    settle = async () => {},
    complete = async (_tx, body) => body,
    allow = async () => {},
    after = async () => {},
    ...rules
  } = given
  const target = rules.target ?? ((body: Body) => ({ owners: [definition.owner(body)].filter(one => one !== null) }))
  const versioned = versionedHandlers<z.ZodType<Body>>(definition.noun, { ...rules, target })
  const handlers = {
    ...versioned,
    create: narrowed(async call => {
      const body = await complete(call.tx, orRefuse(openRecord(definition, call.body.body, deciding(call))))
      call.may(rules.write, target(body, null))
      await settle(call.tx, body, call.at, null)
      const written = await record(call, {
        noun: definition.noun,
        body: body as never,
        reason: call.body.reason,
        effective: from(call),
      })
      await after(call)
      return written
    }),
    update: narrowed(async call => {
      const previous = await latest<Body>(call.tx, definition.noun, call.params.id)
      call.may(rules.write, target(previous.body, call.params.id))
      const amended = orRefuse(amendRecord(definition, previous, call.body.body, deciding(call)))
      const body = await complete(call.tx, amended)
      await settle(call.tx, body, call.at, call.params.id)
      const written = await record(call, {
        noun: definition.noun,
        subject: call.params.id,
        body: body as never,
        reason: call.body.reason,
        effective: from(call),
        expectedVersion: call.ifMatch,
      })
      await after(call)
      return written
    }),
    transition: narrowed(async call => {
      const previous = await latest<Body>(call.tx, definition.noun, call.params.id)
      const step = definition.lifecycle.transitions.find(one => one.verb === call.body.verb)
      call.may((step?.needs as Permission | undefined) ?? rules.write, target(previous.body, call.params.id))
      const by = await decidingAlone(call, call.body.input.override)
      const now = { ...previous, body: await complete(call.tx, previous.body) }
      await allow(call.tx, now.body, call.body.verb, call.at)
      const body = orRefuse(transition(definition, now, call.body.verb, call.body.input, by))
      const written = await record(call, {
        noun: definition.noun,
        subject: call.params.id,
        body: body as never,
        reason: call.body.reason || (step?.label ?? ''),
        expectedVersion: call.ifMatch,
      })
      await after(call)
      return written
    }),
  } as RegisterHandlers<z.ZodType<Body>, z.ZodType<Draft>>
  return handlers
}

async function latest<Body>(...[tx, noun, id]: Parameters<typeof versionsOf>): Promise<Version<Body>> {
  const [version] = await versionsOf(tx, noun, id)
  return version as unknown as Version<Body>
}

function from(call: { body: { effectiveFrom?: string | undefined }; at: string }) {
  return { from: instant(call.body.effectiveFrom ?? call.at), to: null }
}

/** Who decides, with why they stand on both sides where they say so; it counts only for the sole member. */
async function decidingAlone(
  call: Parameters<typeof deciding>[0] & { readonly tx: OrgTransaction; readonly org: string },
  reason: unknown,
): Promise<Deciding> {
  const by = deciding(call)
  if (typeof reason !== 'string' || reason.trim() === '') return by
  return { ...by, override: { sole: await isCompanyOfOne(call.tx, call.org), reason } }
}

/** Decisions are made by persons: a token, or a user who is nobody in this organisation, cannot take them. */
export function deciding(call: { caller: { kind: string; person?: string | null }; at: string }): Deciding {
  const person = call.caller.kind === 'user' ? call.caller.person : null
  if (!person) return refuse('not_permitted', 'Only a person of this organisation can do this; sign in as one')
  return { actorPerson: person, at: instant(call.at) }
}
