import type { GoverningBodyView } from '@onus/contract/governing-body'
import { type ReactNode, useState } from 'react'
import { client, useAll, useMoment, useRead } from '../api.ts'
import { DocumentMenu } from '../description/document-menu.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { Cited } from '../law/cited.tsx'
import { NotAdvice } from '../law/not-advice.tsx'
import { RecordTime } from '../legal-entity/record-time.tsx'
import { useMay } from '../shell/session.ts'
import { againShape } from './body-view.ts'
import { MeetingForm, MemberForm, TrainingForm } from './forms.tsx'
import { DecidedPanel, InboxPanel } from './resolutions.tsx'

/** The management body of a legal entity: what waits for it, what it decided, who sits on it, and how it oversees. */
export function ManagementBodyPage() {
  const mayRead = useMay('board:read')
  if (mayRead) return <Bodies />
  return (
    <>
      <PageHead title="Management body" lead="Approvals, oversight and training, for each legal entity." />
      <Page>
        <EmptyState title="Not shown to you">
          What the management body decides is read by its members and by who leads the programme. Ask an administrator
          for one of these roles.
        </EmptyState>
      </Page>
    </>
  )
}

function Bodies() {
  const [url] = useUrlState()
  const entities = useAll('legalEntities', useMoment())
  const mayWrite = useMay('legal-entity:write')
  return (
    <Loaded of={entities} waiting={<SkeletonRows rows={16} />}>
      {items => {
        const chosen = items.find(({ id }) => id === url.entity) ?? items[0]
        if (chosen !== undefined) return <BodyOf entity={chosen.id} entities={items} />
        return (
          <>
            <PageHead title="Management body" lead="Approvals, oversight and training, for each legal entity." />
            <Page>
              <EmptyState
                title="No legal entity yet"
                action={
                  mayWrite && (
                    <Anchor href="/nis2/new" className={buttonLook('primary')}>
                      Add a legal entity
                    </Anchor>
                  )
                }
              >
                A management body answers for one legal entity. Add the entity first, then name its members.
              </EmptyState>
              <NotAdvice />
            </Page>
          </>
        )
      }}
    </Loaded>
  )
}

interface BodyOfProps {
  readonly entity: string
  readonly entities: readonly { readonly id: string; readonly body: { readonly name: string } }[]
}

function BodyOf({ entity, entities }: BodyOfProps) {
  const body = useRead('governingBodies', 'get', { params: { id: entity }, query: useMoment() })
  return (
    <Loaded of={body} waiting={<SkeletonRows rows={16} />}>
      {view => (
        <>
          <PageHead
            title="Management body"
            lead={
              <>
                <Anchor href={`/nis2/${entity}`} className="underline">
                  {view.entity.name}
                </Anchor>
                , zone of record {view.entity.zone}
              </>
            }
            actions={
              <DocumentMenu
                label="Board pack"
                name="board-pack"
                ask={format => client.governingBodies.pack({ params: { id: entity }, body: { format } })}
              />
            }
          />
          <Page>
            {entities.length > 1 && (
              <nav aria-label="Legal entities" className="mb-3 flex flex-wrap gap-2" data-print="no">
                {entities.map(one => (
                  <Anchor
                    key={one.id}
                    href={`/management-body?entity=${one.id}`}
                    aria-current={one.id === entity ? 'page' : undefined}
                    className={buttonLook(one.id === entity ? 'primary' : 'plain')}
                  >
                    {one.body.name}
                  </Anchor>
                ))}
              </nav>
            )}
            <div className="grid items-start gap-x-4 lg:grid-cols-[minmax(0,1fr)_26rem]">
              <div className="min-w-0">
                <InboxPanel view={view} />
                <DecidedPanel view={view} />
              </div>
              <div className="min-w-0">
                <MembersPanel view={view} />
                <OversightPanel view={view} />
              </div>
            </div>
            <NotAdvice />
          </Page>
        </>
      )}
    </Loaded>
  )
}

interface ViewProps {
  readonly view: GoverningBodyView
}

function MembersPanel({ view }: ViewProps) {
  const { members, entity, rules, trainings, people } = view
  return (
    <Panel
      title="Members and their training"
      actions={
        <>
          <InDrawer label="Add a member">{close => <MemberForm entity={entity.id} onDone={close} />}</InDrawer>
          {members.length > 0 && (
            <InDrawer label="Record a training">{close => <TrainingForm view={view} onDone={close} />}</InDrawer>
          )}
        </>
      }
    >
      {members.length === 0 && (
        <p className="flex items-center gap-1.5 text-soft">
          <StateShape state="unknown" /> Nobody said who the members are.
        </p>
      )}
      <ul className="divide-y">
        {members.map(({ id, body, name, sits, votes, training }) => (
          <li key={id} className="py-2">
            <p>
              <span className="font-medium">{name}</span>, {body.office}
            </p>
            <p className="text-sm text-soft">
              {sits ? `Since ${body.since}` : `${body.since} to ${body.until ?? 'open'}, not a member today`}
              {sits && !votes && ' · no account with the role Management body, so cannot vote here'}
            </p>
            {sits && (
              <p className="flex items-baseline gap-x-1.5 text-sm">
                <StateShape state={againShape(training.state)} />
                {training.state === 'never' ? (
                  'No training is recorded'
                ) : (
                  <span className="min-w-0">
                    Trained <RecordTime at={training.last} zone={entity.zone} />,{' '}
                    {training.state === 'past' ? 'was to be again by' : 'holds until'}{' '}
                    <RecordTime at={training.by} zone={entity.zone} />
                  </span>
                )}
              </p>
            )}
            {sits && (
              <InDrawer label="Change" quiet>
                {close => <MemberForm entity={entity.id} member={{ id, body }} onDone={close} />}
              </InDrawer>
            )}
          </li>
        ))}
      </ul>
      {trainings.length > 0 && (
        <details className="mt-2 border-t pt-2">
          <summary className="cursor-pointer font-medium">Trainings that are recorded ({trainings.length})</summary>
          <ul className="mt-1 divide-y">
            {trainings.map(({ id, body }) => (
              <li key={id} className="py-1.5">
                {people[body.person]}: {body.course}, <RecordTime at={body.at} zone={entity.zone} />
                {body.expires && <span className="text-soft">, holds until {body.expires} by its own terms</span>}
                {body.content && <p className="text-sm text-soft">{body.content}</p>}
                {body.proof && (
                  <p className="text-sm">
                    <Anchor href={`/evidence/${body.proof}`} className="underline">
                      Certificate
                    </Anchor>
                  </p>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className="mt-2 border-t pt-2">
        <Cited rule={rules.training} />
        <br />
        <Cited rule={rules.every} />
      </p>
    </Panel>
  )
}

function OversightPanel({ view }: ViewProps) {
  const { oversight, meetings, entity, people, rules } = view
  return (
    <Panel
      title="Oversight of the measures"
      actions={
        view.members.some(({ sits }) => sits) && (
          <InDrawer label="Record a meeting">{close => <MeetingForm view={view} onDone={close} />}</InDrawer>
        )
      }
    >
      <p className="flex items-baseline gap-x-1.5">
        <StateShape state={againShape(oversight.state)} />
        {oversight.state === 'never' ? (
          'No meeting is recorded yet'
        ) : (
          <span className="min-w-0">
            Last <RecordTime at={oversight.last} zone={entity.zone} />,{' '}
            {oversight.state === 'past' ? 'was due again by' : 'next by'}{' '}
            <RecordTime at={oversight.by} zone={entity.zone} />
          </span>
        )}
      </p>
      <ul className="mt-1 divide-y">
        {meetings.map(({ id, body }) => (
          <li key={id} className="py-1.5">
            <p>
              <RecordTime at={body.at} zone={entity.zone} />
              <span className="text-soft">, {body.present.map(one => people[one]).join(', ')}</span>
            </p>
            <p className="whitespace-pre-wrap">{body.topics}</p>
            <p className="text-sm">
              <Anchor href={`/evidence/${body.minutes.evidence}`} className="underline">
                Minutes
              </Anchor>{' '}
              <span className="font-mono text-xs text-soft">{body.minutes.sha256.slice(0, 16)}…</span>
            </p>
          </li>
        ))}
      </ul>
      <p className="mt-2 border-t pt-2">
        <Cited rule={rules.oversight} /> <span className="text-sm text-soft">{rules.oversight.note}</span>
      </p>
    </Panel>
  )
}

interface InDrawerProps {
  readonly label: string
  readonly quiet?: boolean
  readonly children: (close: () => void) => ReactNode
}

/** A button of those who may write, with what it opens. */
function InDrawer({ label, quiet = false, children }: InDrawerProps) {
  const mayWrite = useMay('legal-entity:write')
  const [open, setOpen] = useState(false)
  if (!mayWrite) return null
  return (
    <span data-print="no">
      <Button look={quiet ? 'quiet' : 'plain'} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Drawer title={label} open={open} onClose={() => setOpen(false)}>
        {children(() => setOpen(false))}
      </Drawer>
    </span>
  )
}
