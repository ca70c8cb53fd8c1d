import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { type UrlState, withPatch } from './url-state.ts'

/** The state of this page that lives in its address, and the way to change it. */
export function useUrlState(): readonly [UrlState, (patch: Readonly<Record<string, string | undefined>>) => void] {
  const state = useSearch({ strict: false }) as UrlState
  const navigate = useNavigate()
  const change = useCallback(
    (patch: Readonly<Record<string, string | undefined>>) => {
      void navigate({
        to: '.',
        replace: true,
        resetScroll: false,
        // What is taken away stays named, or the router would carry it over from the page before.
        search: ((before: UrlState) => ({ ...cleared(patch), ...withPatch(before, patch) })) as never,
      })
    },
    [navigate],
  )
  return [state, change]
}

function cleared(patch: Readonly<Record<string, string | undefined>>): Readonly<Record<string, undefined>> {
  return Object.fromEntries(Object.entries(patch).flatMap(([name, value]) => (value ? [] : [[name, undefined]])))
}
