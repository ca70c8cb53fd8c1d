import { z } from 'zod'
import { Sha256 } from '../id/index.ts'
import { Effective, Instant } from '../time/index.ts'

export const Blob = z.object({ sha256: Sha256, bytes: z.int().nonnegative(), name: z.string(), mediaType: z.string() })
export type Blob = z.infer<typeof Blob>

/** What is wrong with an address of evidence, null when nothing is: https alone, no name or password in it, 2,000 characters. */
export function addressFault(address: string): string | null {
  if (address.length > 2000) return 'has more than 2,000 characters'
  const url = /[\s\p{Cc}]/u.test(address) ? null : URL.parse(address)
  if (url === null) return 'is no address'
  if (url.protocol !== 'https:') return 'is not an address with https'
  return url.username !== '' || url.password !== '' ? 'has a name or a password in it' : null
}

const Address = z.string().superRefine((address, context) => {
  const fault = addressFault(address)
  if (fault !== null) context.addIssue({ code: 'custom', message: fault })
})

const body = z.object({
  title: z.string().min(1).max(300),
  kind: z.enum(['file', 'record', 'snapshot', 'screenshot', 'link']),
  controls: z.array(z.uuid()),
  period: Effective.describe('The stretch of world time it speaks for'),
  performedAt: Instant.describe('When the thing it shows was done; never the time of upload'),
  source: z.string().min(1),
  description: z.string(),
  blobs: z.array(Blob),
  address: Address.optional().describe('Of a link: where it leads; nothing of ours ever asks it'),
  snapshot: z.uuid().nullable(),
  collector: z.string().nullable().describe('connector@version for machine items; null for manual ones'),
  collectedBy: z.uuid().nullable().describe('The person who collected it; null for a machine'),
  sensitivity: z.enum(['public', 'internal', 'confidential', 'restricted']),
})

/**
 * Something that supports controls for a stretch of time. Without source and period it cannot support operation. A
 * link is a statement of a person about what Onus does not hold: it has an address, says how what is there was produced,
 * and has no files. What is behind it was never hashed and may change; what is hashed is the statement.
 */
export const Evidence = body.superRefine((evidence, context) => {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  const isLink = evidence.kind === 'link'
  if (isLink !== (evidence.address !== undefined)) refuse('address', isLink ? 'a link has one' : 'only a link has one')
  if (!isLink) return
  if (evidence.description.trim() === '') refuse('description', 'say how what is behind the link was produced')
  if (evidence.blobs.length > 0) refuse('blobs', 'a link has no files; add them as evidence of their own')
  if (evidence.snapshot !== null || evidence.collector !== null) refuse('collector', 'a link is given by a person')
})
export type Evidence = z.infer<typeof Evidence>

/**
 * Whether reviews of other machine items of its collector version speak for it. Of a picture they never do: what it shows,
 * a person must see.
 */
export function isSampled({
  collectedBy,
  collector,
  kind,
}: Pick<Evidence, 'collectedBy' | 'collector' | 'kind'>): boolean {
  return collectedBy === null && collector !== null && kind !== 'screenshot'
}

/** What a piece of evidence is called. A link is marked as one wherever it is named. */
export function evidenceTitle({ kind, title }: Pick<Evidence, 'kind' | 'title'>): string {
  return kind === 'link' ? `${title} (link)` : title
}
