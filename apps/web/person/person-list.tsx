import { useMemo } from 'react'
import { type Reply, useAll, useMoment } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useMay } from '../shell/session.ts'

type Person = Reply<'people', 'list'>['items'][number]

/** Everybody who can own something, with or without an account. */
export function PersonList() {
  const people = useAll('people', useMoment())
  const mayWrite = useMay('person:write')
  const rows = useMemo(() => people.data, [people.data])
  const add = mayWrite && (
    <Anchor href="/people/new" className={buttonLook('primary')}>
      Add a person
    </Anchor>
  )
  return (
    <ListPage title="People" lead="Everybody who can own something, with or without an account here." actions={add}>
      <Table
        name="People"
        columns={columns}
        rows={rows}
        keyOf={row => row.id}
        hrefOf={row => `/people/${row.id}`}
        error={tableError(people)}
        empty={<EmptyState title="No people yet" action={add} />}
      />
    </ListPage>
  )
}

const columns: readonly Column<Person>[] = [
  { id: 'name', header: 'Name', value: row => row.body.name, narrow: true },
  { id: 'title', header: 'Title', value: row => row.body.title, narrow: true },
  { id: 'email', header: 'Email', value: row => row.body.email },
  { id: 'account', header: 'Account', value: row => row.body.user !== null, width: 100, filter: true },
  { id: 'here', header: 'Here', value: row => (row.body.leftOn === null ? 'here' : 'left'), width: 90, filter: true },
  {
    id: 'leftOn',
    header: 'Left',
    value: row => row.body.leftOn,
    width: 130,
    cell: row => <DateTime at={row.body.leftOn} as="day" />,
  },
]
