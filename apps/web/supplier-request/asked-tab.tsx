import { answerWords, type Current, currentOf, reviewOf } from '@onus/core/supplier-request'
import { type ReactNode, useId, useState } from 'react'
import { client, useAct, useMoment, useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { bytes } from '../kit/date-time-view.ts'
import { Drawer } from '../kit/drawer.tsx'
import { ChoiceField, Form, TextArea, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { usePeople } from '../record/use-names.ts'
import { LinkMade } from './ask-drawer.tsx'
import { intoWords, type ProposalItem, type RequestItem, requestLabel, requestShape } from './request-view.ts'

interface AskedTabProps {
  readonly supplier: string
  readonly mayWrite: boolean
  readonly onAsk: () => void
}

/** What a supplier was asked by link, what came in, and the review of it. */
export function AskedTab({ supplier, mayWrite, onAsk }: AskedTabProps) {
  const requests = useRead('supplierRequests', 'list', { query: { supplier, ...useMoment() } })
  return (
    <Loaded of={requests}>
      {({ items }) =>
        items.length === 0 ? (
          <Panel title="Asked by link" actions={mayWrite && <Button onClick={onAsk}>Ask the supplier</Button>}>
            <p className="text-soft">
              Nothing was asked yet. The supplier answers questions and sends documents by a link that needs no account;
              what it sends counts for nothing before somebody accepts it here.
            </p>
          </Panel>
        ) : (
          items.toReversed().map(item => <RequestPanel key={item.id} item={item} mayWrite={mayWrite} />)
        )
      }
    </Loaded>
  )
}

type Doing = 'renew' | 'withdraw' | null

function RequestPanel({ item, mayWrite }: { readonly item: RequestItem; readonly mayWrite: boolean }) {
  const [doing, setDoing] = useState<Doing>(null)
  const { nameOf } = usePeople()
  const { body, state, daysLeft } = item
  const isLiving = mayWrite && state !== 'revoked'
  const current = currentOf(body)
  const reviewed = current.filter(one => reviewOf(body, one) !== null).length
  return (
    <Panel
      title={`Asked on ${body.askedAt.slice(0, 10)}`}
      actions={
        isLiving && (
          <>
            <Button onClick={() => setDoing('renew')}>New link</Button>
            <Button onClick={() => setDoing('withdraw')}>Withdraw</Button>
          </>
        )
      }
    >
      <p className="flex items-center gap-1.5 font-medium">
        <StateShape state={requestShape(state)} /> {requestLabel(state)}
        {daysLeft !== null && `, ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'} left`}
        {reviewed > 0 && reviewed < current.length && (
          <span className="font-normal text-soft">
            {reviewed} of {current.length} are reviewed
          </span>
        )}
      </p>
      <dl className="my-2 grid gap-x-6 gap-y-1 text-sm sm:grid-cols-2">
        <Fact label="Asked by">{nameOf(body.askedBy)}</Fact>
        <Fact label="Contact">
          {[body.contact.name, body.contact.email].filter(Boolean).join(', ') || 'none, so nobody is reminded'}
        </Fact>
        <Fact label="Opened first">
          <DateTime at={body.openedAt} as="absolute" none="not yet" />
        </Fact>
        <Fact label="Answered">
          <DateTime at={body.rounds.at(-1)?.at} as="absolute" none="not yet" />
        </Fact>
        <Fact label="Link ends">
          <DateTime at={body.expiresAt} as="absolute" />
        </Fact>
        <Fact label="Questions">
          {body.questions.length}, version {body.version}
        </Fact>
      </dl>
      {body.lifecycle.state === 'revoked' && <p>Withdrawn: {body.lifecycle.why}</p>}
      {current.length > 0 && (
        <ul className="divide-y border-t">
          {current.map(one => (
            <Came key={one.question.id} item={item} current={one} mayWrite={isLiving} />
          ))}
        </ul>
      )}
      <Drawer
        title={doing === 'renew' ? 'A new link' : 'Withdraw the request'}
        open={doing !== null}
        onClose={() => setDoing(null)}
      >
        <div className="p-4">
          {doing === 'renew' && <Renew id={item.id} onClose={() => setDoing(null)} />}
          {doing === 'withdraw' && <Withdraw id={item.id} onClose={() => setDoing(null)} />}
        </div>
      </Drawer>
    </Panel>
  )
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-wrap gap-x-2">
      <dt className="w-28 text-soft">{label}</dt>
      <dd className="min-w-0 flex-1 break-words">{children}</dd>
    </div>
  )
}

interface CameProps {
  readonly item: RequestItem
  readonly current: Current
  readonly mayWrite: boolean
}

/** One answer that came, with what a member decided about it and what it proposes. */
function Came({ item, current, mayWrite }: CameProps) {
  const act = useAct()
  const [asking, setAsking] = useState<'back' | 'aside' | null>(null)
  const { nameOf } = usePeople()
  const titleId = useId()
  const { question, answer, files, by, at, round } = current
  const review = reviewOf(item.body, current)
  const back = item.body.followUps.findLast(
    one => one.question === question.id && one.round === item.body.rounds.length,
  )
  const proposal = item.proposals.find(one => one.question === question.id)
  const params = { id: item.id }
  return (
    <li className="py-3">
      <p id={titleId} className="font-medium break-words">
        {question.title}
      </p>
      {answer && <p className="mt-0.5 break-words whitespace-pre-wrap">{answerWords(answer)}</p>}
      {files.map(file => (
        <p key={file.id} className="mt-0.5 flex flex-wrap items-baseline gap-x-2">
          <button
            type="button"
            className="text-left break-all underline"
            onClick={() =>
              void act(async () => {
                const { url } = await client.supplierRequests.download({
                  params: { id: item.id, file: file.id },
                  body: {},
                })
                window.location.assign(url)
              }, 'The download is recorded.')
            }
          >
            {file.name}
          </button>
          <span className="text-sm text-soft">
            {bytes(file.bytes)}, {file.mediaType}
            {file.claimed && `, said to be ${file.claimed}`}
          </span>
          {item.body.reports[file.id] && (
            <Anchor href={`/suppliers/reports/${item.body.reports[file.id]}`} className="text-sm underline">
              Read it as a report
            </Anchor>
          )}
        </p>
      ))}
      <p className="mt-1 flex flex-wrap gap-x-1.5 text-sm">
        <span className="flex items-start gap-1.5">
          <span className="mt-1">
            <StateShape
              state={review === null ? 'unknown' : review.decision === 'accepted' ? 'operating' : 'not_applicable'}
            />
          </span>
          {review === null && <span>Sent by the supplier, not reviewed: it counts for nothing.</span>}
          {review?.decision === 'accepted' && (
            <span>
              Accepted by {nameOf(review.by)}, <DateTime at={review.at} as="absolute" />
            </span>
          )}
          {review?.decision === 'set_aside' && (
            <span>
              Set aside by {nameOf(review.by)}: {review.why}
            </span>
          )}
        </span>
        <span className="text-soft">
          Sent by {by.name}, {by.role}, <DateTime at={at} as="absolute" />
          {round > 0 && `, version ${round + 1}`}
        </span>
      </p>
      {back && <p className="mt-1 text-sm">Asked back: {back.words}</p>}
      {mayWrite && (
        <div className="mt-2 flex flex-wrap gap-2">
          {review?.decision !== 'accepted' && (
            <Button
              aria-describedby={titleId}
              onClick={() =>
                void act(
                  () =>
                    client.supplierRequests.review({
                      params,
                      body: { items: [{ question: question.id, decision: 'accepted' }] },
                    }),
                  'Accepted.',
                )
              }
            >
              Accept
            </Button>
          )}
          {review === null && (
            <Button look="quiet" aria-describedby={titleId} onClick={() => setAsking('aside')}>
              Set aside
            </Button>
          )}
          <Button look="quiet" aria-describedby={titleId} onClick={() => setAsking('back')}>
            Ask back
          </Button>
        </div>
      )}
      {proposal && <Proposed id={item.id} proposal={proposal} mayWrite={mayWrite} />}
      <Drawer
        title={asking === 'back' ? 'Ask back' : 'Set the answer aside'}
        open={asking !== null}
        onClose={() => setAsking(null)}
      >
        <div className="p-4">
          {asking !== null && (
            <Say
              id={item.id}
              question={question.id}
              title={question.title}
              as={asking}
              onClose={() => setAsking(null)}
            />
          )}
        </div>
      </Drawer>
    </li>
  )
}

const concerns = [
  { value: 'none', label: 'No concern' },
  { value: 'some', label: 'Some concern' },
  { value: 'serious', label: 'Serious concern' },
]

/** What an accepted answer proposes, taken over by a member alone. */
function Proposed({
  id,
  proposal,
  mayWrite,
}: {
  readonly id: string
  readonly proposal: ProposalItem
  readonly mayWrite: boolean
}) {
  const act = useAct()
  const [concern, setConcern] = useState('')
  const { question, is, from, taken } = proposal
  const isFinding = is === 'factor' || is === 'criterion'
  if (taken) return <p className="mt-2 text-sm text-soft">Taken over into {intoWords(proposal)}.</p>
  return (
    <div className="mt-2 rounded-md bg-sunken p-3 text-sm">
      <p>
        Proposes for {intoWords(proposal)}. It comes from {from}.
      </p>
      {mayWrite && (
        <div className="mt-2 flex flex-wrap items-end gap-2">
          {isFinding && (
            <ChoiceField label="Is it a concern?" required value={concern} onChange={setConcern} options={concerns} />
          )}
          <Button
            disabled={isFinding && concern === ''}
            onClick={() =>
              void act(
                () =>
                  client.supplierRequests.take({
                    params: { id },
                    body: { question, concern: isFinding ? (concern as 'none') : null },
                  }),
                'Taken over.',
              )
            }
          >
            Take over
          </Button>
        </div>
      )}
    </div>
  )
}

interface SayProps {
  readonly id: string
  readonly question: string
  readonly title: string
  readonly as: 'back' | 'aside'
  readonly onClose: () => void
}

function Say({ id, question, title, as, onClose }: SayProps) {
  const refresh = useRefresh()
  const isBack = as === 'back'
  const form = useForm({
    initial: { words: '' },
    check: ({ words }) => (words.trim() === '' ? { words: isBack ? 'Say what you ask.' : 'Say why.' } : {}),
    send: async ({ words }) => {
      const params = { id }
      await (isBack
        ? client.supplierRequests.askBack({ params, body: { items: [{ question, words }] } })
        : client.supplierRequests.review({
            params,
            body: { items: [{ question, decision: 'set_aside', why: words }] },
          }))
      onClose()
      await refresh()
    },
  })
  return (
    <Form form={form} verb={isBack ? 'Ask back' : 'Set aside'} onCancel={onClose}>
      <p className="break-words">{title}</p>
      <TextArea
        label={isBack ? 'What you ask' : 'Why'}
        required
        help={
          isBack
            ? 'The supplier reads it on the page of its link and answers this one question again.'
            : 'Kept in the record; the supplier does not see it.'
        }
        {...form.field('words')}
      />
    </Form>
  )
}

function Renew({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const refresh = useRefresh()
  const [link, setLink] = useState<string | null>(null)
  const form = useForm({
    initial: { days: '30' },
    check: ({ days }) => (Number(days) >= 1 && Number(days) <= 90 ? {} : { days: 'Between 1 and 90 days.' }),
    send: async ({ days }) => {
      setLink((await client.supplierRequests.renew({ params: { id }, body: { days: Math.round(Number(days)) } })).link)
      await refresh()
    },
  })
  if (link !== null) return <LinkMade link={link} onClose={onClose} />
  return (
    <Form form={form} verb="Make a new link" onCancel={onClose}>
      <p>The link before ends at once. What the supplier wrote is still there.</p>
      <TextField label="Days until it ends" required type="number" {...form.field('days')} />
    </Form>
  )
}

function Withdraw({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const refresh = useRefresh()
  const form = useForm({
    initial: { reason: '' },
    check: ({ reason }) => (reason.trim() === '' ? { reason: 'Say why.' } : {}),
    send: async ({ reason }) => {
      await client.supplierRequests.revoke({ params: { id }, body: { reason } })
      onClose()
      await refresh()
    },
  })
  return (
    <Form form={form} verb="Withdraw" onCancel={onClose}>
      <p>The link ends at once, with what was written and not sent. What was sent stays in the record.</p>
      <TextArea label="Why" required {...form.field('reason')} />
    </Form>
  )
}
