import { client, useRefresh } from '../api.ts'
import { Form, TextArea, useForm } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'
import { draftOf, type MomentDraft, momentSaid, whyNotMoment } from './incident-view.ts'
import { MomentField } from './moment-field.tsx'
import { given } from './significance-panel.tsx'
import type { Overview } from './use-incident.ts'

interface DecideFormProps {
  readonly overview: Overview
  readonly onDone: () => void
}

type Answer = NonNullable<Overview['body']['decision']>['answer']

interface Values {
  answer: Answer | ''
  reason: string
  aware: MomentDraft
}

const answers: readonly (readonly [Answer, string])[] = [
  ['significant', 'Significant: the clocks of the reports run'],
  ['not_significant', 'Not significant: nothing is due; it may be decided anew'],
  ['undecided', 'Undecided: more has to be known'],
]

/** A named person decides, whatever the rules give, with why and since when it was known. */
export function DecideForm({ overview, onDone }: DecideFormProps) {
  const { id, body, significance } = overview
  const refresh = useRefresh()
  const say = useToast()
  const known = body.moments.aware ?? null
  const form = useForm<Values>({
    initial: {
      answer: body.decision?.answer ?? '',
      reason: '',
      aware: known === null ? { is: 'now' } : draftOf(known.at, body.zone),
    },
    draft: `incident.decision.${id}`,
    check: values => {
      const moment = values.answer === 'significant' && known === null ? whyNotMoment(values.aware) : null
      return {
        ...(values.answer === '' && { answer: 'Choose one.' }),
        ...(values.reason.trim() === '' && { reason: 'Say why, for whoever reads it later.' }),
        ...(moment !== null && { aware: moment }),
      }
    },
    send: async ({ answer, reason, aware }) => {
      if (answer === '') return
      const isFirst = answer === 'significant' && known === null
      await client.incidents.decide({
        params: { id },
        body: { answer, reason, ...(isFirst && { aware: momentSaid(aware, Date.now()) }) },
      })
      await refresh()
      say({ text: answer === 'significant' ? 'Decided. The clocks run.' : 'The decision is recorded.' })
      onDone()
    },
  })
  const { values, set, errors } = form
  return (
    <div className="p-4">
      <p className="mb-3">
        The rules give: <span className="font-medium">{given[significance.answer].toLowerCase()}</span>. The decision is
        yours, under your name.
      </p>
      <Form form={form} verb="Record the decision" onCancel={onDone}>
        <fieldset aria-describedby={errors.answer ? 'decide-answer' : undefined}>
          <legend className="font-medium">What do you decide?</legend>
          {answers.map(([value, label]) => (
            <label key={value} className="mt-1 flex items-start gap-2">
              <input
                type="radio"
                name="answer"
                checked={values.answer === value}
                onChange={() => set({ answer: value })}
                className="mt-1 size-4 shrink-0 accent-accent"
              />
              {label}
            </label>
          ))}
          {errors.answer && (
            <p id="decide-answer" className="text-sm font-medium text-failing">
              {errors.answer}
            </p>
          )}
        </fieldset>
        <TextArea label="Why" required rows={4} {...form.field('reason')} />
        {values.answer === 'significant' && known === null && (
          <MomentField
            label="Reasonably certain since"
            zone={body.zone}
            help="When, after looking, it was reasonably certain that it is significant. Not the alert, nor when it began; not looking does not move it."
            {...form.field('aware')}
          />
        )}
      </Form>
    </div>
  )
}
