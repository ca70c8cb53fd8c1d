import type { QuestionView } from '@onus/contract/incident'
import { useState } from 'react'
import { useAll } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { CheckField, ChoiceField, TextArea, TextField } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { YesNoField } from '../kit/unknown-fields.tsx'
import { useMay, useSession } from '../shell/session.ts'
import { type AnswerDraft, answersOf, askedHere, type MomentDraft, ownAnswers, stageTitles } from './incident-view.ts'
import { MomentField } from './moment-field.tsx'
import { type RoomProps, useAmend } from './use-incident.ts'

/** What the next report owes and nobody has answered yet, answered in place. What is known elsewhere is not asked. */
export function QuestionsPanel({ overview, mayWrite }: RoomProps) {
  const { questions } = overview
  if (questions === null || overview.body.decision?.answer === 'not_significant') return null
  const fields = askedHere(questions.fields)
  const title = `For the ${stageTitles[questions.stage].toLowerCase()}`
  return (
    <Panel title={fields.length === 0 ? title : `${title}: ${fields.length} to answer`}>
      {fields.length === 0 && <p className="text-soft">Everything that it owes is answered.</p>}
      {mayWrite && (
        <Questions
          key={questions.stage}
          fields={fields}
          also={questions.also}
          id={overview.id}
          zone={overview.body.zone}
          entity={overview.entity.id}
        />
      )}
      {!mayWrite && (
        <ul className="list-disc pl-5">
          {fields.map(({ id, label }) => (
            <li key={id}>{label}</li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

interface QuestionsProps {
  readonly fields: readonly QuestionView[]
  /** What may be said besides. */
  readonly also: readonly QuestionView[]
  readonly id: string
  readonly zone: string
  readonly entity: string
}

function Questions({ fields, also, id, zone, entity }: QuestionsProps) {
  const { person } = useSession()
  const amend = useAmend(id)
  const [drafts, setDrafts] = useState<Readonly<Record<string, AnswerDraft>>>(() => ownAnswers(fields, person))
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({})
  const [busy, setBusy] = useState(false)
  const isOfEntity = fields.some(({ from }) => from === 'entity' || from === 'contact')
  async function record() {
    const read = answersOf([...fields, ...also], drafts, Date.now())
    setFaults(read.faults)
    if (Object.keys(read.faults).length > 0 || Object.keys(read.change).length === 0) return
    setBusy(true)
    const written = await amend(read.change, 'The answers are recorded.')
    setBusy(false)
    if (written) setDrafts({})
  }
  const send = (
    <Button look="primary" type="submit" busy={busy}>
      Record the answers
    </Button>
  )
  const question = (field: QuestionView) => (
    <Question
      key={field.id}
      field={field}
      zone={zone}
      value={drafts[field.id] ?? null}
      error={faults[field.id]}
      onChange={value => setDrafts(before => ({ ...before, [field.id]: value }))}
    />
  )
  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault()
        void record()
      }}
      className="space-y-3"
    >
      <p className={`text-sm text-soft ${fields.length === 0 ? 'hidden' : ''}`}>
        Answer what you know; the rest goes out as unknown, since a report is due without delay.
        {isOfEntity && (
          <>
            {' '}
            What is about the company or its contacts is asked at every incident until it stands in{' '}
            <Anchor href={`/nis2/${entity}/edit`} className="underline">
              the legal entity
            </Anchor>
            .
          </>
        )}
      </p>
      {fields.map(question)}
      {also.length > 0 && (
        <details>
          <summary className="text-soft">What may be said besides</summary>
          <div className="mt-2 space-y-3">{also.map(question)}</div>
          {fields.length === 0 && <div className="mt-3">{send}</div>}
        </details>
      )}
      {fields.length > 0 && send}
    </form>
  )
}

interface QuestionProps {
  readonly field: QuestionView
  readonly zone: string
  readonly value: AnswerDraft
  readonly error: string | undefined
  readonly onChange: (value: AnswerDraft) => void
}

function Question({ field, zone, value, error, onChange }: QuestionProps) {
  const { label, kind, choices } = field
  const text = typeof value === 'string' ? value : ''
  const shared = { label, error, required: true } as const
  switch (kind) {
    case 'yes_no':
      return <YesNoField label={label} value={typeof value === 'boolean' ? value : null} onChange={onChange} />
    case 'choice':
      return (
        <ChoiceField
          {...shared}
          value={text}
          onChange={onChange}
          options={choices.map(choice => ({ value: choice, label: choice }))}
        />
      )
    case 'choices':
      return <Choices label={label} choices={choices} value={Array.isArray(value) ? value : []} onChange={onChange} />
    case 'long_text':
      return <TextArea {...shared} rows={3} value={text} onChange={onChange} />
    case 'moment':
    case 'ended':
      return <MomentField label={label} zone={zone} error={error} value={momentOf(value, zone)} onChange={onChange} />
    case 'list':
      return <TextField {...shared} help="With commas between them." value={text} onChange={onChange} />
    case 'duration':
      return <TextField {...shared} help="With its unit, as 1 h 30 min." value={text} onChange={onChange} />
    case 'number':
    case 'text':
      if (field.id === 'supplier') return <SupplierField {...shared} value={text} onChange={onChange} />
      return <TextField {...shared} value={text} onChange={onChange} />
  }
}

interface SupplierFieldProps {
  readonly label: string
  readonly error: string | undefined
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A supplier by its name: one of the register, or whoever is not in it. */
function SupplierField(props: SupplierFieldProps) {
  const suppliers = useAll('suppliers', {}, { enabled: useMay('supplier:read') }).data ?? []
  const names = [...new Set(suppliers.map(({ body }) => body.name))]
  return <TextField {...props} help="Pick it from the register, or write who it is." suggestions={names} />
}

function momentOf(value: AnswerDraft, zone: string): MomentDraft {
  if (typeof value === 'object' && value !== null && 'is' in value) return value
  return { is: 'at', local: '', zone, pass: null }
}

interface ChoicesProps {
  readonly label: string
  readonly choices: readonly string[]
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
}

function Choices({ label, choices, value, onChange }: ChoicesProps) {
  return (
    <fieldset>
      <legend className="font-medium">{label}</legend>
      {choices.map(choice => (
        <CheckField
          key={choice}
          label={choice}
          checked={value.includes(choice)}
          onChange={isOn => onChange(isOn ? [...value, choice] : value.filter(one => one !== choice))}
        />
      ))}
    </fieldset>
  )
}
