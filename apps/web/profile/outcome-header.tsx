import type { OutcomeProfile } from '@onus/core/profile'
import { useAll } from '../api.ts'
import { Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { usePeople } from '../record/use-names.ts'
import type { OutcomeParts } from './outcome-page.tsx'
import { useSaveProfile } from './use-save-profile.ts'

type Header = OutcomeProfile['header'] & { readonly name: string; readonly reason: string }

/** What the profile is about, who stands behind it, what it assumes and what drives it. */
export function OutcomeHeaderForm({ record, outcomes, mayWrite }: OutcomeParts & { readonly mayWrite: boolean }) {
  const save = useSaveProfile(record)
  const people = usePeople()
  const scopes = useAll('scopes')
  const form = useForm<Header>({
    initial: { ...outcomes.header, name: record.body.name, reason: '' },
    check: values => missing(values, { name: 'Name it.', asOf: 'Say from which day it is.' }),
    send: async ({ name, reason, ...header }) =>
      save({ ...record.body, name, outcomes: { ...outcomes, header } }, `${name} is recorded.`, reason),
  })
  const { values, set, field } = form
  return (
    <fieldset disabled={!mayWrite} className="max-w-3xl">
      <legend className="sr-only">Head of the profile</legend>
      <Form form={form} verb="Record a new version">
        <TextField label="Name" required {...field('name')} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="As of" type="date" required {...field('asOf')} />
          <TextField label="Version" {...field('version')} help="As you number it." />
          <PickField
            label="Scope"
            items={(scopes.data ?? []).map(scope => ({ id: scope.id, label: scope.body.name }))}
            value={values.scope ? [values.scope] : []}
            onChange={([scope]) => set({ scope: scope ?? null })}
            help="None means the whole organisation."
          />
          <PickField
            label="Sponsor"
            items={people.items}
            value={values.sponsor ? [values.sponsor] : []}
            onChange={([sponsor]) => set({ sponsor: sponsor ?? null })}
            help="The person of leadership who stands behind it and may choose its tiers."
          />
        </div>
        <TextArea label="What it is about" rows={3} {...field('statement')} />
        <TextArea
          label="Mission and obligations"
          rows={3}
          {...field('drivers')}
          help="The mission, laws and contracts that drive it."
        />
        <TextArea label="Assumptions" rows={3} {...field('assumptions')} />
        <TextArea label="Threat model" rows={2} {...field('threatModel')} help="What it rests on, or where that is." />
        {mayWrite && <TextField label="Why" {...field('reason')} help="Why it is changed; kept in its history." />}
      </Form>
    </fieldset>
  )
}
