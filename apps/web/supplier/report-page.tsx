import type { ReportReview } from '@onus/core/supplier'
import { useParams } from '@tanstack/react-router'
import { Plus, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { client, type Reply, useAct, useAll, useMoment, useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, IconButton } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { CheckField, ChoiceField, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useToast } from '../kit/toast.tsx'
import { YesNoField } from '../legal-entity/unknown-fields.tsx'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { evidenceItems, useControls, usePeople } from '../record/use-names.ts'
import { stepped } from '../register/definitions.ts'
import { useMay } from '../shell/session.ts'
import { Steps } from './steps.tsx'
import { opinions, reachState, reachWords, reportKinds, reportStateWords } from './supplier-view.ts'

type Report = Reply<'supplierReports', 'get'>
type Reading = Reply<'supplierReports', 'reading'>
type Values = { readonly title: string; readonly files: string[]; readonly review: Omit<ReportReview, 'conclusion'> }
type Change = (patch: Partial<Values['review']>) => void

/** The reading of a report of a supplier: nine steps, and what it brings into our own house. */
export function ReportPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const moment = useMoment()
  const report = useRead('supplierReports', 'get', { params: { id }, query: moment })
  const reading = useRead('supplierReports', 'reading', { params: { id }, query: moment })
  return (
    <Loaded of={report}>
      {record => (
        <Loaded of={reading}>{found => <ReportView key={record.version} record={record} reading={found} />}</Loaded>
      )}
    </Loaded>
  )
}

function ReportView({ record, reading }: { readonly record: Report; readonly reading: Reading }) {
  const { body } = record
  const history = useRead('supplierReports', 'history', { params: { id: record.id } })
  const mayWrite = useMay('supplier:write')
  const state = stepped.supplierReports.states[body.lifecycle.state]
  const isEditable = mayWrite && state?.editable === true
  return (
    <RecordPage
      crumb={
        <Anchor href={`/suppliers/${body.supplier}?tab=reports`} className="hover:underline">
          {body.supplierName}
        </Anchor>
      }
      title={body.title}
      marks={reportStateWords(state?.label ?? '', body.lifecycle.state, reading.reach.state)}
      facts={[
        { label: 'Supplier', value: body.supplierName },
        { label: 'Still to answer', value: reading.open.length },
        { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
      ]}
      actions={mayWrite && <Steps of="supplierReports" id={record.id} />}
      tabs={[
        {
          id: 'reading',
          label: 'Reading',
          content: (
            <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
              <div className="min-w-0">{isEditable ? <Read record={record} /> : <Said review={body.review} />}</div>
              <div className="min-w-0">
                <Beside record={record} reading={reading} mayRaise={mayWrite} />
              </div>
            </div>
          ),
        },
        { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
      ]}
    />
  )
}

interface BesideProps {
  readonly record: Report
  readonly reading: Reading
  readonly mayRaise: boolean
}

function Beside({ record: { id, body }, reading, mayRaise }: BesideProps) {
  const { open, reach, rules, findings } = reading
  const { lifecycle, review } = body
  const { nameOf } = usePeople()
  return (
    <>
      <Panel title="What is left">
        {open.length === 0 ? (
          <p>Every question is answered.</p>
        ) : (
          <ul className="space-y-1">
            {open.map(({ gap, words }) => (
              <li key={gap} className="flex items-center gap-1.5">
                <StateShape state="unknown" /> {words}
              </li>
            ))}
          </ul>
        )}
        {lifecycle.state === 'follow_up' && <p className="mt-2">The supplier was asked: {lifecycle.asked}</p>}
        {review.conclusion !== null && (
          <p className="mt-2">
            Concluded by {nameOf(review.conclusion.by)} <DateTime at={review.conclusion.at} as="absolute" />:{' '}
            {review.conclusion.reason}
          </p>
        )}
        {'next' in lifecycle && lifecycle.next !== null && <p>The next is expected by {lifecycle.next}.</p>}
      </Panel>
      <Panel title="How far it reaches">
        <p className="flex items-center gap-1.5">
          <StateShape state={reachState(reach.state)} /> {reachWords(reach.state)}
        </p>
        {reach.gapDays !== null && reach.gapDays > 0 && <p>{reach.gapDays} days since it ended.</p>}
        {reach.overlapDays !== null && (
          <p>
            It covers {reach.overlapDays} of {reach.ownDays} days of {reach.own.words} ({reach.own.from} to{' '}
            {reach.own.to}).
          </p>
        )}
        <ul className="mt-1 text-sm text-soft">
          {rules.map(rule => (
            <li key={rule.id}>
              {rule.title}: {rule.words} <span className="font-mono text-xs">{rule.id}</span>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title="What it brings us">
        <Found id={id} findings={findings} mayRaise={mayRaise} />
      </Panel>
      <Panel title="Files">
        <p className="text-sm text-soft">The report is evidence: every download of it is recorded with who took it.</p>
        <ul className="mt-1">
          {body.files.map((file, at) => (
            <li key={file}>
              <Anchor href={`/evidence/${file}`} className="underline">
                File {at + 1}
              </Anchor>
            </li>
          ))}
        </ul>
        {body.files.length === 0 && <p className="text-soft">None is here yet.</p>}
      </Panel>
    </>
  )
}

interface FoundProps {
  readonly id: string
  readonly findings: Reading['findings']
  readonly mayRaise: boolean
}

/** What the reading found; what is chosen becomes findings of our own. */
function Found({ id, findings, mayRaise }: FoundProps) {
  const act = useAct()
  const people = usePeople()
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [owner, setOwner] = useState<readonly string[]>([])
  if (findings.length === 0) return <p className="text-soft">Nothing that has to be treated here, so far.</p>
  return (
    <>
      <ul className="space-y-1.5">
        {findings.map(({ key, words, finding }) => (
          <li key={key}>
            {finding === null && mayRaise ? (
              <CheckField
                label={words}
                checked={chosen.includes(key)}
                onChange={on => setChosen(on ? [...chosen, key] : chosen.filter(one => one !== key))}
              />
            ) : finding === null ? (
              words
            ) : (
              <Anchor href={`/findings/${finding}`} className="underline">
                {words}
              </Anchor>
            )}
          </li>
        ))}
      </ul>
      {chosen.length > 0 && (
        <div className="mt-3 space-y-2 border-t pt-3">
          <PickField label="Who owns the findings" required items={people.items} value={owner} onChange={setOwner} />
          <Button
            look="primary"
            disabled={owner.length === 0}
            onClick={() =>
              void act(
                () =>
                  client.supplierReports.raise({
                    params: { id },
                    body: { keys: [...chosen], owner: owner[0] ?? '', severity: 'medium' },
                  }),
                'Findings are raised.',
              ).then(done => done && setChosen([]))
            }
          >
            Raise {chosen.length === 1 ? 'a finding' : `${chosen.length} findings`}
          </Button>
        </div>
      )}
    </>
  )
}

function Step({
  number,
  title,
  children,
}: {
  readonly number: number
  readonly title: string
  readonly children: ReactNode
}) {
  return (
    <fieldset className="border-t pt-4">
      <legend className="float-left mb-2 w-full text-lg font-semibold">
        {number}. {title}
      </legend>
      <div className="clear-both space-y-3">{children}</div>
    </fieldset>
  )
}

function Read({ record }: { readonly record: Report }) {
  const refresh = useRefresh()
  const say = useToast()
  const { conclusion: _, ...review } = record.body.review
  const evidence = useAll('evidence')
  const form = useForm<Values>({
    initial: { title: record.body.title, files: record.body.files, review },
    draft: `supplier-report.${record.id}.${record.version}`,
    check: values => (values.title.trim() === '' ? { title: 'Name the report.' } : {}),
    send: async values => {
      await client.supplierReports.update({
        params: { id: record.id },
        body: { body: { supplier: record.body.supplier, ...values } },
        ifMatch: String(record.version),
      })
      await refresh()
      say({ text: 'What was read is recorded.' })
    },
  })
  const { values, set } = form
  const change: Change = patch => set({ review: { ...values.review, ...patch } })
  return (
    <Form form={form} verb="Record what was read">
      <TextField label="Which report" required {...form.field('title')} />
      <PickField
        label="Its files"
        help="Add the report as evidence first."
        multiple
        items={evidenceItems(evidence.data ?? [])}
        value={values.files}
        onChange={files => set({ files: [...files] })}
      />
      <Kind review={values.review} change={change} />
      <Covers review={values.review} change={change} />
      <Exceptions review={values.review} change={change} />
      <Expected review={values.review} change={change} />
      <LeftOut review={values.review} change={change} />
      <Step number={7} title="How far it reaches">
        <TextField
          label="A bridge letter reaches until"
          type="date"
          help="Where there is one. The days are counted beside this."
          value={values.review.bridgeLetterUntil ?? ''}
          onChange={day => change({ bridgeLetterUntil: day === '' ? null : day })}
        />
      </Step>
      <Step number={8} title="What such a report cannot say">
        <p className="text-soft">{limits(values.review.kind)}</p>
      </Step>
      <Step number={9} title="The conclusion">
        <p className="text-soft">
          Accept, accept with conditions or reject at the top of the page, once every question is answered.
        </p>
      </Step>
    </Form>
  )
}

function limits(kind: ReportReview['kind']): string {
  switch (kind) {
    case 'soc2_type2':
      return 'A Type II speaks of design and operation over its period, for what its scope names.'
    case 'soc2_type1':
      return 'A Type I speaks of design on one day. It shows nothing about operation, which stays unknown.'
    case 'soc3':
      return 'A SOC 3 tells neither exceptions nor what is expected of you: ask for the SOC 2.'
    case 'iso27001':
      return 'A certificate says that a management system was audited; it names no exception and no period of operation.'
    case 'other':
      return 'Say in the conclusion what this report can show.'
  }
}

interface PartProps {
  readonly review: Values['review']
  readonly change: Change
}

function Kind({ review, change }: PartProps) {
  const period = review.period ?? { from: '', to: '' }
  const days = (patch: Partial<typeof period>) => {
    const next = { ...period, ...patch }
    change({ period: next.from === '' && next.to === '' ? null : next })
  }
  return (
    <Step number={1} title="What it is">
      <div className="grid gap-4 sm:grid-cols-2">
        <ChoiceField
          label="Kind"
          options={reportKinds}
          value={review.kind}
          onChange={kind => change({ kind: kind as ReportReview['kind'] })}
        />
        <TextField label="Written by" help="The firm." value={review.firm} onChange={firm => change({ firm })} />
        <TextField label="Period from" type="date" value={period.from} onChange={from => days({ from })} />
        <TextField label="Period until" type="date" value={period.to} onChange={to => days({ to })} />
        <TextField
          label="Issued on"
          type="date"
          help="Not the end of its period."
          value={review.issued ?? ''}
          onChange={day => change({ issued: day === '' ? null : day })}
        />
      </div>
    </Step>
  )
}

const aspects = [
  { key: 'description', label: 'On the description' },
  { key: 'design', label: 'On the design' },
  { key: 'operation', label: 'On the operation' },
] as const

function Covers({ review, change }: PartProps) {
  const opinion = review.opinion ?? { description: 'unmodified', design: 'unmodified', operation: null }
  return (
    <>
      <Step number={2} title="What it covers">
        <YesNoField
          label="Does it cover the services that you use, where you use them?"
          value={review.coversOurServices}
          onChange={coversOurServices => change({ coversOurServices })}
        />
        <TextField
          label="Categories"
          help="With commas: security, availability."
          value={(review.categories ?? []).join(', ')}
          onChange={text => {
            const categories = text.split(',').map(one => one.trim())
            change({ categories: text.trim() === '' ? null : categories })
          }}
        />
      </Step>
      <Step number={3} title="The opinion">
        {review.opinion === null && <p className="text-soft">Not read yet.</p>}
        <div className="grid gap-4 sm:grid-cols-3">
          {aspects.map(({ key, label }) => (
            <ChoiceField
              key={key}
              label={label}
              options={[{ value: '', label: key === 'operation' ? 'None, or not read' : 'Not read' }, ...opinions]}
              value={review.opinion === null ? '' : (opinion[key] ?? '')}
              onChange={value => {
                if (value === '' && key !== 'operation') change({ opinion: null })
                else change({ opinion: { ...opinion, [key]: value === '' ? null : value } as ReportReview['opinion'] })
              }}
            />
          ))}
        </div>
      </Step>
    </>
  )
}

interface ListProps<Item> {
  readonly label: string
  readonly items: readonly Item[] | null
  readonly none: string
  readonly add: string
  readonly empty: Item
  readonly onChange: (items: Item[] | null) => void
  readonly children: (item: Item, change: (patch: Partial<Item>) => void) => ReactNode
}

/** A list of which somebody says whether it was read at all: nothing read is not none. */
function Listed<Item>({ label, items, none, add, empty, onChange, children }: ListProps<Item>) {
  const all = items ?? []
  return (
    <div className="space-y-3">
      {items === null && <p className="text-soft">Not read yet.</p>}
      <ul className="space-y-3">
        {all.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands at its place; it has no other name yet
          <li key={at} className="rounded-md border p-3">
            <div className="mb-1 flex items-center justify-between gap-2">
              <span className="text-sm text-soft">
                {label} {at + 1}
              </span>
              <IconButton
                label={`Remove ${label.toLowerCase()} ${at + 1}`}
                icon={<X size={14} />}
                onClick={() => onChange(all.toSpliced(at, 1))}
              />
            </div>
            <div className="space-y-3">{children(item, patch => onChange(all.with(at, { ...item, ...patch })))}</div>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button icon={<Plus size={14} />} onClick={() => onChange([...all, empty])}>
          {add}
        </Button>
        {all.length === 0 && (
          <Button onClick={() => onChange(items === null ? [] : null)}>{items === null ? none : 'Not read yet'}</Button>
        )}
      </div>
      {items?.length === 0 && <p>It has none.</p>}
    </div>
  )
}

function Exceptions({ review, change }: PartProps) {
  return (
    <Step number={4} title="Every exception">
      <Listed
        label="Exception"
        items={review.exceptions}
        none="It notes none"
        add="Add an exception"
        empty={{ control: '', noted: '', relevance: null, responseAdequate: null, risk: null }}
        onChange={exceptions => change({ exceptions })}
      >
        {(one, set) => (
          <>
            <TextField label="At which control" value={one.control} onChange={control => set({ control })} />
            <TextArea label="What it notes" rows={2} value={one.noted} onChange={noted => set({ noted })} />
            <ChoiceField
              label="Does it bear on us?"
              options={[
                { value: '', label: 'Not answered' },
                { value: 'relevant', label: 'Yes' },
                { value: 'not_relevant', label: 'No' },
              ]}
              value={one.relevance ?? ''}
              onChange={relevance => set({ relevance: relevance === '' ? null : (relevance as 'relevant') })}
            />
            {one.relevance === 'relevant' && (
              <YesNoField
                label="Does the answer of the supplier suffice?"
                value={one.responseAdequate}
                onChange={responseAdequate => set({ responseAdequate })}
              />
            )}
          </>
        )}
      </Listed>
    </Step>
  )
}

function Expected({ review, change }: PartProps) {
  const controls = useControls()
  return (
    <Step number={5} title="Every control that it expects of us">
      <Listed
        label="Expected control"
        items={review.expected}
        none="It expects none"
        add="Add an expected control"
        empty={{ reference: '', text: '', answer: null }}
        onChange={expected => change({ expected })}
      >
        {(one, set) => (
          <>
            <div className="grid gap-3 sm:grid-cols-[8rem_minmax(0,1fr)]">
              <TextField label="Reference" value={one.reference} onChange={reference => set({ reference })} />
              <TextField label="What we are to do" value={one.text} onChange={text => set({ text })} />
            </div>
            <ChoiceField
              label="Who does it here"
              options={[
                { value: '', label: 'Not answered' },
                { value: 'implemented', label: 'A control of ours' },
                { value: 'gap', label: 'Nothing: a gap' },
                { value: 'not_applicable', label: 'It does not apply to us' },
              ]}
              value={one.answer?.is ?? ''}
              onChange={is =>
                set({
                  answer:
                    is === 'implemented'
                      ? { is, control: '' }
                      : is === 'gap'
                        ? { is }
                        : is === 'not_applicable'
                          ? { is, why: '' }
                          : null,
                })
              }
            />
            {one.answer?.is === 'implemented' && (
              <PickField
                label="Which control"
                required
                items={controls.items}
                value={one.answer.control ? [one.answer.control] : []}
                onChange={([control]) => set({ answer: { is: 'implemented', control: control ?? '' } })}
              />
            )}
            {one.answer?.is === 'not_applicable' && (
              <TextField
                label="Why"
                required
                value={one.answer.why}
                onChange={why => set({ answer: { is: 'not_applicable', why } })}
              />
            )}
          </>
        )}
      </Listed>
    </Step>
  )
}

function LeftOut({ review, change }: PartProps) {
  return (
    <Step number={6} title="Organisations that it leaves out">
      <Listed
        label="Organisation"
        items={review.carvedOut}
        none="It leaves none out"
        add="Add an organisation"
        empty={{ name: '', obtained: null }}
        onChange={carvedOut => change({ carvedOut })}
      >
        {(one, set) => (
          <>
            <TextField label="Name" value={one.name} onChange={name => set({ name })} />
            <YesNoField
              label="Was its own report obtained?"
              value={one.obtained}
              onChange={obtained => set({ obtained })}
            />
          </>
        )}
      </Listed>
    </Step>
  )
}

/** A reading that is concluded, or that somebody may only look at. */
function Said({ review }: { readonly review: ReportReview }) {
  const controls = useControls()
  const lines: readonly (readonly [string, string | null])[] = [
    ['Kind', reportKinds.find(({ value }) => value === review.kind)?.label ?? null],
    ['Written by', review.firm],
    ['Period', review.period && `${review.period.from} to ${review.period.to}`],
    ['Issued', review.issued],
    ['Covers what we use', review.coversOurServices === null ? null : review.coversOurServices ? 'Yes' : 'No'],
    ['Categories', review.categories?.join(', ') ?? null],
    [
      'Opinion',
      review.opinion && [review.opinion.description, review.opinion.design, review.opinion.operation].join(', '),
    ],
    ['Bridge letter until', review.bridgeLetterUntil ?? 'none'],
  ]
  return (
    <>
      <Panel title="What was read">
        <dl className="divide-y">
          {lines.map(([label, value]) => (
            <div key={label} className="flex flex-wrap gap-x-3 py-1.5">
              <dt className="w-48 text-soft">{label}</dt>
              <dd className="min-w-0 flex-1 basis-40 break-words">{value || 'not read yet'}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      <Panel title="Exceptions">
        {review.exceptions === null ? <p className="text-soft">Not read yet.</p> : null}
        {review.exceptions?.length === 0 && <p>It notes none.</p>}
        <ul className="divide-y">
          {(review.exceptions ?? []).map(({ control, noted, relevance, responseAdequate }) => (
            <li key={control} className="py-1.5">
              <p className="font-medium">{control}</p>
              <p>{noted}</p>
              <p className="text-sm text-soft">
                {relevance === 'relevant'
                  ? `Bears on us; its answer ${responseAdequate === true ? 'suffices' : 'does not suffice'}`
                  : relevance === null
                    ? 'Nobody said whether it bears on us'
                    : 'Does not bear on us'}
              </p>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title="Controls that it expects of us">
        {review.expected === null ? <p className="text-soft">Not read yet.</p> : null}
        {review.expected?.length === 0 && <p>It expects none.</p>}
        <ul className="divide-y">
          {(review.expected ?? []).map(({ reference, text, answer }) => (
            <li key={reference} className="flex gap-2 py-1.5">
              <span className="mt-1">
                <StateShape
                  state={
                    answer?.is === 'implemented'
                      ? 'operating'
                      : answer?.is === 'not_applicable'
                        ? 'not_applicable'
                        : answer === null
                          ? 'unknown'
                          : 'failing'
                  }
                />
              </span>
              <span className="min-w-0 flex-1">
                <span className="font-medium">{reference}</span> {text}
                <span className="block text-sm text-soft">
                  {answer?.is === 'implemented' && controls.labelOf(answer.control)}
                  {answer?.is === 'not_applicable' && `Does not apply: ${answer.why}`}
                  {answer?.is === 'gap' && 'Nothing of ours does it'}
                  {answer === null && 'Nobody answered'}
                </span>
              </span>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title="Organisations that it leaves out">
        {review.carvedOut === null ? <p className="text-soft">Not read yet.</p> : null}
        {review.carvedOut?.length === 0 && <p>It leaves none out.</p>}
        <ul>
          {(review.carvedOut ?? []).map(({ name, obtained }) => (
            <li key={name}>
              {name}: {obtained === true ? 'its own report was obtained' : 'its own report was not obtained'}
            </li>
          ))}
        </ul>
      </Panel>
    </>
  )
}
