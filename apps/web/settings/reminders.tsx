import { cadenceSource } from '@onus/core/occurrence'
import { type LadderStep, Recipient, type ReminderKind, type Rung } from '@onus/core/reminder'
import { useState } from 'react'
import { client, type Reply, useRead, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { useClock } from '../kit/date-time.tsx'
import { CheckField, ChoiceField, Form, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { useMay } from '../shell/session.ts'
import { MailStatus } from './mail-status.tsx'
import {
  cadences,
  daysTyped,
  fiscalMonth,
  graceOn,
  hasOwn,
  kinds,
  laterFiscalYear,
  months,
  rungs,
  stepsFor,
  stepWords,
  typedDays,
  usualGrace,
  withFiscalMonth,
  withGrace,
  withSteps,
} from './reminder-view.ts'
import { WebhookStatus } from './webhook-status.tsx'

type Organisation = Reply<'organisations', 'get'>

/** When evidence is collected, who is reminded of what is owed, and whether mail is sent. */
export function Reminders() {
  const organisation = useRead('organisations', 'get', {})
  const maySee = useMay('settings:read')
  return (
    <Loaded of={organisation}>
      {record => (
        <div className="grid gap-4 xl:grid-cols-[minmax(0,28rem)_minmax(0,1fr)]" key={record.version}>
          <div className="min-w-0">
            <Windows record={record} />
            <FiscalYear record={record} />
            {maySee && <MailStatus />}
            {maySee && <WebhookStatus />}
          </div>
          <div className="min-w-0">
            <Steps record={record} />
          </div>
        </div>
      )}
    </Loaded>
  )
}

function Windows({ record }: { readonly record: Organisation }) {
  const refresh = useRefresh()
  const say = useToast()
  const { now } = useClock()
  const mayWrite = useMay('organisation:write')
  const { windows, zone } = record.body
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(now)
  const form = useForm({
    initial: { collect: typedDays(windows?.collect ?? {}), grace: typedDays(graceOn(windows, today)) },
    check: values => {
      const collect = daysTyped(values.collect, () => 366).faults
      const grace = daysTyped(values.grace, usualGrace).faults
      return {
        ...(collect.length > 0 && { collect: `Give days, 0 to 366, for ${collect.join(', ')}.` }),
        ...(grace.length > 0 && {
          grace: `Give days for ${grace.map(one => `${one} (at most ${usualGrace(one)})`).join(', ')}.`,
        }),
      }
    },
    send: async values => {
      const collect = daysTyped(values.collect, () => 366).days
      const grace = daysTyped(values.grace, usualGrace).days
      await client.organisations.update({
        body: {
          body: { ...record.body, windows: withGrace(windows, today, collect, grace) },
          reason: 'Windows for collecting evidence',
        },
        ifMatch: String(record.version),
      })
      await refresh()
      say({ text: 'The windows are recorded. A grace holds from today on.' })
    },
  })
  const { values, set, errors } = form
  return (
    <Panel title="Windows for evidence">
      <fieldset disabled={!mayWrite}>
        <Form form={form} verb="Record the windows">
          <table className="w-full text-sm">
            <thead>
              <tr className="text-start text-soft">
                <th scope="col" className="pb-1 text-start font-medium">
                  Cadence
                </th>
                <th scope="col" className="pb-1 text-start font-medium">
                  Collected in its last days
                </th>
                <th scope="col" className="pb-1 text-start font-medium">
                  Days that still count as late
                </th>
              </tr>
            </thead>
            <tbody>
              {cadences.map(cadence => (
                <tr key={cadence}>
                  <th scope="row" className="pr-3 text-start font-normal">
                    {cadence}
                  </th>
                  <td className="pr-3 pb-1">
                    <DaysInput
                      label={`${cadence}: collected in its last days`}
                      value={values.collect[cadence]}
                      placeholder="all"
                      onChange={days => set({ collect: { ...values.collect, [cadence]: days } })}
                    />
                  </td>
                  <td className="pb-1">
                    <DaysInput
                      label={`${cadence}: days that still count as late`}
                      value={values.grace[cadence]}
                      placeholder={String(usualGrace(cadence))}
                      onChange={days => set({ grace: { ...values.grace, [cadence]: days } })}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {(errors.collect || errors.grace) && (
            <p className="text-sm text-failing">{[errors.collect, errors.grace].filter(Boolean).join(' ')}</p>
          )}
          <p className="text-sm text-soft">
            A grace can be made shorter and never longer than what stands there. It holds for windows that end from
            today on, so that what was missed stays missed. The usual days: {cadenceSource.source} ({cadenceSource.date}
            ).
          </p>
        </Form>
      </fieldset>
    </Panel>
  )
}

/** In which month fiscal years begin: quarters, halves and years of controls are counted from it. */
function FiscalYear({ record }: { readonly record: Organisation }) {
  const refresh = useRefresh()
  const say = useToast()
  const { now } = useClock()
  const mayWrite = useMay('organisation:write')
  const controls = useRead('controls', 'list', { query: { limit: 200 } })
  const isInUse = controls.data?.items.some(one => one.body.lifecycle.state === 'adopted') ?? true
  const { windows, zone } = record.body
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(now)
  const form = useForm({
    initial: { month: fiscalMonth(windows, laterFiscalYear(windows, today) ?? today) },
    check: () => ({}),
    send: async ({ month }) => {
      const next = withFiscalMonth(windows, today, month, isInUse)
      await client.organisations.update({
        body: { body: { ...record.body, windows: next }, reason: 'Month in which fiscal years begin' },
        ifMatch: String(record.version),
      })
      await refresh()
      const later = laterFiscalYear(next, today)
      say({ text: later ? `Recorded. It holds from ${later} (${zone}) on.` : 'Recorded.' })
    },
  })
  const later = laterFiscalYear(windows, today)
  return (
    <Panel title="Fiscal year">
      <fieldset disabled={!mayWrite}>
        <Form form={form} verb="Record the fiscal year">
          <ChoiceField
            label="Fiscal years begin in"
            required
            value={form.values.month}
            onChange={month => form.set({ month })}
            options={months}
            help="Windows of quarterly and half-yearly controls are counted from this month."
          />
          <p className="text-sm text-soft">
            {later && `From ${later} (${zone}) on; until then windows stay as they are. `}
            {isInUse
              ? 'Controls are in use, so a change holds from the next first day of that month: windows that have begun stay as they are.'
              : 'No control is in use yet, so it holds for all time.'}
          </p>
        </Form>
      </fieldset>
    </Panel>
  )
}

function DaysInput({
  label,
  value,
  placeholder,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly placeholder: string
  readonly onChange: (value: string) => void
}) {
  return (
    <input
      aria-label={label}
      inputMode="numeric"
      value={value}
      placeholder={placeholder}
      onChange={event => onChange(event.target.value)}
      className="num h-7 w-20 rounded-md border border-line-strong bg-surface px-2"
    />
  )
}

type Kind = ReminderKind | 'all'

function Steps({ record }: { readonly record: Organisation }) {
  const refresh = useRefresh()
  const say = useToast()
  const mayWrite = useMay('organisation:write')
  const [kind, setKind] = useState<Kind>('all')
  const [ladder, setLadder] = useState(record.body.reminders)
  const steps = stepsFor(ladder, kind)
  const change = (next: readonly LadderStep[] | null) => setLadder(withSteps(ladder, kind, next))
  const form = useForm({
    initial: {},
    check: () => ({}),
    send: async () => {
      if (!ladder) return
      await client.organisations.update({
        body: { body: { ...record.body, reminders: ladder }, reason: 'Who is reminded when' },
        ifMatch: String(record.version),
      })
      await refresh()
      say({ text: 'The steps are recorded.' })
    },
  })
  const isInherited = kind !== 'all' && !hasOwn(ladder, kind)
  return (
    <Panel title="Who is reminded when">
      <fieldset disabled={!mayWrite} className="space-y-3">
        <ChoiceField label="Of" required value={kind} onChange={one => setKind(one as Kind)} options={kinds} />
        <ol className="space-y-3">
          {steps.map((step, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step has no name but its place
            <li key={at} className="space-y-1 border-b pb-2">
              {isInherited ? (
                <span className="text-sm">{stepWords(step)}</span>
              ) : (
                <StepFields
                  step={step}
                  onChange={next => change(steps.map((one, index) => (index === at ? next : one)))}
                  onRemove={() => change(steps.filter((_, index) => index !== at))}
                />
              )}
            </li>
          ))}
          {steps.length === 0 && <li className="text-soft">Nobody is reminded.</li>}
        </ol>
        {isInherited ? (
          <Button onClick={() => change(steps)}>Say other steps for these</Button>
        ) : (
          <div className="flex flex-wrap gap-2">
            <Button
              disabled={steps.length >= 12}
              onClick={() => change([...steps, { rung: 'due', days: 0, to: ['owner'] }])}
            >
              Add a step
            </Button>
            {kind !== 'all' && (
              <Button look="quiet" onClick={() => change(null)}>
                As everything else
              </Button>
            )}
          </div>
        )}
        <Form form={form} verb="Record the steps">
          <p className="text-sm text-soft">
            Each step is told once, to who has an account here, and never on a day on which people do not work. Where
            nobody owes a thing, the lead is told.
          </p>
        </Form>
      </fieldset>
    </Panel>
  )
}

function StepFields({
  step,
  onChange,
  onRemove,
}: {
  readonly step: LadderStep
  readonly onChange: (step: LadderStep) => void
  readonly onRemove: () => void
}) {
  const toggle = (recipient: Recipient, isTold: boolean) => {
    const to = Recipient.options.filter(one => (one === recipient ? isTold : step.to.includes(one)))
    if (to.length > 0) onChange({ ...step, to })
  }
  return (
    <div className="flex flex-wrap items-end gap-3">
      <div className="w-24">
        <TextField
          label="Days"
          required
          type="number"
          value={String(step.days)}
          onChange={days => Number.isInteger(Number(days)) && onChange({ ...step, days: Number(days) })}
        />
      </div>
      <div className="w-56">
        <ChoiceField
          label="from when"
          required
          value={step.rung}
          onChange={rung => onChange({ ...step, rung: rung as Rung })}
          options={rungs}
        />
      </div>
      <fieldset className="flex h-8 items-center gap-3">
        <legend className="sr-only">Who is told</legend>
        {Recipient.options.map(recipient => (
          <CheckField
            key={recipient}
            label={recipient}
            checked={step.to.includes(recipient)}
            onChange={isTold => toggle(recipient, isTold)}
          />
        ))}
      </fieldset>
      <Button look="quiet" onClick={onRemove}>
        Remove
      </Button>
    </div>
  )
}
