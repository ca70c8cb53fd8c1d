import { X } from 'lucide-react'
import { type Reply, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook, IconButton } from '../kit/button.tsx'
import { useClock } from '../kit/date-time.tsx'
import { Form, fieldLook, PickField, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { RecordPage } from '../kit/record-page.tsx'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { useMay } from '../shell/session.ts'
import { newOutcomes, type ProfileRecord } from './outcome-view.ts'
import { useSaveProfile } from './use-save-profile.ts'

interface SelectionPageProps {
  readonly record: ProfileRecord
  readonly framework: Reply<'frameworks', 'get'>
}

/** A profile that only selects: the categories of an examination, the class of an entity; and what does not apply. */
export function SelectionPage({ record, framework }: SelectionPageProps) {
  const { body } = record
  const history = useRead('profiles', 'history', { params: { id: record.id } })
  const mayWrite = useMay('profile:write')
  const save = useSaveProfile(record)
  const { now } = useClock()
  const required = new Set(framework.selections.filter(one => one.required).map(one => one.id))
  const form = useForm({
    initial: {
      name: body.name,
      selections: framework.selections
        .map(one => one.id)
        .filter(id => required.has(id) || body.selections.includes(id)),
      notApplicable: body.notApplicable,
      reason: '',
    },
    check: values => ({
      ...missing(values, { name: 'Name it.', selections: 'Choose at least one.' }),
      ...(values.notApplicable.some(one => one.reason.trim() === '') && {
        notApplicable: 'Say why each does not apply.',
      }),
    }),
    send: async ({ reason, ...values }) => save({ ...body, ...values }, `${values.name} is recorded.`, reason),
  })
  const { values, set, field, errors } = form
  const chosen = new Set(values.selections)
  const counted = framework.tree.filter(item => item.assessable && item.selections.some(id => chosen.has(id)))
  return (
    <RecordPage
      crumb={
        <Anchor href="/profiles" className="hover:underline">
          Profiles
        </Anchor>
      }
      title={body.name}
      facts={[
        {
          label: 'Framework',
          value: (
            <Anchor href={`/frameworks/${encodeURIComponent(framework.id)}`} className="underline">
              {framework.title}
            </Anchor>
          ),
        },
        { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
      ]}
      actions={
        <>
          {mayWrite && framework.kind === 'outcomes' && (
            <Button
              onClick={() =>
                void save(
                  { ...body, outcomes: newOutcomes('current', new Date(now).toISOString().slice(0, 10)) },
                  'The current profile is begun. Include the outcomes that matter first.',
                )
              }
            >
              Say where you are
            </Button>
          )}
          <Anchor href={`/posture/${record.id}`} className={buttonLook()}>
            Where it stands
          </Anchor>
        </>
      }
      tabs={[
        {
          id: 'choice',
          label: 'What is chosen',
          content: (
            <div className="max-w-3xl">
              <Form form={form} verb="Record a new version">
                <TextField label="Name" required {...field('name')} />
                <fieldset disabled={!mayWrite}>
                  <legend className="mb-1 font-medium">{framework.shortTitle}: what is in scope</legend>
                  {errors.selections && <p className="mb-1 font-medium text-failing">{errors.selections}</p>}
                  <ul className="divide-y rounded-lg border bg-surface">
                    {framework.selections.map(selection => (
                      <li key={selection.id}>
                        <label className="flex items-start gap-3 px-4 py-2.5">
                          <input
                            type="checkbox"
                            className="mt-0.5 size-4 shrink-0 accent-accent"
                            checked={chosen.has(selection.id)}
                            disabled={selection.required}
                            onChange={event =>
                              set({
                                selections: framework.selections
                                  .map(one => one.id)
                                  .filter(id => (id === selection.id ? event.target.checked : chosen.has(id))),
                              })
                            }
                          />
                          <span className="min-w-0 flex-1">
                            <span className="font-medium">{selection.title}</span>
                            {selection.required && (
                              <span className="ml-2 text-sm text-soft">always in: no examination is without it</span>
                            )}
                            <span className="block text-soft">{selection.summary}</span>
                          </span>
                          <span className="num">{selection.count}</span>
                        </label>
                      </li>
                    ))}
                  </ul>
                  <p className="num mt-1 text-sm text-soft" aria-live="polite">
                    {counted.length} requirements are counted.
                  </p>
                </fieldset>
                <PickField
                  label="Not applicable"
                  multiple
                  items={counted.map(item => ({ id: item.ref, label: `${item.id} ${item.label}` }))}
                  value={values.notApplicable.map(one => one.requirement)}
                  onChange={refs =>
                    set({
                      notApplicable: refs.map(
                        requirement =>
                          values.notApplicable.find(one => one.requirement === requirement) ?? {
                            requirement,
                            reason: '',
                          },
                      ),
                    })
                  }
                  error={errors.notApplicable}
                  help="What does not apply here, each with its reason."
                />
                {values.notApplicable.map((one, at) => (
                  <div key={one.requirement} className="flex items-center gap-2">
                    <span className="w-28 shrink-0 truncate font-mono text-sm">
                      {one.requirement.replace(/^.*?:/, '')}
                    </span>
                    <input
                      aria-label={`Why ${one.requirement} does not apply`}
                      placeholder="Why it does not apply"
                      value={one.reason}
                      onChange={event =>
                        set({ notApplicable: values.notApplicable.with(at, { ...one, reason: event.target.value }) })
                      }
                      className={`h-8 ${fieldLook(false)}`}
                    />
                    <IconButton
                      label={`Apply ${one.requirement} again`}
                      icon={<X size={14} />}
                      onClick={() => set({ notApplicable: values.notApplicable.toSpliced(at, 1) })}
                    />
                  </div>
                ))}
                <TextField label="Why" {...field('reason')} help="Why it is changed; kept in its history." />
              </Form>
            </div>
          ),
        },
        { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
      ]}
    />
  )
}
