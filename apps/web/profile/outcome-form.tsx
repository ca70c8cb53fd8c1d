import { type Achievement, deviationOf, type OutcomeProfile, type OutcomeRow, Priority } from '@onus/core/profile'
import { Plus, X } from 'lucide-react'
import { useAll, useMoment } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, IconButton } from '../kit/button.tsx'
import { ChoiceField, Form, fieldLook, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { evidenceItems } from '../record/use-names.ts'
import { useRequirements } from '../record/use-requirements.ts'
import { AchievementMark } from './achievement-mark.tsx'
import { achievementMeaning, achievements, type OutcomeLine } from './outcome-view.ts'
import { RadioGroup } from './radio-group.tsx'

interface OutcomeFormProps {
  readonly line: OutcomeLine
  readonly outcomes: OutcomeProfile
  readonly first: OutcomeRow
  /** What the community profile asks for, when this one follows it. */
  readonly wanted: OutcomeRow | null
  readonly readOnly: boolean
  readonly onSave: (row: OutcomeRow) => Promise<void>
  readonly onTakeAway: () => Promise<void>
}

type Target = NonNullable<OutcomeRow['target']>

/** What an organisation says of one outcome: in or out and why, how far, how urgent, what is aimed at and because of what. */
export function OutcomeForm({ line, outcomes, first, wanted, readOnly, onSave, onTakeAway }: OutcomeFormProps) {
  const aims = outcomes.kind !== 'current'
  const form = useForm<OutcomeRow>({
    initial: first,
    check: row => ({
      ...(!row.included && row.rationale.trim() === '' && { rationale: 'Say why it is left out.' }),
      ...(row.target &&
        aims &&
        row.target.because.length === 0 && {
          target: 'Name the risk or the obligation that asks for it.',
        }),
      ...(row.target?.because.some(one => one.text.trim() === '') && { target: 'Say which risk or obligation it is.' }),
      ...(wanted &&
        deviationOf(row, wanted) !== null &&
        !row.deviation?.reason.trim() && {
          deviation: 'Say why you deviate from the community profile.',
        }),
    }),
    send: onSave,
  })
  const { values, set, field, errors } = form
  const deviation = wanted ? deviationOf(values, wanted) : null
  const setTarget = (patch: Partial<Target>) =>
    set({ target: { achievement: 'largely', practices: '', due: null, because: [], ...values.target, ...patch } })
  if (readOnly) return <ReadOutcome line={line} row={first} />
  return (
    <div className="p-4">
      {line.summary && <p className="mb-4 text-soft">{line.summary}</p>}
      <Form form={form} verb="Record it">
        <RadioGroup
          label="In this profile"
          value={values.included ? 'in' : 'out'}
          options={[
            { value: 'in', label: 'Included' },
            { value: 'out', label: 'Left out, with a reason' },
          ]}
          onChange={value => set({ included: value === 'in' })}
        />
        <TextArea
          label={values.included ? 'Why it matters here' : 'Why it is left out'}
          required={!values.included}
          rows={2}
          {...field('rationale')}
        />
        {values.included && (
          <>
            <RadioGroup
              label="How far it is achieved"
              value={values.achievement}
              options={achievements.map(value => ({
                value,
                label: <AchievementMark value={value} />,
                help: achievementMeaning(value),
              }))}
              onChange={achievement => set({ achievement })}
            />
            <TextArea label="What is so today" rows={3} {...field('statement')} help="In one or two sentences." />
            <ChoiceField
              label="Priority"
              value={values.priority ?? ''}
              onChange={value => set({ priority: value === '' ? null : (value as Priority) })}
              options={[{ value: '', label: 'Not set' }, ...Priority.options.map(value => ({ value, label: value }))]}
            />
            {aims && (
              <TargetFields
                target={values.target}
                error={errors.target}
                onChange={setTarget}
                onNone={() => set({ target: null })}
              />
            )}
            <details>
              <summary className="font-medium">Policies, practices, roles, references, evidence</summary>
              <div className="mt-3 space-y-4">
                <TextArea label="Policies and processes" rows={2} {...field('policies')} />
                <TextArea label="Practices" rows={2} {...field('practices')} />
                <TextArea label="Roles" rows={2} {...field('roles')} />
                <References value={values.references} onChange={references => set({ references: [...references] })} />
                <Evidence value={values.evidence} onChange={evidence => set({ evidence: [...evidence] })} />
                <TextArea label="Notes" rows={2} {...field('notes')} />
              </div>
            </details>
          </>
        )}
        {deviation && (
          <div className="rounded-md bg-late-soft px-3 py-2">
            <TextArea
              label={`${deviationWords[deviation]} against the community profile: why?`}
              required
              rows={2}
              value={values.deviation?.reason ?? ''}
              onChange={reason => set({ deviation: { kind: deviation, reason } })}
              error={errors.deviation}
            />
          </div>
        )}
      </Form>
      <div className="mt-6 flex flex-wrap items-center gap-3 border-t pt-3 text-sm">
        <Anchor
          href={`/frameworks/${encodeURIComponent(line.ref.split(':')[0] ?? '')}/${line.id}`}
          className="underline"
        >
          {line.id} in its framework
        </Anchor>
        {line.row && (
          <Button look="quiet" className="ml-auto" onClick={() => void onTakeAway()}>
            Not included yet
          </Button>
        )}
      </div>
    </div>
  )
}

const deviationWords = {
  tightened: 'Tightened',
  relaxed: 'Relaxed',
  not_applicable: 'Left out',
} as const

interface TargetFieldsProps {
  readonly target: OutcomeRow['target']
  readonly error: string | undefined
  readonly onChange: (patch: Partial<Target>) => void
  readonly onNone: () => void
}

function TargetFields({ target, error, onChange, onNone }: TargetFieldsProps) {
  return (
    <fieldset className="rounded-md border p-3">
      <legend className="px-1 font-medium">Target</legend>
      {error && <p className="mb-2 font-medium text-failing">{error}</p>}
      {target ? (
        <div className="space-y-3">
          <div className="grid gap-3 sm:grid-cols-2">
            <ChoiceField
              label="Aimed at"
              required
              value={target.achievement}
              onChange={value => onChange({ achievement: value as Target['achievement'] })}
              options={targets}
            />
            <TextField
              label="Due"
              type="date"
              value={target.due ?? ''}
              onChange={value => onChange({ due: value || null })}
            />
          </div>
          <TextArea
            label="What will be so then"
            rows={2}
            value={target.practices}
            onChange={practices => onChange({ practices })}
          />
          <div>
            <p className="font-medium">Because of</p>
            <p className="mb-1 text-sm text-soft">Each target rests on a risk or an obligation.</p>
            <ul className="space-y-1">
              {target.because.map((one, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: reasons have no identity of their own
                <li key={at} className="flex gap-1">
                  <select
                    aria-label={`Kind of reason ${at + 1}`}
                    value={one.kind}
                    onChange={event =>
                      onChange({
                        because: target.because.with(at, {
                          ...one,
                          kind: event.target.value as 'risk' | 'obligation',
                        }),
                      })
                    }
                    className={`h-8 w-28 shrink-0 ${fieldLook(false)}`}
                    style={{ width: 112 }}
                  >
                    <option value="risk">risk</option>
                    <option value="obligation">obligation</option>
                  </select>
                  <input
                    aria-label={`Reason ${at + 1}`}
                    value={one.text}
                    onChange={event =>
                      onChange({ because: target.because.with(at, { ...one, text: event.target.value }) })
                    }
                    className={`h-8 ${fieldLook(false)}`}
                  />
                  <IconButton
                    label={`Remove reason ${at + 1}`}
                    icon={<X size={14} />}
                    onClick={() => onChange({ because: target.because.toSpliced(at, 1) })}
                  />
                </li>
              ))}
            </ul>
            <Button
              className="mt-1.5"
              icon={<Plus size={14} />}
              onClick={() => onChange({ because: [...target.because, { kind: 'risk', text: '' }] })}
            >
              Add a reason
            </Button>
          </div>
          <Button look="quiet" onClick={onNone}>
            No target
          </Button>
        </div>
      ) : (
        <Button onClick={() => onChange({})}>Set a target</Button>
      )}
    </fieldset>
  )
}

const targets: readonly { value: Exclude<Achievement, 'unknown'>; label: string }[] = [
  { value: 'fully', label: 'Fully' },
  { value: 'largely', label: 'Largely' },
  { value: 'partial', label: 'Partially' },
  { value: 'not', label: 'Not achieved' },
]

interface PickProps {
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
}

function References({ value, onChange }: PickProps) {
  const items = useRequirements()
  return (
    <PickField
      label="References"
      multiple
      items={items}
      value={value}
      onChange={onChange}
      help="Requirements of other frameworks that inform it."
    />
  )
}

function Evidence({ value, onChange }: PickProps) {
  const evidence = useAll('evidence', useMoment())
  return (
    <PickField label="Evidence" multiple items={evidenceItems(evidence.data ?? [])} value={value} onChange={onChange} />
  )
}

/** A row that cannot be changed here. */
function ReadOutcome({ line, row }: { readonly line: OutcomeLine; readonly row: OutcomeRow }) {
  const said = [
    ['Rationale', row.rationale],
    ['What is so today', row.statement],
    ['Policies and processes', row.policies],
    ['Practices', row.practices],
    ['Roles', row.roles],
    ['What will be so', row.target?.practices ?? ''],
    ['Because of', (row.target?.because ?? []).map(one => `${one.kind}: ${one.text}`).join('; ')],
    ['Deviation', row.deviation ? `${deviationWords[row.deviation.kind]}: ${row.deviation.reason}` : ''],
    ['Notes', row.notes],
  ].filter(([, words]) => words !== '')
  return (
    <div className="space-y-4 p-4">
      {line.summary && <p className="text-soft">{line.summary}</p>}
      {line.state === 'not_yet' ? (
        <p>The profile says nothing of it yet.</p>
      ) : (
        <p className="flex flex-wrap gap-x-4">
          {row.included ? <AchievementMark value={row.achievement} /> : 'Left out'}
          {row.target && (
            <span className="inline-flex gap-1.5">
              <span className="text-soft">to</span> <AchievementMark value={row.target.achievement} />
            </span>
          )}
          {row.priority && <span className="text-soft">{row.priority} priority</span>}
        </p>
      )}
      <dl className="space-y-2">
        {said.map(([name, words]) => (
          <div key={name}>
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="whitespace-pre-wrap">{words}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
