import type { GoverningBodyView } from '@onus/contract/governing-body'
import type { ResolutionKind } from '@onus/core/governing-body'
import { useState } from 'react'
import { client, useAct, useRead, useRefresh } from '../api.ts'
import { DocumentMenu } from '../description/document-menu.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { ChoiceField, Form, PickField, TextArea, useForm } from '../kit/form.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useToast } from '../kit/toast.tsx'
import { Cited } from '../law/cited.tsx'
import { FieldsForm } from '../legal-entity/fields-form.tsx'
import { RecordTime } from '../legal-entity/record-time.tsx'
import { receiptHref } from '../record/record.ts'
import { hrefOfNoun } from '../shell/navigation-view.ts'
import { useMay, useSession } from '../shell/session.ts'
import { kindWords, missingVotes, outcomeOf, voteWords } from './body-view.ts'
import { MinutesField } from './forms.tsx'

type Asked = GoverningBodyView['inbox'][number]

interface ViewProps {
  readonly view: GoverningBodyView
}

/** What waits for the body, each with its votes so far and who is left to vote. */
export function InboxPanel({ view }: ViewProps) {
  const { inbox, rules } = view
  const mayAsk = useMay('legal-entity:write')
  const [open, setOpen] = useState(false)
  return (
    <Panel
      title="To be decided"
      actions={
        mayAsk && (
          <Button look="primary" onClick={() => setOpen(true)} data-print="no">
            Ask for approval
          </Button>
        )
      }
    >
      {inbox.length === 0 && <p className="text-soft">Nothing waits for a decision.</p>}
      <ul className="divide-y">
        {inbox.map(asked => (
          <li key={asked.id} className="py-3 first:pt-0 last:pb-0">
            <About asked={asked} view={view} />
            <p className="mt-1 whitespace-pre-wrap">{asked.body.asks}</p>
            <LeftOut asked={asked} />
            <p className="mt-1">
              {voteWords(asked.body.votes)}
              {missingVotes(view, asked).length > 0 && (
                <span className="text-soft">; not yet: {missingVotes(view, asked).join(', ')}</span>
              )}
            </p>
            <Steps asked={asked} view={view} />
          </li>
        ))}
      </ul>
      <p className="mt-3 border-t pt-2">
        <Cited rule={rules.approval} />
      </p>
      <Drawer title="Ask for approval" open={open} onClose={() => setOpen(false)}>
        <RequestForm entity={view.entity.id} onDone={() => setOpen(false)} />
      </Drawer>
    </Panel>
  )
}

/** What the body decided, the latest first, and whether the version that it approved is the one in force. */
export function DecidedPanel({ view }: ViewProps) {
  const { resolutions, entity, people } = view
  return (
    <Panel title="What was decided">
      {resolutions.length === 0 && <p className="text-soft">Nothing was decided yet.</p>}
      <ul className="divide-y">
        {resolutions.map(asked => {
          const { words, shape, note } = outcomeOf(asked)
          const { lifecycle, votes } = asked.body
          return (
            <li key={asked.id} className="py-3 first:pt-0 last:pb-0">
              <div className="flex flex-wrap items-start gap-2">
                <div className="min-w-0 flex-1 basis-64">
                  <About asked={asked} view={view} />
                  <p className="mt-1 flex flex-wrap items-center gap-x-1.5">
                    <StateShape state={shape} />
                    <span className="font-medium">{words}</span>
                    {'at' in lifecycle && <RecordTime at={lifecycle.at} zone={entity.zone} />}
                    <span className="text-soft">{voteWords(votes)}</span>
                  </p>
                  {note && <p className="text-sm">{note}</p>}
                  {lifecycle.state === 'withdrawn' && <p className="text-sm text-soft">{lifecycle.why}</p>}
                  {votes.length > 0 && (
                    <p className="text-sm text-soft">
                      {votes.map(one => `${people[one.person]}: ${one.vote}`).join(', ')}
                    </p>
                  )}
                  {'minutes' in lifecycle && (
                    <p className="text-sm">
                      <Anchor href={`/evidence/${lifecycle.minutes.evidence}`} className="underline">
                        Minutes
                      </Anchor>{' '}
                      <span className="font-mono text-xs text-soft">{lifecycle.minutes.sha256.slice(0, 16)}…</span>
                    </p>
                  )}
                </div>
                <span data-print="no">
                  <DocumentMenu
                    label="Record"
                    name="resolution"
                    ask={format => client.resolutions.document({ params: { id: asked.id }, body: { format } })}
                  />
                </span>
              </div>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}

/** What the version leaves out, with the reasons: whoever votes for it approves these too. */
function LeftOut({ asked: { leftOut } }: { readonly asked: Asked }) {
  if (leftOut.length === 0) return null
  return (
    <div className="mt-1">
      <p className="text-sm font-medium">Not applied in this version</p>
      <ul className="list-disc pl-5 text-sm">
        {leftOut.map(({ requirement, reason }) => (
          <li key={requirement}>
            <Anchor href={`/requirements/${encodeURIComponent(requirement)}`} className="underline">
              {requirement}
            </Anchor>
            : {reason}
          </li>
        ))}
      </ul>
    </div>
  )
}

function About({ asked, view }: ViewProps & { readonly asked: Asked }) {
  const { about, kind, requestedBy, requestedAt } = asked.body
  const href = hrefOfNoun(about.noun, about.id)
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        {href ? (
          <Anchor href={href} className="font-medium hover:underline">
            {about.title}
          </Anchor>
        ) : (
          <span className="font-medium">{about.title}</span>
        )}
        <span className="text-sm text-soft">{kindWords[kind]}</span>
        <LedgerMark position={asked.position} href={receiptHref(asked.fact)} />
      </p>
      <p className="text-sm text-soft">
        Version <span className="font-mono text-xs">{about.version.slice(0, 8)}</span>, asked by{' '}
        {view.people[requestedBy]}, <RecordTime at={requestedAt} zone={view.entity.zone} />
      </p>
    </>
  )
}

const withdrawal = [
  { key: 'why', label: 'Why', help: 'Kept in the record.', kind: 'long_text', required: true },
] as const

/** What whoever looks may do with an open resolution: a member votes, who keeps the minutes records how it ended. */
function Steps({ asked, view }: ViewProps & { readonly asked: Asked }) {
  const act = useAct()
  const mayVote = useMay('board:approve') && view.me !== null
  const mayWrite = useMay('legal-entity:write')
  const { person } = useSession()
  const [drawer, setDrawer] = useState<'close' | 'withdraw' | null>(null)
  const isOwn = asked.body.requestedBy === person.personId
  const vote = (cast: 'for' | 'against' | 'abstained') =>
    void act(
      () => client.resolutions.vote({ params: { id: asked.id }, body: { vote: cast } }),
      'Your vote is recorded; until the outcome it can be changed.',
    )
  return (
    <div className="mt-2 flex flex-wrap gap-2" data-print="no">
      {mayVote && (
        <>
          {!isOwn && <Button onClick={() => vote('for')}>Vote for it</Button>}
          <Button onClick={() => vote('against')}>Against</Button>
          <Button onClick={() => vote('abstained')}>Abstain</Button>
        </>
      )}
      {mayVote && isOwn && <p className="self-center text-sm text-soft">You asked for it, so you do not approve it.</p>}
      {mayWrite && (
        <>
          {asked.body.votes.length > 0 && <Button onClick={() => setDrawer('close')}>Record the outcome</Button>}
          <Button look="quiet" onClick={() => setDrawer('withdraw')}>
            Withdraw
          </Button>
        </>
      )}
      <Drawer title="Record the outcome" open={drawer === 'close'} onClose={() => setDrawer(null)}>
        <OutcomeForm asked={asked} onDone={() => setDrawer(null)} />
      </Drawer>
      <Drawer title="Withdraw" open={drawer === 'withdraw'} onClose={() => setDrawer(null)}>
        <FieldsForm
          fields={withdrawal}
          verb="Withdraw it"
          done="It is withdrawn; its record stays."
          onDone={() => setDrawer(null)}
          send={async ({ why }) =>
            await client.resolutions.withdraw({ params: { id: asked.id }, body: { why: String(why) } })
          }
        />
      </Drawer>
    </div>
  )
}

/** Records how a vote ended, with the minutes. */
function OutcomeForm({ asked, onDone }: { readonly asked: Asked; readonly onDone: () => void }) {
  const refresh = useRefresh()
  const say = useToast()
  const form = useForm<{ outcome: string; minutes: readonly string[] }>({
    initial: { outcome: '', minutes: [] },
    check: values => ({
      ...(values.outcome === '' && { outcome: 'Say how it ended.' }),
      ...(values.minutes.length !== 1 && { minutes: 'Choose the one piece of evidence that holds the minutes.' }),
    }),
    send: async ({ outcome, minutes }) => {
      await client.resolutions.close({
        params: { id: asked.id },
        body: { outcome: outcome as 'approved' | 'refused', minutes: minutes[0] ?? '' },
      })
      await refresh()
      say({ text: 'The outcome is recorded.' })
      onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Record the outcome" onCancel={onDone}>
        <p>{voteWords(asked.body.votes)}. Where votes are even the chair decides, and the minutes say so.</p>
        <ChoiceField
          label="Outcome"
          required
          options={[
            { value: 'approved', label: 'Approved' },
            { value: 'refused', label: 'Refused' },
          ]}
          {...form.field('outcome')}
        />
        <MinutesField {...form.field('minutes')} />
      </Form>
    </div>
  )
}

/** Asks the body to approve the version of something that is in force now. */
function RequestForm({ entity, onDone }: { readonly entity: string; readonly onDone: () => void }) {
  const refresh = useRefresh()
  const say = useToast()
  const { data } = useRead('governingBodies', 'candidates', { params: { id: entity }, query: {} })
  const form = useForm<{ kind: string; about: readonly string[]; asks: string }>({
    initial: { kind: 'measures', about: [], asks: '' },
    check: values => ({
      ...(values.about.length !== 1 && { about: 'Choose what is to be approved.' }),
      ...(values.asks.trim() === '' && { asks: 'Say what the body is asked, and why.' }),
    }),
    send: async ({ kind, about, asks }) => {
      const [noun = '', id = ''] = (about[0] ?? '').split(' ')
      await client.resolutions.request({
        body: { body: { entity, kind: kind as ResolutionKind, asks, about: { noun: noun as 'profile', id } } },
      })
      await refresh()
      say({ text: 'The members are told.' })
      onDone()
    },
  })
  const items = (data?.items ?? [])
    .filter(({ kinds }) => kinds.includes(form.values.kind as ResolutionKind))
    .map(({ noun, id, title }) => ({ id: `${noun} ${id}`, label: title, detail: noun }))
  return (
    <div className="p-4">
      <Form form={form} verb="Ask for approval" onCancel={onDone}>
        <ChoiceField
          label="Kind"
          required
          options={Object.entries(kindWords).map(([value, label]) => ({ value, label }))}
          value={form.values.kind}
          onChange={kind => form.set({ kind, about: [] })}
        />
        <PickField
          label="What"
          required
          help="The version in force now is what the body approves; a later one is approved by nobody."
          items={items}
          {...form.field('about')}
        />
        <TextArea label="What the body is asked" required {...form.field('asks')} />
      </Form>
    </div>
  )
}
