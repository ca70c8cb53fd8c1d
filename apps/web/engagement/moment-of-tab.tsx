import { isFrozen } from '@onus/core/engagement'
import type { ReactNode } from 'react'
import { useMoment } from '../api.ts'
import { DateTime, useClock } from '../kit/date-time.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import type { EngagementPanelProps, EngagementTab } from './tabs.ts'

/** From which moment a tab is looked at, where that is not plain: as known at issue, not recorded yet, or always now. */
export function MomentOfTab({
  engagement,
  tab,
}: EngagementPanelProps & { readonly tab: Pick<EngagementTab, 'id' | 'isComputed' | 'still'> }) {
  const { asOf, knownAt } = useMoment()
  const { now } = useClock()
  const [, change] = useUrlState()
  const { lifecycle } = engagement.body
  const isNamed = asOf !== undefined || knownAt !== undefined
  if (isNamed && tab.still) return <Line>{tab.still}</Line>
  const { effective, recorded } = engagement
  const isLater =
    (asOf !== undefined && asOf < effective.from) || (knownAt !== undefined && knownAt < (recorded ?? knownAt))
  if (isLater)
    return <Line>This engagement was recorded later; scope, period and people are shown as they are now.</Line>
  if (!tab.isComputed || !isFrozen(engagement.body) || !('manifest' in lifecycle)) return null
  return isNamed ? (
    <Line>
      Not as it was at issue.{' '}
      <button type="button" className="underline" onClick={() => change({ asOf: undefined, knownAt: undefined })}>
        Show it as it was known at issue
      </button>
    </Line>
  ) : (
    <Line>
      As it was known when it was issued, <DateTime at={lifecycle.at} as="absolute" />.{' '}
      <button
        type="button"
        className="underline"
        onClick={() => change({ asOf: new Date(now).toISOString().slice(0, 10) })}
      >
        Show it as it is known now
      </button>
    </Line>
  )
}

function Line({ children }: { readonly children: ReactNode }) {
  return <p className="mb-3 text-sm text-soft">{children}</p>
}
