import { Refused } from '@onus/core/problem'
import { useAct } from '../api.ts'
import { asProblem } from '../kit/form.tsx'

type Ask = (reason?: string) => Promise<{ readonly url: string }>

/**
 * Opens the link to a file. Where it holds columns about people, and who asks sees them masked, a reason is asked for first;
 * without one nothing is opened.
 */
export function useTake(): (ask: Ask, done: string) => Promise<void> {
  const act = useAct()
  return async (ask, done) => {
    const first = await ask().catch((thrown: unknown) => thrown)
    const refused = first instanceof Refused && first.problem.code === 'not_permitted' ? asProblem(first) : null
    const reason = refused && prompt(`${refused.detail}\n\nWhy do you need it? What you write is recorded.`)?.trim()
    if (refused && !reason) return
    const link = await act(async () => {
      if (reason) return await ask(reason)
      if (first instanceof Error) throw first
      return first as { readonly url: string }
    }, done)
    if (link) location.assign(link.url)
  }
}
