import { useMemo } from 'react'
import { useAll, useMoment, useRead, useWindow } from '../api.ts'
import { versionsByFramework } from '../framework/framework-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { PageHead } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { joinList, splitList } from '../kit/url-state.ts'
import { useUrlState } from '../kit/use-url-state.ts'
import { Contradictions } from './claim-view.tsx'
import { ExportMenu } from './export-menu.tsx'
import { FilterBar } from './filter-bar.tsx'
import { FlowPicture } from './flow-picture.tsx'
import { MatrixGrid } from './matrix-grid.tsx'
import {
  busyPlaces,
  decisionsByPair,
  filterOf,
  type Line,
  linesOf,
  type Matrix,
  type Pair,
  pairKey,
  pairsOf,
  shownPairs,
  sideOf,
  sumsOf,
} from './matrix-view.ts'
import { PairPanel } from './pair-panel.tsx'
import { PairTable } from './pair-table.tsx'
import { idOf } from './relation-view.ts'

const views = [
  { id: 'matrix', label: 'Matrix' },
  { id: 'flow', label: 'Flow' },
  { id: 'pairs', label: 'Pairs' },
] as const

/** Two frameworks side by side: what is said of their pairs, by whom, what follows from it, and what is decided here. */
export function CrosswalkWorkbench() {
  const list = useRead('frameworks', 'list', {})
  const [url, change] = useUrlState()
  const [source, target] = [url.source ?? 'soc2@2017', url.target ?? 'csf@2.0']
  const options = useMemo(
    () => versionsByFramework(list.data?.items ?? []).flatMap(({ latest, others }) => [latest, ...others]),
    [list.data],
  )
  const choose = (patch: Readonly<Record<string, string>>) =>
    change({ ...patch, rows: undefined, columns: undefined, left: undefined, right: undefined, pair: undefined })
  return (
    <div className="flex h-full min-h-[36rem] flex-col">
      <PageHead
        title="Crosswalks"
        lead="What others say about two frameworks, and what you decide of it. Only reviewed decisions support anything."
        actions={
          <>
            <Anchor href="/crosswalks/sets" className={buttonLook()}>
              Sets
            </Anchor>
            <Anchor href="/crosswalks/decisions" className={buttonLook()}>
              Decisions
            </Anchor>
            <ExportMenu name={`${source}-to-${target}`} of={{ source, target }} />
          </>
        }
      />
      <div className="flex flex-wrap items-end gap-2 px-4 pt-3 md:px-6">
        <FrameworkChoice label="From" value={source} options={options} onChange={id => choose({ source: id })} />
        <Button
          aria-label="Swap the two frameworks"
          title="Swap the two frameworks"
          onClick={() => choose({ source: target, target: source })}
        >
          ⇄
        </Button>
        <FrameworkChoice label="To" value={target} options={options} onChange={id => choose({ target: id })} />
        <fieldset aria-label="View" className="flex rounded-md border border-line-strong/60">
          {views.map(({ id, label }) => {
            const isHere = (url.view ?? 'matrix') === id
            return (
              <button
                key={id}
                type="button"
                aria-pressed={isHere}
                onClick={() => change({ view: id === 'matrix' ? undefined : id })}
                className={`h-8 px-3 font-medium first:rounded-l-md last:rounded-r-md ${isHere ? 'bg-accent-soft text-text' : 'text-soft hover:bg-sunken'}`}
              >
                {label}
              </button>
            )
          })}
        </fieldset>
      </div>
      {source === target ? (
        <EmptyState title="The same framework twice">Choose two frameworks to see how they meet.</EmptyState>
      ) : (
        <Between source={source} target={target} />
      )}
    </div>
  )
}

interface FrameworkChoiceProps {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly id: string; readonly shortTitle: string; readonly version: string }[]
  readonly onChange: (id: string) => void
}

function FrameworkChoice({ label, value, options, onChange }: FrameworkChoiceProps) {
  return (
    <label className="min-w-0">
      <span className="mb-0.5 block text-xs text-soft">{label}</span>
      <select
        value={value}
        onChange={event => onChange(event.target.value)}
        className="h-8 w-52 max-w-full rounded-md border border-line-strong bg-surface px-2 max-md:w-36"
      >
        {!options.some(one => one.id === value) && <option value={value}>{value}</option>}
        {options.map(({ id, shortTitle, version }) => (
          <option key={id} value={id}>
            {shortTitle.includes(version) ? shortTitle : `${shortTitle} (${version})`}
          </option>
        ))}
      </select>
    </label>
  )
}

function Between({ source, target }: { readonly source: string; readonly target: string }) {
  const [url] = useUrlState()
  const window = useWindow()
  const matrix = useRead('crosswalks', 'matrix', {
    query: { ...window, source, target, ...(url.derived === '1' && { derived: 'true' as const }) },
  })
  return (
    <Loaded of={matrix} waiting={<SkeletonRows rows={14} />}>
      {answer => <Answer answer={answer} />}
    </Loaded>
  )
}

function Answer({ answer }: { readonly answer: Matrix }) {
  const [url, change] = useUrlState()
  const relations = useAll('relations', useMoment())
  const sets = useRead('crosswalks', 'list', { query: useMoment() })
  const decisions = useMemo(() => decisionsByPair(relations.data ?? []), [relations.data])
  const pairs = useMemo(() => pairsOf(answer, decisions), [answer, decisions])
  const asked = JSON.stringify(filterOf(url))
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` stands for the filter in the address
  const shown = useMemo(() => shownPairs(pairs, filterOf(url)), [pairs, asked])
  const licences = useMemo(() => new Map((sets.data?.items ?? []).map(set => [set.id, set.licence])), [sets.data])
  const view = url.view ?? 'matrix'
  const open = (pair: Pair) => change({ pair: `${pair.source} ${pair.target}` })
  const [source, target] = splitPair(url.pair)
  if (answer.cells.length === 0)
    return (
      <EmptyState title="Nothing relates these two directly">
        <p>No set and no decision names a pair of them.</p>
        {url.derived !== '1' && (
          <Button className="mt-3" onClick={() => change({ derived: '1' })}>
            Show what follows from others
          </Button>
        )}
      </EmptyState>
    )
  return (
    <>
      <FilterBar answer={answer} pairs={pairs} shown={shown.length} />
      {answer.contradictions.length > 0 && (
        <div className="px-4 pb-2 md:px-6">
          <Contradictions items={answer.contradictions} />
        </div>
      )}
      <div className="flex min-h-0 flex-1 flex-col border-t">
        {view === 'flow' ? (
          <FlowOf answer={answer} pairs={shown} />
        ) : view === 'pairs' ? (
          <PairTable pairs={pairs} onOpen={open} />
        ) : (
          <MatrixOf answer={answer} pairs={shown} onOpen={open} />
        )}
      </div>
      <Drawer
        title={source && target ? `${idOf(source)} and ${idOf(target)}` : ''}
        open={source !== undefined && target !== undefined}
        onClose={() => change({ pair: undefined })}
        wide
      >
        {source && target && (
          <PairPanel
            key={url.pair}
            source={source}
            target={target}
            decision={decisions.get(pairKey(source, target)) ?? null}
            licenceOf={set => licences.get(set)}
          />
        )}
      </Drawer>
    </>
  )
}

/** Two references in one value of the address. */
function splitPair(text: string | undefined): readonly [string, string] | readonly [undefined, undefined] {
  const at = text?.indexOf(' ') ?? -1
  return text && at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [undefined, undefined]
}

interface ViewProps {
  readonly answer: Matrix
  readonly pairs: readonly Pair[]
}

function MatrixOf({ answer, pairs, onOpen }: ViewProps & { readonly onOpen: (pair: Pair) => void }) {
  const [url, change] = useUrlState()
  const all = url.all === '1'
  const [rows, columns] = useSides(answer)
  const sums = useMemo(() => sumsOf(rows, columns, pairs), [rows, columns, pairs])
  const [openRows, openColumns] = useMemo(
    () => [new Set(splitList(url.rows)), new Set(splitList(url.columns))],
    [url.rows, url.columns],
  )
  const busy = useMemo(
    () =>
      all
        ? ([null, null] as const)
        : ([
            busyPlaces(
              rows,
              pairs.map(one => one.row),
            ),
            busyPlaces(
              columns,
              pairs.map(one => one.column),
            ),
          ] as const),
    [all, rows, columns, pairs],
  )
  const rowLines = useMemo(() => linesOf(rows, openRows, busy[0]), [rows, openRows, busy])
  const columnLines = useMemo(() => linesOf(columns, openColumns, busy[1]), [columns, openColumns, busy])
  if (rowLines.length === 0 || columnLines.length === 0)
    return <p className="p-8 text-center text-soft">No pair matches these filters.</p>
  return (
    <MatrixGrid
      name={`${answer.source.title} by ${answer.target.title}`}
      rows={rowLines}
      columns={columnLines}
      sums={sums}
      onToggleRow={line => change({ rows: toggled(openRows, line.id) })}
      onToggleColumn={line => change({ columns: toggled(openColumns, line.id) })}
      onDrill={(row, column) => change({ rows: opened(openRows, row), columns: opened(openColumns, column) })}
      onOpen={onOpen}
      chosen={url.pair ?? null}
    />
  )
}

function FlowOf({ answer, pairs }: ViewProps) {
  const [url, change] = useUrlState()
  const [rows, columns] = useSides(answer)
  return (
    <FlowPicture
      name={`${answer.source.title} to ${answer.target.title}`}
      rows={rows}
      columns={columns}
      pairs={pairs}
      left={url.left}
      right={url.right}
      onLeft={left => change({ left })}
      onRight={right => change({ right })}
      onBand={(left, right) => {
        if (!left.isGroup && !right.isGroup) {
          const [from, to] = [rows.items[left.place], columns.items[right.place]]
          if (from && to) change({ pair: `${from.requirement} ${to.requirement}` })
          return
        }
        change({ ...(left.isGroup && { left: left.id }), ...(right.isGroup && { right: right.id }) })
      }}
    />
  )
}

function useSides(answer: Matrix) {
  return useMemo(() => [sideOf(answer.rows), sideOf(answer.columns)] as const, [answer])
}

function toggled(open: ReadonlySet<string>, id: string): string | undefined {
  return joinList(open.has(id) ? [...open].filter(one => one !== id) : [...open, id]) || undefined
}

function opened(open: ReadonlySet<string>, line: Line): string | undefined {
  return joinList(line.isGroup ? [...new Set([...open, line.id])] : [...open]) || undefined
}
