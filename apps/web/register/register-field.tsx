import { isFrozen } from '@onus/core/engagement'
import { Plus, X } from 'lucide-react'
import { useAll, useRead } from '../api.ts'
import { type MomentDraft, momentInput } from '../incident/incident-view.ts'
import { MomentField } from '../incident/moment-field.tsx'
import { Button, IconButton } from '../kit/button.tsx'
import { ChoiceField, Field, fieldLook, PickField, TextArea, TextField } from '../kit/form.tsx'
import { evidenceItems, useControls, usePeople } from '../record/use-names.ts'
import { useRequirements } from '../record/use-requirements.ts'
import { useMay } from '../shell/session.ts'
import { count } from '../snapshot/snapshot-view.ts'
import type { RegisterDefinition } from './definitions.ts'
import type { Milestone, SubjectValue } from './field-value.tsx'

interface RegisterFieldProps {
  readonly field: RegisterDefinition['fields'][number]
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  readonly error: string | undefined
  /** The zone that moments are asked in first; that of the reader where none is of record. */
  readonly zone?: string
}

/** The input for a field of a register, by its kind. */
export function RegisterField(props: RegisterFieldProps) {
  const { field, value, onChange, error, zone = Intl.DateTimeFormat().resolvedOptions().timeZone } = props
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
    case 'moment':
      return (
        <MomentField
          {...common}
          zone={zone}
          value={momentDraftOf(value)}
          onChange={draft => onChange(momentInput(draft) ?? '')}
        />
      )
    case 'choice':
      return <ChoiceField {...common} value={String(value ?? '')} onChange={onChange} options={field.options ?? []} />
    case 'person':
      return <PersonField {...common} value={value} onChange={onChange} />
    case 'requirements':
      return <RequirementsField {...common} value={value} onChange={onChange} />
    case 'evidence':
      return <EvidenceField {...common} value={value} onChange={onChange} />
    case 'links':
      return <LinksField {...common} value={value} onChange={onChange} />
    case 'count':
      return <TextField {...common} type="number" value={String(value ?? '')} onChange={onChange} />
    case 'control':
      return <ControlField {...common} value={value} onChange={onChange} />
    case 'check':
      return <CheckField {...common} value={value} onChange={onChange} />
    case 'engagement':
      return <EngagementField {...common} value={value} onChange={onChange} />
    case 'access_sources':
      return <AccessSourcesField {...common} value={value} onChange={onChange} />
    case 'subject':
      return <SubjectField {...common} value={value} onChange={onChange} />
    case 'milestones':
      return <MilestonesField {...common} value={value} onChange={onChange} />
  }
}

/** A moment as the form asks it; what is empty is now. */
function momentDraftOf(value: unknown): MomentDraft {
  const said = value as { local: string; zone: string; pass?: 'earlier' | 'later' } | '' | null | undefined
  return said ? { is: 'at', local: said.local, zone: said.zone, pass: said.pass ?? null } : { is: 'now' }
}

interface InputProps extends Pick<RegisterFieldProps, 'value' | 'onChange' | 'error'> {
  readonly label: string
  readonly help: string
  readonly required: boolean
}

function PersonField({ value, onChange, ...field }: InputProps) {
  const { items } = usePeople()
  return (
    <PickField {...field} items={items} value={value ? [String(value)] : []} onChange={([id]) => onChange(id ?? '')} />
  )
}

function RequirementsField({ value, onChange, ...field }: InputProps) {
  const items = useRequirements()
  return <PickField {...field} multiple items={items} value={value as readonly string[]} onChange={onChange} />
}

function EvidenceField({ value, onChange, ...field }: InputProps) {
  const { data } = useAll('evidence')
  return (
    <PickField
      {...field}
      multiple
      items={evidenceItems(data ?? [])}
      value={value as readonly string[]}
      onChange={onChange}
    />
  )
}

function LinksField({ value, onChange, ...field }: InputProps) {
  const links = value as readonly { readonly noun: string; readonly id: string }[]
  const items = [...useControlsAndChecks(), ...useFindings(), ...useEngagements()]
  return (
    <PickField
      {...field}
      multiple
      items={items}
      value={links.map(link => `${link.noun} ${link.id}`)}
      onChange={chosen => onChange(chosen.map(partsOf))}
    />
  )
}

/** What can be linked, its noun before its id. */
function useControlsAndChecks() {
  const controls = useControls()
  const { data } = useRead('checks', 'list', { query: {} })
  return [
    ...controls.items.map(item => ({ ...item, id: `control ${item.id}`, detail: 'control' })),
    ...(data?.items ?? []).map(check => ({ id: `check ${check.id}`, label: check.title, detail: 'check' })),
  ]
}

/** Findings that an action can close, where the caller may see them. */
function useFindings() {
  const { data } = useAll('findings', {}, { enabled: useMay('finding:read') })
  return (data ?? []).map(({ id, body }) => ({ id: `finding ${id}`, label: body.title, detail: 'finding' }))
}

/** Engagements that an action belongs to. */
function useEngagements() {
  const { data } = useAll('engagements', {}, { enabled: useMay('engagement:read') })
  return (data ?? []).map(({ id, body }) => ({ id: `engagement ${id}`, label: body.title, detail: 'engagement' }))
}

/** One control, named in the version that it has now. */
function ControlField({ value, onChange, ...field }: InputProps) {
  const { data } = useAll('controls')
  const chosen = value as { readonly id: string; readonly version: number } | null
  return (
    <PickField
      {...field}
      items={(data ?? []).map(({ id, body }) => ({ id, label: `${body.code} ${body.title}` }))}
      value={chosen ? [chosen.id] : []}
      onChange={([id]) => {
        const control = data?.find(one => one.id === id)
        onChange(control ? { id: control.id, version: control.version } : null)
      }}
    />
  )
}

function CheckField({ value, onChange, ...field }: InputProps) {
  const { data } = useRead('checks', 'list', { query: {} })
  const items = (data?.items ?? []).map(check => ({ id: check.id, label: check.title, detail: check.id }))
  return (
    <PickField {...field} items={items} value={value ? [String(value)] : []} onChange={([id]) => onChange(id ?? '')} />
  )
}

/** An engagement that is not frozen. */
function EngagementField({ value, onChange, ...field }: InputProps) {
  const { data } = useAll('engagements', {}, { enabled: useMay('engagement:read') })
  const items = (data ?? [])
    .filter(one => one.id === value || !isFrozen(one.body))
    .map(({ id, body }) => ({ id, label: body.title, detail: body.to }))
  return (
    <PickField {...field} items={items} value={value ? [String(value)] : []} onChange={([id]) => onChange(id ?? '')} />
  )
}

/** Datasets that list who has access, as connections filled them last. */
function AccessSourcesField({ value, onChange, ...field }: InputProps) {
  const { data } = useRead('accessReviews', 'sources', {})
  const items = (data?.items ?? []).map(one => ({
    id: `${one.connection} ${one.dataset}`,
    label: `${one.connectionTitle}: ${one.title}`,
    detail: `${count(one.rows, 'row')}, ${one.takenAt.slice(0, 10)}${one.complete ? '' : ', not complete'}`,
  }))
  const chosen = value as readonly { readonly connection: string; readonly dataset: string }[]
  return (
    <PickField
      {...field}
      multiple
      items={items}
      value={chosen.map(one => `${one.connection} ${one.dataset}`)}
      onChange={keys =>
        onChange(
          keys.map(key => {
            const { noun: connection, id: dataset } = partsOf(key)
            return { connection, dataset }
          }),
        )
      }
    />
  )
}

function partsOf(key: string): { readonly noun: string; readonly id: string } {
  const at = key.indexOf(' ')
  return { noun: key.slice(0, at), id: key.slice(at + 1) }
}

/** A whole control, or a check with the resources it concerns. */
function SubjectField({ value, onChange, ...field }: InputProps) {
  const subject = value as SubjectValue | null
  const items = useControlsAndChecks()
  const chosen = subject ? [subject.kind === 'check' ? `check ${subject.check}` : `control ${subject.control}`] : []
  return (
    <div className="space-y-3">
      <PickField
        {...field}
        items={items}
        value={chosen}
        onChange={([key]) => {
          if (!key) return onChange(null)
          const { noun, id } = partsOf(key)
          onChange(noun === 'check' ? { kind: 'check', check: id, resources: [] } : { kind: 'control', control: id })
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

function MilestonesField({ value, onChange, ...field }: InputProps) {
  const milestones = value as readonly Milestone[]
  const change = (at: number, patch: Partial<Milestone>) =>
    onChange(milestones.with(at, { ...milestones[at]!, ...patch }))
  return (
    <Field {...field}>
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
