import { client, useRefresh } from '../api.ts'
import { Form, PickField, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { useToast } from '../kit/toast.tsx'
import { usePeople } from '../record/use-names.ts'
import type { Line } from './judgement-view.ts'

interface PlanFormProps {
  readonly engagement: string
  readonly lines: readonly Line[]
  readonly onDone: () => void
}

/** Plans who looks at some requirements and by when. In an internal audit what is their own work is left out, and said. */
export function PlanForm({ engagement, lines, onDone }: PlanFormProps) {
  const people = usePeople()
  const refresh = useRefresh()
  const say = useToast()
  const form = useForm({
    initial: { assessor: [] as readonly string[], on: '' },
    check: values => missing(values, { assessor: 'Name who looks.', on: 'Say by which day.' }),
    send: async ({ assessor, on }) => {
      const plan = { assessor: assessor[0] ?? '', on }
      const requirements = lines.map(one => one.requirement)
      const done = await client.judgements.plan({ params: { id: engagement }, body: { requirements, plan } })
      await refresh()
      const [first] = done.leftOut
      say(
        first
          ? { text: `${done.planned} planned. ${done.leftOut.length} left out: ${first.why}`, tone: 'problem' }
          : { text: `${done.planned} planned.` },
      )
      onDone()
    },
  })
  return (
    <div className="p-4">
      <p className="mb-3 text-soft">{lines.length === 1 ? lines[0]?.id : `${lines.length} requirements`}</p>
      <Form form={form} verb="Plan" onCancel={onDone}>
        <PickField label="Who looks" required items={people.items} {...form.field('assessor')} />
        <TextField label="By" type="date" required {...form.field('on')} />
      </Form>
    </div>
  )
}
