import { useState } from 'react'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { PickField, TextArea } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useControls } from '../record/use-names.ts'
import { type RoomProps, useAmend } from './use-incident.ts'

/** The controls and risks that the incident touches. */
export function TouchedPanel({ overview, mayWrite }: RoomProps) {
  const { body } = overview
  const amend = useAmend(overview.id)
  const { items, labelOf } = useControls()
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
            void amend({ controls: [...controls], risks: lines }, 'What it touches is recorded.')
          }}
        >
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
      {body.suppliers.length > 0 && <p className="mt-2 text-sm">Suppliers: {body.suppliers.length}</p>}
    </Panel>
  )
}
