import { useState } from 'react'
import { useRead } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { stepped } from '../register/definitions.ts'
import { TakeStep } from '../register/register-page.tsx'
import type { RegisterRecord } from '../register/register-view.ts'

interface StepsProps {
  readonly of: 'supplierAssessments' | 'supplierReports'
  readonly id: string
}

/** Of several steps the one that is usually next. */
const onward: ReadonlySet<string> = new Set(['decide', 'receive', 'begin', 'resume', 'accept'])

/** The steps that an assessment or a report can take now, each with what it asks. */
export function Steps({ of, id }: StepsProps) {
  const definition = stepped[of]
  const record = useRead(of, 'get', { params: { id }, query: {} }).data as RegisterRecord | undefined
  const [verb, setVerb] = useState<string | null>(null)
  const state = record?.body.lifecycle.state
  const steps = definition.transitions.filter(step => state !== undefined && step.from.includes(state))
  const step = steps.find(one => one.verb === verb) ?? null
  return (
    <>
      {steps.map(one => (
        <Button
          key={one.verb}
          look={one.verb === 'drop' ? 'quiet' : onward.has(one.verb) ? 'primary' : 'plain'}
          onClick={() => setVerb(one.verb)}
        >
          {one.label}
        </Button>
      ))}
      <Drawer title={step?.label ?? ''} open={step !== null} onClose={() => setVerb(null)}>
        {step && record && (
          <TakeStep definition={definition} record={record} step={step} onDone={() => setVerb(null)} />
        )}
      </Drawer>
    </>
  )
}
