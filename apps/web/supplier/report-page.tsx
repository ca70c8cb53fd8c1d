import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client, type Reply, useAct, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { CheckField, PickField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { usePeople } from '../record/use-names.ts'
import { stepped } from '../register/definitions.ts'
import { useMay } from '../shell/session.ts'
import { ReadingForm } from './reading-form.tsx'
import { ReadingSaid } from './reading-said.tsx'
import { Steps } from './steps.tsx'
import { reachState, reachWords, reportStateWords } from './supplier-view.ts'

type Report = Reply<'supplierReports', 'get'>
type Reading = Reply<'supplierReports', 'reading'>

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
              <div className="min-w-0">
                {isEditable ? <ReadingForm record={record} /> : <ReadingSaid review={body.review} />}
              </div>
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
