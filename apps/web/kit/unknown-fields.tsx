import { type ReactNode, useId, useState } from 'react'
import { Field, fieldLook, TextArea } from './form.tsx'
import { listOfText, numberOfText, textOfList, textOfNumber } from './unknown-view.ts'

interface UnknownProps<Value> {
  readonly label: string
  readonly help?: ReactNode
  readonly value: Value | null
  readonly onChange: (value: Value | null) => void
}

/** Yes, no, or not answered: three words, since nothing said is never a no. */
export function YesNoField({ label, help, value, onChange }: UnknownProps<boolean>) {
  const name = useId()
  const options = [
    { label: 'Yes', is: true },
    { label: 'No', is: false },
    { label: 'Not answered', is: null },
  ] as const
  return (
    <fieldset aria-describedby={help ? `${name}-help` : undefined}>
      <legend className="font-medium">{label}</legend>
      {help && (
        <p id={`${name}-help`} className="text-sm text-soft">
          {help}
        </p>
      )}
      <div className="mt-0.5 flex flex-wrap gap-x-5 gap-y-1">
        {options.map(option => (
          <label key={option.label} className={`flex items-center gap-1.5 ${option.is === null ? 'text-soft' : ''}`}>
            <input
              type="radio"
              name={name}
              checked={value === option.is}
              onChange={() => onChange(option.is)}
              className="size-4 accent-accent"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** A number or nothing. What cannot be read as one stays as it was typed, and says so. */
export function NumberField({ label, help, value, onChange }: UnknownProps<number>) {
  const [text, setText] = useState(() => textOfNumber(value))
  const isUnread = text.trim() !== '' && numberOfText(text) === null
  return (
    <Field label={label} help={help} error={isUnread ? 'Digits only; leave it open where it is not known.' : undefined}>
      {({ id, describedBy, invalid }) => (
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          value={text}
          onChange={event => {
            setText(event.target.value)
            onChange(numberOfText(event.target.value))
          }}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          data-unread={isUnread || undefined}
          className={`num h-8 ${fieldLook(invalid)}`}
        />
      )}
    </Field>
  )
}

/** A list or nothing: a lone hyphen says that there are none. */
export function ListField({ label, help, value, onChange }: UnknownProps<string[]>) {
  const [text, setText] = useState(() => textOfList(value))
  return (
    <TextArea
      label={label}
      rows={1}
      help={help ?? 'With commas. A lone hyphen says that there are none.'}
      value={text}
      onChange={typed => {
        setText(typed)
        onChange(listOfText(typed))
      }}
    />
  )
}
