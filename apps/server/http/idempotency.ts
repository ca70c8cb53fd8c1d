import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from '@onus/core/json'
import { refuse } from '@onus/core/problem'
import type { Transaction } from 'kysely'
import type { Tables } from '../db/index.ts'
import type { Upload } from './handler.ts'
import { claimKey, keepAnswer } from './store.ts'

export type Answered = { readonly status: number; readonly text: string | null; readonly replayed: boolean }

/**
 * Runs a write once for each key: a repeat with the same request gets the stored answer, another request under the same
 * key is refused. Without a key the write simply runs.
 */
export async function once(
  tx: Transaction<Tables>,
  claim: { org: string; actor: string; key: string | undefined; request: Buffer; reveals: boolean },
  run: () => Promise<{ status: number; text: string | null }>,
): Promise<Answered> {
  const { key } = claim
  if (key === undefined) return { ...(await run()), replayed: false }
  const kept = await claimKey(tx, { ...claim, key })
  if (kept === null) {
    const answer = await run()
    await keepAnswer(tx, { ...claim, key }, { status: answer.status, response: claim.reveals ? null : answer.text })
    return { ...answer, replayed: false }
  }
  if (!kept.request.equals(claim.request)) return refuse('idempotency_mismatch', 'Use a new key for a new request')
  if (claim.reveals || kept.status === null) {
    return refuse('conflict', 'This was done already under the same key, and its answer is shown only once')
  }
  return { status: kept.status, text: kept.response, replayed: true }
}

/** What makes two requests the same: method, address, body and files. */
export function requestHash(method: string, url: string, body: unknown, files: readonly Upload[]): Buffer {
  const text = canonicalJson([method, url, (body ?? null) as Json, files.map(file => [file.name, file.sha256])])
  return createHash('sha256').update(text).digest()
}

/** A key of printable characters, or none. */
export function keyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  if (typeof header === 'string' && /^[\x21-\x7e]{1,200}$/.test(header)) return header
  return refuse('invalid_input', 'Idempotency-Key must be 1 to 200 printable characters without spaces')
}
