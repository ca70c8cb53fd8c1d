import { api } from '@onus/contract'
import { type Client, createClient, type Input, type Output } from '@onus/contract/client'
import { type UseQueryOptions, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { allPages } from './api-view.ts'
import { asProblem } from './kit/form.tsx'
import { useToast } from './kit/toast.tsx'
import { useUrlState } from './kit/use-url-state.ts'
import { momentOf, momentQuery } from './shell/time-view.ts'

type Api = typeof api

/** The typed client of this browser; the session travels in a cookie. */
export const client: Client<Api> = createClient(api, { baseUrl: '' })

/** What one operation answers. */
export type Reply<Noun extends keyof Api, Verb extends keyof Api[Noun]> = Output<Api[Noun][Verb]>

interface Question<Answer> {
  readonly queryKey: readonly unknown[]
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<Answer>
}

/** One operation as a cached read, keyed by noun, verb and input. */
export function reading<Noun extends keyof Api, Verb extends keyof Api[Noun]>(
  noun: Noun,
  verb: Verb,
  input: Input<Api[Noun][Verb]>,
): Question<Reply<Noun, Verb>> {
  const call = client[noun][verb] as (input: unknown) => Promise<Reply<Noun, Verb>>
  return {
    queryKey: [noun, verb, input],
    queryFn: ({ signal }) => call({ ...(input as object), signal }),
  }
}

/** Reads one operation. */
export function useRead<Noun extends keyof Api, Verb extends keyof Api[Noun]>(
  noun: Noun,
  verb: Verb,
  input: Input<Api[Noun][Verb]>,
  more: Pick<UseQueryOptions<Reply<Noun, Verb>>, 'enabled' | 'refetchInterval'> = {},
): UseQueryResult<Reply<Noun, Verb>> {
  return useQuery({ ...reading(noun, verb, input), ...more })
}

type Listing = {
  [Noun in keyof Api]: Api[Noun] extends { list: infer List }
    ? Output<List> extends { next: string | null }
      ? Noun
      : never
    : never
}[keyof Api]

type ItemOf<Noun extends Listing> = Api[Noun] extends { list: infer List }
  ? Output<List> extends { items: readonly (infer Item)[] }
    ? Item
    : never
  : never

/** Every item of a list, page after page, so that sorting, filters and exports see the whole of it. */
export function useAll<Noun extends Listing>(
  noun: Noun,
  query: Readonly<Record<string, unknown>> = {},
  more: { readonly enabled?: boolean } = {},
): UseQueryResult<readonly ItemOf<Noun>[]> {
  const list = (
    client[noun] as unknown as { list: (input: unknown) => Promise<{ items: ItemOf<Noun>[]; next: string | null }> }
  ).list
  return useQuery({
    ...more,
    queryKey: [noun, 'list', 'all', query],
    queryFn: ({ signal }) =>
      allPages(cursor => list({ query: { ...query, limit: 200, ...(cursor && { cursor }) }, signal })),
  })
}

/** The moment of the page as list and record operations ask for it. */
export function useMoment(): { asOf?: string; knownAt?: string } {
  const [{ asOf, knownAt }] = useUrlState()
  return useMemo(() => momentQuery(momentOf({ ...(asOf && { asOf }), ...(knownAt && { knownAt }) })), [asOf, knownAt])
}

/** The moment and the scope of the page, as posture asks for them. */
export function useWindow(): { asOf?: string; knownAt?: string; scope?: string } {
  const [{ scope }] = useUrlState()
  const moment = useMoment()
  return useMemo(() => ({ ...moment, ...(scope && { scope }) }), [moment, scope])
}

/** Forgets what was read, so that every page on the screen reads again. */
export function useRefresh(): () => Promise<void> {
  const queries = useQueryClient()
  return useCallback(() => queries.invalidateQueries(), [queries])
}

/** Does something, says so, and reads again; a refusal is said in its own words. Answers null when it was refused. */
export function useAct() {
  const refresh = useRefresh()
  const say = useToast()
  return useCallback(
    async <Answer>(
      work: () => Promise<Answer>,
      done: string | { text: string; undo: () => void },
    ): Promise<Answer | null> => {
      try {
        const answer = await work()
        say(typeof done === 'string' ? { text: done } : done)
        void refresh()
        return answer
      } catch (thrown) {
        say({ text: asProblem(thrown).detail, tone: 'problem' })
        return null
      }
    },
    [refresh, say],
  )
}
