import { useState } from 'react'
import { useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type RunRecord, rowHref, statusCounts, statusState } from './check-view.ts'

interface RunRowsProps {
  readonly run: RunRecord
  /** The alias of the data whose rows were judged: each leads to its row in that snapshot. */
  readonly population: string | null
}

/** The rows of one run, failing first, with every status counted and a filter for each. */
export function RunRows({ run, population }: RunRowsProps) {
  const [status, setStatus] = useState<string | null>(null)
  const [cursor, setCursor] = useState<string | null>(null)
  const query = { limit: 100, ...(cursor && { cursor }), ...(status && { status: status as 'fail' }) }
  const rows = useRead('checks', 'rows', { params: { id: run.body.check, run: run.id }, query })
  function choose(next: string | null) {
    setStatus(next)
    setCursor(null)
  }
  return (
    <div>
      <StatusCounts counts={run.body.counts.statuses} chosen={status} onChoose={choose} />
      <Loaded of={rows}>
        {({ items, next }) => (
          <>
            <ResultTable rows={items} hrefOf={resource => rowHref(run.body.snapshots, population, resource)} />
            <div className="mt-2 flex gap-2">
              {cursor && <Button onClick={() => setCursor(null)}>First rows</Button>}
              {next && <Button onClick={() => setCursor(next)}>More rows</Button>}
            </div>
          </>
        )}
      </Loaded>
    </div>
  )
}

interface StatusCountsProps {
  readonly counts: Readonly<Partial<Record<string, number>>>
  readonly chosen?: string | null
  readonly onChoose?: (status: string | null) => void
}

/** How many rows have each status; a click shows only those. */
export function StatusCounts({ counts, chosen = null, onChoose }: StatusCountsProps) {
  return (
    <ul className="mb-3 flex flex-wrap gap-2">
      {statusCounts(counts).map(([status, count]) => {
        const content = (
          <>
            <StateShape state={statusState(status)} />
            <span className="num font-semibold">{count.toLocaleString('en-GB')}</span> {status.replaceAll('_', ' ')}
          </>
        )
        const look = 'inline-flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-sm'
        if (!onChoose)
          return (
            <li key={status} className={look}>
              {content}
            </li>
          )
        return (
          <li key={status}>
            <button
              type="button"
              aria-pressed={chosen === status}
              className={`${look} ${chosen === status ? 'border-accent bg-accent-soft' : 'hover:bg-sunken'}`}
              onClick={() => onChoose(chosen === status ? null : status)}
            >
              {content}
            </button>
          </li>
        )
      })}
    </ul>
  )
}

interface ResultTableProps {
  readonly rows: readonly { readonly resource: string; readonly status: string; readonly reason: string }[]
  /** Where the row stands that was judged. */
  readonly hrefOf?: (resource: string) => string | null
}

/** Resource, status and reason, as the check said them. */
export function ResultTable({ rows, hrefOf }: ResultTableProps) {
  if (rows.length === 0) return <p className="text-soft">No rows.</p>
  return (
    <ScrollBox label="Rows" className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="text-soft">
            <th scope="col" className="border-b py-1.5 pr-3 text-start font-medium">
              Resource
            </th>
            <th scope="col" className="border-b py-1.5 pr-3 text-start font-medium">
              Status
            </th>
            <th scope="col" className="border-b py-1.5 text-start font-medium">
              Reason
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.resource}>
              <td className="border-b py-1.5 pr-3 font-mono text-xs break-all">
                <Resource name={row.resource} href={hrefOf?.(row.resource) ?? null} />
              </td>
              <td className="border-b py-1.5 pr-3">
                <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
                  <StateShape state={statusState(row.status)} />
                  {row.status.replaceAll('_', ' ')}
                </span>
              </td>
              <td className="border-b py-1.5">{row.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

function Resource({ name, href }: { readonly name: string; readonly href: string | null }) {
  if (href === null) return name
  return (
    <Anchor href={href} className="underline">
      {name}
    </Anchor>
  )
}
