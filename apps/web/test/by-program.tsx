import { client, useAct, useRead } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { EventResponses } from '../population/event-responses.tsx'
import type { TestRecord } from './test-view.ts'

interface ByProgramProps {
  readonly record: TestRecord
  readonly mayWrite: boolean
}

/** What a program tells of the events of a test by program, for the tester to take over as results or not. */
export function ByProgram({ record: { id, body, counts }, mayWrite }: ByProgramProps) {
  const act = useAct()
  const isByProgram = body.methods.includes('caat') && body.population !== null
  const population = useRead('populations', 'get', { params: { id: body.population ?? '' } }, { enabled: isByProgram })
  if (!isByProgram || !population.data?.body.events) return null
  const take = () => act(() => client.tests.resultsByProgram({ params: { id } }), 'Taken over.')
  return (
    <EventResponses
      id={population.data.id}
      control={body.control}
      actions={
        mayWrite &&
        body.draw !== null &&
        counts.open > 0 && <Button onClick={() => void take()}>Take over for items without a result</Button>
      }
    />
  )
}
