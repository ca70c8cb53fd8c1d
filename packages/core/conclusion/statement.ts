import { z } from 'zod'
import { EngagementMode } from '../engagement/kind.ts'
import { Sha256 } from '../id/index.ts'
import { canonicalJson } from '../json/index.ts'
import { Determination, faultOfDeterminations } from './determination.ts'
import { ConclusionResult, Opinion, OpinionAspect } from './result.ts'

const index = z.int().nonnegative()
const engagement = z.uuid()
/** So many ledger entries a statement may rest on: the entry of the ledger that says so names each, and has 4 KiB. */
export const mostCited = 256

const refs = z
  .array(index)
  .min(1)
  .max(mostCited, `at most ${mostCited} entries: a population, a sample or a test stands for many`)
  .describe('Ledger indices, in increasing order')
const mode = EngagementMode.optional().describe('Who assesses, as the engagement says (R-127)')
const checkpoint = z.strictObject({ size: index, root: z.base64() })
const text = z.string().min(1).max(20_000)
const signer = z.strictObject({
  person: z.uuid(),
  key: Sha256.describe('SHA-256 of the bytes of the public key that signs'),
})

/** Why what is rested on cannot be: out of order, or not under the checkpoint that is named. */
function faultOfRefs(given: { readonly refs: readonly number[]; readonly checkpoint: { readonly size: number } }) {
  if (!given.refs.every((ref, at) => at === 0 || ref > (given.refs[at - 1] ?? 0)))
    return 'expected increasing numbers, none twice'
  if (given.refs.some(ref => ref >= given.checkpoint.size))
    return `expected entries below ${given.checkpoint.size}, the checkpoint`
  return null
}

/**
 * What an auditor signs (P6): what is concluded about a control, the ledger entries that it rests on, and the checkpoint
 * that they lie under. Every ref is smaller than the size of the checkpoint, so that nothing is concluded before its
 * evidence was there.
 */
export const ConclusionStatement = z
  .strictObject({
    v: z.literal(1),
    engagement,
    mode,
    control: z.uuid(),
    criterion: z.string().min(1).max(200).optional().describe('The requirement that it is about, framework@version:id'),
    test: z.uuid().optional().describe('The test that it is about'),
    result: ConclusionResult,
    determinations: z.array(Determination).min(1).max(500).optional(),
    refs,
    checkpoint,
    text,
    signer,
  })
  .superRefine((statement, context) => {
    const fault = faultOfRefs(statement)
    if (fault) context.addIssue({ code: 'custom', path: ['refs'], message: fault })
    const wrong = faultOfDeterminations(statement.result, statement.determinations)
    if (wrong) context.addIssue({ code: 'custom', path: ['result'], message: wrong })
  })
export type ConclusionStatement = z.infer<typeof ConclusionStatement>

/**
 * What an auditor signs about one aspect of an engagement. A qualified opinion names the criteria that it is qualified by;
 * no other does. The tool proposes none.
 */
export const OpinionStatement = z
  .strictObject({
    v: z.literal(1),
    engagement,
    mode,
    aspect: OpinionAspect,
    opinion: Opinion,
    qualified: z.array(z.string().min(1).max(200)).max(1000).describe('The criteria, framework@version:id'),
    refs,
    checkpoint,
    text,
    signer,
  })
  .superRefine((statement, context) => {
    const fault = faultOfRefs(statement)
    if (fault) context.addIssue({ code: 'custom', path: ['refs'], message: fault })
    if ((statement.opinion === 'qualified') !== statement.qualified.length > 0)
      context.addIssue({
        code: 'custom',
        path: ['qualified'],
        message: 'a qualified opinion names the criteria that it is qualified by, and no other opinion does',
      })
  })
export type OpinionStatement = z.infer<typeof OpinionStatement>

/** The bytes that are signed, as text: the one canonical JSON of the statement, in UTF-8. */
export function statementText(statement: ConclusionStatement | OpinionStatement): string {
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

export const SignedOpinion = z.strictObject({ statement: OpinionStatement, signature: ConclusionSignature })
export type SignedOpinion = z.infer<typeof SignedOpinion>
