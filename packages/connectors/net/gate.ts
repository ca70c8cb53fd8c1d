import type { Clock } from './retry.ts'

/** Lets only so many through to one host at a time, and one after another with a gap where that is asked. */
export type Gates = {
  pass<T>(host: string, gapMs: number, work: () => Promise<T>): Promise<T>
  /** Asks nothing more of a host for so long, since it said so to one who asked. */
  hold(host: string, ms: number): void
}

type Gate = { running: number; nextAt: number; readonly waiting: (() => void)[] }

export function openGates({
  concurrency,
  clock,
  signal,
}: {
  readonly concurrency: number
  readonly clock: Clock
  readonly signal: AbortSignal
}): Gates {
  const gates = new Map<string, Gate>()
  const gateOf = (host: string): Gate => {
    const gate = gates.get(host) ?? { running: 0, nextAt: 0, waiting: [] }
    gates.set(host, gate)
    return gate
  }
  return {
    hold(host, ms) {
      const gate = gateOf(host)
      gate.nextAt = Math.max(gate.nextAt, clock.now() + ms)
    },
    async pass(host, gapMs, work) {
      const gate = gateOf(host)
      if (gate.running >= concurrency) await new Promise<void>(resolve => gate.waiting.push(resolve))
      else gate.running += 1
      try {
        signal.throwIfAborted()
        const now = clock.now()
        const at = Math.max(now, gate.nextAt)
        gate.nextAt = at + gapMs
        if (at > now) await clock.sleep(at - now, signal)
        signal.throwIfAborted()
        return await work()
      } finally {
        const next = gate.waiting.shift()
        if (next) next()
        else gate.running -= 1
      }
    },
  }
}
