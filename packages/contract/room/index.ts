import {
  Conclusion,
  ConclusionResult,
  Determination,
  mostCited,
  Opinion,
  OpinionAspect,
  ReleasedOpinion,
} from '@onus/core/conclusion'
import { Effective, Instant } from '@onus/core/time'
import { z } from 'zod'
import { UnmaskingReason } from '../look/index.ts'
import { byId, operation } from '../operation/index.ts'
import { recordOf, Written } from '../record/index.ts'

const named = z.object({ person: z.uuid(), name: z.string() })

/** A released statement with whether its signature holds over its own bytes. */
const released = <Body extends z.ZodType>(body: Body) =>
  recordOf(body).extend({
    signer: z.string().describe('The name of who signed'),
    holds: z.boolean().describe('Whether its signature was found to be made over exactly this statement'),
    supersededBy: z.uuid().nullable(),
  })

/** Who is or was asked to be the auditor. */
const RoomAuditor = z.object({
  email: z.string(),
  name: z.string(),
  state: z.enum(['invited', 'here', 'over']),
  until: Instant.nullable(),
  grant: z.uuid().nullable(),
  invitation: z.uuid().nullable(),
})

/** A note, or a statement that is prepared or signed; only auditors of the engagement are ever given one. */
export const RoomEntry = z.object({
  id: z.uuid(),
  kind: z.enum(['note', 'conclusion', 'opinion']),
  author: z.string(),
  mine: z.boolean(),
  at: Instant,
  content: z.string().nullable().describe('A note, or the exact text that is signed; null once it was erased'),
  erased: z.string().nullable().describe('Under which rule it was erased'),
  signedAt: Instant.nullable(),
  supersedes: z.uuid().nullable(),
  released: z.uuid().nullable(),
})

const SigningKey = z.object({
  id: z.string(),
  kind: z.enum(['ed25519', 'passkey']),
  name: z.string(),
  fingerprint: z.string().describe('SHA-256 of the public key, as statements name it'),
  credential: z.string().nullable().describe('The id of the credential of a passkey, as base64url'),
})

/** An entry of the ledger that a conclusion can rest on. */
export const Citation = z.object({
  index: z.int().nonnegative(),
  noun: z.string(),
  id: z.uuid(),
  title: z.string(),
  controls: z.array(z.uuid()),
})

const RoomEvidence = z.object({
  id: z.uuid(),
  title: z.string(),
  kind: z.string(),
  controls: z.array(z.uuid()),
  period: Effective,
  index: z.int().nullable(),
})

const checkpoint = z.object({ size: z.int().nonnegative(), root: z.base64().max(88) })
const rests = {
  key: z.string().min(1).max(100).describe('The id of the key, or of the passkey, that is going to sign'),
  refs: z
    .array(z.int().nonnegative())
    .min(1)
    .max(mostCited, `at most ${mostCited} entries: a population, a sample or a test stands for many`)
    .describe('Ledger indices of what it rests on'),
  checkpoint: checkpoint.describe('What the ledger was when it was concluded'),
  text: z.string().trim().min(1).max(20_000),
  supersedes: z.uuid().nullable().default(null).describe('The signed statement that it corrects'),
}

/** What an auditor is about to sign. */
export const StatementDraft = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('conclusion'),
    control: z.uuid(),
    criterion: z.string().min(1).max(200).optional(),
    test: z.uuid().optional(),
    result: ConclusionResult,
    determinations: z.array(Determination).min(1).max(500).optional(),
    ...rests,
  }),
  z.object({
    kind: z.literal('opinion'),
    aspect: OpinionAspect,
    opinion: Opinion,
    qualified: z.array(z.string().min(1).max(200)).max(1000).default([]),
    ...rests,
  }),
])
export type StatementDraft = z.infer<typeof StatementDraft>

const byEntry = byId.extend({ entry: z.uuid() })
const byEvidence = byId.extend({ evidence: z.uuid() })

export const rooms = {
  get: operation({
    method: 'GET',
    path: '/engagements/{id}/room',
    summary: 'The auditor’s room from outside: who is asked, until when, what was released; nothing before',
    needs: 'engagement:read',
    params: byId,
    output: z.object({
      isAuditor: z.boolean().describe('Whether the caller is its auditor'),
      closed: z.string().nullable().describe('Why nothing more can be written; null while it can'),
      auditors: z.array(RoomAuditor),
      acts: z.array(
        z.object({
          at: Instant,
          by: named,
          words: z.string(),
          locked: z.boolean(),
          conclusions: z.int(),
          opinions: z.int(),
        }),
      ),
      conclusions: z.array(released(Conclusion)),
      opinions: z.array(released(ReleasedOpinion)),
      erased: z
        .array(z.object({ noun: z.string(), words: z.string() }))
        .describe('What was released and erased since, and that the workspace was: what it said is unknown'),
    }),
  }),
  workspace: operation({
    method: 'GET',
    path: '/engagements/{id}/room/workspace',
    summary: 'The auditor’s own workspace: notes, what is prepared and signed, keys, and the checkpoint of now',
    needs: 'audit:conclude',
    params: byId,
    output: z.object({
      entries: z.array(RoomEntry),
      keys: z.array(SigningKey),
      keyText: z
        .string()
        .describe('What a key signs to show that its owner has it; {key} stands for the key in base64'),
      checkpoint: checkpoint.nullable(),
      why: z.string().nullable().describe('Why the caller cannot conclude here; null when they can'),
    }),
  }),
  controls: operation({
    method: 'GET',
    path: '/engagements/{id}/room/controls',
    summary: 'The controls of the engagement, as its auditor sees them',
    needs: 'audit:read',
    params: byId,
    output: z.object({
      items: z.array(
        z.object({
          id: z.uuid(),
          version: z.int(),
          index: z.int().nullable(),
          code: z.string(),
          title: z.string(),
          statement: z.string(),
          cadence: z.string(),
          requirements: z.array(z.string()),
        }),
      ),
    }),
  }),
  evidence: operation({
    method: 'GET',
    path: '/engagements/{id}/room/evidence',
    summary: 'Evidence about the controls of the engagement in its period, as its auditor sees it; without contents',
    needs: 'audit:read',
    params: byId,
    output: z.object({ items: z.array(RoomEvidence) }),
  }),
  look: operation({
    method: 'POST',
    path: '/engagements/{id}/room/evidence/{evidence}/looks',
    summary: 'Open one piece of evidence as its auditor; the look is noted for auditors alone',
    needs: 'audit:conclude',
    params: byEvidence,
    output: RoomEvidence.extend({
      source: z.string(),
      description: z.string(),
      address: z.string().optional().describe('Of a link: where it leads; Onus does not hold what is there'),
      performedAt: Instant,
      collector: z.string().nullable(),
      state: z.string(),
      why: z.string().nullable(),
      datasets: z
        .array(
          z.object({
            dataset: z.string(),
            rows: z.int(),
            sha256: z.string(),
            source: z.string(),
            query: z.string(),
            parameters: z.string().describe('As JSON'),
            at: Instant,
          }),
        )
        .describe('How the rows behind it were read, where a machine collected it'),
      sensitivity: z.string(),
      files: z.array(
        z.object({
          sha256: z.string(),
          name: z.string(),
          bytes: z.int(),
          mediaType: z.string(),
          isTable: z.boolean().describe('Its rows can be looked at masked; other files cannot be masked'),
        }),
      ),
    }),
  }),
  file: operation({
    method: 'POST',
    path: '/engagements/{id}/room/evidence/{evidence}/files/{sha256}/link',
    summary: 'A short-lived link to a file of evidence, for its auditor; noted before the first byte',
    needs: 'audit:conclude',
    params: byEvidence.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    body: z
      .object({ reason: UnmaskingReason.optional().describe('Why a table about people is needed unmasked') })
      .optional(),
    output: z.object({ url: z.string() }),
  }),
  looks: operation({
    method: 'GET',
    path: '/engagements/{id}/room/looks',
    summary: 'What the auditors opened and took away, latest first; for auditors alone',
    needs: 'audit:conclude',
    params: byId,
    output: z.object({
      items: z.array(
        z.object({
          id: z.uuid(),
          at: Instant,
          lastAt: Instant.describe('When it was looked at last, within the same look'),
          by: z.string(),
          what: z.string(),
          subject: z.uuid().nullable(),
          query: z.string().describe('What of it was asked for'),
          rows: z.int().describe('How many rows were shown'),
          times: z.int().describe('How often within ten minutes of each other'),
          erased: z.string().nullable().describe('Under which rule it was erased'),
        }),
      ),
    }),
  }),
  citations: operation({
    method: 'GET',
    path: '/engagements/{id}/room/citations',
    summary:
      'What a conclusion in this engagement can rest on: evidence, populations, samples, tests, findings, requests',
    needs: 'audit:conclude',
    params: byId,
    output: z.object({
      items: z.array(Citation),
      tests: z
        .array(z.object({ id: z.uuid(), title: z.string(), control: z.uuid() }))
        .describe('What can be concluded about, also before it is released'),
    }),
  }),
  note: operation({
    method: 'POST',
    path: '/engagements/{id}/room/notes',
    summary: 'Keep a note that only auditors of the engagement can ever read',
    needs: 'audit:conclude',
    params: byId,
    body: z.object({ words: z.string().trim().min(1).max(20_000) }),
    output: z.object({ id: z.uuid() }),
    status: 201,
  }),
  prepare: operation({
    method: 'POST',
    path: '/engagements/{id}/room/statements',
    summary: 'Say what is concluded; answers the exact text to sign. Refused when it rests on what it cannot rest on',
    needs: 'audit:conclude',
    params: byId,
    body: StatementDraft,
    output: z.object({
      id: z.uuid(),
      text: z.string().describe('Sign these bytes, in UTF-8'),
    }),
    status: 201,
  }),
  sign: operation({
    method: 'POST',
    path: '/engagements/{id}/room/statements/{entry}/signature',
    summary: 'Give the signature of a prepared statement; everything about it is checked again',
    needs: 'audit:conclude',
    params: byEntry,
    body: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('ed25519'), signature: z.base64().max(200) }),
      z.object({
        kind: z.literal('passkey'),
        authenticatorData: z.base64().max(4000),
        clientData: z.base64().max(4000),
        signature: z.base64().max(400),
      }),
    ]),
    output: z.object({ id: z.uuid(), signedAt: Instant }),
  }),
  discard: operation({
    method: 'DELETE',
    path: '/engagements/{id}/room/statements/{entry}',
    summary: 'Throw away a note, or a statement that was not signed',
    needs: 'audit:conclude',
    params: byEntry,
    output: z.undefined(),
    status: 204,
  }),
  release: operation({
    method: 'POST',
    path: '/engagements/{id}/room/release',
    summary:
      'Release everything that is signed with its tests, and lock the room if that was all; one recorded act, never taken back',
    needs: 'audit:conclude',
    params: byId,
    body: z.object({ words: z.string().trim().max(4000).default(''), lock: z.boolean() }),
    output: Written.extend({ conclusions: z.int(), opinions: z.int(), tests: z.int() }),
    status: 201,
  }),
  addKey: operation({
    method: 'POST',
    path: '/engagements/{id}/room/keys',
    summary: 'Register an Ed25519 key of your own, with its signature to show that you have it',
    needs: 'audit:conclude',
    params: byId,
    body: z.object({
      name: z.string().trim().min(1).max(100),
      publicKey: z.base64().max(44).describe('32 bytes'),
      proof: z.base64().max(88).describe('Its signature over the text that the workspace gives'),
    }),
    output: z.object({ id: z.uuid() }),
    status: 201,
  }),
  removeKey: operation({
    method: 'DELETE',
    path: '/engagements/{id}/room/keys/{entry}',
    summary: 'Remove a key of your own; what it signed stays signed',
    needs: 'audit:conclude',
    params: byEntry,
    output: z.undefined(),
    status: 204,
  }),
} as const
