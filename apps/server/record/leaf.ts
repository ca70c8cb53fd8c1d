import type { Conclusion } from '@onus/core/conclusion'
import { type Erasure, tombstonesOf } from '@onus/core/erasure'
import type { Instant } from '@onus/core/time'
import type { Actor, Noun, Provenance } from '@onus/core/version'
import { commit } from '@onus/ledger/commitment'
import { toBase64Url } from '@onus/ledger/encoding'
import { encodeEvent, type LedgerEvent } from '@onus/ledger/event'

/** What of a version goes into the ledger: ids, times and a salted commitment to the content. Never the content, never a name. */
export type LeafInput = {
  readonly org: string
  readonly actor: Actor
  readonly at: Instant
  readonly noun: Noun
  readonly subject: string
  readonly content: string
  readonly salt: Uint8Array
  readonly provenance: Provenance
  readonly idem: string
}

function concluded({ content }: LeafInput): Conclusion {
  return (JSON.parse(content) as { body: Conclusion }).body
}

/** What of a conclusion the ledger says itself, so that it can be checked against the checkpoint that it names (P6). */
function conclusionOf(input: LeafInput) {
  if (input.noun !== 'conclusion') return null
  const { engagement, signed, period } = concluded(input)
  const { control, result, checkpoint } = signed.statement
  const root = toBase64Url(Buffer.from(checkpoint.root, 'base64'))
  return {
    type: 'conclusion.signed',
    conclusion: { audit: engagement, control, result, size: checkpoint.size, root },
    period,
  }
}

const kindOfActor = { user: 'person', token: 'token', system: 'system' } as const

/** The bytes of a version's leaf. Verifiers hash them as they lie. An erasure that was carried out is a tombstone. */
export function leafOf(input: LeafInput): Uint8Array {
  const tombstone =
    input.noun === 'erasure' ? tombstonesOf((JSON.parse(input.content) as { body: Erasure }).body) : null
  return encodeEvent({
    v: 1,
    ...(tombstone
      ? { type: 'evidence.erased', erasure: tombstone.erasure }
      : (conclusionOf(input) ?? { type: input.noun === 'run' ? 'run.finished' : 'version.recorded' })),
    at: input.at,
    org: input.org,
    actor: { kind: kindOfActor[input.actor.kind], id: input.actor.id },
    subject: { kind: input.noun, id: input.subject },
    commit: commit(Buffer.from(input.content), input.salt),
    refs: tombstone?.refs ?? (input.noun === 'conclusion' ? concluded(input).signed.statement.refs : []),
    provenance: { kind: input.provenance },
    idem: input.idem,
  } as LedgerEvent)
}
