import { type Reply, useRead } from '../api.ts'
import { useMay } from '../shell/session.ts'

type RoomControl = Reply<'rooms', 'controls'>['items'][number]

/** The controls of an engagement for who may look into its room, and what each is called. */
export function useRoomControls(engagement: string): {
  readonly controls: readonly RoomControl[]
  readonly labelOf: (control: string) => string
} {
  const may = useMay('audit:read')
  const { data } = useRead('rooms', 'controls', { params: { id: engagement } }, { enabled: may })
  const controls = data?.items ?? []
  const labels = new Map(controls.map(control => [control.id, `${control.code} ${control.title}`]))
  return { controls, labelOf: control => labels.get(control) ?? 'A control' }
}
