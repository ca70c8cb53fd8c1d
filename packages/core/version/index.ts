import { z } from 'zod'
import { OrgId } from '../id/index.ts'
import { Effective, Instant } from '../time/index.ts'

/** The nouns that are stored as versions: what an assessor may ask about, now or at any past moment. */
export const Noun = z.enum([
  'organisation',
  'scope',
  'profile',
  'framework',
  'framework-text',
  'framework-upgrade',
  'crosswalk',
  'relation',
  'group-coverage',
  'oscal-document',
  'person',
  'control',
  'check',
  'connection',
  'dataset',
  'snapshot',
  'evidence',
  'run',
  'review',
  'occurrence',
  'exception',
  'action',
  'finding',
  'access-review',
  'access-decision',
  'population',
  'draw',
  'sample-policy',
  'test',
  'engagement',
  'matrix-cell',
  'judgement',
  'description',
  'assertion',
  'subsequent-event',
  'bridge-letter',
  'request',
  'comment',
  'conclusion',
  'opinion',
  'room',
  'bundle',
  'grant',
  'invitation',
  'token',
  'erasure',
  'hold',
  'retention-rule',
  'baseline',
  'legal-entity',
  'advice',
  'registration',
  'incident',
  'drop-box',
  'filing',
  'recurring-check',
  'supplier',
  'supplier-assessment',
  'supplier-report',
  'supplier-request',
  'body-member',
  'body-training',
  'oversight-meeting',
  'resolution',
  'authority-request',
  'playbook',
])
export type Noun = z.infer<typeof Noun>

/** Who made a fact: a user account, an API token, or the system itself (a schedule, the first run). */
export const Actor = z.object({ kind: z.enum(['user', 'token', 'system']), id: z.string().min(1) })
export type Actor = z.infer<typeof Actor>

/** How a fact came to be. Reports count facts per class, so that what somebody said is never mistaken for what was observed. */
export const Provenance = z.enum(['connector', 'upload', 'attested', 'computed'])
export type Provenance = z.infer<typeof Provenance>

/**
 * What surrounds every version of a noun. `effective` is when it was true in the world. `position` is its ledger index,
 * and `recorded` the time the sequencer gave it; both are null until the sequencer has seen it (rulings 3).
 */
export const Envelope = z.object({
  org: OrgId,
  noun: Noun,
  subject: z.uuid(),
  version: z.int().positive(),
  fact: z.uuid(),
  effective: Effective,
  position: z.int().nonnegative().nullable(),
  recorded: Instant.nullable(),
  actor: Actor,
  reason: z.string(),
  sample: z.boolean(),
})
export type Envelope = z.infer<typeof Envelope>

/** A version: its envelope and the body of its noun. */
export type Version<Body> = Readonly<Envelope & { body: Body }>

export const versionOf = <Body extends z.ZodType>(body: Body) => Envelope.extend({ body })

/** What was known: facts up to and including this ledger index. `null` is everything stored, sequenced or not. */
export const KnownAt = z.int().nonnegative().nullable()
export type KnownAt = z.infer<typeof KnownAt>

/** True when `version` had been recorded by ledger position `knownAt`. */
export function isKnown(version: Pick<Envelope, 'position'>, knownAt: KnownAt): boolean {
  return knownAt === null || (version.position !== null && version.position <= knownAt)
}

/** Where a fact stands in the order of recording: by ledger position, what is not sequenced yet last, by id. */
export type Recorded = Readonly<Pick<Envelope, 'position' | 'fact'>>

/** Negative when `a` was recorded before `b`. World time plays no part, so nobody can date a fact back past another. */
export function compareRecorded(a: Recorded, b: Recorded): number {
  const [left, right] = [a.position ?? Number.POSITIVE_INFINITY, b.position ?? Number.POSITIVE_INFINITY]
  if (left !== right) return left < right ? -1 : 1
  return a.fact < b.fact ? -1 : a.fact > b.fact ? 1 : 0
}

/** True when `effective` covers the moment `at`. */
export function isEffective(effective: Effective, at: Instant): boolean {
  return effective.from <= at && (effective.to === null || at < effective.to)
}

/**
 * The version of each subject that was in force at `asOf` by what was known at `knownAt`. Among several that cover the
 * moment, the latest version wins: a correction is a new version.
 */
export function inForce<Body>(
  versions: Iterable<Version<Body>>,
  asOf: Instant,
  knownAt: KnownAt,
): Map<string, Version<Body>> {
  const current = new Map<string, Version<Body>>()
  for (const version of versions) {
    if (!isKnown(version, knownAt) || !isEffective(version.effective, asOf)) continue
    const rival = current.get(version.subject)
    if (!rival || rival.version < version.version) current.set(version.subject, version)
  }
  return current
}
