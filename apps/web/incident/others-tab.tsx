import type { ParallelView } from '@onus/contract/incident'
import type { IncidentClock, IncidentTrigger } from '@onus/core/incident'
import { useState } from 'react'
import { Button } from '../kit/button.tsx'
import { ChoiceField, TextArea, TextField } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { Cited } from '../law/cited.tsx'
import { AtTime } from './at-time.tsx'
import {
  beginningWords,
  clockStanding,
  draftOf,
  localWords,
  type MomentDraft,
  momentSaid,
  numberOf,
  remaining,
  reportState,
  timeOf,
  utcWords,
  whyNotMoment,
  withinWords,
} from './incident-view.ts'
import { MomentField } from './moment-field.tsx'
import { type RoomProps, useAmend, useNow } from './use-incident.ts'

interface OthersTabProps extends RoomProps {
  readonly ahead: number
  readonly stands: number | null
}

/** Whom else to tell: clocks of other acts and of contracts, requests of authorities, and recipients of the services. */
export function OthersTab({ overview, mayWrite, ahead, stands }: OthersTabProps) {
  const room = { overview, mayWrite }
  return (
    <div className="grid items-start gap-x-4 lg:grid-cols-2">
      <div className="min-w-0">
        <ParallelPanel {...room} ahead={ahead} stands={stands} />
      </div>
      <div className="min-w-0">
        <RequestsPanel {...room} />
        <NoticesPanel {...room} />
      </div>
    </div>
  )
}

function ParallelPanel({ overview, mayWrite, ahead, stands }: OthersTabProps) {
  const now = useNow(ahead, stands)
  const { parallel, body, offeredClocks } = overview
  const amend = useAmend(overview.id)
  const put = (clocks: readonly IncidentClock[], done: string) => amend({ clocks: [...clocks] }, done)
  const others = (clock: IncidentClock) => body.clocks.filter(one => keyOf(one) !== keyOf(clock))
  const offered = offeredClocks.filter(rule => !parallel.some(({ clock }) => keyOf(clock) === rule.id))
  return (
    <Panel title="Other clocks">
      <p className="text-sm text-soft">
        Each begins with a fact of its own and ends by itself; none of them stops another. Whether an act binds this
        entity is not decided here.
      </p>
      <ul className="divide-y">
        {parallel.map(one => (
          <ParallelLine
            key={keyOf(one.clock)}
            one={one}
            now={now}
            room={{ overview, mayWrite }}
            onDone={() =>
              put(
                [...others(one.clock), { ...one.clock, done: { at: new Date(now).toISOString() as never, note: '' } }],
                'Recorded as done.',
              )
            }
            onRemove={() => put(others(one.clock), 'The clock is taken away.')}
          />
        ))}
      </ul>
      {mayWrite && (
        <div className="mt-3 space-y-3 border-t pt-3" data-print="no">
          <ChoiceField
            label="Add a clock of another act"
            required
            value=""
            onChange={rule => void put([...body.clocks, { is: 'law', rule, done: null }], 'The clock is added.')}
            options={offered.map(({ id, title, source }) => ({ value: id, label: `${source.title}: ${title}` }))}
          />
          <AddContract onAdd={clock => put([...body.clocks, clock], 'The clock is added.')} />
        </div>
      )}
    </Panel>
  )
}

function keyOf(clock: IncidentClock): string {
  return clock.is === 'law' ? clock.rule : clock.id
}

interface ParallelLineProps {
  readonly one: ParallelView
  readonly now: number
  readonly room: RoomProps
  readonly onDone: () => void
  readonly onRemove: () => void
}

function ParallelLine({ one, now, room, onDone, onRemove }: ParallelLineProps) {
  const { due, rule, name, began, waitsFor, clock, insteadBy } = one
  const standing = clockStanding({ state: reportState(one.state), due }, now)
  const isDone = clock.done !== null
  return (
    <li className="py-3">
      <p className="flex flex-wrap items-center gap-x-1.5">
        <StateShape state={standing.state} />
        <span className="font-medium">{name}</span>
        <span className="text-soft">{isDone ? 'Done' : standing.word}</span>
      </p>
      {due && !isDone && (
        <p className={`num text-2xl font-semibold ${standing.state === 'failing' ? 'text-failing' : ''}`}>
          <span role="timer" aria-live="off">
            {remaining(due.at, now).digits}
          </span>{' '}
          <span className="text-sm font-normal">{remaining(due.at, now).isOver ? 'over' : 'left'}</span>
        </p>
      )}
      {due && (
        <p className="num text-sm">
          {localWords(due)} {due.zone} <span className="text-soft">({utcWords(due.at)})</span>
        </p>
      )}
      {began && (
        <p className="text-sm text-soft">
          {withinWords(began.within)} from {beginningWords(began.from)}, {localWords(began.at)}
        </p>
      )}
      {rule && <Cited rule={rule} />}
      {insteadBy && (
        <p className="text-sm">
          It runs by itself for what this entity is: {insteadBy.title}. <Cited rule={insteadBy} />
        </p>
      )}
      {clock.done && (
        <p className="text-sm">
          Done <AtTime time={timeOf(clock.done.at, room.overview.body.zone)} />
        </p>
      )}
      {room.mayWrite &&
        waitsFor
          .filter(isTrigger)
          .map(trigger => <TriggerField key={trigger} trigger={trigger} overview={room.overview} />)}
      {room.mayWrite && !isDone && began && isTrigger(began.from) && (
        <details className="mt-1 text-sm" data-print="no">
          <summary className="text-soft">Correct when it began</summary>
          <TriggerField trigger={began.from} overview={room.overview} isSaid />
        </details>
      )}
      {room.mayWrite && (
        <div className="mt-1 flex flex-wrap gap-2" data-print="no">
          {due && !isDone && (
            <Button onClick={onDone}>
              They were told<span className="sr-only">: {name}</span>
            </Button>
          )}
          {!isDone && insteadBy === null && (
            <Button look="quiet" onClick={onRemove}>
              Take it away<span className="sr-only">: {name}</span>
            </Button>
          )}
        </div>
      )}
    </li>
  )
}

const triggers: ReadonlySet<string> = new Set<IncidentTrigger>([
  'breach_aware',
  'classified_major',
  'exploitation_aware',
  'fix_available',
  'product_incident_aware',
  'product_notification_submitted',
])

function isTrigger(name: string): name is IncidentTrigger {
  return triggers.has(name)
}

interface TriggerFieldProps extends Pick<RoomProps, 'overview'> {
  readonly trigger: IncidentTrigger
  /** Somebody said it before: what moves it later needs a reason. */
  readonly isSaid?: boolean
}

function TriggerField({ trigger, overview, isSaid = false }: TriggerFieldProps) {
  const amend = useAmend(overview.id)
  const before = overview.body.triggers[trigger]
  const [at, setAt] = useState<MomentDraft>(before ? draftOf(before.at, overview.body.zone) : { is: 'now' })
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<string>()
  const label = `It begins with ${beginningWords(trigger)}`
  function send() {
    const why = whyNotMoment(at)
    setFault(why ?? undefined)
    if (why === null) void amend({ triggers: { [trigger]: momentSaid(at, Date.now()) } }, 'The clock runs.', reason)
  }
  return (
    <div className="mt-1 space-y-2" data-print="no">
      <MomentField label={label} zone={overview.body.zone} error={fault} value={at} onChange={setAt} />
      {isSaid && (
        <TextField
          label="Why it changes"
          help="Needed where it moves later, since that moves what is due."
          value={reason}
          onChange={setReason}
        />
      )}
      <Button onClick={send}>
        {isSaid ? 'Record it' : 'Say that it happened'}
        <span className="sr-only">: {beginningWords(trigger)}</span>
      </Button>
    </div>
  )
}

function AddContract({ onAdd }: { readonly onAdd: (clock: IncidentClock) => Promise<unknown> }) {
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [from, setFrom] = useState('detected')
  const [hours, setHours] = useState('24')
  const [fault, setFault] = useState<string>()
  if (!isOpen) return <Button onClick={() => setOpen(true)}>Add a clock of a contract</Button>
  async function send() {
    const count = numberOf(hours)
    const isWrong = name.trim() === '' || count === null || count < 1 || !Number.isInteger(count)
    setFault(isWrong ? 'Name it, and give whole hours of at least one.' : undefined)
    if (isWrong) return
    const id = `contract-${Date.now().toString(36)}`
    if (
      await onAdd({ is: 'contract', id, name, from: from as 'detected' | 'aware', within: `PT${count}H`, done: null })
    )
      setOpen(false)
  }
  return (
    <form
      noValidate
      className="space-y-3"
      onSubmit={event => {
        event.preventDefault()
        void send()
      }}
    >
      <TextField label="Whom to tell, by which contract" required value={name} onChange={setName} error={fault} />
      <ChoiceField
        label="It begins with"
        required
        value={from}
        onChange={setFrom}
        options={['detected', 'aware', 'breach_aware', 'handled'].map(value => ({
          value,
          label: beginningWords(value),
        }))}
      />
      <TextField label="Hours" required value={hours} onChange={setHours} />
      <Button type="submit" look="primary">
        Add the clock
      </Button>
    </form>
  )
}

function RequestsPanel({ overview, mayWrite }: RoomProps) {
  const { body, deadlines, answerExpected } = overview
  const amend = useAmend(overview.id)
  const before = body.requests.map(({ askedAt, due, ...rest }) => ({
    ...rest,
    askedAt: { at: askedAt },
    due: { at: due },
  }))
  return (
    <Panel title="What authorities ask">
      {answerExpected && (
        <p className="text-sm">
          The authority answers the early warning, where possible, by <AtTime time={answerExpected.at} />.{' '}
          <Cited rule={answerExpected.rule} />
        </p>
      )}
      {body.requests.length === 0 && <p className="text-soft">Nobody has asked for anything yet.</p>}
      <ul className="divide-y">
        {body.requests.map(request => {
          const deadline = deadlines.find(one => one.request === request.id)
          return (
            <li key={request.id} className="py-2">
              <p className="flex items-center gap-1.5">
                <StateShape state={deadline ? clockStanding(deadline, Date.parse(overview.now.at)).state : 'unknown'} />
                <span className="font-medium">{request.from}</span>
              </p>
              <p className="whitespace-pre-wrap">{request.what}</p>
              <p className="text-sm text-soft">
                By <AtTime time={timeOf(request.due, body.zone)} />. An intermediate report answers it.
              </p>
            </li>
          )
        })}
      </ul>
      {mayWrite && (
        <AddLine
          verb="Add a request"
          zone={body.zone}
          fields={['Who asks', 'What is asked']}
          moments={['Asked', 'Due']}
          onAdd={([from, what], [askedAt, due]) =>
            amend(
              { requests: [...before, { id: `request-${body.requests.length + 1}`, from, what, askedAt, due }] },
              'The request is recorded; its clock runs.',
            )
          }
        />
      )}
    </Panel>
  )
}

function NoticesPanel({ overview, mayWrite }: RoomProps) {
  const { body } = overview
  const amend = useAmend(overview.id)
  const before = body.notices.map(({ at, ...rest }) => ({ ...rest, at: { at: at.at } }))
  return (
    <Panel title="What recipients were told">
      <p className="text-sm text-soft">
        Where it may touch them, recipients of the services are told without delay; of a threat, what they can do.
      </p>
      <ul className="divide-y">
        {body.notices.map(({ to, what, at, channel }) => (
          <li key={`${at.at} ${to}`} className="py-2">
            <p>
              <span className="font-medium">{to}</span>, over {channel}
            </p>
            <p className="whitespace-pre-wrap">{what}</p>
            <p className="text-sm text-soft">
              <AtTime time={timeOf(at.at, body.zone)} />
            </p>
          </li>
        ))}
      </ul>
      {mayWrite && (
        <AddLine
          verb="Add a notice"
          zone={body.zone}
          fields={['Who was told', 'What they were told', 'Over which channel']}
          moments={['When they were told']}
          onAdd={([to, what, channel], [at]) =>
            amend({ notices: [...before, { to, what, channel, at }] }, 'The notice is recorded.')
          }
        />
      )}
    </Panel>
  )
}

type Said = ReturnType<typeof momentSaid>

interface AddLineProps<Fields extends readonly string[], Moments extends readonly string[]> {
  readonly verb: string
  readonly zone: string
  /** Every field is needed; the second is longer than the others. */
  readonly fields: Fields
  readonly moments: Moments
  readonly onAdd: (
    texts: { readonly [At in keyof Fields]: string },
    moments: { readonly [At in keyof Moments]: Said },
  ) => Promise<unknown>
}

/** A small form for one more line of a list: some words, some moments. */
function AddLine<const Fields extends readonly string[], const Moments extends readonly string[]>({
  verb,
  zone,
  fields,
  moments,
  onAdd,
}: AddLineProps<Fields, Moments>) {
  const [isOpen, setOpen] = useState(false)
  const [texts, setTexts] = useState<readonly string[]>(fields.map(() => ''))
  const [drafts, setDrafts] = useState<readonly MomentDraft[]>(moments.map(() => ({ is: 'now' })))
  const [isTried, setTried] = useState(false)
  if (!isOpen)
    return (
      <Button className="mt-2" data-print="no" onClick={() => setOpen(true)}>
        {verb}
      </Button>
    )
  async function send() {
    setTried(true)
    if (texts.some(text => text.trim() === '') || drafts.some(draft => whyNotMoment(draft) !== null)) return
    const said = drafts.map(draft => momentSaid(draft, Date.now()))
    if (!(await onAdd(texts as never, said as never))) return
    setTexts(fields.map(() => ''))
    setTried(false)
    setOpen(false)
  }
  return (
    <form
      noValidate
      className="mt-2 space-y-3 border-t pt-3"
      data-print="no"
      onSubmit={event => {
        event.preventDefault()
        void send()
      }}
    >
      {fields.map((label, at) => {
        const shared = {
          label,
          required: true,
          value: texts[at] ?? '',
          onChange: (text: string) => setTexts(before => before.with(at, text)),
          error: isTried && texts[at]?.trim() === '' ? 'Say it.' : undefined,
        }
        return at === 1 ? <TextArea key={label} rows={3} {...shared} /> : <TextField key={label} {...shared} />
      })}
      {moments.map((label, at) => {
        const draft = drafts[at] ?? { is: 'now' as const }
        return (
          <MomentField
            key={label}
            label={label}
            zone={zone}
            value={draft}
            onChange={value => setDrafts(before => before.with(at, value))}
            error={isTried ? (whyNotMoment(draft) ?? undefined) : undefined}
          />
        )
      })}
      <Button type="submit" look="primary">
        Record it
      </Button>
    </form>
  )
}
