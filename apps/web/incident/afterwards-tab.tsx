import { useState } from 'react'
import { client, useAll, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { CheckField, Form, PickField, TextArea, useForm } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { useControls } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { AtTime } from './at-time.tsx'
import { timeOf } from './incident-view.ts'
import { MomentEditor } from './moments-panel.tsx'
import type { Overview, RoomProps } from './use-incident.ts'

/** Handled, looked back on, or withdrawn. */
export function AfterwardsTab({ overview, mayWrite }: RoomProps) {
  const { body } = overview
  return (
    <div className="grid items-start gap-x-4 lg:grid-cols-2">
      <div className="min-w-0">
        <Panel title="Handled">
          {body.moments.handled ? (
            <p>
              Handled <AtTime time={timeOf(body.moments.handled.at, body.zone)} />
            </p>
          ) : (
            <>
              <p className="text-soft">
                It goes on. While it does at the day of the final report, a progress report takes its place and the
                final one is due a month after handling.
              </p>
              {mayWrite && <MomentEditor overview={overview} name="handled" onDone={() => {}} />}
            </>
          )}
        </Panel>
        {mayWrite && <Withdraw id={overview.id} />}
      </div>
      <div className="min-w-0">
        <Panel title="Looking back">
          <Review overview={overview} />
          {mayWrite && <ReviewForm key={overview.version} overview={overview} />}
          {mayWrite && body.review === null && body.waiver === null && <Waive id={overview.id} />}
        </Panel>
      </div>
    </div>
  )
}

const functions = ['govern', 'identify', 'protect', 'detect', 'respond', 'recover'] as const

function Review({ overview: { body, people } }: { readonly overview: Overview }) {
  const { review, waiver } = body
  const { labelOf } = useControls()
  if (review === null && waiver !== null)
    return (
      <>
        <p className="font-medium">Nobody looks back.</p>
        <p className="whitespace-pre-wrap">{waiver.reason}</p>
        <p className="text-sm text-soft">
          {people[waiver.by] ?? 'Somebody'}, <AtTime time={timeOf(waiver.at, body.zone)} />
        </p>
      </>
    )
  if (review === null)
    return (
      <p className="text-soft">
        Nobody has written down what was learnt. It closes once that is done, or once somebody says why nobody looks
        back.
      </p>
    )
  return (
    <>
      <p className="whitespace-pre-wrap">{review.learnt}</p>
      <p className="text-sm text-soft">
        {people[review.by] ?? 'Somebody'}, <AtTime time={timeOf(review.at, body.zone)} />
      </p>
      <ul className="mt-1 list-disc pl-5">
        {review.controls.map(id => (
          <li key={id}>
            <Anchor href={`/controls/${id}`} className="underline">
              {labelOf(id)}
            </Anchor>
          </li>
        ))}
        {review.actions.map(id => (
          <li key={id}>
            <Anchor href={`/actions/${id}`} className="underline">
              Action
            </Anchor>
          </li>
        ))}
        {review.risks.map(risk => (
          <li key={risk}>Risk: {risk}</li>
        ))}
        {review.csf.length > 0 && <li>Functions of the CSF: {review.csf.join(', ')}</li>}
      </ul>
    </>
  )
}

function Waive({ id }: { readonly id: string }) {
  const refresh = useRefresh()
  const say = useToast()
  const [isOpen, setOpen] = useState(false)
  const form = useForm<{ reason: string }>({
    initial: { reason: '' },
    draft: `incident.waiver.${id}`,
    check: values => ({ ...(values.reason.trim() === '' && { reason: 'Say why nobody looks back.' }) }),
    send: async ({ reason }) => {
      const change = { waiver: { reason } }
      await client.incidents.amend({ params: { id }, body: { change, reason: 'Nobody looks back' } })
      await refresh()
      say({ text: 'It is recorded that nobody looks back.' })
    },
  })
  return (
    <div className="mt-3 border-t pt-3" data-print="no">
      {!isOpen && <Button onClick={() => setOpen(true)}>Go without a review</Button>}
      {isOpen && (
        <Form form={form} verb="Record that nobody looks back" onCancel={() => setOpen(false)}>
          <TextArea
            label="Why nobody looks back"
            help="It stands in the record under your name."
            required
            rows={2}
            {...form.field('reason')}
          />
        </Form>
      )}
    </div>
  )
}

interface ReviewValues {
  learnt: string
  controls: readonly string[]
  actions: readonly string[]
  risks: string
  csf: readonly string[]
}

function ReviewForm({ overview: { id, body } }: { readonly overview: Overview }) {
  const refresh = useRefresh()
  const say = useToast()
  const controls = useControls()
  const actions = useAll('actions', {}, { enabled: useMay('action:read') })
  const before = body.review
  const [isOpen, setOpen] = useState(before === null && body.waiver === null)
  const form = useForm<ReviewValues>({
    initial: {
      learnt: before?.learnt ?? '',
      controls: before?.controls ?? [],
      actions: before?.actions ?? [],
      risks: (before?.risks ?? []).join('\n'),
      csf: before?.csf ?? [],
    },
    draft: `incident.review.${id}`,
    check: values => ({ ...(values.learnt.trim() === '' && { learnt: 'Say what was learnt.' }) }),
    send: async values => {
      const review = {
        learnt: values.learnt,
        controls: [...values.controls],
        actions: [...values.actions],
        risks: values.risks
          .split('\n')
          .map(one => one.trim())
          .filter(Boolean),
        csf: functions.filter(one => values.csf.includes(one)),
      }
      await client.incidents.amend({ params: { id }, body: { change: { review }, reason: 'Looked back' } })
      await refresh()
      say({ text: 'What was learnt is recorded.' })
    },
  })
  const { field, values, set } = form
  if (!isOpen)
    return <Button onClick={() => setOpen(true)}>{before === null ? 'Look back after all' : 'Write it anew'}</Button>
  return (
    <div className="mt-3" data-print="no">
      <Form form={form} verb="Record what was learnt">
        <TextArea label="What was learnt" required rows={4} {...field('learnt')} />
        <PickField label="Controls that change" multiple items={controls.items} {...field('controls')} />
        <PickField
          label="Actions that follow"
          multiple
          items={(actions.data ?? []).map(one => ({ id: one.id, label: one.body.title }))}
          {...field('actions')}
        />
        <TextArea label="Risks that look different now" rows={2} help="One a line." {...field('risks')} />
        <fieldset>
          <legend className="font-medium">Functions of the CSF that it is about</legend>
          <div className="flex flex-wrap gap-x-5">
            {functions.map(one => (
              <CheckField
                key={one}
                label={one.charAt(0).toUpperCase() + one.slice(1)}
                checked={values.csf.includes(one)}
                onChange={isOn => set({ csf: isOn ? [...values.csf, one] : values.csf.filter(other => other !== one) })}
              />
            ))}
          </div>
        </fieldset>
      </Form>
    </div>
  )
}

function Withdraw({ id }: { readonly id: string }) {
  const refresh = useRefresh()
  const [isOpen, setOpen] = useState(false)
  const form = useForm<{ note: string }>({
    initial: { note: '' },
    check: values => ({ ...(values.note.trim() === '' && { note: 'Say why it was none.' }) }),
    send: async ({ note }) => {
      await client.incidents.withdraw({ params: { id }, body: { note } })
      await refresh()
    },
  })
  return (
    <Panel title="It was none">
      <p className="text-soft">
        A withdrawn incident keeps its record and its reports; its clocks stop, and nothing in it changes any more.
        Where an authority was told, tell it this as well.
      </p>
      {!isOpen && (
        <Button className="mt-2" onClick={() => setOpen(true)}>
          Withdraw it with a note
        </Button>
      )}
      {isOpen && (
        <div className="mt-2">
          <Form form={form} verb="Withdraw the incident" onCancel={() => setOpen(false)}>
            <TextArea label="Why it was none" required rows={3} {...form.field('note')} />
          </Form>
        </div>
      )}
    </Panel>
  )
}
