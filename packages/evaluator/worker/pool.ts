import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Sandbox, type SandboxLimits, startSandbox } from './process.ts'

export type Tier = 'small' | 'large'

export type PoolOptions = {
  readonly tiers: Readonly<Record<Tier, SandboxLimits>>
  readonly maxProcesses: number
  /** Keep one small process warm beside those that work. */
  readonly spare: boolean
}

/** Sandbox processes, lent to one run at a time. */
export type Pool = AsyncDisposable & {
  readonly limits: Readonly<Record<Tier, SandboxLimits>>
  /** Name of the engine, with its version once a process has started. */
  engine(): string
  take(tier: Tier): Promise<Sandbox>
  /** Takes it back: a healthy process serves again, any other one is gone. */
  give(sandbox: Sandbox, tier: Tier): Promise<void>
}

const maxServed = 5000

export function openPool({ tiers, maxProcesses, spare }: PoolOptions): Pool {
  const root = mkdtempSync(join(tmpdir(), 'onus-'))
  chmodSync(root, 0o711)
  const idle: Record<Tier, Sandbox[]> = { small: [], large: [] }
  const all = new Set<Sandbox>()
  const waiting: (() => void)[] = []
  let taken = 0
  let warming: Promise<void> | null = null
  let closed = false
  let engine = 'duckdb'

  const start = async (tier: Tier) => {
    const sandbox = await startSandbox(root, tiers[tier])
    all.add(sandbox)
    engine = sandbox.engine
    return sandbox
  }
  const warm = () => {
    if (!spare || closed || warming || idle.small.length > 0) return
    warming = start('small')
      .then(sandbox => void idle.small.push(sandbox))
      .catch(() => {})
      .finally(() => {
        warming = null
      })
  }
  const next = async (tier: Tier): Promise<Sandbox> => {
    if (tier === 'small' && idle.small.length === 0 && warming) await warming
    const sandbox = idle[tier].pop()
    if (!sandbox) return start(tier)
    return sandbox.state.dead ? next(tier) : sandbox
  }
  return {
    limits: tiers,
    engine: () => engine,
    async take(tier) {
      if (closed) throw new Error('the pool is closed')
      while (taken >= maxProcesses) await new Promise<void>(resolve => waiting.push(resolve))
      taken++
      try {
        return await next(tier)
      } catch (error) {
        taken--
        waiting.shift()?.()
        throw error
      } finally {
        warm()
      }
    },
    async give(sandbox, tier) {
      const closing = sandbox.state.dead ? null : await sandbox.ask<'close'>({ op: 'close' })
      if (closing?.ok && sandbox.state.served < maxServed && !closed && idle[tier].length < maxProcesses)
        idle[tier].push(sandbox)
      else {
        all.delete(sandbox)
        await sandbox.kill()
      }
      taken--
      waiting.shift()?.()
    },
    async [Symbol.asyncDispose]() {
      closed = true
      await warming
      await Promise.all([...all].map(sandbox => sandbox.kill()))
      rmSync(root, { recursive: true, force: true })
    },
  }
}
