import type { supplierRequests } from '@onus/contract/supplier-request'
import { orRefuse, refuse } from '@onus/core/problem'
import {
  askedBack,
  type Question,
  type Questionnaire,
  questionsFor,
  reviewed,
  type SupplierRequest,
} from '@onus/core/supplier-request'
import { type Instant, instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import { hashOf, newSecret } from '../auth/secret.ts'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { record, type Writer } from '../record/record.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { refuseErasedFiles, versionInForce, versionsInForce } from '../register/store.ts'
import { recordView, recordViews } from '../register/view.ts'
import { supplierOf } from '../supplier/assessments.ts'
import { latestRequest, showAgain, shownText } from './reading.ts'
import { endLink, keepLink } from './store.ts'
import { takeOver } from './taking.ts'
import { mailSupplier } from './telling.ts'
import { requestView } from './view.ts'

type Rooms = {
  readonly questionnaire: () => Questionnaire
  readonly blobs: BlobStore
  readonly queue: AppQueue
  readonly origin: string
  /** Whether mail leaves at all. */
  readonly mails: boolean
}

const dayMs = 86_400_000

export function supplierRequestHandlers({
  questionnaire,
  blobs,
  queue,
  origin,
  mails,
}: Rooms): HandlersOf<typeof supplierRequests> {
  /** A link with a secret of its own; whatever led to the request before leads nowhere any more. */
  const linkTo = async (tx: OrgTransaction, id: string, request: SupplierRequest, at: Instant) => {
    const { secret } = newSecret('')
    const link = { hash: hashOf(secret), expiresAt: request.expiresAt }
    await keepLink(tx, id, link, await shownText(tx, request, at))
    return `${origin}/supplier-portal#${secret}`
  }
  return {
    list: async ({ tx, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const all = await versionsInForce(tx, 'supplier-request', moment)
      const wanted = all.filter(({ body }) => query.supplier === undefined || body.supplier === query.supplier)
      const views = await recordViews(tx, wanted)
      return { items: views.map(view => requestView(view, moment.asOf)) }
    },
    get: async ({ tx, params, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const version = await versionInForce(tx, 'supplier-request', params.id, moment)
      return requestView(await recordView(tx, version), moment.asOf)
    },
    questions: async ({ params }) => {
      const shipped = questionnaire()
      return { version: shipped.version, asOf: shipped.asOf, items: [...questionsFor(shipped, params.tier)] }
    },
    create: async call => {
      const { supplier, questions, words, contact, days } = call.body
      const { body: known } = await supplierOf(call.tx, supplier)
      const by = deciding(call)
      const shipped = questionnaire()
      const request: SupplierRequest = {
        supplier,
        supplierName: known.name,
        version: shipped.version,
        questions: chosen(questionsFor(shipped, known.tier), questions),
        words,
        contact,
        askedBy: by.actorPerson,
        askedAt: by.at,
        linkedAt: by.at,
        expiresAt: instant(Date.parse(call.at) + days * dayMs),
        openedAt: null,
        rounds: [],
        followUps: [],
        reviews: {},
        taken: {},
        reports: {},
        lifecycle: { state: 'open' },
      }
      const written = await record(call, { noun: 'supplier-request', body: request, reason: 'Asked by a link' })
      return { ...written, link: await linkTo(call.tx, written.id, request, by.at) }
    },
    renew: async call => {
      const before = await living(call.tx, call.params.id)
      const { at } = deciding(call)
      const expiresAt = instant(Date.parse(at) + call.body.days * dayMs)
      const request = { ...before.body, linkedAt: at, expiresAt }
      const written = await write(call, before, request, 'A new link; the one before ended')
      return { ...written, link: await linkTo(call.tx, call.params.id, request, at) }
    },
    revoke: async call => {
      const before = await living(call.tx, call.params.id)
      const { actorPerson: by, at } = deciding(call)
      const lifecycle = { state: 'revoked' as const, by, at, why: call.body.reason }
      const written = await write(call, before, { ...before.body, lifecycle }, call.body.reason)
      await endLink(call.tx, call.params.id)
      return written
    },
    review: async call => {
      const before = await latestRequest(call.tx, call.params.id)
      const { actorPerson, at } = deciding(call)
      const next = orRefuse(reviewed(before.body, call.body.items, actorPerson, at))
      return await write(call, before, next, 'What the supplier sent was reviewed')
    },
    askBack: async call => {
      const before = await living(call.tx, call.params.id)
      const { actorPerson, at } = deciding(call)
      const next = orRefuse(askedBack(before.body, call.body.items, actorPerson, at))
      const written = await write(call, before, next, 'Asked back')
      await showAgain(call.tx, call.params.id, next, at)
      if (mails) await mailSupplier(call.tx, call.org, call.params.id, next, { is: 'follow_up' }, at)
      return written
    },
    take: async call => await takeOver(call, call.params.id, call.body, deciding(call), queue),
    download: async ({ tx, org, params, at, fileLink }) => {
      const version = await versionInForce(tx, 'supplier-request', params.id, await momentOf(tx, {}, at))
      const file = version.body.rounds.flatMap(({ files }) => files).find(({ id }) => id === params.file)
      if (file === undefined) return refuse('not_found', 'No such file came with this request')
      await refuseErasedFiles(tx, version.fact)
      await blobs.verify(org, file.sha256)
      return { url: fileLink({ sha256: file.sha256, name: file.name, mediaType: file.mediaType }) }
    },
  }
}

/** The questions that a member chose among those for a tier, in their order. */
function chosen(offered: readonly Question[], ids: readonly string[] | null): Question[] {
  if (ids === null) return [...offered]
  const unknown = ids.find(id => !offered.some(question => question.id === id))
  if (unknown !== undefined)
    return refuse('invalid_input', `No supplier of this tier is asked "${unknown}"`, [
      { path: 'questions', message: unknown },
    ])
  const wanted = offered.filter(({ id }) => ids.includes(id))
  if (wanted.length === 0)
    return refuse('invalid_input', 'Ask at least one question', [{ path: 'questions', message: 'none' }])
  return wanted
}

async function living(tx: OrgTransaction, id: string): Promise<Version<SupplierRequest>> {
  const version = await latestRequest(tx, id)
  if (version.body.lifecycle.state === 'revoked')
    return refuse('not_in_lifecycle', 'This request was withdrawn; ask again with a new one')
  return version
}

async function write(
  writer: Writer,
  before: Version<SupplierRequest>,
  body: SupplierRequest,
  reason: string,
): ReturnType<typeof record> {
  const { subject, version } = before
  return await record(writer, { noun: 'supplier-request', subject, body, reason, expectedVersion: version })
}
