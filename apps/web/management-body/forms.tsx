import type { GoverningBodyView } from '@onus/contract/governing-body'
import type { BodyMember } from '@onus/core/governing-body'
import { client, useRefresh } from '../api.ts'
import { Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'
import { FieldsForm, type FormValues } from '../legal-entity/fields-form.tsx'
import { minutesFrom, useMinutes } from './minutes.ts'

interface MemberFormProps {
  readonly entity: string
  readonly member?: { readonly id: string; readonly body: BodyMember }
  readonly onDone: () => void
}

const memberFields = [
  { key: 'person', label: 'Person', help: 'Someone of the organisation.', kind: 'person', required: true },
  { key: 'office', label: 'Office', help: 'Such as managing director.', kind: 'text', required: true },
  { key: 'since', label: 'Since', help: 'The first day.', kind: 'date', required: true },
  {
    key: 'until',
    label: 'Until',
    help: 'The first day on which they are none any more.',
    kind: 'date',
    required: false,
  },
] as const

/** Names a member of the body, or changes what is known of one. */
export function MemberForm({ entity, member, onDone }: MemberFormProps) {
  const send = async (values: FormValues) => {
    const body = { ...(values as Omit<BodyMember, 'entity'>), entity }
    if (member) return await client.bodyMembers.update({ params: { id: member.id }, body: { body } })
    return await client.bodyMembers.create({ body: { body } })
  }
  return (
    <FieldsForm
      fields={memberFields}
      initial={member ? { ...member.body, until: member.body.until ?? '' } : {}}
      verb={member ? 'Record the change' : 'Add the member'}
      done="The member is recorded."
      onDone={onDone}
      send={send}
    >
      <p className="text-soft">
        To vote here a member needs an account with the role Management body, given in the settings.
      </p>
    </FieldsForm>
  )
}

interface ViewFormProps {
  readonly view: GoverningBodyView
  readonly onDone: () => void
}

/** Records a training that a member took part in. */
export function TrainingForm({ view, onDone }: ViewFormProps) {
  const sitting = view.members.filter(({ sits }) => sits)
  const fields = [
    {
      key: 'person',
      label: 'Member',
      help: 'Who took part.',
      kind: 'choice' as const,
      required: true,
      options: sitting.map(({ name, body }) => ({ value: body.person, label: name })),
    },
    {
      key: 'course',
      label: 'Course',
      help: 'What it is called and who held it.',
      kind: 'text' as const,
      required: true,
    },
    {
      key: 'content',
      label: 'Content',
      help: 'What it was about: risks, measures, their effect on services.',
      kind: 'long_text' as const,
      required: false,
    },
    { key: 'at', label: 'Day', help: 'When it was held.', kind: 'instant' as const, required: true },
    {
      key: 'expires',
      label: 'Holds until',
      help: 'Where the course says so itself.',
      kind: 'date' as const,
      required: false,
    },
    { key: 'proof', label: 'Certificate', help: 'As evidence.', kind: 'evidence' as const, required: false },
  ]
  return (
    <FieldsForm
      fields={fields}
      verb="Record the training"
      done="The training is recorded."
      onDone={onDone}
      send={async values => {
        const [proof = null] = (values.proof ?? []) as readonly string[]
        const body = { ...(values as { person: string; course: string }), entity: view.entity.id, proof }
        return await client.bodyTrainings.create({ body: { body: body as never } })
      }}
    />
  )
}

/** Records a meeting at which the body looked at the measures, with its minutes. */
export function MeetingForm({ view, onDone }: ViewFormProps) {
  const refresh = useRefresh()
  const say = useToast()
  const sitting = view.members.filter(({ sits }) => sits)
  const form = useForm<{ at: string; present: readonly string[]; topics: string; minutes: readonly string[] }>({
    initial: { at: '', present: sitting.map(({ body }) => body.person), topics: '', minutes: [] },
    check: values => ({
      ...(values.at === '' && { at: 'Say on which day.' }),
      ...(values.present.length === 0 && { present: 'Name at least one member.' }),
      ...(values.topics.trim() === '' && { topics: 'Say what was looked at.' }),
      ...(values.minutes.length !== 1 && { minutes: 'Choose the one piece of evidence that holds the minutes.' }),
    }),
    send: async ({ at, present, topics, minutes }) => {
      const body = {
        entity: view.entity.id,
        at: `${at}T00:00:00.000Z`,
        present: [...present],
        topics,
        minutes: await minutesFrom(minutes[0] ?? ''),
      }
      await client.oversightMeetings.create({ body: { body: body as never } })
      await refresh()
      say({ text: 'The meeting is recorded.' })
      onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Record the meeting" onCancel={onDone}>
        <TextField label="Day" type="date" required {...form.field('at')} />
        <PickField
          label="Present"
          required
          multiple
          items={sitting.map(({ name, body }) => ({ id: body.person, label: name }))}
          {...form.field('present')}
        />
        <TextArea
          label="What was looked at"
          required
          help="Measures, incidents, risks, and what was asked for."
          {...form.field('topics')}
        />
        <MinutesField {...form.field('minutes')} />
      </Form>
    </div>
  )
}

interface MinutesFieldProps {
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
  readonly error: string | undefined
}

/** The piece of evidence that holds minutes; its hash is recorded with what it shows. */
export function MinutesField(props: MinutesFieldProps) {
  const items = useMinutes()
  return (
    <PickField
      label="Minutes"
      required
      help="Evidence with exactly one file. Its hash is recorded. Add it under Evidence first."
      items={items}
      {...props}
    />
  )
}
