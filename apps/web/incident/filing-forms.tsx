import type { FilingView } from '@onus/contract/incident'
import { client, useRefresh } from '../api.ts'
import { ChoiceField, Form, TextArea, TextField, useForm } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'
import { type MomentDraft, momentInput, whyNotMoment } from './incident-view.ts'
import { MomentField } from './moment-field.tsx'

interface FilingFormProps {
  readonly filing: FilingView
  readonly onDone: () => void
}

type InZone = FilingFormProps & { readonly zone: string }

/** Records that a person sent a report, where and when. A late one is taken like any other, with why. */
export function SubmitForm({ filing, zone, onDone }: InZone) {
  const refresh = useRefresh()
  const say = useToast()
  const isLate = filing.due !== null && Date.now() > Date.parse(filing.due.at)
  const form = useForm<{ channel: string; at: MomentDraft; lateBecause: string }>({
    initial: { channel: '', at: { is: 'now' }, lateBecause: '' },
    check: values => ({
      ...(values.channel.trim() === '' && { channel: 'Say where it was sent: a portal, an address, a number.' }),
      ...faultOf('at', values.at),
    }),
    send: async ({ channel, at, lateBecause }) => {
      const moment = momentInput(at)
      const body = { channel, lateBecause, ...(moment && { at: moment }) }
      await client.filings.submit({ params: { id: filing.id }, body })
      await refresh()
      say({ text: 'Recorded as sent. Its words are frozen.' })
      onDone()
    },
  })
  return (
    <div className="p-4">
      <p className="mb-3 text-soft">Onus sends nothing itself: send it, then say so here.</p>
      <Form form={form} verb="Record as sent" onCancel={onDone}>
        <TextField
          label="Where it was sent"
          required
          placeholder="Portal of the authority"
          {...form.field('channel')}
        />
        <MomentField label="When it was sent" zone={zone} {...form.field('at')} />
        {isLate && <TextArea label="Why it is late" rows={3} {...form.field('lateBecause')} />}
      </Form>
    </div>
  )
}

/** Records what the authority said about a report. */
export function AnswerForm({ filing, zone, onDone }: InZone) {
  const refresh = useRefresh()
  const form = useForm<{ outcome: string; reference: string; note: string; at: MomentDraft }>({
    initial: { outcome: 'acknowledged', reference: '', note: '', at: { is: 'now' } },
    check: values => faultOf('at', values.at),
    send: async ({ outcome, reference, note, at }) => {
      const moment = momentInput(at)
      const body = { outcome: outcome as 'acknowledged' | 'rejected', reference, note, ...(moment && { at: moment }) }
      await client.filings.answer({ params: { id: filing.id }, body })
      await refresh()
      onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Record the answer" onCancel={onDone}>
        <ChoiceField
          label="What it answered"
          required
          options={[
            { value: 'acknowledged', label: 'It has it' },
            { value: 'rejected', label: 'It rejects it' },
          ]}
          {...form.field('outcome')}
        />
        <TextField label="Its reference" {...form.field('reference')} />
        <TextArea label="What it said" rows={3} {...form.field('note')} />
        <MomentField label="When it answered" zone={zone} {...form.field('at')} />
      </Form>
    </div>
  )
}

/** Says why a report went out late, where nobody had. */
export function LateForm({ filing, onDone }: FilingFormProps) {
  const refresh = useRefresh()
  const form = useForm<{ reason: string }>({
    initial: { reason: '' },
    check: values => ({ ...(values.reason.trim() === '' && { reason: 'Say why.' }) }),
    send: async ({ reason }) => {
      await client.filings.explainLate({ params: { id: filing.id }, body: { reason } })
      await refresh()
      onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Record why" onCancel={onDone}>
        <TextArea label="Why it was late" required rows={4} {...form.field('reason')} />
      </Form>
    </div>
  )
}

function faultOf(name: string, draft: MomentDraft): Record<string, string> {
  const fault = whyNotMoment(draft)
  return fault === null ? {} : { [name]: fault }
}
