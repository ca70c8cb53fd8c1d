import { type ReactNode, useMemo } from 'react'
import { type Reply, useMoment, useRead, useWindow } from '../api.ts'
import { ClaimView, ControlLink } from '../crosswalk/claim-view.tsx'
import { LevelMark } from '../crosswalk/marks.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateMark } from '../kit/state-mark.tsx'
import type { State } from '../kit/state-view.ts'
import { useUrlState } from '../kit/use-url-state.ts'
import { MomentNote } from './posture-list.tsx'

type Delta = Reply<'crosswalks', 'delta'>
type Point = Delta['points'][number]
type Requirement = Delta['blocks'][number]['requirements'][number]
type StateOf = (control: string) => State | undefined

/** NIS2 as seen from another programme: ten points with what supports them, five blocks on top, no overall number. */
export function BeyondPage() {
  const [url] = useUrlState()
  const window = useWindow()
  const { framework = 'nis2@2022', programme = 'soc2@2017' } = url
  const delta = useRead('crosswalks', 'delta', { query: { ...window, framework, programme } })
  const standings = useRead('controls', 'standings', { query: useMoment() })
  const stateOf = useMemo((): StateOf => {
    const labels = new Map(standings.data?.items.map(one => [one.control as string, one.label]))
    return control => labels.get(control)
  }, [standings.data])
  // Controls with their states wrap where those without do not: waiting for both keeps the page where it is.
  const both = { ...delta, data: standings.isPending ? undefined : delta.data }
  return (
    <Loaded of={both} waiting={<SkeletonRows rows={16} />}>
      {({ framework: to, from, points, blocks, note, moment }) => (
        <>
          <PageHead
            title={`${to.title} seen from ${from.title}`}
            lead={
              <>
                <Anchor href="/posture" className="underline">
                  Posture
                </Anchor>{' '}
                · {note}
              </>
            }
          />
          <Page>
            {points.length === 0 && <EmptyState title="No points">This framework has no list of measures.</EmptyState>}
            <h2 className="mb-2 text-lg font-semibold">Ten points of Article 21(2)</h2>
            <div className="grid gap-x-4 xl:grid-cols-2">
              {points.map(point => (
                <PointPanel key={point.requirement} point={point} stateOf={stateOf} />
              ))}
            </div>
            <h2 className="mt-4 mb-2 text-lg font-semibold">What comes on top, whatever {from.title} has shown</h2>
            <p className="mb-2 max-w-3xl text-soft">
              What is missing here is a matter of law: an authority may look, order and fine, and managers can answer
              for it. A shortfall of a report that customers chose is a matter of trade.
            </p>
            <div className="grid gap-x-4 xl:grid-cols-2">
              {blocks.map(block => (
                <Panel key={block.id} title={block.title}>
                  <p>{block.summary}</p>
                  {block.whyNotInferred.map(why => (
                    <p key={why} className="mt-1 text-soft">
                      {why}
                    </p>
                  ))}
                  <ul className="mt-2 divide-y border-t">
                    {block.requirements.map(one => (
                      <li key={one.requirement} className="py-1.5">
                        <Own one={one} />
                        <Controls controls={one.controls} stateOf={stateOf} />
                      </li>
                    ))}
                  </ul>
                </Panel>
              ))}
            </div>
            <MomentNote moment={moment} />
          </Page>
        </>
      )}
    </Loaded>
  )
}

/** A requirement with its own label, from its own facts. */
function Own({ one }: { readonly one: Requirement }) {
  return (
    <Anchor
      href={`/requirements/${encodeURIComponent(one.requirement)}`}
      className="flex flex-wrap items-baseline gap-x-2 hover:underline"
    >
      <span className="font-mono text-sm">{one.id}</span>
      <span className="min-w-0 flex-1">{one.title}</span>
      {one.label ? <StateMark state={one.label} /> : <span className="text-sm text-soft">not assessed here</span>}
    </Anchor>
  )
}

function Controls({ controls, stateOf }: { readonly controls: Point['controls']; readonly stateOf: StateOf }) {
  if (controls.length === 0) return null
  return (
    <ul className="mt-0.5 flex flex-wrap gap-x-4 gap-y-0.5 text-sm">
      {controls.map(control => (
        <li key={control.id}>
          <ControlLink control={control} state={stateOf(control.id)} />
        </li>
      ))}
    </ul>
  )
}

function PointPanel({ point, stateOf }: { readonly point: Point; readonly stateOf: StateOf }) {
  const { topics, supporting, supportingControls, uncovered, inactive, controls } = point
  const best = supporting[0]
  return (
    <Panel title={`${point.id} ${point.title}`} actions={point.label ? <StateMark state={point.label} /> : undefined}>
      <dl className="space-y-3">
        <Part label="Addressed directly by">
          {controls.length > 0 ? (
            <Controls controls={controls} stateOf={stateOf} />
          ) : (
            <p className="text-soft">No control names this point itself.</p>
          )}
        </Part>
        <Part label="Supporting controls, not relied on">
          {best && (
            <p className="mb-1 text-sm">
              At best: <LevelMark level={best.level} />
            </p>
          )}
          {supportingControls.length > 0 ? (
            <Controls controls={supportingControls} stateOf={stateOf} />
          ) : (
            <p className="text-soft">None.</p>
          )}
        </Part>
        {uncovered.length > 0 && (
          <Part label="What stays open">
            <ul className="list-disc pl-5">
              {uncovered.map(words => (
                <li key={words}>{words}</li>
              ))}
            </ul>
          </Part>
        )}
      </dl>
      {topics.length > 0 && (
        <p className="mt-3 text-sm text-soft">
          Where they overlap: {topics.map(topic => `${topic.title} (${topic.names.join(', ')})`).join('; ')}
        </p>
      )}
      {inactive.length > 0 && (
        <p className="mt-1 text-sm text-soft">
          Related, but outside the chosen categories: {inactive.map(one => one.id).join(', ')}
        </p>
      )}
      {supporting.length > 0 && (
        <details className="mt-2">
          <summary className="text-sm text-soft">
            {supporting.length === 1 ? 'One related requirement' : `${supporting.length} related requirements`} with
            proof
          </summary>
          <div className="divide-y">
            {supporting.map(claim => (
              <ClaimView key={`${claim.words} ${claim.by}`} claim={claim} stateOf={stateOf} />
            ))}
          </div>
        </details>
      )}
    </Panel>
  )
}

function Part({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm font-medium">{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
