import { isOpen } from '@onus/core/finding'
import { useState } from 'react'
import { client, type Reply, useAct, useAll, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { AxesMarks } from '../kit/axes-marks.tsx'
import { Button } from '../kit/button.tsx'
import { TextArea } from '../kit/form.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { axesOf } from '../posture/posture-view.ts'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { wordsOf } from './matrix-grid.tsx'
import { type Cell, type Column, type Matrix, placeOf, type Row } from './matrix-view.ts'

interface MatrixPlaceProps {
  readonly engagement: string
  readonly matrix: Matrix
  readonly cells: ReadonlyMap<string, Cell>
  readonly row: Row | null
  readonly column: Column | null
  readonly mayWrite: boolean
  readonly onOpen: (row: Row | null, column: Column | null) => void
}

/** What stands at a place of the matrix: a criterion with its controls, a control with its criteria, or where both meet. */
export function MatrixPlace(props: MatrixPlaceProps) {
  const { row, column } = props
  return (
    <div className="space-y-5 p-4">
      {row && <Criterion row={row} matrix={props.matrix} />}
      {row && !column && <FindingsAt row={row} engagement={props.engagement} />}
      {column && <ControlOf column={column} matrix={props.matrix} />}
      {row && column && (
        <Addressing key={placeOf(row.requirement, column.control)} {...props} row={row} column={column} />
      )}
      {row && !column && <ControlsAt {...props} row={row} />}
      {column && !row && <CriteriaOf {...props} column={column} />}
    </div>
  )
}

function Criterion({ row, matrix }: { readonly row: Row; readonly matrix: Matrix }) {
  const gates = matrix.gates.filter(gate => gate.subject === row.requirement)
  return (
    <section>
      <h3 className="font-semibold">
        <Anchor href={`/requirements/${encodeURIComponent(row.requirement)}`} className="underline">
          <span className="font-mono">{row.id}</span> {row.label}
        </Anchor>
      </h3>
      <p className="mt-1 text-soft">{row.summary}</p>
      {gates.map(gate => (
        <p key={gate.kind} className="mt-2 font-medium">
          {gate.words}
        </p>
      ))}
    </section>
  )
}

/** What was found wrong at a criterion in this engagement: an exception stands beside design and operation, not in them. */
function FindingsAt({ row, engagement }: { readonly row: Row; readonly engagement: string }) {
  const { data } = useAll('findings', useMoment(), { enabled: useMay('finding:read') })
  const found = (data ?? []).filter(
    ({ body }) => body.engagement === engagement && body.requirements.includes(row.requirement),
  )
  if (found.length === 0) return null
  return (
    <section>
      <h3 className="mb-1 font-semibold">Findings here</h3>
      <ul className="space-y-1">
        {found.map(({ id, body }) => (
          <li key={id} className="flex items-baseline gap-2">
            <StateShape state={isOpen(body) ? 'failing' : 'not_applicable'} />
            <Anchor href={`/findings/${id}`} className="min-w-0 underline">
              {body.title}
            </Anchor>
          </li>
        ))}
      </ul>
    </section>
  )
}

type Standing = Reply<'controls', 'standings'>['items'][number]

/** How a control stands: design and operation apart, and never as one answer. */
function useStandings(): ReadonlyMap<string, Standing> {
  const { data } = useRead('controls', 'standings', { query: useMoment() }, { enabled: useMay('control:read') })
  return new Map((data?.items ?? []).map(standing => [standing.control, standing]))
}

function ControlOf({ column, matrix }: { readonly column: Column; readonly matrix: Matrix }) {
  const { nameOf } = usePeople()
  const standing = useStandings().get(column.control)
  const gate = matrix.gates.find(one => one.kind === 'over_claim' && one.controls.includes(column.control))
  return (
    <section>
      <h3 className="font-semibold">
        <Anchor href={`/controls/${column.control}`} className="underline">
          <span className="font-mono">{column.code}</span> {column.title}
        </Anchor>
      </h3>
      <p className="mt-1">{column.statement}</p>
      <p className="mt-1 flex flex-wrap items-center gap-x-3 text-sm text-soft">
        {standing && <AxesMarks value={axesOf(standing)} />}
        <span>{column.cadence}</span>
        <span>{column.automated ? 'tested by a check' : 'tested by people'}</span>
        {column.owner && <span>{nameOf(column.owner)}</span>}
      </p>
      {gate && <p className="mt-2 font-medium">{gate.words}</p>}
    </section>
  )
}

type BothProps = MatrixPlaceProps & { readonly row: Row; readonly column: Column }

/** How the control addresses the criterion here: read, or written with the name of who says so. */
function Addressing({ engagement, cells, row, column, mayWrite: isOpen }: BothProps) {
  const mayWrite = useMay('engagement:write') && isOpen
  const { nameOf } = usePeople()
  const act = useAct()
  const cell = cells.get(placeOf(row.requirement, column.control))
  const [how, setHow] = useState(cell?.kind === 'said' ? cell.how : '')
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  async function say(said: { state: 'in'; how: string } | { state: 'out'; reason: string }) {
    setBusy(true)
    const cells = [{ requirement: row.requirement, control: column.control, said }]
    await act(
      () => client.engagements.sayCells({ params: { id: engagement }, body: { cells } }),
      `${row.id} and ${column.code}: recorded.`,
    )
    setBusy(false)
  }
  return (
    <section className="space-y-3 border-t pt-4">
      <h3 className="font-semibold">How it addresses the criterion</h3>
      {cell ? (
        <p>
          {wordsOf(cell)}
          <span className="mt-1 block text-sm text-soft">
            {cell.kind === 'left_out'
              ? `Left out by ${nameOf(cell.by)}.`
              : cell.from === 'control'
                ? 'The control says so.'
                : `Said for this engagement by ${cell.by ? nameOf(cell.by) : 'somebody'}.`}
          </span>
        </p>
      ) : (
        <p className="text-soft">The control does not say that it addresses this.</p>
      )}
      {mayWrite && (
        <>
          <TextArea
            label="In this engagement"
            rows={3}
            required
            help="What the control does for this criterion, in one or two sentences that an assessor can test."
            value={how}
            onChange={setHow}
          />
          <Button look="primary" busy={busy} disabled={how.trim() === ''} onClick={() => say({ state: 'in', how })}>
            {cell?.kind === 'said' ? 'Record these words' : 'Put it in'}
          </Button>
          {cell?.kind === 'said' && (
            <>
              <TextArea
                label="Leave it out"
                rows={2}
                required
                help="Why the control does not count for this criterion here. It stays visible."
                value={reason}
                onChange={setReason}
              />
              <Button busy={busy} disabled={reason.trim() === ''} onClick={() => say({ state: 'out', reason })}>
                Leave it out
              </Button>
            </>
          )}
        </>
      )}
    </section>
  )
}

/** The controls at a criterion, with how each addresses it. */
function ControlsAt({ matrix, cells, row, onOpen }: MatrixPlaceProps & { readonly row: Row }) {
  const standings = useStandings()
  const found = matrix.columns.flatMap(column => {
    const cell = cells.get(placeOf(row.requirement, column.control))
    return cell ? [{ column, cell }] : []
  })
  if (found.length === 0) return <p className="text-soft">No control stands here.</p>
  return (
    <ul className="divide-y border-t">
      {found.map(({ column, cell }) => {
        const standing = standings.get(column.control)
        return (
          <li key={column.control} className="py-2">
            <span className="flex items-center gap-2">
              <button type="button" className="min-w-0 flex-1 text-start underline" onClick={() => onOpen(row, column)}>
                <span className="font-mono">{column.code}</span> {column.title}
              </button>
              {standing && <AxesMarks value={axesOf(standing)} />}
            </span>
            <span className="block text-sm text-soft">{wordsOf(cell)}</span>
          </li>
        )
      })}
    </ul>
  )
}

/** The criteria of a control, with how it addresses each. */
function CriteriaOf({ matrix, cells, column, onOpen }: MatrixPlaceProps & { readonly column: Column }) {
  const found = matrix.rows.flatMap(row => {
    const cell = cells.get(placeOf(row.requirement, column.control))
    return cell ? [{ row, cell }] : []
  })
  return (
    <ul className="divide-y border-t">
      {found.map(({ row, cell }) => (
        <li key={row.requirement} className="py-2">
          <button type="button" className="text-start underline" onClick={() => onOpen(row, column)}>
            <span className="font-mono">{row.id}</span> {row.label}
          </button>
          <span className="block text-sm text-soft">{wordsOf(cell)}</span>
        </li>
      ))}
    </ul>
  )
}
