import { useState } from 'react'
import { useAll, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { ChoiceField, fieldLook } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import type { State } from '../kit/state-view.ts'
import { useUrlState } from '../kit/use-url-state.ts'
import { useMay } from '../shell/session.ts'
import { AchievementMark } from './achievement-mark.tsx'
import {
  type Comparison,
  functionToShow,
  gapWord,
  type Level,
  type OutcomeGap,
  reachOf,
  stepsWord,
} from './compare-view.ts'
import { Dumbbell, OutcomeDumbbells } from './dumbbell.tsx'
import { MakeControl } from './make-control.tsx'
import { achievementWord, type OutcomeLine, type ProfileRecord } from './outcome-view.ts'
import { Radar } from './radar.tsx'

/** The current profile against the target: pictures by function, counts, and each outcome side by side. */
export function ComparePage() {
  const profiles = useAll('profiles')
  return (
    <>
      <PageHead
        title="Current against target"
        lead="Outcome by outcome and counted by function. Nothing is averaged; what nobody knows is said to be unknown."
      />
      <Page>
        <Loaded of={profiles}>{items => <Chosen profiles={items.filter(one => one.body.outcomes)} />}</Loaded>
      </Page>
    </>
  )
}

function Chosen({ profiles }: { readonly profiles: readonly ProfileRecord[] }) {
  const [url, change] = useUrlState()
  const of = (kind: string) => profiles.find(one => one.body.outcomes?.kind === kind)
  const current = profiles.find(one => one.id === url.current) ?? of('current')
  const target = profiles.find(one => one.id === url.target) ?? of('target')
  const comparison = useRead(
    'profiles',
    'compare',
    {
      query: {
        ...useMoment(),
        ...(current && { current: current.id }),
        ...(target && { target: target.id }),
      },
    },
    { enabled: current !== undefined || target !== undefined },
  )
  if (profiles.length === 0)
    return (
      <EmptyState
        title="Nothing to compare yet"
        action={
          <Anchor href="/profiles" className={buttonLook('primary')}>
            Begin a current profile
          </Anchor>
        }
      >
        Say where you are in a current profile, begin a target from it, then see the gaps here.
      </EmptyState>
    )
  const options = profiles.map(one => ({ value: one.id, label: `${one.body.name} (${one.body.outcomes?.kind})` }))
  return (
    <>
      <div className="mb-4 grid max-w-3xl gap-4 sm:grid-cols-2">
        <ChoiceField
          label="Where you are"
          required
          value={current?.id ?? ''}
          onChange={id => change({ current: id })}
          options={options}
        />
        <ChoiceField
          label="Where you want to be"
          required
          value={target?.id ?? ''}
          onChange={id => change({ target: id })}
          options={options}
        />
      </div>
      {!target && (
        <p className="mb-4 text-soft">
          There is no target profile yet.{' '}
          {current && (
            <Anchor href={`/profiles/${current.id}`} className="underline">
              Begin one from the current profile
            </Anchor>
          )}
        </p>
      )}
      <Loaded of={comparison}>
        {data => <Pictures comparison={data} current={current ?? null} target={target ?? null} />}
      </Loaded>
    </>
  )
}

const levels: readonly Level[] = ['partial', 'largely', 'fully']

interface PicturesProps {
  readonly comparison: Comparison
  readonly current: ProfileRecord | null
  readonly target: ProfileRecord | null
}

function Pictures({ comparison, current, target }: PicturesProps) {
  const [url, change] = useUrlState()
  const level = levels.find(one => one === url.level) ?? 'largely'
  const reach = reachOf(comparison, level)
  const chosen = comparison.functions.find(one => one.id === url.function) ?? functionToShow(comparison)
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-2" data-print="no">
        <label htmlFor="level" className="text-soft">
          Count outcomes that are at least
        </label>
        <select
          id="level"
          value={level}
          onChange={event => change({ level: event.target.value === 'largely' ? undefined : event.target.value })}
          className={`h-8 ${fieldLook(false)}`}
          style={{ width: 'auto' }}
        >
          {levels.map(one => (
            <option key={one} value={one}>
              {achievementWord(one).toLowerCase()}
            </option>
          ))}
        </select>
        <span className="text-soft">achieved</span>
      </div>
      <div className="grid gap-x-4 lg:grid-cols-2">
        <Panel title="By function">
          <Radar title={`Outcomes at least ${achievementWord(level).toLowerCase()} achieved`} reach={reach} />
        </Panel>
        <Panel title="How far from today to the target">
          <Dumbbell title={`Outcomes at least ${achievementWord(level).toLowerCase()} achieved`} reach={reach} />
        </Panel>
      </div>
      <GapTable comparison={comparison} />
      {chosen && (
        <Panel
          title={`${chosen.id} ${chosen.label}: each outcome`}
          actions={
            <select
              aria-label="Function"
              value={chosen.id}
              onChange={event => change({ function: event.target.value })}
              className={`h-8 ${fieldLook(false)}`}
              style={{ width: 'auto' }}
            >
              {comparison.functions.map(one => (
                <option key={one.id} value={one.id}>
                  {one.id} {one.label}
                </option>
              ))}
            </select>
          }
        >
          <OutcomeDumbbells
            title={`${chosen.label}: each outcome today and as aimed at`}
            outcomes={comparison.outcomes.filter(one => one.function === chosen.id)}
          />
        </Panel>
      )}
      <SideBySide comparison={comparison} current={current} target={target} />
    </>
  )
}

const marks: Readonly<Record<OutcomeGap['state'], State>> = {
  open: 'late',
  unknown: 'unknown',
  reached: 'operating',
  no_target: 'not_addressed',
  left_out: 'not_applicable',
}
const gapStates = ['open', 'unknown', 'reached', 'no_target', 'left_out'] as const

/** The counts of each function; each number opens the outcomes behind it. */
function GapTable({ comparison }: { readonly comparison: Comparison }) {
  const [, change] = useUrlState()
  return (
    <Panel title="Gaps by function">
      <ScrollBox label="Gaps by function" className="-m-4 overflow-x-auto">
        <table className="w-full text-sm">
          <thead>
            <tr className="bg-sunken">
              <th scope="col" className="px-4 py-1.5 text-start font-medium text-soft">
                Function
              </th>
              {gapStates.map(state => (
                <th key={state} scope="col" className="px-3 py-1.5 text-end font-medium whitespace-nowrap text-soft">
                  <span className="inline-flex items-center gap-1.5">
                    <StateShape state={marks[state]} /> {gapWord(state)}
                  </span>
                </th>
              ))}
              <th scope="col" className="px-4 py-1.5 text-end font-medium whitespace-nowrap text-soft">
                Tier today
              </th>
              <th scope="col" className="px-4 py-1.5 text-end font-medium whitespace-nowrap text-soft">
                Tier aimed at
              </th>
            </tr>
          </thead>
          <tbody>
            {comparison.functions.map(one => (
              <tr key={one.id} className="border-t">
                <th scope="row" className="px-4 py-1.5 text-start font-medium whitespace-nowrap">
                  <span className="mr-2 font-mono font-normal">{one.id}</span>
                  {one.label}
                </th>
                {gapStates.map(state => (
                  <td key={state} className="num px-3 py-1.5 text-end">
                    {one.counts[state] === 0 ? (
                      <span className="text-soft">0</span>
                    ) : (
                      <button
                        type="button"
                        className="underline"
                        aria-label={`${one.counts[state]} of ${one.label}: ${gapWord(state).toLowerCase()}`}
                        onClick={() => {
                          change({ function: one.id, state })
                          document.getElementById('side-by-side')?.scrollIntoView({ behavior: 'smooth' })
                        }}
                      >
                        {one.counts[state]}
                      </button>
                    )}
                  </td>
                ))}
                <td className="num px-4 py-1.5 text-end">{one.currentTier ?? '–'}</td>
                <td className="num px-4 py-1.5 text-end">{one.targetTier ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Panel>
  )
}

function SideBySide({ comparison, current, target }: PicturesProps) {
  const [url, change] = useUrlState()
  const mayMake = useMay('control:write')
  const [making, setMaking] = useState<OutcomeLine | null>(null)
  const state = gapStates.find(one => one === url.state)
  const wanted = url.function
  const shown = comparison.outcomes.filter(
    one => (!state || one.state === state) && (!wanted || one.function === wanted),
  )
  const rowOf = (ref: string) => target?.body.outcomes?.rows.find(row => row.requirement === ref) ?? null
  const hrefOf = (record: ProfileRecord, id: string) => `/profiles/${record.id}?open=${encodeURIComponent(id)}`
  return (
    <div id="side-by-side">
      <Panel
        title="Side by side"
        actions={
          <>
            <select
              aria-label="Which outcomes"
              value={state ?? ''}
              onChange={event => change({ state: event.target.value || undefined })}
              className={`h-8 ${fieldLook(false)}`}
              style={{ width: 'auto' }}
            >
              <option value="">All</option>
              {gapStates.map(one => (
                <option key={one} value={one}>
                  {gapWord(one)}
                </option>
              ))}
            </select>
            <span className="num text-sm text-soft" aria-live="polite">
              {shown.length} of {comparison.outcomes.length}
            </span>
            {wanted && (
              <button type="button" className="text-sm underline" onClick={() => change({ function: undefined })}>
                All functions
              </button>
            )}
          </>
        }
      >
        {shown.length === 0 && <p className="text-soft">Nothing matches.</p>}
        <ul className="-m-4 divide-y">
          {shown.map(one => {
            const row = rowOf(one.ref)
            return (
              <li
                key={one.ref}
                className="grid items-start gap-x-4 gap-y-1 px-4 py-2 md:grid-cols-[minmax(0,4fr)_8rem_8rem_minmax(0,2fr)_auto]"
              >
                <span className="min-w-0">
                  <span className="mr-2 font-mono text-sm">{one.id}</span>
                  {one.label}
                </span>
                <span className="text-sm">
                  {current ? (
                    <Anchor href={hrefOf(current, one.id)} className="hover:underline">
                      <span className="sr-only">Today: </span>
                      {one.current === null ? (
                        <span className="text-soft">not included</span>
                      ) : (
                        <AchievementMark value={one.current} />
                      )}
                    </Anchor>
                  ) : (
                    '–'
                  )}
                </span>
                <span className="text-sm">
                  {target ? (
                    <Anchor href={hrefOf(target, one.id)} className="hover:underline">
                      <span className="sr-only">Aimed at: </span>
                      {one.target === null ? (
                        <span className="text-soft">no target</span>
                      ) : (
                        <AchievementMark value={one.target} />
                      )}
                    </Anchor>
                  ) : (
                    '–'
                  )}
                </span>
                <span className="flex flex-wrap items-center gap-x-3 text-sm">
                  <span className="inline-flex items-center gap-1.5">
                    <StateShape state={marks[one.state]} /> {gapWord(one.state)}
                  </span>
                  <span className="text-soft">
                    {[stepsWord(one.gap), one.priority && `${one.priority} priority`, one.due && `by ${one.due}`]
                      .filter(Boolean)
                      .join(', ')}
                  </span>
                </span>
                <span>
                  {mayMake && target && row?.target && one.state !== 'reached' && (
                    <button
                      type="button"
                      className="text-sm underline"
                      aria-label={`Make a control for ${one.id}`}
                      onClick={() =>
                        setMaking({
                          ref: one.ref,
                          id: one.id,
                          label: one.label,
                          summary: null,
                          function: one.function,
                          category: one.category,
                          state: 'included',
                          row,
                        })
                      }
                    >
                      Make a control
                    </button>
                  )}
                </span>
              </li>
            )
          })}
        </ul>
      </Panel>
      <Drawer title={making ? `A control for ${making.id}` : ''} open={making !== null} onClose={() => setMaking(null)}>
        {making && target && <MakeControl profile={target.id} line={making} onDone={() => setMaking(null)} />}
      </Drawer>
    </div>
  )
}
