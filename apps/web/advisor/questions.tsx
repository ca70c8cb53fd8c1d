import type { AdviceView } from '@onus/contract/advice'
import { type AdviceAnswers, advisorQuestions, type YesNoFact } from '@onus/core/advisor'
import { type FormState, TextField } from '../kit/form.tsx'
import { NumberField, YesNoField } from '../kit/unknown-fields.tsx'
import { questionGroups } from './advisor-view.ts'

interface QuestionsProps {
  readonly form: FormState<AdviceAnswers>
  readonly taken: AdviceView['taken']
}

/** Every question that nothing known answers, in groups; each may stay open. */
export function Questions({ form, taken }: QuestionsProps) {
  const known = new Set(taken.map(({ fact }) => fact))
  const open = advisorQuestions.filter(({ fact }) => !known.has(fact))
  return questionGroups
    .filter(({ id }) => open.some(({ group }) => group === id))
    .map(({ id, title }) => (
      <section key={id} className="space-y-3 border-t pt-3 first:border-t-0 first:pt-0">
        <h3 className="font-semibold">{title}</h3>
        {open
          .filter(({ group }) => group === id)
          .map(({ fact, label, help }) => (
            <YesNoField
              key={fact}
              label={label}
              help={help}
              value={form.values.answers[fact] ?? null}
              onChange={answer => form.set({ answers: answered(form.values.answers, fact, answer) })}
            />
          ))}
        {id === 'demand' && <Demand form={form} />}
      </section>
    ))
}

/** What is left open is taken out, so that nothing said stays nothing. */
function answered(
  answers: AdviceAnswers['answers'],
  fact: YesNoFact,
  answer: boolean | null,
): AdviceAnswers['answers'] {
  const { [fact]: _, ...others } = answers
  return answer === null ? others : { ...others, [fact]: answer }
}

function Demand({ form: { values, set } }: Pick<QuestionsProps, 'form'>) {
  return (
    <>
      <TextField
        label="By when does a customer want a report?"
        type="date"
        value={values.dealOn ?? ''}
        onChange={day => set({ dealOn: day || null })}
      />
      <NumberField
        label="Shortest period that this customer takes a Type II over, in months"
        help="Left open: 6, the usual one."
        value={values.shortestMonths}
        onChange={shortestMonths => set({ shortestMonths })}
      />
      <NumberField
        label="Yearly revenue that waits for a report, EUR"
        value={values.revenueWaitingEur}
        onChange={revenueWaitingEur => set({ revenueWaitingEur })}
      />
      <NumberField
        label="From how much revenue waiting do you buy a SOC 2 report, EUR"
        help="Yours to set. Until then a programme that customers accept is not given up for a report."
        value={values.revenueTriggerEur}
        onChange={revenueTriggerEur => set({ revenueTriggerEur })}
      />
    </>
  )
}
