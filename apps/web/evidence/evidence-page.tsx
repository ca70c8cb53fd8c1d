import { useParams } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { client, useAct, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { bytes } from '../kit/date-time-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { History } from '../record/history.tsx'
import { Links } from '../record/links.tsx'
import { receiptHref } from '../record/record.ts'
import { useControls, usePeople } from '../record/use-names.ts'
import { useMay, useSession } from '../shell/session.ts'
import { type EvidenceRecord, evidenceMark, evidenceWord, kindWord } from './evidence-view.ts'
import { OutsideLink } from './outside-link.tsx'
import { PictureShown } from './picture-shown.tsx'
import { Decide } from './review-queue.tsx'

/** One piece of evidence: what it shows, its files with their hashes, its review and its history. */
export function EvidencePage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const evidence = useRead('evidence', 'get', { params: { id }, query: useMoment() })
  return <Loaded of={evidence}>{record => <EvidenceView record={record} />}</Loaded>
}

function EvidenceView({ record }: { readonly record: EvidenceRecord }) {
  const { body } = record
  const history = useRead('evidence', 'history', { params: { id: record.id } })
  const { nameOf } = usePeople()
  const controls = useControls()
  const mayReview = useMay('review:write')
  const { person } = useSession()
  return (
    <RecordPage
      crumb={
        <Anchor href="/evidence" className="hover:underline">
          Evidence
        </Anchor>
      }
      title={body.title}
      marks={
        <span className="inline-flex items-center gap-1.5">
          <StateShape state={evidenceMark(record.state)} />
          {evidenceWord(record.state)}
          <span className="text-soft">{record.why}</span>
        </span>
      }
      facts={[
        { label: 'Performed', value: <DateTime at={body.performedAt} as="absolute" /> },
        { label: 'Collected by', value: body.collectedBy ? nameOf(body.collectedBy) : (body.collector ?? 'a machine') },
        { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
      ]}
      actions={
        mayReview &&
        record.state === 'collected' && (
          <Decide
            of={{ noun: 'evidence', id: record.id }}
            mine={body.collectedBy !== null && body.collectedBy === person.personId}
          />
        )
      }
      tabs={[
        { id: 'overview', label: 'Overview', content: <Overview record={record} /> },
        {
          id: 'links',
          label: 'Links',
          count: body.controls.length,
          content: <Links items={body.controls.map(id => ({ noun: 'control', id, title: controls.labelOf(id) }))} />,
        },
        { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
      ]}
    />
  )
}

function Overview({ record }: { readonly record: EvidenceRecord }) {
  const { body } = record
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Panel title="What it shows">
        <p className="break-words whitespace-pre-wrap">{body.description || 'No description was given.'}</p>
        <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
          <dt className="text-soft">Speaks for</dt>
          <dd>
            <DateTime at={body.period.from} as="day" /> to{' '}
            <DateTime at={body.period.to} as="day" none="further notice" />
          </dd>
          <dt className="text-soft">Kind</dt>
          <dd>{kindWord(body.kind)}</dd>
          <dt className="text-soft">Source</dt>
          <dd>{body.source}</dd>
          <dt className="text-soft">Sensitivity</dt>
          <dd>{body.sensitivity}</dd>
          {body.snapshot && (
            <>
              <dt className="text-soft">Snapshot</dt>
              <dd>
                <Anchor href={`/snapshots/${body.snapshot}`} className="underline">
                  How it was made
                </Anchor>
              </dd>
            </>
          )}
        </dl>
      </Panel>
      {body.address !== undefined && (
        <Panel title="Where it is">
          <OutsideLink address={body.address} />
        </Panel>
      )}
      {body.kind !== 'link' && <Files record={record} />}
      {body.kind === 'screenshot' && <PictureShown record={record} />}
    </div>
  )
}

function Files({ record }: { readonly record: EvidenceRecord }) {
  const { blobs } = record.body
  const act = useAct()
  const mayDownload = useMay('evidence:download')
  async function open(sha256: string) {
    const link = await act(
      () => client.evidence.download({ params: { id: record.id, sha256 }, query: {} }),
      'The download is recorded.',
    )
    if (link) location.assign(link.url)
  }
  return (
    <Panel title={`Files (${blobs.length})`}>
      {blobs.length === 0 && <p className="text-soft">It has no files.</p>}
      <ul className="divide-y">
        {blobs.map(blob => (
          <li key={blob.sha256} className="flex items-center gap-3 py-2">
            <div className="min-w-0 flex-1">
              <div className="truncate font-medium">{blob.name}</div>
              <div className="text-sm text-soft">
                {bytes(blob.bytes)}, {blob.mediaType}
              </div>
              <div className="truncate font-mono text-xs text-soft" title={blob.sha256}>
                sha256 {blob.sha256}
              </div>
            </div>
            {mayDownload && (
              <Button icon={<Download size={14} />} onClick={() => void open(blob.sha256)}>
                Download
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
