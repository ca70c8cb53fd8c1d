import { formats } from '@onus/connectors/importer'
import { results as connector, mayFill } from '@onus/connectors/results'
import type { results } from '@onus/contract/result'
import { refuse } from '@onus/core/problem'
import type { BlobStore } from '../blob/store.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { momentOf } from '../register/moment.ts'
import { refuseErasedFiles, versionInForce } from '../register/store.ts'
import { settingsOf } from './importing.ts'
import { snapshotOfFile } from './store.ts'
import type { ResultUploads } from './uploads.ts'

type Rooms = { readonly uploads: ResultUploads; readonly blobs: BlobStore; readonly queue: AppQueue }

export function resultHandlers({ uploads, blobs, queue }: Rooms): HandlersOf<typeof results> {
  return {
    formats: async () => ({
      items: formats.map(({ id, title }) => ({ id, title, datasets: [...mayFill(id)] })),
    }),
    preview: async ({ tx, org, files, actor }) => {
      const [file, ...others] = files
      if (!file || others.length > 0)
        return refuse('invalid_input', 'Send one file', [{ path: 'file', message: 'expected one file' }])
      if (file.bytes === 0)
        return refuse('invalid_input', `${file.name} is empty`, [{ path: 'file', message: 'empty' }])
      const { sha256, name } = await uploads.keep(org, file)
      const input = { upload: sha256, name }
      return {
        upload: sha256,
        job: await queue.enqueue(tx, { org, kind: 'preview_results', input, createdBy: actor.id }),
      }
    },
    import: async ({ tx, org, body, actor }) => {
      const { name } = await uploads.find(org, body.upload)
      const seen = await uploads.previewOf(org, body.upload)
      const { connection, settings } = await settingsOf(tx, org, seen, body)
      const before = await snapshotOfFile(tx, { sha256: body.upload, version: connector.version, connection })
      if (before) return { job: null, connection, snapshot: before.subject }
      const input = { connection, upload: body.upload, name, settings, target: body.target ?? null, actor }
      const job = await queue.enqueue(tx, { org, kind: 'import_results', input, createdBy: actor.id })
      return { job, connection, snapshot: null }
    },
    file: async ({ tx, org, params, at, fileLink }) => {
      const snapshot = await versionInForce(tx, 'snapshot', params.id, await momentOf(tx, {}, at))
      const file = snapshot.body.file ?? refuse('not_found', 'This snapshot was not read from a file')
      await refuseErasedFiles(tx, snapshot.fact)
      await blobs.verify(org, file.sha256)
      return { url: fileLink({ sha256: file.sha256, name: file.name, mediaType: 'application/octet-stream' }) }
    },
  }
}
