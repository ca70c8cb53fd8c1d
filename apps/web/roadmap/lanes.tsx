import { labelWords, worstFirst } from '@onus/core/posture'
import { Anchor } from '../kit/anchor.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import type { Roadmap } from './roadmap-view.ts'

/** The six functions of the CSF as lanes, each with its topics: how outcomes stand, and the work on them. */
export function Lanes({ roadmap }: { readonly roadmap: Roadmap }) {
  return (
    <Panel title="CSF roadmap">
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {roadmap.lanes.map(lane => (
          <li key={lane.id} className="rounded-md border p-3">
            <h3 className="font-medium">
              <span className="mr-1.5 font-mono text-sm text-soft">{lane.id}</span>
              {lane.title}
            </h3>
            <ul className="mt-2 divide-y">
              {lane.topics.map(topic => {
                const cards = roadmap.cards.filter(
                  one => one.state !== 'done' && one.topics.includes(`${lane.id} ${topic.id}`),
                )
                return (
                  <li key={topic.id} className="py-1.5">
                    <div className="flex flex-wrap items-baseline justify-between gap-x-3">
                      <span>{topic.title}</span>
                      <Outcomes counts={topic.outcomes} />
                    </div>
                    {cards.length > 0 && (
                      <details>
                        <summary className="cursor-pointer text-sm text-soft">
                          {cards.length === 1 ? '1 piece of work' : `${cards.length} pieces of work`}
                        </summary>
                        <ul className="space-y-0.5 py-1 text-sm">
                          {cards.slice(0, 12).map(one => (
                            <li key={one.id}>
                              <Anchor href={one.href} className="underline">
                                {one.title}
                              </Anchor>
                            </li>
                          ))}
                        </ul>
                      </details>
                    )}
                  </li>
                )
              })}
            </ul>
          </li>
        ))}
      </ul>
      {roadmap.lanes.every(lane => lane.topics.every(topic => topic.outcomes === null)) && (
        <p className="mt-3 text-sm text-soft">
          How outcomes stand shows here once there is a{' '}
          <Anchor href="/profiles" className="underline">
            CSF profile
          </Anchor>
          .
        </p>
      )}
    </Panel>
  )
}

function Outcomes({ counts }: { readonly counts: Roadmap['lanes'][number]['topics'][number]['outcomes'] }) {
  if (counts === null) return null
  return (
    <span className="inline-flex gap-2 text-sm">
      {worstFirst
        .filter(label => (counts[label] ?? 0) > 0)
        .map(label => (
          <span key={label} className="inline-flex items-center gap-1" title={labelWords[label]}>
            <StateShape state={label} size={10} />
            <span className="sr-only">{labelWords[label]}</span>
            <span className="num">{counts[label]}</span>
          </span>
        ))}
    </span>
  )
}
