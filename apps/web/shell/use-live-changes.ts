import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

/** What never changes while a page is open, and is not read again for every change. */
const still: ReadonlySet<unknown> = new Set(['frameworks', 'connectors', 'sessions', 'organisations', 'access-entries'])

/** Listens for changes as they get their place in the ledger and reads again what is on the screen, at most once a second. */
export function useLiveChanges(mayListen: boolean): void {
  const queries = useQueryClient()
  useEffect(() => {
    if (!mayListen) return
    const source = new EventSource('/api/events')
    let timer: ReturnType<typeof setTimeout> | null = null
    // A read that is still under way is let finish: on a busy server, cutting it off each second would show nothing at all.
    function readAgain() {
      timer = queries.isFetching() > 0 ? setTimeout(readAgain, 500) : null
      if (timer) return
      void queries.invalidateQueries({ predicate: query => !still.has(query.queryKey[0]) })
    }
    function onChange() {
      timer ??= setTimeout(readAgain, 1_000)
    }
    source.addEventListener('message', onChange)
    source.addEventListener('change', onChange)
    return () => {
      source.close()
      if (timer) clearTimeout(timer)
    }
  }, [queries, mayListen])
}
