import type { ReactNode } from 'react'
import { useRefresh } from '../api.ts'
import { Form, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { useToast } from '../kit/toast.tsx'
import type { RegisterDefinition } from '../register/definitions.ts'
import { RegisterField } from '../register/register-field.tsx'
import { sentValues, startingValues, wantedOf } from '../register/register-view.ts'

export type FormValues = Readonly<Record<string, unknown>>

interface FieldsFormProps {
  readonly fields: RegisterDefinition['fields']
  readonly initial?: FormValues
  readonly verb: string
  readonly done: string
  readonly onDone: () => void
  readonly send: (values: FormValues) => Promise<unknown>
  readonly children?: ReactNode
}

/** A form of fields as registers have them, for a drawer: it sends, says so, and closes. */
export function FieldsForm({ fields, initial, verb, done, onDone, send, children }: FieldsFormProps) {
  const refresh = useRefresh()
  const say = useToast()
  const form = useForm<FormValues>({
    initial: { ...startingValues({ fields }, null), ...initial },
    check: values => missing(values, wantedOf(fields)),
    send: async values => {
      await send(sentValues(fields, values))
      await refresh()
      say({ text: done })
      onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb={verb} onCancel={onDone}>
        {children}
        {fields.map(field => (
          <RegisterField
            key={field.key}
            field={field}
            value={form.values[field.key]}
            onChange={value => form.set({ [field.key]: value })}
            error={form.errors[field.key]}
          />
        ))}
      </Form>
    </div>
  )
}
