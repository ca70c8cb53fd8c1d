import { isCommitment } from '../commitment/index.ts'
import { fromBase64Url } from '../encoding/index.ts'
import { parseVkey } from '../note/index.ts'
import { also, closed, count, listOf, oneKindOf, oneOf, type TypeOf, text, textThat } from './rule.ts'

const id = text(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/, 'an opaque id of at most 64 letters, digits and _.:-')
const word = text(/^[a-z][a-z0-9-]{0,31}$/, 'a word of lower-case letters, digits and hyphens')
const instant = textThat(isInstant, 'an instant like 2026-03-31T00:00:00.000Z')
const commitment = textThat(isCommitment, 'a commitment of 32 bytes as base64url')
const root = textThat(isCommitment, 'a root of 32 bytes as base64url')
const signature = textThat(value => fromBase64Url(value)?.length === 64, 'a signature of 64 bytes as base64url')
const vkey = textThat(value => parseVkey(value) !== undefined, 'a verifier key line')
const mime = text(/^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,99}$/, 'a media type without parameters')
const blob = closed({ size: count, mime, commit: commitment })

const period = also(closed({ from: instant, to: instant }), ({ from, to }) => from < to, 'ends before it begins')
/** So many earlier entries one event may name: in a log of ten thousand million entries they still fit the 4 KiB of one. */
export const mostRefs = 256

const refs = also(listOf(count, 0, mostRefs), isIncreasing, 'is not in increasing order')

const provenance = oneKindOf({
  connector: closed({ kind: oneOf('connector') }),
  upload: closed({ kind: oneOf('upload') }),
  attested: closed({ kind: oneOf('attested') }),
  computed: closed({ kind: oneOf('computed') }),
  generated: closed({ kind: oneOf('generated'), model: id, prompt: commitment }),
})

/** What every event says. Ids are random or pseudonyms, the content itself is only committed to. */
export const envelope = {
  v: oneOf(1),
  at: instant,
  org: id,
  actor: closed({ kind: oneOf('person', 'token', 'connector', 'job', 'system'), id }),
  subject: closed({ kind: word, id }),
  commit: commitment,
  refs,
  provenance,
  idem: text(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/, 'an idempotency key of at most 128 letters, digits and _.:-'),
}

const erasureParts = {
  /** Why, as a code: the words are in the content. */
  reason: word,
  /** The retention rule that asks for it. */
  rule: id,
  approvers: also(listOf(id, 1, 2), ([one, two]) => one !== two, 'names one person twice'),
  /** A hold forbids erasing, so the only thing to record is that it was looked for. */
  legalHold: oneOf('none', 'released'),
}
const erasure = also(
  closed(erasureParts, {
    /** What went, when it is not everything that the entry commits to. */
    what: oneOf('files'),
    /** That one person did both, because there was no other; why is in the content. */
    override: oneOf('sole'),
  }),
  ({ approvers, override }) => (approvers.length === 2) === (override === undefined),
  'needs two approvers, or one and the word that there was no other',
)
const conclusion = closed({ audit: id, control: id, result: word, size: count, root })
const rotation = closed({ from: count, old: vkey, next: vkey, oldSignature: signature, nextSignature: signature })
const checkpoint = closed({ origin: text(/^[^\s+]{1,200}$/, 'an origin'), size: count, root })

const announced = closed({ key: vkey, from: count })

/** The closed list of what can happen, and what each event has beside the envelope. */
export const eventTypes = {
  /** A version of any noun: a control, a review, an exception, a grant ... (the subject says which). */
  'version.recorded': { needed: {}, allowed: { blob, period } },
  'snapshot.taken': { needed: { blob }, allowed: { period } },
  'upload.received': { needed: { blob }, allowed: { period } },
  'run.finished': { needed: {}, allowed: { blob, period } },
  'read.recorded': { needed: {}, allowed: { period } },
  'export.made': { needed: {}, allowed: { blob, period } },
  'duty.overridden': { needed: {}, allowed: {} },
  'conclusion.signed': { needed: { conclusion, period }, allowed: { blob } },
  'evidence.erased': { needed: { erasure }, allowed: {} },
  'time.stamped': { needed: { blob, checkpoint }, allowed: {} },
  'clock.regressed': { needed: {}, allowed: {} },
  'key.rotated': { needed: { rotation }, allowed: {} },
  'checkpoint.recorded': { needed: { checkpoint }, allowed: {} },
  /** In the log of the instance: a key of some log, and the size from which on it signs. */
  'key.announced': { needed: { announced }, allowed: {} },
  /** In the log of the instance: what is stored was sealed anew, by the key that the subject names. */
  'keys.resealed': { needed: {}, allowed: {} },
  'release.installed': { needed: {}, allowed: {} },
  'backup.restored': { needed: { checkpoint }, allowed: {} },
} as const

export type EventType = keyof typeof eventTypes

type Fields<Rules> = { readonly [Key in keyof Rules]: TypeOf<Rules[Key]> }

/** One entry of the ledger. Who did what to which subject, when; never the content and never a name. */
export type LedgerEvent = {
  [Type in EventType]: { readonly type: Type } & Fields<typeof envelope> &
    Fields<(typeof eventTypes)[Type]['needed']> &
    Partial<Fields<(typeof eventTypes)[Type]['allowed']>>
}[EventType]

/** The event of one type. */
export type EventOf<Type extends EventType> = Extract<LedgerEvent, { readonly type: Type }>

function isInstant(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(value)) return false
  const time = new Date(value)
  return !Number.isNaN(time.getTime()) && time.toISOString() === value
}

function isIncreasing(numbers: readonly number[]): boolean {
  return numbers.every((value, at) => at === 0 || value > (numbers[at - 1] ?? 0))
}
