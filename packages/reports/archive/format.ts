import { Sha256 } from '@onus/core/id'
import { Effective, Instant } from '@onus/core/time'
import { Actor, Noun, Provenance } from '@onus/core/version'
import { z } from 'zod'

const Count = z.int().nonnegative()

/** One file of an archive. A file of the organisation also says what kind of file it was given as. */
export const ListedFile = z.strictObject({
  name: z.string().min(1).max(300),
  bytes: Count,
  sha256: Sha256,
  mediaType: z.string().max(200).optional(),
})
export type ListedFile = z.infer<typeof ListedFile>

/** `manifest.json`: what the archive is, and every other file in it. The ledger, not this, shows that nothing was changed. */
export const Manifest = z.strictObject({
  format: z.literal('onus-archive'),
  version: z.literal(1),
  madeAt: Instant,
  madeBy: z.string().max(100).describe('The version of Onus that wrote it'),
  organisation: z.strictObject({ id: z.uuid(), name: z.string().min(1).max(200), sample: z.boolean() }),
  ledger: z.strictObject({ origin: z.string(), size: Count, root: z.string().describe('base64') }),
  counts: z.strictObject({ facts: Count, blobs: Count, imported: Count }),
  missing: z
    .array(z.strictObject({ sha256: Sha256, why: z.string() }))
    .describe('Stored files that were gone or changed when the archive was made'),
  files: z.array(ListedFile),
})
export type Manifest = z.infer<typeof Manifest>

/** A line of `facts.ndjson`. `content` is what the ledger commits to, with `salt`; both are null once erased. */
export const FactLine = z.strictObject({
  index: Count,
  recorded: Instant,
  fact: z.uuid(),
  noun: Noun,
  subject: z.uuid(),
  version: z.int().positive(),
  effective: Effective,
  actor: Actor,
  reason: z.string(),
  provenance: Provenance,
  sample: z.boolean(),
  content: z.string().nullable(),
  salt: z.base64().nullable(),
})
export type FactLine = z.infer<typeof FactLine>

/** What the content of a fact says, once it is read. */
export const Content = z.strictObject({
  org: z.uuid(),
  noun: Noun,
  subject: z.uuid(),
  version: z.int().positive(),
  fact: z.uuid(),
  effective: Effective,
  actor: Actor,
  reason: z.string(),
  body: z.unknown(),
})
export type Content = z.infer<typeof Content>

export const names = {
  manifest: 'manifest.json',
  facts: 'facts.ndjson',
  keys: 'ledger/keys',
  blob: (sha256: string) => `blobs/${sha256}`,
} as const

/** The SHA-256 that a file under `blobs/` is named by; null for any other file. */
export function blobNamed(name: string): string | null {
  return /^blobs\/([0-9a-f]{64})$/.exec(name)?.[1] ?? null
}

/** The folders of the ledgers that were imported earlier, oldest first: `imported/1`, `imported/2`, ... */
export function importedFolders(files: Iterable<string>): readonly string[] {
  const found = new Set([...files].flatMap(name => /^imported\/([1-9]\d{0,3})\//.exec(name)?.[1] ?? []))
  return [...found]
    .map(Number)
    .toSorted((a, b) => a - b)
    .map(number => `imported/${number}`)
}
