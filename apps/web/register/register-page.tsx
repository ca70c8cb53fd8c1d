import { useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { client, useMoment, useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Form, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded, type Reading } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { RecordPage } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { useToast } from '../kit/toast.tsx'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { usePeople } from '../record/use-names.ts'
import { useRequirementNames } from '../record/use-requirements.ts'
import { useMay, useSession } from '../shell/session.ts'
import type { RegisterDefinition, SteppedNoun } from './definitions.ts'
import { FieldValue } from './field-value.tsx'
import { RegisterField } from './register-field.tsx'
import {
  decisionWords,
  isOwn,
  kindOfDecision,
  possibleSteps,
  type RegisterRecord,
  saidFields,
  sentValues,
  startingValues,
  wantedOf,
} from './register-view.ts'

/** The page of a record of any register: its fields, the steps of its lifecycle, its history. */
export function RegisterPage({ definition, beside, before, useStill }: Omit<RecordViewProps, 'record'>) {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const record = useRead(definition.noun, 'get', { params: { id }, query: useMoment() })
  // Names that come later would move the lines below them.
  const { ready } = usePeople()
  const named = record.data?.body as { readonly requirements?: readonly string[] } | undefined
  const requirements = useRequirementNames(named?.requirements ?? [])
  if (!ready || !requirements.ready) return <SkeletonRows />
  return (
    <Loaded of={record as unknown as Reading<RegisterRecord>}>
      {found => (
        <RecordView definition={definition} record={found} beside={beside} before={before} useStill={useStill} />
      )}
    </Loaded>
  )
}

type Step = RegisterDefinition['transitions'][number]
type RecordTabs = Parameters<typeof RecordPage>[0]['tabs']

interface RecordViewProps {
  readonly definition: RegisterDefinition
  readonly record: RegisterRecord
  /** What this register shows of a record beside its fields. */
  readonly beside?: ((record: RegisterRecord) => ReactNode) | undefined
  /** Says that a record stands still, whatever its state, but for the steps that still go on. */
  readonly useStill?: ((record: RegisterRecord) => { readonly goesOn: (verb: string) => boolean } | null) | undefined
  /** Tabs that this register shows before the overview of a record. */
  readonly before?: ((record: RegisterRecord) => RecordTabs) | undefined
}

function RecordView({ definition, record, beside, before, useStill = useNeverStill }: RecordViewProps) {
  const { body } = record
  const { permissions } = useSession()
  const { nameOf } = usePeople()
  const mayWrite = useMay(definition.write)
  const [step, setStep] = useState<Step | null>(null)
  const still = useStill(record)
  const steps = possibleSteps(definition, body.lifecycle.state, permissions).filter(
    possible => still === null || still.goesOn(possible.verb),
  )
  const state = definition.states[body.lifecycle.state]
  const owner = definition.owner(body as never)
  const history = useRead(definition.noun, 'history', { params: { id: record.id } })
  return (
    <>
      <RecordPage
        crumb={
          <Anchor href={definition.path} className="hover:underline">
            {definition.plural}
          </Anchor>
        }
        title={String(body.title ?? definition.title)}
        marks={<span className="rounded-full border px-2.5 py-0.5 text-sm font-medium">{state?.label}</span>}
        facts={[
          { label: 'Owner', value: owner === null ? 'Nobody yet' : nameOf(owner) },
          { label: definition.dueLabel, value: <DateTime at={definition.dueOf(body as never)} as="day" /> },
          { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
        ]}
        actions={
          <>
            {steps.map((possible, at) => (
              <Button key={possible.verb} look={at === 0 ? 'primary' : 'plain'} onClick={() => setStep(possible)}>
                {possible.label}
              </Button>
            ))}
            {mayWrite && state?.editable && still === null && (
              <Anchor href={`${definition.path}/${record.id}/edit`} className={buttonLook()}>
                Edit
              </Anchor>
            )}
          </>
        }
        tabs={[
          ...(before?.(record) ?? []),
          {
            id: 'overview',
            label: 'Overview',
            content: <Overview definition={definition} record={record} beside={beside} />,
          },
          { id: 'history', label: 'History', count: record.version, content: <History of={history as never} /> },
        ]}
      />
      <Drawer title={step?.label ?? ''} open={step !== null} onClose={() => setStep(null)}>
        {step && <TakeStep definition={definition} record={record} step={step} onDone={() => setStep(null)} />}
      </Drawer>
    </>
  )
}

const useNeverStill = () => null

function Overview({ definition, record, beside }: RecordViewProps) {
  if (!beside) return <Fields definition={definition} record={record} />
  return (
    <div className="grid gap-x-6 gap-y-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,30rem)]">
      <Fields definition={definition} record={record} />
      <div className="min-w-0">{beside(record)}</div>
    </div>
  )
}

function Fields({ definition, record }: { readonly definition: RegisterDefinition; readonly record: RegisterRecord }) {
  const { state, ...decided } = record.body.lifecycle as Readonly<Record<string, unknown>>
  return (
    <dl className="max-w-4xl divide-y">
      {saidFields(definition, record.body).map(field => (
        <div key={field.key} className="grid gap-1 py-3 md:grid-cols-[14rem_1fr]">
          <dt className="text-soft">{field.label}</dt>
          <dd>
            <FieldValue field={field} value={record.body[field.key]} />
          </dd>
        </div>
      ))}
      {Object.entries(decided).map(([key, value]) => (
        <div key={key} className="grid gap-1 py-3 md:grid-cols-[14rem_1fr]">
          <dt className="text-soft">{decisionWords(key)}</dt>
          <dd>
            <FieldValue field={{ kind: kindOfDecision(key) }} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

interface TakeStepProps {
  readonly definition: { readonly noun: SteppedNoun }
  readonly record: RegisterRecord
  readonly step: Step
  readonly onDone: () => void
  /** The zone of record, where there is one. */
  readonly zone?: string
}

const overrideField = {
  key: 'override',
  label: 'Why you do both',
  help: 'Only where you are the only member. It is shown as “same person, override” with your reason.',
  kind: 'long_text',
  required: true,
} as const

/** Takes one step of the lifecycle with what it asks. A rule that refuses says why, at the top. */
export function TakeStep({ definition, record, step, onDone, zone }: TakeStepProps) {
  const refresh = useRefresh()
  const say = useToast()
  const { person } = useSession()
  const own = isOwn(step, record.body, person.personId)
  const asks = own ? [...step.asks, overrideField] : step.asks
  const form = useForm<Readonly<Record<string, unknown>>>({
    initial: startingValues({ fields: asks }, record.body),
    check: values => missing(values, wantedOf(asks)),
    send: async values => {
      await client[definition.noun].transition({
        params: { id: record.id },
        body: { verb: step.verb, input: { ...sentValues(asks, values) } },
        ifMatch: String(record.version),
      })
      await refresh()
      say({ text: `${step.label}: recorded.` })
      onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb={step.label} onCancel={onDone}>
        {own && (
          <p>
            {step.apart?.detail} A company of one person goes on with a reason, which is shown beside it everywhere.
          </p>
        )}
        {asks.length === 0 && <p className="text-soft">This is recorded in the ledger under your name.</p>}
        {asks.map(field => (
          <RegisterField
            key={field.key}
            field={field}
            value={form.values[field.key]}
            onChange={value => form.set({ [field.key]: value })}
            error={form.errors[field.key]}
            {...(zone && { zone })}
          />
        ))}
      </Form>
    </div>
  )
}
