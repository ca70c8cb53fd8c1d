import { fieldLook } from '../kit/form.tsx'

interface MinutesFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
}

/** How long looking at one thing took, for who knows it; what is left empty is unknown. */
export function MinutesField({ value, onChange }: MinutesFieldProps) {
  return (
    <label className="flex items-center gap-1.5 text-sm text-soft">
      Minutes
      <input
        type="number"
        min={1}
        value={value}
        onChange={event => onChange(event.target.value)}
        title="How long you looked, only if you know. Nobody is timed."
        className={`h-8 w-16 ${fieldLook(false)}`}
      />
    </label>
  )
}
