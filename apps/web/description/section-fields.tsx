import type { SectionDraft, SectionKey } from '@onus/core/description'
import { useAll } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { ChoiceField, PickField, TextArea, TextField } from '../kit/form.tsx'
import type { PickerItem } from '../kit/picker.tsx'
import { evidenceItems, usePeople } from '../record/use-names.ts'
import { type Choices, othersIrrelevant, unclassified } from './description-view.ts'
import { RowsEditor } from './rows-editor.tsx'

type DraftOf<Key extends SectionKey> = Extract<SectionDraft, { section: Key }>

interface FieldsProps<Key extends SectionKey> {
  readonly draft: DraftOf<Key>
  readonly choices: Choices
  readonly onChange: (patch: Partial<DraftOf<Key>>) => void
}

interface SectionFieldsProps {
  readonly draft: SectionDraft
  readonly choices: Choices
  readonly onChange: (patch: object) => void
}

/** The fields of one section beside its words. */
export function SectionFields({ draft, choices, onChange }: SectionFieldsProps) {
  const given = { choices, onChange }
  switch (draft.section) {
    case 'services':
      return <Services draft={draft} {...given} />
    case 'commitments':
      return <Commitments draft={draft} {...given} />
    case 'components':
      return <Components draft={draft} {...given} />
    case 'incidents':
      return <Incidents draft={draft} {...given} />
    case 'criteria':
      return (
        <p className="text-soft">The controls of each criterion come from the matrix; there is nothing else to say.</p>
      )
    case 'user_controls':
      return <UserControls draft={draft} {...given} />
    case 'subservices':
      return <Subservices draft={draft} {...given} />
    case 'irrelevant':
      return <Irrelevant draft={draft} {...given} />
    case 'changes':
      return <Changes draft={draft} {...given} />
  }
}

function Services({ draft, onChange }: FieldsProps<'services'>) {
  return (
    <RowsEditor
      one="service"
      rows={draft.services}
      onChange={services => onChange({ services })}
      make={() => ({ name: '', users: '', delivery: '' })}
      columns={() => [
        { key: 'name', label: 'Service', kind: 'text' },
        { key: 'users', label: 'Who uses it', kind: 'long' },
        { key: 'delivery', label: 'How it is delivered', kind: 'long' },
      ]}
    />
  )
}

function Commitments({ draft: { links }, choices, onChange }: FieldsProps<'commitments'>) {
  const controls = controlItems(choices)
  return (
    <div className="space-y-4">
      {choices.commitments.length === 0 && (
        <p className="text-soft">The scope names no commitment. Write them there.</p>
      )}
      {choices.commitments.map(({ id, text, source, category }) => {
        const link = links.find(one => one.commitment === id) ?? { commitment: id, requirement: '', controls: [] }
        const change = (patch: Partial<typeof link>) =>
          onChange({ links: [...links.filter(one => one.commitment !== id), { ...link, ...patch }] })
        return (
          <fieldset key={id} className="min-w-0 space-y-3 rounded-md border bg-ground p-3">
            <legend className="px-1 font-medium">{text}</legend>
            <p className="text-sm text-soft">{[category, source].filter(Boolean).join(', ')}</p>
            <TextArea
              label="What the system must do for it"
              rows={2}
              required
              value={link.requirement}
              onChange={requirement => change({ requirement })}
            />
            <PickField
              label="Controls that see to it"
              required
              multiple
              items={controls}
              value={link.controls}
              onChange={chosen => change({ controls: [...chosen] })}
            />
          </fieldset>
        )
      })}
    </div>
  )
}

function Components({ draft: { owners }, choices, onChange }: FieldsProps<'components'>) {
  const { items } = usePeople()
  const inside = choices.components.filter(part => part.inside)
  const ownerOf = (id: string) => owners.find(one => one.component === id)?.owner
  const set = (ids: readonly string[], owner: string | undefined) =>
    onChange({
      owners: [
        ...owners.filter(one => !ids.includes(one.component)),
        ...(owner ? ids.map(component => ({ component, owner })) : []),
      ],
    })
  const without = inside.filter(part => !ownerOf(part.id)).map(part => part.id)
  return (
    <div className="space-y-3">
      {inside.length > 1 && (
        <PickField
          label="One owner for all that have none"
          help={`${without.length} of ${inside.length} have no owner yet.`}
          items={items}
          value={[]}
          onChange={([owner]) => set(without, owner)}
        />
      )}
      {inside.map(part => (
        <PickField
          key={part.id}
          label={`Owner of ${part.name}`}
          help={[part.kind, part.words].filter(Boolean).join(', ')}
          required
          items={items}
          value={[ownerOf(part.id) ?? []].flat()}
          onChange={([owner]) => set([part.id], owner)}
        />
      ))}
    </div>
  )
}

function Incidents({ draft, onChange }: FieldsProps<'incidents'>) {
  return (
    <Decided decision={draft.decision} what="incidents" onChange={decision => onChange({ decision })}>
      <RowsEditor
        one="incident"
        rows={draft.incidents}
        onChange={incidents => onChange({ incidents })}
        make={() => ({ id: crypto.randomUUID(), nature: '', timing: '', extent: '', disposition: '' })}
        columns={() => [
          { key: 'nature', label: 'What it was', kind: 'long' },
          { key: 'timing', label: 'When', help: 'When it began, was seen and ended.', kind: 'text' },
          { key: 'extent', label: 'How far it reached', kind: 'long' },
          { key: 'disposition', label: 'How it ended', kind: 'long' },
        ]}
      />
    </Decided>
  )
}

function UserControls({ draft, choices, onChange }: FieldsProps<'user_controls'>) {
  return (
    <Decided decision={draft.decision} what="duties of customers" onChange={decision => onChange({ decision })}>
      <RowsEditor
        one="duty"
        rows={draft.items}
        onChange={items => onChange({ items })}
        make={() => ({ id: crypto.randomUUID(), text: '', criteria: [], why: '', informedOn: null })}
        columns={() => [
          { key: 'text', label: 'The duty', help: 'Begin with who has it: “Customers …”.', kind: 'long' },
          { key: 'criteria', label: 'Criteria', kind: 'pick_many', items: criterionItems(choices) },
          { key: 'why', label: 'Why it is necessary', kind: 'long' },
          { key: 'informedOn', label: 'Customers were told on', kind: 'day' },
        ]}
      />
    </Decided>
  )
}

const methods = [
  { value: 'carve_out', label: 'Carve-out: its controls are left out' },
  { value: 'inclusive', label: 'Inclusive: its controls are part of this' },
]

function Subservices({ draft, choices, onChange }: FieldsProps<'subservices'>) {
  const { organisations, suppliers, decision } = draft
  const { data } = useAll('evidence')
  const [criteria, controls] = [criterionItems(choices), controlItems(choices)]
  const make = (name = '') => ({
    id: crypto.randomUUID(),
    name,
    service: '',
    method: 'carve_out' as const,
    criteria: [],
    controls: [],
    monitoring: null,
    assertion: null,
  })
  return (
    <div className="space-y-4">
      {unclassified(choices, [...organisations, ...suppliers]).map(({ name, runs }) => (
        <div key={name} className="flex flex-wrap items-center gap-2 rounded-md border p-3">
          <p className="min-w-0 flex-1 basis-52">
            <span className="font-medium">{name}</span> runs {runs.join(', ')}. Are its controls necessary with yours to
            keep what you promised?
          </p>
          <Button
            onClick={() => onChange({ organisations: [...organisations, make(name)], decision: { state: 'listed' } })}
          >
            Yes: subservice organisation
          </Button>
          <Button onClick={() => onChange({ suppliers: [...suppliers, { name, reason: '' }] })}>
            No: only a supplier
          </Button>
        </div>
      ))}
      <Decided decision={decision} what="subservice organisations" onChange={next => onChange({ decision: next })}>
        <RowsEditor
          one="subservice organisation"
          rows={organisations}
          onChange={next => onChange({ organisations: next })}
          make={make}
          columns={({ method }) => [
            { key: 'name', label: 'Name', kind: 'text' },
            { key: 'service', label: 'What it does for you', kind: 'long' },
            { key: 'method', label: 'Method', kind: 'choice', options: methods },
            { key: 'criteria', label: 'Relied on for', kind: 'pick_many', items: criteria },
            method === 'carve_out'
              ? { key: 'monitoring', label: 'Your control that watches it', kind: 'pick', items: controls }
              : { key: 'assertion', label: 'Its own assertion', kind: 'pick', items: evidenceItems(data ?? []) },
          ]}
        />
      </Decided>
      {organisations.map((organisation, at) => (
        <fieldset key={organisation.id} className="min-w-0 space-y-3 rounded-md border p-3">
          <legend className="px-1 font-medium">
            Controls expected of {organisation.name || `organisation ${at + 1}`}
          </legend>
          <RowsEditor
            one="expected control"
            rows={organisation.controls}
            onChange={next => onChange({ organisations: organisations.with(at, { ...organisation, controls: next }) })}
            make={() => ({ id: crypto.randomUUID(), text: '', criteria: [] })}
            columns={() => [
              { key: 'text', label: 'What it must do', kind: 'long' },
              { key: 'criteria', label: 'Criteria', kind: 'pick_many', items: criteria },
            ]}
          />
        </fieldset>
      ))}
      <RowsEditor
        one="plain supplier"
        rows={suppliers}
        onChange={next => onChange({ suppliers: next })}
        make={() => ({ name: '', reason: '' })}
        columns={() => [
          { key: 'name', label: 'Supplier', kind: 'text' },
          { key: 'reason', label: 'Why it is only a supplier', kind: 'long' },
        ]}
      />
    </div>
  )
}

function Irrelevant({ draft, choices, onChange }: FieldsProps<'irrelevant'>) {
  return (
    <Decided
      decision={draft.decision}
      what="criteria that are not relevant"
      onChange={decision => onChange({ decision })}
    >
      <RowsEditor
        one="criterion"
        rows={draft.items}
        onChange={items => onChange({ items: items.filter(item => item.requirement !== null) })}
        make={() => ({ requirement: choices.criteria[0]?.reference ?? '', reason: '' })}
        columns={() => [
          { key: 'requirement', label: 'Criterion', kind: 'pick', items: criterionItems(choices) },
          { key: 'reason', label: 'Why it is not relevant', kind: 'long' },
        ]}
      />
    </Decided>
  )
}

function Changes({ draft: { decisions, others }, choices, onChange }: FieldsProps<'changes'>) {
  const of = (key: string) => decisions.find(one => one.key === key)
  const open = choices.changes.filter(change => !of(change.key))
  const settable = open.filter(change => !change.material).length
  const decide = (key: string, answer: string, words = '') =>
    onChange({
      decisions: [
        ...decisions.filter(one => one.key !== key),
        ...(answer === '' ? [] : [{ key, relevant: answer === 'yes', words }]),
      ],
    })
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1">
          {choices.changes.length === 0
            ? 'The record saw no change of the scope or its controls.'
            : `${choices.changes.length} changes in the record, ${open.length} not decided.`}
        </p>
        {settable > 0 && (
          <Button onClick={() => onChange({ decisions: othersIrrelevant(choices.changes, decisions) })}>
            {`Say that ${settable} small ones do not matter`}
          </Button>
        )}
      </div>
      {choices.changes.map(change => {
        const decision = of(change.key)
        return (
          <fieldset key={change.key} className="min-w-0 space-y-2 rounded-md border bg-ground p-3">
            <legend className="px-1 text-sm text-soft">{change.at.slice(0, 10)}</legend>
            <p className="break-words">{change.words}</p>
            <ChoiceField
              label="Does it matter to customers?"
              required
              value={decision ? (decision.relevant ? 'yes' : 'no') : ''}
              options={[
                { value: '', label: 'Not decided' },
                { value: 'no', label: 'No' },
                { value: 'yes', label: 'Yes' },
              ]}
              onChange={answer => decide(change.key, answer, decision?.words)}
            />
            {decision?.relevant && (
              <TextArea
                label="In words for customers"
                rows={2}
                required
                value={decision.words}
                onChange={words => decide(change.key, 'yes', words)}
              />
            )}
          </fieldset>
        )
      })}
      <RowsEditor
        one="change that the record does not know"
        rows={others}
        onChange={next => onChange({ others: next })}
        make={() => ({ on: '', words: '' })}
        columns={() => [
          { key: 'on', label: 'On', kind: 'day' },
          { key: 'words', label: 'What changed', kind: 'long' },
        ]}
      />
    </div>
  )
}

type Decision = DraftOf<'incidents'>['decision']

interface DecidedProps {
  readonly decision: Decision
  readonly what: string
  readonly onChange: (decision: Decision) => void
  readonly children: React.ReactNode
}

/** Not decided, none (signed by who saves it), or a list. */
function Decided({ decision, what, onChange, children }: DecidedProps) {
  return (
    <div className="space-y-3">
      <ChoiceField
        label={`Are there ${what}?`}
        required
        value={decision.state}
        options={[
          { value: 'undecided', label: 'Not decided' },
          { value: 'none', label: 'None identified, and I sign that' },
          { value: 'listed', label: 'Yes, they are listed' },
        ]}
        onChange={state =>
          onChange(state === 'none' ? { state, title: '' } : { state: state as 'undecided' | 'listed' })
        }
      />
      {decision.state === 'none' && (
        <TextField
          label="In which office you sign"
          help="Saving this section signs it with your name and the present time."
          required
          value={decision.title}
          onChange={title => onChange({ state: 'none', title })}
        />
      )}
      {decision.state === 'listed' && children}
    </div>
  )
}

const criterionItems = ({ criteria }: Choices): readonly PickerItem[] =>
  criteria.map(({ reference, label }) => ({ id: reference, label }))
const controlItems = ({ controls }: Choices): readonly PickerItem[] =>
  controls.map(({ id, code, title, isAdopted }) => ({
    id,
    label: `${code} ${title}`,
    ...(!isAdopted && { detail: 'proposed' }),
  }))
