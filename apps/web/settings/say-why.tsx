import { useRefresh } from '../api.ts'
import { Form, TextArea, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { useToast } from '../kit/toast.tsx'
import { useStepUp } from '../shell/step-up.tsx'

interface SayWhyProps {
  readonly verb: string
  readonly done: string
  readonly send: (why: string) => Promise<unknown>
  readonly onDone: () => void
}

/** Does something that needs a reason, and a fresh proof of who one is where it is asked for. */
export function SayWhy({ verb, done, send, onDone }: SayWhyProps) {
  const stepUp = useStepUp()
  const say = useToast()
  const refresh = useRefresh()
  const form = useForm({
    initial: { why: '' },
    check: values => missing(values, { why: 'Say why.' }),
    send: async ({ why }) => {
      await stepUp(() => send(why))
      say({ text: done })
      await refresh()
      onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb={verb} onCancel={onDone}>
        <TextArea label="Why" required {...form.field('why')} rows={3} />
      </Form>
    </div>
  )
}
