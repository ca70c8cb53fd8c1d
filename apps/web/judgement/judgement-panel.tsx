import { Download } from 'lucide-react'
import { useState } from 'react'
import { client, useMoment, useRead } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Anchor } from '../kit/anchor.tsx'
import { AxesMarks } from '../kit/axes-marks.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Menu, MenuItem } from '../kit/menu.tsx'
import { StateMark, StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { useSheet } from '../readiness/use-sheet.ts'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { countsOf, type Judgements, type Line, noHow, partOf, shapeOf, stateOrder, wordOf } from './judgement-view.ts'
import { PlanForm } from './plan-form.tsx'
import { RequirementJudging } from './requirement-judging.tsx'

/** What is judged in an engagement, requirement by requirement: the list, and one of them at a time. */
export function JudgementPanel({ engagement }: EngagementPanelProps) {
  const judgements = useRead('judgements', 'list', { params: { id: engagement.id }, query: useMoment() })
  return <Loaded of={judgements}>{found => <Shown engagement={engagement} judgements={found} />}</Loaded>
}

function Shown({ engagement, judgements }: EngagementPanelProps & { readonly judgements: Judgements }) {
  const [url, change] = useUrlState()
  const [how, setHow] = useState(noHow)
  const open = judgements.items.find(one => one.requirement === url.requirement)
  if (judgements.items.length === 0)
    return (
      <EmptyState
        title="Nothing is looked at yet"
        action={
          <Anchor href={`/engagements/${engagement.id}/edit`} className={buttonLook('primary')}>
            Choose a profile
          </Anchor>
        }
      >
        The profile of the engagement chooses what is judged here.
      </EmptyState>
    )
  if (judgements.form === 'outcome' && !judgements.profile?.outcomes)
    return (
      <EmptyState
        title="The profile of this engagement says nothing of outcomes yet"
        action={
          <Anchor href="/profiles" className={buttonLook('primary')}>
            Go to profiles
          </Anchor>
        }
      >
        Choose a current profile for the engagement: what is achieved is said in it, and nowhere else.
      </EmptyState>
    )
  if (open)
    return (
      <RequirementJudging
        key={open.requirement}
        engagement={engagement}
        judgements={judgements}
        line={open}
        how={how}
        onHow={setHow}
        onOpen={requirement => change({ requirement: requirement ?? undefined })}
      />
    )
  return (
    <List engagement={engagement} judgements={judgements} onOpen={one => change({ requirement: one.requirement })} />
  )
}

function List({
  engagement,
  judgements,
  onOpen,
}: EngagementPanelProps & { readonly judgements: Judgements; readonly onOpen: (line: Line) => void }) {
  const [url, change] = useUrlState()
  const { nameOf } = usePeople()
  const mayWrite = useMay('test:write')
  const [planning, setPlanning] = useState<readonly Line[] | null>(null)
  const { form, items, closed } = judgements
  const canPlan = mayWrite && closed === null && form !== 'outcome'
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-3">
        {judgements.watermark && <p className="rounded-md bg-sunken px-3 py-1.5 font-medium">{judgements.watermark}</p>}
        <p className="min-w-0 flex-1 basis-60 text-sm text-soft">
          As of <DateTime at={judgements.asOf} as="absolute" />. What nobody has judged is unknown, and stays grey.
        </p>
        <Export engagement={engagement} />
      </div>
      {closed && <p className="rounded-md bg-sunken px-3 py-2">{closed}</p>}
      {form === 'determined' && !judgements.text && (
        <p className="rounded-md bg-sunken px-3 py-2">
          The words of the catalogue are not imported, so each control is one statement.{' '}
          <Anchor href={`/frameworks/${encodeURIComponent(judgements.framework ?? '')}/text`} className="underline">
            Import the catalogue
          </Anchor>{' '}
          to determine each objective and parameter.
        </p>
      )}
      <ul className="flex flex-wrap gap-2">
        {countsOf(items).map(({ state, count }) => (
          <li key={state}>
            <button
              type="button"
              aria-pressed={url.result === state}
              onClick={() => change({ result: url.result === state ? undefined : state })}
              className="flex items-center gap-2 rounded-lg border bg-surface px-3 py-1.5 hover:bg-sunken aria-pressed:border-accent"
            >
              <StateShape state={shapeOf(state)} />
              <b className="num">{count}</b>
              <span className="text-sm">{wordOf(state, form)}</span>
            </button>
          </li>
        ))}
      </ul>
      <Table
        name="Requirements"
        columns={columnsFor(judgements, nameOf)}
        rows={items}
        keyOf={row => row.requirement}
        onOpen={onOpen}
        actions={canPlan ? [{ label: 'Plan', run: async chosen => setPlanning(chosen) }] : []}
        maxRows={18}
        empty={<p className="text-soft">Nothing is looked at.</p>}
      />
      <Drawer title="Who looks, and by when" open={planning !== null} onClose={() => setPlanning(null)}>
        {planning && <PlanForm engagement={engagement.id} lines={planning} onDone={() => setPlanning(null)} />}
      </Drawer>
    </div>
  )
}

function Export({ engagement }: EngagementPanelProps) {
  const save = useSheet()
  const moment = useMoment()
  const sheet = (format: 'xlsx' | 'csv') =>
    void save(
      `assessment.${format}`,
      async () => await client.judgements.sheet({ params: { id: engagement.id }, body: { ...moment, format } }),
    )
  return (
    <Menu align="end" trigger={<Button icon={<Download size={14} />}>Report</Button>}>
      <MenuItem onSelect={() => sheet('xlsx')}>Everything that was judged (XLSX)</MenuItem>
      <MenuItem onSelect={() => sheet('csv')}>A line a requirement (CSV)</MenuItem>
    </Menu>
  )
}

function columnsFor({ form, items }: Judgements, nameOf: (person: string) => string): readonly Column<Line>[] {
  const isDetermined = form === 'determined'
  const all: readonly (Column<Line> | null)[] = [
    {
      id: 'result',
      header: 'Result',
      value: row => row.state,
      cell: row => (
        <span className="inline-flex items-center gap-1.5">
          <StateShape state={shapeOf(row.state)} />
          <span className="truncate">{wordOf(row.state, form)}</span>
        </span>
      ),
      filter: true,
      say: value => wordOf(value as Line['state'], form),
      order: stateOrder,
      width: 186,
      narrow: 112,
    },
    { id: 'requirement-id', header: 'Id', value: row => row.id, width: 90, narrow: 76 },
    { id: 'title', header: 'What it is about', value: row => row.label, narrow: true },
    isDetermined
      ? {
          id: 'statements',
          header: 'Determined',
          value: row => row.counts.statements - row.counts.open,
          cell: row => `${row.counts.statements - row.counts.open} of ${row.counts.statements}`,
          width: 100,
          align: 'end',
        }
      : null,
    {
      id: 'group',
      header: 'Part',
      value: row => partOf(row, form),
      filter: true,
      width: form === 'audited' ? 130 : 74,
    },
    isDetermined && items.some(row => row.others.length > 0)
      ? {
          id: 'others',
          header: 'Other than satisfied',
          value: row => row.others,
          cell: row => row.others.join(', '),
          width: 170,
        }
      : null,
    form === 'outcome'
      ? { id: 'priority', header: 'Priority', value: row => row.priority ?? '', filter: true, width: 90 }
      : null,
    items.some(row => row.posture)
      ? {
          id: 'computed',
          header: 'Computed',
          value: row => row.posture?.label ?? '',
          cell: row =>
            row.posture && (
              <span className="inline-flex items-center gap-2">
                <AxesMarks value={row.posture} />
                <StateMark state={row.posture.label} word="wide" />
              </span>
            ),
          filter: true,
          width: 170,
        }
      : null,
    form === 'outcome' || (form !== 'audited' && items.every(row => row.plan === null))
      ? null
      : {
          id: 'assessor',
          header: 'Planned',
          value: row => (row.plan ? `${nameOf(row.plan.assessor)}, ${row.plan.on}` : ''),
          width: 150,
        },
    { id: 'by', header: 'Judged by', value: row => row.by ?? '', filter: true, width: 104 },
    {
      id: 'findings',
      header: 'Findings',
      value: row => row.findings.length,
      cell: row => (row.findings.length > 0 ? row.findings.length : ''),
      width: 80,
      align: 'end',
    },
  ]
  return all.filter(column => column !== null)
}
