import { useRead } from '../api.ts'
import { useClock } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { answerOf, dayState, sayDay, weeksOf } from './days-view.ts'

const tone = { operating: 'bg-operating', failing: 'bg-failing', unknown: 'bg-line-strong/40' } as const

/** A phone shows the last months first. */
function toTheEnd(box: HTMLElement | null): void {
  box?.scrollTo({ left: box.scrollWidth })
}

/** Whether every resource passed on every day of the last year: the answer, and a square for each day. */
export function CheckDays({ check }: { readonly check: string }) {
  const { now } = useClock()
  const [from, to] = [now - 364 * 86_400_000, now].map(at => new Date(at).toISOString().slice(0, 10)) as [
    string,
    string,
  ]
  const days = useRead('checks', 'days', { params: { id: check }, query: { from, to } })
  return (
    <Panel title="Every resource, every day of the last year">
      <Loaded of={days} waiting={<SkeletonRows rows={4} />}>
        {found => (
          <>
            <p className="mb-3">{answerOf(found.resources, found.days)}</p>
            <ScrollBox label="Days" ref={toTheEnd} className="overflow-x-auto pb-1">
              <div className="flex w-max gap-[3px]">
                {weeksOf(found.days).map((week, at) => (
                  <div key={week.find(Boolean)?.day ?? at} className="grid grid-rows-7 gap-[3px]">
                    {week.map((day, place) =>
                      day ? (
                        <div
                          key={day.day}
                          title={sayDay(day)}
                          className={`size-[11px] ${tone[dayState(day)]} ${dayState(day) === 'failing' ? 'rotate-45 scale-75' : dayState(day) === 'unknown' ? 'rounded-full' : 'rounded-[2px]'}`}
                        />
                      ) : (
                        // biome-ignore lint/suspicious/noArrayIndexKey: an empty place has nothing else
                        <div key={place} className="size-[11px]" />
                      ),
                    )}
                  </div>
                ))}
              </div>
            </ScrollBox>
            <ul className="sr-only">
              {found.days
                .filter(day => dayState(day) === 'failing')
                .map(day => (
                  <li key={day.day}>{sayDay(day)}</li>
                ))}
            </ul>
          </>
        )}
      </Loaded>
    </Panel>
  )
}
