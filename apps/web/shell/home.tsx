import { Navigate } from '@tanstack/react-router'
import { useAll } from '../api.ts'
import { Loaded } from '../kit/loaded.tsx'
import { TodayPage } from '../today/today-page.tsx'
import { isAuditing } from './navigation-view.ts'
import { useSession } from './session.ts'

/** The first page: what is owed today; for an auditor, the room of their engagement. */
export function Home() {
  const { permissions } = useSession()
  return isAuditing(permissions) ? <AuditorHome /> : <TodayPage />
}

function AuditorHome() {
  const engagements = useAll('engagements')
  return (
    <Loaded of={engagements}>
      {([only, ...others]) => {
        if (!only || others.length > 0) return <Navigate to={'/engagements' as never} replace />
        return <Navigate to={`/engagements/${only.id}` as never} search={{ tab: 'room' } as never} replace />
      }}
    </Loaded>
  )
}
