import { useState } from 'react'
import { client, type Reply, useAct, useRead } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { kindWord } from '../evidence/evidence-view.ts'
import { OutsideLink } from '../evidence/outside-link.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { bytes } from '../kit/date-time-view.ts'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { EvidenceTable } from './evidence-table.tsx'
import { useRoomControls } from './use-room.ts'
import { useTake } from './use-take.ts'

type Looked = Reply<'rooms', 'look'>

/** Controls of the engagement with their evidence in its period, for its auditor. Opening one is noted. */
export function RoomEvidencePanel({ engagement }: EngagementPanelProps) {
  const params = { id: engagement.id }
  const { controls } = useRoomControls(engagement.id)
  const evidence = useRead('rooms', 'evidence', { params })
  const act = useAct()
  const [opened, setOpened] = useState<Looked | null>(null)
  const open = async (id: string) =>
    setOpened(await act(() => client.rooms.look({ params: { ...params, evidence: id } }), 'Noted that you opened it.'))
  return (
    <Loaded of={evidence}>
      {({ items }) =>
        controls.length === 0 ? (
          <EmptyState title="No control is in this engagement yet">
            Controls that address its criteria stand here, with the evidence of its period.
          </EmptyState>
        ) : (
          <>
            <ul className="divide-y rounded-lg border bg-surface">
              {controls.map(control => {
                const mine = items.filter(item => item.controls.includes(control.id))
                return (
                  <li key={control.id} className="px-4 py-2">
                    <h3 className="font-medium">
                      {control.code} {control.title}
                    </h3>
                    <p className="text-soft">{control.statement}</p>
                    {mine.length === 0 && <p className="text-sm">No evidence in the period.</p>}
                    <ul>
                      {mine.map(item => (
                        <li key={item.id} className="flex flex-wrap items-baseline gap-x-3 py-0.5">
                          <button type="button" className="underline" onClick={() => void open(item.id)}>
                            {item.title}
                          </button>
                          <span className="text-sm text-soft">
                            {kindWord(item.kind)}, from <DateTime at={item.period.from} as="day" />
                            {item.index !== null && `, ledger #${item.index}`}
                          </span>
                        </li>
                      ))}
                    </ul>
                  </li>
                )
              })}
            </ul>
            <Drawer title={opened?.title ?? ''} open={opened !== null} onClose={() => setOpened(null)}>
              {opened && <Opened engagement={engagement.id} item={opened} />}
            </Drawer>
          </>
        )
      }
    </Loaded>
  )
}

function Opened({ engagement, item }: { readonly engagement: string; readonly item: Looked }) {
  const open = useTake()
  const take = async (sha256: string) => {
    const params = { id: engagement, evidence: item.id, sha256 }
    await open(reason => client.rooms.file({ params, ...(reason && { body: { reason } }) }), 'Noted that you took it.')
  }
  const facts: readonly (readonly [string, string | null])[] = [
    ['Source', item.source],
    ['Collector', item.collector ?? 'A person'],
    ['Review', item.why],
    ['Description', item.description],
    ['Sensitivity', item.sensitivity],
  ]
  return (
    <div className="p-4">
      <dl className="mb-4 grid grid-cols-[7rem_1fr] gap-x-3 gap-y-1.5">
        <dt className="text-soft">Period</dt>
        <dd>
          <DateTime at={item.period.from} as="absolute" /> to{' '}
          <DateTime at={item.period.to} as="absolute" none="no end" />
        </dd>
        <dt className="text-soft">Performed</dt>
        <dd>
          <DateTime at={item.performedAt} as="absolute" />
        </dd>
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-soft">{label}</dt>
            <dd className="whitespace-pre-wrap">{value || '–'}</dd>
          </div>
        ))}
      </dl>
      {item.address !== undefined && <OutsideLink address={item.address} />}
      {item.datasets.map(dataset => (
        <section key={dataset.dataset} className="mb-4">
          <h3 className="font-medium">
            {dataset.dataset}, {dataset.rows} rows
          </h3>
          <p className="text-sm text-soft">
            {dataset.source}, <DateTime at={dataset.at} as="absolute" />
          </p>
          <ScrollBox label="What was asked" className="overflow-x-auto rounded-md bg-sunken p-2">
            <pre className="text-xs">
              {dataset.query}
              {'\n'}
              {dataset.parameters}
            </pre>
          </ScrollBox>
          <p className="break-all font-mono text-xs">SHA-256 {dataset.sha256}</p>
          <EvidenceTable engagement={engagement} sha256={dataset.sha256} name={dataset.dataset} />
        </section>
      ))}
      <ul className="space-y-2">
        {item.files.map(file => (
          <li key={file.sha256} className="flex flex-wrap items-center gap-3">
            <span className="min-w-0 flex-1">
              {file.name} <span className="text-sm text-soft">{bytes(file.bytes)}</span>
              <span className="block break-all font-mono text-xs">SHA-256 {file.sha256}</span>
              {!file.isTable && (
                <span className="block text-sm text-soft">Cannot be masked; that you take it is noted.</span>
              )}
            </span>
            <Button onClick={() => void take(file.sha256)}>Download</Button>
            {file.isTable && <EvidenceTable engagement={engagement} sha256={file.sha256} name={file.name} />}
          </li>
        ))}
      </ul>
    </div>
  )
}
