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
        search: ((before: UrlState) => withPatch(before, patch)) as never,
      })
    },
    [navigate],
  )
  return [state, change]
}
