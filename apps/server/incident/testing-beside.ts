import { openQueue } from '../jobs/queue.ts'
import { shippedLaw } from '../law/shipped.ts'
import type { Repeating } from '../lifecycle/each-minute.ts'
import type { WorkerInput } from '../lifecycle/index.ts'
import { startTelling } from '../mail/schedule.ts'
import { sendMailKind } from '../mail/sending.ts'
import { mailerOf } from '../mail/transport.ts'
import { webhookOf } from '../webhook/sending.ts'
import { createWorker } from '../worker.ts'

/** A worker that also tells people things and sends mail, as a second server of the same organisation would. */
export function besideOf(repeat: Repeating) {
  return async ({ settings, database }: WorkerInput): Promise<AsyncDisposable> => {
    await using opened = new AsyncDisposableStack()
    const onError = (error: unknown) => console.error(error)
    opened.use(await createWorker({ settings, database }))
    const mailer = mailerOf(settings)
    const kinds = { send_mail: sendMailKind(mailer) }
    const queue = opened.use(
      await openQueue({ database, kinds, leaseSeconds: 10, onError, onChange: () => {}, now: Date.now }),
    )
    const [law, webhook] = [shippedLaw(), webhookOf(settings)]
    const origin = `http://localhost:${settings.port}`
    opened.use(
      startTelling(
        { database, queue: queue as never, mailer, origin, entries: async () => [], law, webhook, onError },
        repeat,
      ),
    )
    await queue.work('in the server')
    const owned = opened.move()
    return { [Symbol.asyncDispose]: () => owned.disposeAsync() }
  }
}
