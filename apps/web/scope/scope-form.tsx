import { ComponentKind, type Scope, ScopeKind } from '@onus/core/scope'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Plus, X } from 'lucide-react'
import { client, type Reply, useAll, useRead, useRefresh } from '../api.ts'
import { Button, IconButton } from '../kit/button.tsx'
import { ChoiceField, Form, fieldLook, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Page } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { wordOf } from './scope-view.ts'

type ScopeRecord = Reply<'scopes', 'get'>
type Component = Scope['components'][number]
type Commitment = Scope['commitments'][number]

/** Writes a scope, or a new version of one. */
export function ScopeForm() {
  const { id } = useParams({ strict: false }) as { id?: string }
  if (!id) return <Fields record={null} />
  return <Edit id={id} />
}

function Edit({ id }: { readonly id: string }) {
  const scope = useRead('scopes', 'get', { params: { id }, query: {} })
  return <Loaded of={scope}>{record => <Fields record={record} />}</Loaded>
}

const empty: Scope = {
  kind: 'system',
  name: '',
  description: '',
  parent: null,
  components: [],
  locations: [],
  commitments: [],
}

function Fields({ record }: { readonly record: ScopeRecord | null }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const scopes = useAll('scopes')
  const form = useForm<Scope>({
    initial: record?.body ?? empty,
    draft: `scope.${record?.id ?? 'new'}.${record?.version ?? 0}`,
    check: values => missing(values, { name: 'Name it.' }),
    send: async values => {
      const written = record
        ? await client.scopes.update({
            params: { id: record.id },
            body: { body: values },
            ifMatch: String(record.version),
          })
        : await client.scopes.create({ body: { body: values } })
      await refresh()
      say({ text: `${values.name} is recorded.` })
      await navigate({ to: `/scope/${written.id}` })
    },
  })
  const { field, values, set, errors } = form
  const parents = (scopes.data ?? [])
    .filter(scope => scope.id !== record?.id)
    .map(scope => ({ id: scope.id, label: scope.body.name, detail: wordOf(scope.body.kind) }))
  return (
    <Page>
      <div className="mx-auto max-w-3xl">
        <h1 className="mb-5 text-xl font-semibold">{record ? `Edit ${record.body.name}` : 'Add a scope'}</h1>
        <Form form={form} verb={record ? 'Record a new version' : 'Record the scope'} onCancel={() => history.back()}>
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField label="Name" required {...field('name')} />
            <ChoiceField
              label="Kind"
              required
              value={values.kind}
              onChange={kind => set({ kind: kind as Scope['kind'] })}
              options={ScopeKind.options.map(value => ({ value, label: wordOf(value) }))}
            />
          </div>
          <TextArea label="Description" rows={3} {...field('description')} />
          <PickField
            label="Part of"
            items={parents}
            value={values.parent ? [values.parent] : []}
            onChange={([parent]) => set({ parent: parent ?? null })}
            error={errors.parent}
          />
          <TextArea
            label="Locations"
            rows={2}
            value={values.locations.join('\n')}
            onChange={text => set({ locations: text.split('\n').filter(Boolean) })}
            help="One a line."
          />
          <Components {...field('components')} />
          <Commitments {...field('commitments')} />
        </Form>
      </div>
    </Page>
  )
}

interface PartsProps<Part> {
  readonly value: readonly Part[]
  readonly onChange: (value: Part[]) => void
  readonly error: string | undefined
}

/** The parts of a system: each in the boundary, or out of it with a reason. */
function Components({ value, onChange, error }: PartsProps<Component>) {
  const change = (at: number, patch: Partial<Component>) => onChange(value.with(at, { ...value[at]!, ...patch }))
  return (
    <fieldset>
      <legend className="mb-1 font-medium">Components</legend>
      <p className="mb-2 text-sm text-soft">
        What it is made of: infrastructure, software, people, procedures, data. What is outside says why.
      </p>
      {error && <p className="mb-2 font-medium text-failing">{error}</p>}
      <ul className="space-y-2">
        {value.map((component, at) => (
          <li key={component.id} className="grid gap-2 rounded-md border p-2 sm:grid-cols-[9rem_1fr_1fr_auto]">
            <select
              aria-label={`Kind of component ${at + 1}`}
              value={component.kind}
              onChange={event => change(at, { kind: event.target.value as Component['kind'] })}
              className={`h-8 ${fieldLook(false)}`}
            >
              {ComponentKind.options.map(kind => (
                <option key={kind} value={kind}>
                  {kind}
                </option>
              ))}
            </select>
            <input
              aria-label={`Name of component ${at + 1}`}
              placeholder="Name"
              value={component.name}
              onChange={event => change(at, { name: event.target.value })}
              className={`h-8 ${fieldLook(false)}`}
            />
            <input
              aria-label={`Location of component ${at + 1}`}
              placeholder="Location"
              value={component.location}
              onChange={event => change(at, { location: event.target.value })}
              className={`h-8 ${fieldLook(false)}`}
            />
            <IconButton
              label={`Remove component ${at + 1}`}
              icon={<X size={14} />}
              onClick={() => onChange(value.toSpliced(at, 1))}
            />
            <input
              aria-label={`Description of component ${at + 1}`}
              placeholder="Description"
              value={component.description}
              onChange={event => change(at, { description: event.target.value })}
              className={`h-8 sm:col-span-2 ${fieldLook(false)}`}
            />
            <input
              aria-label={`Why component ${at + 1} is outside`}
              placeholder="Outside the boundary because"
              value={component.boundary.state === 'out' ? component.boundary.reason : ''}
              onChange={event =>
                change(at, {
                  boundary: event.target.value ? { state: 'out', reason: event.target.value } : { state: 'in' },
                })
              }
              className={`h-8 sm:col-span-2 ${fieldLook(false)}`}
            />
          </li>
        ))}
      </ul>
      <Button
        className="mt-2"
        icon={<Plus size={14} />}
        onClick={() =>
          onChange([
            ...value,
            {
              id: crypto.randomUUID(),
              kind: 'software',
              name: '',
              description: '',
              boundary: { state: 'in' },
              location: '',
              supplier: null,
              connections: [],
            },
          ])
        }
      >
        Add a component
      </Button>
    </fieldset>
  )
}

/** What was promised to customers and where it is written. */
function Commitments({ value, onChange, error }: PartsProps<Commitment>) {
  const change = (at: number, patch: Partial<Commitment>) => onChange(value.with(at, { ...value[at]!, ...patch }))
  return (
    <fieldset>
      <legend className="mb-1 font-medium">Commitments</legend>
      {error && <p className="mb-2 font-medium text-failing">{error}</p>}
      <ul className="space-y-2">
        {value.map((commitment, at) => (
          <li key={commitment.id} className="grid gap-2 sm:grid-cols-[1fr_10rem_10rem_auto]">
            <input
              aria-label={`Commitment ${at + 1}`}
              placeholder="What was promised"
              value={commitment.text}
              onChange={event => change(at, { text: event.target.value })}
              className={`h-8 ${fieldLook(false)}`}
            />
            <input
              aria-label={`Source of commitment ${at + 1}`}
              placeholder="Where it is written"
              value={commitment.source}
              onChange={event => change(at, { source: event.target.value })}
              className={`h-8 ${fieldLook(false)}`}
            />
            <input
              aria-label={`Category of commitment ${at + 1}`}
              placeholder="Category"
              value={commitment.category}
              onChange={event => change(at, { category: event.target.value })}
              className={`h-8 ${fieldLook(false)}`}
            />
            <IconButton
              label={`Remove commitment ${at + 1}`}
              icon={<X size={14} />}
              onClick={() => onChange(value.toSpliced(at, 1))}
            />
          </li>
        ))}
      </ul>
      <Button
        className="mt-2"
        icon={<Plus size={14} />}
        onClick={() => onChange([...value, { id: crypto.randomUUID(), text: '', source: '', category: 'security' }])}
      >
        Add a commitment
      </Button>
    </fieldset>
  )
}
