import { useRead } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Loaded } from '../kit/loaded.tsx'
import { AuditorRoom } from './auditor-room.tsx'
import { CompanyRoom } from './company-room.tsx'
import { Released } from './released.tsx'
import { useRoomControls } from './use-room.ts'

/** The auditor's room: from inside for its auditor, from outside for everybody else. */
export function RoomPanel({ engagement }: EngagementPanelProps) {
  const room = useRead('rooms', 'get', { params: { id: engagement.id } })
  const { labelOf } = useRoomControls(engagement.id)
  return (
    <Loaded of={room}>
      {found => (
        <>
          {found.isAuditor ? (
            <AuditorRoom engagement={engagement} room={found} />
          ) : (
            <CompanyRoom engagement={engagement} room={found} />
          )}
          <Released room={found} labelOf={labelOf} />
        </>
      )}
    </Loaded>
  )
}
