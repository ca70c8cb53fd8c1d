import { useState } from 'react'
import { client, type Reply, useAct } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Form, TextArea, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import type { EngagementRecord } from './engagement-view.ts'

type Path = Reply<'engagements', 'path'>
type Step = Path['steps'][number]
type Criterion = Step['criteria'][number]

const stateWords: Readonly<Record<Step['state'], string>> = {
  done: 'done',
  open: 'open now',
  waiting: 'opens later',
}

/** The steps with which an engagement begins, in order, each with what must be so before the next one opens. */
export function StartPath({ engagement, path }: { readonly engagement: EngagementRecord; readonly path: Path }) {
  const mayWrite = useMay('engagement:write')
  const [over, setOver] = useState<Step | null>(null)
  if (path.steps.length === 0) return null
  const isOver = engagement.body.lifecycle.state === 'issued' || engagement.body.lifecycle.state === 'superseded'
  return (
    <Panel title="Start path">
      <ol className="-my-3 divide-y">
        {path.steps.map((step, at) => (
          <li key={step.id} className="py-3">
            <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
              <span className="flex min-w-0 flex-1 basis-52 items-baseline gap-2">
                <StateShape state={shapeOf(step)} />
                <span className={step.state === 'waiting' ? 'text-soft' : 'font-medium'}>
                  {at + 1}. {step.title}
                </span>
              </span>
              <span className="text-sm text-soft max-sm:pl-5">{stateWords[step.state]}</span>
            </div>
            <p className="pl-5 text-sm text-soft">{step.help}</p>
            {step.overridden && <Overridden step={step} />}
            {step.state !== 'waiting' && (
              <ul className="mt-1.5 space-y-1 pl-5">
                {step.criteria.map(one => (
                  <CriterionLine key={one.words} of={one} />
                ))}
              </ul>
            )}
            {step.state === 'open' && mayWrite && !isOver && (
              <div className="mt-2 pl-5">
                <Button onClick={() => setOver(step)}>Go on without</Button>
              </div>
            )}
          </li>
        ))}
      </ol>
      <Drawer title={over ? `Go on without: ${over.title}` : ''} open={over !== null} onClose={() => setOver(null)}>
        {over && <Override engagement={engagement} step={over} onDone={() => setOver(null)} />}
      </Drawer>
    </Panel>
  )
}

function shapeOf(step: Step): 'operating' | 'excepted' | 'unknown' | 'not_applicable' {
  if (step.state === 'waiting') return 'not_applicable'
  if (step.state === 'open') return 'unknown'
  return step.overridden ? 'excepted' : 'operating'
}

function Overridden({ step }: { readonly step: Step }) {
  const { nameOf } = usePeople()
  if (!step.overridden) return null
  const { by, at, reason } = step.overridden
  return (
    <p className="mt-1 pl-5">
      {nameOf(by)} went on without on <DateTime at={at} as="day" />: {reason}
    </p>
  )
}

/** One thing that must be so, with what is so now and the way to mend it. */
export function CriterionLine({ of: { words, met, found, href } }: { readonly of: Criterion }) {
  return (
    <li className="flex items-baseline gap-2">
      <StateShape state={met ? 'operating' : 'unknown'} size={10} />
      <span className="min-w-0">
        {words}
        <span className="sr-only">{met ? ': so' : ': not so'}</span>
        <span className="block text-sm text-soft">
          {!met && href ? (
            <Anchor href={href} className="underline">
              {found}
            </Anchor>
          ) : (
            found
          )}
        </span>
      </span>
    </li>
  )
}

interface OverrideProps {
  readonly engagement: EngagementRecord
  readonly step: Step
  readonly onDone: () => void
}

function Override({ engagement, step, onDone }: OverrideProps) {
  const act = useAct()
  const form = useForm({
    initial: { reason: '' },
    check: values => missing(values, { reason: 'Say why it goes on without.' }),
    send: async ({ reason }) => {
      const done = await act(
        () =>
          client.engagements.overrideStep({
            params: { id: engagement.id },
            body: { step: step.id, reason },
            ifMatch: String(engagement.version),
          }),
        `${step.title}: recorded.`,
      )
      if (done) onDone()
    },
  })
  return (
    <div className="space-y-4 p-4">
      <ul className="space-y-1">
        {step.criteria
          .filter(one => !one.met)
          .map(one => (
            <CriterionLine key={one.words} of={one} />
          ))}
      </ul>
      <Form form={form} verb="Go on without" onCancel={onDone}>
        <TextArea
          label="Why"
          required
          help="Kept in the record under your name, and shown beside the step."
          {...form.field('reason')}
        />
      </Form>
    </div>
  )
}
