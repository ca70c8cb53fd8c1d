import { ChevronDown, ChevronRight } from 'lucide-react'
import { CrossGrid } from '../kit/cross-grid.tsx'
import { useNarrow } from '../kit/use-narrow.ts'
import { LevelShape, RelationShape } from './marks.tsx'
import { type Line, type Pair, pairInWords, type Sum, type Sums, sumInWords } from './matrix-view.ts'
import { relationWords, statedRelations } from './relation-view.ts'

interface MatrixGridProps {
  readonly name: string
  readonly rows: readonly Line[]
  readonly columns: readonly Line[]
  readonly sums: Sums
  readonly onToggleRow: (line: Line) => void
  readonly onToggleColumn: (line: Line) => void
  /** Opens both groups of a cell. */
  readonly onDrill: (row: Line, column: Line) => void
  readonly onOpen: (pair: Pair) => void
  readonly chosen: string | null
}

/** Two frameworks crossed: both sides fold. */
export function MatrixGrid(props: MatrixGridProps) {
  const { name, rows, columns, sums, onToggleRow, onToggleColumn, onDrill, onOpen, chosen } = props
  const narrow = useNarrow()
  const [side, width] = narrow ? [116, 84] : [260, 104]
  const sumAt = (row: Line, column: Line) => sums.get(`${row.index} ${column.index}`)

  function open(row: Line | null, column: Line | null) {
    if (row && !column) return row.isGroup ? onToggleRow(row) : undefined
    if (column && !row) return column.isGroup ? onToggleColumn(column) : undefined
    const sum = row && column && sumAt(row, column)
    if (!sum) return
    const isFolded = (row.isGroup && !row.isOpen) || (column.isGroup && !column.isOpen)
    if (sum.own && sum.count === 1) onOpen(sum.own)
    else if (isFolded) onDrill(row, column)
    else if (sum.own) onOpen(sum.own)
  }

  return (
    <CrossGrid
      name={name}
      rows={rows}
      columns={columns}
      rowKey={row => row.requirement}
      columnKey={column => column.requirement}
      sizes={{ side, width, row: 30, head: 44 }}
      className="min-h-0 flex-1"
      onOpen={open}
      columnHead={line => ({
        title: `${line.id} ${line.title}`,
        expanded: line.isGroup ? line.isOpen : undefined,
        className: `px-1.5 ${line.isGroup ? 'cursor-pointer hover:bg-ground' : ''}`,
        content: (
          <>
            <span className="flex items-center gap-0.5 font-mono font-medium">
              <Fold line={line} />
              <span className="truncate">{line.id}</span>
            </span>
            <span className="block truncate text-xs font-normal text-soft">{line.title}</span>
          </>
        ),
      })}
      rowHead={line => ({
        title: `${line.id} ${line.title}`,
        expanded: line.isGroup ? line.isOpen : undefined,
        className: `pr-1.5 ${line.isGroup ? 'cursor-pointer hover:bg-ground' : ''}`,
        style: { paddingLeft: 4 + line.level * (narrow ? 6 : 12) },
        content: (
          <span className="flex items-center gap-1">
            <Fold line={line} />
            <span className="shrink-0 font-mono font-medium">{line.id}</span>
            <span className="min-w-0 truncate text-soft max-md:hidden">{line.title}</span>
          </span>
        ),
      })}
      cell={(row, column) => {
        const sum = sumAt(row, column)
        const isChosen = !!sum?.own && chosen === `${sum.own.source} ${sum.own.target}`
        const ground = isChosen ? 'bg-accent-soft' : row.isGroup || column.isGroup ? 'bg-ground' : ''
        return {
          title: sum && wordsOf(row, column, sum),
          className: `px-1.5 py-0 ${ground} ${sum ? 'cursor-pointer hover:bg-sunken' : ''}`,
          content: sum && (
            <>
              <span aria-hidden="true" className="flex items-center gap-1">
                <Content sum={sum} />
              </span>
              <span className="sr-only">{wordsOf(row, column, sum)}</span>
            </>
          ),
        }
      }}
    />
  )
}

function Fold({ line }: { readonly line: Line }) {
  if (!line.isGroup) return <span className="w-3.5 shrink-0" />
  const Icon = line.isOpen ? ChevronDown : ChevronRight
  return <Icon size={14} className="shrink-0 text-soft" aria-hidden="true" />
}

/** A pair says its relation by shape and word; several say their number. How far they go stands before either. */
function Content({ sum }: { readonly sum: Sum }) {
  const mostSaid = statedRelations
    .filter(relation => sum.said[relation])
    .sort((one, other) => (sum.said[other] ?? 0) - (sum.said[one] ?? 0))[0]
  if (sum.own && sum.count === 1)
    return (
      <>
        <LevelShape level={sum.claim} />
        <RelationShape relation={mostSaid ?? null} />
        <span className="min-w-0 truncate text-xs">{mostSaid ? relationWords(mostSaid).short : 'derived'}</span>
      </>
    )
  return (
    <>
      <LevelShape level={sum.claim} />
      <RelationShape relation={mostSaid ?? null} />
      <span className="num ml-auto font-medium">{sum.count}</span>
    </>
  )
}

function wordsOf(row: Line, column: Line, sum: Sum | undefined): string {
  if (sum?.own && sum.count === 1) return pairInWords(sum.own)
  return `${row.id} and ${column.id}: ${sumInWords(sum)}`
}
