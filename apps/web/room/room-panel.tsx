import { useRead } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Loaded } from '../kit/loaded.tsx'
import { useMay } from '../shell/session.ts'
import { AuditorRoom } from './auditor-room.tsx'
import { CompanyRoom } from './company-room.tsx'
import { Released } from './released.tsx'
import { Unmaskings } from './unmaskings.tsx'
import { useRoomControls } from './use-room.ts'

/** The auditor's room: from inside for its auditor, from outside for everybody else. */
export function RoomPanel({ engagement }: EngagementPanelProps) {
  const room = useRead('rooms', 'get', { params: { id: engagement.id } })
  const { labelOf } = useRoomControls(engagement.id)
  const mayRead = useMay('audit:read')
  return (
    <Loaded of={room}>
      {found => (
        <>
          {found.isAuditor ? (
            <AuditorRoom engagement={engagement} room={found} />
          ) : (
            <CompanyRoom engagement={engagement} room={found} />
          )}
          {mayRead && !found.isAuditor && <Unmaskings engagement={engagement.id} />}
          <Released room={found} labelOf={labelOf} />
        </>
      )}
    </Loaded>
  )
}
