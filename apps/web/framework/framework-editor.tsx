import { type FrameworkFile, frameworkFromRows } from '@onus/core/framework'
import { useBlocker, useNavigate } from '@tanstack/react-router'
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Plus, Redo2, Trash2, Undo2 } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { client, useRead, useRefresh } from '../api.ts'
import { Button, IconButton } from '../kit/button.tsx'
import { ErrorState } from '../kit/empty-state.tsx'
import { asProblem, fieldLook, TextField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, Panel } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import {
  added,
  changed,
  type EditorRow,
  extent,
  indented,
  keeping,
  moved,
  outdented,
  pasted,
  type Rows,
  removed,
  rowsOf,
  tableOf,
} from './editor-view.ts'
import { draftOfHead, emptyHead, type HeadDraft, headErrors, headOf } from './framework-view.ts'
import { HeadFields } from './head-fields.tsx'

/** A framework of one's own, written line by line, or the next version of one that is there. */
export function FrameworkEditor() {
  const [{ from }] = useUrlState()
  if (!from) return <Editor before={null} />
  return <NextVersion id={from} />
}

function NextVersion({ id }: { readonly id: string }) {
  const history = useRead('frameworks', 'history', { params: { id } })
  return <Loaded of={history}>{({ items }) => <Editor before={(items[0]?.body as FrameworkFile) ?? null} />}</Loaded>
}

const newKey = () => crypto.randomUUID()
const blank = (): Rows => added([], -1, newKey())

/** The lines with what was before them, so that every step can be taken back until it is saved. */
function useUndo(first: () => Rows) {
  const [{ past, now, future }, set] = useState(() => ({
    past: [] as readonly Rows[],
    now: first(),
    future: [] as readonly Rows[],
  }))
  const last = useRef('')
  return {
    rows: now,
    touched: past.length > 0,
    canUndo: past.length > 0,
    canRedo: future.length > 0,
    /** Steps with the same name that follow one another, as typing in one field, are one step. */
    change: (next: Rows, name: string) => {
      if (next === now) return
      const joins = name !== '' && name === last.current
      last.current = name
      set({ past: joins ? past : [...past.slice(-199), now], now: next, future: [] })
    },
    undo: () => {
      const before = past.at(-1)
      last.current = ''
      if (before) set({ past: past.slice(0, -1), now: before, future: [now, ...future] })
    },
    redo: () => {
      const [after, ...rest] = future
      last.current = ''
      if (after) set({ past: [...past, now], now: after, future: rest })
    },
  }
}

function Editor({ before }: { readonly before: FrameworkFile | null }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const { rows, touched, canUndo, canRedo, change, undo, redo } = useUndo(() =>
    before ? rowsOf(before, newKey) : blank(),
  )
  const [head, setHead] = useState<HeadDraft>(() => ({
    ...(before ? draftOfHead({ ...before }, { version: '' }) : emptyHead),
    ...(!before && { provenance: 'Written by hand', kind: 'controls' as const, legalForce: 'voluntary' as const }),
  }))
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const saved = useRef(false)
  useBlocker({
    shouldBlockFn: () => touched && !saved.current && !confirm('Leave without saving? What you wrote here is lost.'),
    enableBeforeUnload: () => touched && !saved.current,
  })
  const errors = {
    ...headErrors(head),
    ...(before && head.version === before.version && { version: `${before.version} is the version that is there.` }),
  }
  const judged = useMemo(() => frameworkFromRows(stand, tableOf(rows)), [rows])
  const wrong = new Map(judged.faults.map(fault => [fault.row, fault]))

  async function save() {
    setTried(true)
    setProblem(null)
    if (Object.keys(errors).length > 0 || judged.faults.length > 0) return
    const whole = headOf(head) as Parameters<typeof frameworkFromRows>[0]
    const { framework } = frameworkFromRows(whole, tableOf(rows))
    if (!framework) {
      setProblem('Write at least one line that can be assessed.')
      return
    }
    setBusy(true)
    try {
      await client.frameworks.create({ body: { body: keeping(framework, before), reason } })
      saved.current = true
      await refresh()
      say({ text: `${head.title} is recorded.` })
      await navigate({ to: `/frameworks/${encodeURIComponent(`${head.id}@${head.version}`)}` })
    } catch (thrown) {
      setProblem(asProblem(thrown).detail)
    }
    setBusy(false)
  }
  return (
    <Page>
      <div className="mx-auto max-w-6xl">
        <h1 className="text-xl font-semibold">
          {before ? `The next version of ${before.title}` : 'Write a framework of your own'}
        </h1>
        <p className="mt-1 mb-4 text-soft">
          {before
            ? 'The version that is there stays as it is. When this one is saved you decide what becomes of each control and profile.'
            : 'A contract, a policy, a standard that Onus does not ship: anything that you are measured against.'}
        </p>
        <Panel title="What it is">
          <HeadFields
            value={head}
            onChange={patch => setHead({ ...head, ...patch })}
            errors={tried ? errors : {}}
            fixedId={before !== null}
          />
        </Panel>
        <Panel
          title={`Lines (${rows.length})`}
          actions={
            <>
              <IconButton label="Undo" icon={<Undo2 size={16} />} disabled={!canUndo} onClick={undo} />
              <IconButton label="Redo" icon={<Redo2 size={16} />} disabled={!canRedo} onClick={redo} />
            </>
          }
        >
          <p className="mb-3 text-sm text-soft">
            Enter adds a line. Alt with the arrows moves a line up and down, in and out. Rows pasted from a spreadsheet
            (id, label, summary) become lines.
          </p>
          <Lines rows={rows} wrong={tried ? wrong : new Map()} change={change} />
          {tried && judged.faults.length > 0 && (
            <div role="alert" className="mt-3 rounded-md bg-failing-soft px-3 py-2">
              <p className="font-medium">
                {judged.faults.length === 1 ? 'One line to mend:' : `${judged.faults.length} lines to mend:`}
              </p>
              <ul className="list-disc pl-5">
                {judged.faults.slice(0, 20).map(fault => (
                  <li key={`${fault.row} ${fault.column}`}>
                    Line {fault.row}: {fault.message}
                  </li>
                ))}
              </ul>
            </div>
          )}
        </Panel>
        <Panel title="Save it">
          <TextField label="Why" value={reason} onChange={setReason} help="Kept in its history." />
          {tried && Object.keys(errors).length > 0 && (
            <p role="alert" className="mt-3 font-medium text-failing">
              Say first: {Object.values(errors).join(' ')}
            </p>
          )}
          {problem && <ErrorState message={problem} />}
          <div className="mt-4 flex gap-2">
            <Button look="primary" busy={busy} onClick={() => void save()}>
              {before ? 'Record the next version' : 'Record the framework'}
            </Button>
            <Button look="quiet" onClick={() => history.back()}>
              Cancel
            </Button>
          </div>
        </Panel>
      </div>
    </Page>
  )
}

/** Stands in for the head, so that the lines can be judged while it is not whole. */
const stand: Parameters<typeof frameworkFromRows>[0] = {
  id: 'own',
  version: '1',
  title: 'Own',
  shortTitle: 'Own',
  publisher: 'Own',
  licence: 'Own',
  provenance: ['Own'],
  legalForce: 'voluntary',
  kind: 'controls',
  asOf: '2000-01-01',
}

interface LinesProps {
  readonly rows: Rows
  readonly wrong: ReadonlyMap<number, { readonly column: string; readonly message: string }>
  readonly change: (rows: Rows, name: string) => void
}

function Lines({ rows, wrong, change }: LinesProps) {
  const list = useRef<HTMLOListElement>(null)
  const focus = (at: number, field = 'id') =>
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-line="${at}"] [data-field="${field}"]`)?.focus(),
    )

  function onKeyDown(event: KeyboardEvent<HTMLElement>, at: number) {
    const field = (event.target as HTMLElement).dataset.field ?? 'id'
    if (event.key === 'Enter' && !event.altKey && event.target instanceof HTMLInputElement) {
      event.preventDefault()
      change(added(rows, at, newKey()), '')
      focus(at + extent(rows, at))
      return
    }
    if (!event.altKey || event.ctrlKey || event.metaKey) return
    const next = {
      ArrowUp: () => moved(rows, at, -1),
      ArrowDown: () => moved(rows, at, 1),
      ArrowLeft: () => outdented(rows, at),
      ArrowRight: () => indented(rows, at),
    }[event.key]
    if (!next) return
    event.preventDefault()
    const after = next()
    change(after, '')
    focus(
      after.findIndex(row => row.key === rows[at]?.key),
      field,
    )
  }
  return (
    <>
      <ol ref={list} aria-label="Lines of the framework" className="space-y-1">
        {rows.map((row, at) => (
          <Line
            key={row.key}
            row={row}
            at={at}
            fault={wrong.get(at + 1)?.column}
            onKeyDown={event => onKeyDown(event, at)}
            onChange={patch => change(changed(rows, at, patch), `${row.key} ${Object.keys(patch)[0]}`)}
            onPaste={text => {
              const lines = pasted(text, row.depth, newKey)
              if (!lines) return false
              const isBlank = row.id === '' && row.label === ''
              change(rows.toSpliced(isBlank ? at : at + 1, isBlank ? 1 : 0, ...lines), '')
              return true
            }}
            actions={
              <>
                <IconButton
                  label={`Move line ${at + 1} out`}
                  icon={<ArrowLeft size={14} />}
                  disabled={row.depth === 0}
                  onClick={() => change(outdented(rows, at), '')}
                />
                <IconButton
                  label={`Move line ${at + 1} in`}
                  icon={<ArrowRight size={14} />}
                  disabled={indented(rows, at) === rows}
                  onClick={() => change(indented(rows, at), '')}
                />
                <IconButton
                  label={`Move line ${at + 1} up`}
                  icon={<ArrowUp size={14} />}
                  disabled={moved(rows, at, -1) === rows}
                  onClick={() => change(moved(rows, at, -1), '')}
                />
                <IconButton
                  label={`Move line ${at + 1} down`}
                  icon={<ArrowDown size={14} />}
                  disabled={moved(rows, at, 1) === rows}
                  onClick={() => change(moved(rows, at, 1), '')}
                />
                <IconButton
                  label={`Delete line ${at + 1}`}
                  icon={<Trash2 size={14} />}
                  onClick={() => {
                    change(removed(rows, at), '')
                    focus(Math.max(0, at - 1))
                  }}
                />
              </>
            }
          />
        ))}
      </ol>
      <Button
        className="mt-3"
        icon={<Plus size={14} />}
        onClick={() => {
          change(added(rows, rows.length - 1, newKey()), '')
          focus(rows.length)
        }}
      >
        Add a line
      </Button>
    </>
  )
}

interface LineProps {
  readonly row: EditorRow
  readonly at: number
  readonly fault: string | undefined
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
  readonly onChange: (patch: Partial<EditorRow>) => void
  readonly onPaste: (text: string) => boolean
  readonly actions: React.ReactNode
}

function Line({ row, at, fault, onKeyDown, onChange, onPaste, actions }: LineProps) {
  const input = (field: 'id' | 'label' | 'summary', name: string, look: string) => (
    <input
      data-field={field}
      aria-label={`${name} of line ${at + 1}`}
      aria-invalid={fault === field || undefined}
      placeholder={name}
      value={row[field]}
      maxLength={field === 'label' ? 160 : undefined}
      onChange={event => onChange({ [field]: event.target.value })}
      onPaste={event => {
        if (field === 'id' && onPaste(event.clipboardData.getData('text/plain'))) event.preventDefault()
      }}
      className={`h-8 ${fieldLook(fault === field)} ${look}`}
    />
  )
  return (
    <li
      data-line={at}
      onKeyDown={onKeyDown}
      className="grid gap-1 md:grid-cols-[11rem_minmax(0,4fr)_minmax(0,6fr)_7rem_auto]"
      style={{ paddingLeft: `min(${row.depth * 20}px, ${row.depth * 5}vw)` }}
    >
      {input('id', 'Id', 'font-mono text-sm')}
      {input('label', 'Label', '')}
      {input('summary', 'Summary', '')}
      <select
        aria-label={`Whether line ${at + 1} is assessed`}
        value={row.assessed}
        onChange={event => onChange({ assessed: event.target.value as EditorRow['assessed'] })}
        className={`h-8 text-sm ${fieldLook(false)}`}
      >
        <option value="">By its place</option>
        <option value="yes">Assessed</option>
        <option value="no">Heading</option>
      </select>
      <span className="flex">{actions}</span>
    </li>
  )
}
