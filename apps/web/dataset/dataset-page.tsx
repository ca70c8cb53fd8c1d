import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type Reply, reading, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { useUrlState } from '../kit/use-url-state.ts'

type Dataset = Reply<'datasets', 'list'>['items'][number]

/** One dataset: its schema, its snapshots, and the rows of one of them. */
export function DatasetPage() {
  const { dataset = '', snapshot } = useParams({ strict: false }) as { dataset?: string; snapshot?: string }
  const datasets = useRead('datasets', 'list', {})
  return (
    <Loaded of={datasets}>
      {({ items }) => {
        const found = items.find(item => item.ref === dataset)
        if (!found)
          return (
            <EmptyState title={`There is no dataset ${dataset}`}>
              Its name is family, point, name, at, version, like identity.accounts@1.
            </EmptyState>
          )
        return <DatasetView dataset={found} snapshot={snapshot ?? found.latest[0]?.snapshot} />
      }}
    </Loaded>
  )
}

function DatasetView({ dataset, snapshot }: { readonly dataset: Dataset; readonly snapshot: string | undefined }) {
  return (
    <>
      <PageHead title={dataset.title} lead={dataset.meaning} />
      <Page>
        <p className="-mt-3 mb-4 font-mono text-sm text-soft">{dataset.ref}</p>
        {dataset.latest.length > 1 && (
          <ul className="mb-4 flex flex-wrap gap-2">
            {dataset.latest.map(latest => (
              <li key={latest.snapshot}>
                <Anchor
                  href={`/datasets/${encodeURIComponent(dataset.ref)}/${latest.snapshot}`}
                  aria-current={latest.snapshot === snapshot ? 'true' : undefined}
                  className={`inline-flex h-7 items-center gap-2 rounded-full border px-2.5 text-sm ${latest.snapshot === snapshot ? 'border-accent bg-accent-soft' : ''}`}
                >
                  {latest.title} <DateTime at={latest.takenAt} />
                </Anchor>
              </li>
            ))}
          </ul>
        )}
        {snapshot ? (
          <Rows dataset={dataset} snapshot={snapshot} />
        ) : (
          <p className="mb-4 text-soft">No snapshot has filled it yet. Connect a source that does.</p>
        )}
        <Schema dataset={dataset} />
      </Page>
    </>
  )
}

const pageSize = 100

function Rows({ dataset, snapshot }: { readonly dataset: Dataset; readonly snapshot: string }) {
  const [url, change] = useUrlState()
  const offset = Number(url.from ?? 0) || 0
  const known = dataset.latest.find(latest => latest.snapshot === snapshot)?.rows
  const query = { offset, limit: pageSize, ...(url.q && { search: url.q }) }
  const rows = useQuery({
    ...reading('datasets', 'rows', { params: { dataset: dataset.ref, snapshot }, query }),
    placeholderData: keepPreviousData,
  })
  return (
    <Panel
      title="Rows"
      actions={
        <>
          <input
            type="search"
            aria-label="Search the rows"
            placeholder="Search"
            defaultValue={url.q ?? ''}
            onChange={event => change({ q: event.target.value || undefined, from: undefined })}
            className="h-8 w-44 rounded-md border border-line-strong bg-surface px-2 text-sm"
          />
          <Anchor href={`/snapshots/${snapshot}`} className="text-sm underline">
            How it was made
          </Anchor>
        </>
      }
    >
      <Loaded of={rows} waiting={<SkeletonRows rows={Math.min((known ?? 14) + 1, 15)} />}>
        {({ columns, rows: lines, total }) => (
          <>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
            <section aria-label="Rows of the snapshot" tabIndex={0} className="-mx-4 max-h-[32rem] overflow-auto">
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
                        className="sticky top-0 bg-sunken px-3 py-1.5 text-start font-medium whitespace-nowrap text-soft"
                      >
                        {column}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {lines.map(line => (
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
            </section>
            <div className="mt-3 flex items-center gap-3">
              <Button disabled={offset === 0} onClick={() => change({ from: String(Math.max(0, offset - pageSize)) })}>
                Earlier rows
              </Button>
              <Button
                disabled={offset + lines.length >= total}
                onClick={() => change({ from: String(offset + pageSize) })}
              >
                Later rows
              </Button>
              <span className="num text-sm text-soft">
                {total === 0
                  ? 'no rows'
                  : `${(offset + 1).toLocaleString('en-GB')} to ${(offset + lines.length).toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')}`}
              </span>
            </div>
          </>
        )}
      </Loaded>
    </Panel>
  )
}

function sayCell(cell: string | number | boolean | readonly string[] | null): string {
  if (cell === null) return 'null'
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  return Array.isArray(cell) ? cell.join(', ') : String(cell)
}

function Schema({ dataset }: { readonly dataset: Dataset }) {
  return (
    <Panel title="Columns">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section aria-label="Columns" tabIndex={0} className="overflow-x-auto">
        <table className="w-full text-sm">
          <thead>
            <tr className="text-soft">
              {['Column', 'Type', 'Meaning'].map(head => (
                <th key={head} scope="col" className="border-b py-1.5 pr-4 text-start font-medium">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {dataset.columns.map(column => (
              <tr key={column.name}>
                <td className="border-b py-1.5 pr-4 font-mono text-xs">
                  {column.name}
                  {dataset.key.includes(column.name) && <span className="ml-1.5 font-sans text-soft">key</span>}
                </td>
                <td className="border-b py-1.5 pr-4">
                  {column.type}
                  {column.nullable && <span className="text-soft"> or null</span>}
                </td>
                <td className="border-b py-1.5">
                  {column.meaning}
                  {column.personal && (
                    <span className="ml-2 rounded-full border px-1.5 text-xs text-soft">personal</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  )
}
