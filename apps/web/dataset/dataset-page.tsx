import { useParams } from '@tanstack/react-router'
import { useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { useMay } from '../shell/session.ts'
import { DatasetColumns } from './dataset-columns.tsx'
import { DatasetLineage } from './dataset-lineage.tsx'
import { DatasetRows } from './dataset-rows.tsx'
import type { Dataset } from './dataset-view.ts'

/** One dataset: its rows, where they come from, what follows from them, and its columns. */
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
  const mayWrite = useMay('check:write')
  return (
    <>
      <PageHead
        title={dataset.title}
        lead={dataset.meaning}
        actions={
          mayWrite &&
          dataset.own && (
            <Anchor href={`/datasets/${encodeURIComponent(dataset.ref)}/edit`} className={buttonLook()}>
              Change
            </Anchor>
          )
        }
      />
      <Page>
        <p className="-mt-3 mb-4 text-sm text-soft">
          <span className="font-mono">{dataset.ref}</span>
          {dataset.own && (dataset.own.state === 'retired' ? ', your own, retired' : ', your own')}
        </p>
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
          <DatasetRows key={snapshot} dataset={dataset} snapshot={snapshot} />
        ) : (
          <p className="mb-4 text-soft">
            No snapshot has filled it yet.{' '}
            <Anchor href="/connectors" className="underline">
              Connect a source
            </Anchor>
            ,{' '}
            <Anchor href="/import" className="underline">
              import a file
            </Anchor>{' '}
            or{' '}
            <Anchor href="/connectors/upload" className="underline">
              upload a table
            </Anchor>
            .
          </p>
        )}
        <DatasetLineage dataset={dataset} />
        <DatasetColumns dataset={dataset} />
      </Page>
    </>
  )
}
