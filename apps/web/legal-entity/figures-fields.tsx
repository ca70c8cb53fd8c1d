import type { Figures } from '@onus/core/scoping'
import { NumberField } from '../kit/unknown-fields.tsx'

/** Head count, turnover and balance sheet of one year. */
export function FiguresFields({
  label,
  help,
  value,
  onChange,
}: {
  readonly label: string
  readonly help?: string
  readonly value: Figures
  readonly onChange: (value: Figures) => void
}) {
  return (
    <fieldset>
      <legend className="font-medium">{label}</legend>
      {help && <p className="mb-1 text-sm text-soft">{help}</p>}
      <div className="grid gap-4 sm:grid-cols-3">
        <NumberField
          label="Head count"
          value={value.headcount}
          onChange={headcount => onChange({ ...value, headcount })}
        />
        <NumberField
          label="Turnover, EUR"
          value={value.turnoverEur}
          onChange={turnoverEur => onChange({ ...value, turnoverEur })}
        />
        <NumberField
          label="Balance sheet total, EUR"
          value={value.balanceEur}
          onChange={balanceEur => onChange({ ...value, balanceEur })}
        />
      </div>
    </fieldset>
  )
}
