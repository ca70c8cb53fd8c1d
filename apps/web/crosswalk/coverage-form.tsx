import { Plus, X } from 'lucide-react'
import { client, useRefresh } from '../api.ts'
import { Button, IconButton } from '../kit/button.tsx'
import { Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'
import { useControls } from '../record/use-names.ts'
import { idOf } from './relation-view.ts'

interface Element {
  readonly text: string
  readonly control: string
  readonly how: string
}

interface CoverageDraft {
  readonly elements: readonly Element[]
  readonly rationaleText: string
}

const emptyElement: Element = { text: '', control: '', how: '' }

/** Decides that several parts cover a requirement together: each element by name, with the control that does it. */
export function CoverageForm({ target, onDone }: { readonly target: string; readonly onDone: () => void }) {
  const refresh = useRefresh()
  const say = useToast()
  const controls = useControls()
  const form = useForm<CoverageDraft>({
    initial: { elements: [emptyElement], rationaleText: '' },
    draft: `group-coverage.${target}`,
    check: values => ({
      ...(values.elements.some(one => !one.text.trim() || !one.control || !one.how.trim()) && {
        elements: 'Every element needs its words, its control and how the control does it.',
      }),
      ...(values.rationaleText.trim() === '' && { rationaleText: 'Say why these elements are all of it.' }),
    }),
    send: async values => {
      await client.groupCoverages.create({ body: { body: { target, ...values } as never, reason: '' } })
      await refresh()
      say({ text: 'Recorded as a draft. Somebody else has to sign it before it counts.' })
      onDone()
    },
  })
  const { values, set, errors, field } = form
  const change = (at: number, patch: Partial<Element>) =>
    set({ elements: values.elements.with(at, { ...(values.elements[at] ?? emptyElement), ...patch }) })
  return (
    <Form form={form} verb="Record the decision" onCancel={onDone}>
      <p className="text-soft">
        Several parts never make a whole by themselves. Name everything that {idOf(target)} asks for, and for each the
        control that does it.
      </p>
      {values.elements.map((element, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an element has no identity but its place
        <fieldset key={at} className="space-y-2 rounded-md border p-3">
          <legend className="px-1 text-sm font-medium">Element {at + 1}</legend>
          <TextField label="What it asks for" required value={element.text} onChange={text => change(at, { text })} />
          <PickField
            label={`Control for element ${at + 1}`}
            required
            items={controls.items}
            value={element.control ? [element.control] : []}
            onChange={([control]) => change(at, { control: control ?? '' })}
          />
          <TextField
            label="How the control does it"
            required
            value={element.how}
            onChange={how => change(at, { how })}
          />
          {values.elements.length > 1 && (
            <IconButton
              label={`Remove element ${at + 1}`}
              icon={<X size={14} />}
              onClick={() => set({ elements: values.elements.toSpliced(at, 1) })}
            />
          )}
        </fieldset>
      ))}
      {errors.elements && <p className="text-sm font-medium text-failing">{errors.elements}</p>}
      <Button icon={<Plus size={14} />} onClick={() => set({ elements: [...values.elements, emptyElement] })}>
        Add an element
      </Button>
      <TextArea label="Why these are all of it" required rows={3} {...field('rationaleText')} />
    </Form>
  )
}
