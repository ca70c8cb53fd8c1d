import { createHmac, timingSafeEqual } from 'node:crypto'
import type { WebhookKind } from '../connector/connector.ts'

/** A message as it came: its headers in lower case, and its bytes before anything parsed them. */
export type Message = {
  readonly header: (name: string) => string | undefined
  readonly bytes: Uint8Array
}

/** Whether a message is from who knows the secret. `delivery` names it, so that the same is not taken twice. */
export type Verified = { readonly ok: true; readonly delivery: string } | { readonly ok: false; readonly why: string }

/** A message that says when it was made is taken only so long before and after, in milliseconds. */
const toleranceMs = 5 * 60_000

/**
 * Proves a webhook against the secret of its connection: Standard Webhooks (HMAC-SHA256 over id, time and body, secret with
 * or without `whsec_`), GitHub (HMAC-SHA256 over the body), GitLab (the secret itself). Signatures are compared in constant
 * time and before anything is parsed.
 */
export function verifyWebhook(kind: WebhookKind, message: Message, secret: string, now: number): Verified {
  if (secret === '') return no('No secret is set for webhooks of this connection')
  return verifiers[kind](message, secret, now)
}

const verifiers: Readonly<Record<WebhookKind, (message: Message, secret: string, now: number) => Verified>> = {
  standard({ header, bytes }, secret, now) {
    const [id, time, signatures] = [header('webhook-id'), header('webhook-timestamp'), header('webhook-signature')]
    if (!id || !time || !signatures)
      return no('The headers webhook-id, webhook-timestamp and webhook-signature are needed')
    if (!/^\d{1,12}$/.test(time) || Math.abs(Number(time) * 1000 - now) > toleranceMs)
      return no('webhook-timestamp is more than five minutes away from now')
    const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret)
    const expected = createHmac('sha256', key).update(`${id}.${time}.`).update(bytes).digest()
    const given = signatures
      .split(' ')
      .flatMap(one => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []))
    return given.some(one => isSame(one, expected))
      ? { ok: true, delivery: id }
      : no('The signature is not of this message')
  },
  github({ header, bytes }, secret) {
    const delivery = header('x-github-delivery')
    const signature = /^sha256=([0-9a-f]{64})$/.exec(header('x-hub-signature-256') ?? '')?.[1]
    if (!delivery || !signature) return no('The headers X-GitHub-Delivery and X-Hub-Signature-256 are needed')
    const expected = createHmac('sha256', secret).update(bytes).digest()
    return isSame(Buffer.from(signature, 'hex'), expected)
      ? { ok: true, delivery }
      : no('The signature is not of this message')
  },
  gitlab({ header }, secret) {
    const delivery = header('webhook-id') ?? header('x-gitlab-event-uuid')
    const token = header('x-gitlab-token')
    if (!delivery || !token) return no('The headers X-Gitlab-Event-UUID and X-Gitlab-Token are needed')
    const [given, expected] = [token, secret].map(text => createHmac('sha256', 'onus').update(text).digest())
    return given && expected && isSame(given, expected)
      ? { ok: true, delivery }
      : no('The token is not that of this connection')
  },
}

function isSame(given: Uint8Array, expected: Uint8Array): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const no = (why: string): Verified => ({ ok: false, why })
