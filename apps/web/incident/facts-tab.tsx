import type { IncidentChange } from '@onus/core/incident'
import { X } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../kit/button.tsx'
import { CheckField, ChoiceField, TextArea, TextField } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { AtTime } from './at-time.tsx'
import { FactLine } from './fact-line.tsx'
import { answerLabel, answerWords, type MomentDraft, momentSaid, timeOf, whyNotMoment } from './incident-view.ts'
import { MaintenancePanel } from './maintenance-panel.tsx'
import { MomentField } from './moment-field.tsx'
import { MomentsPanel } from './moments-panel.tsx'
import { TouchedPanel } from './touched-panel.tsx'
import { type Overview, type RoomProps, useAmend } from './use-incident.ts'

/** Everything that is known of the incident, each said once and changed where it stands. */
export function FactsTab({ overview, mayWrite }: RoomProps) {
  const room = { overview, mayWrite }
  return (
    <div className="grid items-start gap-x-4 lg:grid-cols-2">
      <div className="min-w-0">
        <MomentsPanel {...room} />
        <AnswersPanel {...room} />
        <CausePanel {...room} />
        <TouchedPanel {...room} />
      </div>
      <div className="min-w-0">
        <InterruptionsPanel {...room} />
        <MaintenancePanel {...room} />
        <Panel title="Facts of significance">
          <ul className="divide-y">
            {overview.significance.facts.map(fact => (
              <FactLine key={fact.name} overview={overview} fact={fact} mayWrite={mayWrite} />
            ))}
          </ul>
        </Panel>
      </div>
    </div>
  )
}

function AnswersPanel({ overview, mayWrite }: RoomProps) {
  const answers = Object.entries(overview.body.answers)
  return (
    <Panel title="What was answered">
      {answers.length === 0 && <p className="text-soft">Nothing yet.</p>}
      <ul className="divide-y">
        {answers.map(([id, value]) => (
          <AnswerLine key={id} overview={overview} mayWrite={mayWrite} id={id} value={value} />
        ))}
      </ul>
    </Panel>
  )
}

type AnswerValue = Overview['body']['answers'][string]

function AnswerLine({
  overview,
  mayWrite,
  id,
  value,
}: RoomProps & { readonly id: string; readonly value: AnswerValue }) {
  const amend = useAmend(overview.id)
  const [draft, setDraft] = useState<string | null>(null)
  const label = answerLabel(id, overview.answered)
  async function record(next: AnswerValue | null) {
    if (await amend({ answers: { [id]: next } }, `${label}: recorded.`)) setDraft(null)
  }
  const read = (text: string): AnswerValue | null => {
    if (text.trim() === '') return null
    return Array.isArray(value)
      ? text
          .split(',')
          .map(one => one.trim())
          .filter(Boolean)
      : text.trim()
  }
  return (
    <li className="py-1.5">
      <div className="flex flex-wrap items-start gap-x-2">
        <span className="w-44 text-soft">{label}</span>
        <span className="min-w-0 flex-1 basis-52 break-words whitespace-pre-wrap">{answerWords(value)}</span>
        {mayWrite && (
          <Button
            look="quiet"
            onClick={() => (typeof value === 'boolean' ? void record(!value) : setDraft(answerWords(value)))}
          >
            {typeof value === 'boolean' ? `Make it ${value ? 'no' : 'yes'}` : 'Change'}
            <span className="sr-only">: {label}</span>
          </Button>
        )}
      </div>
      {draft !== null && (
        <div className="space-y-2 py-1">
          <TextArea
            label={label}
            rows={Array.isArray(value) ? 1 : 3}
            help={Array.isArray(value) ? 'With commas between them.' : 'Empty it where it is not known after all.'}
            value={draft}
            onChange={setDraft}
          />
          <div className="flex gap-2">
            <Button look="primary" onClick={() => void record(read(draft))}>
              Record it
            </Button>
            <Button look="quiet" onClick={() => setDraft(null)}>
              Cancel
            </Button>
          </div>
        </div>
      )}
    </li>
  )
}

function CausePanel({ overview, mayWrite }: RoomProps) {
  const { body, recurrence } = overview
  const amend = useAmend(overview.id)
  const [cause, setCause] = useState(body.rootCause)
  return (
    <Panel title="Cause">
      {mayWrite ? (
        <form
          className="flex flex-wrap items-end gap-2"
          onSubmit={event => {
            event.preventDefault()
            void amend({ rootCause: cause }, 'The cause is recorded.')
          }}
        >
          <div className="min-w-0 flex-1 basis-60">
            <TextField
              label="Apparent root cause"
              help="In the same words as in other incidents that share it; that is how those that recur are found."
              value={cause}
              onChange={setCause}
            />
          </div>
          <Button type="submit">Record it</Button>
        </form>
      ) : (
        <p>{body.rootCause || <span className="text-soft">not said yet</span>}</p>
      )}
      {recurrence && (
        <p className="mt-2 text-sm">
          It recurs: {recurrence.incidents.length} incidents within the time of the rule share “{recurrence.rootCause}”.
        </p>
      )}
      <div className="mt-3">
        <CheckField
          label="Trust services are hit"
          help="Of a trust service provider: the notification is then due as early as the warning."
          checked={body.trustServicesHit}
          onChange={trustServicesHit => mayWrite && void amend({ trustServicesHit }, 'Recorded.')}
        />
      </div>
    </Panel>
  )
}

type NoteInput = NonNullable<IncidentChange['interruptions']>[number]
type Note = Overview['body']['interruptions'][number]

const kinds: Readonly<Record<Note['kind'], string>> = {
  outage: 'Wholly unavailable',
  limited: 'Limited availability',
}

/** Times in which services were not there or limited; lengths and the calendar week are counted from them. */
function InterruptionsPanel({ overview, mayWrite }: RoomProps) {
  const { body } = overview
  const { zone, interruptions } = body
  const amend = useAmend(overview.id)
  const inputs = interruptions.map(inputOf)
  const begin = (at: MomentDraft, kind: string, service: string) =>
    amend(
      {
        interruptions: [...inputs, { kind: kind as Note['kind'], service, from: momentSaid(at, Date.now()), to: null }],
      },
      'The interruption is recorded.',
    )
  return (
    <Panel title="Interruptions">
      {interruptions.length === 0 && (
        <p className="text-soft">None recorded. How long an outage lasted is counted from them.</p>
      )}
      <ul className="divide-y">
        {interruptions.map((one, at) => (
          <li key={`${one.from.at} ${one.service}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5">
            <span className="min-w-0 flex-1 basis-52">
              {kinds[one.kind]}
              {one.service && `: ${one.service}`}
              <br />
              <span className="text-sm text-soft">
                <AtTime time={timeOf(one.from.at, zone)} /> to{' '}
                {one.to ? <AtTime time={timeOf(one.to.at, zone)} /> : 'now, it goes on'}
              </span>
            </span>
            {mayWrite && one.to === null && (
              <Button
                onClick={() =>
                  void amend(
                    { interruptions: inputs.with(at, { ...inputOf(one), to: momentSaid({ is: 'now' }, Date.now()) }) },
                    'The end is recorded.',
                  )
                }
              >
                It ends now
              </Button>
            )}
            {mayWrite && (
              <IconButton
                label={`Take back: ${kinds[one.kind]} ${one.service}`}
                icon={<X size={14} />}
                onClick={() => void amend({ interruptions: inputs.toSpliced(at, 1) }, 'It is taken back.')}
              />
            )}
          </li>
        ))}
      </ul>
      {mayWrite && <AddInterruption zone={zone} onAdd={begin} />}
    </Panel>
  )
}

function inputOf({ kind, service, from, to }: Note): NoteInput {
  return { kind, service, from: { at: from.at }, to: to && { at: to.at } }
}

interface AddInterruptionProps {
  readonly zone: string
  readonly onAdd: (at: MomentDraft, kind: string, service: string) => Promise<unknown>
}

function AddInterruption({ zone, onAdd }: AddInterruptionProps) {
  const [isOpen, setOpen] = useState(false)
  const [kind, setKind] = useState('outage')
  const [service, setService] = useState('')
  const [at, setAt] = useState<MomentDraft>({ is: 'now' })
  const [fault, setFault] = useState<string>()
  if (!isOpen)
    return (
      <Button className="mt-2" onClick={() => setOpen(true)}>
        Add an interruption
      </Button>
    )
  async function send() {
    const why = whyNotMoment(at)
    setFault(why ?? undefined)
    if (why === null && (await onAdd(at, kind, service))) setOpen(false)
  }
  return (
    <form
      noValidate
      className="mt-2 space-y-3 border-t pt-3"
      onSubmit={event => {
        event.preventDefault()
        void send()
      }}
    >
      <ChoiceField
        label="What it was"
        required
        value={kind}
        onChange={setKind}
        options={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
      />
      <TextField label="Service" value={service} onChange={setService} />
      <MomentField label="It began" zone={zone} error={fault} value={at} onChange={setAt} />
      <Button type="submit" look="primary">
        Record it
      </Button>
    </form>
  )
}
