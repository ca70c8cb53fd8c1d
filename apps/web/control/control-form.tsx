import { Cadence } from '@onus/core/control'
import { useNavigate, useParams } from '@tanstack/react-router'
import { client, useAll, useRead, useRefresh } from '../api.ts'
import { ChoiceField, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Page } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { usePeople } from '../record/use-names.ts'
import { useRequirements } from '../record/use-requirements.ts'
import { type ControlDraft, checksFor, controlBody, draftOf, emptyControl, isAnchored } from './control-form-view.ts'
import type { ControlRecord } from './control-view.ts'

/** Writes a control, or a new version of one. */
export function ControlForm() {
  const { id } = useParams({ strict: false }) as { id?: string }
  if (!id) return <ControlFields record={null} />
  return <EditControl id={id} />
}

function EditControl({ id }: { readonly id: string }) {
  const control = useRead('controls', 'get', { params: { id }, query: {} })
  return <Loaded of={control}>{record => <ControlFields record={record} />}</Loaded>
}

function ControlFields({ record }: { readonly record: ControlRecord | null }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const people = usePeople()
  const requirements = useRequirements()
  const checks = useRead('checks', 'list', { query: {} })
  const scopes = useAll('scopes')
  const form = useForm<ControlDraft>({
    initial: record ? draftOf(record.body) : emptyControl,
    draft: `control.${record?.id ?? 'new'}.${record?.version ?? 0}`,
    check: values =>
      missing(values, {
        code: 'Give it a short code.',
        title: 'Give it a title.',
        statement: 'Say what is done.',
        acceptance: 'Say how one sees that it is done.',
      }),
    send: async values => {
      const body = { body: controlBody(values, record?.body ?? null), reason: values.reason }
      const written = record
        ? await client.controls.update({ params: { id: record.id }, body, ifMatch: String(record.version) })
        : await client.controls.create({ body })
      await refresh()
      say({
        text: record ? `Version ${written.version} of ${values.code} is recorded.` : `${values.code} is recorded.`,
      })
      await navigate({ to: `/controls/${written.id}` })
    },
  })
  const { field, values, set, errors } = form
  return (
    <Page>
      <div className="mx-auto max-w-2xl">
        <h1 className="mb-5 text-xl font-semibold">{record ? `Edit ${record.body.code}` : 'Write a control'}</h1>
        <Form form={form} verb={record ? 'Record a new version' : 'Record the control'} onCancel={() => history.back()}>
          <TextField label="Code" required {...field('code')} help="Short and stable, like AC-01." mono />
          <TextField label="Title" required {...field('title')} help="The outcome, in one line." />
          <TextArea label="Statement" required {...field('statement')} help="What is done, by whom, when." />
          <TextArea
            label="Acceptance"
            required
            rows={3}
            {...field('acceptance')}
            help="How one sees that it is done; one line each."
          />
          <PickField
            label="Owner"
            items={people.items}
            value={values.owner}
            onChange={owner => set({ owner })}
            error={errors.lifecycle}
            help="The one accountable person. Without an owner the control stays proposed."
          />
          <ChoiceField
            label="Cadence"
            required
            value={values.cadence}
            onChange={cadence => set({ cadence: cadence as Cadence })}
            options={Cadence.options.map(value => ({ value, label: value }))}
          />
          {isAnchored(values.cadence) && (
            <TextField
              label="Windows counted from"
              type="date"
              {...field('anchor')}
              help="Only where its windows do not follow the weeks, months and fiscal years of the organisation."
            />
          )}
          {values.cadence === 'event-driven' && (
            <div className="grid gap-4 sm:grid-cols-2">
              <TextField
                label="Responds within"
                type="number"
                {...field('respondWithin')}
                help="How soon after each event; left empty, no response is measured."
              />
              <ChoiceField
                label="Hours or days"
                required
                value={values.unit}
                onChange={unit => set({ unit: unit as 'hours' | 'days' })}
                options={[
                  { value: 'hours', label: 'hours that go by' },
                  { value: 'days', label: 'days of the calendar' },
                ]}
              />
            </div>
          )}
          <PickField
            label="Requirements"
            multiple
            items={requirements}
            value={values.addresses.map(link => link.requirement)}
            onChange={refs =>
              set({
                addresses: refs.map(requirement => ({
                  requirement,
                  how: values.addresses.find(link => link.requirement === requirement)?.how ?? '',
                })),
              })
            }
            error={errors.addresses}
            help="Which requirements it addresses."
          />
          {values.addresses.map((link, at) => (
            <TextField
              key={link.requirement}
              label={`How it addresses ${link.requirement}`}
              required
              value={link.how}
              onChange={how => set({ addresses: values.addresses.with(at, { ...link, how }) })}
            />
          ))}
          <PickField
            label="Checks"
            multiple
            items={checksFor(checks.data?.items ?? [], values.addresses)}
            {...field('checks')}
            help="Which checks test it. Those that serve its requirements come first."
          />
          <PickField
            label="Scopes"
            multiple
            items={(scopes.data ?? []).map(scope => ({ id: scope.id, label: scope.body.name }))}
            value={values.scopes}
            onChange={chosen => set({ scopes: chosen })}
            help="Where it works. None means the whole organisation."
          />
          <TextField
            label="Theme"
            value={values.theme}
            onChange={theme => set({ theme })}
            help="What it belongs to, like access or change."
          />
          <TextField
            label="Why"
            value={values.reason}
            onChange={reason => set({ reason })}
            help="Why it is written or changed; kept in its history."
          />
        </Form>
      </div>
    </Page>
  )
}
