import { useMemo } from 'react'
import { type Reply, useAll, useMoment, useRead } from '../api.ts'
import { idOf } from '../crosswalk/relation-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage, Panel } from '../kit/record-page.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { lintWord } from './lint-view.ts'

type Lint = Reply<'crosswalks', 'lints'>['items'][number]

const columnsWith = (profileOf: (id: string) => string): readonly Column<Lint>[] => [
  {
    id: 'subject',
    header: 'Where',
    value: row => `${isRequirement(row) ? idOf(row.subject) : row.framework} ${row.title}`,
    narrow: true,
    cell: row => (
      <>
        <span className="mr-1.5 font-mono">{isRequirement(row) ? idOf(row.subject) : row.framework}</span>
        {row.title}
      </>
    ),
  },
  {
    id: 'kind',
    header: 'What is weak',
    value: row => row.kind,
    width: 220,
    filter: true,
    narrow: 130,
    say: value => lintWord(value as Lint['kind']),
    cell: row => lintWord(row.kind),
  },
  {
    id: 'fails',
    header: 'Would fail criterion',
    value: row => (row.wouldFail ? 'yes' : 'no'),
    width: 160,
    filter: true,
    cell: row => (row.wouldFail ? 'yes' : <span className="text-soft">no, weak</span>),
  },
  { id: 'framework', header: 'Framework', value: row => row.framework, width: 150, filter: true },
  { id: 'profile', header: 'Profile', value: row => profileOf(row.profile), width: 180, filter: true },
  { id: 'controls', header: 'Controls', value: row => row.controls.map(control => control.code), width: 200 },
  { id: 'words', header: 'Why', value: row => row.words },
]

/** What is weak in the matrix of requirements and controls. None of it changes a state; it says where to look. */
export function WeakPoints() {
  const lints = useRead('crosswalks', 'lints', { query: useMoment() })
  const { data: profiles } = useAll('profiles')
  const columns = useMemo(() => {
    const names = new Map(profiles?.map(profile => [profile.id, profile.body.name]))
    return columnsWith(id => names.get(id) ?? '…')
  }, [profiles])
  return (
    <ListPage
      title="Weak points"
      lead={
        <>
          <Anchor href="/controls" className="underline">
            Controls
          </Anchor>{' '}
          · Requirements without a control, with policies only, or with one manual look a year; controls tagged to too
          much. An assessor would not find a criterion met that has no control or policies only, or whose controls
          failed.
        </>
      }
    >
      <Table
        name="Weak points"
        columns={columns}
        rows={lints.data?.items}
        keyOf={row => `${row.profile} ${row.kind} ${row.subject} ${row.controls.map(control => control.code).join()}`}
        hrefOf={row =>
          isRequirement(row)
            ? `/requirements/${encodeURIComponent(row.subject)}`
            : `/controls/${row.controls[0]?.id ?? ''}`
        }
        error={tableError(lints)}
        empty={
          <EmptyState title="Nothing weak stands out">
            Every assessed requirement has a control that is more than a policy and more than one look a year.
          </EmptyState>
        }
      />
    </ListPage>
  )
}

function isRequirement(lint: Lint): boolean {
  return lint.kind !== 'over_claim'
}

/** The weak points that name one control. */
export function WeakPointsOf({ control }: { readonly control: string }) {
  const lints = useRead('crosswalks', 'lints', { query: useMoment() })
  const naming = lints.data?.items.filter(lint => lint.controls.some(one => one.id === control)) ?? []
  // Several profiles of one framework say the same of the same requirement.
  const mine = [...new Map(naming.map(lint => [`${lint.kind} ${lint.subject}`, lint])).values()]
  if (mine.length === 0) return null
  return (
    <Panel title={`Weak points (${mine.length})`}>
      <ul className="-my-1 divide-y">
        {mine.map(lint => (
          <li key={`${lint.kind} ${lint.subject}`} className="py-1.5">
            <span className="font-medium">{lintWord(lint.kind)}</span>
            {lint.wouldFail && <span className="text-soft"> · would fail criterion {idOf(lint.subject)}</span>}
            <p className="text-soft">{lint.words}</p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
