import { ColumnType, type OwnDataset } from '@onus/core/dataset'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Plus, Trash2 } from 'lucide-react'
import { client, useRead, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { CheckField, ChoiceField, Form, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { columnsOf, commonNames, type Dataset, type Draft, draftsOf, emptyDraft } from './dataset-view.ts'

/** A dataset of one's own: made, or changed as far as what was written under it stays readable. */
export function DatasetForm() {
  const { dataset } = useParams({ strict: false }) as { dataset?: string }
  const datasets = useRead('datasets', 'list', {}, { enabled: dataset !== undefined })
  if (dataset === undefined) return <OwnForm before={null} />
  return (
    <Loaded of={datasets}>
      {({ items }) => {
        const found = items.find(item => item.ref === dataset)
        if (!found?.own)
          return (
            <EmptyState title={`${dataset} is none of yours`}>Only a dataset of your own can be changed.</EmptyState>
          )
        return <OwnForm before={found} />
      }}
    </Loaded>
  )
}

interface Values {
  readonly name: string
  readonly title: string
  readonly meaning: string
  readonly isRetired: boolean
  readonly drafts: readonly Draft[]
  readonly reason: string
}

const types = ColumnType.options.map(value => ({ value, label: value === 'text[]' ? 'list of texts' : value }))

function OwnForm({ before }: { readonly before: Dataset | null }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const form = useForm<Values>({
    initial: {
      name: before?.ref ?? 'own_',
      title: before?.title ?? '',
      meaning: before?.meaning ?? '',
      isRetired: before?.own?.state === 'retired',
      drafts: before ? draftsOf(before, commonNames) : [{ ...emptyDraft(1), isKey: true, isNeeded: true }],
      reason: '',
    },
    check: values => ({
      ...(!/^own_[a-z0-9][a-z0-9_]*\.[a-z][a-z0-9_]*(@\d+)?$/.test(values.name.trim()) && {
        name: 'It begins with own_ and has a point, such as own_hr.badges.',
      }),
      ...(values.title.trim() === '' && { title: 'Say what it is called.' }),
      ...(values.meaning.trim() === '' && { meaning: 'Say what one row is.' }),
      ...(columnsOf(values.drafts).key.length === 0 && { drafts: 'At least one column must make a row unique.' }),
    }),
    send: async values => {
      const name = values.name.trim()
      const body = {
        ref: name.includes('@') ? name : `${name}@1`,
        title: values.title.trim(),
        meaning: values.meaning.trim(),
        state: values.isRetired ? ('retired' as const) : ('active' as const),
        ...columnsOf(values.drafts),
      } satisfies OwnDataset
      const reason = values.reason.trim() || (before ? 'Changed' : 'Added')
      if (before?.own) await client.ownDatasets.update({ params: { id: before.own.id }, body: { body, reason } })
      else await client.ownDatasets.create({ body: { body, reason } })
      await refresh()
      say({ text: `${body.title} is recorded.` })
      await navigate({ to: `/datasets/${encodeURIComponent(body.ref)}` })
    },
  })
  const { values, set, errors } = form
  const known = new Set(before?.columns.map(column => column.name) ?? [])
  const setDraft = (key: number, change: Partial<Draft>) =>
    set({ drafts: values.drafts.map(draft => (draft.key === key ? { ...draft, ...change } : draft)) })
  return (
    <>
      <PageHead
        title={before ? `Change ${before.title}` : 'Add a dataset of your own'}
        lead="A table that only your organisation has. Tables, pushes and checks use it like any other."
      />
      <Page>
        <Form form={form} verb={before ? 'Record the change' : 'Add it'} onCancel={() => history.back()}>
          <Panel title="What it is">
            <div className="grid gap-4 md:grid-cols-2">
              {before ? (
                <p className="font-mono text-sm">{before.ref}</p>
              ) : (
                <TextField
                  label="Name"
                  required
                  mono
                  value={values.name}
                  onChange={name => set({ name })}
                  error={errors.name}
                  help="Family, point, name, such as own_hr.badges. It becomes version 1."
                />
              )}
              <TextField
                label="Title"
                required
                value={values.title}
                onChange={title => set({ title })}
                error={errors.title}
                help="What people call it."
              />
              <TextField
                label="Meaning"
                required
                value={values.meaning}
                onChange={meaning => set({ meaning })}
                error={errors.meaning}
                help="What one row is."
              />
              <TextField
                label="Why"
                value={values.reason}
                onChange={reason => set({ reason })}
                help="Kept with this version."
              />
              {before && (
                <CheckField
                  label="Retired"
                  checked={values.isRetired}
                  onChange={isRetired => set({ isRetired })}
                  help="Its snapshots stay; it is offered no more."
                />
              )}
            </div>
          </Panel>
          <Panel
            title="Columns"
            actions={
              <Button
                icon={<Plus size={14} />}
                onClick={() =>
                  set({ drafts: [...values.drafts, emptyDraft(Math.max(0, ...values.drafts.map(one => one.key)) + 1)] })
                }
              >
                Add a column
              </Button>
            }
          >
            {errors.drafts && (
              <p role="alert" className="mb-3 text-failing">
                {errors.drafts}
              </p>
            )}
            {before && (
              <p className="mb-3 text-soft">
                Columns that may be empty may come, and words may change. Anything else is version{' '}
                {Number(before.ref.split('@')[1] ?? 1) + 1}, a dataset of its own.
              </p>
            )}
            <ol className="space-y-4">
              {values.drafts.map((draft, at) => (
                <li key={draft.key} className="rounded-md border p-3">
                  <ColumnFields
                    draft={draft}
                    number={at + 1}
                    isFixed={known.has(draft.name)}
                    onChange={change => setDraft(draft.key, change)}
                    onRemove={() => set({ drafts: values.drafts.filter(one => one.key !== draft.key) })}
                  />
                </li>
              ))}
            </ol>
          </Panel>
        </Form>
      </Page>
    </>
  )
}

interface ColumnFieldsProps {
  readonly draft: Draft
  readonly number: number
  /** Rows with this column are stored: its name and type stay. */
  readonly isFixed: boolean
  readonly onChange: (change: Partial<Draft>) => void
  readonly onRemove: () => void
}

function ColumnFields({ draft, number, isFixed, onChange, onRemove }: ColumnFieldsProps) {
  return (
    <fieldset>
      <legend className="sr-only">Column {number}</legend>
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {isFixed ? (
          <p className="pt-1">
            <span className="font-mono">{draft.name}</span> <span className="text-soft">{draft.type}</span>
          </p>
        ) : (
          <>
            <TextField label="Column" required mono value={draft.name} onChange={name => onChange({ name })} />
            <ChoiceField
              label="Type"
              required
              value={draft.type}
              onChange={type => onChange({ type: type as Draft['type'] })}
              options={types}
            />
          </>
        )}
        <TextField label="Meaning of the column" value={draft.meaning} onChange={meaning => onChange({ meaning })} />
        <TextField label="Unit" value={draft.unit} onChange={unit => onChange({ unit })} />
        {draft.type === 'text' && (
          <TextField
            label="Only these words"
            value={draft.values}
            onChange={text => onChange({ values: text })}
            help="With commas between; empty takes any text."
          />
        )}
      </div>
      <div className="mt-2 flex flex-wrap items-center gap-x-6 gap-y-2">
        {!isFixed && (
          <>
            <CheckField label="Makes a row unique" checked={draft.isKey} onChange={isKey => onChange({ isKey })} />
            <CheckField label="In every row" checked={draft.isNeeded} onChange={isNeeded => onChange({ isNeeded })} />
          </>
        )}
        <CheckField
          label="Tells of a person"
          checked={draft.isPersonal}
          onChange={isPersonal => onChange({ isPersonal })}
        />
        {!isFixed && (
          <Button look="quiet" icon={<Trash2 size={14} />} onClick={onRemove}>
            Remove
          </Button>
        )}
      </div>
    </fieldset>
  )
}
