import type { RegistrationView } from '@onus/contract/registration'
import type { RegistrationKind } from '@onus/core/registration'
import { useState } from 'react'
import { client, type Reply, useAct, useMoment, useRead } from '../api.ts'
import { DocumentMenu } from '../description/document-menu.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { stepped } from '../register/definitions.ts'
import { TakeStep } from '../register/register-page.tsx'
import { useMay } from '../shell/session.ts'
import { fieldWords, registrationState, registrationWords } from './entity-view.ts'

type Filed = Reply<'registrations', 'get'>

/** The registers that hold an entity: what is told, what is missing, what changed since, and by when. */
export function RegistrationTab({ entity }: { readonly entity: string }) {
  const standing = useRead('registrations', 'standing', { params: { id: entity }, query: useMoment() })
  return (
    <Loaded of={standing}>
      {({ items, zone, class: decided }) =>
        items.length === 0 ? (
          <p className="text-soft">
            {decided === null
              ? 'The rules leave the class open and nobody decided it: what is owed follows from that.'
              : 'No register is owed, and none holds this entity.'}
          </p>
        ) : (
          items.map(item => <RegisterPanel key={item.set} entity={entity} item={item} zone={zone} />)
        )
      }
    </Loaded>
  )
}

interface RegisterPanelProps {
  readonly entity: string
  readonly item: RegistrationView
  readonly zone: string
}

function RegisterPanel({ entity, item, zone }: RegisterPanelProps) {
  const { set, state, rule, change, last, draft, fields, changes, due, overdue } = item
  const mayWrite = useMay('legal-entity:write')
  return (
    <Panel
      title={set === 'list' ? 'List of the member state' : 'Registry of the Union'}
      actions={mayWrite && <NextStep entity={entity} item={item} />}
    >
      <p className="flex flex-wrap items-center gap-x-1.5">
        <StateShape state={registrationState(state, overdue)} />
        <span className="font-medium">{registrationWords(state)}</span>
        {due !== null && (
          <span>
            {overdue ? 'was due' : 'due'} <DateTime at={due} as="absolute" />{' '}
            <span className="text-soft">({zone})</span>
          </span>
        )}
      </p>
      <p className="mt-1 text-sm text-soft">
        {rule.source.title}, {rule.article} · <span className="font-mono text-xs">{rule.id}</span>. Changes:{' '}
        {change.words}, {change.source.title}, {change.article}.
      </p>
      {changes.length > 0 && (
        <div className="mt-3">
          <p className="font-medium">Changed since it was told</p>
          <ul className="divide-y">
            {changes.map(one => (
              <li key={one.field} className="py-1.5">
                {fieldWords(one.field)}: {listed(one.before)} is now {listed(one.now)}
                <p className="text-sm text-soft">
                  Happened <DateTime at={one.changedAt} as="absolute" />, written down{' '}
                  <DateTime at={one.knownAt} as="absolute" />
                  {one.due !== null && (
                    <>
                      , to be told by <DateTime at={one.due} as="absolute" />
                    </>
                  )}
                </p>
              </li>
            ))}
          </ul>
        </div>
      )}
      <dl className="mt-3 divide-y border-t">
        {fields.map(({ field, value, missing }) => (
          <div key={field} className="flex flex-wrap gap-x-3 py-1.5">
            <dt className="w-56 text-soft">{fieldWords(field)}</dt>
            <dd className="min-w-0 flex-1 break-words">
              {missing ? (
                <span className="inline-flex items-center gap-1.5 text-soft">
                  <StateShape state="unknown" /> not said yet
                </span>
              ) : (
                listed(value)
              )}
            </dd>
          </div>
        ))}
      </dl>
      {[last, draft].map(
        filed =>
          filed && (
            <div key={filed.id} className="mt-3 flex flex-wrap items-center gap-3">
              <span className="min-w-0 flex-1 basis-60 text-sm">
                <FiledWords filed={filed} />
              </span>
              <DocumentMenu
                label="What is told"
                name={`registration-${set}-${filed.body.kind}`}
                ask={format => client.registrations.document({ params: { id: filed.id }, body: { format } })}
              />
            </div>
          ),
      )}
    </Panel>
  )
}

function FiledWords({ filed: { body } }: { readonly filed: NonNullable<RegistrationView['last']> }) {
  const { lifecycle } = body
  if (lifecycle.state === 'drafted') return <>A draft is ready to be submitted.</>
  if (lifecycle.state === 'dropped') return <>A draft was dropped: {lifecycle.why}</>
  return (
    <>
      Told <DateTime at={lifecycle.at} as="absolute" /> through {lifecycle.channel}
      {lifecycle.reference && `, reference ${lifecycle.reference}`}
      {lifecycle.state === 'acknowledged' && (
        <>
          , acknowledged <DateTime at={lifecycle.acknowledgedAt} as="absolute" />
        </>
      )}
    </>
  )
}

const kindOf: Readonly<Record<RegistrationView['state'], RegistrationKind | null>> = {
  owed: 'initial',
  changed: 'change',
  to_end: 'deregistration',
  drafted: null,
  current: null,
}

/** Drafts what is to be told next, or takes the next step of what was drafted or submitted. */
function NextStep({ entity, item }: { readonly entity: string; readonly item: RegistrationView }) {
  const act = useAct()
  const kind = item.draft === null ? kindOf[item.state] : null
  const filed = item.draft ?? (item.last?.body.lifecycle.state === 'submitted' ? item.last : null)
  return (
    <>
      {kind !== null && (
        <Button
          look="primary"
          onClick={() =>
            void act(
              () => client.registrations.draft({ params: { id: entity }, body: { set: item.set, kind } }),
              'A draft of what is told is made from what is known.',
            )
          }
        >
          {kind === 'initial' ? 'Draft the registration' : kind === 'change' ? 'Draft the change' : 'Draft its end'}
        </Button>
      )}
      {filed && <Steps id={filed.id} />}
    </>
  )
}

function Steps({ id }: { readonly id: string }) {
  const definition = stepped.registrations
  const record = useRead('registrations', 'get', { params: { id }, query: {} })
  const [verb, setVerb] = useState<string | null>(null)
  const state = record.data?.body.lifecycle.state
  const steps = definition.transitions.filter(step => state !== undefined && step.from.includes(state))
  const step = steps.find(one => one.verb === verb) ?? null
  return (
    <>
      {steps.map(one => (
        <Button key={one.verb} look={one.verb === 'drop' ? 'quiet' : 'plain'} onClick={() => setVerb(one.verb)}>
          {one.label}
        </Button>
      ))}
      <Drawer title={step?.label ?? ''} open={step !== null} onClose={() => setVerb(null)}>
        {step && record.data && (
          <TakeStep
            definition={definition}
            record={record.data as Filed & { body: never }}
            step={step}
            onDone={() => setVerb(null)}
          />
        )}
      </Drawer>
    </>
  )
}

function listed(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ')
  return value === null || value === undefined || value === '' ? 'nothing' : String(value)
}
