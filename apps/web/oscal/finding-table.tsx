import { useState } from 'react'
import { Drawer } from '../kit/drawer.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { counted, type FindingRow } from './oscal-view.ts'

interface FindingTableProps {
  readonly name: string
  readonly rows: readonly FindingRow[]
  /** All of them, when not all were sent. */
  readonly count?: number
  /** What to say when nothing was found. */
  readonly none: string
}

/** Everything that was found in a document, by place; a row opens with all of its words. */
export function FindingTable({ name, rows, count = rows.length, none }: FindingTableProps) {
  const [open, setOpen] = useState<FindingRow | null>(null)
  return (
    <div className="min-w-0 overflow-hidden rounded-lg border bg-surface">
      <Table
        name={name}
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        onOpen={setOpen}
        maxRows={14}
        empty={<p className="p-4 text-soft">{none}</p>}
      />
      {count > rows.length && (
        <p className="border-t px-4 py-2 text-sm text-soft">
          The first {rows.length.toLocaleString('en-GB')} of {counted(count, 'finding')}.
        </p>
      )}
      <Drawer
        title={open?.severity === 'error' ? 'Error' : 'Warning'}
        open={open !== null}
        onClose={() => setOpen(null)}
      >
        {open && <Whole row={open} />}
      </Drawer>
    </div>
  )
}

function Whole({ row }: { readonly row: FindingRow }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Place', row.place || 'The whole document'],
    ['Rule', row.rule],
    ['Document', row.document],
  ]
  return (
    <div className="space-y-4 p-4">
      <p className="break-words">{row.message}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        {facts
          .filter(([, value]) => value !== '')
          .map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-soft">{label}</dt>
              <dd className="font-mono text-sm break-all">{value}</dd>
            </div>
          ))}
      </dl>
    </div>
  )
}

function keyOf(row: FindingRow): string {
  return String(row.at)
}

const columns: readonly Column<FindingRow>[] = [
  { id: 'what', header: 'What', value: row => row.message, narrow: true },
  {
    id: 'severity',
    header: 'Severity',
    value: row => row.severity,
    width: 110,
    filter: true,
    order: ['error', 'warning'],
    narrow: 100,
    cell: row => (
      <span className="inline-flex items-center gap-1.5">
        <StateShape state={row.severity === 'error' ? 'failing' : 'late'} size={9} /> {row.severity}
      </span>
    ),
  },
  {
    id: 'place',
    header: 'Place',
    value: row => row.place,
    cell: row => <span className="font-mono">{row.place || 'the whole document'}</span>,
  },
  { id: 'rule', header: 'Rule', value: row => row.rule, width: 220, filter: true },
  { id: 'document', header: 'Document', value: row => row.document, width: 180, hidden: true },
]
