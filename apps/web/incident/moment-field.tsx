import { type ReactNode, useId } from 'react'
import { Button } from '../kit/button.tsx'
import { ChoiceField, TextField } from '../kit/form.tsx'
import { askedOf, draftOf, type MomentDraft } from './incident-view.ts'

interface MomentFieldProps {
  readonly label: string
  readonly help?: ReactNode
  readonly error?: string | undefined
  /** The zone that is offered first: that of record. */
  readonly zone: string
  readonly value: MomentDraft
  readonly onChange: (value: MomentDraft) => void
}

/** A moment with its zone: now, or when it was. A night that has the hour twice is asked about; one that lacks it is told so. */
export function MomentField({ label, help, error, zone, value, onChange }: MomentFieldProps) {
  const name = useId()
  if (value.is === 'now')
    return (
      <div>
        <p className="font-medium">{label}</p>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          Now
          <Button look="quiet" onClick={() => onChange(draftOf(new Date().toISOString(), zone))}>
            Another moment
            <span className="sr-only">: {label}</span>
          </Button>
        </p>
        {help && <p className="text-sm text-soft">{help}</p>}
      </div>
    )
  const asked = askedOf(value)
  const zones = [...new Set([zone, value.zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]
  const change = (patch: Partial<{ local: string; zone: string; pass: 'earlier' | 'later' | null }>) =>
    onChange({ ...value, pass: null, ...patch })
  return (
    <fieldset>
      <legend className="sr-only">{label}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={label}
          required
          type="datetime-local"
          help={help}
          error={asked.is === 'none' ? asked.words : error}
          value={value.local}
          onChange={local => change({ local })}
        />
        <ChoiceField
          label={`Zone: ${label.toLowerCase()}`}
          required
          value={value.zone}
          onChange={chosen => change({ zone: chosen })}
          options={zones.map(one => ({ value: one, label: one }))}
        />
      </div>
      {asked.is === 'two' && (
        <fieldset className="mt-2 rounded-md bg-late-soft px-3 py-2">
          <legend className="float-left w-full font-medium">
            Clocks went back that night. Which of the two was it?
          </legend>
          {(['earlier', 'later'] as const).map(pass => (
            <label key={pass} className="clear-both flex items-center gap-2">
              <input
                type="radio"
                name={name}
                checked={value.pass === pass}
                onChange={() => change({ pass })}
                className="size-4 accent-accent"
              />
              The {pass}: {asked[pass]}
            </label>
          ))}
        </fieldset>
      )}
      <Button look="quiet" className="mt-1" onClick={() => onChange({ is: 'now' })}>
        It is now<span className="sr-only">: {label}</span>
      </Button>
    </fieldset>
  )
}
