import { Bookmark, Columns3, Download, ListFilter, Search, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Button, IconButton } from './button.tsx'
import { download } from './download.ts'
import { fileName, sheetOf, toCsv, toJson } from './export-view.ts'
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuLine } from './menu.tsx'
import { sameView, useSavedViews, viewOf } from './saved-views.ts'
import { type ColumnView, choices, type TableState, toggledFilter } from './table-view.ts'
import { joinList, type UrlState } from './url-state.ts'

export interface BulkAction<Row> {
  /** The verb on the button. */
  readonly label: string
  readonly icon?: ReactNode
  readonly run: (rows: readonly Row[]) => void
}

interface TableBarProps<Row> {
  readonly name: string
  readonly columns: readonly ColumnView<Row>[]
  readonly visible: readonly ColumnView<Row>[]
  readonly rows: readonly Row[]
  readonly shown: readonly Row[]
  readonly state: TableState
  readonly url: UrlState
  readonly change: (patch: Readonly<Record<string, string | undefined>>) => void
  readonly chosen: readonly Row[]
  readonly actions: readonly BulkAction<Row>[]
  readonly onDone: () => void
}

/** Above a table: the text filter, filter chips, columns, views and export; while rows are selected, what to do with them. */
export function TableBar<Row>(props: TableBarProps<Row>) {
  const { chosen, actions, rows, shown, state, columns, change, onDone } = props
  if (chosen.length > 0)
    return (
      <div
        role="toolbar"
        aria-label="With the selected rows"
        className="flex min-h-11 flex-wrap items-center gap-2 border-b bg-accent-soft px-3 py-1.5"
      >
        <span className="num font-medium">{chosen.length} selected</span>
        {actions.map(action => (
          <Button
            key={action.label}
            icon={action.icon}
            onClick={() => {
              action.run(chosen)
              onDone()
            }}
          >
            {action.label}
          </Button>
        ))}
        <IconButton label="Clear the selection" icon={<X size={16} />} onClick={onDone} className="ml-auto" />
      </div>
    )
  return (
    <div
      role="toolbar"
      aria-label={`${props.name}: filter and export`}
      className="flex min-h-11 flex-wrap items-center gap-1.5 border-b bg-surface px-3 py-1.5"
      data-print="no"
    >
      <TextFilter text={state.text} onChange={q => change({ q: q || undefined })} />
      {columns
        .filter(column => column.filter)
        .map(column => (
          <FilterChip key={column.id} column={column} rows={rows} state={state} change={change} />
        ))}
      <span className="num ml-auto pl-2 text-sm text-soft" aria-live="polite">
        {shown.length === rows.length ? count(rows.length) : `${count(shown.length)} of ${count(rows.length)}`}
      </span>
      <Views {...props} />
      <ColumnChooser {...props} />
      <Export {...props} />
    </div>
  )
}

function count(rows: number): string {
  return rows.toLocaleString('en-GB')
}

/** Writes to the address when the reader pauses. `/` puts the cursor here. */
function TextFilter({ text, onChange }: { readonly text: string; readonly onChange: (text: string) => void }) {
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(text)
  const last = useRef(text)
  if (last.current !== text) {
    last.current = text
    if (typed !== text) setTyped(text)
  }
  useEffect(() => {
    if (typed === last.current) return
    const timer = setTimeout(() => {
      last.current = typed
      onChange(typed)
    }, 150)
    return () => clearTimeout(timer)
  }, [typed, onChange])
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key !== '/' || event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement)
        return
      if (event.target instanceof HTMLElement && event.target.isContentEditable) return
      event.preventDefault()
      field.current?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <label className="flex h-8 w-52 max-w-full items-center gap-1.5 rounded-md border border-line-strong/60 bg-surface px-2 focus-within:outline-2 focus-within:outline-accent">
      <Search size={14} className="shrink-0 text-soft" aria-hidden="true" />
      <span className="sr-only">Filter by text</span>
      <input
        ref={field}
        type="search"
        value={typed}
        onChange={event => setTyped(event.target.value)}
        placeholder="Filter"
        className="w-full min-w-0 bg-transparent text-sm outline-none"
      />
    </label>
  )
}

interface FilterChipProps<Row> {
  readonly column: ColumnView<Row>
  readonly rows: readonly Row[]
  readonly state: TableState
  readonly change: TableBarProps<Row>['change']
}

function FilterChip<Row>({ column, rows, state, change }: FilterChipProps<Row>) {
  const chosen = state.where[column.id] ?? []
  const say = column.say ?? (value => value)
  const offered = choices(rows, column)
  const label = chosen.length === 0 ? column.header : `${column.header}: ${chosen.map(say).join(' or ')}`
  return (
    <span className="inline-flex items-center">
      <Menu
        trigger={
          <button
            type="button"
            className={`inline-flex h-7 max-w-64 items-center gap-1 rounded-full border px-2.5 text-sm ${chosen.length > 0 ? 'border-accent bg-accent-soft font-medium' : 'border-dashed border-line-strong text-soft hover:text-text'}`}
          >
            <ListFilter size={12} aria-hidden="true" />
            <span className="truncate">{label}</span>
          </button>
        }
      >
        {offered.map(({ value, count }) => (
          <MenuCheck
            key={value}
            checked={chosen.includes(value)}
            onChange={() => change({ [column.id]: toggledFilter(state, column.id, value) })}
          >
            <span className="flex-1">{say(value)}</span>
            <span className="num text-soft">{count}</span>
          </MenuCheck>
        ))}
        {chosen.length > 0 && (
          <>
            <MenuLine />
            <MenuItem onSelect={() => change({ [column.id]: undefined })}>Clear</MenuItem>
          </>
        )}
      </Menu>
    </span>
  )
}

function Views<Row>({ name, url, change }: TableBarProps<Row>) {
  const { views, save, forget } = useSavedViews(name)
  const current = viewOf(url)
  const active = views.find(view => sameView(view.search, current))
  const clear = Object.fromEntries(Object.keys(current).map(key => [key, undefined]))
  return (
    <Menu
      align="end"
      trigger={
        <IconButton
          label={active ? `View: ${active.name}` : 'Saved views'}
          icon={<Bookmark size={16} fill={active ? 'currentColor' : 'none'} />}
        />
      }
    >
      <MenuLabel>Saved views</MenuLabel>
      <MenuItem onSelect={() => change(clear)}>All</MenuItem>
      {views.map(view => (
        <MenuItem key={view.name} onSelect={() => change({ ...clear, ...view.search })}>
          {view.name}
        </MenuItem>
      ))}
      <MenuLine />
      {active ? (
        <MenuItem onSelect={() => forget(active.name)}>Forget “{active.name}”</MenuItem>
      ) : (
        <MenuItem
          disabled={Object.keys(current).length === 0}
          onSelect={() => {
            const chosen = prompt('Name of this view')?.trim()
            if (chosen) save(chosen, current)
          }}
        >
          Save this view
        </MenuItem>
      )}
    </Menu>
  )
}

function ColumnChooser<Row>({ columns, visible, change }: TableBarProps<Row>) {
  const shown = visible.map(column => column.id)
  return (
    <Menu
      align="end"
      trigger={<IconButton label="Choose columns" icon={<Columns3 size={16} />} className="max-md:hidden" />}
    >
      <MenuLabel>Columns</MenuLabel>
      {columns.map(({ id, header }) => (
        <MenuCheck
          key={id}
          checked={shown.includes(id)}
          onChange={() => {
            const next = columns.map(column => column.id).filter(other => (other === id) !== shown.includes(other))
            if (next.length > 0) change({ columns: joinList(next) })
          }}
        >
          {header}
        </MenuCheck>
      ))}
      <MenuLine />
      <MenuItem onSelect={() => change({ columns: undefined })}>As usual</MenuItem>
    </Menu>
  )
}

function Export<Row>({ name, visible, shown }: TableBarProps<Row>) {
  const day = new Date().toISOString().slice(0, 10)
  const sheet = () => sheetOf(name, visible, shown)
  return (
    <Menu align="end" trigger={<IconButton label="Export what is shown" icon={<Download size={16} />} />}>
      <MenuLabel>Export what is shown</MenuLabel>
      <MenuItem
        onSelect={() => download(fileName(name, day, 'csv'), 'text/csv;charset=utf-8', `\ufeff${toCsv(sheet())}`)}
      >
        CSV
      </MenuItem>
      <MenuItem
        onSelect={async () => {
          const { toXlsx } = await import('./xlsx-view.ts')
          download(
            fileName(name, day, 'xlsx'),
            'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
            toXlsx(sheet()),
          )
        }}
      >
        XLSX
      </MenuItem>
      <MenuItem onSelect={() => download(fileName(name, day, 'json'), 'application/json', toJson(sheet()))}>
        JSON
      </MenuItem>
    </Menu>
  )
}
