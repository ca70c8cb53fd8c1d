import { AuditResult, auditResults, type Judged } from '@onus/core/judgement'
import { TestMethod } from '@onus/core/test'
import { CheckField, Form, useForm } from '../kit/form.tsx'
import { RadioGroup } from '../profile/radio-group.tsx'
import { SaidFields } from './said-fields.tsx'
import { type JudgingFormProps, useSay } from './use-say.ts'

type Audited = Extract<Judged, { kind: 'audited' }>

/** What an internal audit says of a clause or a control, how it was looked at, and the facts. */
export function AuditedForm(props: JudgingFormProps) {
  const { asked, line, readOnly } = props
  const say = useSay(props)
  const before = asked.said?.kind === 'audited' ? asked.said : null
  const form = useForm({
    initial: {
      said: (before?.result ?? '') as Audited['result'] | '',
      methods: before?.methods ?? [],
      words: asked.words,
      evidence: asked.evidence as readonly string[],
    },
    draft: `judgement.${props.engagement}.${line.requirement}.${asked.version}`,
    check: values => ({
      ...(values.said === '' && { said: 'Choose the result.' }),
      ...(values.methods.length === 0 && { methods: 'Say how it was looked at.' }),
      ...(values.said !== '' &&
        values.said !== 'conforming' &&
        values.words.trim() === '' && { words: 'Say what was found, as a fact.' }),
    }),
    send: async ({ said, methods, words, evidence }) =>
      await say({ kind: 'audited', result: said as AuditResult, methods }, words, evidence),
  })
  const { values, set, errors } = form
  if (readOnly) return <p className="whitespace-pre-wrap">{asked.words || 'Nothing is said of it.'}</p>
  return (
    <Form form={form} verb="Record and go on">
      <fieldset>
        <legend className="mb-1 font-medium">How it was looked at</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-1">
          {TestMethod.options.map(method => (
            <CheckField
              key={method}
              label={methodNames[method]}
              checked={values.methods.includes(method)}
              onChange={on =>
                set({ methods: on ? [...values.methods, method] : values.methods.filter(one => one !== method) })
              }
            />
          ))}
        </div>
        {errors.methods && <p className="mt-1 text-sm font-medium text-failing">{errors.methods}</p>}
      </fieldset>
      <RadioGroup
        label="Result"
        value={values.said}
        options={AuditResult.options.map(value => ({
          value,
          label: auditResults[value].label,
          help: `${auditResults[value].help} (${auditResults[value].source})`,
        }))}
        onChange={said => set({ said })}
        error={errors.said}
      />
      <SaidFields
        form={form}
        asked={asked}
        label="What was found"
        help="The facts: what was seen, where, and what was expected."
        required={values.said !== '' && values.said !== 'conforming'}
      />
    </Form>
  )
}

const methodNames: Readonly<Record<TestMethod, string>> = {
  inquiry: 'Asked',
  observation: 'Observed',
  inspection: 'Inspected',
  reperformance: 'Performed again',
  caat: 'By program over all',
}
