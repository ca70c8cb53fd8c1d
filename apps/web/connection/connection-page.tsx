import { useParams } from '@tanstack/react-router'
import { Play } from 'lucide-react'
import { useState } from 'react'
import { client, useAct, useRead, useRefresh } from '../api.ts'
import { JobProgress } from '../job/job-progress.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { ConfirmByTyping } from '../kit/confirm-by-typing.tsx'
import { DateTime, useClock } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useToast } from '../kit/toast.tsx'
import { History } from '../record/history.tsx'
import { useMay } from '../shell/session.ts'
import { SnapshotSummary } from '../snapshot/snapshot-summary.tsx'
import { count } from '../snapshot/snapshot-view.ts'
import { ConnectionForm } from './connection-form.tsx'
import { ConnectionRuns, Counts } from './connection-runs.tsx'
import {
  type ConnectionRecord,
  type Connector,
  healthOf,
  type KeptSecret,
  scheduleWords,
  settingLines,
} from './connection-view.ts'
import { WaysIn } from './connection-ways-in.tsx'

/** One connection: run it and watch, what was read, what was not and why, its snapshots and history. */
export function ConnectionPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const connection = useRead('connections', 'get', { params: { id }, query: {} })
  return <Loaded of={connection}>{record => <ConnectionView record={record} />}</Loaded>
}

function ConnectionView({ record }: { readonly record: ConnectionRecord }) {
  const { id, body } = record
  const health = useRead('connections', 'health', {}, { refetchInterval: 3_000 })
  const connectors = useRead('connectors', 'list', {})
  const history = useRead('connections', 'history', { params: { id } })
  const { now } = useClock()
  const act = useAct()
  const [job, setJob] = useState<string | null>(null)
  const [removing, setRemoving] = useState(false)
  const mayRun = useMay('connection:run')
  const mayWrite = useMay('connection:write')
  const found = health.data?.items.find(item => item.connection === id)
  // What runs now is watched, whoever asked for it.
  const last = found?.lastRun
  const watched = job ?? (last && (last.state === 'running' || last.state === 'waiting') ? last.job : null)
  const state = health.data && healthOf(record, found, now)
  // What others fill is never asked by us.
  const isFed = body.connector === 'results' || body.connector === 'push'
  async function run() {
    const started = await act(() => client.connections.run({ params: { id } }), 'Reading now.')
    if (started) setJob(started.job)
  }
  const become = (next: ConnectionRecord['body']['state'], said: string) =>
    act(
      () =>
        client.connections.update({
          params: { id },
          body: { body: { ...body, state: next }, reason: said },
          ifMatch: String(record.version),
        }),
      said,
    )
  // How it stands and the ways in, coming later, would move the tabs and what is below them.
  if (health.isPending || connectors.isPending) return <SkeletonRows />
  return (
    <>
      <RecordPage
        crumb={
          <Anchor href="/connectors" className="hover:underline">
            Connectors
          </Anchor>
        }
        title={body.title}
        marks={
          state && (
            <span className="inline-flex items-center gap-1.5">
              <StateShape state={state.state} />
              {state.words}
            </span>
          )
        }
        facts={[
          { label: 'Kind', value: body.connector },
          { label: 'Read in full', value: <DateTime at={found?.lastComplete} none="never" /> },
          { label: 'Runs', value: scheduleWords(body) },
          { label: 'Next', value: <DateTime at={found?.nextRun} none="by hand" /> },
        ]}
        actions={
          <>
            {mayRun && body.connector === 'results' && (
              <Anchor href="/import" className={buttonLook('primary')}>
                Import the next file
              </Anchor>
            )}
            {mayRun && body.state === 'active' && !isFed && (
              <Button look="primary" icon={<Play size={14} />} onClick={() => void run()}>
                Collect now
              </Button>
            )}
            {mayWrite && body.state === 'active' && (
              <Button onClick={() => void become('paused', 'Paused.')}>Pause</Button>
            )}
            {mayWrite && body.state === 'paused' && (
              <Button onClick={() => void become('active', 'Active again.')}>Resume</Button>
            )}
            {mayWrite && (
              <Button look="danger" onClick={() => setRemoving(true)}>
                Remove
              </Button>
            )}
          </>
        }
        tabs={[
          {
            id: 'overview',
            label: 'What was read',
            content: (
              <div className="space-y-4">
                {watched && <JobProgress key={watched} id={watched} />}
                {!watched && last?.state === 'failed' && (
                  <p className="rounded-md bg-failing-soft px-3 py-2">
                    The last run failed: {last.why}{' '}
                    <Anchor href={`/jobs/${last.job}`} className="underline">
                      What it said
                    </Anchor>
                  </p>
                )}
                <WaysIn record={record} />
                <Counts counts={found?.counts ?? []} />
                {found?.lastSnapshot ? (
                  <SnapshotSummary record={found.lastSnapshot} />
                ) : (
                  health.data && (
                    <p className="text-soft">
                      {body.connector === 'push'
                        ? 'Nothing was pushed yet.'
                        : 'Nothing was read yet. Collect now to see what it finds.'}
                    </p>
                  )
                )}
              </div>
            ),
          },
          { id: 'runs', label: 'Runs', content: <ConnectionRuns connection={id} /> },
          { id: 'snapshots', label: 'Snapshots', content: <Snapshots connection={id} /> },
          {
            id: 'settings',
            label: 'Settings',
            content: <SettingsPanel record={record} />,
          },
          { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
        ]}
      />
      <ConfirmByTyping
        title={`Remove ${body.title}?`}
        phrase={body.title}
        verb="Remove"
        open={removing}
        onClose={() => setRemoving(false)}
        onConfirm={() => {
          setRemoving(false)
          void become('removed', 'Removed. What it collected stays.')
        }}
      >
        It stops collecting, and what depends on it becomes unknown. What it collected stays.
      </ConfirmByTyping>
    </>
  )
}

/** The settings by the names that the form gave them, which secrets are set and since when; revising opens in their place. */
function SettingsPanel({ record }: { readonly record: ConnectionRecord }) {
  const connectors = useRead('connectors', 'list', {})
  const secrets = useRead('connections', 'secrets', { params: { id: record.id } })
  const mayWrite = useMay('connection:write')
  const refresh = useRefresh()
  const say = useToast()
  const [isOpen, setOpen] = useState(false)
  const { body } = record
  return (
    <Loaded of={connectors} waiting={<SkeletonRows rows={4} />}>
      {({ items }) => {
        const connector = items.find(one => one.id === body.connector)
        const kept = secrets.data?.items ?? []
        const mayRevise = mayWrite && connector && body.connector !== 'table' && body.state !== 'removed'
        if (isOpen && connector)
          return (
            <Panel title="Revise the settings">
              <div className="max-w-2xl">
                <ConnectionForm
                  connector={connector}
                  former={{ id: record.id, body, secrets: kept }}
                  verb="Save"
                  onCancel={() => setOpen(false)}
                  send={async revised => {
                    await client.connections.update({
                      params: { id: record.id },
                      body: { body: revised, reason: 'Settings revised' },
                      ifMatch: String(record.version),
                    })
                    setOpen(false)
                    await refresh()
                    say({ text: 'Saved. The next run uses them.' })
                  }}
                />
              </div>
            </Panel>
          )
        return (
          <Panel
            title="Settings"
            actions={mayRevise && secrets.data && <Button onClick={() => setOpen(true)}>Revise</Button>}
          >
            <SettingLines body={body} connector={connector} secrets={kept} />
          </Panel>
        )
      }}
    </Loaded>
  )
}

interface SettingLinesProps {
  readonly body: ConnectionRecord['body']
  readonly connector: Connector | undefined
  readonly secrets: readonly KeptSecret[]
}

function SettingLines({ body, connector, secrets }: SettingLinesProps) {
  const settings = connector?.settings ?? []
  const asked = settings.filter(one => one.kind === 'secret' && (one.required || body.settings[one.name] !== undefined))
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
      {settingLines(settings, body.settings).map(line => (
        <div key={line.label} className="contents">
          <dt className="text-soft">{line.label}</dt>
          <dd className="min-w-0 font-mono text-sm break-words whitespace-pre-wrap">{line.value}</dd>
        </div>
      ))}
      {asked.map(({ name, label }) => {
        const kept = secrets.find(one => one.setting === name)
        return (
          <div key={name} className="contents">
            <dt className="text-soft">{label}</dt>
            <dd>
              {kept ? (
                <>
                  set on <DateTime at={kept.setAt} as="absolute" />
                </>
              ) : (
                'not set; revise the settings to give it'
              )}
            </dd>
          </div>
        )
      })}
      <dt className="text-soft">Schedule</dt>
      <dd>{scheduleWords(body)}</dd>
    </dl>
  )
}

function Snapshots({ connection }: { readonly connection: string }) {
  const snapshots = useRead('snapshots', 'list', { query: { connection, limit: 100 } })
  return (
    <Loaded of={snapshots}>
      {({ items }) => (
        <ul className="divide-y">
          {items.length === 0 && <li className="text-soft">None yet.</li>}
          {items.map(snapshot => (
            <li key={snapshot.id} className="flex flex-wrap gap-x-4 py-2">
              <Anchor href={`/snapshots/${snapshot.id}`} className="font-medium hover:underline">
                <DateTime at={snapshot.body.takenAt} as="absolute" />
              </Anchor>
              <span className="inline-flex items-center gap-1.5">
                <StateShape
                  state={
                    snapshot.body.outcome.state === 'complete'
                      ? 'operating'
                      : snapshot.body.outcome.state === 'partial'
                        ? 'late'
                        : 'failing'
                  }
                />
                {snapshot.body.outcome.state}
              </span>
              <span className="num text-soft">
                {count(
                  snapshot.body.datasets.reduce((sum, dataset) => sum + dataset.rows, 0),
                  'row',
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  )
}
