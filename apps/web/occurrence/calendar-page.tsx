import { useMemo, useState } from 'react'
import { type Reply, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { useClock } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { Timeline } from '../kit/timeline.tsx'
import { useMay } from '../shell/session.ts'
import { yearBack } from './calendar-view.ts'
import { EffortPanel } from './effort-panel.tsx'
import { PerformWindow, type Window } from './perform-window.tsx'
import { windowCells } from './window-cells.ts'

/** The evidence calendar: a year, controls as rows, windows as cells. A missed one cannot be hidden. */
export function CalendarPage() {
  const clock = useClock()
  const moment = useMoment()
  const isNow = moment.asOf === undefined && moment.knownAt === undefined
  const now = moment.asOf === undefined ? clock.now : Math.min(clock.now, Date.parse(moment.asOf))
  const period = useMemo(() => yearBack(now), [now])
  const calendar = useRead('occurrences', 'calendar', { query: { ...period, ...moment } })
  const [chosen, setChosen] = useState<Window | null>(null)
  const mayAttest = useMay('control:attest')
  return (
    <>
      <PageHead
        title="Evidence calendar"
        lead="When each control was expected and what became of it. Click what is owed to record it."
      />
      <Page>
        <Loaded of={calendar}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState
                title="Nothing is expected yet"
                action={
                  <Anchor href="/controls?state=proposed" className={buttonLook('primary')}>
                    Adopt controls
                  </Anchor>
                }
              >
                Windows appear when a control with a cadence is adopted.
              </EmptyState>
            ) : (
              <Timeline
                title="Evidence calendar"
                {...period}
                rows={items.toSorted(byWhatIsExpected).map(item => ({
                  id: item.control,
                  label: `${item.code} ${item.title}`,
                  href: `/controls/${item.control}`,
                  cells: windowCells(item.windows, now, mayAttest && isNow ? setChosen : null),
                }))}
              />
            )
          }
        </Loaded>
        <div className="mt-6">
          <EffortPanel />
        </div>
      </Page>
      <PerformWindow window={chosen} onClose={() => setChosen(null)} />
    </>
  )
}

type Line = Reply<'occurrences', 'calendar'>['items'][number]

/** Controls with windows first, each part by its code. */
function byWhatIsExpected(one: Line, other: Line): number {
  const empty = (line: Line) => Number(line.windows.length === 0)
  return empty(one) - empty(other) || one.code.localeCompare(other.code)
}
