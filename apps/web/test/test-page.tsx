import type { TestConclusion } from '@onus/core/test'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client, useAct, useMoment, useRead } from '../api.ts'
import { shownBy } from '../draw/draw-view.ts'
import { useOpen } from '../engagement/use-open.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { ChoiceField, Form, PickField, TextArea, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { useControls, usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { ByProgram } from './by-program.tsx'
import { TestItems } from './test-items.tsx'
import { choiceWords, conclusionNames, methodNames, standing, type TestRecord } from './test-view.ts'

/** One test: its items, what it did, and what was concluded. */
export function TestPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const test = useRead('tests', 'get', { params: { id }, query: useMoment() })
  return <Loaded of={test}>{record => <TestView record={record} />}</Loaded>
}

type Step = 'conclude' | 'review' | 'release' | 'raise'

const steps: Readonly<Record<Step, string>> = {
  conclude: 'Conclude',
  review: 'Review',
  release: 'Release to management',
  raise: 'Raise a finding',
}

function TestView({ record }: { readonly record: TestRecord }) {
  const { id, body, counts } = record
  const mayChange = useOpen(body.engagement)
  const mayWrite = useMay('test:write') && mayChange
  const mayRaise = useMay('finding:write')
  const history = useRead('tests', 'history', { params: { id } })
  const { labelOf } = useControls()
  const [step, setStep] = useState<Step | null>(null)
  const isOpen = body.lifecycle.state === 'open'
  const { state, words } = standing(body)
  const possible: readonly Step[] = !mayWrite
    ? []
    : [
        ...(isOpen ? (['conclude'] as const) : []),
        ...(body.lifecycle.state === 'concluded' ? (['review'] as const) : []),
        ...(mayRaise && counts.deviation > 0 ? (['raise'] as const) : []),
        ...(body.side === 'auditor' && !isOpen && !body.released ? (['release'] as const) : []),
      ]
  return (
    <>
      <RecordPage
        crumb={
          <Anchor href={`/engagements/${body.engagement}?tab=tests`} className="hover:underline">
            Tests
          </Anchor>
        }
        title={body.title}
        marks={
          <span className="inline-flex items-center gap-1.5">
            <StateShape state={state} />
            {words}
          </span>
        }
        facts={[
          { label: 'Tested', value: `${counts.items - counts.open} of ${counts.items}` },
          { label: 'Deviations', value: `${counts.deviation}, tolerated ${body.tolerance}` },
          {
            label: 'Side',
            value: body.side === 'auditor' ? (body.released ? 'auditor, released' : 'auditor only') : 'management',
          },
          { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
        ]}
        actions={
          <>
            {possible.map((one, at) => (
              <Button key={one} look={at === 0 ? 'primary' : 'plain'} onClick={() => setStep(one)}>
                {steps[one]}
              </Button>
            ))}
            {mayWrite && isOpen && (
              <Anchor href={`/tests/${id}/edit`} className={buttonLook('quiet')}>
                Change
              </Anchor>
            )}
          </>
        }
        tabs={[
          {
            id: 'items',
            label: 'Items',
            count: counts.items,
            content: (
              <>
                <Notices record={record} />
                <ByProgram record={record} mayWrite={mayWrite && isOpen && record.invalid === null} />
                <TestItems key={body.draw} record={record} mayWrite={mayWrite && isOpen && record.invalid === null} />
              </>
            ),
          },
          {
            id: 'what',
            label: 'What was done',
            content: <WhatWasDone record={record} control={labelOf(body.control.id)} />,
          },
          { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
        ]}
      />
      <Drawer title={step ? steps[step] : ''} open={step !== null} onClose={() => setStep(null)}>
        <div className="p-4">
          {step === 'conclude' && <Conclude record={record} onDone={() => setStep(null)} />}
          {step === 'review' && <Review record={record} onDone={() => setStep(null)} />}
          {step === 'raise' && <Raise record={record} />}
          {step === 'release' && <Release record={record} onDone={() => setStep(null)} />}
        </div>
      </Drawer>
    </>
  )
}

/** What stands in the way, and what can be done about deviations. Nothing is chosen for the tester. */
function Notices({ record: { body, invalid, suggestions, counts } }: { readonly record: TestRecord }) {
  const { lifecycle, draw: id } = body
  const draw = useRead('draws', 'get', { params: { id: id ?? '' } }, { enabled: id !== null })
  return (
    <div className="mb-4 space-y-2">
      {invalid && (
        <p role="alert" className="rounded-md bg-failing-soft px-3 py-2">
          This sample does not count any more. {invalid}
        </p>
      )}
      {lifecycle.state === 'open' && lifecycle.sentBack && (
        <p className="rounded-md bg-sunken px-3 py-2">Sent back: {lifecycle.sentBack}</p>
      )}
      {lifecycle.state === 'open' && suggestions.length > 0 && (
        <p className="rounded-md bg-sunken px-3 py-2">
          {counts.deviation === 1 ? '1 deviation is' : `${counts.deviation} deviations are`} more than the{' '}
          {body.tolerance} tolerated. The tester can {suggestions.map(one => choiceWords[one]).join(', or ')}. Nothing
          is chosen here.
        </p>
      )}
      {draw.data && counts.open === 0 && counts.items > 0 && (
        <p className="text-sm text-soft">
          {shownBy(draw.data.body, counts.items - counts.notApplicable, counts.deviation)}
        </p>
      )}
    </div>
  )
}

function WhatWasDone({ record: { body }, control }: { readonly record: TestRecord; readonly control: string }) {
  const { nameOf } = usePeople()
  const { lifecycle } = body
  return (
    <Panel title="What was done">
      <dl className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-1.5 md:grid-cols-[14rem_minmax(0,1fr)]">
        <Fact label="Control" value={`${control}, version ${body.control.version}`} />
        <Fact
          label="Purpose"
          value={body.purpose === 'walkthrough' ? 'Walkthrough of the design' : 'Test of operation'}
        />
        <Fact label="Procedure" value={<span className="whitespace-pre-wrap">{body.procedure}</span>} />
        <Fact label="How" value={body.methods.map(method => methodNames[method]).join('; ')} />
        <Fact
          label="Tester"
          value={`${nameOf(body.tester)}${body.independent ? ', independent of the control' : ', not said to be independent'}`}
        />
        {body.population && (
          <Fact label="Population" value={<Anchor href={`/populations/${body.population}`}>Open it</Anchor>} />
        )}
        {body.draw && <Fact label="Sample" value={<Anchor href={`/draws/${body.draw}`}>Open it</Anchor>} />}
        {body.findings.map(finding => (
          <Fact key={finding} label="Finding" value={<Anchor href={`/findings/${finding}`}>Open it</Anchor>} />
        ))}
        {lifecycle.state !== 'open' && (
          <Fact
            label="Conclusion"
            value={
              <>
                {conclusionNames[lifecycle.conclusion]} by {nameOf(lifecycle.by)},{' '}
                <DateTime at={lifecycle.at} as="absolute" />
                {lifecycle.words && <p className="whitespace-pre-wrap">{lifecycle.words}</p>}
              </>
            }
          />
        )}
        {lifecycle.state === 'reviewed' && (
          <Fact label="Review" value={`${nameOf(lifecycle.reviewer)}. ${lifecycle.review}`} />
        )}
      </dl>
    </Panel>
  )
}

function Fact({ label, value }: { readonly label: string; readonly value: React.ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-soft">{label}</dt>
      <dd className="mb-1 md:mb-0">{value}</dd>
    </div>
  )
}

interface StepProps {
  readonly record: TestRecord
  readonly onDone: () => void
}

function Conclude({ record, onDone }: StepProps) {
  const act = useAct()
  const open = record.conclusions.filter(one => one.why === null)
  const form = useForm({
    initial: { conclusion: '', words: '' },
    send: async ({ conclusion, words }) => {
      const body = { conclusion: conclusion as TestConclusion, words }
      if (await act(() => client.tests.conclude({ params: { id: record.id }, body }), 'Concluded.')) onDone()
    },
  })
  const blocked = record.conclusions.filter(one => one.why !== null)
  return (
    <>
      {open.length > 0 && (
        <Form form={form} verb="Conclude" onCancel={onDone}>
          <ChoiceField
            label="What the test shows"
            required
            {...form.field('conclusion')}
            options={open.map(({ conclusion }) => ({ value: conclusion, label: conclusionNames[conclusion] }))}
          />
          <TextArea label="In words" help="Needed for anything but a clean result." {...form.field('words')} />
        </Form>
      )}
      <ul className="mt-4 space-y-1 text-sm text-soft">
        {blocked.map(({ conclusion, why }) => (
          <li key={conclusion}>
            Not “{conclusionNames[conclusion]}”: {why}
          </li>
        ))}
      </ul>
    </>
  )
}

function Review({ record, onDone }: StepProps) {
  const act = useAct()
  const form = useForm({
    initial: { accept: 'yes', words: '' },
    send: async ({ accept, words }) => {
      const body = { accept: accept === 'yes', words }
      if (await act(() => client.tests.review({ params: { id: record.id }, body }), 'Recorded.')) onDone()
    },
  })
  return (
    <Form form={form} verb="Record" onCancel={onDone}>
      <p className="text-soft">Whoever tested does not review the test.</p>
      <ChoiceField
        label="Review"
        required
        {...form.field('accept')}
        options={[
          { value: 'yes', label: 'It is in order' },
          { value: 'no', label: 'Send it back' },
        ]}
      />
      <TextArea label="In words" required={form.values.accept === 'no'} {...form.field('words')} />
    </Form>
  )
}

function Raise({ record }: { readonly record: TestRecord }) {
  const navigate = useNavigate()
  const { items } = usePeople()
  const form = useForm({
    initial: { owner: [] as readonly string[], severity: 'medium' },
    send: async ({ owner, severity }) => {
      const body = { owner: owner[0] ?? null, severity: severity as 'medium' }
      const { id } = await client.tests.raise({ params: { id: record.id }, body })
      await navigate({ to: `/findings/${id}` })
    },
  })
  const { counts, population } = record
  return (
    <Form form={form} verb="Raise it">
      <p className="text-soft">
        A finding of kind deviation: {counts.deviation} of {counts.items - counts.notApplicable} tested
        {population !== null && ` of ${population.toLocaleString('en-GB')}`}. Cause and effect are added by people.
      </p>
      {items.length > 0 && (
        <PickField label="Owner" help="Left empty, the owner of the control." items={items} {...form.field('owner')} />
      )}
      <ChoiceField
        label="Severity"
        required
        {...form.field('severity')}
        options={['critical', 'high', 'medium', 'low'].map(value => ({ value, label: value }))}
      />
    </Form>
  )
}

function Release({ record, onDone }: StepProps) {
  const act = useAct()
  return (
    <div className="space-y-4">
      <p>Management can then read this test and its conclusion. That cannot be taken back.</p>
      <Button
        look="primary"
        onClick={() =>
          void act(() => client.tests.release({ params: { id: record.id } }), 'Released.').then(
            done => done && onDone(),
          )
        }
      >
        Release
      </Button>
    </div>
  )
}
