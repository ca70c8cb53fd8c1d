import { useState } from 'react'
import { Button } from '../kit/button.tsx'
import { TextField } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { AtTime } from './at-time.tsx'
import { askedOf, draftOf, type MomentDraft, momentLabels, momentSaid, timeOf, whyNotMoment } from './incident-view.ts'
import { MomentField } from './moment-field.tsx'
import { type RoomProps, useAmend } from './use-incident.ts'

type Name = keyof typeof momentLabels
const names = Object.keys(momentLabels) as readonly Name[]

/** Moments of a night that had the hour twice, and of which nobody said which: asked, with the earlier one counting. */
export function DoubtfulMoments({ overview, mayWrite }: RoomProps) {
  const amend = useAmend(overview.id)
  const doubtful = names.flatMap(name => {
    const moment = overview.body.moments[name]
    return moment?.isDoubtful && moment.said ? [{ name, said: moment.said }] : []
  })
  return doubtful.map(({ name, said }) => {
    const asked = askedOf({ is: 'at', ...said, pass: null })
    if (asked.is !== 'two') return null
    return (
      <Panel key={name} title={`${momentLabels[name]}: which of two?`}>
        <p>
          Clocks went back that night, so {said.local.slice(11)} was there twice in {said.zone}. The earlier counts
          until somebody says.
        </p>
        {mayWrite && (
          <div className="mt-2 flex flex-wrap gap-2">
            {(['earlier', 'later'] as const).map(pass => (
              <Button
                key={pass}
                onClick={() =>
                  void amend(
                    { moments: { [name]: { ...said, pass } } },
                    'Recorded which it was.',
                    'Said which of two it was',
                  )
                }
              >
                {asked[pass]}
              </Button>
            ))}
          </div>
        )}
      </Panel>
    )
  })
}

/** The moments that clocks run on, each with its zone and UTC. */
export function MomentsPanel({ overview, mayWrite }: RoomProps) {
  return (
    <Panel title="When">
      <ul className="divide-y">
        {names.map(name => (
          <MomentLine key={name} overview={overview} mayWrite={mayWrite} name={name} />
        ))}
      </ul>
    </Panel>
  )
}

function MomentLine({ overview, mayWrite, name }: RoomProps & { readonly name: Name }) {
  const { body } = overview
  const moment = body.moments[name]
  const [isOpen, setOpen] = useState(false)
  return (
    <li className="py-1.5">
      <div className="flex flex-wrap items-center gap-x-2">
        <StateShape state={moment === undefined ? 'unknown' : 'not_applicable'} />
        <span className="w-44">{momentLabels[name]}</span>
        <span className="min-w-0 flex-1 basis-52">
          {moment ? <AtTime time={timeOf(moment.at, body.zone)} /> : <span className="text-soft">not said yet</span>}
        </span>
        {mayWrite && (
          <Button look="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {moment ? 'Change' : 'Say when'}
            <span className="sr-only">: {momentLabels[name]}</span>
          </Button>
        )}
      </div>
      {isOpen && <MomentEditor overview={overview} name={name} onDone={() => setOpen(false)} />}
    </li>
  )
}

interface MomentEditorProps extends Pick<RoomProps, 'overview'> {
  readonly name: Name
  readonly onDone: () => void
}

export function MomentEditor({ overview, name, onDone }: MomentEditorProps) {
  const { body, id } = overview
  const moment = body.moments[name]
  const amend = useAmend(id)
  const [draft, setDraft] = useState<MomentDraft>(moment ? draftOf(moment.at, body.zone) : { is: 'now' })
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<string>()
  async function send() {
    const why = whyNotMoment(draft)
    setFault(why ?? undefined)
    if (why !== null) return
    const change = { moments: { [name]: momentSaid(draft, Date.now()) } }
    if (await amend(change, `${momentLabels[name]}: recorded.`, reason)) onDone()
  }
  return (
    <form
      noValidate
      className="space-y-3 py-2 pl-5"
      onSubmit={event => {
        event.preventDefault()
        void send()
      }}
    >
      <MomentField label={momentLabels[name]} zone={body.zone} error={fault} value={draft} onChange={setDraft} />
      {moment && (
        <TextField
          label="Why it changes"
          help={name === 'aware' ? 'Needed where it moves later, since that moves what is due.' : undefined}
          value={reason}
          onChange={setReason}
        />
      )}
      <Button type="submit" look="primary">
        Record it
      </Button>
    </form>
  )
}
