import { useNavigate } from '@tanstack/react-router'
import { BookUser, Siren } from 'lucide-react'
import { useState } from 'react'
import { client, type Reply, useAct, useAll, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { FileDrop } from '../kit/file-drop.tsx'
import { ChoiceField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { Tabs } from '../kit/tabs.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { NotAdvice } from '../law/not-advice.tsx'
import { useMay } from '../shell/session.ts'
import { byUrgency, clockStanding, localWords, remaining, stateWords } from './incident-view.ts'
import { IntakePanel } from './intake-panel.tsx'
import { RecurringPanel } from './recurring-panel.tsx'
import { useFile, useNow } from './use-incident.ts'

type Line = Reply<'incidents', 'list'>['items'][number]
type Kind = Line['kind']

/** Incidents with the time that is left, what is most urgent first; exercises stand apart from what is real. */
export function IncidentList() {
  const mayWrite = useMay('incident:write')
  const file = useFile()
  const moment = useMoment()
  const [isImporting, setImporting] = useState(false)
  return (
    <>
      <PageHead
        title="Incidents"
        lead="What happened, whether it is significant, and what is due to whom by when."
        actions={
          <>
            <Button
              icon={<BookUser size={14} />}
              onClick={() =>
                void file('contact-book.html', () =>
                  client.incidents.contactBook({ body: { format: 'html', ...moment } }),
                )
              }
            >
              Contact book
            </Button>
            {mayWrite && <Button onClick={() => setImporting(true)}>Open from a message</Button>}
            {mayWrite && <Report />}
          </>
        }
      />
      <Page>
        <Tabs
          tabs={[
            { id: 'real', label: 'Incidents', content: <Lines kind="real" /> },
            { id: 'exercises', label: 'Exercises', content: <Lines kind="tabletop" /> },
            { id: 'recurring', label: 'Recurring', content: <RecurringPanel /> },
            { id: 'intake', label: 'Ways in', content: <IntakePanel /> },
          ]}
        />
        <NotAdvice />
      </Page>
      <Drawer title="Open from a message" open={isImporting} onClose={() => setImporting(false)}>
        <OpenFromMail />
      </Drawer>
    </>
  )
}

function Report({ kind = 'real' }: { readonly kind?: Kind }) {
  const href = kind === 'real' ? '/incidents/new' : '/incidents/new?kind=tabletop'
  return (
    <Anchor href={href} className={buttonLook('primary')}>
      {kind === 'real' && <Siren size={14} aria-hidden="true" />}
      {kind === 'real' ? 'Report an incident' : 'Begin an exercise'}
    </Anchor>
  )
}

function Lines({ kind }: { readonly kind: Kind }) {
  const moment = useMoment()
  const { asOf } = moment
  const lines = useRead('incidents', 'list', { query: { kind, ...moment } }, { refetchInterval: asOf ? false : 60_000 })
  // The clock of the server counts, not that of whoever looks.
  const ahead = lines.data ? Date.parse(lines.data.now) - lines.dataUpdatedAt : 0
  const now = useNow(ahead, asOf ? Date.parse(asOf) : null)
  return (
    <Loaded of={lines}>
      {({ items }) =>
        items.length === 0 ? (
          <Nothing kind={kind} />
        ) : (
          <ul className="divide-y rounded-lg border bg-surface">
            {byUrgency(items).map(line => (
              <IncidentRow key={line.id} line={line} now={now} />
            ))}
          </ul>
        )
      }
    </Loaded>
  )
}

function Nothing({ kind }: { readonly kind: Kind }) {
  const mayWrite = useMay('incident:write')
  if (kind === 'tabletop')
    return (
      <EmptyState title="No exercise yet" action={mayWrite && <Report kind="tabletop" />}>
        Play an incident to its end without anybody being told: the clocks run, the reports are drafted, and everything
        is marked as an exercise.
      </EmptyState>
    )
  return (
    <EmptyState title="No incident is recorded" action={mayWrite && <Report />}>
      <p>Something looks wrong? Do three things, in this order:</p>
      <ol className="mt-2 list-decimal space-y-1 pl-6 text-left">
        <li>Report it here, in one sentence. The time of detection is kept from then on.</li>
        <li>Call whoever the contact book names. Print it beforehand: it works without a network.</li>
        <li>Answer what is asked and decide whether it is significant. From then on 24 hours run.</li>
      </ol>
      {!mayWrite && <p className="mt-2">Reporting needs the role of an incident manager.</p>}
    </EmptyState>
  )
}

function IncidentRow({ line, now }: { readonly line: Line; readonly now: number }) {
  const { next } = line
  const isOver = line.state === 'closed' || line.state === 'withdrawn'
  const standing = next && clockStanding(next, now)
  return (
    <li className="grid items-center gap-x-6 gap-y-1 px-4 py-3 md:grid-cols-[minmax(0,1fr)_26rem]">
      <div className="min-w-0">
        <Anchor href={`/incidents/${line.id}`} className="text-lg font-medium hover:underline">
          {line.kind === 'tabletop' && <span className="mr-2 text-sm font-semibold text-late">EXERCISE</span>}
          {line.title}
        </Anchor>
        <p className="flex flex-wrap gap-x-3 text-sm text-soft">
          <span>{line.entityName}</span>
          {line.detected && (
            <span>
              Detected {localWords(line.detected)} {line.detected.zone}
            </span>
          )}
        </p>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-4 gap-y-1">
          <span>{stateWords(line.state)}</span>
          {line.decision === 'undecided' && !isOver && (
            <span className="inline-flex items-center gap-1.5 text-soft">
              <StateShape state="unknown" /> The rules give: {significanceWords[line.significance]}
            </span>
          )}
          {line.alarm && (
            <span className="inline-flex items-center gap-1.5 font-medium text-failing">
              <StateShape state="failing" /> Triage takes too long
            </span>
          )}
          {line.alarmAt && !line.alarm && !isOver && (
            <span className="num text-soft">
              Triage is to be over by {localWords(line.alarmAt)} {line.alarmAt.zone}
            </span>
          )}
          {line.overdue > 0 && (
            <span className="inline-flex items-center gap-1.5 font-medium text-failing">
              <StateShape state="failing" /> {line.overdue} overdue
            </span>
          )}
        </p>
      </div>
      {next && !next.due && next.conservative && !isOver && (
        <div className="text-soft md:text-right">
          <p className="text-sm">{next.title}, counted from detection</p>
          <p className="num text-2xl font-semibold">
            <span role="timer">{remaining(next.conservative.at, now).digits}</span>{' '}
            <span className="text-sm font-normal">{remaining(next.conservative.at, now).isOver ? 'over' : 'left'}</span>
          </p>
          <p className="num text-sm">
            To be safe, by {localWords(next.conservative)} {next.conservative.zone}
          </p>
        </div>
      )}
      {next?.due && standing && !isOver && (
        <div className="md:text-right">
          <p className="flex items-center gap-1.5 text-sm md:justify-end">
            <StateShape state={standing.state} /> {next.title}: {standing.word.toLowerCase()}
          </p>
          <p className={`num text-2xl font-semibold ${standing.state === 'failing' ? 'text-failing' : ''}`}>
            <span role="timer">{remaining(next.due.at, now).digits}</span>{' '}
            <span className="text-sm font-normal">{remaining(next.due.at, now).isOver ? 'over' : 'left'}</span>
          </p>
          <p className="num text-sm text-soft">
            {localWords(next.due)} {next.due.zone}
          </p>
        </div>
      )}
    </li>
  )
}

const significanceWords = { yes: 'significant', no: 'not significant', unknown: 'open, facts are missing' } as const

/** Takes a message as a mail program stores it, and opens an incident from its subject and words. */
function OpenFromMail() {
  const [{ tab }] = useUrlState()
  const act = useAct()
  const navigate = useNavigate()
  const entities = useAll('legalEntities')
  const open = (entities.data ?? []).filter(({ body }) => body.endedOn === null)
  const [entity, setEntity] = useState('')
  const [message, setMessage] = useState<File | null>(null)
  const isExercise = tab === 'exercises'
  const isMissing = open.length > 1 && entity === ''
  async function send() {
    if (message === null) return
    const kind = isExercise ? 'tabletop' : 'real'
    const body = { kind, ...(entity === '' ? {} : { entity }) } as const
    const opened = await act(
      () => client.incidents.openFromMail({ files: [message], body }),
      'The incident is open; it was detected when the message was sent.',
    )
    if (opened) await navigate({ to: `/incidents/${opened.id}` })
  }
  return (
    <div className="space-y-4 p-4">
      {isExercise && <p className="font-medium text-late">It is opened as an exercise.</p>}
      {open.length > 1 && (
        <ChoiceField
          label="Which entity it hit"
          required
          value={entity}
          onChange={setEntity}
          options={open.map(({ id, body }) => ({ value: id, label: body.name }))}
        />
      )}
      <FileDrop
        label="A message"
        help="A file that ends in .eml, at most 20 MB. Its subject is the title; nothing in it is followed."
        accept=".eml,message/rfc822"
        file={message}
        onFile={setMessage}
      />
      <Button look="primary" disabled={message === null || isMissing} onClick={() => void send()}>
        Open the incident
      </Button>
    </div>
  )
}
