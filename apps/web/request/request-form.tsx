import { type Priority, priorities } from '@onus/core/request'
import { useNavigate, useParams } from '@tanstack/react-router'
import { client, type Reply, useAll, useMoment, useRead, useRefresh } from '../api.ts'
import { ChoiceField, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Page } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { useControls, usePeople } from '../record/use-names.ts'
import { useRequirements } from '../record/use-requirements.ts'
import { useMay } from '../shell/session.ts'

type Request = Reply<'requests', 'get'>

/** Writes a request, or edits one that is not answered yet. */
export function RequestForm() {
  const { id } = useParams({ strict: false }) as { id?: string }
  const [url] = useUrlState()
  if (id === undefined) return <Fields engagement={url.engagement ?? ''} />
  return <Editing id={id} />
}

function Editing({ id }: { readonly id: string }) {
  const request = useRead('requests', 'get', { params: { id }, query: {} })
  return <Loaded of={request}>{found => <Fields engagement={found.body.engagement} request={found} />}</Loaded>
}

interface FieldsProps {
  readonly engagement: string
  readonly request?: Request
}

function Fields({ engagement, request }: FieldsProps) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const people = usePeople()
  const controls = useControls()
  const requirements = useRequirements()
  const engagements = useAll('engagements', useMoment())
  const mayPeople = useMay('person:read')
  const body = request?.body
  const form = useForm({
    initial: {
      engagement,
      reference: body?.reference ?? '',
      title: body?.title ?? '',
      asked: body?.asked ?? '',
      requirements: (body?.requirements ?? []) as readonly string[],
      controls: (body?.controls ?? []) as readonly string[],
      assignee: body?.assignee ?? null,
      due: body?.due ?? '',
      priority: (body?.priority ?? 'normal') as Priority,
    },
    check: values => missing(values, { engagement: 'Choose the engagement.', title: 'Say what is asked for.' }),
    send: async values => {
      const draft = {
        ...values,
        requirements: [...values.requirements],
        controls: [...values.controls],
        due: values.due || null,
      }
      const written = request
        ? await client.requests.update({
            params: { id: request.id },
            body: { body: draft },
            ifMatch: String(request.version),
          })
        : await client.requests.create({ body: { body: draft } })
      await refresh()
      say({ text: request ? 'The request is changed.' : 'The request is written; send it when it is ready.' })
      await navigate({ to: `/requests/${written.id}` })
    },
  })
  const { field, values, set } = form
  return (
    <Page>
      <div className="mx-auto max-w-2xl">
        <h1 className="mb-5 text-xl font-semibold">{request ? `Edit ${request.body.reference}` : 'Write a request'}</h1>
        <Form form={form} verb={request ? 'Record the change' : 'Write the request'} onCancel={() => history.back()}>
          {!request && (
            <PickField
              label="Engagement"
              required
              items={(engagements.data ?? []).map(one => ({ id: one.id, label: one.body.title }))}
              value={values.engagement ? [values.engagement] : []}
              onChange={([id]) => set({ engagement: id ?? '' })}
              error={form.errors.engagement}
            />
          )}
          <TextField
            label="Reference"
            {...field('reference')}
            help="The number in the auditor’s own list. Left empty, the next free one."
          />
          <TextField label="Title" required {...field('title')} help="What is asked for, in a few words." />
          <TextArea label="What is asked" {...field('asked')} help="In full, as it was asked." />
          <PickField
            label="Requirements"
            multiple
            items={requirements}
            value={values.requirements}
            onChange={chosen => set({ requirements: [...chosen] })}
          />
          {controls.items.length > 0 && (
            <PickField
              label="Controls"
              multiple
              items={controls.items}
              value={values.controls}
              onChange={chosen => set({ controls: [...chosen] })}
            />
          )}
          {mayPeople && (
            <PickField
              label="Assigned to"
              items={people.items}
              value={values.assignee === null ? [] : [values.assignee]}
              onChange={([id]) => set({ assignee: id ?? null })}
              help="Who answers it."
            />
          )}
          <div className="grid gap-4 sm:grid-cols-2">
            <ChoiceField
              label="Priority"
              required
              value={values.priority}
              onChange={priority => set({ priority: priority as Priority })}
              options={priorities}
            />
            <TextField
              label="Due"
              type="date"
              {...field('due')}
              help="Left empty: the usual time of its priority, from the day it is sent."
            />
          </div>
        </Form>
      </div>
    </Page>
  )
}
