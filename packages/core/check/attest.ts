import type { Sha256 } from '../id/index.ts'
import { cadenceRules } from '../occurrence/index.ts'
import type { Attestation, Run } from '../run/index.ts'
import { type Instant, instant } from '../time/index.ts'
import type { ManualCheck } from './definition.ts'

export type Attested = {
  readonly check: ManualCheck
  readonly checkDigest: Sha256
  /** SHA-256 of no exceptions at all: an attestation says what was found, and management accepts it elsewhere. */
  readonly exceptionsDigest: Sha256
  readonly attestation: Attestation
  /** When it was performed; never when it was recorded. */
  readonly performedAt: Instant
}

const dayMs = 86_400_000

/**
 * What a person attested, as a result of the check: failed where a step failed, no data where no step applied, passed
 * otherwise. It speaks as long as performances of that cadence may lie apart. Whether somebody else looked is R, as for
 * everything (rulings 1).
 */
export function attestedRun({ check, checkDigest, exceptionsDigest, attestation, performedAt }: Attested): Run {
  const failed = attestation.steps.filter(step => step.outcome === 'fail')
  const applied = attestation.steps.filter(step => step.outcome !== 'not_applicable')
  const verdict = failed.length > 0 ? 'failed' : applied.length === 0 ? 'no_data' : 'passed'
  const lastsDays = check.cadence === 'continuous' || check.cadence === 'event-driven' ? 1 : lastsFor(check.cadence)
  return {
    check: check.id,
    checkDigest,
    snapshots: [],
    params: {},
    exceptionsDigest,
    now: performedAt,
    freshUntil: instant(Date.parse(performedAt) + lastsDays * dayMs),
    verdict,
    reason: attestation.statement,
    counts: {
      total: attestation.steps.length,
      inScope: applied.length,
      outOfScope: attestation.steps.length - applied.length,
      duplicates: 0,
      statuses: {
        ...(applied.length > failed.length && { pass: applied.length - failed.length }),
        ...(failed.length > 0 && { fail: failed.length }),
        ...(applied.length < attestation.steps.length && { not_applicable: attestation.steps.length - applied.length }),
      },
    },
    resultSha256: null,
    resultBlob: null,
    failing: failed.map(({ step, note }) => ({ resource: step, status: 'fail' as const, reason: note })).slice(0, 100),
    engine: `attested by ${attestation.method}`,
    attested: attestation,
  }
}

function lastsFor(cadence: keyof typeof cadenceRules): number {
  return cadenceRules[cadence].maxIntervalDays
}
