import { useState } from 'react'
import { useAll } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { PickField, TextArea } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useControls } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { type RoomProps, useAmend } from './use-incident.ts'

/** The suppliers, controls and risks that the incident touches. */
export function TouchedPanel({ overview, mayWrite }: RoomProps) {
  const { body } = overview
  const amend = useAmend(overview.id)
  const { items, labelOf } = useControls()
  const suppliers = useAll('suppliers', {}, { enabled: useMay('supplier:read') }).data ?? []
  const [involved, setInvolved] = useState<readonly string[]>(body.suppliers)
  const [controls, setControls] = useState<readonly string[]>(body.controls)
  const [risks, setRisks] = useState(body.risks.join('\n'))
  const lines = risks
    .split('\n')
    .map(one => one.trim())
    .filter(Boolean)
  return (
    <Panel title="What it touches">
      {mayWrite ? (
        <form
          className="space-y-3"
          onSubmit={event => {
            event.preventDefault()
            void amend(
              { suppliers: [...involved], controls: [...controls], risks: lines },
              'What it touches is recorded.',
            )
          }}
        >
          <PickField
            label="Suppliers"
            multiple
            items={suppliers.map(one => ({ id: one.id, label: one.body.name }))}
            value={involved}
            onChange={setInvolved}
          />
          <PickField label="Controls" multiple items={items} value={controls} onChange={setControls} />
          <TextArea
            label="Risks"
            help="One a line, in the words of the risk."
            rows={2}
            value={risks}
            onChange={setRisks}
          />
          <Button type="submit">Record what it touches</Button>
        </form>
      ) : (
        <ul className="list-disc pl-5">
          {body.suppliers.map(id => (
            <li key={id}>
              <Anchor href={`/suppliers/${id}`} className="underline">
                {suppliers.find(one => one.id === id)?.body.name ?? 'A supplier'}
              </Anchor>
            </li>
          ))}
          {body.controls.map(id => (
            <li key={id}>
              <Anchor href={`/controls/${id}`} className="underline">
                {labelOf(id)}
              </Anchor>
            </li>
          ))}
          {body.risks.map(risk => (
            <li key={risk}>{risk}</li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
