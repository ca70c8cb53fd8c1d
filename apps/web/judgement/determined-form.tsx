import { AssessmentAttribute, AssessmentMethod, AssessmentObject, type Determination } from '@onus/core/conclusion'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Button } from '../kit/button.tsx'
import { CheckField, ChoiceField, Form, PickField, TextField, useForm } from '../kit/form.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import {
  determinationBy,
  type How,
  howInWords,
  howOf,
  keyMeans,
  type Statement,
  whyNotMarked,
  withMethod,
} from './judgement-view.ts'
import { SaidFields } from './said-fields.tsx'
import { type JudgingFormProps, useSay } from './use-say.ts'

type Result = Determination['result']

interface DeterminedFormProps extends JudgingFormProps {
  /** How the control before was looked at. */
  readonly usual: How
  readonly onUsual: (how: How) => void
  /** Signs what was determined instead of recording it: of a third party, when every statement is. */
  readonly onSign?: (determinations: readonly Determination[], words: string) => void
}

/** Determines a control, statement by statement: s satisfied, o other than satisfied, u takes it back, j and k move. */
export function DeterminedForm({ usual, onUsual, onSign, ...props }: DeterminedFormProps) {
  const { asked, line, readOnly } = props
  const say = useSay(props)
  const offered = asked.methods.flatMap(one => one.objects)
  const given = asked.statements.flatMap(one => one.determination ?? [])
  const form = useForm({
    initial: {
      how: given[0]
        ? howOf(given[0], offered)
        : { ...usual, picked: usual.picked.filter(one => offered.includes(one)) },
      said: given as readonly Determination[],
      words: asked.words,
      evidence: asked.evidence as readonly string[],
    },
    draft: `judgement.${props.engagement}.${line.requirement}.${asked.version}`,
    check: ({ said, words }) => ({
      ...(said.length === 0 && { said: 'Mark at least one statement.' }),
      ...(onSign && said.length < asked.statements.length && { said: 'Determine every statement before you sign.' }),
      ...(said.some(one => one.result === 'other-than-satisfied') &&
        words.trim() === '' && { words: 'Say what is other than satisfied, and why.' }),
    }),
    send: async ({ how, said, words, evidence }) => {
      onUsual(how)
      if (onSign) return onSign(said, words)
      await say({ kind: 'determined', determinations: [...said] }, words, evidence)
    },
  })
  const { values, set, errors } = form
  const others = values.said.some(one => one.result === 'other-than-satisfied')
  return (
    <Form form={form} verb={onSign ? 'Conclude and sign' : 'Record and go on'}>
      {!readOnly && <HowFields how={values.how} asked={asked} onChange={how => set({ how })} />}
      <Statements
        statements={asked.statements}
        said={values.said}
        how={values.how}
        readOnly={readOnly}
        onSaid={said => set({ said })}
      />
      {errors.said && <p className="text-sm font-medium text-failing">{errors.said}</p>}
      {readOnly ? (
        <p className="whitespace-pre-wrap">{asked.words}</p>
      ) : (
        <SaidFields form={form} asked={asked} label="What was found" required={others} />
      )}
    </Form>
  )
}

interface HowFieldsProps {
  readonly how: How
  readonly asked: JudgingFormProps['asked']
  readonly onChange: (how: How) => void
}

function HowFields({ how, asked, onChange }: HowFieldsProps) {
  const [opensWith] = useState(() => whyNotMarked(how) !== null)
  const objects = asked.methods
    .filter(one => how.methods.includes(one.method))
    .flatMap(one => one.objects.map(object => ({ id: object, label: object, detail: one.method })))
  const attributes = AssessmentAttribute.options.map(value => ({ value, label: value }))
  return (
    <details open={opensWith} className="rounded-lg border bg-surface px-4 py-3">
      <summary className="font-medium">
        How it is looked at
        {whyNotMarked(how) === null && <span className="font-normal text-soft">: {howInWords(how)}</span>}
      </summary>
      <div className="mt-3 space-y-3">
        <p className="text-sm text-soft">
          What you mark from now on was looked at so. Change it in between where one statement was looked at otherwise.
        </p>
        <div className="flex flex-wrap gap-x-5 gap-y-1">
          {AssessmentMethod.options.map(method => (
            <CheckField
              key={method}
              label={method}
              checked={how.methods.includes(method)}
              onChange={on => onChange(withMethod(how, method, on))}
            />
          ))}
        </div>
        {objects.length > 0 && (
          <PickField
            label="Objects, as the catalogue lists them"
            multiple
            items={[...new Map(objects.map(one => [one.id, one])).values()]}
            value={how.picked}
            onChange={picked => onChange({ ...how, picked })}
          />
        )}
        <TextField
          label={objects.length > 0 ? 'Other objects' : 'Objects'}
          required={objects.length === 0}
          help="Which document, whom, which system."
          value={how.other}
          onChange={other => onChange({ ...how, other })}
        />
        <div className="flex flex-wrap gap-x-5 gap-y-1">
          {AssessmentObject.options.map(kind => (
            <CheckField
              key={kind}
              label={kind}
              checked={how.kinds.includes(kind)}
              onChange={on =>
                onChange({ ...how, kinds: on ? [...how.kinds, kind] : how.kinds.filter(one => one !== kind) })
              }
            />
          ))}
        </div>
        <div className="grid gap-3 sm:grid-cols-2">
          <ChoiceField
            label="Depth"
            required
            value={how.depth}
            onChange={depth => onChange({ ...how, depth: depth as How['depth'] })}
            options={attributes}
          />
          <ChoiceField
            label="Coverage"
            required
            value={how.coverage}
            onChange={coverage => onChange({ ...how, coverage: coverage as How['coverage'] })}
            options={attributes}
          />
        </div>
      </div>
    </details>
  )
}

interface StatementsProps {
  readonly statements: readonly Statement[]
  readonly said: readonly Determination[]
  readonly how: How
  readonly readOnly: boolean
  readonly onSaid: (said: readonly Determination[]) => void
}

function Statements({ statements, said, how, readOnly, onSaid }: StatementsProps) {
  const [at, setAt] = useState(0)
  const [why, setWhy] = useState<string | null>(null)
  const list = useRef<HTMLOListElement>(null)
  const results = new Map(said.map(one => [one.statement, one]))
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is opened takes the keys
  useEffect(() => {
    if (!readOnly && whyNotMarked(how) === null) list.current?.focus({ preventScroll: true })
  }, [])
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  function mark(index: number, result: Result | null) {
    const statement = statements[index]
    if (!statement || readOnly) return
    const rest = said.filter(one => one.statement !== statement.statement)
    if (result === null) return onSaid(rest)
    const lacking = whyNotMarked(how)
    setWhy(lacking)
    if (lacking) return
    onSaid([...rest, determinationBy(statement.statement, result, how)])
    setAt(Math.min(statements.length - 1, index + 1))
  }
  function onKey(event: KeyboardEvent) {
    const means = event.ctrlKey || event.metaKey || event.altKey ? null : keyMeans(event.key)
    if (means === null) return
    event.preventDefault()
    if (means === 'next') setAt(Math.min(statements.length - 1, at + 1))
    else if (means === 'before') setAt(Math.max(0, at - 1))
    else mark(at, means === 'open' ? null : means)
  }
  return (
    <div>
      <p className="mb-1 flex flex-wrap items-baseline gap-x-3">
        <span className="font-medium">Determination statements</span>
        <span className="text-sm text-soft">
          {said.length} of {statements.length} determined
        </span>
        {!readOnly && (
          <span className="text-sm text-soft max-md:hidden">
            <kbd>s</kbd> satisfied, <kbd>o</kbd> other than satisfied, <kbd>u</kbd> takes it back, <kbd>j</kbd> and{' '}
            <kbd>k</kbd> move, <kbd>Ctrl Enter</kbd> records
          </span>
        )}
      </p>
      <ol
        ref={list}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the list is worked by keyboard
        tabIndex={0}
        onKeyDown={onKey}
        aria-label="Determination statements"
        aria-keyshortcuts="s o u j k"
        className="max-h-[55vh] divide-y overflow-y-auto rounded-lg border bg-surface"
      >
        {statements.map((one, index) => (
          <StatementRow
            key={one.statement}
            statement={one}
            determination={results.get(one.statement) ?? null}
            isHere={index === at}
            readOnly={readOnly}
            onHere={() => setAt(index)}
            onMark={result => mark(index, result)}
          />
        ))}
      </ol>
      <p aria-live="polite" className="mt-1 text-sm font-medium text-failing">
        {why}
      </p>
    </div>
  )
}

interface StatementRowProps {
  readonly statement: Statement
  readonly determination: Determination | null
  readonly isHere: boolean
  readonly readOnly: boolean
  readonly onHere: () => void
  readonly onMark: (result: Result) => void
}

function StatementRow({ statement, determination, isHere, readOnly, onHere, onMark }: StatementRowProps) {
  const isUnset = statement.kind === 'parameter' && statement.value === null
  const result = determination?.result
  return (
    <li
      aria-current={isHere || undefined}
      className={`flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 ${isHere ? 'bg-accent-soft' : ''}`}
    >
      <StateShape
        state={result === 'satisfied' ? 'operating' : result ? 'failing' : isUnset ? 'not_addressed' : 'unknown'}
      />
      <span className="sr-only">{result ?? (isUnset ? 'not assessable' : 'not determined')}</span>
      <span className="num w-32 shrink-0 text-sm break-all text-soft">{statement.statement}</span>
      <span className="min-w-0 flex-1 basis-60">
        {statement.prose}
        {statement.kind === 'parameter' && (
          <b className="ml-2 font-medium">{statement.value ? `Set to: ${statement.value}` : 'Not set'}</b>
        )}
        {determination && (
          <span className="block text-sm text-soft">
            {howInWords(determination)}: {determination.objects}
          </span>
        )}
      </span>
      {!readOnly && (
        <span className="flex gap-1">
          {(['satisfied', 'other-than-satisfied'] as const).map(value => (
            <Button
              key={value}
              look={result === value ? 'primary' : 'plain'}
              aria-pressed={result === value}
              aria-label={`${statement.statement}: ${value.replaceAll('-', ' ')}`}
              title={value.replaceAll('-', ' ')}
              onClick={() => {
                onHere()
                onMark(value)
              }}
            >
              {value === 'satisfied' ? 'S' : 'O'}
            </Button>
          ))}
        </span>
      )}
    </li>
  )
}
