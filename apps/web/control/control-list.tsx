import { UserCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useAll, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { AxesMarks } from '../kit/axes-marks.tsx'
import { buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { StateMark } from '../kit/state-mark.tsx'
import { axesInWords, type State, states, stateWord } from '../kit/state-view.ts'
import { type Column, Table } from '../kit/table.tsx'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { AdoptControls } from './adopt-controls.tsx'
import { type ControlRow, controlRows } from './control-view.ts'
import { lintsByControl } from './lint-view.ts'
import { hasSaid } from './offers-view.ts'

/** The one library of controls; proposed ones are adopted here, several at once. */
export function ControlList() {
  const moment = useMoment()
  const controls = useAll('controls', moment)
  const standings = useRead('controls', 'standings', { query: moment })
  const lints = useRead('crosswalks', 'lints', { query: moment })
  const { nameOf } = usePeople()
  const [adopting, setAdopting] = useState<readonly ControlRow[]>([])
  const mayAdopt = useMay('control:adopt')
  const mayWrite = useMay('control:write')
  const offers = useRead('controls', 'checkOffers', {})
  const ready = (offers.data?.items ?? []).flatMap(one => one.offers).filter(one => hasSaid(one.verdict)).length
  const rows = useMemo(
    () => controls.data && controlRows(controls.data, standings.data?.items),
    [controls.data, standings.data],
  )
  const columns = useMemo(() => {
    const weak = lintsByControl(lints.data?.items ?? [])
    return columnsWith(nameOf, id => weak.get(id) ?? [])
  }, [nameOf, lints.data])
  const proposed = rows?.filter(row => row.lifecycle === 'proposed') ?? []
  return (
    <ListPage
      title="Controls"
      lead="What this organisation does, written once, each with one accountable owner."
      actions={
        <>
          {mayAdopt && proposed.length > 0 && (
            <button type="button" className={buttonLook('primary')} onClick={() => setAdopting(proposed)}>
              Adopt {proposed.length} proposed
            </button>
          )}
          {ready > 0 && mayWrite && (
            <Anchor href="/controls/checks" className={buttonLook()}>
              {ready === 1 ? 'One check' : `${ready} checks`} to put to work
            </Anchor>
          )}
          <Anchor href="/controls/weak-points" className={buttonLook()}>
            Weak points
          </Anchor>
          <Anchor href="/controls/traceability" className={buttonLook()}>
            Traceability
          </Anchor>
          {mayWrite && (
            <Anchor href="/controls/new" className={buttonLook()}>
              Write a control
            </Anchor>
          )}
        </>
      }
    >
      <Table
        name="Controls"
        columns={columns}
        rows={rows}
        keyOf={row => row.id}
        hrefOf={row => `/controls/${row.id}`}
        error={tableError(controls)}
        actions={
          mayAdopt
            ? [
                {
                  label: 'Adopt',
                  icon: <UserCheck size={14} />,
                  run: chosen => setAdopting(chosen.filter(row => row.lifecycle === 'proposed')),
                },
              ]
            : []
        }
        empty={
          <EmptyState
            title="No controls yet"
            action={
              <Anchor href="/first-run" className={buttonLook('primary')}>
                Begin
              </Anchor>
            }
          >
            Begin with this machine and a repository: Onus proposes controls that you adopt with a named owner.
          </EmptyState>
        }
      />
      <AdoptControls controls={adopting} onClose={() => setAdopting([])} />
    </ListPage>
  )
}

function columnsWith(
  nameOf: (id: string) => string,
  weakOf: (id: string) => readonly string[],
): readonly Column<ControlRow>[] {
  return [
    {
      id: 'code',
      header: 'Code',
      value: row => row.code,
      width: 124,
      narrow: true,
      cell: row => <span className="font-mono">{row.code}</span>,
    },
    { id: 'title', header: 'Title', value: row => row.title, narrow: true },
    {
      id: 'state',
      header: 'Adoption',
      value: row => row.lifecycle,
      width: 110,
      filter: true,
      hidden: true,
      cell: row => <span className="first-letter:uppercase">{row.lifecycle}</span>,
    },
    {
      id: 'label',
      header: 'State',
      value: row => row.label,
      width: 140,
      narrow: 60,
      filter: true,
      order: states,
      say: value => stateWord(value as State),
      cell: row => <StateMark state={row.label} word="wide" />,
    },
    {
      id: 'axes',
      header: 'Axes',
      value: row => axesInWords(row.axes),
      width: 84,
      cell: row => <AxesMarks value={row.axes} />,
    },
    { id: 'owner', header: 'Owner', value: row => (row.owner ? nameOf(row.owner) : null), width: 150, filter: true },
    { id: 'cadence', header: 'Cadence', value: row => row.cadence, width: 104, filter: true },
    { id: 'frameworks', header: 'Frameworks', value: row => row.frameworks, width: 200, filter: true, hidden: true },
    { id: 'weak', header: 'Weak points', value: row => weakOf(row.id), width: 150, filter: true },
    { id: 'why', header: 'Why', value: row => row.why, hidden: true },
    { id: 'theme', header: 'Theme', value: row => row.theme, width: 130, filter: true, hidden: true },
    {
      id: 'requirements',
      header: 'Requirements',
      value: row => row.requirements,
      width: 120,
      align: 'end',
      hidden: true,
    },
    { id: 'checks', header: 'Checks', value: row => row.checks, width: 84, align: 'end' },
    {
      id: 'validUntil',
      header: 'Good until',
      value: row => row.validUntil,
      width: 120,
      hidden: true,
      cell: row => <DateTime at={row.validUntil} />,
    },
  ]
}
