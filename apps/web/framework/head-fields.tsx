import { FrameworkKind } from '@onus/core/framework'
import { ChoiceField, TextArea, TextField } from '../kit/form.tsx'
import { type HeadDraft, kindWord } from './framework-view.ts'

interface HeadFieldsProps {
  readonly value: HeadDraft
  readonly onChange: (patch: Partial<HeadDraft>) => void
  readonly errors: Readonly<Partial<Record<keyof HeadDraft, string>>>
  /** The next version of something keeps its id. */
  readonly fixedId?: boolean
}

/** What a framework says of itself: what it is called, who published it, what may be done with it. */
export function HeadFields({ value, onChange, errors, fixedId = false }: HeadFieldsProps) {
  const field = (name: keyof HeadDraft) => ({
    value: value[name],
    onChange: (text: string) => onChange({ [name]: text }),
    error: errors[name],
    required: true,
  })
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <TextField label="Title" {...field('title')} />
      <TextField label="Short title" {...field('shortTitle')} help="As cards and lists say it." />
      {fixedId ? (
        <div>
          <p className="mb-1 font-medium">Id</p>
          <p className="font-mono leading-8">{value.id}</p>
        </div>
      ) : (
        <TextField label="Id" mono {...field('id')} help="Short and stable; the versions of one framework share it." />
      )}
      <TextField label="Version" mono {...field('version')} />
      <TextField label="Publisher" {...field('publisher')} />
      <TextField label="As of" type="date" {...field('asOf')} help="The day of the publication that it describes." />
      <ChoiceField
        label="Force"
        {...field('legalForce')}
        options={[
          { value: 'voluntary', label: 'Voluntary' },
          { value: 'binding', label: 'Binding by law' },
        ]}
      />
      <ChoiceField
        label="What its items are"
        {...field('kind')}
        options={FrameworkKind.options.map(kind => ({ value: kind, label: kindWord(kind) }))}
      />
      <TextArea label="Licence" rows={2} {...field('licence')} help="What you may do with its contents." />
      <TextArea
        label="Provenance"
        rows={2}
        {...field('provenance')}
        help="Where its contents come from; one source a line."
      />
    </div>
  )
}
