import { readFile } from 'node:fs/promises'
import type { Connector } from '@onus/connectors/connector'
import { verifyWebhook } from '@onus/connectors/webhook'
import type { pushes as operations } from '@onus/contract/push'
import { refuse } from '@onus/core/problem'
import { settingsToCollect } from '../connection/secrets.ts'
import { latestConnection } from '../connection/store.ts'
import { type Database, withOrg } from '../db/index.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import type { Keyring } from '../key/ring.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce } from '../register/store.ts'
import type { Pushes } from './folder.ts'
import { takeDelivery } from './store.ts'

type Rooms = {
  readonly database: Database
  readonly connectors: ReadonlyMap<string, Connector>
  readonly keys: Keyring
  readonly queue: AppQueue
  readonly pushes: Pushes
}

/** A message of a webhook is small: what is larger is none, and nothing of it is read. */
const longestMessage = 25 * 1_048_576

export function pushHandlers({ database, connectors, keys, queue, pushes }: Rooms): HandlersOf<typeof operations> {
  return {
    send: narrowed(async ({ tx, org, params, files, actor, at, newId, may }) => {
      may('connection:run', { within: [params.id] })
      const { body } = await versionInForce(tx, 'connection', params.id, await momentOf(tx, {}, at))
      if (!connectors.get(body.connector)?.takesPushes)
        return refuse('conflict', `"${body.title}" collects by itself and takes no pushes`)
      if (body.state !== 'active') return refuse('conflict', `"${body.title}" is ${body.state}; activate it first`)
      const file = files[0] ?? refuse('invalid_input', 'Send rows as lines of JSON')
      if (file.bytes === 0)
        return refuse('invalid_input', 'The push is empty. To say that there is nothing, send an empty line')
      await pushes.add(org, params.id, newId(), file.path)
      const input = { connection: params.id, connector: body.connector, title: body.title, startedBy: actor.id }
      const job = await queue.enqueue(tx, { org, kind: 'collect', input, createdBy: actor.id })
      return { job, bytes: file.bytes, sha256: file.sha256 }
    }),
    hook: async ({ params, files, sent, at }) => {
      const [file] = files
      const nobody = () => refuse('not_found', 'There is no webhook here')
      if (!file || file.bytes > longestMessage) return nobody()
      return await withOrg(database.app, { org: params.org, user: null }, async tx => {
        const connection = await latestConnection(tx, params.connection)
        const connector = connection && connectors.get(connection.body.connector)
        if (!connector?.webhook || connection?.body.state !== 'active') return nobody()
        const { title, settings } = connection.body
        const place = { org: params.org, connection: params.connection, settings }
        const { webhookSecret } = (await settingsToCollect(keys, connector, place)).settings
        if (typeof webhookSecret !== 'string') return nobody()
        const message = { header: sent, bytes: await readFile(file.path) }
        const verified = verifyWebhook(connector.webhook, message, webhookSecret, Date.parse(at))
        if (!verified.ok) return refuse('not_signed_in', verified.why)
        if (!(await takeDelivery(tx, params.connection, verified.delivery.slice(0, 200)))) return { job: null }
        const input = { connection: params.connection, connector: connector.id, title, startedBy: 'a webhook' }
        return { job: await queue.enqueue(tx, { org: params.org, kind: 'collect', input, createdBy: 'onus' }) }
      })
    },
  }
}
