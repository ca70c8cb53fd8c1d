import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Anchor } from './anchor.tsx'
import { IconButton } from './button.tsx'
import { useClock } from './date-time.tsx'
import { dayOf } from './date-time-view.ts'
import { ScrollBox } from './scroll-box.tsx'
import { filling } from './segmented-bar.tsx'
import { StateShape } from './state-mark.tsx'
import { type State, stateWord } from './state-view.ts'
import {
  moved,
  place,
  type Span,
  ticks,
  visible,
  type WindowState,
  windowSentence,
  windowWord,
  zoomed,
  zoomOf,
  zooms,
} from './timeline-view.ts'
import { useNarrow } from './use-narrow.ts'

export interface TimelineCell {
  readonly from: string
  readonly to: string
  readonly state: WindowState
  /** Opens the window, e.g. to record its performance. */
  readonly onOpen?: () => void
}

export interface TimelineBand {
  readonly from: string
  readonly to: string
  readonly state: State
}

export interface TimelineRow {
  readonly id: string
  readonly label: string
  readonly href?: string
  readonly cells: readonly TimelineCell[]
  readonly bands?: readonly TimelineBand[]
}

interface TimelineProps {
  /** What it shows, for the heading of its table twin. */
  readonly title: string
  readonly rows: readonly TimelineRow[]
  readonly from: string
  readonly to: string
  /** The moment the page looks from, and the way to move it. */
  readonly asOf?: { readonly at: string; readonly change: (at: string) => void }
}

/** Windows of cadences as cells, state intervals as bands below, the moment one looks from as a line that can be moved. */
export function Timeline({ title, rows, from, to, asOf }: TimelineProps) {
  const [span, setSpan] = useState<Span>({ from: Date.parse(from), to: Date.parse(to) })
  const { now } = useClock()
  const centre = asOf ? Date.parse(asOf.at) : Math.min(Math.max(now, span.from), span.to)
  return (
    <figure aria-label={title} className="min-w-0">
      <div className="mb-2 flex flex-wrap items-center gap-2" data-print="no">
        <IconButton label="Earlier" icon={<ChevronLeft size={16} />} onClick={() => setSpan(moved(span, -0.5))} />
        <IconButton label="Later" icon={<ChevronRight size={16} />} onClick={() => setSpan(moved(span, 0.5))} />
        <label className="inline-flex items-center gap-1.5 text-sm">
          <span className="text-soft">Show a</span>
          <select
            value={zoomOf(span)}
            onChange={event =>
              setSpan(zoomed(span, zooms.find(zoom => zoom.id === event.target.value)!.length, centre))
            }
            className="h-7 rounded-md border border-line-strong bg-surface px-1"
          >
            {zooms.map(zoom => (
              <option key={zoom.id} value={zoom.id}>
                {zoom.label.toLowerCase()}
              </option>
            ))}
          </select>
        </label>
        <Legend rows={rows} />
      </div>
      <div className="relative">
        <Axis span={span} />
        {rows.map(row => (
          <Row key={row.id} row={row} span={span} />
        ))}
        <Lines span={span} now={now} asOf={asOf?.at} />
        {asOf && <AsOfHandle span={span} at={asOf.at} change={asOf.change} />}
      </div>
      <Twin title={title} rows={rows} />
    </figure>
  )
}

const legend: readonly WindowState[] = [
  'performed',
  'performed_late',
  'unproven',
  'expected',
  'late',
  'missed',
  'upcoming',
]

/** What the cells and bands of these rows can say. */
function Legend({ rows }: { readonly rows: readonly TimelineRow[] }) {
  const hasWindows = rows.some(row => row.cells.length > 0)
  const bands = new Set(rows.flatMap(row => (row.bands ?? []).map(band => band.state)))
  return (
    <ul className="ml-auto flex flex-wrap gap-x-3 text-xs text-soft">
      {[...bands].map(state => (
        <li key={state} className="inline-flex items-center gap-1">
          <StateShape state={state} />
          {stateWord(state)}
        </li>
      ))}
      {(hasWindows ? legend : []).map(state => (
        <li key={state} className="inline-flex items-center gap-1">
          <span aria-hidden="true" className={`grid size-4 place-items-center rounded-xs border ${cellLooks[state]}`}>
            <CellMark state={state} />
          </span>
          {windowWord(state)}
        </li>
      ))}
    </ul>
  )
}

const gutter = 'w-28 shrink-0 md:w-64'

function Axis({ span }: { readonly span: Span }) {
  const narrow = useNarrow()
  const marks = ticks(span).filter((_, at) => !narrow || at % 3 === 0)
  return (
    <div className="flex h-5 text-xs text-soft" aria-hidden="true">
      <div className={gutter} />
      <div className="relative min-w-0 flex-1 overflow-hidden">
        {marks.map(tick => (
          <span
            key={tick.at}
            className="num absolute border-l pl-1 whitespace-nowrap"
            style={{ left: `${place(tick.at, span)}%` }}
          >
            {tick.label}
          </span>
        ))}
      </div>
    </div>
  )
}

function Row({ row, span }: { readonly row: TimelineRow; readonly span: Span }) {
  const shown = row.cells.flatMap(cell => {
    const box = visible({ from: Date.parse(cell.from), to: Date.parse(cell.to) }, span)
    return box ? [{ cell, box }] : []
  })
  return (
    <div className="flex items-center border-b py-1">
      <div className={`${gutter} line-clamp-3 pr-3 text-sm leading-tight md:line-clamp-2`} title={row.label}>
        {row.href ? (
          <Anchor href={row.href} className="hover:underline">
            {row.label}
          </Anchor>
        ) : (
          row.label
        )}
      </div>
      <div className="relative min-w-0 flex-1 overflow-hidden">
        {row.cells.length > 0 && (
          <div className="relative h-6">
            {shown.map(({ cell, box }) => (
              <Cell key={cell.from} cell={cell} box={box} label={row.label} crowded={shown.length > 40} />
            ))}
          </div>
        )}
        {row.bands && (
          <div className="relative mt-0.5 h-2">
            {row.bands.map(band => {
              const box = visible({ from: Date.parse(band.from), to: Date.parse(band.to) }, span)
              return (
                box && (
                  <span
                    key={band.from}
                    title={stateWord(band.state)}
                    className="absolute inset-y-0"
                    style={{ left: `${box.left}%`, width: `${box.width}%`, ...filling(band.state) }}
                  />
                )
              )
            })}
          </div>
        )}
      </div>
    </div>
  )
}

const cellLooks: Readonly<Record<WindowState, string>> = {
  performed: 'border-operating bg-operating-soft',
  performed_late: 'border-late bg-operating-soft',
  unproven: 'border-unknown bg-surface',
  expected: 'border-dashed border-unknown bg-surface',
  late: 'border-late bg-late-soft',
  missed: 'border-missed bg-failing-soft',
  not_applicable: 'border-line bg-sunken',
  upcoming: 'border-line bg-surface',
}

const crowdedLooks: Readonly<Record<WindowState, string>> = {
  performed: 'border-transparent bg-operating',
  performed_late: 'border-transparent bg-late',
  unproven: 'border-transparent bg-unknown',
  expected: 'border-transparent bg-unknown',
  late: 'border-transparent bg-late',
  missed: 'border-transparent bg-missed',
  not_applicable: 'border-transparent bg-line',
  upcoming: 'border-transparent bg-sunken',
}

const cellMarks: Readonly<Partial<Record<WindowState, State>>> = {
  performed: 'operating',
  performed_late: 'late',
  unproven: 'unknown',
  expected: 'unknown',
  late: 'late',
  missed: 'missed',
  not_applicable: 'not_applicable',
}

function CellMark({ state }: { readonly state: WindowState }) {
  const mark = cellMarks[state]
  return mark ? <StateShape state={mark} size={10} /> : null
}

interface CellProps {
  readonly cell: TimelineCell
  readonly box: { readonly left: number; readonly width: number }
  readonly label: string
  /** Too many cells for a shape in each: they are filled instead, and the table twin says the words. */
  readonly crowded: boolean
}

function Cell({ cell, box, label, crowded }: CellProps) {
  const { zone } = useClock()
  const said = `${label}: ${windowSentence(cell.state)}, ${dayOf(cell.from, zone)} to ${dayOf(cell.to, zone)}`
  const look = `absolute inset-y-0 grid place-items-center overflow-hidden rounded-xs border ${crowded ? crowdedLooks[cell.state] : cellLooks[cell.state]}`
  const style = { left: `calc(${box.left}% + 0.5px)`, width: `max(2px, calc(${box.width}% - 1px))` }
  const content: ReactNode = !crowded && <CellMark state={cell.state} />
  if (!cell.onOpen)
    return (
      <span role="img" aria-label={said} title={said} className={look} style={style}>
        {content}
      </span>
    )
  return (
    <button type="button" aria-label={said} title={said} className={look} style={style} onClick={cell.onOpen}>
      {content}
    </button>
  )
}

function Lines({ span, now, asOf }: { readonly span: Span; readonly now: number; readonly asOf: string | undefined }) {
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-0 flex">
      <div className={gutter} />
      <div className="relative min-w-0 flex-1 overflow-hidden">
        <span
          className="absolute inset-y-0 border-l border-dashed border-line-strong"
          style={{ left: `${place(now, span)}%` }}
        />
        {asOf && (
          <span
            className="absolute inset-y-0 border-l-2 border-accent"
            style={{ left: `${place(Date.parse(asOf), span)}%` }}
          />
        )}
      </div>
    </div>
  )
}

interface AsOfHandleProps {
  readonly span: Span
  readonly at: string
  readonly change: (at: string) => void
}

/** A slider moves the moment, by hand or by arrow keys; the page follows when it rests. */
function AsOfHandle({ span, at, change }: AsOfHandleProps) {
  const { zone } = useClock()
  const [held, setHeld] = useState<number | null>(null)
  const value = held ?? Date.parse(at)
  const step = Math.max(3_600_000, Math.round((span.to - span.from) / 365))
  function rest() {
    if (held !== null) change(new Date(held).toISOString())
    setHeld(null)
  }
  return (
    <div className="flex pt-1">
      <div className={`${gutter} pr-2 text-sm`}>
        <span className="text-soft">As of</span>{' '}
        <span className="num">{dayOf(new Date(value).toISOString(), zone)}</span>
      </div>
      <input
        type="range"
        aria-label="As of"
        aria-valuetext={dayOf(new Date(value).toISOString(), zone)}
        min={span.from}
        max={span.to}
        step={step}
        value={value}
        onChange={event => setHeld(Number(event.target.value))}
        onPointerUp={rest}
        onKeyUp={rest}
        onBlur={rest}
        className="-mx-2 min-w-0 flex-1 accent-accent"
      />
    </div>
  )
}

/** The same as a table, for readers who cannot see the picture and for those who want the words. Made when it is opened. */
function Twin(table: TwinProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details className="mt-2 text-sm" data-print="no" onToggle={event => setIsOpen(event.currentTarget.open)}>
      <summary className="text-soft">Show as a table</summary>
      {isOpen && <TwinTable {...table} />}
    </details>
  )
}

interface TwinProps {
  readonly title: string
  readonly rows: readonly TimelineRow[]
}

function TwinTable({ title, rows }: TwinProps) {
  const { zone } = useClock()
  const lines = rows.flatMap(row => [
    ...row.cells.map(cell => ({ row: row.label, from: cell.from, to: cell.to, word: windowWord(cell.state) })),
    ...(row.bands ?? []).map(band => ({ row: row.label, from: band.from, to: band.to, word: stateWord(band.state) })),
  ])
  const most = 500
  return (
    <ScrollBox label={`${title} as a table`} className="mt-1 max-h-80 overflow-auto">
      <table className="w-full">
        <thead>
          <tr className="text-start text-soft">
            {['What', 'From', 'To', 'State'].map(head => (
              <th key={head} scope="col" className="border-b py-1 pr-3 text-start font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, most).map(line => (
            <tr key={`${line.row} ${line.from} ${line.word}`}>
              <td className="pr-3">{line.row}</td>
              <td className="num pr-3">{dayOf(line.from, zone)}</td>
              <td className="num pr-3">{dayOf(line.to, zone)}</td>
              <td>{line.word}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length > most && <p className="text-soft">{lines.length - most} more are in the export.</p>}
    </ScrollBox>
  )
}
