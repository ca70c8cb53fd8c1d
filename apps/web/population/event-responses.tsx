import { wordsOfLimit, wordsOfResponses } from '@onus/core/population'
import type { ReactNode } from 'react'
import { useMoment, useRead } from '../api.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { markOfResponse, responseNames } from './population-view.ts'

interface EventResponsesProps {
  readonly id: string
  /** Whose limit counts, where it is not the control of the population as it is now. */
  readonly control?: { readonly id: string; readonly version: number }
  readonly actions?: ReactNode
}

/** How each event of a population was responded to, computed over all rows. Nothing is concluded from it here. */
export function EventResponses({ id, control, actions }: EventResponsesProps) {
  const of = control && { control: control.id, version: control.version }
  const read = useRead('populations', 'responses', { params: { id }, query: { ...useMoment(), ...of } })
  return (
    <Panel title="Events and responses" actions={actions}>
      <Loaded of={read}>
        {({ counts, limit, why, control: held, items }) =>
          counts === null || limit === null ? (
            <p className="text-soft">Unknown. {why}.</p>
          ) : (
            <>
              <p className="font-medium">{wordsOfResponses(counts)}</p>
              <p className="text-soft">
                Computed over all rows: each event is to be responded to within {wordsOfLimit(limit)}, says version{' '}
                {held?.version} of the control. Late and without response are deviations; what they mean is for whoever
                tests to say.
              </p>
              {counts.events === 0 && (
                <p>No event occurred: neither a pass nor a gap, once it is shown that the rows are complete.</p>
              )}
              {items.length > 0 && (
                <ScrollBox
                  label="Events that are not in time"
                  className="mt-3 max-h-96 overflow-auto rounded-md border"
                >
                  <ul className="divide-y">
                    {items.map(one => (
                      <li key={one.position} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5 text-sm">
                        <StateShape state={markOfResponse(one.state)} />
                        <span className="num w-14 text-soft">{one.position}</span>
                        <span className="basis-56 break-words">{one.key.replaceAll('\t', ' / ')}</span>
                        <span className="basis-36">{responseNames[one.state]}</span>
                        <span className="min-w-0 flex-1 basis-64">{one.why}</span>
                      </li>
                    ))}
                  </ul>
                </ScrollBox>
              )}
              {counts.events - counts.inTime > items.length && (
                <p className="mt-2 text-sm text-soft">The first {items.length} are listed.</p>
              )}
            </>
          )
        }
      </Loaded>
    </Panel>
  )
}
