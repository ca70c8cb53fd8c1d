import { Fragment } from 'react'
import { CrossGrid } from '../kit/cross-grid.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useNarrow } from '../kit/use-narrow.ts'
import { type Cell, type Column, type Gate, placeOf, type Row } from './matrix-view.ts'

interface MatrixGridProps {
  readonly rows: readonly Row[]
  readonly columns: readonly Column[]
  readonly cells: ReadonlyMap<string, Cell>
  readonly weak: ReadonlyMap<string, readonly Gate[]>
  readonly tooWide: ReadonlyMap<string, Gate>
  /** Opens a cell, the line of a criterion (no column) or a control (no row). */
  readonly onOpen: (row: Row | null, column: Column | null) => void
}

/** Criteria against controls. */
export function MatrixGrid({ rows, columns, cells, weak, tooWide, onOpen }: MatrixGridProps) {
  const [side, width] = useNarrow() ? [96, 66] : [280, 68]
  return (
    <CrossGrid
      name="Criteria and controls"
      rows={rows}
      columns={columns}
      rowKey={row => row.requirement}
      columnKey={column => column.control}
      sizes={{ side, width, row: 30, head: 52 }}
      className="max-h-[max(24rem,calc(100dvh-19rem))] rounded-lg border"
      onOpen={onOpen}
      columnHead={column => {
        const wide = tooWide.get(column.control)
        return {
          title: `${column.code} ${column.title}${wide ? `. ${wide.words}` : ''}`,
          className: 'cursor-pointer px-1 font-normal hover:bg-ground',
          content: (
            <>
              <span className="flex items-start gap-0.5">
                <span className="line-clamp-3 min-w-0 flex-1 font-mono text-xs leading-tight font-medium break-words">
                  {column.code.split(/(?<=[-_./ ])/).map((part, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a part of a code has no identity but its place
                    <Fragment key={at}>
                      {at > 0 && <wbr />}
                      {part}
                    </Fragment>
                  ))}
                </span>
                {wide && <StateShape state="late" size={10} />}
              </span>
              <span className="sr-only">{column.title}</span>
            </>
          ),
        }
      }}
      rowHead={row => {
        const gates = weak.get(row.requirement) ?? []
        return {
          title: [`${row.id} ${row.label}`, ...gates.map(gate => gate.words)].join('. '),
          className: 'cursor-pointer px-2 hover:bg-ground',
          content: (
            <span className="flex items-center gap-1.5">
              <span className="shrink-0 font-mono font-medium">{row.id}</span>
              <span className="min-w-0 flex-1 truncate text-soft max-md:hidden">{row.label}</span>
              {gates.length > 0 && (
                <>
                  <StateShape state={gates[0]?.kind === 'empty' ? 'not_addressed' : 'late'} />
                  <span className="sr-only">{gates.map(gate => gate.words).join(' ')}</span>
                </>
              )}
            </span>
          ),
        }
      }}
      cell={(row, column) => {
        const cell = cells.get(placeOf(row.requirement, column.control))
        return {
          title: cell && `${row.id}, ${column.code}: ${wordsOf(cell)}`,
          className: 'cursor-pointer p-0 text-center hover:bg-sunken',
          content: <Mark cell={cell} />,
        }
      }}
    />
  )
}

export function wordsOf(cell: Cell): string {
  return cell.kind === 'said' ? cell.how : `left out: ${cell.reason}`
}

/** A dot where the control says it, a ringed dot where it was said for this engagement, a line where it was left out. */
export function Mark({ cell }: { readonly cell: Cell | undefined }) {
  if (!cell) return null
  return (
    <>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" className="mx-auto text-accent">
        {cell.kind === 'left_out' ? (
          <path d="M2 6h8" stroke="currentColor" strokeWidth="1.6" className="text-soft" />
        ) : (
          <>
            <circle cx="6" cy="6" r="2.6" fill="currentColor" />
            {cell.from === 'engagement' && <circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" />}
          </>
        )}
      </svg>
      <span className="sr-only">{wordsOf(cell)}</span>
    </>
  )
}
