import { useMemo } from 'react'
import { type Reply, useAll, useRead } from '../api.ts'
import type { PickerItem } from '../kit/picker.tsx'
import { useMay } from '../shell/session.ts'

/** The people of the organisation: their names by id, and as things to pick. Those who left are said to have. */
export function usePeople(): {
  readonly nameOf: (id: string) => string
  readonly items: readonly PickerItem[]
  /** Whether the names have been read, or cannot be. */
  readonly ready: boolean
} {
  const may = useMay('person:read')
  const mayName = useMay('person:name') && !may
  const { data, isLoading } = useAll('people', {}, { enabled: may })
  const { data: called } = useRead('people', 'names', { query: {} }, { enabled: mayName })
  return useMemo(() => {
    const names = new Map([
      ...(data ?? []).map(person => [person.id, person.body.name] as const),
      ...(called?.items ?? []).map(person => [person.id, person.name] as const),
    ])
    const here = (data ?? []).filter(person => person.body.leftOn === null)
    return {
      nameOf: id =>
        names.get(id) ??
        (may || mayName ? (data || called ? 'Somebody not known here' : '…') : 'A person of the organisation'),
      items: here.map(person => ({ id: person.id, label: person.body.name, detail: person.body.title || undefined })),
      ready: !isLoading,
    }
  }, [data, called, isLoading, may, mayName])
}

/** The controls of the organisation as things to pick. */
export function useControls(): { readonly items: readonly PickerItem[]; readonly labelOf: (id: string) => string } {
  const may = useMay('control:read')
  const { data } = useAll('controls', {}, { enabled: may })
  return useMemo(() => {
    const labels = new Map((data ?? []).map(control => [control.id, `${control.body.code} ${control.body.title}`]))
    return {
      items: (data ?? []).map(control => ({ id: control.id, label: `${control.body.code} ${control.body.title}` })),
      labelOf: id => labels.get(id) ?? (data || !may ? 'A control not shown to you' : '…'),
    }
  }, [data, may])
}

/** Pieces of evidence as things to pick. */
export function evidenceItems(evidence: readonly Reply<'evidence', 'get'>[]): readonly PickerItem[] {
  return evidence.map(({ id, body }) => ({ id, label: body.title, detail: body.performedAt.slice(0, 10) }))
}
