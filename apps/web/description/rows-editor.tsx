import { Plus, X } from 'lucide-react'
import { Button } from '../kit/button.tsx'
import { ChoiceField, PickField, TextArea, TextField } from '../kit/form.tsx'
import type { PickerItem } from '../kit/picker.tsx'

/** One field of each row: words, a day, a choice, or things to pick. */
export type Column<Row> = {
  readonly key: keyof Row & string
  readonly label: string
  readonly help?: string
} & (
  | { readonly kind: 'text' | 'long' | 'day' }
  | { readonly kind: 'choice'; readonly options: readonly { readonly value: string; readonly label: string }[] }
  | { readonly kind: 'pick' | 'pick_many'; readonly items: readonly PickerItem[] }
)

interface RowsEditorProps<Row> {
  /** What one row is, as on the button that adds one. */
  readonly one: string
  readonly rows: readonly Row[]
  readonly columns: (row: Row) => readonly Column<Row>[]
  readonly onChange: (rows: Row[]) => void
  readonly make: () => Row
}

/** Rows of a few fields each: added, changed and taken away. */
export function RowsEditor<Row extends object>({ one, rows, columns, onChange, make }: RowsEditorProps<Row>) {
  const change = (at: number, patch: Partial<Row>) => onChange(rows.with(at, { ...rows[at]!, ...patch }) as Row[])
  return (
    <div className="space-y-3">
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no identity but its place
        <fieldset key={at} className="min-w-0 space-y-3 rounded-md border bg-ground p-3">
          <legend className="px-1 font-medium">{`${capital(one)} ${at + 1}`}</legend>
          {columns(row).map(column => (
            <Cell
              key={column.key}
              column={column}
              value={row[column.key]}
              onChange={value => change(at, { [column.key]: value } as Partial<Row>)}
            />
          ))}
          <Button look="quiet" icon={<X size={14} />} onClick={() => onChange(rows.toSpliced(at, 1) as Row[])}>
            {`Take away ${one} ${at + 1}`}
          </Button>
        </fieldset>
      ))}
      <Button icon={<Plus size={14} />} onClick={() => onChange([...rows, make()])}>
        {`Add ${one}`}
      </Button>
    </div>
  )
}

interface CellProps<Row> {
  readonly column: Column<Row>
  readonly value: unknown
  readonly onChange: (value: unknown) => void
}

function Cell<Row>({ column, value, onChange }: CellProps<Row>) {
  const common = { label: column.label, ...(column.help !== undefined && { help: column.help }), required: true }
  switch (column.kind) {
    case 'text':
      return <TextField {...common} value={String(value ?? '')} onChange={onChange} />
    case 'long':
      return <TextArea {...common} rows={2} value={String(value ?? '')} onChange={onChange} />
    case 'day':
      return <TextField {...common} type="date" value={String(value ?? '')} onChange={day => onChange(day || null)} />
    case 'choice':
      return <ChoiceField {...common} value={String(value)} onChange={onChange} options={column.options} />
    case 'pick':
      return (
        <PickField
          {...common}
          items={column.items}
          value={value ? [String(value)] : []}
          onChange={([id]) => onChange(id ?? null)}
        />
      )
    case 'pick_many':
      return (
        <PickField
          {...common}
          multiple
          items={column.items}
          value={value as readonly string[]}
          onChange={chosen => onChange([...chosen])}
        />
      )
  }
}

const capital = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`
