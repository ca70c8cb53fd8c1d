import { AxesMarks } from '../kit/axes-marks.tsx'
import { StateMark } from '../kit/state-mark.tsx'
import { axesInWords, type State, states, stateWord } from '../kit/state-view.ts'
import type { Column } from '../kit/table.tsx'
import { axesOf, groupOf, type Standing } from './posture-view.ts'

/** The columns of a list of requirements with where they stand. */
export const standingColumns: readonly Column<Standing>[] = [
  {
    id: 'id',
    header: 'Id',
    value: row => row.id,
    width: 120,
    narrow: 92,
    cell: row => <span className="font-mono">{row.id}</span>,
  },
  { id: 'title', header: 'Requirement', value: row => row.title, narrow: true },
  {
    id: 'label',
    header: 'State',
    value: row => row.label,
    width: 150,
    narrow: 60,
    filter: true,
    order: states,
    say: value => stateWord(value as State),
    cell: row => <StateMark state={row.label} word="wide" />,
  },
  {
    id: 'axes',
    header: 'Axes',
    value: row => axesInWords(axesOf(row)),
    width: 84,
    cell: row => <AxesMarks value={axesOf(row)} />,
  },
  { id: 'words', header: 'Why', value: row => row.words.join(' ') },
  { id: 'controls', header: 'Controls', value: row => row.controls, width: 92, align: 'end' },
  { id: 'group', header: 'Group', value: row => groupOf(row.id), width: 100, filter: true, hidden: true },
]
