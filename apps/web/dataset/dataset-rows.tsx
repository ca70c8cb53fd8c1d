import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Download } from 'lucide-react'
import { useState } from 'react'
import { client, type Reply, reading } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { download } from '../kit/download.ts'
import { fileName, toCsv } from '../kit/export-view.ts'
import { asProblem } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { useToast } from '../kit/toast.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { type Dataset, nextSort, sayCell } from './dataset-view.ts'

type RowsPage = Reply<'datasets', 'rows'>

interface DatasetRowsProps {
  readonly dataset: Dataset
  readonly snapshot: string
}

const pageSize = 100
const exportPage = 200
const mostExported = 20_000

/** The rows of one snapshot: searched, sorted by a column, narrowed to a value, and exported as they are shown. */
export function DatasetRows({ dataset, snapshot }: DatasetRowsProps) {
  const [url, change] = useUrlState()
  const offset = Number(url.from ?? 0) || 0
  // An older snapshot is about as long as the latest one: what stands below the rows need not jump when they come.
  const known = (dataset.latest.find(latest => latest.snapshot === snapshot) ?? dataset.latest[0])?.rows
  const asked = {
    ...(url.q && { search: url.q }),
    ...(url.sort && { sort: url.sort }),
    ...(url.column && url.value !== undefined && { column: url.column, value: url.value }),
  }
  const params = { dataset: dataset.ref, snapshot }
  const rows = useQuery({
    ...reading('datasets', 'rows', { params, query: { offset, limit: pageSize, ...asked } }),
    placeholderData: keepPreviousData,
  })
  return (
    <Panel
      title="Rows"
      actions={
        <>
          <Narrow dataset={dataset} />
          <input
            type="search"
            aria-label="Search the rows"
            placeholder="Search"
            defaultValue={url.q ?? ''}
            onChange={event => change({ q: event.target.value || undefined, from: undefined })}
            className="h-8 w-44 rounded-md border border-line-strong bg-surface px-2 text-sm"
          />
          <Export params={params} asked={asked} name={dataset.ref} />
          <Anchor href={`/snapshots/${snapshot}`} className="text-sm underline">
            How it was made
          </Anchor>
        </>
      }
    >
      <Loaded of={rows} waiting={<Waiting rows={Math.min(known ?? 14, 16)} />}>
        {page => (
          <>
            <Grid
              page={page}
              sort={url.sort}
              onSort={column => change({ sort: nextSort(column, url.sort), from: undefined })}
            />
            <div className="mt-3 flex flex-wrap items-center gap-3">
              <Button disabled={offset === 0} onClick={() => change({ from: String(Math.max(0, offset - pageSize)) })}>
                Earlier rows
              </Button>
              <Button
                disabled={offset + page.rows.length >= page.total}
                onClick={() => change({ from: String(offset + pageSize) })}
              >
                Later rows
              </Button>
              <span className="num text-sm text-soft" role="status">
                {page.total === 0
                  ? 'no rows'
                  : `${(offset + 1).toLocaleString('en-GB')} to ${(offset + page.rows.length).toLocaleString('en-GB')} of ${page.total.toLocaleString('en-GB')}`}
              </span>
            </div>
          </>
        )}
      </Loaded>
    </Panel>
  )
}

/** As high as the head of the table, so many rows, and the buttons below. */
function Waiting({ rows }: { readonly rows: number }) {
  return (
    <div className="pb-11">
      <SkeletonRows rows={rows + 1} height={29} />
    </div>
  )
}

interface GridProps {
  readonly page: RowsPage
  readonly sort: string | undefined
  readonly onSort: (column: string) => void
}

function Grid({ page: { columns, rows }, sort, onSort }: GridProps) {
  return (
    <ScrollBox label="Rows of the snapshot" className="-mx-4 max-h-[32rem] overflow-auto">
      <table className="text-sm">
        <thead>
          <tr>
            <th scope="col" className="sticky top-0 bg-sunken px-3 py-1.5 text-end font-medium text-soft">
              #
            </th>
            {columns.map(column => (
              <th
                key={column}
                scope="col"
                aria-sort={sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : undefined}
                className="sticky top-0 bg-sunken px-3 py-1 text-start font-medium whitespace-nowrap text-soft"
              >
                <button
                  type="button"
                  onClick={() => onSort(column)}
                  className="inline-flex items-center gap-1 hover:underline"
                >
                  {column}
                  {sort === column && <ArrowUp size={12} aria-hidden="true" />}
                  {sort === `-${column}` && <ArrowDown size={12} aria-hidden="true" />}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(line => (
            <tr key={line.position} className="hover:bg-ground">
              <td className="num border-b px-3 py-1 text-end text-soft">{line.position}</td>
              {line.cells.map((cell, at) => (
                <td
                  key={columns[at]}
                  className="max-w-72 truncate border-b px-3 py-1 whitespace-nowrap"
                  title={sayCell(cell)}
                >
                  {cell === null ? <span className="text-soft">null</span> : sayCell(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

/** Only rows in which a column has this value: chosen from its words, or written. */
function Narrow({ dataset }: { readonly dataset: Dataset }) {
  const [url, change] = useUrlState()
  const column = dataset.columns.find(one => one.name === url.column)
  const field = 'h-8 rounded-md border border-line-strong bg-surface px-2 text-sm'
  return (
    <span className="flex flex-wrap gap-2">
      <select
        aria-label="Only where"
        value={url.column ?? ''}
        onChange={event => change({ column: event.target.value || undefined, value: undefined, from: undefined })}
        className={`${field} max-w-44`}
      >
        <option value="">All rows</option>
        {dataset.columns
          .filter(one => one.type !== 'text[]')
          .map(one => (
            <option key={one.name} value={one.name}>
              Only where {one.name} is
            </option>
          ))}
      </select>
      {column &&
        (column.values ? (
          <select
            aria-label={`Value of ${column.name}`}
            value={url.value ?? ''}
            onChange={event => change({ value: event.target.value || undefined, from: undefined })}
            className={field}
          >
            <option value="">Choose</option>
            {column.values.map(value => (
              <option key={value}>{value}</option>
            ))}
          </select>
        ) : (
          <input
            aria-label={`Value of ${column.name}`}
            defaultValue={url.value ?? ''}
            onChange={event => change({ value: event.target.value || undefined, from: undefined })}
            className={`${field} w-36`}
          />
        ))}
    </span>
  )
}

interface ExportProps {
  readonly params: { readonly dataset: string; readonly snapshot: string }
  readonly asked: {
    readonly search?: string
    readonly sort?: string
    readonly column?: string
    readonly value?: string
  }
  readonly name: string
}

function Export({ params, asked, name }: ExportProps) {
  const [busy, setBusy] = useState(false)
  const say = useToast()
  async function bring() {
    setBusy(true)
    try {
      const rows: RowsPage['rows'] = []
      let [columns, total]: [readonly string[], number] = [[], 1]
      while (rows.length < Math.min(total, mostExported)) {
        const page = await client.datasets.rows({ params, query: { offset: rows.length, limit: exportPage, ...asked } })
        if (page.rows.length === 0) break
        rows.push(...page.rows)
        columns = page.columns
        total = page.total
      }
      const sheet = {
        name,
        headers: columns,
        rows: rows.map(row => row.cells.map(cell => (Array.isArray(cell) ? cell.join('; ') : cell))),
      }
      download(fileName(name, new Date().toISOString().slice(0, 10), 'csv'), 'text/csv;charset=utf-8', toCsv(sheet))
      if (total > rows.length)
        say({
          text: `The file has the first ${rows.length.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')} rows. Narrow them, or use the API for all.`,
          tone: 'problem',
        })
    } catch (thrown) {
      say({ text: asProblem(thrown).detail, tone: 'problem' })
    }
    setBusy(false)
  }
  return (
    <Button busy={busy} icon={<Download size={14} />} onClick={() => void bring()}>
      CSV
    </Button>
  )
}
