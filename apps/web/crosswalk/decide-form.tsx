import { Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { client, useRefresh } from '../api.ts'
import { Button, IconButton } from '../kit/button.tsx'
import { Field, Form, fieldLook, TextArea, TextField, useForm } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'
import {
  type DecisionDraft,
  decisionErrors,
  draftOfDecision,
  emptyDecision,
  leavesOpen,
  relationBody,
} from './decide-view.ts'
import { RelationShape } from './marks.tsx'
import type { Decision } from './matrix-view.ts'
import { idOf, rationaleWords, relationKinds, relationWords } from './relation-view.ts'

interface DecideFormProps {
  readonly source: string
  readonly target: string
  /** The set that the decision belongs to, `own` when none relates the pair, and whose word it rests on. */
  readonly crosswalk: string
  readonly provenance: string
  /** The draft that is amended. */
  readonly before: Decision | null
  readonly onDone: () => void
}

/** Decides how two requirements stand to each other. Whoever writes it is its author; somebody else reviews it. */
export function DecideForm({ source, target, crosswalk, provenance, before, onDone }: DecideFormProps) {
  const refresh = useRefresh()
  const say = useToast()
  const form = useForm<DecisionDraft>({
    initial: before ? draftOfDecision(before) : emptyDecision,
    draft: `relation.${source}.${target}.${before?.version ?? 0}`,
    check: decisionErrors,
    send: async values => {
      const pairing = before
        ? { ...before.body }
        : { crosswalk, source, target, provenance: provenance || 'Our own judgement' }
      const { crosswalk: set, source: from, target: to, provenance: whose } = pairing
      const body = relationBody(values, { crosswalk: set, source: from, target: to, provenance: whose })
      const write = { body, reason: values.reason }
      if (before)
        await client.relations.update({ params: { id: before.id }, body: write, ifMatch: String(before.version) })
      else await client.relations.create({ body: write })
      await refresh()
      say({ text: 'Recorded as a draft. Somebody else has to review it before it counts.' })
      onDone()
    },
  })
  const { values, set, errors, field } = form
  const [first, second] = before ? [before.body.source, before.body.target] : [source, target]
  const open = leavesOpen(values.relation)
  return (
    <Form form={form} verb={before ? 'Record the change' : 'Record the decision'} onCancel={onDone}>
      <Choices
        legend={`How ${idOf(first)} stands to ${idOf(second)}`}
        name="relation"
        error={errors.relation}
        value={values.relation}
        onChange={relation => set({ relation: relation as DecisionDraft['relation'] })}
        options={relationKinds.map(kind => ({
          value: kind,
          label: (
            <span className="inline-flex items-center gap-1.5">
              <RelationShape relation={kind} />
              {idOf(first)} {relationWords(kind).between} {idOf(second)}
            </span>
          ),
          help: relationWords(kind).meaning,
        }))}
      />
      <Choices
        legend="Compared by"
        name="rationale"
        error={errors.rationale}
        value={values.rationale}
        onChange={rationale => set({ rationale: rationale as DecisionDraft['rationale'] })}
        options={(['functional', 'semantic', 'syntactic'] as const).map(kind => ({
          value: kind,
          label: <span className="first-letter:uppercase">{kind}</span>,
          help: rationaleWords(kind),
        }))}
      />
      <TextArea label="Why" required rows={3} {...field('rationaleText')} help="One sentence that an auditor reads." />
      {open.target && (
        <TextArea
          label={`What of ${idOf(second)} stays open`}
          required
          rows={3}
          {...field('ofTarget')}
          help="Written out, so that nobody takes a part for the whole."
        />
      )}
      {open.source && (
        <TextArea label={`What of ${idOf(first)} stays open the other way`} rows={2} {...field('ofSource')} />
      )}
      <Conditions conditions={values.conditions} onChange={conditions => set({ conditions })} />
      <TextField label="Where it holds" {...field('scopeNote')} help="If not everywhere." />
      <TextField
        label="Strength, 1 to 10"
        type="number"
        {...field('strength')}
        help="How sure you are. It sorts lists and enters nothing else."
      />
      <TextField label="Reason of this entry" {...field('reason')} help="Kept in its history." />
    </Form>
  )
}

interface ChoicesProps {
  readonly legend: string
  readonly name: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error?: string | undefined
  readonly options: readonly { readonly value: string; readonly label: ReactNode; readonly help: string }[]
}

/** Choices that need a sentence each. */
export function Choices({ legend, name, value, onChange, error, options }: ChoicesProps) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{legend}</legend>
      <div className="space-y-1.5">
        {options.map(option => (
          <label key={option.value} className="flex gap-2">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0">
              {option.label}
              <span className="block text-sm text-soft">{option.help}</span>
            </span>
          </label>
        ))}
      </div>
      {error && <p className="mt-1 text-sm font-medium text-failing">{error}</p>}
    </fieldset>
  )
}

interface ConditionsProps {
  readonly conditions: DecisionDraft['conditions']
  readonly onChange: (conditions: DecisionDraft['conditions']) => void
}

function Conditions({ conditions, onChange }: ConditionsProps) {
  return (
    <Field label="Conditions" help="What must be so for it to hold, and whether you found it so here.">
      {({ id, describedBy }) => (
        <div className="space-y-2">
          {conditions.map((condition, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a condition has no identity but its place
            <div key={at} className="flex items-center gap-2">
              <input
                id={at === 0 ? id : undefined}
                aria-label={`Condition ${at + 1}`}
                aria-describedby={describedBy}
                value={condition.text}
                onChange={event => onChange(conditions.with(at, { ...condition, text: event.target.value }))}
                className={`h-8 ${fieldLook(false)}`}
              />
              <label className="flex shrink-0 items-center gap-1.5 text-sm">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={condition.holds}
                  onChange={event => onChange(conditions.with(at, { ...condition, holds: event.target.checked }))}
                />
                holds
              </label>
              <IconButton
                label={`Remove condition ${at + 1}`}
                icon={<X size={14} />}
                onClick={() => onChange(conditions.toSpliced(at, 1))}
              />
            </div>
          ))}
          <Button
            id={conditions.length === 0 ? id : undefined}
            icon={<Plus size={14} />}
            onClick={() => onChange([...conditions, { text: '', holds: false }])}
          >
            Add a condition
          </Button>
        </div>
      )}
    </Field>
  )
}
