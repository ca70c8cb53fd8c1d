import type { Reply } from '../api.ts'
import { type Column, Table } from '../kit/table.tsx'
import { Tabs } from '../kit/tabs.tsx'
import { FindingTable } from './finding-table.tsx'
import { rowsOf } from './oscal-view.ts'

type Look = Reply<'oscal', 'importFile'>
type Control = Look['controls'][number]
type Suggestion = {
  readonly key: string
  readonly criterion: string
  readonly title: string
  readonly control: string
  readonly through: string
  readonly by: string
}

/** What a look found: everything that would not be taken, the controls, and the criteria they might stand for. */
export function ImportFound({ look }: { readonly look: Look }) {
  const suggestions = suggestionsOf(look)
  return (
    <div className="mb-4">
      <Tabs
        name="show"
        tabs={[
          {
            id: 'findings',
            label: 'Findings',
            count: look.findingCount,
            content: (
              <FindingTable
                name="Findings"
                rows={rowsOf(look.findings)}
                count={look.findingCount}
                none="All of it can be taken as it stands."
              />
            ),
          },
          ...(look.controls.length > 0
            ? [
                {
                  id: 'controls',
                  label: 'Controls',
                  count: look.counts.controls ?? look.controls.length,
                  content: <ControlTable look={look} />,
                },
              ]
            : []),
          ...(suggestions.length > 0
            ? [
                {
                  id: 'criteria',
                  label: 'Draft criteria',
                  count: suggestions.length,
                  content: <CriteriaTable label={look.criteria?.label ?? ''} rows={suggestions} />,
                },
              ]
            : []),
        ]}
      />
    </div>
  )
}

function ControlTable({ look }: { readonly look: Look }) {
  const all = look.counts.controls ?? 0
  return (
    <div className="min-w-0 overflow-hidden rounded-lg border bg-surface">
      <Table
        name="Controls"
        columns={controlColumns}
        rows={look.controls}
        keyOf={pointerOf}
        maxRows={12}
        empty={null}
      />
      {all > look.controls.length && (
        <p className="border-t px-4 py-2 text-sm text-soft">
          The first {look.controls.length.toLocaleString('en-GB')} of {all.toLocaleString('en-GB')}.
        </p>
      )}
    </div>
  )
}

function CriteriaTable({ label, rows }: { readonly label: string; readonly rows: readonly Suggestion[] }) {
  return (
    <>
      <p className="mb-3 max-w-4xl text-soft">{label}</p>
      <div className="min-w-0 overflow-hidden rounded-lg border bg-surface">
        <Table name="Draft criteria" columns={criteriaColumns} rows={rows} keyOf={keyOf} maxRows={12} empty={null} />
      </div>
    </>
  )
}

function suggestionsOf({ criteria }: Look): readonly Suggestion[] {
  return (criteria?.items ?? []).flatMap(({ criterion, title, suggested }) =>
    suggested.map((one, at) => ({
      key: `${criterion} ${at}`,
      criterion,
      title,
      control: `${one.code} ${one.title}`,
      through: `${one.through} (${one.relation})`,
      by: one.publisher,
    })),
  )
}

function pointerOf({ pointer }: Control): string {
  return pointer
}

function keyOf({ key }: Suggestion): string {
  return key
}

const controlColumns: readonly Column<Control>[] = [
  { id: 'code', header: 'Code', value: row => row.code, width: 120, narrow: 90 },
  { id: 'title', header: 'Title', value: row => row.title, narrow: true },
  { id: 'addresses', header: 'Addresses', value: row => row.addresses },
  { id: 'status', header: 'The document says', value: row => row.status, width: 180, filter: true },
  {
    id: 'becomes',
    header: 'Becomes',
    value: row => (row.replaces ? 'a new version' : 'new'),
    width: 130,
    filter: true,
  },
  { id: 'place', header: 'Place', value: row => row.pointer, hidden: true },
]

const criteriaColumns: readonly Column<Suggestion>[] = [
  { id: 'criterion', header: 'Criterion', value: row => row.criterion, width: 150, narrow: 110 },
  { id: 'words', header: 'Its words', value: row => row.title },
  { id: 'control', header: 'Control', value: row => row.control, narrow: true },
  { id: 'through', header: 'Through', value: row => row.through, width: 260 },
  { id: 'by', header: 'Published by', value: row => row.by, width: 160, filter: true },
]
