import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { reading, useRead } from '../api.ts'
import type { PickerItem } from '../kit/picker.tsx'

/** Every requirement that can be addressed, of every installed framework, as a thing to pick. */
export function useRequirements(): readonly PickerItem[] {
  const list = useRead('frameworks', 'list', {})
  const queries = (list.data?.items ?? []).map(framework =>
    reading('frameworks', 'get', { params: { id: framework.id } }),
  )
  const read = useQueries({ queries })
  const loaded = read.map(one => one.data)
  const ready = loaded.filter(Boolean).length
  // biome-ignore lint/correctness/useExhaustiveDependencies: the catalogues never change while the page is open, only arrive
  return useMemo(
    () =>
      loaded.flatMap(framework =>
        (framework?.tree ?? [])
          .filter(item => item.assessable)
          .map(item => ({ id: item.ref, label: `${item.id} ${item.label}`, detail: framework?.title })),
      ),
    [ready],
  )
}
