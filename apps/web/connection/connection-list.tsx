import { Play } from 'lucide-react'
import { useMemo } from 'react'
import { client, useAct, useAll, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime, useClock } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { useMay } from '../shell/session.ts'
import { AddConnection } from './add-connection.tsx'
import { type ConnectionRecord, type Health, healthOf } from './connection-view.ts'

interface Row {
  readonly record: ConnectionRecord
  readonly health: Health | undefined
  readonly state: ReturnType<typeof healthOf>
}

/** The connections and how they are. Adding one opens beside the list. */
export function ConnectionList() {
  const [url, change] = useUrlState()
  const connections = useAll('connections')
  const health = useRead('connections', 'health', {}, { refetchInterval: 5_000 })
  const { now } = useClock()
  const act = useAct()
  const mayRun = useMay('connection:run')
  const mayWrite = useMay('connection:write')
  const rows = useMemo(
    () =>
      connections.data
        ?.filter(record => record.body.state !== 'removed')
        .map(record => {
          const found = health.data?.items.find(item => item.connection === record.id)
          return { record, health: found, state: healthOf(record, found, now) }
        }),
    [connections.data, health.data, now],
  )
  const add = mayWrite && (
    <>
      <Anchor href="/import" className={buttonLook()}>
        Import files
      </Anchor>
      <Anchor href="/connectors/upload" className={buttonLook()}>
        Upload a table
      </Anchor>
      <Button look="primary" onClick={() => change({ add: '1' })}>
        Add a connector
      </Button>
    </>
  )
  return (
    <ListPage
      title="Connectors"
      lead="Where Onus reads from. A run that errs or sees half is an error, never a pass."
      actions={add}
    >
      <Table
        name="Connectors"
        columns={columns}
        rows={rows}
        keyOf={row => row.record.id}
        hrefOf={row => `/connectors/${row.record.id}`}
        error={tableError(connections)}
        actions={
          mayRun
            ? [
                {
                  label: 'Collect now',
                  icon: <Play size={14} />,
                  run: chosen =>
                    void act(async () => {
                      for (const row of chosen) await client.connections.run({ params: { id: row.record.id } })
                    }, 'Collecting.'),
                },
              ]
            : []
        }
        empty={
          <EmptyState title="Nothing is connected yet" action={add}>
            Begin with this machine and a git repository: both are read only, and need no account.
          </EmptyState>
        }
      />
      <Drawer title="Add a connector" open={url.add === '1'} onClose={() => change({ add: undefined })}>
        <AddConnection />
      </Drawer>
    </ListPage>
  )
}

const columns: readonly Column<Row>[] = [
  { id: 'title', header: 'Connection', value: row => row.record.body.title, narrow: true },
  { id: 'connector', header: 'Kind', value: row => row.record.body.connector, width: 110, filter: true },
  {
    id: 'health',
    header: 'Health',
    value: row => row.state.words,
    narrow: true,
    cell: row => (
      <span className="inline-flex max-w-full items-center gap-1.5" title={row.state.words}>
        <StateShape state={row.state.state} />
        <span className="truncate">{row.state.words}</span>
      </span>
    ),
  },
  {
    id: 'rows',
    header: 'Rows',
    value: row => row.health?.counts.reduce((sum, count) => sum + count.rows, 0) ?? null,
    width: 90,
    align: 'end',
    cell: row => row.health?.counts.reduce((sum, count) => sum + count.rows, 0).toLocaleString('en-GB') ?? '–',
  },
  {
    id: 'complete',
    header: 'Read in full',
    value: row => row.health?.lastComplete ?? null,
    width: 130,
    cell: row => <DateTime at={row.health?.lastComplete} none="never" />,
  },
  {
    id: 'next',
    header: 'Next',
    value: row => row.health?.nextRun ?? null,
    width: 130,
    cell: row => <DateTime at={row.health?.nextRun} none="by hand" />,
  },
]
