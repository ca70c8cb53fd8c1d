import { fieldLook } from './form.tsx'
import { Panel } from './record-page.tsx'

export interface FileColumn {
  readonly name: string
  /** Which of ours it is taken for; null when it is none. */
  readonly as: string | null
  readonly sample: string
}

interface FileColumnsProps {
  readonly columns: readonly FileColumn[]
  readonly options: readonly { readonly value: string; readonly label: string }[]
  /** What becomes of a column that is none of ours. */
  readonly none: string
  readonly onChange: (column: string, as: string) => void
}

/** The columns of a file with a value of each, and beside them what each is taken for. */
export function FileColumns({ columns, options, none, onChange }: FileColumnsProps) {
  if (columns.length === 0) return null
  return (
    <Panel title="What each column is">
      <p className="mb-3 text-soft">Proposed by the names. Check each line.</p>
      <ul className="-mx-4 -mb-4 divide-y border-t">
        {columns.map(column => (
          <li
            key={column.name}
            className="grid items-center gap-x-6 gap-y-1 px-4 py-2 md:grid-cols-[minmax(0,3fr)_minmax(0,3fr)_minmax(0,5fr)]"
          >
            <span className="min-w-0 truncate font-mono text-sm font-medium">{column.name}</span>
            <select
              aria-label={`What ${column.name} is`}
              value={options.some(option => option.value === column.as) ? (column.as ?? '') : ''}
              onChange={event => onChange(column.name, event.target.value)}
              className={`h-8 ${fieldLook(false)}`}
            >
              <option value="">{none}</option>
              {options.map(option => (
                <option key={option.value} value={option.value}>
                  {option.label}
                </option>
              ))}
            </select>
            <span className="min-w-0 truncate text-sm text-soft">{column.sample || 'empty'}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
