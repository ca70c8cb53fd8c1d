import type { evidence } from '@onus/contract/evidence'
import type { Evidence } from '@onus/core/evidence'
import { refuse } from '@onus/core/problem'
import { asNoted, type BlobStore, noteBlob } from '../blob/store.ts'
import { pageFrom, readCursor } from '../http/cursor.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { isAllowed, versionedHandlers } from '../register/handlers.ts'
import { afterSubject, momentOf } from '../register/moment.ts'
import { refuseErasedFiles, versionInForce, versionsInForce } from '../register/store.ts'
import { recordView, recordViews } from '../register/view.ts'
import { statesOf, whyState } from './states.ts'

const targetOf = (item: Evidence) => ({
  owners: item.collectedBy === null ? [] : [item.collectedBy],
  assignees: item.collectedBy === null ? [] : [item.collectedBy],
})

export function evidenceHandlers(blobs: BlobStore): HandlersOf<typeof evidence> {
  const versioned = versionedHandlers<typeof Evidence>('evidence', {
    read: 'evidence:read',
    write: 'evidence:submit',
    target: targetOf,
    decide: async ({ writer, body }) => ({ ...body, blobs: await asNoted(writer.tx, body.blobs) }),
  })
  return {
    ...versioned,
    list: narrowed(async ({ tx, query, at, reach, may }) => {
      const moment = await momentOf(tx, query, at)
      const after = readCursor(afterSubject, query.cursor)?.after ?? null
      const rows = await versionsInForce(tx, 'evidence', moment, {
        limit: query.limit + 1,
        after,
        search: query.search,
      })
      const page = pageFrom(rows, query.limit, row => ({ after: row.subject }))
      const reached = page.items.filter(
        row => reach === 'all' || isAllowed(() => may('evidence:read', targetOf(row.body))),
      )
      const states = await statesOf(tx, reached, moment)
      const views = (await recordViews(tx, reached)).map(view => {
        const state = states.get(view.id) ?? { state: 'requested' as const }
        return { ...view, state: state.state, why: whyState(state) }
      })
      const items = views.filter(
        view =>
          (!query.control || view.body.controls.includes(query.control)) &&
          (!query.state || view.state === query.state),
      )
      return { items, next: page.next, total: null }
    }),
    get: narrowed(async ({ tx, params, query, at, may }) => {
      const moment = await momentOf(tx, query, at)
      const item = await versionInForce(tx, 'evidence', params.id, moment)
      may('evidence:read', targetOf(item.body))
      const state = (await statesOf(tx, [item], moment)).get(params.id) ?? { state: 'requested' as const }
      return { ...(await recordView(tx, item)), state: state.state, why: whyState(state) }
    }),
    upload: narrowed(async ({ tx, org, files, caller, may }) => {
      may('evidence:submit', { owners: [caller.id], assignees: [caller.id] })
      const [file] = files
      if (!file) return refuse('invalid_input', 'Send one file', [{ path: 'file', message: 'missing' }])
      const stored = await blobs.adopt(org, file.path)
      await noteBlob(tx, org, stored, file.mediaType)
      return { ...stored, name: file.name, mediaType: file.mediaType, claimed: file.claimed }
    }),
    download: narrowed(async ({ tx, org, params, query, at, may, fileLink }) => {
      const item = await versionInForce(tx, 'evidence', params.id, await momentOf(tx, {}, at))
      may('evidence:download', targetOf(item.body))
      const blob = item.body.blobs.find(one => one.sha256 === params.sha256)
      if (!blob) return refuse('not_found', 'This evidence has no such file')
      await refuseErasedFiles(tx, item.fact)
      await blobs.verify(org, blob.sha256)
      const inline = query.look === true && item.body.kind === 'screenshot'
      return { url: fileLink({ sha256: blob.sha256, name: blob.name, mediaType: blob.mediaType, inline }) }
    }),
  }
}
