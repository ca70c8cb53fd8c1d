import { stepsOfText } from '@onus/core/playbook'
import { client, useAct, useMoment, useRead } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { registers } from '../register/definitions.ts'
import { RegisterForm } from '../register/register-form.tsx'
import { RegisterList } from '../register/register-list.tsx'
import { RegisterPage } from '../register/register-page.tsx'
import { useMay } from '../shell/session.ts'
import { standingShape, standingWords } from './playbook-view.ts'

export function PlaybookList() {
  return <RegisterList definition={registers.playbooks} more={<Proposals />} />
}

/** The steps stand beside the fields, one by one. */
const withoutSteps = {
  ...registers.playbooks,
  fields: registers.playbooks.fields.filter(({ key }) => key !== 'steps'),
}

export function PlaybookPage() {
  return (
    <RegisterPage
      definition={withoutSteps}
      beside={({ id, body }) => <Beside id={id} steps={String((body as Record<string, unknown>).steps ?? '')} />}
    />
  )
}

export function PlaybookForm() {
  return <RegisterForm definition={registers.playbooks} />
}

/** Takes up what ships with Onus; what is there already is left alone. */
function Proposals() {
  const act = useAct()
  const mayWrite = useMay('incident:write')
  const { data } = useRead('playbooks', 'list', { query: {} })
  const isTaken = (data?.items ?? []).filter(({ body }) => body.origin !== undefined).length >= 3
  if (!mayWrite || !data || isTaken) return null
  return (
    <Button
      data-print="no"
      onClick={() => void act(() => client.playbooks.propose({}), 'The proposals are here to be changed.')}
    >
      Take up the proposals
    </Button>
  )
}

function Beside({ id, steps }: { readonly id: string; readonly steps: string }) {
  const { data } = useRead('playbooks', 'standings', { query: useMoment() })
  const own = data?.items.find(one => one.id === id)
  return (
    <>
      {own && (
        <Panel title="How it stands">
          <p className="flex items-center gap-1.5">
            <StateShape state={standingShape(own.standing)} /> {standingWords(own.standing, own.reviewBy)}
          </p>
          <p className="mt-1 flex items-center gap-1.5">
            <StateShape state={own.testedAt === null ? 'unknown' : 'operating'} />
            {own.testedAt === null ? (
              'Never tried in an exercise'
            ) : (
              <span>
                Last tried in an exercise <DateTime at={own.testedAt} as="absolute" />
              </span>
            )}
          </p>
        </Panel>
      )}
      <Panel title="The steps">
        <ol className="divide-y">
          {stepsOfText(steps).map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place
            <li key={index} className="grid gap-x-3 py-1.5 sm:grid-cols-[2rem_10rem_minmax(0,1fr)]">
              <span className="num text-soft">{index + 1}</span>
              <span>
                <span className="block first-letter:uppercase">{step?.when}</span>
                <span className="block text-sm text-soft first-letter:uppercase">{step?.role}</span>
              </span>
              <span className="block first-letter:uppercase">{step?.what}</span>
            </li>
          ))}
        </ol>
      </Panel>
    </>
  )
}
