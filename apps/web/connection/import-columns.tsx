import { fieldLook } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import {
  type Column,
  formsToChoose,
  type Source,
  type Sources,
  sourceOf,
  type TableField,
  typeWord,
  unused,
} from './import-view.ts'

interface ImportColumnsProps {
  readonly columns: readonly Column[]
  readonly fields: readonly TableField[]
  readonly sources: Sources
  readonly onChange: (column: string, source: Source) => void
}

/** Each column of the dataset, and beside it the field of the file that fills it with some of its values. */
export function ImportColumns({ columns, fields, sources, onChange }: ImportColumnsProps) {
  const left = unused(fields, sources)
  const ordered = columns.toSorted((one, other) => Number(one.nullable) - Number(other.nullable))
  return (
    <Panel title="What fills each column">
      <p className="mb-3 text-soft">Proposed by likeness of names. Check each line; what you leave empty is unknown.</p>
      <ul className="-mx-4 divide-y border-y">
        {ordered.map(column => (
          <ColumnLine
            key={column.name}
            column={column}
            fields={fields}
            source={sourceOf(sources, column.name)}
            onChange={source => onChange(column.name, source)}
          />
        ))}
      </ul>
      {left.length > 0 && (
        <p className="mt-3 text-sm text-soft">
          Left out, since {left.length === 1 ? 'it fills' : 'they fill'} no column:{' '}
          <span className="font-mono">{left.join(', ')}</span>
        </p>
      )}
    </Panel>
  )
}

interface ColumnLineProps {
  readonly column: Column
  readonly fields: readonly TableField[]
  readonly source: Source
  readonly onChange: (source: Source) => void
}

function ColumnLine({ column, fields, source, onChange }: ColumnLineProps) {
  const lacking = !column.nullable && source.kind === 'nothing'
  const field = source.kind === 'field' ? fields.find(one => one.name === source.from) : undefined
  const meaning = `meaning-of-${column.name}`
  return (
    <li className="grid items-start gap-x-6 gap-y-2 px-4 py-2.5 md:grid-cols-[minmax(0,5fr)_minmax(0,4fr)_minmax(0,4fr)]">
      <div className="min-w-0">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-mono text-sm font-medium">{column.name}</span>
          <span className="text-xs text-soft">{typeWord(column.type)}</span>
          {!column.nullable && (
            <span className={`text-xs font-medium ${lacking ? 'text-failing' : 'text-accent-strong'}`}>required</span>
          )}
        </div>
        <p id={meaning} className="text-sm text-soft">
          {column.meaning}
          {column.values && `: ${column.values.join(', ')}`}
        </p>
      </div>
      <div className="flex min-w-0 flex-wrap gap-2">
        <select
          aria-label={`Field for ${column.name}`}
          aria-describedby={meaning}
          aria-invalid={lacking || undefined}
          value={source.kind === 'field' ? `field ${source.from}` : source.kind}
          onChange={event => onChange(chosen(event.target.value))}
          className={`h-8 min-w-0 flex-1 ${fieldLook(lacking)}`}
        >
          <option value="nothing">Nothing</option>
          <optgroup label="Fields of the file">
            {fields.map(one => (
              <option key={one.name} value={`field ${one.name}`}>
                {one.name}
              </option>
            ))}
          </optgroup>
          <option value="constant">The same value in every row</option>
        </select>
        {source.kind === 'constant' &&
          (column.values ? (
            <select
              aria-label={`Value of ${column.name}`}
              value={source.value}
              onChange={event => onChange({ kind: 'constant', value: event.target.value })}
              className={`h-8 ${fieldLook(false)}`}
            >
              <option value="">Choose</option>
              {column.values.map(value => (
                <option key={value}>{value}</option>
              ))}
            </select>
          ) : (
            <input
              aria-label={`Value of ${column.name}`}
              value={source.value}
              onChange={event => onChange({ kind: 'constant', value: event.target.value })}
              className={`h-8 ${fieldLook(false)}`}
            />
          ))}
        {source.kind === 'field' && <Forms column={column} field={field} source={source} onChange={onChange} />}
      </div>
      <p className="min-w-0 truncate pt-1.5 font-mono text-xs text-soft">
        {field && (field.samples.length > 0 ? field.samples.slice(0, 3).join(' · ') : 'empty in every row looked at')}
      </p>
    </li>
  )
}

/** How the days of a field are written, where their look leaves it open. */
function Forms({
  column,
  field,
  source,
  onChange,
}: {
  readonly column: Column
  readonly field: TableField | undefined
  readonly source: Extract<Source, { kind: 'field' }>
  readonly onChange: (source: Source) => void
}) {
  const forms = formsToChoose(column, field)
  if (forms.length === 0) return null
  return (
    <select
      aria-label={`How ${column.name} is written`}
      aria-invalid={source.form === null || undefined}
      value={source.form ?? ''}
      onChange={event => onChange({ ...source, form: event.target.value || null })}
      className={`h-8 ${fieldLook(source.form === null)}`}
    >
      <option value="">How is it written?</option>
      {forms.map(form => (
        <option key={form}>{form}</option>
      ))}
    </select>
  )
}

function chosen(value: string): Source {
  if (value === 'nothing') return { kind: 'nothing' }
  return value === 'constant' ? { kind: 'constant', value: '' } : { kind: 'field', from: value.slice(6), form: null }
}
