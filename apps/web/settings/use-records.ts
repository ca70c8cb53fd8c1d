import { useAll } from '../api.ts'
import type { PickerItem } from '../kit/picker.tsx'

/** Records that can be erased or held, by the lists they stand in. */
export const kinds = {
  people: 'Person',
  evidence: 'Evidence',
  snapshots: 'Snapshot',
  controls: 'Control',
  exceptions: 'Exception',
  actions: 'Action',
  findings: 'Finding',
  engagements: 'Engagement',
  populations: 'Population',
  draws: 'Sample',
  tests: 'Test',
  requests: 'Request',
  scopes: 'Scope',
  connections: 'Connection',
} as const
export type Kind = keyof typeof kinds

/** The records of one kind as things to pick. */
export function useRecords(kind: Kind): readonly PickerItem[] {
  const { data } = useAll(kind)
  return (data ?? []).map(one => {
    const body = one.body as Readonly<Record<string, unknown>>
    const name = [body.name, body.title, body.code].find(word => typeof word === 'string') ?? kinds[kind]
    const when = [body.takenAt, body.performedAt].find(word => typeof word === 'string')
    return { id: one.id, label: String(name), detail: when === undefined ? undefined : String(when).slice(0, 10) }
  })
}
