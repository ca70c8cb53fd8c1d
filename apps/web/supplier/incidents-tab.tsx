import { useState } from 'react'
import { client, type Reply, useAct, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { ChoiceField, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useMay } from '../shell/session.ts'
import { triggerKinds } from './supplier-view.ts'

interface IncidentsProps {
  readonly supplier: string
  readonly found: Reply<'suppliers', 'standing'>
  readonly mayWrite: boolean
}

/** Incidents that a supplier told of, and whatever else asks for a new assessment. */
export function IncidentsTab({ supplier, found, mayWrite }: IncidentsProps) {
  const [asks, setAsks] = useState<'notice' | 'trigger' | 'service' | null>(null)
  const { notices, triggers, serviceReviews, zone } = found
  return (
    <div className="grid items-start gap-x-4 lg:grid-cols-2">
      <Panel
        title="Incidents that it told of"
        actions={mayWrite && <Button onClick={() => setAsks('notice')}>It told of an incident</Button>}
      >
        {notices.length === 0 && <p className="text-soft">It told of none.</p>}
        <ul className="divide-y">
          {notices.map(({ what, toldAt, awareAt, hours, late, incident }) => (
            <li key={`${toldAt} ${what}`} className="py-2">
              <p className="font-medium">{what}</p>
              <p className="flex items-baseline gap-x-1.5 text-sm">
                <StateShape state={late === null ? 'unknown' : late ? 'late' : 'operating'} />
                <span>
                  Told <DateTime at={toldAt} as="absolute" />,{' '}
                  {awareAt === null || hours === null
                    ? 'it did not say since when it knew'
                    : `${Math.round(hours)} hours after it knew${late === null ? ', and no time is agreed' : late ? ', later than agreed' : ''}`}
                </span>
              </p>
              {incident !== null && (
                <Anchor href={`/incidents/${incident}`} className="text-sm underline">
                  The incident here
                </Anchor>
              )}
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
      <Panel
        title="Reports on the agreed service"
        actions={mayWrite && <Button onClick={() => setAsks('service')}>It reported</Button>}
      >
        {serviceReviews.length === 0 && (
          <p className="text-soft">None was reviewed. The latest counts: what was not kept is open until one is.</p>
        )}
        <ul className="divide-y">
          {serviceReviews.toReversed().map(({ from, to, what, met, at }) => (
            <li key={at} className="py-2">
              <p className="flex items-center gap-1.5 font-medium">
                <StateShape state={met ? 'operating' : 'failing'} /> {from} to {to}: {met ? 'kept' : 'not kept'}
              </p>
              <p>{what}</p>
            </li>
          ))}
        </ul>
      </Panel>
      <Drawer title={asks === null ? '' : acts[asks]} open={asks !== null} onClose={() => setAsks(null)}>
        {asks === 'notice' && <NoticeForm supplier={supplier} onDone={() => setAsks(null)} />}
        {asks === 'trigger' && <TriggerForm supplier={supplier} onDone={() => setAsks(null)} />}
        {asks === 'service' && <ServiceForm supplier={supplier} onDone={() => setAsks(null)} />}
      </Drawer>
    </div>
  )
}

const acts = {
  notice: 'It told of an incident',
  trigger: 'Something happened',
  service: 'It reported on the agreed service',
} as const

interface ActProps {
  readonly supplier: string
  readonly onDone: () => void
}

const moment = (local: string) => new Date(local).toISOString() as never
const here = Intl.DateTimeFormat().resolvedOptions().timeZone

function NoticeForm({ supplier, onDone }: ActProps) {
  const act = useAct()
  const mayRead = useMay('incident:read')
  const query = { kind: 'real' } as const
  const incidents = useRead('incidents', 'list', { query }, { enabled: mayRead }).data?.items ?? []
  const form = useForm<{ what: string; awareAt: string; toldAt: string; incident: string }>({
    initial: { what: '', awareAt: '', toldAt: '', incident: '' },
    check: values => ({
      ...(values.what.trim() === '' && { what: 'Say what happened.' }),
      ...(values.toldAt === '' && { toldAt: 'Say when it told.' }),
    }),
    send: async ({ what, awareAt, toldAt, incident }) => {
      const times = { awareAt: awareAt === '' ? null : moment(awareAt), toldAt: moment(toldAt) }
      const body = { what, ...times, incident: incident === '' ? null : incident }
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
        {incidents.length > 0 && (
          <PickField
            label="Our own incident"
            help="Where it touched us too."
            items={incidents.map(({ id, title }) => ({ id, label: title }))}
            value={form.values.incident === '' ? [] : [form.values.incident]}
            onChange={([incident]) => form.set({ incident: incident ?? '' })}
          />
        )}
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

function ServiceForm({ supplier, onDone }: ActProps) {
  const act = useAct()
  const form = useForm<{ from: string; to: string; what: string; met: string }>({
    initial: { from: '', to: '', what: '', met: '' },
    check: values => ({
      ...((values.from === '' || values.to < values.from) && { from: 'Say from when until when.' }),
      ...(values.what.trim() === '' && { what: 'Say what it reported.' }),
      ...(values.met === '' && { met: 'Say whether it kept what was agreed.' }),
    }),
    send: async ({ met, ...said }) => {
      const done = await act(
        () => client.suppliers.serviceReview({ params: { id: supplier }, body: { ...said, met: met === 'yes' } }),
        'Recorded.',
      )
      if (done) onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Record it" onCancel={onDone}>
        <TextField label="From" type="date" required {...form.field('from')} />
        <TextField label="Until" type="date" required {...form.field('to')} />
        <TextArea label="What it reported" required {...form.field('what')} />
        <ChoiceField
          label="Did it keep what was agreed?"
          required
          options={[
            { value: '', label: 'Not answered' },
            { value: 'yes', label: 'Yes' },
            { value: 'no', label: 'No' },
          ]}
          {...form.field('met')}
        />
      </Form>
    </div>
  )
}
