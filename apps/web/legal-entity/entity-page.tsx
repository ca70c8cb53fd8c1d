import { EntityClass } from '@onus/core/scoping'
import { useParams } from '@tanstack/react-router'
import { client, type Reply, useMoment, useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { ChoiceField, Form, TextArea, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useToast } from '../kit/toast.tsx'
import { textOfList } from '../kit/unknown-view.ts'
import { NotAdvice } from '../law/not-advice.tsx'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { BoundaryTab } from './boundary-tab.tsx'
import { DutiesTab } from './duties-tab.tsx'
import { classWords, flowDownWords, valueWords } from './entity-view.ts'
import { MeasuresTab } from './measures-tab.tsx'
import { RegistrationTab } from './registration-tab.tsx'
import { ScopingPath, ScopingResult } from './scoping-path.tsx'
import { SupervisionTab } from './supervision-tab.tsx'

type Entity = Reply<'legalEntities', 'get'>
type Scoped = Reply<'legalEntities', 'scoping'>

/** One legal entity: its scope with the path to it, what is known of it, and its history. */
export function EntityPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const moment = useMoment()
  const entity = useRead('legalEntities', 'get', { params: { id }, query: moment })
  const scoping = useRead('legalEntities', 'scoping', { params: { id }, query: moment })
  return (
    <Loaded of={entity}>
      {record => <Loaded of={scoping}>{scoped => <EntityView record={record} scoped={scoped} />}</Loaded>}
    </Loaded>
  )
}

function EntityView({ record, scoped }: { readonly record: Entity; readonly scoped: Scoped }) {
  const { body } = record
  const history = useRead('legalEntities', 'history', { params: { id: record.id } })
  const mayWrite = useMay('legal-entity:write')
  return (
    <RecordPage
      crumb={
        <Anchor href="/nis2" className="hover:underline">
          NIS2
        </Anchor>
      }
      title={body.name}
      facts={[
        {
          label: 'Class',
          value: body.decision
            ? `${classWords(body.decision.class)}, as decided`
            : `${classWords(scoped.scoping.class, scoped.scoping.possible)}, by the rules`,
        },
        { label: 'Seat', value: body.country },
        { label: 'Zone of record', value: body.zone },
        { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
      ]}
      actions={
        mayWrite && (
          <Anchor href={`/nis2/${record.id}/edit`} className={buttonLook()}>
            Answer and edit
          </Anchor>
        )
      }
      tabs={[
        { id: 'duties', label: 'Duties', content: <DutiesTab entity={record.id} /> },
        { id: 'measures', label: 'Measures', content: <MeasuresTab entity={record.id} /> },
        { id: 'scope', label: 'Scope', content: <ScopeTab record={record} scoped={scoped} mayWrite={mayWrite} /> },
        { id: 'registration', label: 'Registration', content: <RegistrationTab entity={record.id} /> },
        { id: 'boundary', label: 'Boundary', content: <BoundaryTab entity={record.id} /> },
        { id: 'supervision', label: 'Supervision', content: <SupervisionTab entity={record.id} /> },
        { id: 'data', label: 'What is known', content: <Known body={body} /> },
        { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
      ]}
    />
  )
}

interface ScopeTabProps {
  readonly record: Entity
  readonly scoped: Scoped
  readonly mayWrite: boolean
}

function ScopeTab({ record, scoped: { scoping, recheck }, mayWrite }: ScopeTabProps) {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="min-w-0 lg:order-2">
        <Panel title="What the rules give">
          <ScopingResult scoping={scoping} />
        </Panel>
        <Panel title="What was decided">
          <Decided record={record} />
          {record.body.decision !== null && recheck.length > 0 && (
            <ul className="mt-2 space-y-1">
              {recheck.map(({ is, words }) => (
                <li key={is} className="flex items-center gap-1.5">
                  <StateShape state="unknown" /> {words}
                </li>
              ))}
            </ul>
          )}
          {mayWrite && (recheck.length > 0 || record.body.decision === null) && (
            <Decide record={record} given={scoping.class} />
          )}
        </Panel>
      </div>
      <div className="min-w-0">
        <ScopingPath scoping={scoping} />
        <NotAdvice />
      </div>
    </div>
  )
}

function Decided({ record: { body } }: { readonly record: Entity }) {
  const { decision } = body
  const { nameOf } = usePeople()
  if (decision === null) return <p className="text-soft">Nobody has decided yet; until then the rules stand alone.</p>
  return (
    <>
      <p>
        <span className="font-medium">{classWords(decision.class)}</span>, by {nameOf(decision.by)},{' '}
        <DateTime at={decision.at} as="absolute" />
      </p>
      <p className="mt-1 whitespace-pre-wrap text-soft">{decision.reason}</p>
      {decision.computed !== decision.class && (
        <p className="mt-1 text-sm">The rules gave then: {classWords(decision.computed).toLowerCase()}.</p>
      )}
    </>
  )
}

/** Records who decided what about the scope, with the reason. */
function Decide({ record, given }: { readonly record: Entity; readonly given: EntityClass | null }) {
  const refresh = useRefresh()
  const say = useToast()
  const form = useForm<{ class: string; reason: string }>({
    initial: { class: given ?? '', reason: '' },
    draft: `entity.decision.${record.id}.${record.version}`,
    check: values => ({
      ...(values.class === '' && { class: 'Choose a class.' }),
      ...(values.reason.trim() === '' && { reason: 'Say why.' }),
    }),
    send: async values => {
      await client.legalEntities.decide({
        params: { id: record.id },
        body: { class: values.class as EntityClass, reason: values.reason },
      })
      await refresh()
      say({ text: 'The decision is recorded.' })
    },
  })
  return (
    <div className="mt-3 border-t pt-3" data-print="no">
      <Form form={form} verb="Record the decision">
        <ChoiceField
          label="Class"
          required
          help="Yours to decide, with your lawyers."
          options={EntityClass.options.map(value => ({ value, label: classWords(value) }))}
          {...form.field('class')}
        />
        <TextArea label="Why" required rows={3} {...form.field('reason')} />
      </Form>
    </div>
  )
}

function Known({ body }: { readonly body: Entity['body'] }) {
  const lines: readonly (readonly [string, string])[] = [
    ['Legal form', body.legalForm],
    ['Register number', body.registerNumber],
    ['Address', body.address],
    ['Worldwide turnover of the group, EUR', valueWords(body.groupTurnoverEur)],
    ['Users in the Union', valueWords(body.usersInUnion)],
    ['IP ranges', textOfList(body.ipRanges)],
    ['Other establishments', textOfList(body.otherEstablishments)],
    ['Representative', body.representative],
    ['Supervising authorities', textOfList(body.supervisingAuthorities)],
  ]
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Panel title="Data">
        <dl className="divide-y">
          {lines.map(([label, value]) => (
            <div key={label} className="flex flex-wrap gap-x-3 py-1.5">
              <dt className="w-56 text-soft">{label}</dt>
              <dd className="min-w-0 flex-1 break-words">
                {value === '-' ? 'none' : value && value !== 'unknown' ? value : <Unknown />}
              </dd>
            </div>
          ))}
        </dl>
      </Panel>
      <Panel title="Contacts">
        {body.contacts.length === 0 && <Unknown />}
        <ul className="divide-y">
          {body.contacts.map(contact => (
            <li key={`${contact.for} ${contact.name}`} className="py-1.5">
              <span className="font-medium">{contact.name}</span>
              {contact.title && <span className="text-soft">, {contact.title}</span>}
              <p className="text-sm">
                {[contact.email, contact.phone, contact.availability].filter(Boolean).join(' · ')}
              </p>
              <p className="text-sm text-soft">for {contact.for === 'notifier' ? 'reports' : contact.for}</p>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title="Duties that customers hand down">
        {body.flowDowns.length === 0 && <p className="text-soft">None is written down.</p>}
        <ul className="divide-y">
          {body.flowDowns.map(duty => (
            <li key={`${duty.customer} ${duty.reference} ${duty.duty}`} className="py-1.5">
              <span className="font-medium">{duty.customer}</span>
              {duty.reference && <span className="text-soft">, {duty.reference}</span>}
              <p>{duty.duty}</p>
              <p className="text-sm text-soft">{flowDownWords(duty)}</p>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  )
}

function Unknown() {
  return (
    <span className="inline-flex items-center gap-1.5 text-soft">
      <StateShape state="unknown" /> not said yet
    </span>
  )
}
