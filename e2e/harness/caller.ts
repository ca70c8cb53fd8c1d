import { api } from '@onus/contract'
import { type Client, createClient } from '@onus/contract/client'

/** The API as a signed-in browser would use it, for what a story presupposes. What a story is about goes through the screen. */
export interface Caller {
  readonly api: Client<typeof api>
  readonly cookies: () => readonly { readonly name: string; readonly value: string }[]
}

/** A visitor with an empty jar of cookies. */
export function newCaller(origin: string): Caller {
  const jar = new Map<string, string>()
  const client = createClient(api, {
    baseUrl: origin,
    headers: () => ({ origin, cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }),
    fetch: async (url, init) => {
      const response = await fetch(url, init)
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        jar.set(name, value)
      }
      return response
    },
  })
  return { api: client, cookies: () => [...jar].map(([name, value]) => ({ name, value })) }
}

/** Waits until `look` finds something, asking again and again. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  patience = patienceMs,
): Promise<T> {
  const start = performance.now()
  for (;;) {
    const found = await look()
    if (found) return found
    if (performance.now() - start > patience) throw new Error(`Still waiting for ${what} after ${patience} ms`)
    await new Promise(resume => setTimeout(resume, 250))
  }
}

/** So long that only what hangs meets it, whatever the load of the machine. */
export const patienceMs = Number(process.env.ONUS_PATIENCE_MS ?? 300_000)
/** The same for work of many minutes. */
export const longPatienceMs = 1_800_000
