import type { ParameterValue, TailoringAction } from '@onus/core/profile'
import { useState } from 'react'
import { useAct } from '../api.ts'
import { openWords, plainText } from '../framework/text-view.ts'
import { frameworkHref } from '../framework/tree-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { useClock } from '../kit/date-time.tsx'
import {
  CheckField,
  ChoiceField,
  Field,
  Form,
  fieldLook,
  PickField,
  TextArea,
  TextField,
  useForm,
} from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import type { TailoringParts } from './tailoring-page.tsx'
import {
  actionWord,
  type TailoredLine,
  tailoringOf,
  withAction,
  withoutAction,
  withoutParameter,
  withParameters,
} from './tailoring-view.ts'
import { useSaveProfile } from './use-save-profile.ts'

interface TailoredRequirementProps extends TailoringParts {
  readonly line: TailoredLine
  /** Whether the text with its parameters was imported. */
  readonly text: boolean
}

/** One requirement of a baseline: what was decided on it, its parameters, and the way to decide anew. */
export function TailoredRequirement({ record, framework, line, text }: TailoredRequirementProps) {
  const mayWrite = useMay('profile:write')
  const [deciding, setDeciding] = useState(false)
  const item = framework.tree.find(one => one.ref === line.ref)
  return (
    <div className="space-y-5 p-4">
      <div>
        {item?.summary && <p>{item.summary}</p>}
        <p className="mt-1 text-sm">
          <Anchor href={frameworkHref(line.ref)} className="underline">
            {line.id} in its framework
          </Anchor>
        </p>
      </div>
      <section>
        <h3 className="mb-1 font-semibold">Decisions</h3>
        <Decisions record={record} line={line} mayWrite={mayWrite} />
        {mayWrite &&
          (deciding ? (
            <div className="mt-3 rounded-md border p-3">
              <ActionForm
                record={record}
                requirement={line.ref}
                framework={framework}
                actions={['remove', 'compensate', 'inherit']}
                onDone={() => setDeciding(false)}
              />
            </div>
          ) : (
            <Button className="mt-2" onClick={() => setDeciding(true)}>
              Decide
            </Button>
          ))}
      </section>
      <section>
        <h3 className="mb-1 font-semibold">Parameters</h3>
        {line.parameters.length === 0 ? (
          <p className="text-soft">
            {text ? (
              'It leaves nothing open.'
            ) : (
              <>
                They stand in the text of the publisher.{' '}
                <Anchor href={`/frameworks/${encodeURIComponent(framework.id)}/text`} className="underline">
                  Import it
                </Anchor>{' '}
                and they show here.
              </>
            )}
          </p>
        ) : (
          <Parameters record={record} line={line} mayWrite={mayWrite} />
        )}
      </section>
    </div>
  )
}

interface LineProps extends Pick<TailoringParts, 'record'> {
  readonly line: TailoredLine
  readonly mayWrite: boolean
}

function Decisions({ record, line, mayWrite }: LineProps) {
  const save = useSaveProfile(record)
  const act = useAct()
  const people = usePeople()
  const tailoring = tailoringOf(record.body)
  if (line.decisions.length === 0)
    return (
      <p className="text-soft">
        {line.notApplicable === null ? 'It stands as the baseline has it.' : `Out: ${line.notApplicable}`}
      </p>
    )
  return (
    <ul className="divide-y">
      {line.decisions.map(one => {
        const decision = one as TailoringAction
        return (
          <li key={JSON.stringify(one)} className="py-2">
            <p>
              <span className="font-medium">{actionWord(decision.action)}</span>
              {decision.action === 'compensate' && ` by ${decision.by.map(ref => ref.replace(/^.*?:/, '')).join(', ')}`}
              {decision.action === 'inherit' &&
                ` from ${decision.provider} (${decision.extent === 'common' ? 'wholly' : 'shared'})`}
              : {decision.rationale}
            </p>
            {decision.action === 'inherit' && (
              <p className="text-sm">
                {decision.responsibility}{' '}
                <span className="text-soft">
                  {decision.evidenceFrom
                    ? `Assessed by the provider on ${decision.evidenceFrom}`
                    : 'No assessment of the provider is named'}
                  {decision.expires && `, speaks until ${decision.expires}`}. Relied on, not tested here.
                </span>
              </p>
            )}
            <p className="flex flex-wrap items-center gap-x-2 text-sm text-soft">
              approved by {people.nameOf(decision.approvedBy)} on {decision.approvedAt}
              {decision.overlay && `, from the overlay ${decision.overlay}`}
              {mayWrite && (
                <button
                  type="button"
                  className="underline"
                  onClick={() =>
                    void act(
                      () =>
                        save({ ...record.body, tailoring: withoutAction(tailoring, decision) }, 'It is taken back.'),
                      'It is taken back.',
                    )
                  }
                >
                  Take it back
                </button>
              )}
            </p>
          </li>
        )
      })}
    </ul>
  )
}

interface ActionFormProps extends TailoringParts {
  readonly requirement: string
  readonly actions: readonly TailoringAction['action'][]
  readonly onDone: () => void
}

const choices: Readonly<Record<TailoringAction['action'], string>> = {
  remove: 'Leave it out: it does not apply here',
  add: 'Add it to the baseline',
  compensate: 'Others are met in its place',
  inherit: 'A provider meets it, wholly or in part',
}

/** A decision on one requirement, with its rationale and who approved it. */
export function ActionForm({ record, framework, requirement, actions, onDone }: ActionFormProps) {
  const save = useSaveProfile(record)
  const people = usePeople()
  const { now } = useClock()
  const tailoring = tailoringOf(record.body)
  const today = new Date(now).toISOString().slice(0, 10)
  const form = useForm({
    initial: {
      action: actions[0] as TailoringAction['action'],
      rationale: '',
      approvedBy: '',
      approvedAt: today,
      overlay: '',
      by: [] as readonly string[],
      extent: 'common' as 'common' | 'hybrid',
      provider: '',
      responsibility: '',
      evidenceFrom: '',
      expires: '',
    },
    check: values =>
      missing(values, {
        rationale: 'Say why.',
        approvedBy: 'Say who approved it.',
        approvedAt: 'Say when it was approved.',
        ...(values.action === 'compensate' && { by: 'Say what is met instead.' }),
        ...(values.action === 'inherit' && {
          provider: 'Say who provides it.',
          responsibility: 'Say who does what.',
        }),
      }),
    send: async values => {
      const decided = {
        requirement,
        rationale: values.rationale,
        approvedBy: values.approvedBy,
        approvedAt: values.approvedAt,
        overlay: values.overlay || null,
      }
      const action: TailoringAction =
        values.action === 'compensate'
          ? { action: 'compensate', by: [...values.by], ...decided }
          : values.action === 'inherit'
            ? {
                action: 'inherit',
                extent: values.extent,
                provider: values.provider,
                responsibility: values.responsibility,
                evidenceFrom: values.evidenceFrom || null,
                expires: values.expires || null,
                ...decided,
              }
            : { action: values.action, ...decided }
      const id = requirement.replace(/^.*?:/, '')
      await save(
        { ...record.body, tailoring: withAction(tailoring, action) },
        `${id}: ${actionWord(action.action).toLowerCase()}.`,
        values.rationale,
      )
      onDone()
    },
  })
  const { values, set, field, errors } = form
  return (
    <Form form={form} verb="Record the decision" onCancel={onDone}>
      {actions.length > 1 && (
        <ChoiceField
          label="Decision"
          required
          value={values.action}
          onChange={action => set({ action: action as TailoringAction['action'] })}
          options={actions.map(value => ({ value, label: choices[value] }))}
        />
      )}
      {values.action === 'compensate' && (
        <PickField
          label="Met instead"
          required
          multiple
          items={framework.tree
            .filter(item => item.assessable && item.ref !== requirement)
            .map(item => ({ id: item.ref, label: `${item.id} ${item.label}` }))}
          value={values.by}
          onChange={by => set({ by })}
          error={errors.by}
        />
      )}
      {values.action === 'inherit' && (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField label="Provider" required {...field('provider')} />
            <ChoiceField
              label="Extent"
              required
              value={values.extent}
              onChange={extent => set({ extent: extent as 'common' | 'hybrid' })}
              options={[
                { value: 'common', label: 'Wholly provided' },
                { value: 'hybrid', label: 'Shared' },
              ]}
            />
          </div>
          <TextArea label="Who does what" required rows={2} {...field('responsibility')} />
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label="Assessed on"
              type="date"
              {...field('evidenceFrom')}
              help="The provider’s last assessment."
            />
            <TextField label="Speaks until" type="date" {...field('expires')} />
          </div>
        </>
      )}
      <TextArea label="Why" required rows={2} {...field('rationale')} />
      <div className="grid gap-4 sm:grid-cols-2">
        <PickField
          label="Approved by"
          required
          items={people.items}
          value={values.approvedBy ? [values.approvedBy] : []}
          onChange={([person]) => set({ approvedBy: person ?? '' })}
          error={errors.approvedBy}
        />
        <TextField label="Approved on" type="date" required {...field('approvedAt')} />
      </div>
      {tailoring.overlays.length > 0 && (
        <ChoiceField
          label="From"
          value={values.overlay}
          onChange={overlay => set({ overlay })}
          options={[
            { value: '', label: 'The organisation itself' },
            ...tailoring.overlays.map(one => ({ value: one.id, label: one.title })),
          ]}
        />
      )}
    </Form>
  )
}

/** The parameters with their values, written in place; source and approver are asked once for what changes. */
function Parameters({ record, line, mayWrite }: LineProps) {
  const save = useSaveProfile(record)
  const act = useAct()
  const people = usePeople()
  const { now } = useClock()
  const tailoring = tailoringOf(record.body)
  const form = useForm({
    initial: {
      written: {} as Readonly<Record<string, readonly string[]>>,
      source: '',
      rationale: '',
      approvedBy: '',
      approvedAt: new Date(now).toISOString().slice(0, 10),
      overlay: '',
    },
    check: values =>
      missing(values, {
        source: 'Say where the values come from.',
        rationale: 'Say why these values.',
        approvedBy: 'Say who approved them.',
        approvedAt: 'Say when they were approved.',
      }),
    send: async ({ written, overlay, ...decided }) => {
      const values = Object.entries(written).flatMap(([id, said]): ParameterValue[] => {
        const full = said.filter(one => one.trim() !== '')
        const label = line.parameters.find(one => one.id === id)?.label ?? ''
        return full.length === 0
          ? []
          : [
              {
                requirement: line.ref,
                parameter: id,
                label,
                values: full,
                units: null,
                ...decided,
                overlay: overlay || null,
              },
            ]
      })
      await save(
        { ...record.body, tailoring: withParameters(tailoring, values) },
        `${values.length} ${values.length === 1 ? 'value' : 'values'} of ${line.id} recorded.`,
        decided.rationale,
      )
    },
  })
  const { values, set, field, errors } = form
  const changed = Object.values(values.written).some(said => said.some(one => one.trim() !== ''))
  return (
    <>
      <ul className="mb-3 space-y-3">
        {line.parameters.map(parameter => {
          const said = values.written[parameter.id] ?? parameter.value?.values ?? []
          const write = (next: readonly string[]) => set({ written: { ...values.written, [parameter.id]: next } })
          const asked = openWords(parameter.id, line.parameters)
          return (
            <li key={parameter.id} className="rounded-md border p-3">
              {parameter.many ? (
                <fieldset disabled={!mayWrite}>
                  <legend className="mb-1 font-medium">{parameter.label || 'One or more of'}</legend>
                  {parameter.choices.map(choice => (
                    <CheckField
                      key={choice}
                      label={plainText(choice, line.parameters)}
                      checked={said.includes(choice)}
                      onChange={on =>
                        write(parameter.choices.filter(one => (one === choice ? on : said.includes(one))))
                      }
                    />
                  ))}
                  <p className="mt-1 font-mono text-sm text-soft">{parameter.id}</p>
                </fieldset>
              ) : (
                <Field
                  label={parameter.label || asked}
                  required
                  help={
                    <>
                      <span className="font-mono">{parameter.id}</span>
                      {parameter.guidance && ` ${parameter.guidance}`}
                    </>
                  }
                >
                  {({ id, describedBy }) =>
                    parameter.choices.length > 0 ? (
                      <select
                        id={id}
                        aria-describedby={describedBy}
                        disabled={!mayWrite}
                        value={said[0] ?? ''}
                        onChange={event => write(event.target.value ? [event.target.value] : [])}
                        className={`h-8 ${fieldLook(false)}`}
                      >
                        <option value="">Open</option>
                        {parameter.choices.map(choice => (
                          <option key={choice} value={choice}>
                            {plainText(choice, line.parameters)}
                          </option>
                        ))}
                      </select>
                    ) : (
                      <input
                        id={id}
                        aria-describedby={describedBy}
                        value={said.join(', ')}
                        disabled={!mayWrite}
                        placeholder="open"
                        onChange={event => write([event.target.value])}
                        className={`h-8 ${fieldLook(false)}`}
                      />
                    )
                  }
                </Field>
              )}
              {parameter.value ? (
                <p className="mt-1 text-sm text-soft">
                  From {parameter.value.source}, approved by {people.nameOf(parameter.value.approvedBy)} on{' '}
                  {parameter.value.approvedAt}
                  {parameter.value.overlay && `, overlay ${parameter.value.overlay}`}.{' '}
                  {mayWrite && parameter.value.overlay === null && (
                    <button
                      type="button"
                      className="underline"
                      onClick={() =>
                        void act(
                          () =>
                            save(
                              { ...record.body, tailoring: withoutParameter(tailoring, parameter.id) },
                              'It is open again.',
                            ),
                          'It is open again.',
                        )
                      }
                    >
                      Open it again
                    </button>
                  )}
                </p>
              ) : (
                <p className="mt-1 text-sm text-soft">Open: it is not assessable until it has a value.</p>
              )}
            </li>
          )
        })}
      </ul>
      {mayWrite && changed && (
        <div className="rounded-md border p-3">
          <Form form={form} verb="Record the values">
            <TextField label="Source" required {...field('source')} help="A policy, a contract, an overlay." />
            <TextArea label="Why" required rows={2} {...field('rationale')} />
            <div className="grid gap-4 sm:grid-cols-2">
              <PickField
                label="Approved by"
                required
                items={people.items}
                value={values.approvedBy ? [values.approvedBy] : []}
                onChange={([person]) => set({ approvedBy: person ?? '' })}
                error={errors.approvedBy}
              />
              <TextField label="Approved on" type="date" required {...field('approvedAt')} />
            </div>
            {tailoring.overlays.length > 0 && (
              <ChoiceField
                label="From"
                value={values.overlay}
                onChange={overlay => set({ overlay })}
                options={[
                  { value: '', label: 'The organisation itself' },
                  ...tailoring.overlays.map(one => ({ value: one.id, label: one.title })),
                ]}
              />
            )}
          </Form>
        </div>
      )}
    </>
  )
}
