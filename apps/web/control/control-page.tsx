import { originOf } from '@onus/core/control'
import { useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useAll, useMoment, useRead } from '../api.ts'
import { FindingsPanel } from '../finding/findings-panel.tsx'
import { LessonsPanel } from '../incident/lessons-panel.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { AxesMarks } from '../kit/axes-marks.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime, useClock } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateMark } from '../kit/state-mark.tsx'
import { Timeline } from '../kit/timeline.tsx'
import { yearBack } from '../occurrence/calendar-view.ts'
import { PerformWindow, type Window } from '../occurrence/perform-window.tsx'
import { windowCells } from '../occurrence/window-cells.ts'
import { axesOf } from '../posture/posture-view.ts'
import { History } from '../record/history.tsx'
import { Links } from '../record/links.tsx'
import { receiptHref } from '../record/record.ts'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { AdoptControls } from './adopt-controls.tsx'
import { ControlEvidence } from './control-evidence.tsx'
import { type ControlRecord, cadenceWords } from './control-view.ts'
import { FlowSteps } from './flow-steps.tsx'
import { Variants } from './variants.tsx'
import { WeakPointsOf } from './weak-points.tsx'

/** One control: what it says, where it stands and why, its evidence, links and history. */
export function ControlPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const moment = useMoment()
  const control = useRead('controls', 'get', { params: { id }, query: moment })
  return <Loaded of={control}>{record => <Control record={record} />}</Loaded>
}

function Control({ record }: { readonly record: ControlRecord }) {
  const { id, body } = record
  const moment = useMoment()
  const standings = useRead('controls', 'standings', { query: moment })
  const standing = standings.data?.items.find(item => item.control === id)
  const links = useRead('controls', 'usedBy', { params: { id } })
  const history = useRead('controls', 'history', { params: { id } })
  const { nameOf } = usePeople()
  const [adopting, setAdopting] = useState(false)
  const mayAdopt = useMay('control:adopt')
  const mayWrite = useMay('control:write')
  return (
    <>
      <RecordPage
        crumb={
          <Anchor href="/controls" className="hover:underline">
            Controls
          </Anchor>
        }
        id={body.code}
        title={body.title}
        marks={
          standing && (
            <>
              <StateMark state={standing.label} />
              <AxesMarks value={axesOf(standing)} />
            </>
          )
        }
        facts={[
          {
            label: 'Owner',
            value:
              body.lifecycle.state === 'adopted' ? (
                nameOf(body.lifecycle.owner)
              ) : (
                <span className="first-letter:uppercase">{body.lifecycle.state}</span>
              ),
          },
          { label: 'Cadence', value: cadenceWords(body) },
          ...(body.origin === null ? [] : [{ label: 'Made from', value: <MadeFrom origin={body.origin} /> }]),
          { label: 'Recorded', value: <DateTime at={record.recorded} none="just now" /> },
          { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
        ]}
        actions={
          <>
            {mayAdopt && body.lifecycle.state === 'proposed' && (
              <Button look="primary" onClick={() => setAdopting(true)}>
                Adopt
              </Button>
            )}
            {mayWrite && (
              <>
                <Anchor href={`/controls/${id}/requirements`} className={buttonLook()}>
                  Choose requirements
                </Anchor>
                <Anchor href={`/controls/${id}/edit`} className={buttonLook()}>
                  Edit
                </Anchor>
              </>
            )}
          </>
        }
        tabs={[
          {
            id: 'overview',
            label: 'Overview',
            content: <Overview record={record} words={standings.isPending ? null : (standing?.words ?? [])} />,
          },
          { id: 'evidence', label: 'Evidence', content: <ControlEvidence control={id} /> },
          {
            id: 'links',
            label: 'Links',
            count: links.data?.items.length,
            content: <Loaded of={links}>{({ items }) => <Links items={items} />}</Loaded>,
          },
          { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
        ]}
      />
      <AdoptControls
        controls={adopting ? [{ id, code: body.code, title: body.title }] : []}
        onClose={() => setAdopting(false)}
      />
    </>
  )
}

/** What the control was made from; an outcome leads back to its row of the profile (R-045). */
function MadeFrom({ origin }: { readonly origin: string }) {
  const from = originOf({ origin })
  const profiles = useAll('profiles')
  if (from?.by !== 'outcome') return <>starter control</>
  const outcome = from.requirement?.replace(/^.*?:/, '')
  const named = profiles.data?.find(profile => profile.id === from.profile)
  if (!named) return <>{outcome ?? 'an outcome'} of a profile</>
  return (
    <Anchor href={`/profiles/${named.id}${outcome ? `?open=${outcome}` : ''}`} className="underline">
      {outcome && `${outcome} of `}
      {named.body.name}
    </Anchor>
  )
}

interface OverviewProps {
  readonly record: ControlRecord
  /** Why it stands where it does; null while that is being read. */
  readonly words: readonly string[] | null
}

function Overview({ record, words }: OverviewProps) {
  const { id, body } = record
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      <div className="min-w-0">
        <Panel title="What we do">
          <p className="whitespace-pre-wrap">{body.statement}</p>
        </Panel>
        <Panel title="It is done when">
          <ul className="list-disc space-y-1 pl-5">
            {body.acceptance.map(line => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Panel>
        <Variants record={record} />
        {body.manual && (
          <Panel title={`How it is tested by hand: ${body.manual.method}`}>
            <ol className="list-decimal space-y-1 pl-5">
              {body.manual.steps.map(step => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </Panel>
        )}
        {body.checks.length > 0 && (
          <Panel title="Checks that test it">
            <ul className="space-y-1">
              {body.checks.map(check => (
                <li key={check}>
                  <Anchor href={`/checks/${encodeURIComponent(check)}`} className="font-mono text-sm underline">
                    {check}
                  </Anchor>
                </li>
              ))}
            </ul>
          </Panel>
        )}
      </div>
      <div className="min-w-0">
        <Panel title="Why it stands here">
          {words === null && <SkeletonRows rows={4} />}
          {words?.length === 0 && <p className="text-soft">Nothing is known about it yet.</p>}
          <ul className="list-disc space-y-1 pl-5">
            {words?.map(line => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Panel>
        <FindingsPanel about={{ control: id, checks: body.checks }} begin={`control=${id}@${record.version}`} />
        <LessonsPanel about={{ control: id }} />
        <FlowSteps control={id} />
        <Oversight control={id} />
        <WeakPointsOf control={id} />
      </div>
      <div className="xl:col-span-2">
        <Windows control={id} />
      </div>
    </div>
  )
}

const oversightWords = { performed: 'Performed', reviewed: 'Reviewed', worded: 'Worded' } as const

/** The latest times somebody looked after the control (R-005). */
function Oversight({ control }: { readonly control: string }) {
  const oversight = useRead('controls', 'oversight', { params: { id: control } })
  return (
    <Panel title="Who looked after it lately">
      <Loaded of={oversight} waiting={<SkeletonRows rows={4} />}>
        {({ items }) => (
          <ul className="-my-1.5 divide-y">
            {items.length === 0 && (
              <li className="py-1.5 text-soft">Nobody has performed, reviewed or worded it yet.</li>
            )}
            {items.map(item => (
              <li key={item.fact} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
                <span className="w-20 text-sm font-medium">{oversightWords[item.kind]}</span>
                <span className="min-w-0 flex-1 basis-52">
                  {item.title} <span className="text-soft">by {item.by}</span>
                </span>
                <span className="text-sm text-soft">
                  <DateTime at={item.at} />
                </span>
                <Anchor href={receiptHref(item.fact)} className="text-sm underline">
                  Receipt
                </Anchor>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  )
}

/** The expected performances of this control over a year; a click on one that is owed records it. */
function Windows({ control }: { readonly control: string }) {
  const { now } = useClock()
  const mayAttest = useMay('control:attest')
  const [chosen, setChosen] = useState<Window | null>(null)
  const period = useMemo(() => yearBack(now), [now])
  const calendar = useRead('occurrences', 'calendar', { query: { ...period, control, ...useMoment() } })
  return (
    <Panel title="Performances">
      <Loaded of={calendar}>
        {({ items }) => {
          const windows = items[0]?.windows ?? []
          if (windows.length === 0) return <p className="text-soft">No performance by hand is expected by calendar.</p>
          return (
            <Timeline
              title="Performances over a year"
              {...period}
              rows={[
                {
                  id: control,
                  label: items[0]?.cadence ?? '',
                  cells: windowCells(windows, now, mayAttest ? setChosen : null),
                },
              ]}
            />
          )
        }}
      </Loaded>
      <PerformWindow window={chosen} onClose={() => setChosen(null)} />
    </Panel>
  )
}
