import { createHmac } from 'node:crypto'
import { type Instant, instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { refusal } from '../db/refusal.ts'
import { endDelivery, postponeDelivery, takeDelivery } from './store.ts'

/** The one address of this instance that is told what is urgent, and the secret that signs it. */
export type Webhook = { readonly url: string; readonly secret: string }

/** The webhook of the settings, or null where none is set. Refuses a half of it, and plain HTTP beyond this machine. */
export function webhookOf(settings: { webhookUrl: string | null; webhookSecret: string | null }): Webhook | null {
  const { webhookUrl: url, webhookSecret: secret } = settings
  if (url === null && secret === null) return null
  if (url === null || secret === null)
    throw refusal('ONUS_WEBHOOK_URL and ONUS_WEBHOOK_SECRET belong together: set both, or neither.')
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'https:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname))
    throw refusal('ONUS_WEBHOOK_URL needs https beyond this machine.')
  return { url, secret }
}

/** After so many attempts, over about a day, a delivery is dead; what it told stays in the product. */
const mostAttempts = 9
const timeoutMs = 10_000

type Transaction = <T>(work: (tx: OrgTransaction) => Promise<T>) => Promise<T>

/** What signs a request: a hash of its time and body with the secret, so that nobody can send it again later unnoticed. */
export function signatureOf(secret: string, at: string, body: string): string {
  return createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')
}

/**
 * Sends one delivery; null when none waits. A server that dies between sending and keeping that sends it once more, under the
 * same `onus-delivery`, by which the other side knows it.
 */
export async function deliverNext(
  transaction: Transaction,
  { url, secret }: Webhook,
  now: Instant,
): Promise<'sent' | 'dead' | 'postponed' | null> {
  const waiting = await transaction(tx => takeDelivery(tx, now))
  if (waiting === null) return null
  const { id, body, attempts } = waiting
  const why = await post(url, body, {
    'onus-delivery': id,
    'onus-time': now,
    'onus-signature': signatureOf(secret, now, body),
  })
  if (why === null) {
    await transaction(tx => endDelivery(tx, id, { state: 'sent', error: null }))
    return 'sent'
  }
  if (attempts + 1 >= mostAttempts) {
    await transaction(tx => endDelivery(tx, id, { state: 'dead', error: why }))
    return 'dead'
  }
  const later = instant(Date.parse(now) + 1000 * Math.min(30 * 3 ** attempts, 6 * 3600))
  await transaction(tx => postponeDelivery(tx, id, later, why))
  return 'postponed'
}

/** Why it was not taken; null when it was. */
async function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<string | null> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers: { ...headers, 'content-type': 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await answer.body?.cancel()
    return answer.ok ? null : `It answered ${answer.status}`
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).slice(0, 500)
  }
}
