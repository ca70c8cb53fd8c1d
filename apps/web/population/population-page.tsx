import type { Population } from '@onus/core/population'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client, useAct, useAll, useMoment, useRead } from '../api.ts'
import { DrawForm } from '../draw/draw-form.tsx'
import { DrawList } from '../draw/draw-list.tsx'
import { useOpen } from '../engagement/use-open.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { sayField } from '../kit/diff.tsx'
import { inWords } from '../kit/diff-view.ts'
import { download } from '../kit/download.ts'
import { Drawer } from '../kit/drawer.tsx'
import { TextArea } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { useTake } from '../room/use-take.ts'
import { useMay } from '../shell/session.ts'
import { Completeness } from './completeness.tsx'
import { EventResponses } from './event-responses.tsx'
import { PopulationRows } from './population-rows.tsx'
import { columnInWords, markOf, type PopulationRecord, populationStates } from './population-view.ts'
import { Reconciliations } from './reconciliations.tsx'

/** One population: whether its rows are complete, the rows, the samples drawn from it, and how it was made. */
export function PopulationPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const record = useRead('populations', 'get', { params: { id }, query: useMoment() })
  return <Loaded of={record}>{found => <PopulationView record={found} />}</Loaded>
}

type Verdict = Exclude<Population['lifecycle']['state'], 'unverified'>

const verdicts: Readonly<Record<Verdict, string>> = {
  reconciled: 'Call it reconciled',
  auditor_accepted: 'Accept as auditor',
  rejected: 'Reject as auditor',
}

function PopulationView({ record }: { readonly record: PopulationRecord }) {
  const { id, body } = record
  const isOpen = useOpen(body.engagement)
  const mayWrite = useMay('population:write') && isOpen
  const mayConclude = useMay('audit:conclude') && isOpen
  const draws = useAll('draws', { population: id })
  const history = useRead('populations', 'history', { params: { id } })
  const [drawing, setDrawing] = useState(false)
  const [verdict, setVerdict] = useState<Verdict | null>(null)
  const possible: readonly Verdict[] = [
    ...(mayWrite && body.lifecycle.state === 'unverified' ? (['reconciled'] as const) : []),
    ...(mayConclude ? (['auditor_accepted', 'rejected'] as const) : []),
  ]
  return (
    <>
      <RecordPage
        crumb={
          <Anchor href={`/engagements/${body.engagement}?tab=populations`} className="hover:underline">
            Populations
          </Anchor>
        }
        title={body.title}
        marks={
          <span className="inline-flex items-center gap-1.5">
            <StateShape state={markOf(body)} />
            {populationStates[body.lifecycle.state]}
          </span>
        }
        facts={[
          { label: 'Rows', value: body.rows.toLocaleString('en-GB') },
          { label: 'Days', value: `${body.from} to ${body.to}${body.interim ? ' (interim)' : ''}` },
          { label: 'Edition', value: body.edition },
          { label: 'Frozen', value: <DateTime at={body.frozenAt} as="absolute" /> },
          { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
        ]}
        actions={
          <>
            {mayWrite && body.rows > 0 && body.lifecycle.state !== 'rejected' && (
              <Button look="primary" onClick={() => setDrawing(true)}>
                Draw a sample
              </Button>
            )}
            {possible.map(one => (
              <Button key={one} onClick={() => setVerdict(one)}>
                {verdicts[one]}
              </Button>
            ))}
            {mayWrite && body.interim && (
              <Anchor href={`/populations/new?engagement=${body.engagement}&rest=${id}`} className={buttonLook()}>
                Roll forward
              </Anchor>
            )}
            {mayWrite && (
              <Anchor href={`/populations/${id}/edit`} className={buttonLook('quiet')}>
                Freeze again
              </Anchor>
            )}
          </>
        }
        tabs={[
          {
            id: 'completeness',
            label: 'Completeness',
            content: (
              <>
                <Said body={body} />
                <Completeness record={record} mayWrite={mayWrite} />
                {body.events && <EventResponses id={id} />}
                <Reconciliations record={record} mayWrite={mayWrite} />
              </>
            ),
          },
          { id: 'rows', label: 'Rows', count: body.rows, content: <PopulationRows record={record} /> },
          { id: 'samples', label: 'Samples', count: draws.data?.length, content: <DrawList of={draws} /> },
          { id: 'made', label: 'How it was made', content: <HowMade record={record} /> },
          { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
        ]}
      />
      <Drawer title="Draw a sample" open={drawing} onClose={() => setDrawing(false)}>
        <DrawForm population={record} onDone={() => setDrawing(false)} />
      </Drawer>
      <Drawer title={verdict ? verdicts[verdict] : ''} open={verdict !== null} onClose={() => setVerdict(null)}>
        {verdict && <Judge id={id} verdict={verdict} onDone={() => setVerdict(null)} />}
      </Drawer>
    </>
  )
}

/** What was said of it last, in the words of who said it. */
function Said({ body: { lifecycle } }: { readonly body: Population }) {
  const words =
    lifecycle.state === 'reconciled'
      ? lifecycle.how
      : lifecycle.state === 'rejected'
        ? lifecycle.why
        : lifecycle.state === 'auditor_accepted'
          ? lifecycle.words
          : ''
  if (!words) return null
  return (
    <p className="mb-4 rounded-md bg-sunken px-3 py-2">
      {populationStates[lifecycle.state]}: {words}
    </p>
  )
}

function Judge({
  id,
  verdict,
  onDone,
}: {
  readonly id: string
  readonly verdict: Verdict
  readonly onDone: () => void
}) {
  const act = useAct()
  const [words, setWords] = useState('')
  const [busy, setBusy] = useState(false)
  async function send() {
    setBusy(true)
    const body = { verdict, words }
    const done = await act(() => client.populations.judge({ params: { id }, body }), populationStates[verdict])
    setBusy(false)
    if (done) onDone()
  }
  return (
    <form
      className="space-y-4 p-4"
      onSubmit={event => {
        event.preventDefault()
        void send()
      }}
    >
      <TextArea
        label={verdict === 'reconciled' ? 'What it agrees with, and how that was seen' : 'In words'}
        required={verdict !== 'auditor_accepted'}
        value={words}
        onChange={setWords}
      />
      <Button type="submit" look={verdict === 'rejected' ? 'danger' : 'primary'} busy={busy}>
        {verdicts[verdict]}
      </Button>
    </form>
  )
}

/** The record of how the rows came about, the hash, and the frozen file. */
function HowMade({ record: { id, body } }: { readonly record: PopulationRecord }) {
  const act = useAct()
  const take = useTake()
  const save = () =>
    take(
      reason => client.populations.file({ params: { id }, ...(reason && { body: { reason } }) }),
      'The download was recorded.',
    )
  async function saveMasked() {
    const answer = await act(
      async () => (await client.populations.masked({ params: { id } })) as unknown as Response,
      'The download was recorded.',
    )
    if (answer) download(`population-${id}-masked.tsv`, 'text/tab-separated-values', await answer.blob())
  }
  const facts: readonly (readonly [string, unknown])[] = [
    ['SHA-256 of the frozen lines', body.popHash],
    ['Columns, in order', body.columns.map(columnInWords).join(', ')],
    ['Sorted bytewise by', body.key.join(', ')],
    ['Moment', body.filter.time ?? 'none: every row counts'],
    [
      'Events',
      body.events
        ? `happened: ${body.events.occurred}; responded: ${body.events.responded}`
        : 'rows are not said to be events',
    ],
    ['Only rows with', body.filter.equals.map(one => `${one.column} = ${one.value}`).join(', ') || 'any values'],
    ['Read, and left out', inWords(body.counts)],
    ...Object.entries(body.ipe).map(([field, value]) => [sayField(field), value] as const),
  ]
  return (
    <Panel
      title="How it was made"
      actions={
        <>
          <Button look="quiet" onClick={() => void save()}>
            Download the frozen lines
          </Button>
          {body.columns.some(column => column.personal) && (
            <Button look="quiet" onClick={() => void saveMasked()}>
              Download masked
            </Button>
          )}
        </>
      }
    >
      <dl className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-1.5 md:grid-cols-[16rem_minmax(0,1fr)]">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-soft">{label}</dt>
            <dd className="mb-1 break-words whitespace-pre-wrap md:mb-0">
              {value === null ? 'unknown' : inWords(value as never) || '–'}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
