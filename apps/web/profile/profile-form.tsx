import { X } from 'lucide-react'
import { client, type Reply, useRead, useRefresh } from '../api.ts'
import { IconButton } from '../kit/button.tsx'
import { CheckField, ChoiceField, Form, fieldLook, PickField, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { useToast } from '../kit/toast.tsx'

interface ProfileFormProps {
  readonly onDone: () => void
}

/** Chooses requirements of a framework: its selections, and what does not apply and why. */
export function ProfileForm({ onDone }: ProfileFormProps) {
  const frameworks = useRead('frameworks', 'list', {})
  return <Loaded of={frameworks}>{({ items }) => <Fields frameworks={items} onDone={onDone} />}</Loaded>
}

interface FieldsProps extends ProfileFormProps {
  readonly frameworks: Reply<'frameworks', 'list'>['items']
}

function Fields({ frameworks, onDone }: FieldsProps) {
  const refresh = useRefresh()
  const say = useToast()
  const form = useForm({
    initial: {
      name: '',
      framework: frameworks[0]?.id ?? '',
      selections: [] as string[],
      notApplicable: [] as { requirement: string; reason: string }[],
    },
    check: values => ({
      ...missing(values, {
        name: 'Name it.',
        framework: 'Choose a framework.',
        selections: 'Choose at least one selection.',
      }),
      ...(values.notApplicable.some(item => !item.reason.trim()) && { notApplicable: 'Say why each does not apply.' }),
    }),
    send: async values => {
      await client.profiles.create({ body: { body: values } })
      await refresh()
      say({ text: `${values.name} is recorded.` })
      onDone()
    },
  })
  const { field, values, set, errors } = form
  const chosen = frameworks.find(framework => framework.id === values.framework)
  const tree = useRead('frameworks', 'get', { params: { id: values.framework } }, { enabled: values.framework !== '' })
  const requirements = (tree.data?.tree ?? [])
    .filter(item => item.assessable)
    .map(item => ({ id: item.ref, label: `${item.id} ${item.label}` }))
  return (
    <div className="p-4">
      <Form form={form} verb="Record the profile" onCancel={onDone}>
        <TextField label="Name" required {...field('name')} help="Like: SOC 2 for the platform." />
        <ChoiceField
          label="Framework"
          required
          value={values.framework}
          onChange={framework => set({ framework, selections: [], notApplicable: [] })}
          error={errors.framework}
          options={frameworks.map(framework => ({ value: framework.id, label: framework.title }))}
        />
        <fieldset>
          <legend className="mb-1 font-medium">Selections</legend>
          {errors.selections && <p className="mb-1 font-medium text-failing">{errors.selections}</p>}
          <div className="space-y-1.5">
            {chosen?.selections.map(selection => (
              <CheckField
                key={selection.id}
                label={`${selection.title} (${selection.count})`}
                checked={values.selections.includes(selection.id)}
                onChange={on =>
                  set({
                    selections: on
                      ? [...values.selections, selection.id]
                      : values.selections.filter(other => other !== selection.id),
                  })
                }
              />
            ))}
          </div>
        </fieldset>
        <PickField
          label="Not applicable"
          multiple
          items={requirements}
          value={values.notApplicable.map(item => item.requirement)}
          onChange={refs =>
            set({
              notApplicable: refs.map(
                requirement =>
                  values.notApplicable.find(item => item.requirement === requirement) ?? { requirement, reason: '' },
              ),
            })
          }
          error={errors.notApplicable}
          help="What is outside, each with its reason."
        />
        {values.notApplicable.map((item, at) => (
          <div key={item.requirement} className="flex items-center gap-2">
            <span className="w-28 shrink-0 truncate font-mono text-sm">{item.requirement.replace(/^.*?:/, '')}</span>
            <input
              aria-label={`Why ${item.requirement} does not apply`}
              placeholder="Why it does not apply"
              value={item.reason}
              onChange={event =>
                set({ notApplicable: values.notApplicable.with(at, { ...item, reason: event.target.value }) })
              }
              className={`h-8 ${fieldLook(false)}`}
            />
            <IconButton
              label={`Apply ${item.requirement} again`}
              icon={<X size={14} />}
              onClick={() => set({ notApplicable: values.notApplicable.toSpliced(at, 1) })}
            />
          </div>
        ))}
      </Form>
    </div>
  )
}
