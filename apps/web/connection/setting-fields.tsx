import { CheckField, TextArea, TextField } from '../kit/form.tsx'
import type { FieldErrors } from '../kit/form-view.ts'
import type { Setting } from './connection-view.ts'

interface SettingFieldsProps {
  readonly settings: readonly Setting[]
  readonly values: Readonly<Record<string, string | boolean>>
  readonly onChange: (patch: Readonly<Record<string, string | boolean>>) => void
  readonly errors: FieldErrors
}

/** The settings of a connector as form fields, by their kind. */
export function SettingFields({ settings, values, onChange, errors }: SettingFieldsProps) {
  return settings.map(setting => {
    const value = values[setting.name]
    const change = (next: string | boolean) => onChange({ [setting.name]: next })
    const common = { label: setting.label, help: setting.help, required: setting.required, error: errors[setting.name] }
    if (setting.kind === 'boolean')
      return (
        <CheckField
          key={setting.name}
          label={setting.label}
          help={setting.help}
          checked={value === true}
          onChange={change}
        />
      )
    if (setting.kind === 'list' || setting.kind === 'json')
      return (
        <TextArea
          key={setting.name}
          {...common}
          rows={3}
          value={String(value ?? '')}
          onChange={change}
          help={setting.kind === 'list' ? `${setting.help} One a line.` : setting.help}
        />
      )
    const type = setting.kind === 'number' ? 'number' : setting.kind === 'secret' ? 'password' : 'text'
    return (
      <TextField
        key={setting.name}
        {...common}
        type={type}
        mono={setting.kind === 'path'}
        value={String(value ?? '')}
        onChange={change}
      />
    )
  })
}
