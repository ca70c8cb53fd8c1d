import { useNavigate, useParams } from '@tanstack/react-router'
import { client, useRead, useRefresh } from '../api.ts'
import { Form, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded, type Reading } from '../kit/loaded.tsx'
import { Page } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import type { RegisterDefinition } from './definitions.ts'
import { RegisterField } from './register-field.tsx'
import { prefilled, type RegisterRecord, sentValues, startingValues, wantedOf } from './register-view.ts'

/** Writes a record of any register, or a new version of one. */
export function RegisterForm({ definition }: { readonly definition: RegisterDefinition }) {
  const { id } = useParams({ strict: false }) as { id?: string }
  if (!id) return <Fields definition={definition} record={null} />
  return <Edit definition={definition} id={id} />
}

function Edit({ definition, id }: { readonly definition: RegisterDefinition; readonly id: string }) {
  const record = useRead(definition.noun, 'get', { params: { id }, query: {} })
  return (
    <Loaded of={record as unknown as Reading<RegisterRecord>}>
      {found => <Fields definition={definition} record={found} />}
    </Loaded>
  )
}

interface FieldsProps {
  readonly definition: RegisterDefinition
  readonly record: RegisterRecord | null
}

function Fields({ definition, record }: FieldsProps) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const [url] = useUrlState()
  const operations = client[definition.noun]
  const form = useForm<Readonly<Record<string, unknown>>>({
    initial: {
      ...startingValues(definition, record?.body ?? null),
      ...(record ? {} : prefilled(definition.noun, url)),
    },
    draft: `${definition.noun}.${record?.id ?? 'new'}.${record?.version ?? 0}`,
    check: values => missing(values, wantedOf(definition.fields)),
    send: async values => {
      const body = { body: { body: sentValues(definition.fields, values) as never } }
      const written = record
        ? await operations.update({ params: { id: record.id }, ...body, ifMatch: String(record.version) })
        : await operations.create(body)
      await refresh()
      say({ text: `${definition.title} recorded.` })
      await navigate({ to: `${definition.path}/${written.id}` })
    },
  })
  return (
    <Page>
      <div className="mx-auto max-w-2xl">
        <h1 className="mb-5 text-xl font-semibold">{record ? `Edit: ${String(record.body.title)}` : definition.add}</h1>
        <Form form={form} verb={record ? 'Record a new version' : 'Record'} onCancel={() => history.back()}>
          {definition.fields.map(field => (
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
    </Page>
  )
}
