import { z } from 'zod'
import { Sha256 } from '../id/index.ts'
import { canonicalJson } from '../json/index.ts'

/**
 * What an auditor can conclude about a control in an engagement, the last two in an assessment under SP 800-53A. The tool
 * proposes none of these.
 */
export const ConclusionResult = z.enum([
  'effective',
  'effective-with-deviations',
  'not-effective',
  'not-concluded',
  'satisfied',
  'other-than-satisfied',
])
export type ConclusionResult = z.infer<typeof ConclusionResult>

const index = z.int().nonnegative()

/**
 * What an auditor signs (P6): what is concluded about a control, the ledger entries that it rests on, and the checkpoint
 * that they lie under. Every ref is smaller than the size of the checkpoint, so that nothing is concluded before its
 * evidence was there.
 */
export const ConclusionStatement = z
  .strictObject({
    v: z.literal(1),
    engagement: z.uuid(),
    control: z.uuid(),
    result: ConclusionResult,
    refs: z.array(index).min(1).max(10_000).describe('Ledger indices, in increasing order'),
    checkpoint: z.strictObject({ size: index, root: z.base64() }),
    text: z.string().min(1).max(20_000),
    signer: z.strictObject({
      person: z.uuid(),
      key: Sha256.describe('SHA-256 of the bytes of the public key that signs'),
    }),
  })
  .superRefine(({ refs, checkpoint }, context) => {
    const issue = (message: string) => context.addIssue({ code: 'custom', path: ['refs'], message })
    if (!refs.every((ref, at) => at === 0 || ref > (refs[at - 1] ?? 0)))
      issue('expected increasing numbers, none twice')
    if (refs.some(ref => ref >= checkpoint.size)) issue(`expected entries below ${checkpoint.size}, the checkpoint`)
  })
export type ConclusionStatement = z.infer<typeof ConclusionStatement>

/** The bytes that are signed, as text: the one canonical JSON of the statement, in UTF-8. */
export function statementText(statement: ConclusionStatement): string {
  return canonicalJson(statement)
}

/**
 * How a statement is signed: with an Ed25519 key over its bytes, or with a passkey whose challenge is the SHA-256 of its
 * bytes (WebAuthn, ES256). The public key is 32 bytes, or 65 of an uncompressed P-256 point.
 */
export const ConclusionSignature = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ed25519'), publicKey: z.base64(), signature: z.base64() }),
  z.strictObject({
    kind: z.literal('passkey'),
    publicKey: z.base64(),
    authenticatorData: z.base64(),
    clientData: z.base64().describe('The bytes of clientDataJSON'),
    signature: z.base64().describe('DER, as the authenticator gave it'),
  }),
])
export type ConclusionSignature = z.infer<typeof ConclusionSignature>

/** A statement with its signature: what the body of a locked conclusion holds as `signed`. */
export const SignedConclusion = z.strictObject({ statement: ConclusionStatement, signature: ConclusionSignature })
export type SignedConclusion = z.infer<typeof SignedConclusion>
