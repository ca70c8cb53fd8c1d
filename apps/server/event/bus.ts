import { Client, type ClientConfig } from 'pg'
import { z } from 'zod'

/** That the ledger of an organisation grew to `next`. */
const Grown = z.object({ org: z.uuid(), next: z.int().nonnegative() })

export type Bus = AsyncDisposable & {
  /** Calls `tell` whenever the organisation's ledger may have grown, until disposed. */
  readonly listen: (org: string, tell: () => void) => Disposable
}

const channel = 'onus_ledger'
const againAfterMs = 1_000

/**
 * Hears from the database when ledgers grow, in whichever process the sequencer runs. After a lost connection everybody
 * is told once, since something may have been missed.
 */
export async function openBus(login: ClientConfig): Promise<Bus> {
  const listeners = new Map<string, Set<() => void>>()
  const tell = (org: string) => {
    for (const one of listeners.get(org) ?? []) one()
  }
  let client: Client | null = null
  let closed = false
  let timer: NodeJS.Timeout | null = null

  const connect = async () => {
    const fresh = new Client({ ...login, application_name: 'onus events' })
    fresh.on('error', () => {})
    fresh.on('end', () => reconnect(fresh))
    fresh.on('notification', ({ payload }) => {
      const grown = Grown.safeParse(parsed(payload))
      if (grown.success) tell(grown.data.org)
    })
    await fresh.connect()
    await fresh.query(`listen ${channel}`)
    client = fresh
    for (const org of listeners.keys()) tell(org)
  }
  const reconnect = (lost: Client) => {
    if (closed || (client !== null && client !== lost)) return
    client = null
    timer = setTimeout(() => void connect().catch(() => reconnect(lost)), againAfterMs)
  }

  await connect()
  return {
    listen: (org, one) => {
      const mine = listeners.get(org) ?? new Set()
      listeners.set(org, mine.add(one))
      return {
        [Symbol.dispose]: () => {
          mine.delete(one)
          if (mine.size === 0) listeners.delete(org)
        },
      }
    },
    [Symbol.asyncDispose]: async () => {
      closed = true
      if (timer) clearTimeout(timer)
      await client?.end()
    },
  }
}

function parsed(payload: string | undefined): unknown {
  try {
    return JSON.parse(payload ?? '')
  } catch {
    return undefined
  }
}
