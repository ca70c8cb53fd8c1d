import type { AutomatedCheck, ParamValue } from '@onus/core/check'
import type { DatasetSchema } from '@onus/core/dataset'
import type { RowStatus, RunVerdict } from '@onus/core/verdict'
import type { Vetted } from '../statics/index.ts'
import type { Failure, Pool, ResultRow } from '../worker/index.ts'
import type { StoredFile } from './files.ts'

/** The snapshots of one dataset that a run looks at; several sources of one dataset are one table. */
export type SnapshotTable = {
  readonly schema: DatasetSchema
  readonly snapshots: readonly SnapshotFileOf[]
}

export type SnapshotFileOf = {
  readonly path: string
  readonly sha256: string
  readonly takenAt: string
  /** When the oldest of its rows was observed, where that was before: how fresh it is counts from there. */
  readonly observedFrom?: string
  /** How many rows it has, where that is known: rows that are much alike are a small file and a large table. */
  readonly rows?: number
  /** Why it holds only a part of its source, when it does: then a check over it cannot pass. */
  readonly incomplete?: string
}

export type AcceptedFailure = {
  readonly id: string
  /** Empty means every resource of the check. */
  readonly resources: readonly string[]
  readonly expiresAt: string
}

export type EvaluationInput = {
  readonly check: AutomatedCheck
  /** Values of the organisation for parameters; the rest are defaults. */
  readonly params?: Readonly<Record<string, unknown>>
  /** The moment the verdict is for: snapshots too old then are stale. It does not change the answer. */
  readonly at: string
  readonly exceptions?: readonly AcceptedFailure[]
  /** What the run before answered about: the resources, or its result file. */
  readonly previous?: { readonly resources: readonly string[] } | { readonly file: string }
  readonly period?: { readonly from: string; readonly to: string }
  /** The result that is stored of the run before, nothing of it missing: the same answer is not stored a second time. */
  readonly stored?: { readonly checkDigest: string; readonly exceptionsDigest: string; readonly resultSha256: string }
  /** Where the result is stored as Parquet; without it no file is written. */
  readonly resultFile?: string
}

/** What a run of a check rests on: where none of it differs, another run has nothing else to say. */
export type EvaluationInputs = Pick<Evaluation, 'checkDigest' | 'exceptionsDigest' | 'params' | 'engine'> & {
  readonly snapshots: readonly Pick<Evaluation['snapshots'][number], 'alias' | 'dataset' | 'sha256'>[]
}

/** What a run of a check found. Whatever went wrong is a verdict here, never a thrown error. */
export type Evaluation = {
  readonly check: string
  readonly checkDigest: string
  readonly verdict: RunVerdict
  readonly reasons: readonly string[]
  readonly snapshots: readonly {
    readonly alias: string
    readonly dataset: string
    readonly sha256: string
    readonly takenAt: string
  }[]
  readonly params: Readonly<Record<string, ParamValue>>
  readonly exceptionsDigest: string
  /** The time of the newest snapshot, which is `$now`; null without one. */
  readonly now: string | null
  /** From then on the verdict is stale; null without snapshots. */
  readonly freshUntil: string | null
  readonly counts: {
    readonly total: number
    readonly inScope: number
    readonly outOfScope: number
    readonly duplicates: number
    readonly statuses: Partial<Record<RowStatus, number>>
  }
  /** SHA-256 over the sorted lines of the check's own answer; null when there is none. */
  readonly resultSha256: string | null
  readonly file: StoredFile | null
  /** True when the answer is the one that `stored` names; then no file was written. */
  readonly isUnchanged: boolean
  /** Every row sorted by resource, when there are at most 20,000. */
  readonly rows: readonly ResultRow[] | null
  /** The first hundred rows that do not pass, failures first. */
  readonly failing: readonly ResultRow[]
  readonly engine: string
  readonly warnings: readonly string[]
  readonly timeDependent: boolean
  readonly durationMs: number
  readonly limits: { readonly memoryMb: number; readonly softTimeoutMs: number }
}

/** One engine over one set of snapshots, for any number of checks one after the other. */
export type EvaluationRun = AsyncDisposable & {
  /** Reads and judges checks that are about to be evaluated, many at a time, which costs less than one by one. */
  judge(checks: readonly AutomatedCheck[]): Promise<void>
  evaluate(input: EvaluationInput): Promise<Evaluation>
  /** What evaluating this would rest on, without evaluating it; null where its parameters cannot be used. */
  inputsOf(input: Pick<EvaluationInput, 'check' | 'params' | 'at' | 'exceptions'>): EvaluationInputs | null
  /** How many rows of each status, and nothing stored: for a preview of large snapshots. */
  count(
    input: Pick<EvaluationInput, 'check' | 'params' | 'period'>,
  ): Promise<Readonly<Record<string, number>> | Failure>
}

export type RunContext = {
  readonly pool: Pool
  readonly strikes: Map<string, number>
  readonly vetted: Map<string, Vetted>
}
