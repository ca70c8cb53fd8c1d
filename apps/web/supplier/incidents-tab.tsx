import { useState } from 'react'
import { client, type Reply, useAct } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { ChoiceField, Form, TextArea, TextField, useForm } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { triggerKinds } from './supplier-view.ts'

interface IncidentsProps {
  readonly supplier: string
  readonly found: Reply<'suppliers', 'standing'>
  readonly mayWrite: boolean
}

/** Incidents that a supplier told of, and whatever else asks for a new assessment. */
export function IncidentsTab({ supplier, found, mayWrite }: IncidentsProps) {
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
              <p className="flex items-baseline gap-x-1.5 text-sm">
                <StateShape state={late === null ? 'unknown' : late ? 'late' : 'operating'} />
                <span>
                  Told <DateTime at={toldAt} as="absolute" />,{' '}
                  {awareAt === null || hours === null
                    ? 'it did not say since when it knew'
                    : `${Math.round(hours)} hours after it knew${late === true ? ', later than agreed' : ''}`}
                </span>
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
