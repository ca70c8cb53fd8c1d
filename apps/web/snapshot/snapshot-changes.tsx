import type { Snapshot } from '@onus/core/snapshot'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client, type Reply, reading, useAct, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { ChoiceField, TextArea } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import type { RecordOf } from '../record/record.ts'
import { useMay } from '../shell/session.ts'
import { count, sayChange } from './snapshot-view.ts'

type Changes = Reply<'snapshots', 'changes'>
type Change = Changes['rows'][number]

/** What is different in each dataset of a snapshot since the one before, or from the state that somebody accepted. */
export function SnapshotChanges({ record }: { readonly record: RecordOf<Snapshot> }) {
  const [url, change] = useUrlState()
  const baselines = useRead('baselines', 'list', {})
  const names = record.body.datasets.map(one => one.dataset).filter(name => name !== 'configuration.drift@1')
  const dataset = names.find(name => name === url.dataset) ?? names[0]
  const baseline = baselines.data?.items.find(
    ({ body }) => body.connection === record.body.connection && body.dataset === dataset && body.state === 'accepted',
  )
  const against = url.against === 'baseline' ? baseline?.body.snapshot : undefined
  if (!dataset) return <p className="text-soft">This snapshot has no dataset.</p>
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-end gap-3">
        <ChoiceField
          label="Dataset"
          required
          value={dataset}
          onChange={value => change({ dataset: value })}
          options={names.map(name => ({ value: name, label: name }))}
        />
        <ChoiceField
          label="Compared with"
          required
          value={against ? 'baseline' : 'previous'}
          onChange={value => change({ against: value === 'baseline' ? value : undefined })}
          options={[
            { value: 'previous', label: 'the snapshot before' },
            ...(baseline ? [{ value: 'baseline', label: 'the accepted state' }] : []),
          ]}
        />
        <Accept record={record} dataset={dataset} />
        {baseline && (
          <p className="text-sm text-soft">
            State of <DateTime at={baseline.body.takenAt} as="absolute" /> accepted: {baseline.body.why}
          </p>
        )}
      </div>
      <Rows snapshot={record.id} dataset={dataset} against={against} />
    </div>
  )
}

const shown = 200

function Rows({ snapshot, dataset, against }: { snapshot: string; dataset: string; against: string | undefined }) {
  const query = { dataset, limit: shown, ...(against && { against }) }
  const changes = useQuery({
    ...reading('snapshots', 'changes', { params: { id: snapshot }, query }),
    placeholderData: keepPreviousData,
  })
  return (
    <Loaded of={changes}>
      {found =>
        found.against === null ? (
          <p className="text-soft">There is no earlier snapshot in which this dataset is whole.</p>
        ) : (
          <>
            <p>
              Since{' '}
              <Anchor href={`/snapshots/${found.against.snapshot}`} className="underline">
                the snapshot of <DateTime at={found.against.takenAt} as="absolute" />
              </Anchor>
              : {count(found.changed, 'value')} changed, {found.appeared} new, {found.disappeared} gone.
              {found.total > shown && ` The first ${shown} are listed.`}
            </p>
            <Table
              name="Changes"
              columns={columns}
              rows={found.rows}
              keyOf={row => `${row.resource} ${row.column}`}
              maxRows={15}
              empty={<p className="text-soft">Nothing is different, apart from what changes by itself.</p>}
            />
          </>
        )
      }
    </Loaded>
  )
}

const columns: readonly Column<Change>[] = [
  { id: 'resource', header: 'Resource', value: row => row.resource, narrow: true },
  { id: 'change', header: 'Change', value: sayChange, narrow: true },
  {
    id: 'tickets',
    header: 'Ticket',
    value: row => row.tickets.map(ticket => ticket.ticket),
    width: 200,
    cell: row =>
      row.tickets.length === 0 ? (
        <span className="text-soft">none</span>
      ) : (
        <span className="flex flex-wrap gap-x-3">
          {row.tickets.map(ticket => (
            <span key={ticket.ticket} className="inline-flex items-center gap-1" title={ticket.title ?? undefined}>
              <StateShape state={ticket.approved ? 'operating' : 'unknown'} />
              {ticket.ticket}
              <span className="sr-only">{ticket.approved ? 'approved' : 'not approved'}</span>
            </span>
          ))}
        </span>
      ),
  },
]

function Accept({ record, dataset }: { readonly record: RecordOf<Snapshot>; readonly dataset: string }) {
  const act = useAct()
  const mayAccept = useMay('review:write')
  const [asking, setAsking] = useState(false)
  const [why, setWhy] = useState('')
  const whole = record.body.datasets.find(one => one.dataset === dataset)?.complete
  if (!mayAccept || !whole) return null
  async function accept() {
    const body = { snapshot: record.id, dataset, why }
    if (await act(() => client.baselines.accept({ body }), 'Accepted. What differs from it shows as drift.'))
      setAsking(false)
  }
  return (
    <>
      <Button onClick={() => setAsking(true)}>Accept this state</Button>
      <Drawer title="Accept this state" open={asking} onClose={() => setAsking(false)}>
        <div className="space-y-4 p-4">
          <p>
            From the next snapshot on, whatever differs from <span className="font-mono text-sm">{dataset}</span> as it
            is here shows as drift. It changes no verdict of a check.
          </p>
          <TextArea label="Why this is the right state" required value={why} onChange={setWhy} />
          <Button look="primary" disabled={!why.trim()} onClick={() => void accept()}>
            Accept
          </Button>
        </div>
      </Drawer>
    </>
  )
}
