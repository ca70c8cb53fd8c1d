import { EngagementKind, engagementKinds, followingPeriod } from '@onus/core/engagement'
import { useNavigate } from '@tanstack/react-router'
import { client, useRefresh } from '../api.ts'
import { ChoiceField, Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { useToast } from '../kit/toast.tsx'
import { usualTitle } from './engagement-view.ts'
import type { EngagementPanelProps } from './tabs.ts'

/** Begins the next cycle of an engagement; a Type I may go on as a Type II. */
export function RollForward({ engagement, onDone }: EngagementPanelProps & { readonly onDone: () => void }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const { body } = engagement
  const kinds = EngagementKind.options.filter(
    kind => engagementKinds[kind].framework === engagementKinds[body.kind].framework,
  )
  const usual = (kind: EngagementKind) => {
    const period = followingPeriod(kind, body)
    return { kind, ...period, title: usualTitle(kind, period.to) }
  }
  const form = useForm({
    initial: usual(body.kind === 'soc2_type1' ? 'soc2_type2' : body.kind),
    check: values => missing(values, { title: 'Name it.', from: 'Say when it begins.', to: 'Say when it ends.' }),
    send: async values => {
      const next = await client.engagements.rollForward({ params: { id: engagement.id }, body: values })
      await refresh()
      say({ text: `${values.title} is begun.` })
      onDone()
      await navigate({ to: `/engagements/${next.id}` })
    },
  })
  const { values, set, errors, field } = form
  return (
    <div className="p-4">
      <Form form={form} verb="Begin the next cycle" onCancel={onDone}>
        <ChoiceField
          label="Kind"
          required
          help={engagementKinds[values.kind].help}
          value={values.kind}
          onChange={kind => set(usual(kind as EngagementKind))}
          options={kinds.map(value => ({ value, label: engagementKinds[value].label }))}
          error={errors.kind}
        />
        <TextField label="Title" required {...field('title')} />
        {engagementKinds[values.kind].time === 'date' ? (
          <TextField
            label="Date"
            type="date"
            required
            value={values.from}
            onChange={day => set({ from: day, to: day })}
            error={errors.from}
          />
        ) : (
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField label="First day" type="date" required {...field('from')} />
            <TextField label="Last day" type="date" required {...field('to')} />
          </div>
        )}
      </Form>
    </div>
  )
}
