import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { reading, useRead } from '../api.ts'
import type { PickerItem } from '../kit/picker.tsx'
import { splitRef } from '../posture/posture-view.ts'
import { useMay } from '../shell/session.ts'
import { nameOfRequirement, type RequirementName } from './requirement-view.ts'

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

/** What requirements are called, by their reference, from the frameworks that these belong to; and whether that was read or cannot be. */
export function useRequirementNames(refs: readonly string[]): {
  readonly nameOf: (ref: string) => RequirementName
  readonly ready: boolean
} {
  const enabled = useMay('framework:read')
  const wanted = [...new Set(refs.map(ref => splitRef(ref).framework))]
  const queries = wanted.map(id => ({ ...reading('frameworks', 'get', { params: { id } }), enabled }))
  const read = useQueries({ queries })
  return {
    nameOf: ref => nameOfRequirement(ref, read[wanted.indexOf(splitRef(ref).framework)]?.data),
    ready: read.every(one => !one.isLoading),
  }
}
