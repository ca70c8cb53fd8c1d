import { ChoiceField, TextField } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'

export const emptyOptions = {
  numbers: 'point',
  zone: 'UTC',
  empty: '',
  sourceSystem: '',
  query: '',
  expectedRows: '',
}

type Options = typeof emptyOptions

/** The options as the server takes them; what is left empty is left out. */
export function optionsOf({
  numbers,
  zone,
  empty,
  sourceSystem,
  query,
  expectedRows,
}: Options): Record<string, unknown> {
  const words = empty
    .split(',')
    .map(word => word.trim())
    .filter(Boolean)
  return {
    numbers,
    ...(zone.trim() && { zone: zone.trim() }),
    ...(words.length > 0 && { empty: ['', ...words] }),
    ...(sourceSystem.trim() && { sourceSystem: sourceSystem.trim() }),
    ...(query.trim() && { query: query.trim() }),
    ...(expectedRows.trim() && { expectedRows: Number(expectedRows) }),
  }
}

interface ImportOptionsProps {
  readonly value: Options
  readonly onChange: (value: Options) => void
}

/** How values are written in the file, and where it comes from: what a reader needs to trust that it is whole. */
export function ImportOptions({ value, onChange }: ImportOptionsProps) {
  const bind = (name: keyof Options) => ({
    value: value[name],
    onChange: (text: string) => onChange({ ...value, [name]: text }),
  })
  return (
    <Panel title="How it is written, and where it comes from">
      <div className="grid gap-4 md:grid-cols-3">
        <ChoiceField
          label="Numbers"
          required
          {...bind('numbers')}
          options={[
            { value: 'point', label: '1,234.5' },
            { value: 'comma', label: '1.234,5' },
          ]}
        />
        <TextField label="Time zone" {...bind('zone')} help="Of moments that name none, such as Europe/Paris." />
        <TextField label="Words for nothing" {...bind('empty')} help="Besides an empty cell, such as n/a, unknown." />
        <TextField label="System" {...bind('sourceSystem')} help="What the file was taken from." />
        <TextField label="Report or query" {...bind('query')} help="What made the file, word for word." />
        <TextField
          label="Rows in the source"
          type="number"
          {...bind('expectedRows')}
          help="As the source itself counts them, to show that none is missing."
        />
      </div>
    </Panel>
  )
}
