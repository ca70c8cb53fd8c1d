import { ChoiceField, TextField } from '../kit/form.tsx'
import type { FieldErrors } from '../kit/form-view.ts'
import type { FormValues } from './connection-view.ts'

interface ScheduleFieldsProps {
  readonly values: FormValues
  readonly onChange: (patch: FormValues) => void
  readonly errors: FieldErrors
}

const ways = [
  { value: 'hours', label: 'Every so many hours' },
  { value: 'daily', label: 'Once a day' },
  { value: 'hand', label: 'Only by hand' },
]

/** When a connection runs: every so many hours, at a time of day in a zone, or only by hand. */
export function ScheduleFields({ values, onChange, errors }: ScheduleFieldsProps) {
  const bind = (name: string) => ({
    value: String(values[name] ?? ''),
    onChange: (value: string) => onChange({ [name]: value }),
    error: errors[name],
    required: true,
  })
  return (
    <>
      <ChoiceField label="Runs" options={ways} {...bind('schedule')} />
      {values.schedule === 'hours' && (
        <TextField label="Hours between two runs" type="number" {...bind('everyHours')} error={errors.everyHours} />
      )}
      {values.schedule === 'daily' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Time of day"
            placeholder="03:00"
            help="As 03:00 or 17:30."
            {...bind('dailyTime')}
            error={errors.dailyTime ?? errors.dailyAt}
          />
          <ChoiceField label="Time zone" options={zones(String(values.dailyZone))} {...bind('dailyZone')} />
        </div>
      )}
    </>
  )
}

function zones(chosen: string): { value: string; label: string }[] {
  const known = new Set(['UTC', chosen, ...Intl.supportedValuesOf('timeZone')])
  return [...known].map(zone => ({ value: zone, label: zone }))
}
