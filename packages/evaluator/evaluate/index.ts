import { availableParallelism } from 'node:os'
import type { Vetted } from '../statics/index.ts'
import { openPool, type Pool, type Sandbox, type SandboxLimits, type Tier } from '../worker/index.ts'
import { openRun } from './run.ts'
import type { EvaluationRun, SnapshotTable } from './types.ts'

export type { StoredFile } from './files.ts'
export { acceptedAt } from './inputs.ts'
export type {
  AcceptedFailure,
  Evaluation,
  EvaluationInput,
  EvaluationInputs,
  EvaluationRun,
  SnapshotFileOf,
  SnapshotTable,
} from './types.ts'

export type EvaluatorOptions = {
  /** How many sandbox processes may work at once. */
  readonly maxProcesses?: number
  /** Keep one process warm, so that a run need not wait for one. */
  readonly spare?: boolean
  readonly limits?: Partial<Record<Tier, Partial<SandboxLimits>>>
  /** How often each check (by digest) had to be killed: three times and it is not run again until it is edited. */
  readonly strikes?: Map<string, number>
}

/** Everything that touches the analytical engine, in sandbox processes. Open it once a service, close it at the end. */
export type Evaluator = AsyncDisposable & {
  /** One engine over these snapshots; close it when the checks of the run are done. */
  open(tables: readonly SnapshotTable[]): Promise<EvaluationRun>
  /** Lends a sandbox process for one piece of work. */
  use<Value>(tier: Tier, work: (sandbox: Sandbox) => Promise<Value>): Promise<Value>
  readonly strikes: ReadonlyMap<string, number>
}

const defaults: Record<Tier, SandboxLimits> = {
  small: { memoryMb: 512, softTimeoutMs: 10_000, graceMs: 1000 },
  large: { memoryMb: 2048, softTimeoutMs: 120_000, graceMs: 1000 },
}

export function openEvaluator(options: EvaluatorOptions = {}): Evaluator {
  const pool = openPool({
    tiers: {
      small: { ...defaults.small, ...options.limits?.small },
      large: { ...defaults.large, ...options.limits?.large },
    },
    maxProcesses: options.maxProcesses ?? Math.max(2, availableParallelism()),
    spare: options.spare ?? true,
  })
  const context = { pool, strikes: options.strikes ?? new Map<string, number>(), vetted: new Map<string, Vetted>() }
  return {
    open: tables => openRun(context, tables),
    use: (tier, work) => lend(pool, tier, work),
    strikes: context.strikes,
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  }
}

async function lend<Value>(pool: Pool, tier: Tier, work: (sandbox: Sandbox) => Promise<Value>): Promise<Value> {
  const sandbox = await pool.take(tier)
  try {
    return await work(sandbox)
  } finally {
    await pool.give(sandbox, tier)
  }
}
