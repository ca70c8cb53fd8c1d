import type { reviews } from '@onus/contract/evidence'
import { refuse } from '@onus/core/problem'
import type { Review } from '@onus/core/review'
import type { Snapshot } from '@onus/core/snapshot'
import type { Version } from '@onus/core/version'
import type { BlobStore } from '../blob/store.ts'
import { snapshotsInUse } from '../check/store.ts'
import { controlName, controlsById } from '../control/store.ts'
import { schemasOf } from '../dataset/registry.ts'
import type { OrgTransaction } from '../db/index.ts'
import { statesOf } from '../evidence/states.ts'
import { reviewedCollectors } from '../evidence/store.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { isCompanyOfOne } from '../member/store.ts'
import { record } from '../record/record.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce, versionsInForce } from '../register/store.ts'
import { actorNames } from '../register/view.ts'
import type { Tables } from '../snapshot/tables.ts'
import { reviewSample } from './sample.ts'

export function reviewHandlers({ blobs, tables }: { blobs: BlobStore; tables: Tables }): HandlersOf<typeof reviews> {
  return {
    queue: async ({ tx, at, caller }) => {
      const moment = await momentOf(tx, {}, at)
      const person = caller.kind === 'user' ? caller.person : null
      const controls = await controlsById(tx, moment)
      const named = (ids: readonly string[]) => ids.map(id => controlName(id, controls.get(id)))
      const items = await versionsInForce(tx, 'evidence', moment)
      const states = await statesOf(tx, items, moment)
      const names = await actorNames(tx, items)
      const waiting = items
        .filter(item => states.get(item.subject)?.state === 'collected')
        .map(item => ({
          noun: 'evidence' as const,
          id: item.subject,
          title: item.body.title,
          collectedAt: item.effective.from,
          collectedBy: names(item.actor),
          collector: item.body.collector,
          controls: named(item.body.controls),
          mine: item.body.collectedBy !== null && item.body.collectedBy === person,
        }))
      const snapshots = await snapshotsInUse(tx, moment)
      const reviewed = await reviewedCollectors(tx)
      const unseen = snapshots
        .filter(
          ({ snapshot }) => !reviewed.has(`${snapshot.body.connection} ${collectorOf('snapshot', snapshot.body)}`),
        )
        .map(({ snapshot, title }) => ({
          noun: 'snapshot' as const,
          id: snapshot.subject,
          title: `Snapshot of "${title}"`,
          collectedAt: snapshot.body.takenAt,
          collectedBy: 'Onus',
          collector: `${snapshot.body.connector}@${snapshot.body.collectorVersion}`,
          controls: [],
          mine: false,
        }))
      return { items: [...unseen, ...waiting] }
    },
    decide: narrowed(async call => {
      const { of, decision, why, compared, override } = call.body
      if (decision !== 'accepted' && why.trim() === '') {
        refuse('invalid_input', 'Say why, so that it can be mended', [{ path: 'body.why', message: 'required' }])
      }
      const by = deciding(call)
      const moment = await momentOf(call.tx, {}, call.at)
      const item = await versionInForce(call.tx, of.noun, of.id, moment)
      const made = madeBy(of.noun, item.body)
      const alone = override !== '' && decision === 'accepted'
      const sole = alone && (await isCompanyOfOne(call.tx, call.org))
      const { overridden } = call.may('review:write', {
        by: made,
        owners: [],
        ...(alone && { override: { sole, reason: override } }),
      })
      const sample =
        of.noun === 'snapshot' && decision === 'accepted'
          ? await comparedSample(compared, item as Version<Snapshot>, call, { blobs, tables })
          : undefined
      const body: Review = {
        of,
        reviewer: by.actorPerson,
        decision: decision === 'accepted' ? { state: 'accepted' } : { state: decision, why },
        collector: collectorOf(of.noun, item.body),
        note: why,
        ...(call.body.minutes && { minutes: call.body.minutes }),
        ...(overridden && { override }),
        ...(sample && { sample }),
      }
      return await record(call, { noun: 'review', body, reason: why || `Review: ${decision}` })
    }),
    decideSeveral: narrowed(async call => {
      const { items, decision, why } = call.body
      const by = deciding(call)
      const moment = await momentOf(call.tx, {}, call.at)
      if (new Set(items.map(item => item.id)).size !== items.length)
        refuse('invalid_input', 'A piece of evidence is named twice', [{ path: 'body.items', message: 'each once' }])
      const looked = await Promise.all(items.map(item => versionInForce(call.tx, 'evidence', item.id, moment)))
      const note = `${why} (decided together with ${items.length - 1} others)`
      const written: Awaited<ReturnType<typeof record>>[] = []
      for (const [index, item] of looked.entries()) {
        call.may('review:write', { by: madeBy('evidence', item.body), owners: [] })
        const asked = items[index]
        if (item.fact !== asked?.fact)
          refuse('conflict', `“${item.body.title}” was changed since you looked at it; look again, then decide`)
        const body: Review = {
          of: { noun: 'evidence', id: item.subject },
          reviewer: by.actorPerson,
          decision: decision === 'accepted' ? { state: 'accepted' } : { state: decision, why: note },
          collector: collectorOf('evidence', item.body),
          note,
          ...(asked.minutes && { minutes: asked.minutes }),
        }
        written.push(await record(call, { noun: 'review', body, reason: note }))
      }
      return { items: written }
    }),
  }
}

/** A collector version is accepted by who put rows of it beside their source, and the rows are kept with the review. */
async function comparedSample(
  compared: boolean,
  snapshot: Version<Snapshot>,
  { tx, org }: { readonly tx: OrgTransaction; readonly org: string },
  { blobs, tables }: { blobs: BlobStore; tables: Tables },
) {
  if (!compared)
    refuse('invalid_input', 'Compare the rows drawn from this snapshot with their source first, and say that you did', [
      { path: 'body.compared', message: 'required for a snapshot' },
    ])
  await using copies = blobs.copies()
  return await reviewSample({ org, copies, tables, schemas: await schemasOf(tx) }, snapshot)
}

type Body = {
  collectedBy?: string | null
  collector?: string | null
  connector?: string
  collectorVersion?: string
  fact?: { by: string }
}

function madeBy(noun: Review['of']['noun'], body: unknown): string[] {
  const { collectedBy, fact } = body as Body
  if (noun === 'evidence') return collectedBy ? [collectedBy] : []
  return noun === 'occurrence' && fact ? [fact.by] : []
}

function collectorOf(noun: Review['of']['noun'], body: unknown): string | null {
  const { collector, connector, collectorVersion } = body as Body
  if (noun === 'snapshot') return `${connector}@${collectorVersion}`
  return noun === 'evidence' ? (collector ?? null) : null
}
