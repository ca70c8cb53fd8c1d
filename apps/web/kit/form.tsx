import { useBlocker } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { Button } from './button.tsx'
import { bytes } from './date-time-view.ts'
import { errorsOf, type FieldErrors } from './form-view.ts'
import { Picker, type PickerItem } from './picker.tsx'

export interface FormState<Values> {
  readonly values: Values
  readonly set: (patch: Partial<Values>) => void
  /** What an input needs to hold the value of this name: `<TextField label="Email" {...form.field('email')} />`. */
  readonly field: <Name extends keyof Values & string>(name: Name) => FieldBinding<Values[Name]>
  readonly errors: FieldErrors
  readonly busy: boolean
  readonly submit: () => Promise<void>
}

interface FieldBinding<Value> {
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly error: string | undefined
}

interface FormOptions<Values> {
  readonly initial: Values
  /** Where the draft is kept while it is not sent. Two forms never share one. */
  readonly draft?: string
  readonly check?: (values: Values) => FieldErrors
  /** Sends the values. A thrown refusal lands at its fields. */
  readonly send: (values: Values) => Promise<unknown>
}

/** The state of a form: its draft is kept in this browser, leaving with changes asks, refusals land at their fields. */
export function useForm<Values extends object>({
  initial,
  draft,
  check,
  send,
}: FormOptions<Values>): FormState<Values> {
  const key = draft && `onus.draft.${draft}`
  const [values, setValues] = useState<Values>(() => ({ ...initial, ...(key ? readDraft(key) : {}) }))
  const [errors, setErrors] = useState<FieldErrors>({})
  const [busy, setBusy] = useState(false)
  const dirty = useRef(false)
  useBlocker({
    shouldBlockFn: () => dirty.current && !key && !confirm('Leave without saving? What you wrote here is lost.'),
    enableBeforeUnload: () => dirty.current && !key,
  })
  useEffect(() => {
    if (key && dirty.current) localStorage.setItem(key, JSON.stringify(values))
  }, [key, values])
  async function submit() {
    const found = check?.(values) ?? {}
    setErrors(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    try {
      dirty.current = false
      await send(values)
      if (key) localStorage.removeItem(key)
    } catch (problem) {
      dirty.current = true
      setErrors(errorsOf(asProblem(problem), Object.keys(values)))
    } finally {
      setBusy(false)
    }
  }
  function set(patch: Partial<Values>) {
    dirty.current = true
    setValues(before => ({ ...before, ...patch }))
  }
  return {
    values,
    set,
    field: name => ({
      value: values[name],
      onChange: value => set({ [name]: value } as unknown as Partial<Values>),
      error: errors[name],
    }),
    errors,
    busy,
    submit,
  }
}

function readDraft(key: string): object {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as object
  } catch {
    return {}
  }
}

/** What is shown of anything thrown: the words of a refusal, or that it could not be sent. */
export function asProblem(thrown: unknown): Parameters<typeof errorsOf>[0] {
  if (typeof thrown === 'object' && thrown !== null && 'detail' in thrown)
    return thrown as Parameters<typeof errorsOf>[0]
  if (typeof thrown === 'object' && thrown !== null && 'problem' in thrown) return asProblem(thrown.problem)
  const said = thrown instanceof Error ? thrown.message : String(thrown)
  return { detail: `It could not be sent: ${said}. Nothing was stored; try again.` }
}

interface FormProps<Values> {
  readonly form: FormState<Values>
  /** The verb on the button. */
  readonly verb: string
  readonly onCancel?: () => void
  readonly children: ReactNode
}

/** A form with its errors summarised on top and the verb below. */
export function Form<Values>({ form, verb, onCancel, children }: FormProps<Values>) {
  const summary = useRef<HTMLDivElement>(null)
  const said = Object.entries(form.errors)
  useEffect(() => {
    if (Object.keys(form.errors).length > 0) summary.current?.focus()
  }, [form.errors])
  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    // A field that cannot read what was typed holds nothing; sending would record that as unknown.
    const unread = event.currentTarget.querySelector<HTMLElement>('[data-unread]')
    if (unread) unread.focus()
    else void form.submit()
  }
  return (
    <form onSubmit={onSubmit} noValidate className="space-y-4">
      {said.length > 0 && (
        <div ref={summary} role="alert" tabIndex={-1} className="rounded-md bg-failing-soft px-3 py-2">
          <p className="font-medium">{said.length === 1 ? 'One thing to mend:' : `${said.length} things to mend:`}</p>
          <ul className="list-disc pl-5">
            {said.map(([field, message]) => (
              <li key={field}>{message}</li>
            ))}
          </ul>
        </div>
      )}
      {children}
      <div className="flex gap-2 pt-1">
        <Button look="primary" type="submit" busy={form.busy}>
          {verb}
        </Button>
        {onCancel && (
          <Button look="quiet" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  )
}

interface FieldProps {
  readonly label: string
  readonly help?: ReactNode
  readonly error?: string | undefined
  readonly required?: boolean | undefined
  readonly children: (field: {
    readonly id: string
    readonly describedBy: string | undefined
    readonly invalid: boolean
  }) => ReactNode
}

/** A label above, the field, then help and error below, tied together for screen readers. */
export function Field({ label, help, error, required = false, children }: FieldProps) {
  const id = useId()
  const notes = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
        {!required && <span className="ml-1.5 text-xs font-normal text-soft">optional</span>}
      </label>
      {children({ id, describedBy: notes || undefined, invalid: error !== undefined })}
      {help && (
        <p id={`${id}-help`} className="mt-1 text-sm text-soft">
          {help}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1 text-sm font-medium text-failing">
          {error}
        </p>
      )}
    </div>
  )
}

/** The classes of a text field. */
export function fieldLook(invalid: boolean): string {
  return `w-full rounded-md border bg-surface px-2 disabled:opacity-60 ${invalid ? 'border-failing' : 'border-line-strong'}`
}

/** The classes of an input that takes files. */
export const fileLook =
  'block w-full rounded-md border border-dashed border-line-strong bg-surface p-3 text-sm file:mr-3 file:rounded-md file:border file:border-line-strong file:bg-surface file:px-3 file:py-1'

interface TextFieldProps extends Omit<FieldProps, 'children'> {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly type?: 'text' | 'email' | 'password' | 'date' | 'datetime-local' | 'number' | 'url'
  readonly autoComplete?: string
  readonly placeholder?: string
  readonly mono?: boolean
  /** What may be picked; anything else may be written. */
  readonly suggestions?: readonly string[]
}

export function TextField({
  value,
  onChange,
  type = 'text',
  autoComplete = 'off',
  placeholder,
  mono = false,
  suggestions = [],
  ...field
}: TextFieldProps) {
  return (
    <Field {...field}>
      {({ id, describedBy, invalid }) => (
        <>
          <input
            id={id}
            type={type}
            value={value}
            onChange={event => onChange(event.target.value)}
            autoComplete={autoComplete}
            placeholder={placeholder}
            list={suggestions.length > 0 ? `${id}-may-be` : undefined}
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            aria-required={field.required || undefined}
            className={`h-8 ${fieldLook(invalid)} ${mono ? 'font-mono text-sm' : ''}`}
          />
          {suggestions.length > 0 && (
            <datalist id={`${id}-may-be`}>
              {suggestions.map(one => (
                <option key={one} value={one} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  )
}

interface TextAreaProps extends Omit<FieldProps, 'children'> {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly rows?: number
}

export function TextArea({ value, onChange, rows = 4, ...field }: TextAreaProps) {
  return (
    <Field {...field}>
      {({ id, describedBy, invalid }) => (
        <textarea
          id={id}
          rows={rows}
          value={value}
          onChange={event => onChange(event.target.value)}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          aria-required={field.required || undefined}
          className={`py-1.5 ${fieldLook(invalid)}`}
        />
      )}
    </Field>
  )
}

interface ChoiceFieldProps extends Omit<FieldProps, 'children'> {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

export function ChoiceField({ value, onChange, options, ...field }: ChoiceFieldProps) {
  return (
    <Field {...field}>
      {({ id, describedBy, invalid }) => (
        <select
          id={id}
          value={value}
          onChange={event => onChange(event.target.value)}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          aria-required={field.required || undefined}
          className={`h-8 ${fieldLook(invalid)}`}
        >
          {!options.some(option => option.value === value) && <option value={value}>Choose</option>}
          {options.map(option => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface PickFieldProps extends Omit<FieldProps, 'children'> {
  readonly items: readonly PickerItem[]
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
  readonly multiple?: boolean
}

export function PickField({ items, value, onChange, multiple = false, ...field }: PickFieldProps) {
  return (
    <Field {...field}>
      {({ id, describedBy, invalid }) => (
        <Picker
          id={id}
          label={field.label}
          items={items}
          value={value}
          onChange={onChange}
          multiple={multiple}
          describedBy={describedBy}
          invalid={invalid}
        />
      )}
    </Field>
  )
}

interface CheckFieldProps {
  readonly label: ReactNode
  readonly help?: ReactNode
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

export function CheckField({ label, help, checked, onChange }: CheckFieldProps) {
  const id = useId()
  return (
    <div className="flex gap-2">
      <input
        id={id}
        type="checkbox"
        className="mt-0.5 size-4 shrink-0 accent-accent"
        checked={checked}
        onChange={event => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {help && <p className="text-sm text-soft">{help}</p>}
      </div>
    </div>
  )
}

interface FilesFieldProps extends Omit<FieldProps, 'children' | 'required'> {
  readonly files: readonly File[]
  readonly onFiles: (files: readonly File[]) => void
}

/** Takes several files and names those that were chosen. */
export function FilesField({ files, onFiles, ...field }: FilesFieldProps) {
  return (
    <>
      <Field {...field}>
        {({ id, describedBy }) => (
          <input
            id={id}
            type="file"
            multiple
            aria-describedby={describedBy}
            onChange={event => onFiles([...(event.target.files ?? [])])}
            className={fileLook}
          />
        )}
      </Field>
      {files.length > 0 && (
        <p className="text-sm text-soft">{files.map(file => `${file.name} (${bytes(file.size)})`).join(', ')}</p>
      )}
    </>
  )
}
