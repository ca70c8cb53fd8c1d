import { type ReactNode, useMemo } from 'react'
import { useAll, useMoment } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { DateTime, useClock } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import type { RegisterDefinition } from './definitions.ts'
import { type RegisterRecord, type RegisterRow, registerRows } from './register-view.ts'

interface RegisterListProps {
  readonly definition: RegisterDefinition
  /** What this register offers beside beginning a record. */
  readonly more?: ReactNode
}

/** The list of any register. */
export function RegisterList({ definition, more }: RegisterListProps) {
  const records = useAll(definition.noun, useMoment())
  const { nameOf } = usePeople()
  const { now } = useClock()
  const mayWrite = useMay(definition.write)
  const rows = useMemo(
    () =>
      records.data &&
      registerRows(definition, records.data as unknown as readonly RegisterRecord[], new Date(now).toISOString()),
    [definition, records.data, now],
  )
  const columns = useMemo(() => columnsOf(definition, nameOf), [definition, nameOf])
  const add = mayWrite && (
    <Anchor href={`${definition.path}/new`} className={buttonLook('primary')}>
      {definition.add}
    </Anchor>
  )
  const actions = (
    <>
      {more}
      {add}
    </>
  )
  return (
    <ListPage title={definition.plural} lead={definition.lead} actions={actions}>
      <Table
        name={definition.plural}
        columns={columns}
        rows={rows}
        keyOf={row => row.id}
        hrefOf={row => `${definition.path}/${row.id}`}
        error={tableError(records)}
        empty={
          <EmptyState title={`No ${definition.plural.toLowerCase()} yet`} action={actions}>
            {definition.empty}
          </EmptyState>
        }
      />
    </ListPage>
  )
}

function columnsOf(definition: RegisterDefinition, nameOf: (id: string) => string): readonly Column<RegisterRow>[] {
  return [
    { id: 'title', header: 'Title', value: row => row.title, narrow: true },
    {
      id: 'state',
      header: 'State',
      value: row => row.state,
      width: 180,
      filter: true,
      narrow: true,
      say: state => definition.states[state]?.label ?? state,
      cell: row => definition.states[row.state]?.label ?? row.state,
    },
    ...definition.listed.map(key => choiceColumn(definition, key)),
    { id: 'owner', header: 'Owner', value: row => row.owner && nameOf(row.owner), width: 160, filter: true },
    {
      id: 'due',
      header: definition.dueLabel,
      value: row => row.due,
      width: 150,
      cell: row => <Due row={row} />,
    },
    { id: 'overdue', header: 'Overdue', value: row => row.overdue, width: 90, filter: true, hidden: true },
  ]
}

function choiceColumn(definition: RegisterDefinition, key: string): Column<RegisterRow> {
  const field = definition.fields.find(one => one.key === key)
  const say = (value: string) => field?.options?.find(option => option.value === value)?.label ?? value
  return {
    id: key,
    header: field?.label ?? key,
    value: row => row.choices[key] ?? '',
    width: 150,
    filter: true,
    order: field?.options?.map(option => option.value) ?? [],
    say,
    cell: row => say(row.choices[key] ?? ''),
  }
}

function Due({ row }: { readonly row: RegisterRow }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      {row.overdue && <StateShape state="late" />}
      <DateTime at={row.due} />
      {row.overdue && <span className="sr-only">overdue</span>}
    </span>
  )
}
