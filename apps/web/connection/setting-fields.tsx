import { CheckField, ChoiceField, Field, TextArea, TextField } from '../kit/form.tsx'
import type { FieldErrors } from '../kit/form-view.ts'
import { counts, type FormValues, type KeptSecret, type Setting } from './connection-view.ts'
import { SecretField } from './secret-field.tsx'

interface SettingFieldsProps {
  readonly settings: readonly Setting[]
  readonly values: FormValues
  readonly onChange: (patch: FormValues) => void
  readonly errors: FieldErrors
  readonly secrets?: readonly KeptSecret[]
}

/** The settings of a connector as form fields, by their kind; those of another way to connect are not shown. */
export function SettingFields({ settings, values, onChange, errors, secrets = [] }: SettingFieldsProps) {
  return settings
    .filter(setting => counts(setting, values))
    .map(setting => (
      <SettingField
        key={setting.name}
        setting={setting}
        value={values[setting.name] ?? ''}
        onChange={value => onChange({ [setting.name]: value })}
        error={errors[setting.name]}
        kept={secrets.find(one => one.setting === setting.name)}
      />
    ))
}

interface SettingFieldProps {
  readonly setting: Setting
  readonly value: string | boolean
  readonly onChange: (value: string | boolean) => void
  readonly error: string | undefined
  readonly kept: KeptSecret | undefined
}

function SettingField({ setting, value, onChange, error, kept }: SettingFieldProps) {
  const { kind, label, help, required, choices } = setting
  const common = { label, help, required, error, value: String(value), onChange }
  if (kind === 'boolean') return <CheckField label={label} help={help} checked={value === true} onChange={onChange} />
  if (kind === 'secret') return <SecretField {...common} kept={kept} />
  if (kind === 'choices') return <Choices {...common} choices={choices} />
  if (kind === 'choice') {
    const none = required ? [] : [{ value: '', label: 'None' }]
    return <ChoiceField {...common} options={[...none, ...choices.map(choice => ({ value: choice, label: choice }))]} />
  }
  if (kind === 'list') return <TextArea {...common} rows={3} help={`${help} One a line.`} />
  if (kind === 'json' || kind === 'lines') return <TextArea {...common} rows={kind === 'json' ? 6 : 4} />
  return <TextField {...common} type={kind === 'number' ? 'number' : 'text'} mono={kind === 'path'} />
}

interface ChoicesProps {
  readonly label: string
  readonly help: string
  readonly error: string | undefined
  readonly choices: readonly string[]
  readonly value: string
  readonly onChange: (value: string) => void
}

/** Several of a few: a box for each. */
function Choices({ label, help, error, choices, value, onChange }: ChoicesProps) {
  const chosen = value.split('\n').filter(Boolean)
  return (
    <Field label={label} help={help} error={error}>
      {({ id, describedBy }) => (
        <fieldset id={id} aria-label={label} aria-describedby={describedBy} className="flex flex-wrap gap-x-6 gap-y-1">
          {choices.map(choice => (
            <CheckField
              key={choice}
              label={choice}
              checked={chosen.includes(choice)}
              onChange={checked =>
                onChange(choices.filter(each => (each === choice ? checked : chosen.includes(each))).join('\n'))
              }
            />
          ))}
        </fieldset>
      )}
    </Field>
  )
}
