import { DateTime } from '../kit/date-time.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import type { Column } from '../kit/table.tsx'
import { type EvidenceRecord, evidenceMark, evidenceStates, evidenceWord, kindWord } from './evidence-view.ts'

/** The columns of a list of evidence. */
export const evidenceColumns: readonly Column<EvidenceRecord>[] = [
  { id: 'title', header: 'Title', value: row => row.body.title, narrow: true },
  {
    id: 'state',
    header: 'Review',
    value: row => row.state,
    width: 130,
    filter: true,
    narrow: true,
    order: evidenceStates,
    say: evidenceWord,
    cell: row => (
      <span className="inline-flex items-center gap-1.5" title={row.why}>
        <StateShape state={evidenceMark(row.state)} />
        {evidenceWord(row.state)}
      </span>
    ),
  },
  {
    id: 'kind',
    header: 'Kind',
    value: row => row.body.kind,
    width: 190,
    filter: true,
    say: kindWord,
    cell: row => kindWord(row.body.kind),
  },
  {
    id: 'performedAt',
    header: 'Performed',
    value: row => row.body.performedAt,
    width: 130,
    cell: row => <DateTime at={row.body.performedAt} />,
  },
  { id: 'source', header: 'Source', value: row => row.body.source, width: 200 },
  { id: 'controls', header: 'Controls', value: row => row.body.controls.length, width: 90, align: 'end' },
  {
    id: 'sensitivity',
    header: 'Sensitivity',
    value: row => row.body.sensitivity,
    width: 120,
    filter: true,
    hidden: true,
  },
]
