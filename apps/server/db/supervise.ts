import type { EmbeddedServer } from './embedded.ts'
import { isRunning } from './process.ts'
import { refusal } from './refusal.ts'

export interface Supervised extends AsyncDisposable {
  readonly first: EmbeddedServer
}

const lookEveryMs = 250
const restartsInARow = 3
const rowMs = 60_000

/**
 * Starts the embedded server again when it dies under a running Onus (nothing acknowledged is lost: it recovers from
 * its own log); gives up, and says so through `onLost`, when it dies four times within a minute or does not start.
 */
export function supervise(
  first: EmbeddedServer,
  reopen: () => Promise<EmbeddedServer>,
  onLost: (reason: Error) => void,
): Supervised {
  let current = first
  let reopening: Promise<void> | null = null
  const restarts: number[] = []

  const restart = async () => {
    const now = performance.now()
    restarts.push(now)
    if (restarts.filter(at => at > now - rowMs).length > restartsInARow)
      throw refusal('The database died four times within a minute; its log says why.')
    current = await reopen()
  }
  const look = () => {
    if (reopening !== null || isRunning(current.process)) return
    reopening = restart().then(
      () => {
        reopening = null
      },
      error => {
        clearInterval(timer)
        onLost(error instanceof Error ? error : new Error(String(error)))
      },
    )
  }
  const timer = setInterval(look, lookEveryMs)
  timer.unref()

  return {
    first,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      await reopening
      await current.stop()
    },
  }
}
