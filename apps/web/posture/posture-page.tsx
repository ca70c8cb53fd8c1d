import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useMoment, useRead, useWindow } from '../api.ts'
import { PostureHindsight } from '../hindsight/hindsight.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { StackedArea } from '../kit/chart.tsx'
import { useClock } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { SegmentedBar } from '../kit/segmented-bar.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { Table } from '../kit/table.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { AsOfSlider } from './as-of-slider.tsx'
import { MomentNote } from './posture-list.tsx'
import { requirementHref } from './posture-view.ts'
import { SheetMenu } from './sheet-menu.tsx'
import { standingColumns } from './standing-columns.tsx'

/** One profile: its counts, its requirements, and how both moved over time. */
export function PosturePage() {
  const { profile = '' } = useParams({ strict: false }) as { profile?: string }
  const [url] = useUrlState()
  const window = useWindow()
  const standing = useRead('posture', 'profile', { params: { id: profile }, query: window })
  const overTime = url.tab === 'time'
  return (
    <Loaded of={standing} waiting={<SkeletonRows rows={16} />}>
      {({ card, items, moment }) => (
        <div className="flex h-full min-h-96 flex-col">
          <PageHead
            title={card.name}
            lead={
              <>
                {card.title} ·{' '}
                <Anchor href={overTime ? `/posture/${profile}` : `/posture/${profile}?tab=time`} className="underline">
                  {overTime ? 'Requirements' : 'Over time'}
                </Anchor>
              </>
            }
            actions={
              <>
                <AsOfSlider />
                <SheetMenu profile={profile} name={card.name} />
              </>
            }
          />
          <div className="px-4 py-4 md:px-6">
            <SegmentedBar counts={card.counts} hrefOf={state => `/posture/${profile}?label=${state}`} />
            <PostureHindsight profile={profile} />
          </div>
          {overTime ? (
            <Page>
              <OverTime profile={profile} title={card.title} />
              <MomentNote moment={moment} />
            </Page>
          ) : (
            <div className="flex min-h-0 flex-1 flex-col border-t">
              <Table
                name={`${card.title} requirements`}
                columns={standingColumns}
                rows={items}
                keyOf={row => row.requirement}
                hrefOf={row => requirementHref(profile, row.requirement)}
                empty={
                  <p className="p-8 text-center text-soft">This profile selects no requirement that is assessed.</p>
                }
              />
            </div>
          )}
        </div>
      )}
    </Loaded>
  )
}

function OverTime({ profile, title }: { readonly profile: string; readonly title: string }) {
  const { now } = useClock()
  const query = useMemo(() => {
    const end = new Date(Math.ceil(now / 86_400_000) * 86_400_000)
    const start = new Date(end.getTime() - 364 * 86_400_000)
    return { from: start.toISOString(), to: end.toISOString(), points: 27 }
  }, [now])
  const timeline = useRead('posture', 'timeline', { params: { id: profile }, query: { ...query, ...useMoment() } })
  return (
    <section aria-label="Posture over a year">
      <Loaded of={timeline} waiting={<div className="aspect-[720/200] w-full rounded-sm bg-sunken" />}>
        {({ points }) => <StackedArea title={`${title} over a year`} points={points} />}
      </Loaded>
    </section>
  )
}
