import { type Instant, instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import type { JobKind } from '../jobs/queue.ts'
import { endMail, postponeMail, takeWaiting } from './store.ts'
import type { Mailer } from './transport.ts'

/** After so many attempts, over about two days, a message is dead. */
export const mostAttempts = 9

/** Sends what waits, one message after another, with the state of each kept before the next is begun. */
export function sendMailKind(out: Mailer | null): JobKind<Record<never, never>> {
  return {
    title: () => 'Send mail',
    key: () => 'mail',
    inServer: true,
    run: async context => {
      if (out === null) return { sent: 0, dead: 0, postponed: 0 }
      const counts = { sent: 0, dead: 0, postponed: 0 }
      while (!context.signal.aborted) {
        const end = await sendNext(context.transaction, out, context.now())
        if (end === null) break
        counts[end] += 1
        context.progress({ done: counts.sent, total: null, label: 'Messages sent' })
      }
      if (counts.dead > 0) context.log(`${counts.dead} messages cannot be delivered`, 'warning')
      return counts
    },
  }
}

type Transaction = <T>(work: (tx: OrgTransaction) => Promise<T>) => Promise<T>

/**
 * Sends one message; null when none waits. No transaction is open meanwhile; a server that dies between sending and
 * keeping that sends it once more, under the same Message-ID.
 */
export async function sendNext(
  transaction: Transaction,
  mailer: Mailer,
  now: Instant,
): Promise<'sent' | 'dead' | 'postponed' | null> {
  const mail = await transaction(tx => takeWaiting(tx, now))
  if (mail === null) return null
  const sent = await mailer.send({ ...mail, to: mail.address })
  if (sent.state === 'sent') {
    await transaction(tx => endMail(tx, mail.id, { state: 'sent', error: null }))
    return 'sent'
  }
  if (sent.state === 'refused' || mail.attempts + 1 >= mostAttempts) {
    await transaction(tx => endMail(tx, mail.id, { state: 'dead', error: sent.why }))
    return 'dead'
  }
  await transaction(tx => postponeMail(tx, mail.id, nextAttempt(now, mail.attempts), sent.why))
  return 'postponed'
}

/** Half a minute, then three times as long each time, at most twelve hours. */
function nextAttempt(now: Instant, attempts: number): Instant {
  return instant(Date.parse(now) + 1000 * Math.min(30 * 3 ** attempts, 12 * 3600))
}
