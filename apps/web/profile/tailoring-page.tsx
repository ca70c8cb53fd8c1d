import { baselineFor, type Tailoring } from '@onus/core/profile'
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type Reply, useAct, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook, IconButton } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { ChoiceField, Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { tableError } from '../kit/loaded.tsx'
import { Picker } from '../kit/picker.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { useMay } from '../shell/session.ts'
import type { ProfileRecord } from './outcome-view.ts'
import { ActionForm, TailoredRequirement } from './tailored-requirement.tsx'
import {
  actionWord,
  broughtBy,
  movedOverlay,
  openParameters,
  standingOf,
  standingWord,
  type Tailored,
  type TailoredLine,
  tailoringOf,
  whyOf,
  withBaseline,
  withoutOverlay,
} from './tailoring-view.ts'
import { useSaveProfile } from './use-save-profile.ts'

export interface TailoringParts {
  readonly record: ProfileRecord
  readonly framework: Reply<'frameworks', 'get'>
}

/** A baseline and what was decided on it: what is in and out and why, who approved it, and the values of its parameters. */
export function TailoringPage({ record, framework }: TailoringParts) {
  const { body } = record
  const tailored = useRead('profiles', 'tailored', { params: { id: record.id }, query: useMoment() })
  const history = useRead('profiles', 'history', { params: { id: record.id } })
  const titleOf = (id: string) => framework.selections.find(one => one.id === id)?.title ?? id
  const conflicts = tailored.data?.conflicts ?? []
  return (
    <RecordPage
      crumb={
        <Anchor href="/profiles" className="hover:underline">
          Profiles
        </Anchor>
      }
      title={body.name}
      facts={[
        { label: 'Baseline', value: body.selections.map(titleOf).join(', ') },
        {
          label: 'Framework',
          value: (
            <Anchor href={`/frameworks/${encodeURIComponent(framework.id)}`} className="underline">
              {framework.shortTitle}
            </Anchor>
          ),
        },
        { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
      ]}
      actions={
        <Anchor href={`/posture/${record.id}`} className={buttonLook()}>
          Where it stands
        </Anchor>
      }
      tabs={[
        {
          id: 'requirements',
          label: 'Requirements',
          count: tailored.data?.counts.assessed,
          content: <Requirements record={record} framework={framework} tailored={tailored} />,
        },
        { id: 'baseline', label: 'Baseline', content: <Baseline record={record} framework={framework} /> },
        {
          id: 'overlays',
          label: 'Overlays',
          count: tailoringOf(body).overlays.length,
          content: <Overlays record={record} framework={framework} />,
        },
        { id: 'conflicts', label: 'Conflicts', count: conflicts.length, content: <Conflicts conflicts={conflicts} /> },
        { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
      ]}
    />
  )
}

const columns: readonly Column<TailoredLine>[] = [
  {
    id: 'id',
    header: 'Id',
    value: row => row.id,
    width: 110,
    narrow: 90,
    cell: row => <span className="font-mono">{row.id}</span>,
  },
  { id: 'label', header: 'Requirement', value: row => row.label, narrow: true },
  {
    id: 'standing',
    header: 'Stands',
    value: standingOf,
    say: standingWord,
    cell: row => {
      const standing = standingOf(row)
      return (
        <span className="inline-flex items-center gap-1.5">
          {standing === 'out' && <StateShape state="not_applicable" />}
          {standingWord(standing)}
        </span>
      )
    },
    width: 110,
    narrow: 92,
    filter: true,
  },
  {
    id: 'decisions',
    header: 'Decided',
    value: row => [...new Set(row.decisions.map(one => actionWord(one.action)))],
    width: 150,
    filter: true,
  },
  { id: 'why', header: 'Why', value: whyOf },
  {
    id: 'open',
    header: 'Open parameters',
    value: row => (row.parameters.length === 0 ? null : openParameters(row)),
    width: 152,
    align: 'end',
  },
  {
    id: 'parameters',
    header: 'Parameters',
    value: row => (row.parameters.length === 0 ? 'none' : openParameters(row) > 0 ? 'some open' : 'all set'),
    width: 110,
    filter: true,
    hidden: true,
  },
]

interface RequirementsProps extends TailoringParts {
  readonly tailored: ReturnType<typeof useRead<'profiles', 'tailored'>>
}

function Requirements({ record, framework, tailored }: RequirementsProps) {
  const [url, change] = useUrlState()
  const mayWrite = useMay('profile:write')
  const [adding, setAdding] = useState(false)
  const open = tailored.data?.requirements.find(one => one.id === url.open) ?? null
  return (
    <>
      <Counts tailored={tailored.data} framework={framework} />
      <div className="overflow-hidden rounded-lg border">
        <Table
          name="Requirements of this profile"
          columns={columns}
          rows={tailored.data?.requirements}
          keyOf={row => row.ref}
          onOpen={row => change({ open: row.id })}
          error={tableError(tailored)}
          maxRows={18}
          empty={<EmptyState title="Nothing is selected">Choose a baseline on the next tab.</EmptyState>}
        />
      </div>
      {mayWrite && (
        <Button className="mt-3" icon={<Plus size={14} />} onClick={() => setAdding(true)}>
          Add a requirement beyond the baseline
        </Button>
      )}
      <Drawer
        title={open ? `${open.id} ${open.label}` : ''}
        open={open !== null}
        onClose={() => change({ open: undefined })}
      >
        {open && (
          <TailoredRequirement
            key={`${open.ref} ${record.version}`}
            record={record}
            framework={framework}
            line={open}
            text={tailored.data?.text ?? false}
          />
        )}
      </Drawer>
      <Drawer title="Add a requirement" open={adding} onClose={() => setAdding(false)}>
        {adding && (
          <Adding
            record={record}
            framework={framework}
            listed={tailored.data?.requirements ?? []}
            onDone={() => setAdding(false)}
          />
        )}
      </Drawer>
    </>
  )
}

function Counts({
  tailored,
  framework,
}: {
  readonly tailored: Tailored | undefined
  readonly framework: Reply<'frameworks', 'get'>
}) {
  const counts = tailored?.counts
  const parts = [
    ['in', counts?.assessed],
    ['out', counts?.notApplicable],
    ['added beyond the baseline', counts?.added],
  ] as const
  return (
    <p className="mb-3 flex min-h-6 flex-wrap items-center gap-x-5 gap-y-1">
      {parts.map(([words, count]) => (
        <span key={words}>
          <span className="num font-semibold">{count?.toLocaleString('en-GB') ?? '…'}</span>{' '}
          <span className="text-soft">{words}</span>
        </span>
      ))}
      {tailored?.text === false ? (
        <span className="text-soft">
          Parameters are known once the{' '}
          <Anchor href={`/frameworks/${encodeURIComponent(framework.id)}/text`} className="underline">
            text of the publisher is imported
          </Anchor>
          .
        </span>
      ) : (
        <span className="inline-flex items-center gap-1.5">
          <StateShape state="unknown" />
          <span className="num font-semibold">{counts?.openParameters.toLocaleString('en-GB') ?? '…'}</span>{' '}
          <span className="text-soft">parameters open: what has one is not assessable</span>
        </span>
      )}
    </p>
  )
}

interface AddingProps extends TailoringParts {
  readonly listed: readonly TailoredLine[]
  readonly onDone: () => void
}

function Adding({ record, framework, listed, onDone }: AddingProps) {
  const [chosen, setChosen] = useState<string | null>(null)
  const items = useMemo(() => {
    const there = new Set(listed.map(one => one.ref))
    return framework.tree
      .filter(item => item.assessable && !there.has(item.ref))
      .map(item => ({ id: item.ref, label: `${item.id} ${item.label}` }))
  }, [framework, listed])
  return (
    <div className="space-y-4 p-4">
      <div>
        <p className="mb-1 font-medium">Requirement</p>
        <Picker
          label="requirement to add"
          items={items}
          value={chosen ? [chosen] : []}
          onChange={([ref]) => setChosen(ref ?? null)}
        />
      </div>
      {chosen && (
        <ActionForm
          key={chosen}
          record={record}
          framework={framework}
          requirement={chosen}
          actions={['add']}
          onDone={onDone}
        />
      )}
    </div>
  )
}

const impacts = ['low', 'moderate', 'high'] as const
const facets = ['confidentiality', 'integrity', 'availability'] as const

/** The impact that a loss would have picks the baseline: the highest of the three. */
function Baseline({ record, framework }: TailoringParts) {
  const save = useSaveProfile(record)
  const act = useAct()
  const mayWrite = useMay('profile:write')
  const tailoring = tailoringOf(record.body)
  const [impact, setImpact] = useState<Partial<NonNullable<Tailoring['impact']>>>(tailoring.impact ?? {})
  const [reason, setReason] = useState('')
  const whole = facets.every(facet => impact[facet]) ? (impact as NonNullable<Tailoring['impact']>) : null
  const mark = whole ? baselineFor(whole) : null
  const hasBaselines = impacts.every(one => framework.selections.some(selection => selection.id === one))
  const next = mark ? withBaseline(record.body.selections, mark) : record.body.selections
  const chosen = new Set(record.body.selections)
  const others = framework.selections.filter(one => !hasBaselines || !(impacts as readonly string[]).includes(one.id))
  const put = (selections: readonly string[], said: string, more: Partial<Tailoring> = {}) =>
    void act(
      () => save({ ...record.body, selections: [...selections], tailoring: { ...tailoring, ...more } }, said, reason),
      said,
    )
  return (
    <div className="max-w-3xl">
      {hasBaselines && (
        <Panel title="Impact of a loss">
          <p className="mb-3 text-soft">
            How bad would it be if what the system holds were disclosed, altered or not there? The highest of the three
            picks the baseline.
          </p>
          <div className="grid gap-4 sm:grid-cols-3">
            {facets.map(facet => (
              <ChoiceField
                key={facet}
                label={`${facet.charAt(0).toUpperCase()}${facet.slice(1)}`}
                required
                value={impact[facet] ?? ''}
                onChange={value => setImpact({ ...impact, [facet]: value })}
                options={impacts.map(value => ({ value, label: value }))}
              />
            ))}
          </div>
          {mark && (
            <p className="mt-3" role="status">
              The highest is <strong>{mark}</strong>: the {mark} baseline with{' '}
              {framework.selections.find(one => one.id === mark)?.count} requirements.
            </p>
          )}
          {mayWrite && (
            <div className="mt-3 space-y-3">
              <TextField label="Why" value={reason} onChange={setReason} help="Kept in its history." />
              <Button
                look="primary"
                disabled={!mark}
                onClick={() => put(next, `The ${mark} baseline is chosen.`, { impact: whole })}
              >
                {mark ? `Use the ${mark} baseline` : 'Say all three first'}
              </Button>
            </div>
          )}
        </Panel>
      )}
      <Panel title={hasBaselines ? 'Beside it' : 'What is chosen'}>
        <ul className="-my-1 divide-y">
          {others.map(selection => (
            <li key={selection.id}>
              <label className="flex items-start gap-3 py-2">
                <input
                  type="checkbox"
                  className="mt-0.5 size-4 shrink-0 accent-accent"
                  checked={chosen.has(selection.id)}
                  disabled={!mayWrite || selection.required || (chosen.has(selection.id) && chosen.size === 1)}
                  onChange={event =>
                    put(
                      event.target.checked
                        ? [...record.body.selections, selection.id]
                        : record.body.selections.filter(id => id !== selection.id),
                      `${selection.title} is ${event.target.checked ? 'chosen' : 'not chosen any more'}.`,
                    )
                  }
                />
                <span className="min-w-0 flex-1">
                  <span className="font-medium">{selection.title}</span>
                  <span className="block text-soft">{selection.summary}</span>
                </span>
                <span className="num">{selection.count}</span>
              </label>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  )
}

/** The overlays in the order in which they apply. */
function Overlays({ record }: TailoringParts) {
  const save = useSaveProfile(record)
  const act = useAct()
  const mayWrite = useMay('profile:write')
  const tailoring = tailoringOf(record.body)
  const put = (next: Tailoring, said: string) => void act(() => save({ ...record.body, tailoring: next }, said), said)
  return (
    <div className="max-w-3xl">
      <p className="mb-3 text-soft">
        An overlay is a named, published set of tailoring decisions. They apply in this order; where two contradict each
        other the stricter holds. What the organisation decides itself holds over all of them.
      </p>
      <ol className="mb-4 divide-y rounded-lg border bg-surface">
        {tailoring.overlays.length === 0 && <li className="px-4 py-3 text-soft">No overlay is applied.</li>}
        {tailoring.overlays.map((overlay, at) => (
          <li key={overlay.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-1.5">
            <span className="num w-5 text-soft">{at + 1}</span>
            <span className="min-w-0 flex-1 basis-48">
              <span className="font-medium">{overlay.title}</span>{' '}
              <span className="text-soft">
                {overlay.publisher}, {overlay.version}; {broughtBy(tailoring, overlay)} decisions
              </span>
            </span>
            {mayWrite && (
              <span className="flex">
                <IconButton
                  label={`Apply ${overlay.title} earlier`}
                  icon={<ArrowUp size={14} />}
                  disabled={at === 0}
                  onClick={() => put(movedOverlay(tailoring, at, -1), `${overlay.title} applies earlier.`)}
                />
                <IconButton
                  label={`Apply ${overlay.title} later`}
                  icon={<ArrowDown size={14} />}
                  disabled={at === tailoring.overlays.length - 1}
                  onClick={() => put(movedOverlay(tailoring, at, 1), `${overlay.title} applies later.`)}
                />
                <IconButton
                  label={`Remove ${overlay.title} and what it decided`}
                  icon={<Trash2 size={14} />}
                  onClick={() => put(withoutOverlay(tailoring, overlay.id), `${overlay.title} is removed.`)}
                />
              </span>
            )}
          </li>
        ))}
      </ol>
      {mayWrite && <AddOverlay key={tailoring.overlays.length} record={record} />}
    </div>
  )
}

function AddOverlay({ record }: { readonly record: ProfileRecord }) {
  const save = useSaveProfile(record)
  const tailoring = tailoringOf(record.body)
  const form = useForm({
    initial: { id: '', title: '', publisher: '', version: '' },
    check: values => ({
      ...missing(values, {
        title: 'Give it its title.',
        publisher: 'Say who published it.',
        id: 'Give it a short id.',
      }),
      ...(values.id && !/^[a-z0-9][a-z0-9-]*$/.test(values.id) && { id: 'Small letters, digits and dashes only.' }),
      ...(tailoring.overlays.some(one => one.id === values.id) && { id: 'There is one with this id.' }),
    }),
    send: async values =>
      save(
        { ...record.body, tailoring: { ...tailoring, overlays: [...tailoring.overlays, values] } },
        `${values.title} is applied last.`,
      ),
  })
  return (
    <Panel title="Apply an overlay">
      <Form form={form} verb="Apply it last">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="Title" required {...form.field('title')} />
          <TextField label="Id" required mono {...form.field('id')} />
          <TextField label="Publisher" required {...form.field('publisher')} />
          <TextField label="Version" {...form.field('version')} />
        </div>
      </Form>
    </Panel>
  )
}

/** Decisions that cannot both hold, and which of them does. */
function Conflicts({ conflicts }: { readonly conflicts: Tailored['conflicts'] }) {
  const [, change] = useUrlState()
  if (conflicts.length === 0) return <p className="text-soft">No two decisions contradict each other.</p>
  return (
    <ul className="max-w-4xl divide-y rounded-lg border bg-surface">
      {conflicts.map(one => (
        <li key={`${one.requirement} ${one.parameter ?? ''} ${one.between.join()}`} className="px-4 py-2.5">
          <button
            type="button"
            className="font-mono text-sm font-medium underline"
            onClick={() => change({ tab: undefined, open: one.requirement.replace(/^.*?:/, '') })}
          >
            {one.requirement.replace(/^.*?:/, '')}
            {one.parameter && `, ${one.parameter}`}
          </button>
          <p>{one.words}</p>
        </li>
      ))}
    </ul>
  )
}
