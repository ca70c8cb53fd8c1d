import type { FormState } from '../kit/form.tsx'
import { PickField, TextArea } from '../kit/form.tsx'
import type { Asked } from './judgement-view.ts'

interface Said {
  readonly words: string
  readonly evidence: readonly string[]
}

interface SaidFieldsProps<Values extends Said> {
  readonly form: FormState<Values>
  readonly asked: Asked
  readonly label: string
  readonly help?: string
  readonly required?: boolean
}

/** What was found in words, and the evidence that it rests on. */
export function SaidFields<Values extends Said>({
  form,
  asked,
  label,
  help,
  required = false,
}: SaidFieldsProps<Values>) {
  const { values, errors, set } = form
  return (
    <>
      <TextArea
        label={label}
        help={help}
        required={required}
        rows={3}
        value={values.words}
        onChange={words => set({ words } as Partial<Values>)}
        error={errors.words}
      />
      {asked.citable.length > 0 ? (
        <PickField
          label="Evidence"
          multiple
          items={asked.citable.map(one => ({ id: one.id, label: one.title, detail: one.from.slice(0, 10) }))}
          value={values.evidence}
          onChange={evidence => set({ evidence } as Partial<Values>)}
          error={errors.evidence}
        />
      ) : (
        <p className="text-sm text-soft">No control that addresses it has evidence of this time.</p>
      )}
    </>
  )
}
