import { isFrozen } from '@onus/core/engagement'
import { useAll, useMoment } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useMay } from '../shell/session.ts'
import { count } from '../snapshot/snapshot-view.ts'
import { markOf, type PopulationRecord, populationStates, testsInWords } from './population-view.ts'

/** The populations of an engagement, with how far each can be relied on. */
export function PopulationsPanel({ engagement }: EngagementPanelProps) {
  const populations = useAll('populations', { ...useMoment(), engagement: engagement.id })
  const draws = useAll('draws', { engagement: engagement.id })
  const mayWrite = useMay('population:write') && !isFrozen(engagement.body)
  const freeze = mayWrite && (
    <Anchor href={`/populations/new?engagement=${engagement.id}`} className={buttonLook('primary')}>
      Freeze a population
    </Anchor>
  )
  const samplesOf = (id: string) =>
    draws.data?.filter(one => one.body.population === id && one.invalid === null).length ?? 0
  return (
    <Loaded of={populations}>
      {all =>
        all.length === 0 ? (
          <EmptyState title="No population is frozen yet" action={freeze}>
            A population is everything that a control had to deal with in the period. Freeze its rows, test that they
            are complete, and draw samples that anybody can draw again.
          </EmptyState>
        ) : (
          <>
            <div className="mb-3 flex flex-wrap justify-end gap-2">
              <Anchor href={`/sample-policies?engagement=${engagement.id}`} className={buttonLook('quiet')}>
                Sample sizes
              </Anchor>
              {freeze}
            </div>
            <ul className="divide-y rounded-lg border bg-surface">
              {all.map(one => (
                <PopulationRow key={one.id} population={one} samples={samplesOf(one.id)} />
              ))}
            </ul>
          </>
        )
      }
    </Loaded>
  )
}

function PopulationRow({
  population: { id, body },
  samples,
}: {
  readonly population: PopulationRecord
  readonly samples: number
}) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-2">
      <StateShape state={markOf(body)} />
      <Anchor href={`/populations/${id}`} className="min-w-0 flex-1 basis-64 font-medium underline">
        {body.title}
      </Anchor>
      <span className="num">{count(body.rows, 'row')}</span>
      <span className="text-sm text-soft">
        {body.from} to {body.to}
        {body.interim && ', interim'}
        {body.edition > 1 && `, edition ${body.edition}`}
      </span>
      <span className="w-full pl-5 text-sm text-soft">
        {populationStates[body.lifecycle.state]}. Completeness: {testsInWords(body.tests)}.{' '}
        {samples === 1 ? '1 sample counts.' : `${samples} samples count.`}
      </span>
    </li>
  )
}
