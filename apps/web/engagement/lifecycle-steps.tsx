import { engagements } from '@onus/core/engagement'
import { DateTime } from '../kit/date-time.tsx'
import { usePeople } from '../record/use-names.ts'
import { lifecycleLine } from './engagement-view.ts'
import type { EngagementPanelProps } from './tabs.ts'

/** The states of an engagement in their order, with the one that it is in, and why it went back where it did. */
export function LifecycleSteps({ engagement: { body } }: EngagementPanelProps) {
  const { nameOf } = usePeople()
  const { lifecycle } = body
  return (
    <div className="mb-4">
      <ol className="flex flex-wrap gap-1" aria-label="States">
        {lifecycleLine(lifecycle.state).map(({ state, place }) => (
          <li
            key={state}
            aria-current={place === 'here' ? 'step' : undefined}
            className={`rounded-md border px-2.5 py-1 text-sm ${place === 'here' ? 'border-accent bg-accent-soft font-medium' : place === 'before' ? 'bg-sunken' : 'text-soft'}`}
          >
            {engagements.lifecycle.states[state].label}
          </li>
        ))}
      </ol>
      {'by' in lifecycle && (
        <p className="mt-1.5 text-sm text-soft">
          Since <DateTime at={lifecycle.at} as="day" />, by {nameOf(lifecycle.by)}
          {lifecycle.why && <>: {lifecycle.why}</>}
        </p>
      )}
    </div>
  )
}
