import { Cadence } from '@onus/core/control'
import { useNavigate } from '@tanstack/react-router'
import { client, useRead, useRefresh } from '../api.ts'
import { ChoiceField, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { useToast } from '../kit/toast.tsx'
import { usePeople } from '../record/use-names.ts'
import { useRequirements } from '../record/use-requirements.ts'
import type { OutcomeLine } from './outcome-view.ts'

interface MakeControlProps {
  readonly profile: string
  readonly line: OutcomeLine
  readonly onDone: () => void
}

/** From a target outcome to what will bring it about: a control with its owner, its evidence plan and its links. */
export function MakeControl({ profile, line, onDone }: MakeControlProps) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const people = usePeople()
  const checks = useRead('checks', 'list', { query: {} })
  const requirements = useRequirements()
  const form = useForm({
    initial: {
      code: '',
      title: line.label,
      statement: line.row?.target?.practices ?? '',
      acceptance: '',
      owner: '',
      cadence: 'quarterly' as Cadence,
      checks: [] as readonly string[],
      addresses: (line.row?.references ?? []).map(requirement => ({ requirement, how: '' })),
    },
    check: values => ({
      ...missing(values, {
        code: 'Give it a short code.',
        title: 'Give it a title.',
        statement: 'Say what is done.',
        acceptance: 'Say how one sees that it is done.',
        owner: 'Name the one accountable person.',
      }),
      ...(values.addresses.some(one => one.how.trim() === '') && { addresses: 'Say how it addresses each.' }),
    }),
    send: async values => {
      const { acceptance, ...rest } = values
      const made = await client.profiles.fromOutcome({
        params: { id: profile },
        body: {
          ...rest,
          outcome: line.ref,
          checks: [...values.checks],
          acceptance: acceptance
            .split('\n')
            .map(one => one.trim())
            .filter(Boolean),
        },
      })
      await refresh()
      say({ text: `${values.code} is recorded; it addresses ${line.id}.` })
      onDone()
      await navigate({ to: `/controls/${made.id}` })
    },
  })
  const { values, set, field, errors } = form
  return (
    <div className="p-4">
      <p className="mb-4 text-soft">
        The control addresses {line.id} from the start, and says that it came from this profile.
      </p>
      <Form form={form} verb="Make the control" onCancel={onDone}>
        <div className="grid gap-4 sm:grid-cols-[8rem_1fr]">
          <TextField label="Code" required mono {...field('code')} />
          <TextField label="Title" required {...field('title')} />
        </div>
        <TextArea label="Statement" required {...field('statement')} help="What is done, by whom, when." />
        <TextArea
          label="Acceptance"
          required
          rows={2}
          {...field('acceptance')}
          help="How one sees that it is done; one line each."
        />
        <PickField
          label="Owner"
          required
          items={people.items}
          value={values.owner ? [values.owner] : []}
          onChange={([owner]) => set({ owner: owner ?? '' })}
          error={errors.owner}
        />
        <ChoiceField
          label="Cadence"
          required
          value={values.cadence}
          onChange={cadence => set({ cadence: cadence as Cadence })}
          options={Cadence.options.map(value => ({ value, label: value }))}
          help="How often evidence is expected."
        />
        <PickField
          label="Checks"
          multiple
          items={(checks.data?.items ?? []).map(check => ({ id: check.id, label: check.title, detail: check.id }))}
          value={values.checks}
          onChange={chosen => set({ checks: chosen })}
        />
        <PickField
          label="It also addresses"
          multiple
          items={requirements.filter(item => item.id !== line.ref)}
          value={values.addresses.map(one => one.requirement)}
          onChange={refs =>
            set({
              addresses: refs.map(
                requirement =>
                  values.addresses.find(one => one.requirement === requirement) ?? { requirement, how: '' },
              ),
            })
          }
          error={errors.addresses}
        />
        {values.addresses.map((one, at) => (
          <TextField
            key={one.requirement}
            label={`How it addresses ${one.requirement}`}
            required
            value={one.how}
            onChange={how => set({ addresses: values.addresses.with(at, { ...one, how }) })}
          />
        ))}
      </Form>
    </div>
  )
}
