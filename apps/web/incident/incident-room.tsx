import { exerciseMark } from '@onus/core/filing'
import { useParams } from '@tanstack/react-router'
import { NotebookPen } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { client, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page } from '../kit/record-page.tsx'
import { Tabs } from '../kit/tabs.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { NotAdvice } from '../law/not-advice.tsx'
import { History } from '../record/history.tsx'
import { useMay } from '../shell/session.ts'
import { AfterwardsTab } from './afterwards-tab.tsx'
import { ClockCards } from './clock-cards.tsx'
import { DecideForm } from './decide-form.tsx'
import { ExportMenu } from './export-menu.tsx'
import { FactForm } from './fact-form.tsx'
import { FactsTab } from './facts-tab.tsx'
import { nextStep, stateWords } from './incident-view.ts'
import { NowTab } from './now-tab.tsx'
import { OthersTab } from './others-tab.tsx'
import { TimelineTab } from './timeline-tab.tsx'
import { type Overview, type RoomProps, useNow } from './use-incident.ts'

const halfMinuteMs = 30_000

/** The incident room: the clocks, the next step, and everything that is known, asked, decided and sent. */
export function IncidentRoom() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const moment = useMoment()
  const isNow = moment.asOf === undefined && moment.knownAt === undefined
  const overview = useRead(
    'incidents',
    'overview',
    { params: { id }, query: moment },
    { refetchInterval: isNow ? halfMinuteMs : false },
  )
  return (
    <Loaded of={overview}>
      {read => (
        // The clock of the server counts, not that of whoever looks.
        <Room overview={read} ahead={Date.parse(read.now.at) - overview.dataUpdatedAt} isNow={isNow} />
      )}
    </Loaded>
  )
}

type Open = 'fact' | 'decide' | null

interface RoomFrameProps {
  readonly overview: Overview
  readonly ahead: number
  readonly isNow: boolean
}

function Room({ overview, ahead, isNow }: RoomFrameProps) {
  const { body, state, entity } = overview
  const moment = useMoment()
  const mayWrite = useMay('incident:write') && isNow && body.withdrawn === null
  const [open, setOpen] = useState<Open>(null)
  const goToFilings = useGoToFilings()
  useKeys(mayWrite, { n: () => setOpen('fact'), d: () => setOpen('decide'), f: goToFilings })
  const history = useRead('incidents', 'history', { params: { id: overview.id } })
  const stands = isNow ? null : Date.parse(overview.now.at)
  const isExercise = body.kind === 'tabletop'
  const room = { overview, mayWrite }
  return (
    <>
      {isExercise && <ExerciseBand sticky />}
      <Page>
        <header className="mb-3">
          <p className="mb-1 text-sm text-soft">
            <Anchor href={isExercise ? '/incidents?tab=exercises' : '/incidents'} className="hover:underline">
              {isExercise ? 'Exercises' : 'Incidents'}
            </Anchor>
          </p>
          <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
            <h1 className="min-w-0 flex-1 basis-72 text-xl font-semibold">{body.title}</h1>
            <div className="flex flex-wrap gap-2" data-print="no">
              {mayWrite && (
                <Button icon={<NotebookPen size={14} />} aria-keyshortcuts="n" onClick={() => setOpen('fact')}>
                  New fact
                </Button>
              )}
              <ExportMenu
                label="Export all"
                name={`${isExercise ? 'EXERCISE-' : ''}incident`}
                formats={['pdf', 'html', 'docx', 'json']}
                ask={format => client.incidents.export({ params: { id: overview.id }, body: { format, ...moment } })}
              />
            </div>
          </div>
          <p className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-sm">
            <span className="font-medium">{stateWords(state)}</span>
            <Anchor href={`/nis2/${entity.id}`} className="underline">
              {entity.name}
            </Anchor>
            <span className="text-soft">Zone of record {body.zone}</span>
            <span className="text-soft">
              Law as of {overview.law.on}
              {overview.law.isRenewed && ', newer than when this was last said'}
            </span>
          </p>
        </header>
        {body.withdrawn && (
          <p className="mb-4 rounded-md bg-sunken px-3 py-2">
            <span className="font-medium">Withdrawn:</span> {body.withdrawn.note}
          </p>
        )}
        <NextStepLine overview={overview} mayWrite={mayWrite} onDecide={() => setOpen('decide')} onFile={goToFilings} />
        <ClockCards overview={overview} ahead={ahead} stands={stands} />
        <Tabs
          tabs={[
            { id: 'now', label: 'Now', content: <NowTab {...room} onDecide={() => setOpen('decide')} /> },
            { id: 'facts', label: 'Facts', content: <FactsTab {...room} /> },
            {
              id: 'timeline',
              label: 'Timeline',
              count: overview.timeline.length,
              content: <TimelineHere {...room} ahead={ahead} stands={stands} />,
            },
            { id: 'others', label: 'Others to tell', content: <OthersTab {...room} ahead={ahead} stands={stands} /> },
            { id: 'afterwards', label: 'Afterwards', content: <AfterwardsTab {...room} /> },
            { id: 'history', label: 'History', count: overview.version, content: <History of={history} /> },
          ]}
        />
        <NotAdvice />
        <p className="text-sm text-soft">
          Telling an authority of an incident admits nothing. Where a crime is suspected, think of telling the police as
          well.
        </p>
      </Page>
      {isExercise && <ExerciseBand />}
      <Drawer title="New fact" open={open === 'fact'} onClose={() => setOpen(null)}>
        <FactForm overview={overview} onDone={() => setOpen(null)} />
      </Drawer>
      <Drawer title="Decide about significance" open={open === 'decide'} onClose={() => setOpen(null)}>
        <DecideForm overview={overview} onDone={() => setOpen(null)} />
      </Drawer>
    </>
  )
}

interface TimelineHereProps extends RoomProps {
  readonly ahead: number
  readonly stands: number | null
}

function TimelineHere({ overview, mayWrite, ahead, stands }: TimelineHereProps) {
  const now = useNow(ahead, stands)
  return <TimelineTab overview={overview} mayWrite={mayWrite} now={Math.floor(now / 60_000) * 60_000} />
}

function ExerciseBand({ sticky = false }: { readonly sticky?: boolean }) {
  return (
    <p
      className={`border-y-2 border-late bg-late-soft px-4 py-1.5 text-center text-sm font-semibold text-late ${sticky ? 'sticky top-0 z-20' : ''}`}
    >
      {exerciseMark}
    </p>
  )
}

interface NextStepLineProps {
  readonly overview: Overview
  readonly mayWrite: boolean
  readonly onDecide: () => void
  readonly onFile: () => void
}

function NextStepLine({ overview, mayWrite, onDecide, onFile }: NextStepLineProps) {
  const [, change] = useUrlState()
  const step = nextStep(overview)
  const doing = {
    decide: ['Decide', onDecide],
    draft: ['To the reports', onFile],
    approve: ['To the reports', onFile],
    send: ['To the reports', onFile],
    tell: ['To the clock', () => change({ tab: 'others' })],
    handle: ['Say when', () => change({ tab: 'afterwards' })],
    review: ['Look back', () => change({ tab: 'afterwards' })],
    none: null,
  }[step.do] as readonly [string, () => void] | null
  return (
    <section
      aria-label="Next step"
      className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-accent bg-accent-soft px-4 py-2.5"
    >
      <p className="min-w-0 flex-1 basis-60">
        <span className="font-semibold">Next: </span>
        {step.words}
      </p>
      {doing && mayWrite && (
        <span data-print="no">
          <Button look="primary" onClick={doing[1]}>
            {doing[0]}
          </Button>
        </span>
      )}
    </section>
  )
}

/** Brings the reports into view, on whichever tab one is. */
function useGoToFilings(): () => void {
  const [, change] = useUrlState()
  return () => {
    change({ tab: undefined })
    requestAnimationFrame(() => {
      const place = document.getElementById('reports')
      place?.scrollIntoView({ block: 'start' })
      place?.focus({ preventScroll: true })
    })
  }
}

/** Single letters do something while nobody types and nothing is open over the page. */
function useKeys(enabled: boolean, keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    if (!enabled) return
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      const isBusy =
        event.target instanceof HTMLElement &&
        event.target.closest('input, textarea, select, [contenteditable], [role=dialog], [role=menu]')
      const todo = latest.current[event.key]
      if (isBusy || !todo) return
      event.preventDefault()
      todo()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [enabled])
}
