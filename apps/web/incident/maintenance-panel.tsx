import type { IncidentChange } from '@onus/core/incident'
import { X } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../kit/button.tsx'
import { ChoiceField, TextField } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { AtTime } from './at-time.tsx'
import { type MomentDraft, momentSaid, timeOf, whyNotMoment } from './incident-view.ts'
import { MomentField } from './moment-field.tsx'
import { type Overview, type RoomProps, useAmend } from './use-incident.ts'

type WindowInput = NonNullable<IncidentChange['maintenance']>[number]
type Window = Overview['body']['maintenance'][number]

const consequences: Readonly<Record<Window['consequence'], string>> = {
  outage: 'Wholly unavailable',
  limited: 'Limited availability',
}

/** Maintenance that was announced. It explains what was planned, and what went beyond it counts. */
export function MaintenancePanel({ overview, mayWrite }: RoomProps) {
  const { zone, maintenance } = overview.body
  const amend = useAmend(overview.id)
  const inputs = maintenance.map(inputOf)
  return (
    <Panel title="Planned maintenance">
      <p className="text-sm text-soft">
        Only what was announced counts as planned: for this service, with this consequence at most, and in this time. An
        overrun, another service, or data that were touched count as ever.
      </p>
      <ul className="divide-y">
        {maintenance.map((one, place) => (
          <li key={`${one.from.at} ${one.service} ${one.title}`} className="flex flex-wrap items-center gap-x-3 py-1.5">
            <span className="min-w-0 flex-1 basis-52">
              {one.title || 'Maintenance'}: {consequences[one.consequence].toLowerCase()} of{' '}
              {one.service || 'every service'}
              <span className="block text-sm text-soft">
                <AtTime time={timeOf(one.from.at, zone)} /> to <AtTime time={timeOf(one.to.at, zone)} />
              </span>
            </span>
            {mayWrite && (
              <IconButton
                label={`Take back: ${one.title || 'maintenance'} ${one.service}`}
                icon={<X size={14} />}
                onClick={() => void amend({ maintenance: inputs.toSpliced(place, 1) }, 'It is taken back.')}
              />
            )}
          </li>
        ))}
      </ul>
      {mayWrite && (
        <AddWindow
          zone={zone}
          onAdd={one => amend({ maintenance: [...inputs, one] }, 'The planned maintenance is recorded.')}
        />
      )}
    </Panel>
  )
}

function inputOf({ title, service, consequence, from, to }: Window): WindowInput {
  return { title, service, consequence, from: { at: from.at }, to: { at: to.at } }
}

interface AddWindowProps {
  readonly zone: string
  readonly onAdd: (one: WindowInput) => Promise<unknown>
}

function AddWindow({ zone, onAdd }: AddWindowProps) {
  const empty: MomentDraft = { is: 'at', local: '', zone, pass: null }
  const [isOpen, setOpen] = useState(false)
  const [values, setValues] = useState({ title: '', service: '', consequence: 'outage' })
  const [from, setFrom] = useState<MomentDraft>(empty)
  const [to, setTo] = useState<MomentDraft>(empty)
  const [faults, setFaults] = useState<{ from?: string; to?: string }>({})
  if (!isOpen)
    return (
      <Button className="mt-2" onClick={() => setOpen(true)}>
        Add planned maintenance
      </Button>
    )
  async function send() {
    const [early, late] = [whyNotMoment(from), whyNotMoment(to)]
    setFaults({ ...(early !== null && { from: early }), ...(late !== null && { to: late }) })
    if (early !== null || late !== null) return
    const one = {
      ...values,
      consequence: values.consequence as Window['consequence'],
      from: momentSaid(from, Date.now()),
      to: momentSaid(to, Date.now()),
    }
    if (await onAdd(one)) setOpen(false)
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
      <TextField label="Its name or number" value={values.title} onChange={title => setValues({ ...values, title })} />
      <TextField
        label="Service that it was announced for"
        help="As interruptions name it; empty: every service."
        value={values.service}
        onChange={service => setValues({ ...values, service })}
      />
      <ChoiceField
        label="What was announced at most"
        required
        value={values.consequence}
        onChange={consequence => setValues({ ...values, consequence })}
        options={Object.entries(consequences).map(([value, label]) => ({ value, label }))}
      />
      <MomentField label="Planned from" zone={zone} error={faults.from} value={from} onChange={setFrom} />
      <MomentField label="Planned until" zone={zone} error={faults.to} value={to} onChange={setTo} />
      <div className="flex gap-2">
        <Button type="submit" look="primary">
          Record it
        </Button>
        <Button look="quiet" onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
