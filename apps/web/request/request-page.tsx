import { isUnsent, requestStates } from '@onus/core/request'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { client, type Reply, useAct, useMoment, useRead } from '../api.ts'
import { OutsideLink } from '../evidence/outside-link.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { bytes } from '../kit/date-time-view.ts'
import { Drawer } from '../kit/drawer.tsx'
import { TextArea } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { useControls } from '../record/use-names.ts'
import { useTake } from '../room/use-take.ts'
import { useMay } from '../shell/session.ts'
import { AnswerForm, ReturnForm, useStep } from './answer-form.tsx'
import { ageWords, dueWords, isAuditor, shortRef, verbsFor, verbWords } from './request-view.ts'

type Request = Reply<'requests', 'get'>
type Answer = Reply<'requests', 'answer'>

/** One request: what is asked, what was given, how old it is, and what both sides say about it. */
export function RequestPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const query = useMoment()
  const request = useRead('requests', 'get', { params: { id }, query })
  const answer = useRead('requests', 'answer', { params: { id }, query })
  return (
    <Loaded of={request}>
      {found => <Loaded of={answer}>{given => <RequestView request={found} answer={given} />}</Loaded>}
    </Loaded>
  )
}

interface ViewProps {
  readonly request: Request
  readonly answer: Answer
}

function RequestView({ request, answer }: ViewProps) {
  const { body } = request
  const [url, change] = useUrlState()
  const stand = { asks: useMay('request:write'), answers: useMay('request:answer') }
  const mayEngagement = useMay('engagement:read')
  const [returning, setReturning] = useState(false)
  const step = useStep()
  const history = useRead('requests', 'history', { params: { id: request.id } })
  const card = {
    id: request.id,
    reference: body.reference,
    controls: body.controls,
    state: body.lifecycle.state,
    side: body.askedBy.side,
    ages: answer.ages,
  }
  const isNow = Object.keys(useMoment()).length === 0
  const verbs = isNow ? verbsFor(card, stand) : []
  const nameOf = (person: string) => answer.people[person] ?? 'Somebody not known here'
  const due = dueWords(card)
  const isOpen = body.lifecycle.state !== 'accepted' && body.lifecycle.state !== 'submitted'
  const mayEdit = isNow && isOpen && stand.asks && (isAuditor(stand) || body.askedBy.side === 'organisation')
  return (
    <>
      <RecordPage
        crumb={
          <span className="flex gap-1.5">
            <Anchor href={`/engagements/${body.engagement}?tab=requests`} className="hover:underline">
              {mayEngagement ? 'Requests of the engagement' : 'Requests'}
            </Anchor>
          </span>
        }
        id={body.reference}
        title={body.title}
        marks={
          <>
            <span className="rounded-full border px-2.5 py-0.5 text-sm font-medium">
              {requestStates[body.lifecycle.state]}
            </span>
            {due && (
              <span className="inline-flex items-center gap-1.5 text-sm font-medium">
                {answer.ages.isOverdue && <StateShape state="late" />}
                {due}
              </span>
            )}
          </>
        }
        facts={[
          { label: 'Assigned to', value: body.assignee === null ? 'Nobody yet' : nameOf(body.assignee) },
          {
            label: 'Asked by',
            value: `${nameOf(body.askedBy.person)}, ${body.askedBy.side === 'auditor' ? 'auditor' : 'written down here'}`,
          },
          ...(isUnsent(body) ? [{ label: 'Read by', value: 'auditors of this engagement, until it is sent' }] : []),
          { label: 'Age', value: ageWords(card, isAuditor(stand)) },
          { label: 'Ledger', value: <LedgerMark position={request.position} href={receiptHref(request.fact)} /> },
        ]}
        actions={
          <>
            {verbs.map((verb, at) => (
              <Button
                key={verb}
                look={at === 0 ? 'primary' : 'plain'}
                onClick={() => {
                  if (verb === 'submit') change({ answer: '1' })
                  else if (verb === 'return') setReturning(true)
                  else void step([card], verb)
                }}
              >
                {verbWords[verb]}
              </Button>
            ))}
            {mayEdit && (
              <Anchor href={`/requests/${request.id}/edit`} className={buttonLook()}>
                Edit
              </Anchor>
            )}
          </>
        }
        tabs={[
          {
            id: 'overview',
            label: 'Overview',
            content: (
              <div className="grid gap-4 lg:grid-cols-2">
                <div className="min-w-0">
                  <Asked request={request} />
                  <GivenAnswer request={request} answer={answer} nameOf={nameOf} />
                </div>
                <div className="min-w-0">
                  <Comments id={request.id} answer={answer} />
                  <Trail request={request} nameOf={nameOf} />
                </div>
              </div>
            ),
          },
          { id: 'history', label: 'History', count: request.version, content: <History of={history as never} /> },
        ]}
      />
      <Drawer
        title={`Answer ${body.reference}`}
        open={url.answer === '1' && verbs.includes('submit')}
        onClose={() => change({ answer: undefined })}
      >
        <AnswerForm
          requests={[card]}
          engagement={body.engagement}
          before={body.given}
          onDone={() => change({ answer: undefined })}
        />
      </Drawer>
      <Drawer title={`Return ${body.reference}`} open={returning} onClose={() => setReturning(false)}>
        <ReturnForm requests={[card]} onDone={() => setReturning(false)} />
      </Drawer>
    </>
  )
}

function Asked({ request: { body } }: { readonly request: Request }) {
  const mayControls = useMay('control:read')
  return (
    <Panel title="What is asked">
      <p className="break-words whitespace-pre-wrap">{body.asked || body.title}</p>
      {body.requirements.length > 0 && (
        <p className="mt-3 text-sm text-soft">For {body.requirements.map(shortRef).join(', ')}</p>
      )}
      {body.controls.length > 0 && mayControls && <ControlLinks ids={body.controls} />}
    </Panel>
  )
}

function ControlLinks({ ids }: { readonly ids: readonly string[] }) {
  const { labelOf } = useControls()
  return (
    <ul className="mt-3 text-sm">
      {ids.map(id => (
        <li key={id}>
          <Anchor href={`/controls/${id}`} className="underline">
            {labelOf(id)}
          </Anchor>
        </li>
      ))}
    </ul>
  )
}

interface GivenProps extends ViewProps {
  readonly nameOf: (person: string) => string
}

function GivenAnswer({ request: { id, body }, answer: { given }, nameOf }: GivenProps) {
  const take = useTake()
  const mayEvidence = useMay('evidence:read')
  async function open(sha256: string) {
    const params = { id, sha256 }
    await take(
      reason => client.requests.file({ params, ...(reason && { body: { reason } }) }),
      'The download is recorded.',
    )
  }
  const last = body.lifecycle.trail.findLast(one => one.state === 'submitted')
  const isNothing =
    given.answer === '' && given.evidence.length + given.snapshots.length + given.populations.length === 0
  return (
    <Panel title="What was given">
      {isNothing && <p className="text-soft">Nothing yet.</p>}
      {last && (
        <p className="mb-3 text-sm text-soft">
          By {nameOf(last.by)}, <DateTime at={last.at} as="absolute" />
        </p>
      )}
      {body.lifecycle.state === 'returned' && (
        <p className="mb-3 rounded-md bg-sunken px-3 py-2">
          <span className="font-medium">Returned:</span> {body.lifecycle.why}
        </p>
      )}
      {given.answer && <p className="mb-3 break-words whitespace-pre-wrap">{given.answer}</p>}
      <ul className="divide-y">
        {given.evidence.map(item => (
          <li key={item.id} className="py-2">
            <Titled href={mayEvidence ? `/evidence/${item.id}` : null}>{item.title}</Titled>
            <p className="text-sm text-soft">
              From {item.source}, speaks for <DateTime at={item.period.from} as="day" /> to{' '}
              <DateTime at={item.period.to} as="day" none="further notice" />
            </p>
            {item.address !== undefined && <OutsideLink address={item.address} />}
            {item.files.map(file => (
              <Button key={file.sha256} look="quiet" className="-ml-3" onClick={() => void open(file.sha256)}>
                Download {file.name} ({bytes(file.bytes)})
              </Button>
            ))}
          </li>
        ))}
        {given.snapshots.map(snapshot => (
          <li key={snapshot.id} className="py-2">
            <Titled href={`/snapshots/${snapshot.id}`}>Snapshot of {snapshot.title}</Titled>{' '}
            <span className="text-sm text-soft">
              <DateTime at={snapshot.at} as="absolute" />
            </span>
          </li>
        ))}
        {given.populations.map(population => (
          <li key={population.id} className="py-2">
            <Titled href={`/populations/${population.id}`}>Population: {population.title}</Titled>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Titled({ href, children }: { readonly href: string | null; readonly children: ReactNode }) {
  if (href === null) return <span className="font-medium">{children}</span>
  return (
    <Anchor href={href} className="font-medium underline">
      {children}
    </Anchor>
  )
}

function Comments({ id, answer }: { readonly id: string; readonly answer: Answer }) {
  const act = useAct()
  const maySay = useMay('comment:write')
  const [words, setWords] = useState('')
  const [busy, setBusy] = useState(false)
  async function say() {
    if (words.trim() === '') return
    setBusy(true)
    const written = await act(
      () => client.requests.comment({ params: { id }, body: { words } }),
      'Said; both sides see it.',
    )
    if (written) setWords('')
    setBusy(false)
  }
  return (
    <Panel title="Comments">
      {answer.comments.length === 0 && <p className="mb-3 text-soft">Nothing was said yet.</p>}
      <ul className="mb-3 space-y-3">
        {answer.comments.map(one => (
          <li key={one.id}>
            <p className="text-sm text-soft">
              <span className="font-medium text-text">{one.by.name}</span>, <DateTime at={one.at} />
            </p>
            <p className="break-words whitespace-pre-wrap">{one.words}</p>
          </li>
        ))}
      </ul>
      {maySay && (
        <form
          className="space-y-2"
          onSubmit={event => {
            event.preventDefault()
            void say()
          }}
        >
          <TextArea
            label="Comment"
            required
            rows={3}
            value={words}
            onChange={setWords}
            help="Both sides see every comment."
          />
          <Button type="submit" busy={busy}>
            Say it
          </Button>
        </form>
      )}
    </Panel>
  )
}

function Trail({ request: { body }, nameOf }: Pick<GivenProps, 'request' | 'nameOf'>) {
  return (
    <Panel title="Where it was">
      <ol className="space-y-1.5 text-sm">
        {body.lifecycle.trail.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the trail only grows at its end
          <li key={at}>
            <span className="font-medium">{requestStates[one.state]}</span>, {nameOf(one.by)},{' '}
            <DateTime at={one.at} as="absolute" />
            {one.why && <span className="block text-soft">{one.why}</span>}
          </li>
        ))}
      </ol>
    </Panel>
  )
}
