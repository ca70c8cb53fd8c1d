import { usualWorking, type Working } from '@onus/core/organisation'
import { client, type Reply, useRead, useRefresh } from '../api.ts'
import { CheckField, Form, TextArea, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { useToast } from '../kit/toast.tsx'
import { useMay } from '../shell/session.ts'
import { daysOf, holidayLines, holidaysOf, weekdays } from './working-view.ts'

/** On which days people work here, and within how many of them a request is to be answered. */
export function WorkingDays() {
  const organisation = useRead('organisations', 'get', {})
  return <Loaded of={organisation}>{record => <Days key={record.version} record={record} />}</Loaded>
}

const priorities = ['high', 'normal', 'low'] as const

function Days({ record }: { readonly record: Reply<'organisations', 'get'> }) {
  const refresh = useRefresh()
  const say = useToast()
  const mayWrite = useMay('organisation:write')
  const said = record.body.working ?? usualWorking
  const form = useForm({
    initial: {
      weekdays: said.weekdays,
      holidays: holidayLines(said.holidays),
      high: String(said.answerWithin.high),
      normal: String(said.answerWithin.normal),
      low: String(said.answerWithin.low),
    },
    check: values => {
      const { faults } = holidaysOf(values.holidays)
      const wrong = priorities.filter(priority => daysOf(values[priority]) === null)
      return {
        ...(values.weekdays.length === 0 && { weekdays: 'Choose at least one weekday.' }),
        ...(faults.length > 0 && { holidays: faults.join('. ') }),
        ...Object.fromEntries(wrong.map(priority => [priority, `Give a number of days, 1 to 250, for ${priority}.`])),
      }
    },
    send: async values => {
      const working: Working = {
        weekdays: values.weekdays,
        holidays: holidaysOf(values.holidays).holidays,
        answerWithin: {
          high: daysOf(values.high) ?? usualWorking.answerWithin.high,
          normal: daysOf(values.normal) ?? usualWorking.answerWithin.normal,
          low: daysOf(values.low) ?? usualWorking.answerWithin.low,
        },
      }
      await client.organisations.update({
        body: { body: { ...record.body, working }, reason: 'Working days' },
        ifMatch: String(record.version),
      })
      await refresh()
      say({ text: 'The working days are recorded.' })
    },
  })
  const { values, set, field, errors } = form
  return (
    <div className="max-w-xl">
      <p className="mb-4 text-soft">
        {record.body.working
          ? 'Daily controls are expected on these days, and the age of a request is counted in them.'
          : 'Nothing is said yet: daily controls are expected on every day, and the age of a request is counted from Monday to Friday.'}
      </p>
      <fieldset disabled={!mayWrite}>
        <Form form={form} verb="Record the working days">
          <fieldset className="space-y-1">
            <legend className="mb-1 font-medium">People work on</legend>
            {errors.weekdays && <p className="text-sm text-failing">{errors.weekdays}</p>}
            <div className="flex flex-wrap gap-x-5 gap-y-2">
              {weekdays.map((name, at) => (
                <CheckField
                  key={name}
                  label={name}
                  checked={values.weekdays.includes(at + 1)}
                  onChange={works =>
                    set({
                      weekdays: works
                        ? [...values.weekdays, at + 1].toSorted()
                        : values.weekdays.filter(day => day !== at + 1),
                    })
                  }
                />
              ))}
            </div>
          </fieldset>
          <TextArea
            label="Holidays"
            rows={8}
            {...field('holidays')}
            help="A day and its name a line, such as 2026-12-25 Christmas Day. Days of past years stay: windows of then are counted with them."
          />
          <fieldset>
            <legend className="mb-1 font-medium">A request without a due date is to be answered within</legend>
            <div className="grid grid-cols-3 gap-3">
              {priorities.map(priority => (
                <TextField
                  key={priority}
                  label={`${priority.charAt(0).toUpperCase()}${priority.slice(1)}`}
                  type="number"
                  required
                  {...field(priority)}
                />
              ))}
            </div>
            <p className="mt-1 text-sm text-soft">Business days, by priority.</p>
          </fieldset>
        </Form>
      </fieldset>
    </div>
  )
}
