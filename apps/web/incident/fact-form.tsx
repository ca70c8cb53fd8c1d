import { client, useRefresh } from '../api.ts'
import { Form, TextArea, useForm } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'
import { type MomentDraft, momentInput, whyNotMoment } from './incident-view.ts'
import { MomentField } from './moment-field.tsx'
import type { Overview } from './use-incident.ts'

interface FactFormProps {
  readonly overview: Overview
  readonly onDone: () => void
}

/** Puts an entry on the timeline: what was seen, done or said, and when. */
export function FactForm({ overview, onDone }: FactFormProps) {
  const refresh = useRefresh()
  const say = useToast()
  const form = useForm<{ what: string; at: MomentDraft }>({
    initial: { what: '', at: { is: 'now' } },
    draft: `incident.fact.${overview.id}`,
    check: values => {
      const moment = whyNotMoment(values.at)
      return {
        ...(values.what.trim() === '' && { what: 'Write down what happened or was done.' }),
        ...(moment !== null && { at: moment }),
      }
    },
    send: async values => {
      const at = momentInput(values.at)
      await client.incidents.note({ params: { id: overview.id }, body: { what: values.what, ...(at && { at }) } })
      await refresh()
      say({ text: 'It stands on the timeline.' })
      onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Put it on the timeline" onCancel={onDone}>
        <TextArea label="What was seen, done or said" required rows={5} {...form.field('what')} />
        <MomentField label="When" zone={overview.body.zone} {...form.field('at')} />
      </Form>
    </div>
  )
}
