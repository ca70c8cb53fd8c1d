import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { reading, useRead } from '../api.ts'
import type { PickerItem } from '../kit/picker.tsx'

/** Every requirement that can be addressed, of every installed framework, as a thing to pick. */
export function useRequirements(): readonly PickerItem[] {
  return useRequirementsRead().items
}

/** The same, and whether every framework has been read or cannot be. */
export function useRequirementsRead(): { readonly items: readonly PickerItem[]; readonly ready: boolean } {
  const list = useRead('frameworks', 'list', {})
  const queries = (list.data?.items ?? []).map(framework =>
    reading('frameworks', 'get', { params: { id: framework.id } }),
  )
  const read = useQueries({ queries })
  const loaded = read.map(one => one.data)
  const arrived = loaded.filter(Boolean).length
  // biome-ignore lint/correctness/useExhaustiveDependencies: the catalogues never change while the page is open, only arrive
  const items = useMemo(
    () =>
      loaded.flatMap(framework =>
        (framework?.tree ?? [])
          .filter(item => item.assessable)
          .map(item => ({ id: item.ref, label: `${item.id} ${item.label}`, detail: framework?.shortTitle })),
      ),
    [arrived],
  )
  return { items, ready: !list.isPending && read.every(one => !one.isPending) }
}
