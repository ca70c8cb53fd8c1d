import { decisionLabels } from '@onus/core/supplier'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client, type Reply, useAct, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { ChoiceField, Form, TextArea, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { NotAdvice } from '../legal-entity/not-advice.tsx'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { usePeople } from '../record/use-names.ts'
import { stepped } from '../register/definitions.ts'
import { useMay } from '../shell/session.ts'
import { Steps } from './steps.tsx'
import {
  accesses,
  nothingRead,
  pointState,
  pointWord,
  reachState,
  reachWords,
  reportStateWords,
  standingLabel,
  standingState,
  subservices,
  triggerKinds,
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
  const { standing } = found
  return (
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
          content: <Assessments found={found} mayWrite={mayWrite} />,
        },
        {
          id: 'reports',
          label: 'Reports',
          count: found.reports.length,
          content: <Reports supplier={record.id} found={found} mayWrite={mayWrite} />,
        },
        {
          id: 'incidents',
          label: 'Incidents',
          count: found.notices.length,
          content: <Incidents supplier={record.id} found={found} mayWrite={mayWrite} />,
        },
        { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
      ]}
    />
  )
}

interface PartProps {
  readonly record: Record
  readonly found: Standing
}

function Overview({ record: { body }, found }: PartProps) {
  const { standing, rule, points, behind } = found
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
              ['Country', body.country],
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

interface ListedProps {
  readonly found: Standing
  readonly mayWrite: boolean
}

function Assessments({ found: { assessments }, mayWrite }: ListedProps) {
  const { nameOf } = usePeople()
  if (assessments.length === 0)
    return <p className="text-soft">It was never assessed. One that nobody decided counts for nothing.</p>
  return (
    <ul className="space-y-4">
      {assessments.toReversed().map(({ id, body }) => (
        <li key={id}>
          <Panel
            title={
              body.lifecycle.state === 'decided'
                ? decisionLabels[body.lifecycle.decision]
                : (stepped.supplierAssessments.states[body.lifecycle.state]?.label ?? '')
            }
            actions={
              mayWrite &&
              body.lifecycle.state === 'draft' && (
                <>
                  <Anchor href={`/suppliers/${body.supplier}/assess?assessment=${id}`} className={buttonLook()}>
                    Write on
                  </Anchor>
                  <Steps of="supplierAssessments" id={id} />
                </>
              )
            }
          >
            <p>
              Written by {nameOf(body.assessor)}
              {'by' in body.lifecycle && (
                <>
                  , decided by {nameOf(body.lifecycle.by)} <DateTime at={body.lifecycle.at} as="absolute" />
                </>
              )}
              {body.lifecycle.state === 'decided' && body.lifecycle.override && (
                <span className="text-soft"> (same person, override: {body.lifecycle.override})</span>
              )}
            </p>
            {'why' in body.lifecycle && <p className="mt-1 whitespace-pre-wrap">{body.lifecycle.why}</p>}
            {body.lifecycle.state === 'decided' && body.lifecycle.conditions && (
              <p className="mt-1 whitespace-pre-wrap">Conditions: {body.lifecycle.conditions}</p>
            )}
            <dl className="mt-2 divide-y border-t">
              {[...Object.entries(body.factors), ...Object.entries(body.criteria)].map(([key, one]) => (
                <div key={key} className="py-1.5">
                  <dt className="text-soft">
                    {key.replaceAll('_', ' ')}, {one.concern === 'none' ? 'no concern' : `${one.concern} concern`}
                  </dt>
                  <dd className="whitespace-pre-wrap">{one.finding}</dd>
                </div>
              ))}
            </dl>
          </Panel>
        </li>
      ))}
    </ul>
  )
}

interface OfSupplierProps extends ListedProps {
  readonly supplier: string
}

function Reports({ supplier, found: { reports }, mayWrite }: OfSupplierProps) {
  const [isAsking, setAsking] = useState(false)
  return (
    <Panel
      title="Reports on its controls"
      actions={mayWrite && <Button onClick={() => setAsking(true)}>Ask for a report</Button>}
    >
      {reports.length === 0 && (
        <p className="text-soft">None yet. A report counts for nothing until somebody read it to its end.</p>
      )}
      <ul className="divide-y">
        {reports.map(({ id, title, state, counts, reach }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-3 py-2">
            <Anchor href={`/suppliers/reports/${id}`} className="min-w-0 flex-1 basis-48 font-medium underline">
              {title}
            </Anchor>
            <span>
              {reportStateWords(stepped.supplierReports.states[state]?.label ?? state, state, reach?.state ?? null)}
            </span>
            <span className="inline-flex items-center gap-1.5 text-sm">
              <StateShape state={counts && reach ? reachState(reach.state) : 'unknown'} />
              {counts && reach ? reachWords(reach.state) : 'Counts for nothing'}
            </span>
          </li>
        ))}
      </ul>
      <Drawer title="Ask for a report" open={isAsking} onClose={() => setAsking(false)}>
        <AskForReport supplier={supplier} />
      </Drawer>
    </Panel>
  )
}

function AskForReport({ supplier }: { readonly supplier: string }) {
  const navigate = useNavigate()
  const form = useForm<{ title: string }>({
    initial: { title: 'SOC 2 Type II' },
    check: ({ title }) => (title.trim() === '' ? { title: 'Name the report.' } : {}),
    send: async ({ title }) => {
      const { id } = await client.supplierReports.create({
        body: { body: { supplier, title, files: [], review: nothingRead } },
      })
      await navigate({ to: `/suppliers/reports/${id}` })
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Record that it was asked for">
        <TextField
          label="Which report"
          required
          help="With its year, as you will look for it."
          {...form.field('title')}
        />
      </Form>
    </div>
  )
}

function Incidents({ supplier, found, mayWrite }: OfSupplierProps) {
  const [asks, setAsks] = useState<'notice' | 'trigger' | null>(null)
  const { notices, triggers, zone } = found
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Panel
        title="Incidents that it told of"
        actions={mayWrite && <Button onClick={() => setAsks('notice')}>It told of an incident</Button>}
      >
        {notices.length === 0 && <p className="text-soft">It told of none.</p>}
        <ul className="divide-y">
          {notices.map(({ what, toldAt, awareAt, hours, late }) => (
            <li key={`${toldAt} ${what}`} className="py-2">
              <p className="font-medium">{what}</p>
              <p className="flex flex-wrap items-center gap-x-1.5 text-sm">
                <StateShape state={late === null ? 'unknown' : late ? 'late' : 'operating'} />
                Told <DateTime at={toldAt} as="absolute" />,{' '}
                {awareAt === null || hours === null
                  ? 'it did not say since when it knew'
                  : `${Math.round(hours)} hours after it knew${late === true ? ', later than agreed' : ''}`}
              </p>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel
        title="What asks for a new assessment"
        actions={mayWrite && <Button onClick={() => setAsks('trigger')}>Something happened</Button>}
      >
        {triggers.length === 0 && <p className="text-soft">Nothing was recorded.</p>}
        <ul className="divide-y">
          {triggers.map(({ at, is, what }) => (
            <li key={`${at} ${what}`} className="py-2">
              <p className="font-medium">{triggerKinds.find(({ value }) => value === is)?.label}</p>
              <p>{what}</p>
              <p className="text-sm text-soft">
                <DateTime at={at} as="absolute" />
              </p>
            </li>
          ))}
        </ul>
        <p className="mt-2 text-sm text-soft">Days are counted in {zone}.</p>
      </Panel>
      <Drawer
        title={asks === 'notice' ? 'It told of an incident' : 'Something happened'}
        open={asks !== null}
        onClose={() => setAsks(null)}
      >
        {asks === 'notice' && <NoticeForm supplier={supplier} onDone={() => setAsks(null)} />}
        {asks === 'trigger' && <TriggerForm supplier={supplier} onDone={() => setAsks(null)} />}
      </Drawer>
    </div>
  )
}

interface ActProps {
  readonly supplier: string
  readonly onDone: () => void
}

const moment = (local: string) => new Date(local).toISOString() as never
const here = Intl.DateTimeFormat().resolvedOptions().timeZone

function NoticeForm({ supplier, onDone }: ActProps) {
  const act = useAct()
  const form = useForm<{ what: string; awareAt: string; toldAt: string }>({
    initial: { what: '', awareAt: '', toldAt: '' },
    check: values => ({
      ...(values.what.trim() === '' && { what: 'Say what happened.' }),
      ...(values.toldAt === '' && { toldAt: 'Say when it told.' }),
    }),
    send: async ({ what, awareAt, toldAt }) => {
      const body = { what, awareAt: awareAt === '' ? null : moment(awareAt), toldAt: moment(toldAt), incident: null }
      const done = await act(
        () => client.suppliers.notice({ params: { id: supplier }, body }),
        'Recorded; it asks for a new assessment.',
      )
      if (done) onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Record it" onCancel={onDone}>
        <TextArea label="What it told" required {...form.field('what')} />
        <TextField
          label="It knew since"
          type="datetime-local"
          help={`Leave it open where it did not say. In ${here}.`}
          {...form.field('awareAt')}
        />
        <TextField label="It told at" type="datetime-local" required help={`In ${here}.`} {...form.field('toldAt')} />
      </Form>
    </div>
  )
}

function TriggerForm({ supplier, onDone }: ActProps) {
  const act = useAct()
  const form = useForm<{ is: string; what: string; at: string }>({
    initial: { is: 'service_change', what: '', at: '' },
    check: values => ({
      ...(values.what.trim() === '' && { what: 'Say what happened.' }),
      ...(values.at === '' && { at: 'Say when.' }),
    }),
    send: async ({ is, what, at }) => {
      const done = await act(
        () => client.suppliers.trigger({ params: { id: supplier }, body: { is: is as never, what, at: moment(at) } }),
        'Recorded; it asks for a new assessment.',
      )
      if (done) onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Record it" onCancel={onDone}>
        <ChoiceField label="What" required options={triggerKinds} {...form.field('is')} />
        <TextArea label="What happened" required {...form.field('what')} />
        <TextField label="When" type="datetime-local" required help={`In ${here}.`} {...form.field('at')} />
      </Form>
    </div>
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
