import type { erasures } from '@onus/contract/erasure'
import type { Engagement } from '@onus/core/engagement'
import { type Erasure, type ErasureKind, type ErasureTarget, erasable } from '@onus/core/erasure'
import { calendarOf } from '@onus/core/occurrence'
import { refuse } from '@onus/core/problem'
import { keptSince, ruleFor, whyKept } from '@onus/core/retention-rule'
import type { Instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import { destroySecrets } from '../connection/store.ts'
import { holdStill, holdsOn } from '../hold/store.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { isCompanyOfOne } from '../member/store.ts'
import { zoneAt } from '../organisation/day.ts'
import { record } from '../record/record.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { versionsOf } from '../register/store.ts'
import { rulesInForce } from '../retention-rule/store.ts'
import { type Candidate, candidates, engagementsAround, eraseFacts, eraseTraces, latestOf } from './store.ts'

type Tx = Parameters<typeof candidates>[0]

/**
 * Erasure under a retention rule: one person asks, another approves, and that carries it out. Contents, salts and
 * keys go in the transaction of the tombstone; the files, noise by then, in a job that starts when it commits.
 */
export function erasureHandlers(rooms: { readonly queue: AppQueue }): HandlersOf<typeof erasures> {
  const { list, get, history } = versionedHandlers<typeof Erasure>('erasure', {
    read: 'retention:read',
    write: 'retention:write',
  })
  return {
    list,
    get,
    history,
    request: async call => {
      people(call)
      const { facts, subjects, rooms, kind, reason, rule } = call.body
      const found = await candidates(call.tx, { facts, subjects })
      const unknown = facts.filter(id => !found.some(one => one.fact === id))
      const nothing = subjects.filter(id => !found.some(one => one.subject === id))
      if (unknown.length + nothing.length > 0 || found.length + rooms.length === 0)
        refuse('not_found', 'Something that is to be erased is not in this organisation')
      const targets = found.filter(one => one.erased !== 'content').map(one => targetOf(one, kind))
      if (targets.length + rooms.length === 0) refuse('conflict', 'All of this was erased before')
      if (targets.length > 100)
        refuse('invalid_input', `These are ${targets.length} versions; ask for at most 100 at once`)
      await refuseKept(call.tx, targets, rooms)
      if (reason === 'retention-ended') await refuseEarly(call.tx, { targets, rooms, rule, at: call.at })
      return await record(call, {
        noun: 'erasure',
        body: { targets, reason, rule, ...(rooms.length > 0 && { rooms }), lifecycle: { state: 'requested' } },
      })
    },
    approve: async call => {
      const approvedBy = people(call)
      const { body, version, requestedBy } = await requested(call.tx, call.params.id)
      const sole = await isCompanyOfOne(call.tx, call.org)
      const { overridden } = call.may('retention:approve', {
        by: [requestedBy],
        override: { sole, reason: call.body.override },
      })
      await holdStill(call.tx)
      const { targets, rooms: emptied = [], rule, reason } = body
      const legalHold = await refuseKept(call.tx, targets, emptied)
      if (reason === 'retention-ended') await refuseEarly(call.tx, { targets, rooms: emptied, rule, at: call.at })
      const override = overridden ? call.body.override : ''
      const lifecycle = { state: 'erased' as const, at: call.at, requestedBy, approvedBy, legalHold, override }
      const recorded = await record(call, {
        noun: 'erasure',
        subject: call.params.id,
        body: { ...body, lifecycle },
        expectedVersion: version,
      })
      const files = await eraseFacts(call.tx, recorded.fact).catch(refuseErasing)
      await eraseTraces(call.tx, [...body.targets.flatMap(target => [target.fact, target.subject]), ...files])
      const connections = body.targets.filter(one => one.noun === 'connection' && one.kind === 'content')
      await destroySecrets(
        call.tx,
        connections.map(one => one.subject),
      )
      const job = await rooms.queue.enqueue(call.tx, {
        org: call.org,
        kind: 'erase_files',
        input: {},
        createdBy: call.actor.id,
      })
      return { ...recorded, index: null, versions: body.targets.length, files: files.length, job }
    },
    decline: async call => {
      const { body, version } = await requested(call.tx, call.params.id)
      const lifecycle = { state: 'declined' as const, why: call.body.why }
      return await record(call, {
        noun: 'erasure',
        subject: call.params.id,
        body: { ...body, lifecycle },
        expectedVersion: version,
      })
    },
  }
}

/** Erasing is for people: a token neither asks nor approves. */
function people(call: { signedIn: { user: string } | null }): string {
  return call.signedIn?.user ?? refuse('not_permitted', 'Only a person does this')
}

async function requested(tx: Tx, id: string): Promise<{ body: Erasure; version: number; requestedBy: string }> {
  const [latest] = await versionsOf(tx, 'erasure', id)
  if (latest?.body.lifecycle.state !== 'requested')
    return refuse('not_in_lifecycle', `This erasure is ${latest?.body.lifecycle.state} already`)
  return { body: latest.body, version: latest.version, requestedBy: latest.actor.id }
}

function targetOf({ erased: _, files, index, ...one }: Candidate, kind: ErasureKind): ErasureTarget {
  if (!erasable.has(one.noun))
    return refuse('invalid_input', `A version of ${one.noun} cannot be erased: the record stands on it`)
  if (index === null) return refuse('unavailable', 'A version has no place in the ledger yet; ask again in a second')
  if (kind === 'files' && files === 0)
    return refuse('invalid_input', `Version ${one.version} of this ${one.noun} rests on no file`)
  return { ...one, index, kind }
}

/** Refuses what a hold in force covers or an open engagement rests on; else whether a hold ever covered it. */
async function refuseKept(
  tx: Tx,
  targets: readonly ErasureTarget[],
  rooms: readonly string[],
): Promise<'none' | 'released'> {
  const facts = targets.map(target => target.fact)
  const around = await engagementsAround(tx, facts, rooms)
  if (rooms.some(room => !around.some(one => one.id === room))) refuse('not_found', 'There is no such engagement')
  const engagements = new Set(around.map(one => one.id))
  const holds = await holdsOn(tx, { subjects: new Set(targets.map(target => target.subject)), engagements })
  const placed = holds.find(hold => hold.lifecycle.state === 'placed')
  if (placed)
    return refuse(
      'conflict',
      `The legal hold "${placed.title}" covers this; nothing of it is erased until it is released`,
    )
  const open = around.find(one => isOpen(one.state, rooms.includes(one.id)))
  if (open)
    return refuse(
      'conflict',
      `“${open.title}” is open and rests on this; nothing of it is erased until that engagement is issued`,
    )
  return holds.length > 0 ? 'released' : 'none'
}

type Ending = {
  readonly targets: readonly ErasureTarget[]
  readonly rooms: readonly string[]
  readonly rule: string
  readonly at: Instant
}

/**
 * That the time of something is over is no reason while its rule keeps it, or while an issued engagement that is kept itself
 * rests on it. Other reasons, as a person's own right, do not wait for that.
 */
async function refuseEarly(tx: Tx, { targets, rooms, rule, at }: Ending): Promise<void> {
  const rules = await rulesInForce(tx)
  const calendar = calendarOf(await zoneAt(tx, at))
  const facts = targets.map(target => target.fact)
  for (const kept of await latestOf(tx, facts)) {
    const named = ruleFor(kept.noun, rules)
    if (named !== null && named.rule !== rule)
      refuse('invalid_input', `A ${kept.noun} is kept by the rule ${named.rule}, not by ${rule}`, [
        { path: 'rule', message: `is ${named.rule} for this` },
      ])
    const why = whyKept(kept, rules, at, calendar)
    if (why) refuse('conflict', `A ${kept.noun} of these ${why}`)
  }
  const isRuled = ruleFor('engagement', rules) !== null
  for (const { id, title } of await engagementsAround(tx, facts, rooms)) {
    const [engagement] = await versionsOf(tx, 'engagement', id)
    const { body, effective } = engagement as Version<Engagement>
    const of = { noun: 'engagement' as const, body, from: effective.from }
    if (keptSince(of, calendar) === null) continue
    const why = isRuled ? whyKept(of, rules, at, calendar) : 'is kept, since no rule says how long'
    if (why) refuse('conflict', `“${title}” was issued and rests on this. It ${why}`)
  }
}

/** What is worked on stays whole. A room is never erased before its engagement is issued. */
function isOpen(state: string, isRoom: boolean): boolean {
  return !['issued', 'superseded'].includes(state) && (isRoom || state !== 'draft')
}

/** The database has the last word; what it refuses is said in words. */
function refuseErasing(error: { constraint?: string; code?: string }): never {
  if (error.constraint === 'legal_hold') return refuse('conflict', 'A legal hold covers this; nothing was erased')
  if (error.constraint === 'open_engagement')
    return refuse('conflict', 'An engagement that is open rests on this; nothing was erased')
  if (error.constraint === 'erased_by_two_people') return refuse('separation_of_duties', 'An erasure needs two people')
  if (error.constraint === 'file_in_use')
    return refuse('conflict', 'Another version rests on the same file; erase that one too, or the whole of this one')
  throw error
}
