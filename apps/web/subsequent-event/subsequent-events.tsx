import { isFrozen } from '@onus/core/engagement'
import { eventEffects } from '@onus/core/subsequent-event'
import { useState } from 'react'
import { client, type Reply, useAll, useMoment, useRefresh } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Button } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { ChoiceField, Form, TextArea, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useMay } from '../shell/session.ts'

type EventRecord = Reply<'subsequentEvents', 'get'>

/** What happened, or came to light, between the last day of an engagement and its report. */
export function SubsequentEvents({ engagement }: EngagementPanelProps) {
  const events = useAll('subsequentEvents', useMoment())
  const mayWrite = useMay('engagement:write') && !isFrozen(engagement.body)
  const [drawer, setDrawer] = useState<'note' | EventRecord | null>(null)
  const close = () => setDrawer(null)
  return (
    <Panel
      title="Events since the last day"
      actions={mayWrite && <Button onClick={() => setDrawer('note')}>Note an event</Button>}
    >
      <Loaded of={events} waiting={<SkeletonRows rows={2} />}>
        {all => {
          const mine = all.filter(one => one.body.engagement === engagement.id)
          if (mine.length === 0) return <p className="text-soft">No event is noted.</p>
          return (
            <ul className="-my-1.5 divide-y">
              {mine.map(event => (
                <li key={event.id} className="flex flex-wrap items-start gap-2 py-2">
                  <span className="mt-1">
                    <StateShape state={event.body.lifecycle.state === 'noted' ? 'unknown' : 'operating'} />
                  </span>
                  <EventWords event={event} />
                  {mayWrite && event.body.lifecycle.state === 'noted' && (
                    <Button onClick={() => setDrawer(event)}>Decide</Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
      <Drawer
        title={drawer === 'note' ? 'Note an event' : 'What it does to the report'}
        open={drawer !== null}
        onClose={close}
      >
        {drawer === 'note' && <Note engagement={engagement} onDone={close} />}
        {drawer !== null && drawer !== 'note' && <Decide event={drawer} onDone={close} />}
      </Drawer>
    </Panel>
  )
}

function EventWords({ event: { body } }: { readonly event: EventRecord }) {
  const { lifecycle } = body
  return (
    <span className="min-w-0 flex-1 basis-40">
      <span className="block font-medium break-words">{body.title}</span>
      <span className="block text-sm text-soft">
        Happened on {body.happenedOn}, known since {body.knownOn}
      </span>
      <span className="block text-sm break-words">
        {lifecycle.state === 'noted'
          ? 'Not decided what it does to the report.'
          : `${eventEffects.find(one => one.value === lifecycle.effect)?.label}. ${lifecycle.why}`}
      </span>
    </span>
  )
}

function Note({ engagement, onDone }: EngagementPanelProps & { readonly onDone: () => void }) {
  const refresh = useRefresh()
  const form = useForm({
    initial: { title: '', happenedOn: '', knownOn: '', description: '' },
    check: values =>
      missing(values, {
        title: 'Event',
        happenedOn: 'Happened on',
        knownOn: 'Known since',
        description: 'What happened',
      }),
    send: async values => {
      await client.subsequentEvents.create({ body: { body: { ...values, engagement: engagement.id } } })
      await refresh()
      onDone()
    },
  })
  const { field } = form
  return (
    <div className="p-4">
      <Form form={form} verb="Note it" onCancel={onDone}>
        <TextField label="Event" required {...field('title')} help="In a few words." />
        <TextField label="Happened on" type="date" required {...field('happenedOn')} />
        <TextField label="Known since" type="date" required {...field('knownOn')} />
        <TextArea label="What happened" required {...field('description')} help="Facts only." />
      </Form>
    </div>
  )
}

function Decide({ event, onDone }: { readonly event: EventRecord; readonly onDone: () => void }) {
  const refresh = useRefresh()
  const form = useForm({
    initial: { effect: '', why: '' },
    check: values => missing(values, { effect: 'What it does to the report', why: 'Why' }),
    send: async values => {
      await client.subsequentEvents.transition({
        params: { id: event.id },
        body: { verb: 'decide', input: values },
        ifMatch: String(event.version),
      })
      await refresh()
      onDone()
    },
  })
  const { field } = form
  return (
    <div className="p-4">
      <Form form={form} verb="Decide" onCancel={onDone}>
        <ChoiceField
          label="What it does to the report"
          required
          options={eventEffects}
          {...field('effect')}
          help="The opinion itself is the auditor’s."
        />
        <TextArea label="Why" required {...field('why')} help="Kept in the record." />
      </Form>
    </div>
  )
}
