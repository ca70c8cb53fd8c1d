import type { PoolClient, QueryResult } from 'pg'

/** Begins a statement whose plan a connection keeps after its first use. For what is asked all the time, in one form only. */
export const kept = '/* kept */'

const names = new Map<string, string>()

type Asked = string | { readonly text: string }
type Ask = (asked: Asked | object, values?: readonly unknown[]) => Promise<QueryResult>

/**
 * Saves a connection of a pipelining pool what it can do without: nobody waits for the answer to `begin`, because what
 * follows runs after it on the same connection and its refusal is that of the `commit`; and a statement that starts with
 * `kept` is parsed and planned once. A transaction that could not begin carries no context, so row security shows and takes
 * no row in it.
 */
export function quicken(client: PoolClient): void {
  const ask = client.query.bind(client) as Ask
  let begun: Promise<unknown> = Promise.resolve()
  const quick: Ask = async (asked, values) => {
    if (typeof asked !== 'string') return await ask(asked, values)
    if (asked.startsWith('begin')) {
      begun = ask(asked)
      begun.catch(() => {})
      return nothing
    }
    if (asked === 'commit') {
      const [ended] = await Promise.all([ask(asked), begun])
      return ended
    }
    if (!asked.startsWith(kept)) return await ask(asked, values)
    const name = names.get(asked) ?? `kept_${names.size + 1}`
    names.set(asked, name)
    return await ask({ name, text: asked, values: [...(values ?? [])] })
  }
  // Whoever hands over a function to be called back, as the pool does, is answered by the driver itself.
  const callsBack = (given: readonly unknown[]) => given.some(one => typeof one === 'function')
  client.query = ((...given: Parameters<Ask>) =>
    callsBack(given) ? ask(...given) : quick(...given)) as typeof client.query
}

const nothing: QueryResult = { command: 'BEGIN', rowCount: null, oid: 0, fields: [], rows: [] }
