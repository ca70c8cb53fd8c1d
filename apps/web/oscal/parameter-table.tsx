import { useState } from 'react'
import type { Reply } from '../api.ts'
import { Drawer } from '../kit/drawer.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { settingWords, valueHeld } from './oscal-view.ts'

type Parameter = Reply<'oscal', 'resolve'>['parameters'][number]
type Step = Parameter['set'][number]

/** The parameters of a resolved catalogue with the value of each; a row opens with who declared and who set it. */
export function ParameterTable({ parameters }: { readonly parameters: readonly Parameter[] }) {
  const [open, setOpen] = useState<Parameter | null>(null)
  return (
    <div className="min-w-0 overflow-hidden rounded-lg border bg-surface">
      <Table
        name="Parameters"
        columns={columns}
        rows={parameters}
        keyOf={keyOf}
        onOpen={setOpen}
        maxRows={14}
        empty={<p className="p-4 text-soft">There are no parameters.</p>}
      />
      <Drawer title={open?.id ?? ''} open={open !== null} onClose={() => setOpen(null)}>
        {open && <Trail parameter={open} />}
      </Drawer>
    </div>
  )
}

function Trail({ parameter: { declared, set } }: { readonly parameter: Parameter }) {
  return (
    <ol className="divide-y">
      {declared ? (
        <TrailStep verb="Declared in" step={declared} />
      ) : (
        <li className="p-4 text-soft">Nobody declares it.</li>
      )}
      {set.map((step, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the steps of one answer are never reordered
        <TrailStep key={at} verb="Set by" step={step} />
      ))}
    </ol>
  )
}

function TrailStep({ verb, step }: { readonly verb: string; readonly step: Step }) {
  const label = typeof step.setting.label === 'string' ? step.setting.label : ''
  return (
    <li className="space-y-1 p-4">
      <p>
        <span className="text-soft">{verb}</span> <strong>{step.source.title}</strong>{' '}
        <span className="num text-soft">{step.source.version}</span>
      </p>
      <p>{settingWords(step.setting) || label || <span className="text-soft">No value.</span>}</p>
      <p className="font-mono text-sm break-all text-soft">{step.pointer}</p>
    </li>
  )
}

function keyOf({ id }: Parameter): string {
  return id
}

const columns: readonly Column<Parameter>[] = [
  {
    id: 'parameter',
    header: 'Parameter',
    value: row => row.id,
    width: 160,
    narrow: 140,
    cell: row => <span className="font-mono">{row.id}</span>,
  },
  { id: 'value', header: 'Value', value: valueHeld, narrow: true },
  { id: 'setBy', header: 'Set by', value: row => row.set.at(-1)?.source.title ?? '', width: 260, filter: true },
  { id: 'declaredIn', header: 'Declared in', value: row => row.declared?.source.title ?? '', width: 260 },
]
