import { isFrozen } from '@onus/core/engagement'
import { Download } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useMoment, useRead } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { download } from '../kit/download.ts'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { fileName, toCsv } from '../kit/export-view.ts'
import { CheckField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Menu, MenuItem } from '../kit/menu.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { Mark, MatrixGrid } from './matrix-grid.tsx'
import { MatrixPlace } from './matrix-place.tsx'
import {
  type Column,
  cellsOf,
  countsOf,
  gatesByRequirement,
  type Matrix,
  overClaiming,
  type Row,
  sheetOfMatrix,
} from './matrix-view.ts'

/** The criteria of an engagement against its controls. It shows what addresses what, and never that anything is met. */
export function MatrixPanel({ engagement }: EngagementPanelProps) {
  const matrix = useRead('engagements', 'matrix', { params: { id: engagement.id }, query: useMoment() })
  return <Loaded of={matrix}>{found => <Shown matrix={found} engagement={engagement} />}</Loaded>
}

function Shown({ matrix, engagement }: EngagementPanelProps & { readonly matrix: Matrix }) {
  const [url, change] = useUrlState()
  const [open, setOpen] = useState<{ readonly row: Row | null; readonly column: Column | null } | null>(null)
  const cells = useMemo(() => cellsOf(matrix), [matrix])
  const weak = useMemo(() => gatesByRequirement(matrix.gates), [matrix])
  const tooWide = useMemo(() => overClaiming(matrix.gates), [matrix])
  const onlyWeak = url.weak === 'yes'
  const rows = onlyWeak ? matrix.rows.filter(row => weak.has(row.requirement)) : matrix.rows
  if (matrix.rows.length === 0)
    return (
      <EmptyState
        title="Nothing is looked at yet"
        action={
          <Anchor href={`/engagements/${engagement.id}/edit`} className={buttonLook('primary')}>
            Choose a profile
          </Anchor>
        }
      >
        A profile chooses the requirements that stand here against your controls.
      </EmptyState>
    )
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-60">
          {countsOf(matrix).join(' · ')}
          {matrix.frozen && <span className="block text-sm text-soft">As it was when the engagement was issued.</span>}
        </p>
        {weak.size > 0 && (
          <CheckField
            label="Only what is weak"
            checked={onlyWeak}
            onChange={wanted => change({ weak: wanted ? 'yes' : undefined })}
          />
        )}
        <Export matrix={matrix} title={engagement.body.title} />
      </div>
      {matrix.columns.length === 0 ? (
        <EmptyState
          title="No adopted control addresses a criterion"
          action={
            <Anchor href="/controls?state=proposed" className={buttonLook('primary')}>
              Adopt controls
            </Anchor>
          }
        >
          A control stands here once a named owner adopted it and it says how it addresses a criterion.
        </EmptyState>
      ) : (
        <>
          <MatrixGrid
            rows={rows}
            columns={matrix.columns}
            cells={cells}
            weak={weak}
            tooWide={tooWide}
            onOpen={(row, column) => setOpen({ row, column })}
          />
          <Legend />
        </>
      )}
      <Drawer title={titleOf(open)} open={open !== null} onClose={() => setOpen(null)}>
        {open && (
          <MatrixPlace
            engagement={engagement.id}
            matrix={matrix}
            cells={cells}
            row={open.row}
            column={open.column}
            mayWrite={!isFrozen(engagement.body)}
            onOpen={(row, column) => setOpen({ row, column })}
          />
        )}
      </Drawer>
    </>
  )
}

function titleOf(open: { readonly row: Row | null; readonly column: Column | null } | null): string {
  if (!open) return ''
  if (open.row && open.column) return `${open.row.id} and ${open.column.code}`
  return open.row ? `${open.row.id} ${open.row.label}` : `${open.column?.code} ${open.column?.title}`
}

function Legend() {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm text-soft" data-print="no">
      <li className="flex items-center gap-1.5">
        <Mark cell={{ kind: 'said', how: '', from: 'control', by: null }} /> As the control says
      </li>
      <li className="flex items-center gap-1.5">
        <Mark cell={{ kind: 'said', how: '', from: 'engagement', by: null }} /> Said for this engagement
      </li>
      <li className="flex items-center gap-1.5">
        <Mark cell={{ kind: 'left_out', reason: '', by: '' }} /> Left out, with a reason
      </li>
      <li>Arrow keys move, enter opens.</li>
    </ul>
  )
}

function Export({ matrix, title }: { readonly matrix: Matrix; readonly title: string }) {
  const day = new Date().toISOString().slice(0, 10)
  const named = (ending: string) => fileName(`Matrix ${title}`, day, ending)
  const sheet = () => sheetOfMatrix('Matrix', matrix)
  return (
    <Menu align="end" trigger={<Button icon={<Download size={14} />}>Export</Button>}>
      <MenuItem onSelect={() => download(named('csv'), 'text/csv;charset=utf-8', `\ufeff${toCsv(sheet())}`)}>
        CSV
      </MenuItem>
      <MenuItem
        onSelect={async () => {
          const { toXlsx } = await import('../kit/xlsx-view.ts')
          const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
          download(named('xlsx'), type, toXlsx(sheet()))
        }}
      >
        XLSX
      </MenuItem>
    </Menu>
  )
}
