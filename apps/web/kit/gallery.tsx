import { Outlet } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { type Session, SessionProvider } from '../shell/session.ts'
import { Shell } from '../shell/shell.tsx'
import { AxesMarks } from './axes-marks.tsx'
import { Button } from './button.tsx'
import { Sparkline, StackedArea } from './chart.tsx'
import { CodeEditor } from './code-editor.tsx'
import { ConfirmByTyping } from './confirm-by-typing.tsx'
import { DateTime } from './date-time.tsx'
import { Diff } from './diff.tsx'
import { Drawer } from './drawer.tsx'
import { EmptyState, ErrorState } from './empty-state.tsx'
import { ChoiceField, Form, PickField, TextArea, TextField, useForm } from './form.tsx'
import { missing } from './form-view.ts'
import { ProofTree } from './proof-tree.tsx'
import type { ProofLine } from './proof-view.ts'
import { ListPage, Panel, RecordPage } from './record-page.tsx'
import { SegmentedBar } from './segmented-bar.tsx'
import { SkeletonRows } from './skeleton.tsx'
import { StateMark } from './state-mark.tsx'
import { type State, states, stateWord } from './state-view.ts'
import { type Column, Table } from './table.tsx'
import { Timeline, type TimelineCell } from './timeline.tsx'
import { useToast } from './toast.tsx'

const day = 86_400_000
const start = Date.UTC(2026, 0, 1)
const at = (days: number) => new Date(start + days * day).toISOString()

const session: Session = {
  organisation: { id: 'o', name: 'Halden Robotics', sample: true },
  organisations: [
    { id: 'o', name: 'Halden Robotics', sample: true },
    { id: 'p', name: 'Own company', sample: false },
  ],
  person: { name: 'Mara Lind', email: 'mara@halden.example', personId: 'x' },
  scopes: [{ id: 's', name: 'Fleet platform' }],
  owed: { work: 4, reviews: 12 },
  permissions: new Set(['control:adopt', 'connection:write', 'control:write']),
  secondFactor: 'set',
  switchTo: () => {},
  search: async text => [{ noun: 'control', id: 'c1', title: `AC-01 ${text}`, detail: 'control' }],
  signOut: () => {},
}

/** Every piece of the kit on two pages, for pictures and for trying. Only in development builds. */
export function Gallery() {
  return (
    <SessionProvider value={session}>
      <Shell>
        <Outlet />
      </Shell>
    </SessionProvider>
  )
}

interface Row {
  readonly id: string
  readonly title: string
  readonly state: State
  readonly owner: string
  readonly due: string | null
  readonly count: number
}

const owners = ['Mara Lind', 'Jonas Weber', 'Aisha Khan', 'Tom Berg']
const rows: readonly Row[] = Array.from({ length: 2_000 }, (_, index) => ({
  id: `AC-${String(index + 1).padStart(2, '0')}`,
  title: [
    'Accounts are removed within a day of leaving',
    'Access is reviewed every quarter',
    'Administrators use a second factor',
    'Changes are approved by a second person',
  ][index % 4]!,
  state: states[(index * 7) % states.length]!,
  owner: owners[index % owners.length]!,
  due: index % 5 === 0 ? null : at(index % 120),
  count: (index * 37) % 900,
}))

const columns: readonly Column<Row>[] = [
  {
    id: 'id',
    header: 'Id',
    value: row => row.id,
    width: 96,
    cell: row => <span className="font-mono">{row.id}</span>,
    narrow: true,
  },
  { id: 'title', header: 'Title', value: row => row.title, narrow: true },
  {
    id: 'state',
    header: 'State',
    value: row => row.state,
    width: 150,
    filter: true,
    say: value => stateWord(value as State),
    order: states,
    cell: row => <StateMark state={row.state} />,
  },
  {
    id: 'axes',
    header: 'Axes',
    value: () => '',
    width: 84,
    cell: () => <AxesMarks value={{ designed: 'yes', operated: 'unknown', reviewed: 'no' }} />,
  },
  { id: 'owner', header: 'Owner', value: row => row.owner, width: 140, filter: true },
  { id: 'due', header: 'Due', value: row => row.due, width: 130, cell: row => <DateTime at={row.due} /> },
  { id: 'count', header: 'Results', value: row => row.count, width: 90, align: 'end' },
]

export function GalleryTable() {
  const say = useToast()
  return (
    <ListPage
      title="Controls"
      lead="What this organisation does, each with one owner."
      actions={<Button look="primary">Write a control</Button>}
    >
      <Table
        name="Controls"
        columns={columns}
        rows={rows}
        keyOf={row => row.id}
        hrefOf={row => `/kit/${row.id}`}
        actions={[
          {
            label: 'Adopt',
            icon: <Check size={14} />,
            run: chosen => say({ text: `${chosen.length} adopted.`, undo: () => {} }),
          },
        ]}
        empty={<EmptyState title="No controls yet" />}
      />
    </ListPage>
  )
}

const proof: readonly ProofLine[] = [
  {
    id: '1',
    text: 'CC6.1 is failing',
    state: 'failing',
    children: [
      {
        id: '2',
        text: 'AC-01 Accounts are removed within a day of leaving',
        detail: 'addresses it: joiners and leavers lose access by rule',
        state: 'failing',
        source: { label: 'control', href: '/kit' },
        children: [
          {
            id: '3',
            text: 'Designed: adopted by Mara Lind',
            state: 'operating',
            at: at(3),
            ledger: { position: 118, href: '/kit' },
            children: [],
          },
          {
            id: '4',
            text: 'Check leavers-have-no-account failed: 3 of 212 resources',
            state: 'failing',
            at: at(80),
            ledger: { position: 4_021, href: '/kit' },
            children: [
              {
                id: '5',
                text: 'jonas.weber left on 3 March and has an active account',
                state: 'failing',
                source: { label: 'identity.accounts row 41', href: '/kit' },
                children: [],
              },
              {
                id: '6',
                text: 'test.user left on 9 March and has an active account',
                state: 'excepted',
                source: { label: 'identity.accounts row 77', href: '/kit' },
                children: [],
              },
            ],
          },
          { id: '7', text: 'Reviewed: nobody has looked at the snapshot yet', state: 'unknown', children: [] },
        ],
      },
    ],
  },
]

const windowStates = [
  'performed',
  'performed',
  'performed_late',
  'missed',
  'performed',
  'performed',
  'late',
  'expected',
] as const
const cells: readonly TimelineCell[] = Array.from({ length: 12 }, (_, month) => ({
  from: new Date(Date.UTC(2026, month, 1)).toISOString(),
  to: new Date(Date.UTC(2026, month + 1, 1)).toISOString(),
  state: windowStates[month] ?? 'upcoming',
}))

export function GalleryPieces() {
  const say = useToast()
  const [drawer, setDrawer] = useState(false)
  const [typing, setTyping] = useState(false)
  const [moment, setMoment] = useState(at(120))
  const [text, setText] = useState(
    "id: leavers\ntitle: Leavers have no account\ndata: { accounts: { dataset: identity.accounts@1 } }\nsql: |\n  SELECT resource, CASE WHEN enabled THEN 'fail' ELSE 'pass' END AS status\n  FROM accounts -- all\n",
  )
  return (
    <RecordPage
      crumb="Controls"
      id="AC-01"
      title="Accounts are removed within a day of leaving"
      marks={
        <>
          <StateMark state="failing" reason="3 of 212 leavers still have an account" />
          <AxesMarks value={{ designed: 'yes', operated: 'no', reviewed: 'unknown' }} />
        </>
      }
      facts={[
        { label: 'Owner', value: 'Mara Lind' },
        { label: 'Due', value: <DateTime at={at(130)} as="day" /> },
      ]}
      actions={
        <>
          <Button onClick={() => say({ text: 'Control AC-01 was adopted.', undo: () => {} })}>Toast</Button>
          <Button
            onClick={() =>
              say({
                text: 'The bucket list stopped after 3 of 12 pages: AccessDenied on ListBuckets.',
                tone: 'problem',
              })
            }
          >
            Problem
          </Button>
          <Button onClick={() => setDrawer(true)}>Drawer</Button>
          <Button look="danger" onClick={() => setTyping(true)}>
            Remove
          </Button>
          <Button look="primary" busy>
            Saving
          </Button>
        </>
      }
      tabs={[
        {
          id: 'pieces',
          label: 'Pieces',
          content: (
            <div className="grid gap-4 lg:grid-cols-2">
              <Panel title="States">
                <div className="flex flex-wrap gap-x-5 gap-y-2">
                  {states.map(state => (
                    <StateMark key={state} state={state} />
                  ))}
                </div>
                <div className="mt-4">
                  <SegmentedBar
                    counts={{
                      failing: 3,
                      missed: 1,
                      unknown: 12,
                      not_addressed: 6,
                      excepted: 2,
                      designed: 9,
                      operating: 28,
                    }}
                    hrefOf={state => `/kit?state=${state}`}
                  />
                </div>
                <div className="mt-4 flex items-center gap-2">
                  Failing, last 30 days <Sparkline values={[4, 4, 6, 7, 7, 5, 3, 3, 2, 3]} label="from 4 to 3" />
                </div>
              </Panel>
              <Panel title="Proof">
                <ProofTree title="Why CC6.1 is failing" lines={proof} />
              </Panel>
              <div className="lg:col-span-2">
                <Panel title="Timeline">
                  <Timeline
                    title="Windows of 2026"
                    from={at(0)}
                    to={at(365)}
                    rows={[
                      {
                        id: 'a',
                        label: 'AC-02 Access review',
                        href: '/kit',
                        cells,
                        bands: [
                          { from: at(0), to: at(80), state: 'operating' },
                          { from: at(80), to: at(110), state: 'failing' },
                          { from: at(110), to: at(240), state: 'unknown' },
                        ],
                      },
                      {
                        id: 'b',
                        label: 'OP-07 Daily backup',
                        cells: Array.from({ length: 240 }, (_, n) => ({
                          from: at(n),
                          to: at(n + 1),
                          state: n % 41 === 0 ? 'missed' : 'performed',
                        })),
                      },
                    ]}
                    asOf={{ at: moment, change: setMoment }}
                  />
                </Panel>
              </div>
              <Panel title="Posture over time">
                <StackedArea
                  title="Posture over time"
                  points={Array.from({ length: 40 }, (_, n) => ({
                    at: at(n * 9),
                    counts: {
                      operating: 10 + n,
                      designed: 12,
                      unknown: Math.max(2, 30 - n),
                      failing: n > 20 && n < 27 ? 6 : 2,
                      not_addressed: 6,
                    },
                  }))}
                />
              </Panel>
              <Panel title="Form">
                <GalleryForm />
              </Panel>
              <Panel title="Diff">
                <Diff
                  before={{
                    title: 'Access is reviewed',
                    cadence: 'quarterly',
                    acceptance: ['All accounts are listed'],
                  }}
                  after={{
                    title: 'Access is reviewed by managers',
                    cadence: 'monthly',
                    acceptance: ['All accounts are listed', 'Every removal is done'],
                  }}
                />
              </Panel>
              <Panel title="Editor">
                <CodeEditor
                  label="Text of the check"
                  value={text}
                  onChange={setText}
                  tables={{ accounts: ['resource', 'enabled', 'last_login'] }}
                />
              </Panel>
              <Panel title="Waiting and failing">
                <SkeletonRows rows={3} />
                <ErrorState
                  message="The list of controls could not be read: the server did not answer."
                  retry={() => {}}
                />
                <EmptyState title="No evidence yet" action={<Button look="primary">Add evidence</Button>}>
                  Evidence shows that a control worked. Connect a source or upload a file.
                </EmptyState>
              </Panel>
              <Drawer title="AC-01" open={drawer} onClose={() => setDrawer(false)}>
                <p className="p-4">The selected row, so that the list is never lost.</p>
              </Drawer>
              <ConfirmByTyping
                title="Remove the connection?"
                phrase="halden"
                verb="Remove"
                open={typing}
                onClose={() => setTyping(false)}
                onConfirm={() => setTyping(false)}
              >
                Collection stops. What was collected stays.
              </ConfirmByTyping>
            </div>
          ),
        },
        { id: 'history', label: 'History', count: 3, content: 'Versions' },
      ]}
    />
  )
}

function GalleryForm() {
  const form = useForm({
    initial: {
      title: '',
      cadence: 'quarterly',
      owner: [] as readonly string[],
      scopes: ['1', '2'] as readonly string[],
      statement: '',
    },
    check: values => missing(values, { title: 'Give it a title.', owner: 'Choose one accountable owner.' }),
    send: async () => {},
  })
  const people = owners.map((name, index) => ({ id: String(index), label: name, detail: 'Engineering' }))
  const { field, values, set } = form
  return (
    <Form form={form} verb="Save" onCancel={() => {}}>
      <TextField label="Title" required {...field('title')} help="The outcome, in one sentence." />
      <ChoiceField
        label="Cadence"
        required
        value={values.cadence}
        onChange={cadence => set({ cadence })}
        options={['daily', 'quarterly', 'annual'].map(value => ({ value, label: value }))}
      />
      <PickField label="Owner" required items={people} {...field('owner')} />
      <PickField label="Reviewers" multiple items={people} value={values.scopes} onChange={scopes => set({ scopes })} />
      <TextArea label="Statement" value={values.statement} onChange={statement => set({ statement })} />
    </Form>
  )
}
