import { decisionLabels } from '@onus/core/supplier'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { type Reply, useAll, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { NotAdvice } from '../law/not-advice.tsx'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { AskDrawer } from '../supplier-request/ask-drawer.tsx'
import { AskedTab } from '../supplier-request/asked-tab.tsx'
import { IncidentsTab } from './incidents-tab.tsx'
import { AssessmentsTab, ReportsTab } from './reviews-tabs.tsx'
import {
  accesses,
  pointState,
  pointWord,
  riskWords,
  standingLabel,
  standingState,
  subservices,
  worstFirst,
} from './supplier-view.ts'

type Record = Reply<'suppliers', 'get'>
type Standing = Reply<'suppliers', 'standing'>

/** One supplier: how it stands and why, its contract, assessments, reports, incidents and history. */
export function SupplierPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const moment = useMoment()
  const supplier = useRead('suppliers', 'get', { params: { id }, query: moment })
  const standing = useRead('suppliers', 'standing', { params: { id }, query: moment })
  return (
    <Loaded of={supplier}>
      {record => <Loaded of={standing}>{found => <SupplierView record={record} found={found} />}</Loaded>}
    </Loaded>
  )
}

function SupplierView({ record, found }: { readonly record: Record; readonly found: Standing }) {
  const { body } = record
  const history = useRead('suppliers', 'history', { params: { id: record.id } })
  const mayWrite = useMay('supplier:write')
  const { nameOf } = usePeople()
  const [isAsking, setAsking] = useState(false)
  const { standing } = found
  const page = (
    <RecordPage
      crumb={
        <Anchor href="/suppliers" className="hover:underline">
          Suppliers
        </Anchor>
      }
      title={body.name}
      marks={
        <span className="inline-flex items-center gap-1.5">
          <StateShape state={standingState(standing.state)} /> {standingLabel(standing.state)}
        </span>
      }
      facts={[
        { label: 'Tier', value: body.tier },
        { label: 'Risk', value: found.risk === null ? 'unknown' : riskWords[found.risk] },
        { label: 'Owner', value: nameOf(body.owner) },
        { label: 'Since', value: body.began },
        { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
      ]}
      actions={
        mayWrite && (
          <>
            <Anchor href={`/suppliers/${record.id}/assess`} className={buttonLook('primary')}>
              Assess
            </Anchor>
            <Button onClick={() => setAsking(true)}>Ask the supplier</Button>
            <Anchor href={`/suppliers/${record.id}/edit`} className={buttonLook()}>
              Edit
            </Anchor>
          </>
        )
      }
      tabs={[
        { id: 'overview', label: 'Overview', content: <Overview record={record} found={found} /> },
        { id: 'contract', label: 'Contract', content: <Contract record={record} found={found} /> },
        {
          id: 'assessments',
          label: 'Assessments',
          count: found.assessments.length,
          content: <AssessmentsTab found={found} mayWrite={mayWrite} />,
        },
        {
          id: 'reports',
          label: 'Reports',
          count: found.reports.length,
          content: <ReportsTab supplier={record.id} found={found} mayWrite={mayWrite} />,
        },
        {
          id: 'asked',
          label: 'Asked',
          content: <AskedTab supplier={record.id} mayWrite={mayWrite} onAsk={() => setAsking(true)} />,
        },
        {
          id: 'incidents',
          label: 'Incidents',
          count: found.notices.length,
          content: <IncidentsTab supplier={record.id} found={found} mayWrite={mayWrite} />,
        },
        { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
      ]}
    />
  )
  return (
    <>
      {page}
      <AskDrawer
        supplier={record.id}
        tier={body.tier}
        contact={body.contact}
        open={isAsking}
        onClose={() => setAsking(false)}
      />
    </>
  )
}

interface PartProps {
  readonly record: Record
  readonly found: Standing
}

function Overview({ record: { body }, found }: PartProps) {
  const { standing, rule, points, behind } = found
  const entities = useAll('legalEntities', {}, { enabled: useMay('legal-entity:read') && body.serves != null }).data
  const entity = entities?.find(({ id }) => id === body.serves)?.body.name ?? null
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <div className="min-w-0">
        <Panel title="How it stands">
          <p className="flex items-center gap-1.5">
            <StateShape state={standingState(standing.state)} /> <span className="font-medium">{standing.words}</span>
          </p>
          <p className="mt-1 text-sm text-soft">
            {rule.title}: {rule.words}. {rule.source.title}, {rule.article}{' '}
            <span className="font-mono text-xs">{rule.id}</span>
          </p>
          {standing.decision !== null && <p className="mt-2">Last decision: {decisionLabels[standing.decision]}.</p>}
        </Panel>
        <Panel title="What is expected of it">
          {points.length === 0 && (
            <p className="text-soft">Nothing: it has ended, or there is no contract between it and us.</p>
          )}
          <ul className="divide-y">
            {worstFirst(points).map(({ id, state, words, rule: provision }) => (
              <li key={id} className="flex gap-2 py-1.5">
                <span className="mt-1">
                  <StateShape state={pointState(state)} />
                </span>
                <span className="min-w-0 flex-1 break-words">
                  {words} <span className="text-sm text-soft">{pointWord(state)}</span>
                  {provision !== null && <span className="ml-1.5 font-mono text-xs text-soft">{provision}</span>}
                </span>
              </li>
            ))}
          </ul>
        </Panel>
        <NotAdvice />
      </div>
      <div className="min-w-0">
        <Panel title="What is known">
          <Facts
            lines={[
              ['Our reference', body.reference ?? null],
              ['Country', body.country],
              ['Serves', entity],
              ['Why this tier', body.tierWhy],
              [
                'Supplies',
                body.services
                  .map(({ name, kind, component }) => [name, kind, component].filter(Boolean).join(', '))
                  .join('; '),
              ],
              ['Data', body.data],
              ['Personal data', yesNo(body.personalData)],
              ['Access', accesses.find(({ value }) => value === body.access)?.label ?? null],
              ['Inside the SOC 2 boundary', yesNo(body.inBoundary)],
              ['Subservice organisation', subservices.find(({ value }) => value === body.subservice)?.label ?? null],
              ['Member states', body.memberStates.join(', ')],
              ['Our role towards it', body.ownRole],
              ['Told of that role', body.toldRoleOn],
              ['Who else could supply', body.alternatives],
              ['Exit plan', body.exitPlan],
              [
                'Certificates',
                body.certifications.map(({ name, until }) => (until ? `${name} until ${until}` : name)).join('; '),
              ],
            ]}
          />
        </Panel>
        <Panel title="Security contact">
          <Facts
            lines={[
              ['Name', body.contact?.name ?? null],
              ['E-mail', body.contact?.email ?? null],
              ['Telephone', body.contact?.phone ?? null],
              ['Answers', body.contact?.availability ?? null],
            ]}
          />
        </Panel>
        <Panel title="Its own suppliers">
          {body.dependsOn === null && <Unknown />}
          {body.dependsOn?.length === 0 && <p className="text-soft">It says that it has none that matter.</p>}
          <ul className="divide-y">
            {(body.dependsOn ?? []).map(({ name, supplier, service }) => (
              <li key={name} className="py-1.5">
                {supplier === null ? (
                  name
                ) : (
                  <Anchor href={`/suppliers/${supplier}`} className="underline">
                    {name}
                  </Anchor>
                )}
                {service && <span className="text-soft">, {service}</span>}
              </li>
            ))}
          </ul>
          {behind.length > 0 && (
            <p className="mt-2">
              Other suppliers depend on it:{' '}
              {behind.map(({ id, name }, at) => (
                <span key={id}>
                  {at > 0 && ', '}
                  <Anchor href={`/suppliers/${id}`} className="underline">
                    {name}
                  </Anchor>
                </span>
              ))}
            </p>
          )}
        </Panel>
      </div>
    </div>
  )
}

function Contract({ record: { body }, found: { clauses, clauseRule, notice } }: PartProps) {
  return (
    <Panel title="What the contract holds">
      <p className="mb-2">
        {body.contract === null
          ? 'No contract is named yet.'
          : `${body.contract.reference || 'The contract'}${body.contract.until ? `, until ${body.contract.until}` : ', without an end'}`}
        {body.noticeHours !== null && `. It tells of incidents within ${body.noticeHours} hours.`}
      </p>
      <p className="mb-3 text-sm text-soft">
        {clauseRule.title}: {clauseRule.source.title}, {clauseRule.article}. {notice.title}: {notice.words}{' '}
        <span className="font-mono text-xs">{notice.id}</span>
      </p>
      <ul className="divide-y border-t">
        {clauses.map(({ id, title }) => {
          const clause = body.clauses[id]
          const isOpen = clause?.state === 'absent_open'
          return (
            <li key={id} className="py-2">
              <p className="flex items-center gap-1.5 font-medium">
                <StateShape state={clause === undefined ? 'unknown' : isOpen ? 'failing' : 'operating'} /> {title}
              </p>
              {clause === undefined && <p className="text-soft">Nobody looked for it yet.</p>}
              {clause?.state === 'present' && (
                <blockquote className="border-l-2 pl-3">
                  {clause.quote}
                  {clause.page && <span className="text-soft"> (page {clause.page})</span>}
                </blockquote>
              )}
              {clause?.state === 'equivalent' && <p>Something else does the same: {clause.why}</p>}
              {clause?.state === 'absent_accepted' && <p>Not in the contract, and accepted: {clause.why}</p>}
              {isOpen && <p>Not in the contract, and nobody accepted that.</p>}
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}

function yesNo(value: boolean | null): string | null {
  return value === null ? null : value ? 'Yes' : 'No'
}

function Facts({ lines }: { readonly lines: readonly (readonly [string, string | null])[] }) {
  return (
    <dl className="divide-y">
      {lines.map(([label, value]) => (
        <div key={label} className="flex flex-wrap gap-x-3 py-1.5">
          <dt className="w-48 text-soft">{label}</dt>
          <dd className="min-w-0 flex-1 basis-40 break-words">{value ? value : <Unknown />}</dd>
        </div>
      ))}
    </dl>
  )
}

function Unknown() {
  return (
    <span className="inline-flex items-center gap-1.5 text-soft">
      <StateShape state="unknown" /> not said yet
    </span>
  )
}
