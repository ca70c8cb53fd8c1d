import { type Judged, MeasureStatus, measureStatuses } from '@onus/core/judgement'
import { Form, PickField, useForm } from '../kit/form.tsx'
import { RadioGroup } from '../profile/radio-group.tsx'
import { useControls } from '../record/use-names.ts'
import { SaidFields } from './said-fields.tsx'
import { type JudgingFormProps, useSay } from './use-say.ts'

type Measured = Extract<Judged, { kind: 'measured' }>

/** What an organisation says of a duty: by what it is addressed, and why it says so. It is never complete. */
export function MeasuredForm(props: JudgingFormProps) {
  const { asked, line, readOnly } = props
  const say = useSay(props)
  const controls = useControls()
  const before = asked.said?.kind === 'measured' ? asked.said : null
  const form = useForm({
    initial: {
      said: (before?.status ?? 'unknown') as Measured['status'],
      controls: (before?.controls ?? line.controls.map(one => one.id)) as readonly string[],
      words: asked.words,
      evidence: asked.evidence as readonly string[],
    },
    draft: `judgement.${props.engagement}.${line.requirement}.${asked.version}`,
    check: values => ({
      ...(['addressed', 'partly'].includes(values.said) &&
        values.controls.length === 0 && { controls: 'Name the controls that address it.' }),
      ...(values.said !== 'unknown' && values.words.trim() === '' && { words: 'Give the rationale.' }),
    }),
    send: async ({ said, controls, words, evidence }) =>
      await say({ kind: 'measured', status: said, controls: [...controls] }, words, evidence),
  })
  const { values, set, field } = form
  if (readOnly) return <p className="whitespace-pre-wrap">{asked.words || 'Nothing is said of it.'}</p>
  return (
    <Form form={form} verb="Record and go on">
      <RadioGroup
        label="As of today"
        value={values.said}
        options={MeasureStatus.options.map(value => ({ value, ...measureStatuses[value] }))}
        onChange={said => set({ said })}
      />
      {values.said !== 'unknown' && (
        <PickField
          label={values.said === 'not' ? 'Controls that come near' : 'Addressed by'}
          multiple
          required={values.said !== 'not'}
          items={controls.items}
          {...field('controls')}
        />
      )}
      <SaidFields form={form} asked={asked} label="Rationale" required={values.said !== 'unknown'} />
    </Form>
  )
}
