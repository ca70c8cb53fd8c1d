import { ComponentKind, type Scope } from '@onus/core/scope'
import { useParams } from '@tanstack/react-router'
import { type Reply, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { useMay } from '../shell/session.ts'
import { wordOf } from './scope-view.ts'

/** One scope: its components of five kinds in and out of the boundary, its locations and commitments. */
export function ScopePage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const scope = useRead('scopes', 'get', { params: { id }, query: useMoment() })
  return <Loaded of={scope}>{record => <ScopeView record={record} />}</Loaded>
}

function ScopeView({ record }: { readonly record: Reply<'scopes', 'get'> }) {
  const { body } = record
  const history = useRead('scopes', 'history', { params: { id: record.id } })
  const mayWrite = useMay('scope:write')
  return (
    <RecordPage
      crumb={
        <Anchor href="/scope" className="hover:underline">
          Scope
        </Anchor>
      }
      title={body.name}
      facts={[
        { label: 'Kind', value: wordOf(body.kind) },
        { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
      ]}
      actions={
        <>
          <Anchor href={`/posture?scope=${record.id}`} className={buttonLook()}>
            Where it stands
          </Anchor>
          {mayWrite && (
            <Anchor href={`/scope/${record.id}/edit`} className={buttonLook()}>
              Edit
            </Anchor>
          )}
        </>
      }
      tabs={[
        { id: 'overview', label: 'Overview', content: <Overview body={body} /> },
        { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
      ]}
    />
  )
}

function Overview({ body }: { readonly body: Scope }) {
  return (
    <>
      {body.description && <p className="mb-4 max-w-3xl whitespace-pre-wrap">{body.description}</p>}
      <div className="grid gap-4 lg:grid-cols-2">
        {ComponentKind.options.map(kind => {
          const parts = body.components.filter(component => component.kind === kind)
          return (
            <Panel key={kind} title={`${kind.charAt(0).toUpperCase()}${kind.slice(1)}`}>
              {parts.length === 0 && (
                <p className="inline-flex items-center gap-1.5 text-soft">
                  <StateShape state="unknown" /> Nobody has said what belongs here.
                </p>
              )}
              <ul className="divide-y">
                {parts.map(part => (
                  <li key={part.id} className="py-1.5">
                    <span className="font-medium">{part.name}</span>
                    {part.boundary.state === 'out' && (
                      <span className="ml-2 text-soft">outside: {part.boundary.reason}</span>
                    )}
                    <p className="text-sm text-soft">
                      {[part.description, part.location, part.supplier && `by ${part.supplier}`]
                        .filter(Boolean)
                        .join(' · ')}
                    </p>
                  </li>
                ))}
              </ul>
            </Panel>
          )
        })}
        <Panel title="Commitments to customers">
          {body.commitments.length === 0 && <p className="text-soft">None are written down yet.</p>}
          <ul className="divide-y">
            {body.commitments.map(commitment => (
              <li key={commitment.id} className="py-1.5">
                {commitment.text}
                <p className="text-sm text-soft">
                  {commitment.category}, from {commitment.source}
                </p>
              </li>
            ))}
          </ul>
        </Panel>
      </div>
    </>
  )
}
