import { isFrozen } from '@onus/core/engagement'
import { isOpen } from '@onus/core/finding'
import { useAll, useMoment } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { registers } from '../register/definitions.ts'
import { useMay } from '../shell/session.ts'
import type { EngagementPanelProps } from './tabs.ts'

/** What was found wrong in this engagement, open ones first. */
export function FindingsPanel({ engagement }: EngagementPanelProps) {
  const findings = useAll('findings', useMoment())
  const mayWrite = useMay('finding:write') && !isFrozen(engagement.body)
  const raise = mayWrite && (
    <Anchor href={`/findings/new?engagement=${engagement.id}`} className={buttonLook()}>
      Raise a finding
    </Anchor>
  )
  return (
    <Loaded of={findings}>
      {all => {
        const found = all
          .filter(one => one.body.engagement === engagement.id)
          .toSorted((a, b) => Number(isOpen(b.body)) - Number(isOpen(a.body)))
        if (found.length === 0)
          return (
            <EmptyState title="Nothing was found wrong so far" action={raise}>
              A deviation that an assessor notes in this engagement stands here, with the response of management.
            </EmptyState>
          )
        return (
          <>
            {raise && <div className="mb-3 flex justify-end">{raise}</div>}
            <ul className="divide-y rounded-lg border bg-surface">
              {found.map(({ id, body }) => (
                <li key={id} className="flex flex-wrap items-baseline gap-x-3 px-4 py-2">
                  <StateShape state={isOpen(body) ? 'failing' : 'not_applicable'} />
                  <Anchor href={`/findings/${id}`} className="min-w-0 flex-1 basis-52 underline">
                    {body.title}
                  </Anchor>
                  <span className="text-sm text-soft">
                    {body.kind.replaceAll('_', ' ')},{' '}
                    {registers.findings.states[body.lifecycle.state]?.label.toLowerCase()}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )
      }}
    </Loaded>
  )
}
