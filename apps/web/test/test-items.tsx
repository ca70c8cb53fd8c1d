import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { client, useAct, useAll, useRead } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { PickField, TextArea, TextField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { RowFacts } from '../population/population-rows.tsx'
import { evidenceItems } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import {
  type ItemRow,
  itemRows,
  keyMeans,
  markOfResult,
  nextOpen,
  type Result,
  resultNames,
  type TestRecord,
} from './test-view.ts'

interface TestItemsProps {
  readonly record: TestRecord
  readonly mayWrite: boolean
}

/** The items of a test one after the other: p, d and n mark one, j and k go on and back. */
export function TestItems({ record, mayWrite }: TestItemsProps) {
  const { draw: id } = record.body
  const draw = useRead('draws', 'get', { params: { id: id ?? '' } }, { enabled: id !== null })
  if (id === null)
    return (
      <>
        {mayWrite && <NamedItem record={record} />}
        <ItemList record={record} rows={itemRows(record.body, null)} mayWrite={mayWrite} />
      </>
    )
  return (
    <Loaded of={draw}>
      {({ items }) => <ItemList record={record} rows={itemRows(record.body, items)} mayWrite={mayWrite} />}
    </Loaded>
  )
}

interface ItemListProps extends TestItemsProps {
  readonly rows: readonly ItemRow[]
}

function ItemList({ record, rows, mayWrite }: ItemListProps) {
  const act = useAct()
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      rows.findIndex(row => row.result === undefined),
    ),
  )
  const [asking, setAsking] = useState<Result | null>(null)
  const list = useRef<HTMLOListElement>(null)
  const row = rows[at]
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  if (rows.length === 0) return <p className="text-soft">No item has a result yet.</p>
  async function mark(result: Result, reason = '', evidence: readonly string[] = []) {
    if (!row) return
    const given = {
      position: row.position,
      ...(row.position === null && { item: row.item }),
      result,
      reason,
      evidence: [...evidence],
    }
    const done = await act(
      () => client.tests.results({ params: { id: record.id }, body: { results: [given] } }),
      `${resultNames[result]}.`,
    )
    if (!done) return
    setAsking(null)
    setAt(
      nextOpen(
        rows.map((one, index) => (index === at ? { result } : one)),
        at,
      ),
    )
    list.current?.focus()
  }
  function choose(result: Result) {
    if (result === 'pass') void mark(result)
    else setAsking(result)
  }
  function onKey(event: KeyboardEvent) {
    const means = event.ctrlKey || event.metaKey || event.altKey ? null : keyMeans(event.key)
    if (means === null) return
    event.preventDefault()
    if (means === 'next') setAt(Math.min(rows.length - 1, at + 1))
    else if (means === 'before') setAt(Math.max(0, at - 1))
    else if (mayWrite) choose(means)
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 md:grid-cols-[minmax(16rem,24rem)_minmax(0,1fr)]">
      <div className="min-w-0">
        <ol
          ref={list}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the list is worked by keyboard
          tabIndex={0}
          onKeyDown={onKey}
          aria-label="Items"
          aria-keyshortcuts="p d n j k"
          className="max-h-56 divide-y overflow-y-auto rounded-lg border bg-surface md:max-h-[60vh]"
        >
          {rows.map((one, index) => (
            <li key={`${one.position} ${one.item}`}>
              <button
                type="button"
                tabIndex={-1}
                aria-current={index === at}
                onClick={() => {
                  setAt(index)
                  setAsking(null)
                }}
                className={`flex w-full items-center gap-3 px-3 py-1.5 text-left ${index === at ? 'bg-accent-soft' : 'hover:bg-sunken'}`}
              >
                <StateShape state={markOfResult(one.result)} />
                <span className="num w-14 text-soft">{one.position === null ? index + 1 : one.position}</span>
                <span className="min-w-0 flex-1 truncate">{one.item.replaceAll('\t', ' / ')}</span>
                <span className="sr-only">{one.result ? resultNames[one.result] : 'no result yet'}</span>
              </button>
            </li>
          ))}
        </ol>
        {mayWrite && (
          <p className="mt-2 text-sm text-soft max-md:hidden">
            <kbd>p</kbd> pass, <kbd>d</kbd> deviation, <kbd>n</kbd> not applicable, <kbd>j</kbd> and <kbd>k</kbd> next
            and before
          </p>
        )}
      </div>
      {row && (
        <section aria-label="This item" className="min-w-0 space-y-3">
          <h2 className="font-semibold break-words">
            {row.item.replaceAll('\t', ' / ')}
            <span className="ml-2 font-normal text-soft">{row.result ? resultNames[row.result] : 'no result yet'}</span>
          </h2>
          {row.position !== null && record.body.population && (
            <ThisRow key={row.position} population={record.body.population} position={row.position} />
          )}
          {row.reason && <p className="rounded-md bg-sunken px-3 py-2 whitespace-pre-wrap">{row.reason}</p>}
          {mayWrite && (
            <div className="flex flex-wrap gap-2">
              {(['pass', 'deviation', 'not_applicable'] as const).map(result => (
                <Button key={result} look={asking === result ? 'primary' : 'plain'} onClick={() => choose(result)}>
                  {resultNames[result]}
                </Button>
              ))}
            </div>
          )}
          {asking && <Reason key={`${at} ${asking}`} row={row} result={asking} onMark={mark} />}
        </section>
      )}
    </div>
  )
}

/** The row that is tested, as the population has it. */
function ThisRow({ population: id, position }: { readonly population: string; readonly position: number }) {
  const page = useRead('populations', 'rows', { params: { id }, query: { positions: String(position) } })
  return (
    <Loaded of={page}>{({ columns, rows: [row] }) => row && <RowFacts id={id} columns={columns} row={row} />}</Loaded>
  )
}

interface ReasonProps {
  readonly row: ItemRow
  readonly result: Result
  readonly onMark: (result: Result, reason: string, evidence: readonly string[]) => Promise<void>
}

function Reason({ row, result, onMark }: ReasonProps) {
  const mayRead = useMay('evidence:read')
  const { data } = useAll('evidence', {}, { enabled: mayRead })
  const [reason, setReason] = useState(row.reason)
  const [evidence, setEvidence] = useState(row.evidence)
  return (
    <form
      className="space-y-3 rounded-lg border bg-surface p-4"
      onSubmit={event => {
        event.preventDefault()
        void onMark(result, reason, evidence)
      }}
    >
      <TextArea
        label={result === 'deviation' ? 'What is so' : 'Why it does not apply'}
        help={result === 'deviation' ? 'The fact. That there is no evidence is a deviation, too.' : undefined}
        required
        rows={3}
        value={reason}
        onChange={setReason}
      />
      {data && data.length > 0 && (
        <PickField label="Evidence" multiple items={evidenceItems(data)} value={evidence} onChange={setEvidence} />
      )}
      <Button type="submit" look="primary" disabled={reason.trim() === ''}>
        {resultNames[result]}
      </Button>
    </form>
  )
}

/** For a test without a sample: what was looked at, named by hand. */
function NamedItem({ record }: { readonly record: TestRecord }) {
  const act = useAct()
  const [item, setItem] = useState('')
  async function add(result: Result) {
    const results = [{ item, position: null, result, reason: '', evidence: [] }]
    const done = await act(() => client.tests.results({ params: { id: record.id }, body: { results } }), 'Recorded.')
    if (done) setItem('')
  }
  return (
    <form
      className="mb-4 flex max-w-xl flex-wrap items-end gap-2"
      onSubmit={event => {
        event.preventDefault()
        void add('pass')
      }}
    >
      <div className="min-w-0 flex-1 basis-60">
        <TextField label="What was looked at" required value={item} onChange={setItem} />
      </div>
      <Button type="submit" disabled={item.trim() === ''}>
        It passes
      </Button>
    </form>
  )
}
