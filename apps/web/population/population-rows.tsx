import { Fragment, useState } from 'react'
import { client, useRead } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { asProblem, TextField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import type { PopulationRecord } from './population-view.ts'

const pageSize = 50

/** The frozen rows as everybody sees them: what is about people is masked for auditors, row by row until asked for. */
export function PopulationRows({ record }: { readonly record: PopulationRecord }) {
  const [url, change] = useUrlState()
  const offset = Number(url.row ?? 0)
  const search = url.find ?? ''
  const query = { offset, limit: pageSize, ...(search && { search }) }
  const page = useRead('populations', 'rows', { params: { id: record.id }, query })
  return (
    <div className="space-y-3">
      <div className="max-w-sm">
        <TextField
          label="Find in the rows"
          value={search}
          onChange={find => change({ find: find || undefined, row: undefined })}
        />
      </div>
      <Loaded of={page}>
        {({ columns, rows, total }) => (
          <>
            <RowTable id={record.id} columns={columns} rows={rows} />
            <nav aria-label="Pages of rows" className="flex flex-wrap items-center gap-2">
              <Button disabled={offset === 0} onClick={() => change({ row: String(Math.max(0, offset - pageSize)) })}>
                Before
              </Button>
              <Button disabled={offset + pageSize >= total} onClick={() => change({ row: String(offset + pageSize) })}>
                Next
              </Button>
              <span className="num text-sm text-soft">
                {total === 0
                  ? 'No rows'
                  : `${offset + 1} to ${Math.min(offset + pageSize, total)} of ${total.toLocaleString('en-GB')}`}
              </span>
            </nav>
          </>
        )}
      </Loaded>
    </div>
  )
}

/** How a row is shown as it is, for a reason. */
export type Unmask = (position: number, reason: string) => Promise<{ cells: readonly (string | null)[] }>

const unmaskIn =
  (id: string): Unmask =>
  (position, reason) =>
    client.populations.unmask({ params: { id, position }, body: { reason } })

interface RowTableProps {
  /** The population, where `unmask` is not given. */
  readonly id: string
  readonly unmask?: Unmask
  readonly columns: readonly { readonly name: string; readonly masked: boolean }[]
  readonly rows: readonly { readonly position: number; readonly cells: readonly (string | null)[] }[]
}

/** Rows of a population with their places; a masked row can be shown for a reason, which is recorded. */
export function RowTable({ id, unmask: ask = unmaskIn(id), columns, rows }: RowTableProps) {
  const { shown, problem, unmask } = useUnmasked(ask)
  const isMasked = columns.some(column => column.masked)
  return (
    <ScrollBox label="Rows" className="overflow-x-auto rounded-lg border bg-surface">
      {problem && (
        <p role="alert" className="bg-failing-soft px-3 py-2">
          {problem}
        </p>
      )}
      <table className="w-full text-sm">
        <thead className="bg-sunken text-left">
          <tr>
            <th scope="col" className="px-3 py-1.5 font-medium">
              Row
            </th>
            {columns.map(column => (
              <th key={column.name} scope="col" className="px-3 py-1.5 font-medium whitespace-nowrap">
                {column.name}
              </th>
            ))}
            {isMasked && <td className="px-3 py-1.5" />}
          </tr>
        </thead>
        <tbody className="divide-y">
          {rows.map(({ position, cells }) => (
            <tr key={position}>
              <td className="num px-3 py-1.5 text-soft">{position}</td>
              {columns.map((column, at) => (
                <td key={column.name} className="max-w-80 truncate px-3 py-1.5">
                  {cellText(column.masked && !shown[position], (shown[position] ?? cells)[at] ?? null)}
                </td>
              ))}
              {isMasked && (
                <td className="px-1">
                  {!shown[position] && (
                    <Button look="quiet" onClick={() => void unmask(position)}>
                      Unmask
                    </Button>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

interface RowFactsProps extends Omit<RowTableProps, 'rows'> {
  readonly row: RowTableProps['rows'][number]
}

/** One row to be read by itself: each of its columns on a line, so that none is beyond the edge. */
export function RowFacts({ id, columns, row: { position, cells } }: RowFactsProps) {
  const { shown, problem, unmask } = useUnmasked(unmaskIn(id))
  return (
    <div className="space-y-2 rounded-lg border bg-surface p-3">
      {problem && <p role="alert">{problem}</p>}
      <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        <dt className="text-soft">Row</dt>
        <dd className="num">{position}</dd>
        {columns.map((column, at) => (
          <Fragment key={column.name}>
            <dt className="break-words text-soft">{column.name}</dt>
            <dd className="break-words">
              {cellText(column.masked && !shown[position], (shown[position] ?? cells)[at] ?? null)}
            </dd>
          </Fragment>
        ))}
      </dl>
      {columns.some(column => column.masked) && !shown[position] && (
        <Button onClick={() => void unmask(position)}>Unmask</Button>
      )}
    </div>
  )
}

/** Rows that were masked and were asked for, with the reason, in this visit. */
function useUnmasked(ask: Unmask) {
  const [shown, setShown] = useState<Readonly<Record<number, readonly (string | null)[]>>>({})
  const [problem, setProblem] = useState<string | null>(null)
  async function unmask(position: number) {
    const reason = prompt(`Why do you need to see row ${position} as it is? What you write is recorded.`)?.trim()
    if (!reason) return
    await ask(position, reason).then(
      ({ cells }) => setShown(before => ({ ...before, [position]: cells })),
      (thrown: unknown) => setProblem(asProblem(thrown).detail),
    )
  }
  return { shown, problem, unmask }
}

function cellText(masked: boolean, cell: string | null) {
  if (masked) return <span className="text-soft">masked</span>
  return cell ?? <span className="text-soft">–</span>
}
