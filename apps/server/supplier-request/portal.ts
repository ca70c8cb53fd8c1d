import type { PortalView, supplierPortal } from '@onus/contract/supplier-request'
import { canonicalJson, type Json } from '@onus/core/json'
import { orRefuse, refuse } from '@onus/core/problem'
import { Draft, drafted, fileFault, submitted, tooMuch } from '@onus/core/supplier-request'
import type { Instant } from '@onus/core/time'
import { hashOf } from '../auth/secret.ts'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { insertRead } from '../read/store.ts'
import { record } from '../record/record.ts'
import { arrived } from './arriving.ts'
import { latestRequest, showAgain } from './reading.ts'
import { enterOrganisation, enterPortal, keepDraft, type PortalRow } from './store.ts'
import type { Shown } from './view.ts'

type Rooms = { readonly blobs: BlobStore; readonly queue: AppQueue }

/** One answer for a wrong, an ended and a withdrawn link, so that nobody learns which it was. */
const lost = () =>
  refuse('not_found', 'This link does not work: it may have ended or been withdrawn. Ask whoever sent it for another')

/** Whoever comes by a link writes as nobody of the organisation. */
const actor = { kind: 'system', id: 'supplier-link' } as const

type Visit = {
  readonly tx: OrgTransaction
  readonly at: Instant
  readonly address: string
  readonly newId: () => string
  readonly newSalt: () => Buffer
  readonly use: (link: string) => Promise<void>
}

/**
 * What a supplier does by its link. Until something is to be written into the record, the transaction sees the one row of the
 * link and nothing else; every use is noted with its address.
 */
export function supplierPortalHandlers({ blobs, queue }: Rooms): HandlersOf<typeof supplierPortal> {
  return {
    open: async call => {
      const row = await entered(call, call.body.secret)
      await noted(call, row, 'supplierPortal.open')
      const { body, version, sample } = await latestRequest(call.tx, row.request)
      if (body.openedAt === null)
        await record(writerOf(call, row, sample), {
          noun: 'supplier-request',
          subject: row.request,
          body: { ...body, openedAt: call.at },
          reason: 'The link was opened first',
          expectedVersion: version,
        })
      return portalView(row)
    },
    save: async call => {
      const row = await entered(call, call.body.secret)
      const { open, draft } = openIn(row)
      const kept = orRefuse(drafted(open, draft, call.body.answers))
      await keepDraft(call.tx, textOf({ ...kept, by: call.body.by ?? kept.by }))
      await noted(call, row, 'supplierPortal.save')
      return { savedAt: call.at }
    },
    upload: async call => {
      const row = await entered(call, call.body.secret)
      const { open, draft } = openIn(row)
      const { question } = call.body
      if (!open.some(({ id, kind }) => id === question && kind === 'document'))
        return refuse('invalid_input', 'This question takes no files now')
      const file = call.files[0] ?? refuse('invalid_input', 'Send one file', [{ path: 'file', message: 'missing' }])
      const fault = fileFault(file) ?? tooMuch(draft.files, file.bytes)
      if (fault !== null) return refuse('invalid_input', fault, [{ path: 'file', message: fault }])
      const { name, mediaType, claimed } = file
      const stored = await blobs.adopt(row.org, file.path)
      const sent = { id: call.newId(), question, ...stored, name, mediaType, claimed, at: call.at }
      await keepDraft(call.tx, textOf({ ...draft, files: [...draft.files, sent as Draft['files'][number]] }))
      await noted(call, row, 'supplierPortal.upload')
      return sent as Draft['files'][number]
    },
    remove: async call => {
      const row = await entered(call, call.body.secret)
      const { draft } = openIn(row)
      if (!draft.files.some(({ id }) => id === call.body.file)) return refuse('not_found', 'There is no such file here')
      await keepDraft(call.tx, textOf({ ...draft, files: draft.files.filter(({ id }) => id !== call.body.file) }))
      await noted(call, row, 'supplierPortal.remove')
      return { savedAt: call.at }
    },
    submit: async call => {
      const row = await entered(call, call.body.secret)
      const { draft } = openIn(row)
      await noted(call, row, 'supplierPortal.submit')
      const { body, version, sample } = await latestRequest(call.tx, row.request)
      const sent = orRefuse(submitted(body, draft, call.body.by, call.at))
      const writer = writerOf(call, row, sample)
      const taken = await arrived(writer, row.request, sent, queue)
      await record(writer, {
        noun: 'supplier-request',
        subject: row.request,
        body: taken,
        reason: 'Sent by the supplier through its link',
        provenance: 'upload',
        expectedVersion: version,
      })
      const shown = await showAgain(call.tx, row.request, taken, call.at, '{}')
      return portalView({ ...row, shown, draft: '{}' })
    },
  }
}

/** The row of a link, of which every use counts. Whatever does not lead to one is answered in the same way. */
async function entered(call: Visit, secret: string): Promise<PortalRow> {
  const hash = hashOf(secret)
  await call.use(hash.toString('hex'))
  return (await enterPortal(call.tx, hash)) ?? lost()
}

/** What can be written now. Refused once it was sent: what was sent stays as it is. */
function openIn({ shown, draft }: PortalRow) {
  const { questions, open } = JSON.parse(shown) as Shown
  const ids = new Set(open)
  if (ids.size === 0) refuse('not_in_lifecycle', 'This was sent already and stays as it was sent')
  return {
    open: questions.filter(({ id }) => ids.has(id)).map(question => ({ ...question, about: null })),
    draft: Draft.parse(JSON.parse(draft)),
  }
}

function portalView({ shown, draft, expiresAt }: PortalRow): PortalView {
  return { ...(JSON.parse(shown) as Shown), expiresAt, draft: Draft.parse(JSON.parse(draft)) }
}

const textOf = (draft: Draft) => canonicalJson(draft as unknown as Json)

/** Notes who came: by which link, when, from which address. */
async function noted(call: Visit, row: PortalRow, operation: string): Promise<void> {
  await enterOrganisation(call.tx, row)
  await insertRead(call.tx, {
    org: row.org,
    id: call.newId(),
    operation,
    subject: row.request,
    actor,
    reason: `By the link of a supplier, from ${call.address}`,
  })
}

function writerOf({ tx, at, newId, newSalt }: Visit, { org }: PortalRow, sample: boolean) {
  return { tx, org, actor, at, sample, newId, newSalt }
}
