import { useState } from 'react'
import { carried, stringifySearch, type UrlState } from './url-state.ts'

export interface SavedView {
  readonly name: string
  readonly search: UrlState
}

/** What of the address belongs to a view of a table: all but scope, time, tab and the open row. */
export function viewOf(url: UrlState): UrlState {
  const kept = Object.entries(url).filter(
    ([name]) => !(carried as readonly string[]).concat('tab', 'open').includes(name),
  )
  return Object.fromEntries(kept)
}

/** Whether two views show the same. */
export function sameView(one: UrlState, other: UrlState): boolean {
  return stringifySearch(one) === stringifySearch(other)
}

/** The views that this person named in this browser. A view is an address: sending it needs no saving. */
export function useSavedViews(table: string) {
  const key = `onus.views.${table}`
  const [views, setViews] = useState<readonly SavedView[]>(() => read(key))
  function keep(next: readonly SavedView[]) {
    setViews(next)
    localStorage.setItem(key, JSON.stringify(next))
  }
  return {
    views,
    save: (name: string, search: UrlState) => keep([...views.filter(view => view.name !== name), { name, search }]),
    forget: (name: string) => keep(views.filter(view => view.name !== name)),
  }
}

function read(key: string): readonly SavedView[] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]') as readonly SavedView[]
  } catch {
    return []
  }
}
