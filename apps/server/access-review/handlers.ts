import type { accessReviews as operations } from '@onus/contract/access-review'
import {
  type AccessReview,
  accessDiff,
  accessPeople,
  accessReviews,
  keyOfEntry,
  labelOfEntry,
  reviewerOf,
  whyNotDecided,
} from '@onus/core/access-review'
import { calendarOfOrganisation } from '@onus/core/occurrence'
import { isRefusal, orRefuse, refuse } from '@onus/core/problem'
import { type Deciding, transition } from '@onus/core/register'
import { type Instant, instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { hasControlVersion } from '../finding/store.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { isCompanyOfOne } from '../member/store.ts'
import { record, type Writer } from '../record/record.ts'
import { deciding, registerHandlers } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionInForce } from '../register/store.ts'
import { planRevocations, recordPerformance } from './completing.ts'
import { type AccessRooms, accessSources, freezeAccess } from './freezing.ts'
import { revocationProofs } from './proving.ts'
import { raiseOverdue } from './raising.ts'
import { countsOf, progressIn, type Standing, standingOf, toComplete } from './state.ts'
import { latestAccessReview } from './store.ts'

export function accessReviewHandlers(rooms: AccessRooms): HandlersOf<typeof operations> {
  const prove = revocationProofs(rooms)
  const provedOf = (call: Asking, moment: Moment, standing: Standing) =>
    prove({ ...call, moment, ...standing, review: standing.review.body })
  const standing = (call: Asking, moment: Moment, review: Version<AccessReview>) =>
    standingOf(rooms.entries, { ...call, moment }, review)

  /** What a step is given beside what somebody sends: what was frozen, planned or recorded for it. */
  const supplied = async (writer: Writer, review: Version<AccessReview>, verb: string, by: Deciding) => {
    if (verb === 'start' && review.body.lifecycle.state === 'draft')
      return { frozen: await freezeAccess(rooms, { ...writer, review: review.body, by }) }
    if (verb === 'finish' && review.body.lifecycle.state === 'in_progress') {
      const now = await standing(writer, nowOf(writer), review)
      const { decisions } = progressIn(now)
      const undecided = decisions.pending + decisions.defer + decisions.escalate
      if (undecided > 0)
        refuse(
          'not_in_lifecycle',
          `${undecided} of ${now.entries.length} entries are not decided: ${decisions.pending} pending, ${decisions.defer} deferred, ${decisions.escalate} escalated`,
        )
      return { ...(await planRevocations(writer, now)), undecided }
    }
    if (verb === 'complete' && review.body.lifecycle.state === 'pending_actions') {
      const now = await standing(writer, nowOf(writer), review)
      const proofs = await provedOf(writer, nowOf(writer), now)
      const missing = toComplete(review, proofs)
      if (missing) refuse('not_in_lifecycle', missing)
      await raiseOverdue(writer, now, proofs)
      return await recordPerformance(writer, rooms.blobs, now, proofs, by)
    }
    return {}
  }

  return {
    ...registerHandlers(accessReviews, {
      read: 'access-review:read',
      write: 'access-review:write',
      target: targetOf,
      settle: refuseUnknown,
    }),
    transition: narrowed(async call => {
      const previous = await latestAccessReview(call.tx, call.params.id)
      call.may('access-review:write', targetOf(previous.body))
      const by = deciding(call)
      const { verb, input, reason } = call.body
      const given = verb === 'cancel' ? input : await supplied(call, previous, verb, by)
      const body = orRefuse(transition(accessReviews, previous, verb, given, by))
      const label = accessReviews.lifecycle.transitions.find(one => one.verb === verb)?.label ?? verb
      return await record(call, {
        noun: 'access-review',
        subject: previous.subject,
        body,
        reason: reason || label,
        expectedVersion: call.ifMatch,
      })
    }),
    sources: async ({ tx, at }) => ({ items: await accessSources(tx, instant(at)) }),
    entries: narrowed(async call => {
      const { query, caller } = call
      const moment = await momentOf(call.tx, query, call.at)
      const review = await versionInForce(call.tx, 'access-review', call.params.id, moment)
      call.may('access-review:read', targetOf(review.body))
      const now = await standing(call, moment, review)
      const proofs = await provedOf(call, moment, now)
      const me = caller.kind === 'user' ? caller.person : null
      const before = await beforeOf(rooms, call, review)
      const keys = before && new Set(before.entries.map(keyOfEntry))
      const wanted = now.entries.flatMap((entry, place) => {
        const decided = now.decisions.get(place)
        const decision = decided?.decision ?? 'pending'
        if (query.flag && !entry.flags.includes(query.flag)) return []
        if (query.decision && decision !== query.decision) return []
        const reviewer = reviewerOf(review.body, entry, decided)
        return query.mine === 'true' && reviewer !== me ? [] : [{ entry, place, decided, decision, reviewer }]
      })
      const items = wanted.map(one => {
        const { connection: _, ...entry } = one.entry
        return {
          ...entry,
          rights: [...entry.rights],
          flags: [...entry.flags],
          unknown: [...entry.unknown],
          place: one.place,
          change:
            keys === null
              ? ('unknown' as const)
              : keys.has(keyOfEntry(one.entry))
                ? ('kept' as const)
                : ('new' as const),
          reviewer: one.reviewer,
          decision: one.decision,
          decidedBy: one.decided?.by ?? null,
          decidedAt: one.decided?.at ?? null,
          why: one.decided?.why ?? '',
          until: one.decided?.until ?? null,
          revocation: proofs.get(one.place) ?? null,
        }
      })
      return { items }
    }),
    progress: narrowed(async call => {
      const moment = await momentOf(call.tx, call.query, call.at)
      const review = await versionInForce(call.tx, 'access-review', call.params.id, moment)
      call.may('access-review:read', targetOf(review.body))
      const now = await standing(call, moment, review)
      const proofs = await provedOf(call, moment, now)
      const { decisions, reviewers, systems, flags, unknown } = progressIn(now)
      const before = await beforeOf(rooms, call, review)
      const diff = before && accessDiff(before.entries, now.entries)
      return {
        entries: now.entries.length,
        decisions: { ...decisions },
        reviewers: [...reviewers],
        systems: [...systems],
        flags: [...flags],
        unknown: [...unknown],
        revocations: countsOf(proofs),
        toComplete: toComplete(review, proofs),
        diff: diff &&
          before && {
            review: before.review.subject,
            title: before.review.body.title,
            added: diff.added,
            kept: diff.kept,
            gone: diff.gone.length,
            goneFirst: diff.gone.slice(0, 200).map(({ system, account, right }) => ({ system, account, right })),
          },
        sole: await isCompanyOfOne(call.tx, call.org),
      }
    }),
    decide: narrowed(async call => {
      const { tx, org, at, body: asked } = call
      const review = await latestAccessReview(tx, call.params.id)
      call.may('access-review:decide', targetOf(review.body))
      const by = deciding(call)
      const now = await standing(call, nowOf(call), review)
      if (new Set(asked.entries.map(one => one.place)).size !== asked.entries.length)
        refuse('invalid_input', 'An entry is named twice', [{ path: 'body.entries', message: 'each once' }])
      const shown = asked.entries.map(({ place, account, right }) => {
        const entry = now.entries[place]
        if (!entry || entry.account !== account || entry.right !== right)
          return refuse('conflict', `Place ${place} is not “${account}”; look at the list again`)
        return { place, entry, decided: now.decisions.get(place) }
      })
      const { body: organisation } = await versionInForce(tx, 'organisation', org, { asOf: by.at, knownAt: null })
      const override =
        asked.override.trim() === '' ? null : { sole: await isCompanyOfOne(tx, org), reason: asked.override }
      const refused = whyNotDecided(review.body, shown, {
        ...asked,
        by: by.actorPerson,
        override,
        today: calendarOfOrganisation(organisation).dateAt(by.at),
      })
      if (refused && isRefusal(refused)) return orRefuse<never>(refused)
      if (asked.to !== null && !accessPeople(review.body).includes(asked.to))
        refuse('invalid_input', 'Escalate to the owner or another reviewer of this review, or have it reassigned', [
          { path: 'body.to', message: 'is no reviewer of it' },
        ])
      const own = shown.some(({ entry }) => entry.person === by.actorPerson)
      return await record(call, {
        noun: 'access-decision',
        body: {
          review: review.subject,
          popHash: review.body.frozen!.popHash,
          by: by.actorPerson,
          decision: asked.decision,
          why: asked.why.trim(),
          until: asked.decision === 'defer' ? asked.until : null,
          to: asked.decision === 'escalate' ? asked.to : null,
          entries: shown.map(({ place, entry }) => ({ place, key: labelOfEntry(entry), person: entry.person })),
          override: own && override ? { reason: override.reason } : null,
        },
        reason: asked.why.trim() || `Access: ${asked.decision}`,
        effective: { from: instant(at), to: null },
      })
    }),
    reassign: narrowed(async call => {
      const review = await latestAccessReview(call.tx, call.params.id)
      call.may('access-review:write', targetOf(review.body))
      const { actorPerson: by, at } = deciding(call)
      if (review.body.lifecycle.state !== 'in_progress')
        refuse('not_in_lifecycle', 'Entries are reassigned while the review is in progress')
      const to = await versionInForce(call.tx, 'person', call.body.to, { asOf: at, knownAt: null })
      if (to.body.leftOn !== null)
        refuse('invalid_input', `${to.body.name} left`, [{ path: 'body.to', message: 'is not here any more' }])
      const reassigned = [...review.body.reassigned, { ...call.body, by, at }]
      return await record(call, {
        noun: 'access-review',
        subject: review.subject,
        body: { ...review.body, reassigned },
        reason: call.body.why,
        expectedVersion: call.ifMatch,
      })
    }),
  }
}

type Asking = { readonly tx: OrgTransaction; readonly org: string }

function nowOf({ at }: { readonly at: string }): Moment {
  return { asOf: instant(at), knownAt: null }
}

/** Who runs it and who decides in it reach a review; everybody else needs to reach all of them. */
function targetOf(review: AccessReview) {
  const people = accessPeople(review)
  return { owners: people, assignees: people }
}

async function beforeOf(
  { entries }: AccessRooms,
  { tx, org }: { readonly tx: OrgTransaction; readonly org: string },
  { body }: Version<AccessReview>,
) {
  if (!body.frozen?.previous) return null
  const review = await latestAccessReview(tx, body.frozen.previous)
  return review.body.frozen ? { review, entries: await entries(org, review.body.frozen.popHash) } : null
}

/** A review names connections that are there and a control in a version that was said. */
async function refuseUnknown(tx: OrgTransaction, { sources, control }: AccessReview, at: string): Promise<void> {
  const known = await accessSources(tx, instant(at) as Instant)
  const missing = sources.find(
    one => !known.some(each => each.connection === one.connection && each.dataset === one.dataset),
  )
  if (missing)
    refuse('invalid_input', `There is no snapshot with ${missing.dataset} of this source; collect it first`, [
      { path: 'sources', message: 'names what was not collected' },
    ])
  if (control && !(await hasControlVersion(tx, control.id, control.version)))
    refuse('invalid_input', 'This control has no such version', [
      { path: 'control', message: 'names a version of a control that was never said' },
    ])
}
