import { type ReactNode, useId } from 'react'

interface RadioGroupProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: ReactNode; readonly help?: string }[]
  readonly onChange: (value: Value) => void
  readonly error?: string | undefined
}

/** One of a few, all in view, each with what it means. */
export function RadioGroup<Value extends string>({ label, value, options, onChange, error }: RadioGroupProps<Value>) {
  const name = useId()
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{label}</legend>
      <div className="space-y-1">
        {options.map(option => (
          <label key={option.value} className="flex gap-2">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0">
              {option.label}
              {option.help && <span className="block text-sm text-soft">{option.help}</span>}
            </span>
          </label>
        ))}
      </div>
      {error && <p className="mt-1 text-sm font-medium text-failing">{error}</p>}
    </fieldset>
  )
}
