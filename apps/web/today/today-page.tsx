import { useState } from 'react'
import { useRead, useWindow } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime, useClock } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { SegmentedBar } from '../kit/segmented-bar.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { PerformWindow, type Window } from '../occurrence/perform-window.tsx'
import { useMay } from '../shell/session.ts'
import { bundles, hrefOfWork, verbOf, type Work } from './today-view.ts'

/** What I owe, one list; beside it where every framework stands. */
export function TodayPage() {
  const [url, change] = useUrlState()
  const everybody = url.who === 'everybody'
  const work = useRead('today', 'work', { query: { everybody: everybody ? 'true' : 'false' } })
  const { now } = useClock()
  return (
    <>
      <PageHead
        title="My work"
        lead={everybody ? 'What everybody owes.' : 'What you owe. Each line is one click from being done.'}
        actions={
          <label className="inline-flex h-8 items-center gap-2">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={everybody}
              onChange={event => change({ who: event.target.checked ? 'everybody' : undefined })}
            />
            Everybody’s
          </label>
        }
      />
      <Page>
        <div className="grid gap-8 xl:grid-cols-[minmax(0,1fr)_22rem]">
          <div className="min-w-0">
            <Loaded of={work}>
              {({ items }) =>
                items.length === 0 ? (
                  <EmptyState
                    title="Nothing is owed"
                    action={
                      <Anchor href="/posture" className={buttonLook('primary')}>
                        See the posture
                      </Anchor>
                    }
                  >
                    When something is due, fails or waits for you, it stands here.
                  </EmptyState>
                ) : (
                  bundles(items, now).map(bundle => (
                    <WorkBundle key={bundle.label} label={bundle.label} items={bundle.items} />
                  ))
                )
              }
            </Loaded>
          </div>
          <Standing />
        </div>
      </Page>
    </>
  )
}

function WorkBundle({ label, items }: { readonly label: string; readonly items: readonly Work[] }) {
  const mayAttest = useMay('control:attest')
  const [open, setOpen] = useState<Window | null>(null)
  return (
    <section className="mb-6">
      <h2 className="mb-1.5 flex items-center gap-2 font-semibold">
        {label === 'Overdue' && <StateShape state="late" />}
        {label}
        <span className="num font-normal text-soft">{items.length}</span>
      </h2>
      <ul className="divide-y rounded-lg border bg-surface">
        {items.map(item => (
          <li
            key={`${item.kind} ${item.id} ${item.due ?? ''}`}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2"
          >
            <div className="min-w-0 flex-1 basis-60">
              <div className="truncate font-medium">{item.title}</div>
              <div className="text-sm text-soft">{item.why}</div>
            </div>
            {item.due && (
              <span className="text-sm text-soft">
                due <DateTime at={item.due} />
              </span>
            )}
            {item.since && (
              <span className="text-sm text-soft">
                waits since <DateTime at={item.since} as="day" />
              </span>
            )}
            <Do item={item} perform={mayAttest ? setOpen : null} />
          </li>
        ))}
      </ul>
      <PerformWindow window={open} onClose={() => setOpen(null)} />
    </section>
  )
}

/** The way to do a piece of work: a performance is recorded here, everything else on its page. */
function Do({ item, perform }: { readonly item: Work; readonly perform: ((window: Window) => void) | null }) {
  const label = `${verbOf(item.kind)}: ${item.title}`
  const { window } = item
  if (window && perform)
    return (
      <Button aria-label={label} onClick={() => perform({ control: item.id, ...window })}>
        {verbOf(item.kind)}
      </Button>
    )
  return (
    <Anchor href={hrefOfWork(item)} className={buttonLook()} aria-label={label}>
      {verbOf(item.kind)}
    </Anchor>
  )
}

function Standing() {
  const cards = useRead('posture', 'cards', { query: useWindow() })
  return (
    <aside aria-label="Where the frameworks stand" className="min-w-0">
      <h2 className="mb-1.5 font-semibold">
        <Anchor href="/posture" className="hover:underline">
          Posture
        </Anchor>
      </h2>
      <Loaded of={cards}>
        {({ items }) => (
          <ul className="divide-y rounded-lg border bg-surface">
            {items.length === 0 && <li className="p-4 text-soft">No profile is chosen yet.</li>}
            {items.map(card => (
              <li key={card.profile} className="px-4 py-3">
                <Anchor href={`/posture/${card.profile}`} className="mb-1.5 block font-medium hover:underline">
                  {card.name}
                </Anchor>
                <SegmentedBar counts={card.counts} hrefOf={state => `/posture/${card.profile}?label=${state}`} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </aside>
  )
}
