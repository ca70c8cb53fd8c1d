import { isFrozen } from '@onus/core/engagement'
import { poamStates } from '@onus/core/poam'
import { overrideWords } from '@onus/core/register'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { client, useMoment, useRead } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Menu, MenuItem } from '../kit/menu.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useSheet } from '../readiness/use-sheet.ts'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { changeWords, deviationWords, type Item, poamCounts, poamOrder, riskWords, shapeOf } from './poam-view.ts'

/** The plan of action and milestones of an engagement, and the documents of OSCAL that are written from it. */
export function PoamPanel({ engagement }: EngagementPanelProps) {
  const may = [useMay('action:read'), useMay('finding:read')].every(Boolean)
  const moment = useMoment()
  const poam = useRead('poam', 'list', { query: { engagement: engagement.id, ...moment } }, { enabled: may })
  const [open, setOpen] = useState<Item | null>(null)
  const { nameOf } = usePeople()
  if (!may) return <p className="text-soft">Your roles do not let you read findings and actions.</p>
  return (
    <Loaded of={poam}>
      {({ items }) => {
        const counts = poamCounts(items)
        return (
          <div className="space-y-4">
            <div className="flex flex-wrap items-center gap-2">
              <p className="min-w-0 flex-1 basis-60">
                <b className="num">{counts.open}</b> open, <b className="num">{counts.overdue}</b> overdue,{' '}
                <b className="num">{counts.unplanned}</b> without a plan, <b className="num">{counts.toVerify}</b> to be
                verified by somebody else.
              </p>
              <Exports engagement={engagement} hasItems={items.length > 0} />
            </div>
            <Table
              name="Plan of action"
              columns={columnsFor(nameOf)}
              rows={items}
              keyOf={row => row.id}
              onOpen={setOpen}
              maxRows={18}
              empty={<Empty engagement={engagement} />}
            />
            <Drawer title={open?.title ?? ''} open={open !== null} onClose={() => setOpen(null)} wide>
              {open && <ItemDetail item={open} />}
            </Drawer>
          </div>
        )
      }}
    </Loaded>
  )
}

function Empty({ engagement }: EngagementPanelProps) {
  const mayPlan = useMay('action:write')
  return (
    <EmptyState
      title="Nothing is found and nothing is planned"
      action={
        mayPlan &&
        !isFrozen(engagement.body) && (
          <Anchor href={`/actions/new?engagement=${engagement.id}`} className={buttonLook('primary')}>
            Plan an action
          </Anchor>
        )
      }
    >
      Each finding of this engagement stands here, with the actions that close it, their milestones and every change.
    </EmptyState>
  )
}

const documents = [
  { model: 'plan-of-action-and-milestones', label: 'Plan of action and milestones (OSCAL)' },
  { model: 'assessment-plan', label: 'Assessment plan (OSCAL)' },
  { model: 'assessment-results', label: 'Assessment results (OSCAL)' },
] as const

const neededForOscal = [
  'control:read',
  'scope:read',
  'profile:read',
  'person:read',
  'evidence:read',
  'posture:read',
  'test:read',
]

function Exports({ engagement, hasItems }: EngagementPanelProps & { readonly hasItems: boolean }) {
  const save = useSheet()
  const moment = useMoment()
  const mayOscal = neededForOscal.map(useMay).every(Boolean)
  const sheet = (format: 'xlsx' | 'csv') =>
    void save(
      `poam.${format}`,
      async () => await client.poam.sheet({ body: { engagement: engagement.id, ...moment, format } }),
    )
  const oscal = (model: (typeof documents)[number]['model']) =>
    void save(
      `${model}.json`,
      async () =>
        await client.oscal.export({
          params: { model },
          query: { engagement: engagement.id, format: 'json', ...moment },
        }),
    )
  return (
    <Menu align="end" trigger={<Button icon={<Download size={14} />}>Export</Button>}>
      <MenuItem onSelect={() => sheet('xlsx')}>Every item (XLSX)</MenuItem>
      <MenuItem onSelect={() => sheet('csv')}>Every item (CSV)</MenuItem>
      {mayOscal &&
        documents.map(({ model, label }) => (
          <MenuItem
            key={model}
            disabled={model === 'plan-of-action-and-milestones' && !hasItems}
            onSelect={() => oscal(model)}
          >
            {label}
          </MenuItem>
        ))}
    </Menu>
  )
}

function columnsFor(nameOf: (id: string) => string): readonly Column<Item>[] {
  return [
    {
      id: 'state',
      header: 'Status',
      value: row => row.state,
      cell: row => (
        <span className="inline-flex items-center gap-1.5">
          <StateShape state={shapeOf(row)} />
          <span className="truncate">
            {poamStates[row.state]}
            {row.overdue && ', overdue'}
          </span>
        </span>
      ),
      filter: true,
      say: value => poamStates[value as Item['state']],
      order: poamOrder,
      width: 190,
      narrow: 130,
    },
    { id: 'title', header: 'Item', value: row => row.title, narrow: true },
    {
      id: 'controls',
      header: 'Controls',
      value: row => row.controls.map(one => one.code),
      cell: row => <Codes codes={row.controls.map(one => one.code)} />,
      width: 140,
    },
    {
      id: 'risk',
      header: 'Risk',
      value: row => row.adjustedRisk ?? row.originalRisk ?? '',
      cell: riskWords,
      width: 120,
      filter: true,
      order: ['critical', 'high', 'medium', 'low'],
    },
    {
      id: 'owner',
      header: 'Owner',
      value: row => (row.owner ? nameOf(row.owner) : 'Nobody'),
      filter: true,
      width: 140,
    },
    { id: 'found', header: 'Found on', value: row => row.detectedOn, width: 100 },
    { id: 'due', header: 'Completion', value: row => row.due ?? '', width: 110 },
    { id: 'detector', header: 'Found by', value: row => row.detector, hidden: true },
    { id: 'assets', header: 'Assets', value: row => row.assets, hidden: true },
    { id: 'vendor', header: 'Waits for a supplier', value: row => row.vendor, hidden: true },
  ]
}

/** The first code whole, and how many more there are. */
function Codes({ codes }: { readonly codes: readonly string[] }) {
  const [first, ...others] = codes
  if (first === undefined) return null
  return (
    <span title={codes.join(', ')}>
      {first}
      {others.length > 0 && (
        <span className="text-soft">
          {' '}
          +{others.length}
          <span className="sr-only">: {others.join(', ')}</span>
        </span>
      )}
    </span>
  )
}

function ItemDetail({ item }: { readonly item: Item }) {
  const { nameOf } = usePeople()
  const deviation = deviationWords(item, nameOf)
  const facts: readonly (readonly [string, string])[] = [
    ['Weakness', item.weakness],
    ['Plan', item.plan],
    ['Found by', item.detector],
    ['Found on', item.detectedOn],
    ['Scheduled completion', item.due ?? 'Not planned'],
    ['Owner', item.owner ? nameOf(item.owner) : 'Nobody'],
    ['Contact', item.contact ? nameOf(item.contact) : ''],
    ['Resources', item.resources],
    ['Waits for a supplier', item.vendor],
    ['Risk', riskWords(item)],
    ['Deviation', deviation ?? ''],
    [
      'Assets',
      item.assets.slice(0, 20).join(', ') + (item.assets.length > 20 ? `, and ${item.assets.length - 20} more` : ''),
    ],
    ['Completed on', item.completedOn ?? ''],
    [
      'Verified by',
      item.verifiedBy
        ? [nameOf(item.verifiedBy), overrideWords(item.override ?? undefined)].filter(Boolean).join(', ')
        : '',
    ],
    ['Evidence', item.evidence.length === 0 ? '' : `${item.evidence.length} items`],
  ]
  return (
    <div className="space-y-4 p-4">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StateShape state={shapeOf(item)} />
        {poamStates[item.state]}
        <Anchor href={`/${item.noun}s/${item.id}`} className="underline">
          {item.noun === 'action' ? 'The action' : 'The finding'}
        </Anchor>
        {item.noun === 'action' && item.risk.noun === 'finding' && (
          <Anchor href={`/findings/${item.risk.id}`} className="underline">
            The finding behind it
          </Anchor>
        )}
        {item.state === 'no_plan' && (
          <Anchor href={`/actions/new?finding=${item.id}`} className="underline">
            Plan an action
          </Anchor>
        )}
      </p>
      <dl className="grid gap-x-3 gap-y-2 sm:grid-cols-[10rem_1fr]">
        {facts
          .filter(([, value]) => value !== '')
          .map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-soft">{label}</dt>
              <dd className="min-w-0 break-words whitespace-pre-line">{value}</dd>
            </div>
          ))}
      </dl>
      <div>
        <h3 className="mb-1 font-medium">Milestones</h3>
        {item.milestones.length === 0 && <p className="text-soft">None are set.</p>}
        <ul className="space-y-1">
          {item.milestones.map(one => (
            <li key={`${one.title} ${one.due}`} className="flex items-baseline gap-2">
              <StateShape state={one.doneAt ? 'operating' : 'unknown'} size={10} />
              <span className="num text-sm text-soft">{one.due}</span>
              <span className="min-w-0">
                {one.title}
                {one.doneAt && <span className="text-sm text-soft"> done on {one.doneAt.slice(0, 10)}</span>}
              </span>
            </li>
          ))}
        </ul>
      </div>
      {item.changes.length > 0 && (
        <div>
          <h3 className="mb-1 font-medium">Changes</h3>
          <ol className="space-y-1 text-sm">
            {item.changes.map((one, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: changes are a list that only grows
              <li key={at}>
                <span className="num text-soft">{one.at.slice(0, 10)}</span> {changeWords(one)}
              </li>
            ))}
          </ol>
        </div>
      )}
    </div>
  )
}
