import { type Reply, useRead, useWindow } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { SegmentedBar } from '../kit/segmented-bar.tsx'
import { Skeleton } from '../kit/skeleton.tsx'
import { StateMark } from '../kit/state-mark.tsx'
import { stateWord } from '../kit/state-view.ts'
import { AsOfSlider } from './as-of-slider.tsx'
import { type Card, changeInAWeek, changeInWords, requirementHref } from './posture-view.ts'

/** A card a framework: counts by state, the worst item by name, the change in a week. No percentages anywhere. */
export function PostureList() {
  const window = useWindow()
  const cards = useRead('posture', 'cards', { query: window })
  return (
    <>
      <PageHead
        title="Posture"
        lead="Where each framework stands, computed from recorded facts. What nobody has shown is unknown."
        actions={<AsOfSlider />}
      />
      <Page>
        <Loaded of={cards} waiting={<Waiting />}>
          {({ items, moment }) => (
            <>
              {items.length === 0 && window.asOf && (
                <EmptyState title="No profile was chosen by then">
                  Move the day forward: before the first profile nothing was measured here.
                </EmptyState>
              )}
              {items.length === 0 && !window.asOf && (
                <EmptyState
                  title="No profile yet"
                  action={
                    <Anchor href="/profiles" className={buttonLook('primary')}>
                      Choose requirements
                    </Anchor>
                  }
                >
                  A profile says which requirements of a framework you are measured against.
                </EmptyState>
              )}
              <div className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
                {items.map(card => (
                  <PostureCard key={card.profile} card={card} />
                ))}
              </div>
              <MomentNote moment={moment} />
            </>
          )}
        </Loaded>
      </Page>
    </>
  )
}

export function PostureCard({ card }: { readonly card: Card }) {
  const changes = changeInAWeek(card.counts, card.weekAgo)
  return (
    <article className="flex flex-col gap-3 rounded-lg border bg-surface p-4" aria-labelledby={`card-${card.profile}`}>
      <header className="flex items-baseline gap-2">
        <h2 id={`card-${card.profile}`} className="min-w-0 flex-1 text-lg font-semibold">
          <Anchor href={`/posture/${card.profile}`} className="hover:underline">
            {card.name}
          </Anchor>
        </h2>
        {card.legalForce === 'binding' && <span className="rounded-full border px-2 text-xs text-soft">law</span>}
      </header>
      <p className="-mt-2 text-sm text-soft">
        {card.title} · <span className="num">{card.total}</span> counted
        {card.notCounted > 0 && (
          <>
            , <span className="num">{card.notCounted}</span> for reference
          </>
        )}
      </p>
      <SegmentedBar counts={card.counts} hrefOf={state => `/posture/${card.profile}?label=${state}`} />
      {card.framework.startsWith('nis2@') && (
        <p className="text-sm">
          <Anchor href={`/posture/beyond?framework=${encodeURIComponent(card.framework)}`} className="underline">
            Seen from SOC 2: ten points, five blocks on top
          </Anchor>
        </p>
      )}
      <dl className="mt-auto space-y-1.5 border-t pt-3 text-sm">
        <div className="flex gap-2">
          <dt className="w-20 shrink-0 text-soft">Worst</dt>
          <dd className="min-w-0">
            {card.worst ? <Worst profile={card.profile} worst={card.worst} /> : 'Nothing stands out'}
          </dd>
        </div>
        <div className="flex gap-2">
          <dt className="w-20 shrink-0 text-soft">This week</dt>
          <dd>{card.weekAgo ? changeInWords(changes, stateWord) : 'Nothing to compare with yet'}</dd>
        </div>
      </dl>
    </article>
  )
}

function Worst({ profile, worst }: { readonly profile: string; readonly worst: NonNullable<Card['worst']> }) {
  return (
    <Anchor href={requirementHref(profile, worst.requirement)} className="group flex items-start gap-1.5">
      <span className="pt-0.5">
        <StateMark state={worst.label} word={false} />
      </span>
      <span className="min-w-0">
        <span className="group-hover:underline">
          <span className="font-mono">{worst.id}</span> {worst.title}
        </span>
        <span className="block text-soft">{worst.words}</span>
      </span>
    </Anchor>
  )
}

/** What moment and which part of the ledger an answer speaks about. */
export function MomentNote({ moment }: { readonly moment: Reply<'posture', 'cards'>['moment'] }) {
  return (
    <p className="mt-4 flex flex-wrap items-center gap-2 text-sm text-soft">
      Computed for <DateTime at={moment.asOf} as="absolute" /> from the facts up to{' '}
      <LedgerMark position={moment.position} />
    </p>
  )
}

function Waiting() {
  return (
    <div className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
      {[1, 2, 3, 4, 5].map(card => (
        <div key={card} className="h-56 space-y-3 rounded-lg border bg-surface p-4">
          <Skeleton className="h-5 w-40" />
          <Skeleton className="h-2.5 w-full" />
          <Skeleton className="h-4 w-3/4" />
        </div>
      ))}
    </div>
  )
}
