import type { AssessmentDraft } from '@onus/core/supplier'
import { useNavigate, useParams } from '@tanstack/react-router'
import { client, type Reply, useRead, useRefresh } from '../api.ts'
import { ChoiceField, Form, type FormState, TextArea, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { NotAdvice } from '../law/not-advice.tsx'

type Questions = Reply<'supplierAssessments', 'questions'>
type Known = Reply<'supplierAssessments', 'get'> | null
type Part = 'factors' | 'criteria'

/** Writes what was found of a supplier, factor by factor; somebody else decides. */
export function AssessForm() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const [{ assessment = '' }] = useUrlState()
  const supplier = useRead('suppliers', 'get', { params: { id }, query: {} })
  const questions = useRead('supplierAssessments', 'questions', { query: {} })
  const known = useRead(
    'supplierAssessments',
    'get',
    { params: { id: assessment }, query: {} },
    { enabled: assessment !== '' },
  )
  return (
    <Loaded of={supplier}>
      {({ body }) => (
        <Loaded of={questions}>
          {asked =>
            assessment === '' ? (
              <Fields supplier={id} name={body.name} asked={asked} known={null} />
            ) : (
              <Loaded of={known}>
                {record => <Fields supplier={id} name={body.name} asked={asked} known={record} />}
              </Loaded>
            )
          }
        </Loaded>
      )}
    </Loaded>
  )
}

interface FieldsProps {
  readonly supplier: string
  readonly name: string
  readonly asked: Questions
  readonly known: Known
}

function Fields({ supplier, name, asked, known }: FieldsProps) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const form = useForm<AssessmentDraft>({
    initial: { supplier, factors: known?.body.factors ?? {}, criteria: known?.body.criteria ?? {} },
    draft: `assessment.${supplier}.${known?.id ?? 'new'}.${known?.version ?? 0}`,
    check: () => ({}),
    send: async values => {
      const body = { body: { ...values, factors: written(values.factors), criteria: written(values.criteria) } }
      if (known)
        await client.supplierAssessments.update({ params: { id: known.id }, body, ifMatch: String(known.version) })
      else await client.supplierAssessments.create({ body })
      await refresh()
      say({ text: 'The assessment is written; somebody who does not own the supplier decides.' })
      await navigate({ to: `/suppliers/${supplier}?tab=assessments` })
    },
  })
  return (
    <Page>
      <div className="mx-auto max-w-3xl">
        <h1 className="mb-1 text-xl font-semibold">Assess {name}</h1>
        <p className="mb-5 text-soft">
          Each factor needs a finding before anybody can decide. {asked.factorRule.source.title},{' '}
          {asked.factorRule.article}; {asked.criteriaRule.source.title}, {asked.criteriaRule.article}.
        </p>
        <Form form={form} verb="Record what was found" onCancel={() => history.back()}>
          <Questions form={form} part="factors" title="What is weighed" questions={asked.factors} />
          <Questions form={form} part="criteria" title="What it is chosen by" questions={asked.criteria} />
        </Form>
        <NotAdvice />
      </div>
    </Page>
  )
}

/** What nothing was written about is not sent: it stays open. */
function written(all: AssessmentDraft['factors']): AssessmentDraft['factors'] {
  return Object.fromEntries(Object.entries(all).filter(([, one]) => one.finding.trim() !== ''))
}

const concerns = [
  { value: 'none', label: 'No concern' },
  { value: 'some', label: 'Some concern' },
  { value: 'serious', label: 'Serious concern' },
]

interface QuestionsProps {
  readonly form: FormState<AssessmentDraft>
  readonly part: Part
  readonly title: string
  readonly questions: Questions['factors']
}

function Questions({ form: { values, set }, part, title, questions }: QuestionsProps) {
  return (
    <fieldset className="space-y-4 border-t pt-4">
      <legend className="float-left mb-2 w-full text-lg font-semibold">{title}</legend>
      <div className="clear-both space-y-4">
        {questions.map(question => {
          const answer = values[part][question.id] ?? { finding: '', concern: 'none' as const }
          const change = (patch: Partial<typeof answer>) =>
            set({ [part]: { ...values[part], [question.id]: { ...answer, ...patch } } })
          return (
            <div key={question.id} className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_11rem]">
              <TextArea
                label={question.title}
                rows={3}
                value={answer.finding}
                onChange={finding => change({ finding })}
              />
              <ChoiceField
                label="Concern"
                options={concerns}
                value={answer.concern}
                onChange={concern => change({ concern: concern as 'none' })}
              />
            </div>
          )
        })}
      </div>
    </fieldset>
  )
}
