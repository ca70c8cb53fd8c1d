import type { CitedView } from '@onus/contract/law'
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
import { Cited } from '../law/cited.tsx'
import { stepped } from '../register/definitions.ts'
import { TakeStep } from '../register/register-page.tsx'
import { useMay } from '../shell/session.ts'
import { fieldWords, registrationState, registrationWords } from './entity-view.ts'
import { RecordTime } from './record-time.tsx'

type Filed = Reply<'registrations', 'get'>

/** The registers that hold an entity: what is told, what is missing, what changed since, and by when. */
export function RegistrationTab({ entity }: { readonly entity: string }) {
  const standing = useRead('registrations', 'standing', { params: { id: entity }, query: useMoment() })
  return (
    <Loaded of={standing}>
      {({ items, zone, class: decided, ...filing }) =>
        items.length === 0 ? (
          <p className="text-soft">
            {decided === null
              ? 'The rules leave the class open and nobody decided it: what is owed follows from that.'
              : 'No register is owed, and none holds this entity.'}
          </p>
        ) : (
          <>
            <Filing {...filing} />
            {items.map(item => (
              <RegisterPanel key={item.set} entity={entity} item={item} zone={zone} />
            ))}
          </>
        )
      }
    </Loaded>
  )
}

/** Where and how often the entity files, as its member state says; what nobody confirmed says so. */
function Filing({
  national: { jurisdiction, portal, within },
  once,
  states,
  qualifiedOn,
}: Omit<Reply<'registrations', 'standing'>, 'items' | 'zone' | 'class'>) {
  const lines = [
    {
      label: 'Where',
      words: portal?.words ?? 'The authority of the member state: no overlay of it is read yet',
      rule: portal,
    },
    { label: 'How soon after falling under the law', words: within?.words ?? 'to be confirmed', rule: within },
    {
      label: 'Falls under the law since',
      words: qualifiedOn ?? 'Nobody said: days count as if it did from the beginning',
      rule: null,
    },
    { label: 'How often', words: once.words, rule: once },
    { label: 'Lists of the member states', words: `drawn up by ${states.words}, a day of theirs`, rule: states },
  ]
  return (
    <Panel title={jurisdiction === null ? 'Where it files' : `Where it files: ${jurisdiction}`}>
      <dl className="divide-y">
        {lines.map(({ label, words, rule }) => (
          <div key={label} className="grid gap-x-3 py-1.5 sm:grid-cols-[14rem_1fr]">
            <dt className="text-soft">{label}</dt>
            <dd className="min-w-0">
              {words}
              {rule && <Cite rule={rule} />}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}

/** Where a rule stands, on a line of its own, with what is to be verified about it. */
function Cite({ rule }: { readonly rule: CitedView }) {
  return (
    <span className="block">
      <Cited rule={rule} />
      {rule.note && <span className="text-sm text-soft">. {rule.note}</span>}
    </span>
  )
}

interface RegisterPanelProps {
  readonly entity: string
  readonly item: RegistrationView
  readonly zone: string
}

function RegisterPanel({ entity, item, zone }: RegisterPanelProps) {
  const { set, state, rule, change, last, draft, fields, changes, due, dueBy, overdue, windows } = item
  const mayWrite = useMay('legal-entity:write')
  return (
    <Panel
      title={set === 'list' ? 'List of the member state' : 'Registry of the Union'}
      actions={mayWrite && <NextStep entity={entity} item={item} zone={zone} />}
    >
      <p className="flex flex-wrap items-center gap-x-1.5">
        <StateShape state={registrationState(state, overdue)} />
        <span className="font-medium">{registrationWords(state)}</span>
        {due !== null && (
          <span>
            {overdue ? 'It was due' : 'It is due'} <RecordTime at={due} zone={zone} />{' '}
            <span className="text-soft">
              ({zone}
              {dueBy && (
                <>
                  ; {dueBy.title}, <span className="font-mono text-xs">{dueBy.id}</span>
                </>
              )}
              )
            </span>
          </span>
        )}
        {due === null && last === null && (
          <span>No day is known by which: national law says, and it is to be confirmed</span>
        )}
      </p>
      {windows.map(window => (
        <p key={window.rule.id} className="mt-1 text-sm">
          {window.rule.title}: <span className="num">{window.from}</span> to <span className="num">{window.to}</span>{' '}
          <span className="text-soft">({zone})</span>
          <Cite rule={window.rule} />
        </p>
      ))}
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
                  Happened <RecordTime at={one.changedAt} zone={zone} />, written down{' '}
                  <RecordTime at={one.knownAt} zone={zone} none="just now" />
                  {one.due !== null && (
                    <>
                      , to be told by <RecordTime at={one.due} zone={zone} />
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
            <dd className="min-w-0 flex-1 basis-40 break-words">
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
function NextStep({ entity, item, zone }: RegisterPanelProps) {
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
      {filed && <Steps id={filed.id} zone={zone} />}
    </>
  )
}

function Steps({ id, zone }: { readonly id: string; readonly zone: string }) {
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
            zone={zone}
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
