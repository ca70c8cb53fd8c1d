import { useParams } from '@tanstack/react-router'
import { Play } from 'lucide-react'
import { useMemo } from 'react'
import { client, type Reply, useAct, useMoment, useRead } from '../api.ts'
import { FindingsPanel } from '../finding/findings-panel.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { useClock } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { Timeline, type TimelineRow } from '../kit/timeline.tsx'
import { useMay } from '../shell/session.ts'
import { AttestCheck } from './attest-check.tsx'
import { CheckDays } from './check-days.tsx'
import { CheckEditor } from './check-editor.tsx'
import { Verdict } from './check-list.tsx'
import { statusState } from './check-view.ts'
import { RunRows } from './run-rows.tsx'
import { Runs } from './runs.tsx'

type Check = Reply<'checks', 'get'>

/** One check: what good looks like, its last rows, its text with a live result, its runs and when each resource failed. */
export function CheckPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const check = useRead('checks', 'get', { params: { id }, query: useMoment() })
  return <Loaded of={check}>{data => <CheckRecord check={data} />}</Loaded>
}

function CheckRecord({ check }: { readonly check: Check }) {
  const act = useAct()
  const mayRun = useMay('check:run')
  const mayAttest = useMay('control:attest')
  return (
    <RecordPage
      crumb={
        <Anchor href="/checks" className="hover:underline">
          Checks
        </Anchor>
      }
      title={check.title}
      marks={<Verdict check={check} />}
      facts={[
        { label: 'Id', value: <span className="font-mono">{check.id}</span> },
        { label: 'Severity', value: check.severity },
        { label: 'Cadence', value: check.cadence },
        ...(check.raises ? [{ label: 'Raises', value: `a finding (${check.raises})` }] : []),
      ]}
      actions={
        check.manual
          ? mayAttest && <AttestCheck check={check.id} manual={check.manual} />
          : mayRun && (
              <Button
                icon={<Play size={14} />}
                onClick={() =>
                  void act(() => client.checks.run({ body: { checks: [check.id] } }), 'The check is running.')
                }
              >
                Run now
              </Button>
            )
      }
      tabs={[
        { id: 'overview', label: 'Overview', content: <Overview check={check} /> },
        { id: 'text', label: check.origin === 'own' ? 'Edit' : 'Text', content: <CheckEditor check={check} /> },
        {
          id: 'runs',
          label: check.manual ? 'Attestations' : 'Runs',
          content: <Runs check={check.id} population={check.population} />,
        },
        ...(check.manual
          ? []
          : [{ id: 'intervals', label: 'When it failed', content: <Intervals check={check.id} /> }]),
      ]}
    />
  )
}

function Overview({ check }: { readonly check: Check }) {
  return (
    <>
      <div className="grid gap-4 lg:grid-cols-2">
        <Panel title="What good looks like">
          <p>{check.good}</p>
          {check.lastRun && <p className="mt-2 text-soft">{check.lastRun.body.reason}</p>}
        </Panel>
        <Panel title="If it fails">
          <p className="whitespace-pre-wrap">{check.remediation}</p>
        </Panel>
      </div>
      {check.manual && (
        <Panel title={`How it is performed: ${check.manual.method}`}>
          <ol className="list-decimal space-y-1.5 pl-5">
            {check.manual.steps.map(step => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </Panel>
      )}
      {check.lastRun?.body.attested && <Attested said={check.lastRun.body.attested} />}
      {check.lastRun && !check.manual && (
        <Panel title="Rows of the last run">
          <RunRows run={check.lastRun} population={check.population} />
        </Panel>
      )}
      <FindingsPanel about={{ check: check.id }} begin={`check=${encodeURIComponent(check.id)}`} />
      <Panel title="Controls and requirements">
        <ul className="mb-3 space-y-1">
          {check.controls.map(control => (
            <li key={control.id}>
              <Anchor href={`/controls/${control.id}`} className="underline">
                <span className="mr-1.5 font-mono text-sm">{control.code}</span>
                {control.title}
              </Anchor>
            </li>
          ))}
          {check.controls.length === 0 && <li className="text-soft">No control names this check yet.</li>}
        </ul>
        <ul className="flex flex-wrap gap-x-4 gap-y-1 font-mono text-sm">
          {check.requirements.map(ref => (
            <li key={ref}>
              <Anchor href={`/requirements/${encodeURIComponent(ref)}`} className="underline">
                {ref}
              </Anchor>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  )
}

/** The last attestation, step by step. */
function Attested({ said }: { readonly said: NonNullable<NonNullable<Check['lastRun']>['body']['attested']> }) {
  const [record] = said.evidence
  return (
    <Panel
      title="The last attestation"
      actions={
        record && (
          <Anchor href={`/evidence/${record}`} className="text-sm underline">
            Its record and review
          </Anchor>
        )
      }
    >
      <p className="mb-2">{said.statement}</p>
      <ul className="divide-y">
        {said.steps.map(step => (
          <li key={step.step} className="py-1.5">
            <span className="inline-flex items-center gap-2">
              <StateShape state={statusState(step.outcome)} />
              {step.step}
            </span>
            {step.note && <p className="pl-5 text-soft">{step.note}</p>}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Intervals({ check }: { readonly check: string }) {
  const { now } = useClock()
  const intervals = useRead('checks', 'intervals', { params: { id: check }, query: { limit: 200 } })
  const rows = useMemo(
    () => intervalRows(intervals.data?.items ?? [], new Date(now).toISOString()),
    [intervals.data, now],
  )
  return (
    <Loaded of={intervals}>
      {() =>
        rows.length === 0 ? (
          <>
            <CheckDays check={check} />
            <p className="text-soft">No resource has failed this check so far.</p>
          </>
        ) : (
          <>
            <CheckDays check={check} />
            <Timeline
              title="When each resource failed"
              rows={rows}
              from={new Date(now - 365 * 86_400_000).toISOString()}
              to={new Date(now + 86_400_000).toISOString()}
            />
          </>
        )
      }
    </Loaded>
  )
}

type Interval = Reply<'checks', 'intervals'>['items'][number]

function intervalRows(items: readonly Interval[], now: string): readonly TimelineRow[] {
  return [...Map.groupBy(items, item => item.resource)].map(([resource, stretches]) => ({
    id: resource,
    label: resource,
    cells: [],
    bands: stretches.map(stretch => ({
      from: stretch.from,
      to: stretch.to ?? now,
      state: statusState(stretch.status),
    })),
  }))
}

/** A check of one's own, from the first line. */
export function NewCheck() {
  return (
    <div className="mx-auto max-w-[1440px] px-4 py-5 md:px-6">
      <h1 className="mb-4 text-xl font-semibold">Write a check</h1>
      <CheckEditor check={null} />
    </div>
  )
}
