import type { DeadlineView, FilingView } from '@onus/contract/incident'
import { useState } from 'react'
import { client, useAct, useMoment } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { Cited } from '../law/cited.tsx'
import { AtTime } from './at-time.tsx'
import { ExportMenu } from './export-menu.tsx'
import { AnswerForm, LateForm, SubmitForm } from './filing-forms.tsx'
import { filingStanding, stageTitles } from './incident-view.ts'
import type { RoomProps } from './use-incident.ts'

/** The reports: drafted from what is known, approved, sent by a person, answered; what was sent never changes. */
export function FilingsPanel({ overview, mayWrite }: RoomProps) {
  const {
    deadlines,
    filings,
    law: { portal, once },
  } = overview
  const isOwed = overview.owed.is !== 'not_owed'
  const owing = isOwed ? deadlines : [...deadlines, voluntary]
  const missing = owing.filter(
    ({ stage, request }) => !filings.some(({ body }) => body.stage === stage && body.request === request),
  )
  return (
    <section id="reports" tabIndex={-1} aria-label="Reports" className="scroll-mt-12">
      <Panel title="Reports">
        {filings.length === 0 && (
          <p className="mb-2 text-soft">
            {isOwed
              ? 'None is drafted yet. A draft takes what is known; what is not stands in it as unknown.'
              : 'None is owed under Article 23. What is told besides is voluntary, and a draft of it says so.'}
          </p>
        )}
        {[portal, once].map(
          rule =>
            rule && (
              <p key={rule.id} className="text-sm">
                {rule === portal && `${rule.title}: `}
                {rule.words}. <Cited rule={rule} />
                {rule.note && <span className="text-soft"> {rule.note}</span>}
              </p>
            ),
        )}
        <ul className="divide-y">
          {filings.map(filing => (
            <FilingLine key={filing.id} filing={filing} mayWrite={mayWrite} zone={overview.body.zone} />
          ))}
        </ul>
        {mayWrite && missing.length > 0 && (
          <div className="mt-3 flex flex-wrap gap-2 border-t pt-3" data-print="no">
            {missing.map((deadline, at) => (
              <DraftButton
                key={`${deadline.stage} ${deadline.request}`}
                incident={overview.id}
                deadline={deadline}
                isFirst={at === 0}
              />
            ))}
          </div>
        )}
      </Panel>
    </section>
  )
}

/** Whoever owes no report may still tell an authority. */
const voluntary = { stage: 'notification', request: null, title: 'Voluntary notification' } as const

interface DraftButtonProps {
  readonly incident: string
  readonly deadline: Pick<DeadlineView, 'stage' | 'request' | 'title'>
  readonly isFirst: boolean
}

function DraftButton({ incident, deadline, isFirst }: DraftButtonProps) {
  const act = useAct()
  const { stage, request, title } = deadline
  return (
    <Button
      look={isFirst && deadline !== voluntary ? 'primary' : 'plain'}
      onClick={() =>
        void act(
          () => client.filings.draft({ params: { id: incident }, body: { stage, request } }),
          `${title}: a draft is made from what is known.`,
        )
      }
    >
      Draft the {title.toLowerCase()}
    </Button>
  )
}

type Open = 'submit' | 'answer' | 'late' | null

interface FilingLineProps {
  readonly filing: FilingView
  readonly mayWrite: boolean
  readonly zone: string
}

function FilingLine({ filing, mayWrite, zone }: FilingLineProps) {
  const { id, body, unknown, isStale, due, sent, isLate } = filing
  const { lifecycle, lines, exercise } = body
  const [open, setOpen] = useState<Open>(null)
  const moment = useMoment()
  const standing = filingStanding(filing)
  const title = `${stageTitles[body.stage]}${body.corrects ? ', correction' : ''}`
  const isOpen = lifecycle.state === 'drafting' || lifecycle.state === 'approved'
  const close = () => setOpen(null)
  return (
    <li className="py-3 first:pt-0">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <StateShape state={standing.state} />
        <h3 className="font-semibold">{title}</h3>
        <span>{standing.word}</span>
        {exercise && <span className="font-semibold text-late">EXERCISE</span>}
      </div>
      <p className="text-sm text-soft">
        To {body.recipient}
        {sent && (
          <>
            , sent <AtTime time={sent} />
            {'submitted' in lifecycle && ` over ${lifecycle.submitted.channel}`}
          </>
        )}
        {!sent && due && (
          <>
            , due <AtTime time={due} />
          </>
        )}
      </p>
      {isLate && (
        <p className="text-sm">
          <span className="font-medium text-late">It went out late.</span> {body.lateBecause ?? 'Nobody has said why.'}
        </p>
      )}
      {'answer' in lifecycle && (
        <p className="text-sm">
          {lifecycle.state === 'acknowledged' ? 'Acknowledged' : 'Rejected'}
          {lifecycle.answer.reference && `, reference ${lifecycle.answer.reference}`}
          {lifecycle.answer.note && `: ${lifecycle.answer.note}`}
        </p>
      )}
      {'submitted' in lifecycle && (
        <p className="text-sm text-soft">
          SHA-256 of what was sent: <span className="font-mono text-xs break-all">{lifecycle.submitted.sha256}</span>
        </p>
      )}
      {unknown.length > 0 && (
        <p className="mt-1 text-sm">
          <span className="inline-flex items-center gap-1.5 font-medium">
            <StateShape state="unknown" /> {isOpen ? 'Goes out as unknown' : 'Went out as unknown'}:
          </span>{' '}
          {unknown.join('; ')}
        </p>
      )}
      {isStale && <p className="mt-1 text-sm font-medium text-late">More is known by now than this draft says.</p>}
      <details className="mt-1">
        <summary className="text-sm text-soft">What it says</summary>
        <dl className="mt-1 divide-y text-sm">
          {lines.map(line => (
            <div key={line.id} className="flex flex-wrap gap-x-3 py-1">
              <dt className="w-48 text-soft">{line.label}</dt>
              <dd className="min-w-0 flex-1 basis-40 break-words whitespace-pre-wrap">
                {line.value ?? <span className="text-soft">unknown</span>}
              </dd>
            </div>
          ))}
        </dl>
      </details>
      <div className="mt-2 flex flex-wrap gap-2" data-print="no">
        {mayWrite && <Steps filing={filing} onOpen={setOpen} />}
        <ExportMenu
          label="Print or export"
          name={`${exercise ? 'EXERCISE-' : ''}${body.stage.replaceAll('_', '-')}`}
          formats={['pdf', 'text', 'json', 'html']}
          ask={format => client.filings.export({ params: { id }, body: { format, ...moment } })}
        />
      </div>
      <Drawer title={`${title}: record as sent`} open={open === 'submit'} onClose={close}>
        <SubmitForm filing={filing} zone={zone} onDone={close} />
      </Drawer>
      <Drawer title={`${title}: what the authority answered`} open={open === 'answer'} onClose={close}>
        <AnswerForm filing={filing} zone={zone} onDone={close} />
      </Drawer>
      <Drawer title={`${title}: why it was late`} open={open === 'late'} onClose={close}>
        <LateForm filing={filing} onDone={close} />
      </Drawer>
    </li>
  )
}

interface StepsProps {
  readonly filing: FilingView
  readonly onOpen: (open: Open) => void
}

function Steps({ filing: { id, body, isStale, isLate }, onOpen }: StepsProps) {
  const act = useAct()
  const { state } = body.lifecycle
  const params = { id }
  const redraft = (
    <Button
      onClick={() => void act(() => client.filings.redraft({ params, body: {} }), 'Drafted anew from what is known.')}
    >
      Draft anew
    </Button>
  )
  switch (state) {
    case 'drafting':
      return (
        <>
          <Button
            look={isStale ? 'plain' : 'primary'}
            onClick={() => void act(() => client.filings.approve({ params, body: {} }), 'Approved, under your name.')}
          >
            Approve
          </Button>
          {isStale && redraft}
        </>
      )
    case 'approved':
      return (
        <>
          {body.exercise ? (
            <Button
              look="primary"
              onClick={() =>
                void act(() => client.filings.rehearse({ params, body: {} }), 'Rehearsed; it was sent to nobody.')
              }
            >
              Rehearse it
            </Button>
          ) : (
            <Button look="primary" onClick={() => onOpen('submit')}>
              Record as sent
            </Button>
          )}
          {redraft}
        </>
      )
    case 'submitted':
    case 'acknowledged':
    case 'rejected':
      return (
        <>
          {state === 'submitted' && <Button onClick={() => onOpen('answer')}>Record the answer</Button>}
          {isLate && body.lateBecause === null && <Button onClick={() => onOpen('late')}>Say why it was late</Button>}
          <Button
            look="quiet"
            onClick={() =>
              void act(
                () =>
                  client.filings.draft({
                    params: { id: body.incident },
                    body: { stage: body.stage, request: body.request, corrects: id },
                  }),
                'A correction is drafted; what was sent stays as it was.',
              )
            }
          >
            Correct it with another
          </Button>
        </>
      )
    case 'rehearsed':
      return null
  }
}
