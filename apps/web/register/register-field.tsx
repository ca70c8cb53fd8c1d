import { Plus, X } from 'lucide-react'
import { useAll, useRead } from '../api.ts'
import { Button, IconButton } from '../kit/button.tsx'
import { ChoiceField, Field, fieldLook, PickField, TextArea, TextField } from '../kit/form.tsx'
import { useControls, usePeople } from '../record/use-names.ts'
import { useRequirements } from '../record/use-requirements.ts'
import type { RegisterDefinition } from './definitions.ts'
import type { Milestone, SubjectValue } from './field-value.tsx'

interface RegisterFieldProps {
  readonly field: RegisterDefinition['fields'][number]
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  readonly error: string | undefined
}

/** The input for a field of a register, by its kind. */
export function RegisterField(props: RegisterFieldProps) {
  const { field, value, onChange, error } = props
  const common = { label: field.label, help: field.help, required: field.required, error }
  switch (field.kind) {
    case 'text':
      return <TextField {...common} value={String(value ?? '')} onChange={onChange} />
    case 'long_text':
      return <TextArea {...common} value={String(value ?? '')} onChange={onChange} />
    case 'date':
      return <TextField {...common} type="date" value={String(value ?? '')} onChange={onChange} />
    case 'instant':
      return (
        <TextField
          {...common}
          type="date"
          value={String(value ?? '').slice(0, 10)}
          onChange={day => onChange(day ? `${day}T00:00:00.000Z` : '')}
        />
      )
    case 'choice':
      return <ChoiceField {...common} value={String(value ?? '')} onChange={onChange} options={field.options ?? []} />
    case 'person':
      return <PersonField {...props} />
    case 'requirements':
      return <RequirementsField {...props} />
    case 'evidence':
      return <EvidenceField {...props} />
    case 'links':
      return <LinksField {...props} />
    case 'subject':
      return <SubjectField {...props} />
    case 'milestones':
      return <MilestonesField {...props} />
  }
}

function PersonField({ field, value, onChange, error }: RegisterFieldProps) {
  const { items } = usePeople()
  return (
    <PickField
      label={field.label}
      help={field.help}
      required={field.required}
      error={error}
      items={items}
      value={value ? [String(value)] : []}
      onChange={([id]) => onChange(id ?? '')}
    />
  )
}

function RequirementsField({ field, value, onChange, error }: RegisterFieldProps) {
  const items = useRequirements()
  return (
    <PickField
      label={field.label}
      help={field.help}
      required={field.required}
      error={error}
      multiple
      items={items}
      value={value as readonly string[]}
      onChange={onChange}
    />
  )
}

function EvidenceField({ field, value, onChange, error }: RegisterFieldProps) {
  const { data } = useAll('evidence')
  const items = (data ?? []).map(item => ({
    id: item.id,
    label: item.body.title,
    detail: item.body.performedAt.slice(0, 10),
  }))
  return (
    <PickField
      label={field.label}
      help={field.help}
      required={field.required}
      error={error}
      multiple
      items={items}
      value={value as readonly string[]}
      onChange={onChange}
    />
  )
}

function LinksField({ field, value, onChange, error }: RegisterFieldProps) {
  const links = value as readonly { readonly noun: string; readonly id: string }[]
  const controls = useControls()
  const checks = useChecks()
  const items = [
    ...controls.items.map(item => ({ ...item, id: `control ${item.id}`, detail: 'control' })),
    ...checks.map(item => ({ ...item, id: `check ${item.id}`, detail: 'check' })),
  ]
  return (
    <PickField
      label={field.label}
      help={field.help}
      required={field.required}
      error={error}
      multiple
      items={items}
      value={links.map(link => `${link.noun} ${link.id}`)}
      onChange={chosen =>
        onChange(chosen.map(key => ({ noun: key.slice(0, key.indexOf(' ')), id: key.slice(key.indexOf(' ') + 1) })))
      }
    />
  )
}

function useChecks() {
  const { data } = useRead('checks', 'list', { query: {} })
  return (data?.items ?? []).map(check => ({ id: check.id, label: check.title }))
}

/** A whole control, or a check with the resources it concerns. */
function SubjectField({ field, value, onChange, error }: RegisterFieldProps) {
  const subject = value as SubjectValue | null
  const controls = useControls()
  const checks = useChecks()
  const items = [
    ...checks.map(item => ({ id: `check ${item.id}`, label: item.label, detail: 'check' })),
    ...controls.items.map(item => ({ id: `control ${item.id}`, label: item.label, detail: 'control' })),
  ]
  const chosen = subject ? [subject.kind === 'check' ? `check ${subject.check}` : `control ${subject.control}`] : []
  return (
    <div className="space-y-3">
      <PickField
        label={field.label}
        help={field.help}
        required={field.required}
        error={error}
        items={items}
        value={chosen}
        onChange={([key]) => {
          if (!key) return onChange(null)
          const id = key.slice(key.indexOf(' ') + 1)
          onChange(
            key.startsWith('check ') ? { kind: 'check', check: id, resources: [] } : { kind: 'control', control: id },
          )
        }}
      />
      {subject?.kind === 'check' && (
        <TextArea
          label="Resources"
          rows={3}
          help="One a line, as the check names them. None means every resource of the check."
          value={subject.resources.join('\n')}
          onChange={text =>
            onChange({
              ...subject,
              resources: text
                .split('\n')
                .map(line => line.trim())
                .filter(Boolean),
            })
          }
        />
      )}
    </div>
  )
}

function MilestonesField({ field, value, onChange, error }: RegisterFieldProps) {
  const milestones = value as readonly Milestone[]
  const change = (at: number, patch: Partial<Milestone>) =>
    onChange(milestones.with(at, { ...milestones[at]!, ...patch }))
  return (
    <Field label={field.label} help={field.help} error={error} required={field.required}>
      {({ id, invalid }) => (
        <div className="space-y-2">
          {milestones.map((milestone, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a milestone has no identity but its place
            <div key={at} className="flex gap-2">
              <input
                id={at === 0 ? id : undefined}
                aria-label={`Milestone ${at + 1}`}
                value={milestone.title}
                onChange={event => change(at, { title: event.target.value })}
                className={`h-8 ${fieldLook(invalid)}`}
              />
              <input
                type="date"
                aria-label={`Milestone ${at + 1} due`}
                value={milestone.due}
                onChange={event => change(at, { due: event.target.value })}
                className={`h-8 max-w-40 ${fieldLook(invalid)}`}
              />
              <IconButton
                label={`Remove milestone ${at + 1}`}
                icon={<X size={14} />}
                onClick={() => onChange(milestones.toSpliced(at, 1))}
              />
            </div>
          ))}
          <Button
            id={milestones.length === 0 ? id : undefined}
            icon={<Plus size={14} />}
            onClick={() => onChange([...milestones, { title: '', due: '', doneAt: null }])}
          >
            Add a milestone
          </Button>
        </div>
      )}
    </Field>
  )
}
