import { useNavigate } from '@tanstack/react-router'
import { Plus, Trash2 } from 'lucide-react'
import { type KeyboardEvent, useId, useMemo, useRef } from 'react'
import { client, type Reply, useRead, useRefresh } from '../api.ts'
import { Button, IconButton } from '../kit/button.tsx'
import { Form, fieldLook, TextField, useForm } from '../kit/form.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { relationWords, statedRelations } from './relation-view.ts'
import { SetHeadFields } from './set-head-fields.tsx'
import {
  blankRow,
  emptyHead,
  type HeadDraft,
  headErrors,
  isBlank,
  type KnownIds,
  pastedRows,
  type RowDraft,
  type RowDrafts,
  rowFaults,
  setOf,
} from './set-view.ts'

interface SetDraft extends HeadDraft {
  readonly rows: RowDrafts
  readonly reason: string
}

type Tree = Reply<'frameworks', 'get'>['tree']

const newKey = () => crypto.randomUUID()
const mostNamed = 30

/** A set that is recorded already, as the form begins with it. */
export interface RecordedSet {
  readonly subject: string
  readonly version: number
  readonly draft: HeadDraft & { readonly rows: RowDrafts }
}

/** A set of one's own, written row by row. */
export function SetEditor() {
  return (
    <>
      <PageHead
        title="Write a set of relations"
        lead="How the requirements of two frameworks stand to each other, by your own word. Its rows suggest; what you decide and somebody else reviews counts."
      />
      <SetForm before={null} />
    </>
  )
}

/** The form of a set. It is kept in this browser until it is recorded; a set that is recorded keeps its name and frameworks. */
export function SetForm({ before }: { readonly before: RecordedSet | null }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const known = useRef<KnownIds>({ source: null, target: null })
  const form = useForm<SetDraft>({
    initial: { ...(before?.draft ?? { ...emptyHead, version: '1', rows: [blankRow(newKey())] }), reason: '' },
    draft: before ? `crosswalk.${before.subject}.${before.version}` : 'crosswalk.new',
    check: values => {
      const faults = rowFaults(values.rows, known.current)
      const named = faults.slice(0, mostNamed).map(fault => [lineKey(fault), `Line ${fault.line}: ${fault.message}`])
      const more = faults.length - mostNamed
      return {
        ...headErrors(values),
        ...(values.rows.every(isBlank) && { rows: 'Write at least one row.' }),
        ...Object.fromEntries(named),
        ...(more > 0 && { more: `And ${more} more.` }),
      }
    },
    send: async values => {
      const { rows, reason, ...head } = values
      const body = { body: setOf(head, rows), reason }
      if (before)
        await client.crosswalks.update({ params: { id: before.subject }, body, ifMatch: String(before.version) })
      else await client.crosswalks.create({ body })
      await refresh()
      say({ text: `${head.title} is recorded.` })
      await navigate({ to: `/crosswalks/${encodeURIComponent(`${head.id.trim()}@${head.version.trim()}`)}` })
    },
  })
  const { values, set, errors, field } = form
  const source = useTree(values.source)
  const target = useTree(values.target)
  known.current = { source: idsOf(source), target: idsOf(target) }
  const written = values.rows.filter(row => !isBlank(row)).length
  return (
    <Page>
      <div className="max-w-6xl">
        <Form
          form={form}
          verb={before ? 'Record a new version' : 'Record the set'}
          onCancel={() => window.history.back()}
        >
          <Panel title="What the set is">
            <SetHeadFields value={values} onChange={set} errors={errors} isRecorded={before !== null} />
          </Panel>
          <Panel title={`Rows (${written})`}>
            <p className="mb-3 text-sm text-soft">
              Enter adds a row. Rows pasted from a spreadsheet (from, to, relation, note) become rows.
            </p>
            <RowLines
              rows={values.rows}
              errors={errors}
              source={source}
              target={target}
              onChange={rows => set({ rows })}
            />
          </Panel>
          <TextField label="Why" {...field('reason')} help="Kept in its history." />
        </Form>
      </div>
    </Page>
  )
}

function lineKey({ line, column }: { readonly line: number; readonly column: string }): string {
  return `line ${line} ${column}`
}

/** What a framework has, once one is chosen. */
function useTree(id: string): Tree | null {
  const answer = useRead('frameworks', 'get', { params: { id } }, { enabled: id !== '' })
  return answer.data?.tree ?? null
}

function idsOf(tree: Tree | null): ReadonlyMap<string, boolean> | null {
  return tree && new Map(tree.map(item => [item.id, item.withdrawn !== null]))
}

interface RowLinesProps {
  readonly rows: RowDrafts
  readonly errors: Readonly<Record<string, string>>
  readonly source: Tree | null
  readonly target: Tree | null
  readonly onChange: (rows: RowDrafts) => void
}

function RowLines({ rows, errors, source, target, onChange }: RowLinesProps) {
  const list = useRef<HTMLOListElement>(null)
  const lists = useId()
  const focus = (at: number) =>
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-line="${at}"] input`)?.focus())
  const add = (after: number) => {
    onChange(rows.toSpliced(after + 1, 0, blankRow(newKey())))
    focus(after + 1)
  }
  return (
    <>
      <Ids id={`${lists}-source`} tree={source} />
      <Ids id={`${lists}-target`} tree={target} />
      <ol ref={list} aria-label="Rows of the set" className="space-y-1">
        {rows.map((row, at) => (
          <RowLine
            key={row.key}
            row={row}
            at={at}
            lists={lists}
            isWrong={column => errors[lineKey({ line: at + 1, column })] !== undefined}
            onChange={patch => onChange(rows.with(at, { ...row, ...patch }))}
            onEnter={() => add(at)}
            onPaste={text => {
              const lines = pastedRows(text, newKey)
              if (!lines) return false
              onChange(rows.toSpliced(isBlank(row) ? at : at + 1, isBlank(row) ? 1 : 0, ...lines))
              return true
            }}
            onDelete={() => {
              onChange(rows.length === 1 ? [blankRow(newKey())] : rows.toSpliced(at, 1))
              focus(Math.max(0, at - 1))
            }}
          />
        ))}
      </ol>
      <Button className="mt-3" icon={<Plus size={14} />} onClick={() => add(rows.length - 1)}>
        Add a row
      </Button>
    </>
  )
}

/** The ids that a field offers while somebody types. */
function Ids({ id, tree }: { readonly id: string; readonly tree: Tree | null }) {
  const offered = useMemo(() => (tree ?? []).filter(item => item.withdrawn === null), [tree])
  return (
    <datalist id={id}>
      {offered.map(item => (
        <option key={item.id} value={item.id}>
          {item.label}
        </option>
      ))}
    </datalist>
  )
}

interface RowLineProps {
  readonly row: RowDraft
  readonly at: number
  /** Where the lists of ids are: this name with the side behind it. */
  readonly lists: string
  readonly isWrong: (column: string) => boolean
  readonly onChange: (patch: Partial<RowDraft>) => void
  readonly onEnter: () => void
  readonly onPaste: (text: string) => boolean
  readonly onDelete: () => void
}

function RowLine({ row, at, lists, isWrong, onChange, onEnter, onPaste, onDelete }: RowLineProps) {
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return
    event.preventDefault()
    onEnter()
  }
  const input = (name: 'source' | 'target' | 'note', label: string) => (
    <input
      aria-label={`${label} of row ${at + 1}`}
      aria-invalid={isWrong(name) || undefined}
      placeholder={label}
      value={row[name]}
      list={name === 'note' ? undefined : `${lists}-${name}`}
      onChange={event => onChange({ [name]: event.target.value })}
      onPaste={event => {
        if (name === 'source' && onPaste(event.clipboardData.getData('text/plain'))) event.preventDefault()
      }}
      className={`h-8 ${fieldLook(isWrong(name))} ${name === 'note' ? '' : 'font-mono text-sm'}`}
    />
  )
  return (
    <li
      data-line={at}
      onKeyDown={onKeyDown}
      className="grid gap-1 max-md:border-b max-md:pb-2 md:grid-cols-[minmax(0,3fr)_minmax(0,3fr)_minmax(0,3fr)_minmax(0,3fr)_minmax(0,4fr)_auto]"
    >
      {input('source', 'From')}
      <select
        aria-label={`Relation of row ${at + 1}`}
        aria-invalid={isWrong('relation') || undefined}
        value={row.relation}
        onChange={event => onChange({ relation: event.target.value })}
        className={`h-8 text-sm ${fieldLook(isWrong('relation'))}`}
      >
        <option value="">Relation</option>
        {statedRelations.map(relation => (
          <option key={relation} value={relation}>
            {relationWords(relation).between}
          </option>
        ))}
      </select>
      {input('target', 'To')}
      <select
        aria-label={`What row ${at + 1} was compared by`}
        value={row.rationale}
        onChange={event => onChange({ rationale: event.target.value })}
        className={`h-8 text-sm ${fieldLook(false)}`}
      >
        <option value="">Compared by: not said</option>
        <option value="functional">What doing them brings about</option>
        <option value="semantic">Their meaning</option>
        <option value="syntactic">Their wording</option>
      </select>
      {input('note', 'Note')}
      <IconButton label={`Delete row ${at + 1}`} icon={<Trash2 size={14} />} onClick={onDelete} />
    </li>
  )
}
