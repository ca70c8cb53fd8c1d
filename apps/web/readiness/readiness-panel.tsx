import { isFrozen } from '@onus/core/engagement'
import { readinessWords } from '@onus/core/readiness'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { client, useMoment, useRead } from '../api.ts'
import type { Format } from '../description/document-menu.tsx'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { EngagementHindsight } from '../hindsight/hindsight.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { AxesMarks } from '../kit/axes-marks.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Menu, MenuItem } from '../kit/menu.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import {
  type Criterion,
  daysIn,
  pathSentence,
  type Readiness,
  readinessOrder,
  readinessShape,
  type Step,
  timeLeft,
  verbOf,
} from './readiness-view.ts'
import { useSheet } from './use-sheet.ts'

/** How ready an engagement is: counts by state, what blocks, the shortest path, and the gap assessment. */
export function ReadinessPanel({ engagement }: EngagementPanelProps) {
  const may = useMay('posture:read')
  const moment = useMoment()
  const readiness = useRead('readiness', 'get', { params: { id: engagement.id }, query: moment }, { enabled: may })
  if (!may) return <p className="text-soft">Readiness is management’s own; your roles do not show it.</p>
  return <Loaded of={readiness}>{found => <Shown engagement={engagement} readiness={found} />}</Loaded>
}

function Shown({ engagement, readiness }: EngagementPanelProps & { readonly readiness: Readiness }) {
  const save = useSheet()
  const moment = useMoment()
  const [open, setOpen] = useState<Criterion | null>(null)
  if (readiness.total === 0)
    return (
      <EmptyState
        title="Nothing is looked at yet"
        action={
          <Anchor href={`/engagements/${engagement.id}/edit`} className={buttonLook('primary')}>
            Choose what is looked at
          </Anchor>
        }
      >
        Choose categories or a profile, and every criterion stands here with what it lacks.
      </EmptyState>
    )
  const sheet = (format: 'xlsx' | 'csv') =>
    void save(
      `readiness.${format}`,
      async () => await client.readiness.sheet({ params: { id: engagement.id }, body: { ...moment, format } }),
    )
  const document = (format: Format) =>
    void save(
      `readiness.${format}`,
      async () => await client.readiness.document({ params: { id: engagement.id }, body: { ...moment, format } }),
    )
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-0 flex-1 basis-60 rounded-md bg-sunken px-3 py-1.5 font-medium">{readiness.watermark}</p>
        <Anchor href="/monthly-report" className={buttonLook('plain')}>
          Monthly report
        </Anchor>
        <Menu align="end" trigger={<Button icon={<Download size={14} />}>Readiness report</Button>}>
          <MenuItem onSelect={() => document('pdf')}>Report (PDF)</MenuItem>
          <MenuItem onSelect={() => document('docx')}>Report to edit (DOCX)</MenuItem>
          <MenuItem onSelect={() => document('html')}>Report (HTML)</MenuItem>
          <MenuItem onSelect={() => sheet('xlsx')}>Gap assessment and path (XLSX)</MenuItem>
          <MenuItem onSelect={() => sheet('csv')}>Gap assessment (CSV)</MenuItem>
        </Menu>
      </div>
      <Counts readiness={readiness} />
      <EngagementHindsight engagement={engagement.id} part="readiness" isIssued={isFrozen(engagement.body)} />
      <div className="grid gap-x-6 xl:grid-cols-2">
        <Blockers readiness={readiness} />
        <Path readiness={readiness} />
      </div>
      <Panel title="Gap assessment">
        <Table
          name="Gap assessment"
          columns={columns}
          rows={readiness.criteria}
          keyOf={row => row.requirement}
          onOpen={setOpen}
          maxRows={16}
          empty={<p className="text-soft">Nothing is looked at.</p>}
        />
      </Panel>
      <Drawer title={open ? `${open.id} ${open.title}` : ''} open={open !== null} onClose={() => setOpen(null)}>
        {open && <CriterionDetail criterion={open} />}
      </Drawer>
    </div>
  )
}

function Counts({ readiness }: { readonly readiness: Readiness }) {
  const [url, change] = useUrlState()
  return (
    <div className="space-y-2">
      <ul className="grid grid-cols-2 gap-2 md:grid-cols-3 xl:grid-cols-6">
        {readinessOrder.map(state => (
          <li key={state}>
            <button
              type="button"
              aria-pressed={url.readiness === state}
              onClick={() => change({ readiness: url.readiness === state ? undefined : state })}
              className="block h-full w-full rounded-lg border bg-surface px-3 py-2 text-left hover:bg-sunken aria-pressed:border-accent"
            >
              <span className="flex items-center gap-2">
                <StateShape state={readinessShape[state]} />
                <span className="num text-lg font-semibold">{readiness.counts[state]}</span>
              </span>
              <span className="text-sm text-soft">{readinessWords[state]}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
        <span>{timeLeft(readiness.daysLeft)}</span>
        <span>
          <b className="num">{readiness.missing.recoverable}</b> missing and still possible
        </span>
        <span>
          <b className="num">{readiness.missing.unrecoverable}</b> missing for good
        </span>
        <span>
          <b className="num">{readiness.unreviewed}</b> not reviewed
        </span>
        {readiness.notApplicable > 0 && (
          <span>
            <b className="num">{readiness.notApplicable}</b> do not apply
          </span>
        )}
      </p>
    </div>
  )
}

function Blockers({ readiness }: { readonly readiness: Readiness }) {
  return (
    <Panel title="What blocks most">
      {readiness.blockers.length === 0 && <p className="text-soft">Nothing blocks a criterion.</p>}
      <ol className="-my-2 divide-y">
        {readiness.blockers.map(one => (
          <li key={`${one.control} ${one.title}`} className="py-2">
            <div className="flex flex-wrap items-baseline gap-x-2">
              <StateShape state={one.label} />
              {one.control ? (
                <Anchor href={`/controls/${one.control}`} className="min-w-0 flex-1 basis-52 underline">
                  {one.title}
                </Anchor>
              ) : (
                <span className="min-w-0 flex-1 basis-52">{one.title}</span>
              )}
              <span className="text-sm text-soft">{one.owner?.name ?? 'Nobody owns it'}</span>
            </div>
            <p className="mt-0.5 text-sm text-soft">
              Blocks {one.requirements.length === 1 ? '1 criterion' : `${one.requirements.length} criteria`}.{' '}
              {one.words}
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  )
}

const firstSteps = 8

function Path({ readiness }: { readonly readiness: Readiness }) {
  const [all, setAll] = useState(false)
  const { path } = readiness
  const shown = all ? path.steps : path.steps.slice(0, firstSteps)
  return (
    <Panel title="Shortest path">
      <p>{pathSentence(readiness)}</p>
      {path.cleanPeriod && (
        <p className="mt-1 flex items-baseline gap-2">
          <StateShape state="missed" />
          <span className="min-w-0">
            Something in this time cannot be recovered. The earliest time that could be clean is {path.cleanPeriod.from}{' '}
            to {path.cleanPeriod.to}; or the miss stays, is explained, and an assessor weighs it.
          </span>
        </p>
      )}
      <ol className="mt-2 divide-y">
        {shown.map((step, at) => (
          <PathStep key={step.id} step={step} number={at + 1} />
        ))}
      </ol>
      {path.steps.length > firstSteps && (
        <Button look="quiet" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? 'Show the first ones' : `Show all ${path.steps.length} steps`}
        </Button>
      )}
      <p className="mt-2 text-sm text-soft">
        What blocks most comes first, then least work, then what takes longest to show. Days of work: {path.source}. An
        action that says its own days counts instead.
      </p>
    </Panel>
  )
}

function PathStep({ step, number }: { readonly step: Step; readonly number: number }) {
  const { nameOf } = usePeople()
  const mayPlan = useMay('action:write')
  const href = step.control ? `/controls/${step.control}` : step.finding ? `/findings/${step.finding}` : null
  return (
    <li className="py-2">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span className="num w-6 shrink-0 text-soft">{number}</span>
        <span className="min-w-0 flex-1 basis-52">
          <b className="font-medium">{verbOf(step)}</b>{' '}
          {href ? (
            <Anchor href={href} className="underline">
              {step.title}
            </Anchor>
          ) : (
            step.title
          )}
        </span>
        <span className="text-sm text-soft">{step.owner ? nameOf(step.owner) : 'Nobody yet'}</span>
      </div>
      <p className="ml-8 text-sm text-soft">
        Blocks {step.blocks.length}. {daysIn(step.effortDays)} of work{step.estimated ? '' : ' usually'}, by{' '}
        {step.doneOn}
        {step.leadDays > 0 && `, shows ${daysIn(step.leadDays)} later`}.{!step.recoverable && ' Cannot be recovered.'}{' '}
        {step.action ? (
          <Anchor href={`/actions/${step.action}`} className="underline">
            Its action
          </Anchor>
        ) : (
          mayPlan &&
          step.finding && (
            <Anchor href={`/actions/new?finding=${step.finding}`} className="underline">
              Plan an action
            </Anchor>
          )
        )}
      </p>
    </li>
  )
}

const columns: readonly Column<Criterion>[] = [
  {
    id: 'readiness',
    header: 'Result',
    value: row => row.state,
    cell: row => (
      <span className="inline-flex items-center gap-1.5">
        <StateShape state={readinessShape[row.state]} />
        <span className="truncate">{readinessWords[row.state]}</span>
      </span>
    ),
    filter: true,
    say: value => readinessWords[value as Criterion['state']],
    order: readinessOrder,
    width: 220,
    narrow: 150,
  },
  { id: 'criterion', header: 'Criterion', value: row => row.id, width: 90, narrow: 80 },
  { id: 'title', header: 'What it is about', value: row => row.title },
  {
    id: 'axes',
    header: 'D O R',
    value: row => `${row.designed} ${row.operated} ${row.reviewed}`,
    cell: row => <AxesMarks value={row} />,
    width: 80,
  },
  { id: 'design', header: 'Design', value: row => row.design, filter: true, width: 100 },
  {
    id: 'owners',
    header: 'Owners',
    value: row => [...new Set(row.controls.flatMap(one => one.owner?.name ?? []))],
    cell: row => [...new Set(row.controls.flatMap(one => one.owner?.name ?? []))].join(', '),
    filter: true,
    width: 160,
  },
  { id: 'why', header: 'Why', value: row => row.words[0] ?? '' },
]

function CriterionDetail({ criterion }: { readonly criterion: Criterion }) {
  return (
    <div className="space-y-4 p-4">
      <p className="flex items-center gap-2">
        <StateShape state={readinessShape[criterion.state]} />
        {readinessWords[criterion.state]}
        <span className="text-soft">Design: {criterion.design}</span>
      </p>
      <ul className="list-disc space-y-1 pl-5">
        {criterion.words.map(one => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <div>
        <h3 className="mb-1 font-medium">Controls</h3>
        {criterion.controls.length === 0 && <p className="text-soft">No adopted control addresses it.</p>}
        <ul className="space-y-1">
          {criterion.controls.map(one => (
            <li key={one.id}>
              <Anchor href={`/controls/${one.id}`} className="underline">
                {one.code} {one.title}
              </Anchor>{' '}
              <span className="text-sm text-soft">{one.owner?.name ?? 'Nobody owns it'}</span>
            </li>
          ))}
        </ul>
      </div>
      {criterion.findings.length > 0 && (
        <div>
          <h3 className="mb-1 font-medium">Open findings</h3>
          <ul className="space-y-1">
            {criterion.findings.map(one => (
              <li key={one.id}>
                <Anchor href={`/findings/${one.id}`} className="underline">
                  {one.title}
                </Anchor>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
