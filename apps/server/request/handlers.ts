import type { requests as operations } from '@onus/contract/request'
import { isRefusal, orRefuse, refuse } from '@onus/core/problem'
import { amendRecord, openRecord } from '@onus/core/register'
import { type Request, requests, sideRefusal } from '@onus/core/request'
import { instant } from '@onus/core/time'
import { isKnown, type Version } from '@onus/core/version'
import type { BlobStore } from '../blob/store.ts'
import { engagementOf, openEngagementOf } from '../engagement/store.ts'
import { evidenceVersions } from '../evidence/store.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { noteFile } from '../look/files.ts'
import { record } from '../record/record.ts'
import { isAllowed } from '../register/handlers.ts'
import { deciding, registerHandlers } from '../register/lifecycle.ts'
import { refuseErasedFiles } from '../register/store.ts'
import { sealedVersions } from '../room-record/store.ts'
import { changeMany } from './changing.ts'
import { contactSheet, exportList } from './exporting.ts'
import { importList } from './importing.ts'
import { agesIn, nextReference, referenced, sideOf, stepped, targetOf, tell } from './rules.ts'
import { refuseUnsent, sayRequest } from './saying.ts'
import {
  commentCounts,
  commentsOn,
  lockReferences,
  personsById,
  populationTitles,
  requestsIn,
  requestVersions,
  snapshotVersions,
} from './store.ts'
import { requestsThen, requestThen } from './then.ts'

export function requestHandlers(rooms: {
  readonly blobs: BlobStore
  readonly library: FrameworkLibrary
}): HandlersOf<typeof operations> {
  const register = registerHandlers(requests, {
    read: 'request:read',
    write: 'request:write',
    target: targetOf,
    waiting: (tx, subject) => sealedVersions(tx, 'request', subject === undefined ? {} : { subject }),
  })
  return {
    ...register,
    create: narrowed(async call => {
      const { body: draft, reason, effectiveFrom } = call.body
      await openEngagementOf(call.tx, draft.engagement)
      await lockReferences(call.tx, draft.engagement)
      const reference = draft.reference || nextReference(await requestsIn(call.tx, draft.engagement))
      const opened = orRefuse(openRecord(requests, { ...draft, reference }, deciding(call)))
      const body: Request = { ...opened, askedBy: { ...opened.askedBy, side: sideOf(call.caller) } }
      call.may('request:write', targetOf(body))
      await referenced(call.tx, body, null)
      const effective = { from: instant(effectiveFrom ?? call.at), to: null }
      return await sayRequest(call, { before: null, body, reason, effective })
    }),
    update: narrowed(async call => {
      const previous = await latest(call.tx, call.params.id)
      call.may('request:write', targetOf(previous.body))
      await openEngagementOf(call.tx, previous.body.engagement)
      const refused = sideRefusal(previous.body, 'edit', sideOf(call.caller))
      if (refused) return refused
      await lockReferences(call.tx, previous.body.engagement)
      const body = orRefuse(amendRecord(requests, previous, call.body.body, deciding(call)))
      await referenced(call.tx, body, previous.subject)
      return await sayRequest(call, {
        before: previous,
        body,
        reason: call.body.reason,
        expectedVersion: call.ifMatch,
      })
    }),
    transition: narrowed(async call => {
      const previous = await latest(call.tx, call.params.id)
      const { verb, input, reason } = call.body
      const step = requests.lifecycle.transitions.find(one => one.verb === verb)
      call.may((step?.needs ?? 'request:write') as 'request:write', targetOf(previous.body))
      await openEngagementOf(call.tx, previous.body.engagement)
      const body = stepped(call, previous.body, verb, input)
      if (isRefusal(body)) return body
      const written = await sayRequest(call, {
        before: previous,
        body,
        reason: reason || (step?.label ?? ''),
        expectedVersion: call.ifMatch,
      })
      await tell(call, previous.subject, body, written.version)
      return written
    }),
    board: narrowed(async ({ tx, org, query, at, reach, may }) => {
      const { requests: all, moment } = await requestsThen(tx, query.engagement ?? null, query, at)
      const mine = all.filter(one => reach === 'all' || isAllowed(() => may('request:read', targetOf(one.body))))
      const ages = await agesIn(tx, org, moment.asOf)
      const comments = await commentCounts(tx)
      const people = await personsById(tx, [...new Set(mine.flatMap(one => one.body.assignee ?? []))])
      return {
        items: mine.map(({ subject, version, body }) => ({
          id: subject,
          version,
          engagement: body.engagement,
          reference: body.reference,
          title: body.title,
          state: body.lifecycle.state,
          side: body.askedBy.side,
          assignee: body.assignee,
          due: body.due,
          priority: body.priority,
          controls: body.controls,
          requirements: body.requirements,
          ages: ages.of(body),
          given: body.given.evidence.length + body.given.snapshots.length + body.given.populations.length,
          comments: comments.get(subject) ?? 0,
        })),
        people: Object.fromEntries([...people].map(([id, person]) => [id, person.name])),
        isCalendarSaid: ages.isCalendarSaid,
      }
    }),
    answer: narrowed(async ({ tx, org, params, query, at, may, caller }) => {
      const { request, moment } = await requestThen(tx, params.id, query, at)
      const { body } = request
      may('request:read', targetOf(body))
      const isThen = (one: Version<unknown>) => isKnown(one, moment.knownAt) && one.effective.from <= moment.asOf
      const said = (await commentsOn(tx, params.id)).filter(isThen)
      const evidence = await evidenceVersions(tx, body.given.evidence)
      const snapshots = await snapshotVersions(tx, body.given.snapshots)
      const populations = await populationTitles(tx, body.given.populations)
      const involved = [
        body.askedBy.person,
        ...(body.assignee === null ? [] : [body.assignee]),
        ...body.lifecycle.trail.map(one => one.by),
        ...said.map(one => one.body.by),
      ]
      const people = await personsById(tx, [...new Set(involved)])
      const nameOf = (id: string) => people.get(id)?.name ?? 'Somebody who is not known here'
      return {
        ages: (await agesIn(tx, org, moment.asOf)).of(body),
        given: {
          ...body.given,
          evidence: body.given.evidence.flatMap(id => {
            const item = evidence.get(id)?.findLast(isThen)?.body
            if (!item) return []
            const { title, source, period, performedAt, address, blobs } = item
            return [{ id, title, source, period, performedAt, address, files: blobs }]
          }),
          snapshots: snapshots.map(one => ({
            id: one.subject,
            title: one.body.datasets.map(dataset => dataset.dataset).join(', '),
            at: one.body.takenAt,
          })),
          populations: [...populations].map(([id, title]) => ({ id, title })),
        },
        comments: said.map(one => ({
          id: one.subject,
          words: one.body.words,
          by: { person: one.body.by, name: nameOf(one.body.by) },
          at: one.effective.from,
        })),
        people: Object.fromEntries([...people].map(([id, person]) => [id, person.name])),
        side: sideOf(caller),
      }
    }),
    comment: narrowed(async call => {
      const { body, subject } = await latest(call.tx, call.params.id)
      call.may('request:read', targetOf(body))
      call.may('comment:write', targetOf(body))
      await openEngagementOf(call.tx, body.engagement)
      refuseUnsent(body)
      const by = deciding(call).actorPerson
      const { words } = call.body
      return await record(call, {
        noun: 'comment',
        body: { of: { noun: 'request', id: subject }, engagement: body.engagement, by, words },
      })
    }),
    file: narrowed(async call => {
      const { tx, org, params, may, fileLink } = call
      const { body } = await latest(tx, params.id)
      may('request:read', targetOf(body))
      const evidence = await evidenceVersions(tx, body.given.evidence)
      const item = [...evidence.values()]
        .flatMap(versions => versions.at(-1) ?? [])
        .find(version => version.body.blobs.some(blob => blob.sha256 === params.sha256))
      const blob = item?.body.blobs.find(one => one.sha256 === params.sha256)
      if (!item || !blob) return refuse('not_found', 'No such file was given for this request')
      await refuseErasedFiles(tx, item.fact)
      const of = { engagement: body.engagement, subject: item.subject }
      await noteFile(call, rooms.blobs, of, blob, call.body?.reason)
      await rooms.blobs.verify(org, blob.sha256)
      return { url: fileLink({ sha256: blob.sha256, name: blob.name, mediaType: blob.mediaType }) }
    }),
    change: narrowed(changeMany),
    importList: narrowed(async call => await importList(call, rooms.library)),
    exportList: narrowed(exportList),
    contactSheet: narrowed(async call => {
      const engagement = await engagementOf(call.tx, call.body.engagement)
      const { lead, sponsor, team } = engagement.body
      const owners = [lead, sponsor, ...team.map(one => one.person)].filter(one => one !== null)
      call.may('engagement:read', { owners, within: [engagement.subject] })
      return await contactSheet(call, engagement, await rooms.library.of(call.tx))
    }),
  }
}

async function latest(...[tx, id]: [Parameters<typeof requestVersions>[0], string]): Promise<Version<Request>> {
  const [version] = await requestVersions(tx, id)
  return version as Version<Request>
}
