import { isFrozen } from '@onus/core/engagement'
import { useAll, useMoment } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useControls } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { standing } from './test-view.ts'

/** The tests of an engagement, with how each stands. */
export function TestsPanel({ engagement }: EngagementPanelProps) {
  const tests = useAll('tests', { ...useMoment(), engagement: engagement.id })
  const { labelOf } = useControls()
  const mayWrite = useMay('test:write') && !isFrozen(engagement.body)
  const begin = mayWrite && (
    <Anchor href={`/tests/new?engagement=${engagement.id}`} className={buttonLook('primary')}>
      Begin a test
    </Anchor>
  )
  return (
    <Loaded of={tests}>
      {all =>
        all.length === 0 ? (
          <EmptyState title="Nothing is tested yet" action={begin}>
            A test names the control, how it was looked at and by whom, and a result for each item. Asking alone
            concludes nothing.
          </EmptyState>
        ) : (
          <>
            {begin && <div className="mb-3 flex justify-end">{begin}</div>}
            <ul className="divide-y rounded-lg border bg-surface">
              {all.map(({ id, body, counts, invalid }) => {
                const { state, words } = standing(body)
                return (
                  <li key={id} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-2">
                    <StateShape state={state} />
                    <Anchor href={`/tests/${id}`} className="min-w-0 flex-1 basis-64 font-medium underline">
                      {body.title}
                    </Anchor>
                    <span className="num">
                      {counts.items - counts.open} of {counts.items} tested
                      {counts.deviation > 0 &&
                        `, ${counts.deviation} ${counts.deviation === 1 ? 'deviates' : 'deviate'}`}
                    </span>
                    <span className="w-full pl-6 text-sm text-soft">
                      {words}. {body.purpose === 'walkthrough' ? 'Walkthrough' : 'Test of operation'} by{' '}
                      {body.side === 'auditor' ? 'the auditor' : 'management'}: {labelOf(body.control.id)}
                      {invalid && `. ${invalid}`}
                    </span>
                  </li>
                )
              })}
            </ul>
          </>
        )
      }
    </Loaded>
  )
}
